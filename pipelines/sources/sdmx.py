"""What does an SDMX-CSV table say, with codes alone and without values that its flags take back?

Layout: SDMX-CSV 1.0 and 2.0 field guides (sdmx-twg/sdmx-csv): one column per dimension, OBS_VALUE, attributes; with
labels=both a heading is ``SEX: Sex`` and a cell ``F: Females``. Eurostat writes OBS_FLAG and CONF_STATUS.
"""

from collections.abc import Sequence

import polars as pl

VALUE = "OBS_VALUE"

NO_VALUE = {"OBS_STATUS": ("M", "L", "O", "Q"), "OBS_FLAG": ("c", "C", "m", "z"), "CONF_STATUS": ("C", "N", "S", "D")}
"""CL_OBS_STATUS: M and L missing, O missing value, Q suppressed. CL_CONF_STATUS: C confidential, N not for publication,
S and D secondary confidentiality. Eurostat's OBS_FLAG: c confidential, m missing, z not applicable."""


def is_sdmx(columns: Sequence[str]) -> bool:
    """Tell an SDMX table by its column of values."""
    return VALUE in {_id(name) for name in columns}


def plain_sdmx(cells: pl.DataFrame) -> pl.DataFrame:
    """Name columns by their ids in capitals and cells by their codes; values that a flag takes back are empty."""
    both = {name for name in cells.columns if ":" in name}
    plain = pl.DataFrame(
        [
            (cells[name].str.split(":").list.first() if name in both and _id(name) != VALUE else cells[name])
            .str.strip_chars()
            .alias(_id(name))
            for name in cells.columns
        ]
    )
    for flag, codes in NO_VALUE.items():
        if flag in plain.columns:
            taken_back = plain[flag].is_in(list(codes)).fill_null(value=False)
            plain = plain.with_columns(plain[VALUE].set(taken_back, None))
    return plain


def _id(heading: str) -> str:
    return heading.split(":", maxsplit=1)[0].strip().upper()
