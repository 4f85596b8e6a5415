"""Did the run arrive whole, and do its tables agree with each other? Asked of the database, not of what was sent."""

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg

from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

PEOPLE = "people"
PEOPLE_TOLERANCE = 1e-9
"""Relative: sums of doubles in another order differ by less; one lost person among a billion does not."""

COUNTS = """
    SELECT 'areas', count(*) FROM core.area WHERE geography_id = %(geography)s
    UNION ALL
    SELECT 'cells', count(*) FROM core.cell WHERE city_id = %(city)s AND geography_id = %(geography)s
    UNION ALL
    SELECT 'cell_measures', count(*) FROM core.cell_measure WHERE city_id = %(city)s AND run_id = %(run)s
    UNION ALL
    SELECT 'observations', count(*) FROM core.observation WHERE city_id = %(city)s AND run_id = %(run)s
    UNION ALL
    SELECT 'sources', count(*) FROM core.source WHERE run_id = %(run)s
"""
PEOPLE_SUMS = """
    SELECT variant, sum(value) FROM core.cell_measure JOIN core.measure USING (measure_id)
    WHERE city_id = %(city)s AND run_id = %(run)s AND measure = %(people)s GROUP BY variant ORDER BY variant
"""
FAULTS = "SELECT gate, found, example FROM core.run_faults(%(city)s, %(run)s, %(geography)s)"


def run_checks(connection: Connection, run: RunRecord, content: RunContent, geography_id: int) -> Mapping[str, Any]:
    """Check the rows of a run within its transaction and give what was counted.

    Raises
    ------
    GateFailed
        When rows are missing, tables contradict each other, or people were lost.
    """
    keys = {"city": run.city_id, "run": run.run_id, "geography": geography_id, "people": PEOPLE}
    counted = {name: int(count) for name, count in connection.execute(COUNTS, keys).fetchall()}
    for name, count in counted.items():
        sent = len(getattr(content, name))
        if count != sent:
            raise GateFailed(
                "rows_arrive", f"{sent} {name} were sent and {count} are there", remedy="Load the run anew"
            )
    faults = {
        str(gate): f"{found} rows break it, such as {example}"
        for gate, found, example in connection.execute(FAULTS, keys)
    }
    if faults:
        first, *others = faults
        what = "; ".join([faults[first], *(f"and {gate}: {faults[gate]}" for gate in others)])
        raise GateFailed(first, what, remedy="Correct the run")
    sums = {str(variant): float(people) for variant, people in connection.execute(PEOPLE_SUMS, keys).fetchall()}
    if content.people_total is not None:
        _check_people(sums, content.people_total)
    return {"rows": counted, "people": sums}


def _check_people(sums: Mapping[str, float], total: float) -> None:
    for variant, people in (sums or {"": 0.0}).items():
        if not math.isclose(people, total, rel_tol=PEOPLE_TOLERANCE, abs_tol=PEOPLE_TOLERANCE):
            name = f"{PEOPLE} ({variant})" if variant else PEOPLE
            raise GateFailed(
                "people_are_conserved",
                f"cells hold {people!r} {name}, the census counts {total!r}",
                remedy="Look for cells outside every district, or districts without cells",
            )
