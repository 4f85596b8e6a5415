"""Streets, by the Overture Maps Foundation."""

from pipelines.source_catalog.source import Source

overture_segments = Source(
    title="Overture Maps, segments of streets",
    producer="Overture Maps Foundation, OpenStreetMap contributors, TomTom",
    licence="ODbL-1.0",
    citation="Overture Maps Foundation: Overture Maps, newest release. https://docs.overturemaps.org",
    attribution="© OpenStreetMap contributors, Overture Maps Foundation",
    landing_page="https://docs.overturemaps.org/guides/transportation/",
    kind="vector",
    layers=("streets",),
    crs="OGC:CRS84",
    cell="none, lines",
    refresh_days=30,
    # The list of its releases, of which the newest is taken: files of older ones are removed after some weeks.
    url="https://stac.overturemaps.org/catalog.json",
    listed_by="overture_catalog",
    collection="segment",
    traps=(
        "A release a month: what came is kept and stays the same until `urban-sdg fetch` is run again.",
        "Streets are OpenStreetMap's for the most part; stops, open spaces and homes still come from the map extract.",
    ),
)
