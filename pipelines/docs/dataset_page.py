"""One page a dataset of the catalogue: what it is, whose, under which licence, and what to think of."""

from collections.abc import Mapping

from pipelines.docs.markdown import code, codes, page, table
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.registry import sources
from pipelines.source_catalog.source import Source


def dataset_pages() -> Mapping[str, str]:
    """Give the page of each dataset by its keyword."""
    return {keyword: _page(keyword, declared) for keyword, declared in sources().items()}


def dataset_index() -> str:
    """List the datasets that a city can name by a keyword."""
    rows = [
        (f"[{keyword}]({keyword}.md)", one.title, codes(one.layers), _years(one), one.licence)
        for keyword, one in sources().items()
    ]
    return page(
        "## Datasets that a city can name",
        "`source: KEYWORD` in place of `file:` in a city's file; `urban-sdg fetch CITY` brings what of them meets the"
        " city. An address (`https://`, or `s3://`, `gs://` and `abfss://` of a public bucket) can stand for any file"
        " too."
        " `urban-sdg dataset KEYWORD CITY -o FILE` writes what a raster of them holds around a city.",
        table(("keyword", "dataset", "stands for", "years", "licence"), rows),
    )


def _page(keyword: str, declared: Source) -> str:
    facts = {
        "producer": declared.producer,
        "licence": declared.licence,
        "to be shown": declared.attribution,
        "to be cited": declared.citation,
        "landing page": declared.landing_page,
        "values": f"{declared.kind}, {declared.unit or 'no unit'}",
        "reference system, cells": f"{declared.crs}, {declared.cell}",
        "no data": code(f"{declared.nodata:g}") if declared.nodata is not None else "not marked",
        "years": _years(declared),
        "stands for": codes(declared.layers),
        "files": code(declared.url) + (", a list of the files" if declared.listed_by else ""),
        "file in the archive": code(declared.member) if declared.member else "the file itself",
        "asked again after": f"{declared.refresh_days} days",
    }
    which = f"year: {declared.years[-1]}" if declared.years else "adm: ADM2"
    if isinstance(declared, Imagery):
        which += f", season: [{declared.years[-1]}-05-01, {declared.years[-1]}-09-30]"
    named = f"{{source: {keyword}, {which}}}"
    return page(
        f"# {declared.title}",
        f"In a city's file: `{declared.layers[0].rpartition('.')[2]}: {named}`."
        if declared.layers
        else f"`urban-sdg dataset {keyword} CITY -o FILE` writes what it holds around a city.",
        table(("", ""), facts.items()),
        "## What to think of\n\n" + "\n".join(f"- {trap}" for trap in declared.traps),
    )


def _years(declared: Source) -> str:
    years = declared.years
    if not years:
        return "as its files say"
    step = years[1] - years[0] if len(years) > 1 else 1
    every = "every year" if step == 1 else f"every {step} years"
    return f"{years[0]} to {years[-1]}, {every}" if len(years) > 1 else str(years[0])
