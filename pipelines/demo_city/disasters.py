"""What floods and storms did to the invented city: a row for each borough and year that had losses."""

import csv
from pathlib import Path

LOSSES = (
    *((2015, "B1", 0, 0, 118), (2015, "B3", 2, 0, 640), (2016, "B3", 0, 0, 205), (2017, "B2", 1, 0, 77)),
    *((2017, "B3", 3, 1, 912), (2018, "B4", 0, 0, 54), (2019, "B3", 1, 0, 388), (2020, "B3", 0, 0, 260)),
    (2020, "B4", 1, 0, 43),
)
"""Year, borough, dead, missing, directly affected; Eastshore lies by the river."""


def write_disasters(file: Path) -> None:
    """Write the losses of six years; a borough without a row had none."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "borough_id", "deaths", "missing", "affected"])
        writer.writerows(LOSSES)
