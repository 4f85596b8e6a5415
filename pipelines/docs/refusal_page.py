"""Everything that is refused: what is wrong, and what the one line says to do about it."""

import ast
from collections.abc import Collection, Iterator
from itertools import groupby

from pipelines.docs.markdown import page, table
from pipelines.project import HOME

PACKAGES = ("spatial_indicators", "pipelines")
KINDS = {
    "InputError": "mend it",
    "wrong": "mend it",
    "GateFailed": "refused: it would have given a wrong number",
    "SourceUnavailable": "try again later",
}
"""What is raised, and what that means; `Table.wrong` points at one cell of a table."""

HOLE = "…"
"""Stands for what the message fills in: a name, a number, a value."""

AREAS = {
    "pipelines/fetch": "Fetching",
    "pipelines/source_catalog": "Datasets by keyword",
    "pipelines/sources": "Files of a city",
    "pipelines/steps": "Gates of the layers",
    "pipelines/database": "The database",
    "pipelines/cli": "Commands",
    "pipelines": "Runs and cities",
    "spatial_indicators": "The city's file and the engine",
}

OUTSIDE = ("Fetching", "Datasets by keyword", "Files of a city")
"""Areas of what others made: files and servers that are broken."""

EXAMPLE = """The whole line puts where it was found before what is wrong, and what was found after it:

    error: streets.gpkg, column CLASS: 2 streets are of no class that is known (found: nothing, x). Say what it means
    under `kinds`, such as residential: [Local], or leave the rows out by `where`."""

Refusal = tuple[str, str, str]
"""What is wrong, what to do, and what kind of refusal it is."""


def refusal_page() -> str:
    """List every refusal of the code, by what it is about."""
    found = sorted((_area(path), path, one) for path in _modules() for one in _refusals(path))
    parts = []
    for area, rows in groupby(found, key=lambda row: row[0]):
        unique = dict.fromkeys(row for *_, row in rows)
        parts.append(f"## {area}\n\n" + table(("what is wrong", "what to do", "what it means"), unique))
    about = (
        "Each of these ends in one line that says what is wrong, where, the value that was found and what to do, with"
        f" exit code 1 and nothing published or half-written. {HOLE} stands for what the line fills in."
    )
    outside = len({row for area, _, row in found if area in OUTSIDE})
    count = f"{len({row for *_, row in found})} refusals, {outside} of them of broken files and servers."
    return page("# What is refused", about, EXAMPLE, count, *parts)


def _modules() -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((HOME / package).rglob("*.py")):
            yield path.relative_to(HOME).as_posix()


def _area(path: str) -> str:
    return next(title for folder, title in AREAS.items() if path.startswith(f"{folder}/"))


def _refusals(path: str) -> Iterator[Refusal]:
    for node in ast.walk(ast.parse((HOME / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (kind := _name(node.func)) in KINDS and node.args:
            what = _text(node.args[1 if kind == "GateFailed" and len(node.args) > 1 else 0])
            if what.replace(HOLE, "").strip():
                remedy = next((_text(word.value) for word in node.keywords if word.arg == "remedy"), "")
                yield what, _told(remedy or _cell(kind)), KINDS[kind]


def _told(remedy: str) -> str:
    return (
        remedy if remedy.replace(HOLE, "").strip() else "What the line says: the nearest name, or those that are known"
    )


def _cell(kind: str) -> str:
    return "Mend the cell" if kind == "wrong" else "Run it again"


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str:
    """Read a message from the code, with holes for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.IfExp):
        return f"{_text(node.body)}; or: {_text(node.orelse)}"
    return HOLE


def refusals(areas: Collection[str] = tuple(AREAS.values())) -> list[Refusal]:
    """Collect every refusal of the code, or of some areas of it, without repetitions."""
    return list(dict.fromkeys(one for path in _modules() if _area(path) in areas for one in _refusals(path)))
