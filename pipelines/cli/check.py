"""`urban-sdg check`: what a city has, what it lacks, and which indicators that leaves out."""

import json
import sys

import click

from pipelines.city_check import Finding, findings
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps

MARK = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command("check")
@click.argument("city")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def command(city: str, *, as_json: bool) -> None:
    """Read CITY's files and look at every gate; nothing is computed, kept or published.

    A warning is stored with the values. Exit code 1 when something would stop a run.
    """
    run = Surroundings.from_environment().city_run(city, all_steps(), keep=False, progress=lambda _: None)
    found = []
    for finding in findings(run):
        found.append(finding)
        if not as_json:
            click.echo(_line(finding))
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in found], indent=1))
    if any(finding.level == "fail" for finding in found):
        sys.exit(1)


def _line(finding: Finding) -> str:
    return f"{MARK[finding.level]}  {finding.subject}  {finding.what}".rstrip()
