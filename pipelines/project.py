"""Where things are: the cities' files, the root of the data, the store of results."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.city_run import CityRun, Progress
from pipelines.licence import check_licences
from pipelines.step import Place, Step
from pipelines.store import Store
from spatial_indicators.city_file import read_city

HOME = Path(__file__).resolve().parent.parent
"""The folder of the project, which holds cities/, sql/ and the state of its own runs."""

DEMO = "demo"


@dataclass(frozen=True)
class Surroundings:
    """The places that the environment names, or their defaults below the project.

    Parameters
    ----------
    cities
        Folder of the cities' files: ``URBAN_SDG_CITIES``.
    data_root
        Root that the cities' file names are relative to: ``URBAN_SDG_DATA_ROOT``.
    state
        Folder of what the project makes: ``URBAN_SDG_STATE``.
    store
        Path or fsspec URL of computed layers and measures: ``URBAN_SDG_STORE``.
    """

    cities: Path
    data_root: Path
    state: Path
    store: str

    @classmethod
    def from_environment(cls) -> "Surroundings":
        """Read the places from the environment."""
        state = Path(os.environ.get("URBAN_SDG_STATE") or HOME / ".state").resolve()
        return cls(
            cities=Path(os.environ.get("URBAN_SDG_CITIES") or HOME / "cities").resolve(),
            data_root=Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME / "data").resolve(),
            state=state,
            store=os.environ.get("URBAN_SDG_STORE") or str(state / "store"),
        )

    def city_ids(self) -> list[str]:
        """Name the cities, in alphabetical order."""
        return sorted(path.stem for path in self.cities.glob("*.yaml"))

    def place(self, city_id: str) -> Place:
        """Read a city's file; the demo city's data lie in the project's own state.

        Raises
        ------
        InputError
            When there is no such city, or its file is wrong.
        """
        city, lock = read_city(self.cities / f"{city_id}.yaml"), self.cities / f"{city_id}.lock"
        if any(origin.source for _, origin in city.files()):
            from pipelines.fetch.listing import with_terms  # noqa: PLC0415  few cities name a source
            from pipelines.source_catalog.registry import check_sources  # noqa: PLC0415

            check_sources(city)
            city = with_terms(city, lock, self.cache)
        check_licences(city)
        root = self.demo_root if city.city == DEMO else self.data_root
        return Place(city, root, lock, self.cache)

    @property
    def cache(self) -> Path:
        """Folder of fetched files: ``URBAN_SDG_CACHE``, else below the state."""
        return Path(os.environ.get("URBAN_SDG_CACHE") or self.state / "cache").resolve()

    @property
    def demo_root(self) -> Path:
        """Root of the generated data of the demo city."""
        return self.state / "demo_data"

    def city_run(
        self, city_id: str, steps: Mapping[str, Step], *, keep: bool = True, progress: Progress = lambda _: None
    ) -> CityRun:
        """Prepare one city's computation, in memory alone or over the store."""
        if city_id == DEMO:
            _write_demo_city(self.demo_root)
        return CityRun(self.place(city_id), steps, Store(self.store) if keep else None, progress)


def _write_demo_city(root: Path) -> None:
    from pipelines.demo_city.writer import write_demo_city  # noqa: PLC0415  only the demo needs the generator

    write_demo_city(root)
