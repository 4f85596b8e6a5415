"""The pages of docs/ that follow from declarations: never written by hand, so never out of date."""

from collections.abc import Mapping
from pathlib import Path

from pipelines.docs.city_page import city_index, city_page
from pipelines.docs.measure_page import measure_index, measure_page
from pipelines.docs.method_page import method_index, method_page
from pipelines.docs.refusal_page import refusal_page
from pipelines.docs.source_page import source_index, source_pages
from pipelines.project import HOME
from spatial_indicators.city_file import read_city
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures

FOLDERS = ("methods", "measures", "cities", "sources")
"""Folders of docs/ that hold generated pages and nothing else."""

MARK = "<!-- Written by `urban-sdg docs` from the declarations: change those, not this page. -->\n\n"


def pages(cities: Path = HOME / "cities") -> Mapping[str, str]:
    """Give the text of every generated page by its path below docs/, in alphabetical order.

    Parameters
    ----------
    cities
        Folder of the cities' files.

    Raises
    ------
    InputError
        When a city's file is wrong.
    """
    declared = [read_city(path) for path in sorted(cities.glob("*.yaml"))]
    notes = {city.city: _note(cities / f"{city.city}.yaml") for city in declared}
    found = {f"methods/{name}.md": method_page(each) for name, each in indicators().items()}
    found |= {f"measures/{name}.md": measure_page(each) for name, each in measures().items()}
    found |= {f"cities/{city.city}.md": city_page(city, notes[city.city]) for city in declared}
    found |= {f"sources/{name}.md": text for name, text in source_pages().items()}
    found["refusals.md"] = refusal_page()
    indexes = (method_index(), measure_index(), city_index(declared), source_index())
    found |= {f"{folder}/README.md": text for folder, text in zip(FOLDERS, indexes, strict=True)}
    return {name: MARK + found[name] for name in sorted(found)}


def write_pages(folder: Path) -> list[Path]:
    """Write the generated pages below a folder, remove those of what is declared no more, and name the pages."""
    wanted = {folder / name: text for name, text in pages().items()}
    for path in _orphans(folder, wanted):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(wanted)


def stale_pages(folder: Path) -> list[Path]:
    """Name the pages that are missing, say something else than the declarations, or are of nothing declared."""
    wanted = {folder / name: text for name, text in pages().items()}
    wrong = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    return sorted([*wrong, *_orphans(folder, wanted)])


def _orphans(folder: Path, wanted: Mapping[Path, str]) -> list[Path]:
    found = [path for name in FOLDERS for path in sorted((folder / name).glob("*.md"))]
    return [path for path in found if path not in wanted]


def _note(path: Path) -> str:
    """Read the comment that a city's file begins with."""
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.removeprefix("#").strip() for line in lines[:end])
