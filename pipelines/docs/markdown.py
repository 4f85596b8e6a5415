"""How a declaration is written down: tables, links, and docstrings as paragraphs."""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SECTION = re.compile(r"^(?P<title>[A-Z][a-z]+)\n-+$", re.MULTILINE)
CONSTANT = re.compile(r"(?<!`)`([A-Z][A-Z0-9_]+)`(?!`)")
"""A module's constant as docstrings name it; readers of a page want its value."""


def page(*parts: str) -> str:
    """Put the parts of a page below each other; empty ones are left out."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; nothing when it has no rows."""
    lines = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), rule, *lines]) if lines else ""


def listing(items: Mapping[str, str]) -> str:
    """Write terms with what they mean, one line each."""
    return "\n".join(f"- {term}: {text}" for term, text in items.items())


def code(text: object) -> str:
    """Write something as code."""
    return f"`{text}`"


def codes(names: Iterable[object]) -> str:
    """Write several things as code, separated by commas."""
    return ", ".join(code(name) for name in names)


def number(value: float) -> str:
    """Write a number without a needless fraction."""
    return f"{value:g}" if abs(value) < 1e6 else str(value)


def prose(text: str) -> str:
    """Turn a docstring's text into Markdown: its literals and its references to other names become code."""
    plain = re.sub(r"``(.+?)``", r"`\1`", text)
    return "\n\n".join(" ".join(part.split()) for part in plain.split("\n\n")).strip()


def sections(declared: Any) -> dict[str, str]:
    """Split a numpydoc docstring into its sections; the text before the first one has an empty title."""
    known = getattr(declared, "__globals__", {})
    text = CONSTANT.sub(lambda match: str(known.get(match[1], match[0])), inspect.getdoc(declared) or "")
    found = list(SECTION.finditer(text))
    starts = [*(match.start() for match in found), len(text)]
    titled = {match["title"]: text[match.end() : end] for match, end in zip(found, starts[1:], strict=True)}
    return {"": text[: starts[0]].strip()} | {title: content.strip("\n") for title, content in titled.items()}


def entries(section: str) -> dict[str, str]:
    """Read the entries of a docstring's section: an unindented name, and its text indented below it."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in section.splitlines():
        if line and not line.startswith(" "):
            name = line.strip()
            found[name] = []
        elif line.strip():
            found[name].append(line.strip())
    return {name: prose(" ".join(lines)) for name, lines in found.items()}
