"""Places, by the Overture Maps Foundation."""

from pipelines.source_catalog.source import Source

overture_places = Source(
    title="Overture Maps, places",
    producer="Overture Maps Foundation, Meta, Microsoft, Foursquare and others",
    licence="CDLA-Permissive-2.0",
    citation="Overture Maps Foundation: Overture Maps, newest release. https://docs.overturemaps.org",
    attribution="Overture Maps Foundation",
    landing_page="https://docs.overturemaps.org/guides/places/",
    kind="vector",
    layers=("services",),
    crs="OGC:CRS84",
    cell="none, points",
    refresh_days=30,
    # The list of its releases, of which the newest is taken: files of older ones are removed after some weeks.
    url="https://stac.overturemaps.org/catalog.json",
    listed_by="overture_catalog",
    collection="place",
    traps=(
        "A release a month: what came is kept and stays the same until `urban-sdg fetch` is run again.",
        "The column of categories has been renamed between releases: `kind` names it (`categories.primary`, of late"
        " `taxonomy.primary`), and `kinds` its values; a wrong one is told with those that are there.",
        "Places come from web pages and users too: some are closed, misplaced or twice there (see `confidence`).",
    ),
)
