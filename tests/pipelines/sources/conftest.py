import os
from collections.abc import Callable
from pathlib import Path

import pytest

HOME = Path(__file__).parents[3]


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Give the path of a real file; without it, skip, or fail on the continuous integration's machine."""
    root = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME.parent / "shared" / "data")

    def path_of(name: str) -> Path:
        path = root / name
        if not path.exists():
            if os.environ.get("CI") == "true":
                pytest.fail(f"the real data are missing: {name}")
            pytest.skip(f"needs the real data: {name} (set URBAN_SDG_DATA_ROOT)")
        return path

    return path_of
