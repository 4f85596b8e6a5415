"""The demo city's files, written once for all tests here."""

from pathlib import Path

import pytest

from pipelines.demo_city.writer import write_demo_city


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root / "demo"
