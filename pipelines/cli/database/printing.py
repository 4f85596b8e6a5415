"""How records of the database are shown: aligned columns for people, JSON for machines."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any


def as_json(record: Any) -> str:
    """Write a dataclass or a list of them as JSON; moments in ISO 8601."""
    plain = [asdict(one) for one in record] if isinstance(record, Sequence) else asdict(record)
    return json.dumps(plain, indent=1, default=_plain)


def columns(rows: Sequence[Sequence[object]]) -> list[str]:
    """Align the rows of a table; what is None stands as a dash."""
    texts = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in texts]


def size(number: int) -> str:
    """Show a number of bytes."""
    amount = float(number)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def _shown(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return cell.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")
    return "-" if cell is None else str(cell)


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value))
