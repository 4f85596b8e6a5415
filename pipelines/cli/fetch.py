"""`urban-sdg fetch`: bring the files of a city that are at an address."""

import json

import click

from pipelines.project import Surroundings


@click.command("fetch")
@click.argument("city")
@click.option("--offline", is_flag=True, help="Use only what the cache holds, and say what it lacks.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def command(city: str, *, offline: bool, as_json: bool) -> None:
    """Fetch every file of CITY that its file names by an address, and write CITY.lock beside it.

    What has not changed at its address is not fetched again; what broke off is taken up where it did. The lock names
    address, date and SHA-256 of every file. Settings: URBAN_SDG_CACHE, URBAN_SDG_OFFLINE, URBAN_SDG_ALLOW_PRIVATE,
    URBAN_SDG_MAX_DOWNLOAD_BYTES, URBAN_SDG_MIRROR_<HOST>, URBAN_SDG_AUTHORIZATION_<HOST>.
    """
    from pipelines.fetch.city import fetch_city  # noqa: PLC0415  an HTTP client, which other commands do not need

    arrivals = fetch_city(
        Surroundings.from_environment(), city, is_offline=offline, say=lambda line: click.echo(line, err=True)
    )
    if as_json:
        rows = [{"key": one.request.key, "how": one.how, **one.fetched.as_dict()} for one in arrivals]
        click.echo(json.dumps(rows, indent=1))
    else:
        came = sum(one.how == "new" for one in arrivals)
        click.echo(
            f"{city}: {len(arrivals)} file{'s' * (len(arrivals) > 1)}, {came} of them new"
            if arrivals
            else f"{city}: nothing to fetch"
        )
