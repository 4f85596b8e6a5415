"""Did the run arrive whole, and do its tables agree with each other? Asked of the database, not of what was sent."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import psycopg

from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
Faults: TypeAlias = Iterable[tuple[Any, ...]]

PEOPLE, LAND = "people", "land_m2"
TOLERANCE = 1e-9
"""Relative: sums of doubles in another order differ by less; one lost person among a billion does not."""

OF_GEOGRAPHY = ("cell", "block")
OF_FEATURES = ("street", "transit_stop", "open_space")
OF_RUN = ("observation", "cell_measure", "block_measure", "area_measure", "run_measure")
COUNTS = "\nUNION ALL\n".join(
    [
        "SELECT 'area', count(*) FROM core.area WHERE geography_id = %(geography)s",
        "SELECT 'source', count(*) FROM core.source WHERE run_id = %(run)s",
        *(
            f"SELECT '{name}', count(*) FROM core.{name} WHERE city_id = %(city)s AND {version}"  # noqa: S608
            for names, version in (
                (OF_GEOGRAPHY, "geography_id = %(geography)s"),
                (OF_FEATURES, "feature_set_id = %(features)s"),
                (OF_RUN, "run_id = %(run)s"),
            )
            for name in names
        ),
    ]
)
SUMS = """
    SELECT measure, variant, amounts[position]
    FROM core.run_measure JOIN core.measure USING (measure_id) JOIN core.people_group USING (group_id)
    JOIN core.area_measure USING (city_id, run_id)
    WHERE city_id = %(city)s AND run_id = %(run)s AND level = 'city' AND measure IN ('people', 'land_m2')
    AND (sex, age, disability) = ('_T', '_T', '_T')
    ORDER BY measure, variant, position
"""
"""Of the whole city, whose amounts are the sums of its cells: that is one of the laws of `FAULTS`."""

LAND_OF_CELLS = "SELECT sum(area_m2) FROM core.cell WHERE city_id = %(city)s AND geography_id = %(geography)s"
FAULTS = "SELECT gate, found, example FROM core.run_faults(%(city)s, %(run)s, %(geography)s)"
STAGING_FAULTS = "SELECT gate, found, example FROM core.staging_faults(%s, %s)"


def check_staging(connection: Connection, run: RunRecord, geography_id: int | None) -> None:
    """Check the geometries of a run before they become part of the record.

    Raises
    ------
    GateFailed
        When one is in another reference system, empty, not valid, or far from the city.
    """
    _refuse(connection.execute(STAGING_FAULTS, [run.city_id, geography_id]))


def run_checks(
    connection: Connection, run: RunRecord, content: RunContent, versions: tuple[int, int]
) -> Mapping[str, Any]:
    """Check the rows of a run within its transaction and give what was counted.

    Parameters
    ----------
    connection
        Connection with an open transaction.
    run, content
        What was sent.
    versions
        Numbers of the run's areas and features.

    Raises
    ------
    GateFailed
        When rows are missing, tables contradict each other, or people or land were lost.
    """
    keys = {"city": run.city_id, "run": run.run_id, "geography": versions[0], "features": versions[1]}
    counted = {name: int(count) for name, count in connection.execute(COUNTS, keys).fetchall()}
    for name, sent in content.row_counts().items():
        if counted[name] != sent:
            what = f"{sent} rows of {name} were sent and {counted[name]} are there"
            raise GateFailed("rows_arrive", what, remedy="Load the run anew")
    _refuse(connection.execute(FAULTS, keys))
    sums = _sums(connection, keys)
    for measure in (PEOPLE, LAND):
        _check_sums(measure, sums[measure], content.amounts.sums(measure), "the engine sent")
    if content.people_total is not None:
        _check_sums(PEOPLE, sums[PEOPLE] or {"": 0.0}, content.people_total, "the census counts")
    if content.land_total_m2 is not None:
        found = connection.execute(LAND_OF_CELLS, keys).fetchone()
        cells = 0.0 if found is None or found[0] is None else float(found[0])
        _check_sums("m2", {"": cells}, content.land_total_m2, "the engine sent")
    return {"rows": counted, "people": sums[PEOPLE], "land_m2": sums[LAND]}


def _sums(connection: Connection, keys: Mapping[str, Any]) -> Mapping[str, dict[str, float]]:
    sums: dict[str, dict[str, float]] = {PEOPLE: {}, LAND: {}}
    for measure, variant, total in connection.execute(SUMS, keys):
        sums[measure].setdefault(variant, float(total))  # the city's own year comes first
    return sums


def _refuse(found: Faults) -> None:
    faults = {str(gate): f"{count} rows break it, such as {example}" for gate, count, example in found}
    if faults:
        first, *others = faults
        what = "; ".join([faults[first], *(f"and {gate}: {faults[gate]}" for gate in others)])
        raise GateFailed(first, what, remedy="Correct the run")


def _check_sums(measure: str, sums: Mapping[str, float], wanted: Mapping[str, float] | float, who: str) -> None:
    for variant, found in sums.items():
        total = wanted if isinstance(wanted, float) else wanted[variant]
        if not math.isclose(found, total, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            name = f"{measure} ({variant})" if variant else measure
            gate = "people_are_conserved" if measure == PEOPLE else "land_is_conserved"
            raise GateFailed(
                gate,
                f"cells hold {found!r} {name}, {who} {total!r}",
                remedy="Look for cells outside every district, or districts without cells",
            )
