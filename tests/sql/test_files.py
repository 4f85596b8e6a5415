"""Laws of the files below sql/: plain SQL, in order, each saying what it is for."""

import re
from pathlib import Path

import pytest

SQL = Path(__file__).parents[2] / "sql"
FILES = sorted(path.relative_to(SQL).as_posix() for path in SQL.rglob("*.sql"))


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (SQL / "migrations").iterdir())
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_short_and_begins_with_its_purpose(name: str) -> None:
    lines = (SQL / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("-- ")
    assert len(lines) <= 150
    assert all(len(line) <= 180 and line == line.rstrip() for line in lines)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("functions/", "views/"))])
def test_a_replaceable_file_makes_what_its_name_says(name: str) -> None:
    thing = re.sub(r"^\d+_", "", Path(name).stem)
    made = re.findall(
        r"CREATE OR REPLACE (?:FUNCTION|VIEW) (?:core|api)\.(\w+)", (SQL / name).read_text(encoding="utf-8")
    )
    assert made == [thing]
