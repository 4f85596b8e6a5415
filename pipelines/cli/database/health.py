"""`urban-sdg db migrate`, `status` and `doctor`: is the schema there, and is everything sound?"""

import sys

import click

from pipelines.cli.database.printing import as_json, columns, size
from pipelines.cli.database.server import engine
from pipelines.database.doctor.diagnosis import Line, diagnosis
from pipelines.database.migration import migrate
from pipelines.database.status import Status, status

as_json_option = click.option("--json", "is_json", is_flag=True, help="Print JSON, and nothing else.")


@click.command("migrate")
def migrate_command() -> None:
    """Apply what is new in sql/, each file once, and print it; store the catalogue of indicators and their styles."""
    from pipelines.installed_catalogue import install_catalogue  # noqa: PLC0415  pandas, which other commands need not

    for name in migrate(engine()):
        click.echo(name)
    install_catalogue(engine())


@click.command("status")
@as_json_option
def status_command(*, is_json: bool) -> None:
    """Tell what database this is, what was applied to it and what readers see; exit code 1 when it must migrate."""
    found = status(engine())
    click.echo(as_json(found) if is_json else "\n".join(_status_lines(found)))
    if not found.files.is_current:
        sys.exit(1)


@click.command("doctor")
@as_json_option
def doctor(*, is_json: bool) -> None:
    """Examine the database: a line for each check, and what to do where one fails; exit code 1 when one does."""
    lines = diagnosis(engine())
    click.echo(as_json(lines) if is_json else "\n".join(text for line in lines for text in _doctor_lines(line)))
    if any(line.level == "fail" for line in lines):
        sys.exit(1)


def _status_lines(found: Status) -> list[str]:
    files = found.files
    parts = {
        "pending": files.pending,
        "changed since": files.changed,
        "of newer code": files.unknown,
        "to be replaced": files.outdated,
    }
    lines = [
        f"database    {found.url}",
        f"server      PostgreSQL {found.server}, PostGIS {found.postgis or 'missing'}, {found.encryption or 'no TLS'}",
        f"size        {size(found.bytes)}",
        f"migrations  {found.migrations} applied" + (", up to date" if files.is_current else ""),
        *(f"            {name}: {', '.join(names)}" for name, names in parts.items() if names),
    ]
    if found.cities:
        head = ("city", "runs", "size", "shown since", "shown run")
        rows = [(one.city, one.runs, size(one.bytes), one.published_at, one.run_id) for one in found.cities]
        lines += ["", *columns([head, *rows])]
    return lines


def _doctor_lines(line: Line) -> list[str]:
    first = f"{line.level:4}  {line.check}: {line.what}"
    return [first, f"      {line.remedy}"] if line.remedy else [first]
