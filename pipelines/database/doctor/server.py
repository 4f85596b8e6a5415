"""Checks of the server: is it new enough, and has it room?"""

import shutil
from collections.abc import Iterator

from pipelines.database.doctor.check import MEBIBYTE, Examined, Fault, check

EXTENSIONS = ("postgis", "btree_gist")
LARGEST_CITY = """
    SELECT coalesce(max(bytes), 0) FROM (
        SELECT sum(pg_total_relation_size(inhrelid)) AS bytes
        FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE relnamespace = to_regnamespace('core') AND relkind = 'r'
        GROUP BY pg_get_expr(relpartbound, pg_class.oid)
    ) AS city
"""


@check(needs_schema=False)
def server_is_new_enough(database: Examined) -> Iterator[Fault]:
    """Is PostgreSQL new enough?"""
    number = int(database.value("SHOW server_version_num"))
    if number // 10_000 < database.limits.postgresql:
        yield Fault(
            f"PostgreSQL {number // 10_000} is older than {database.limits.postgresql}",
            "Move the data to a newer server with pg_dump and pg_restore (docs/database.md)",
        )


@check(needs_schema=False)
def extensions_are_new_enough(database: Examined) -> Iterator[Fault]:
    """Are PostGIS and btree_gist there, and PostGIS new enough?"""
    found = dict(database.rows("SELECT extname, extversion FROM pg_extension"))
    for name in EXTENSIONS:
        if name not in found:
            yield Fault(
                f"extension {name} is missing", f"As a superuser: CREATE EXTENSION {name}, then urban-sdg db migrate"
            )
    if "postgis" in found and _release(found["postgis"]) < database.limits.postgis:
        wanted = ".".join(str(part) for part in database.limits.postgis)
        yield Fault(
            f"PostGIS {found['postgis']} is older than {wanted}",
            "Install a newer package, then as a superuser: SELECT postgis_extensions_upgrade()",
        )


@check(needs_schema=False)
def disk_has_room(database: Examined) -> Iterator[Fault]:
    """Is there room on the disk for the next load: the largest city once more, and its staging tables?"""
    if database.data_directory is None or not database.data_directory.exists():
        return
    free = shutil.disk_usage(database.data_directory).free
    wanted = 2 * int(database.value(LARGEST_CITY)) + database.limits.free_bytes
    if free < wanted:
        yield Fault(
            f"{free // MEBIBYTE} MiB are free where the data lie, a load may need {wanted // MEBIBYTE} MiB",
            "Remove old runs with: urban-sdg db prune - or give the disk more room",
        )


def _release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])
