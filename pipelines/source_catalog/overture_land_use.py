"""Land use, by the Overture Maps Foundation."""

from pipelines.source_catalog.source import Source

overture_land_use = Source(
    title="Overture Maps, land use",
    producer="Overture Maps Foundation, OpenStreetMap contributors",
    licence="ODbL-1.0",
    citation="Overture Maps Foundation: Overture Maps, newest release. https://docs.overturemaps.org",
    attribution="© OpenStreetMap contributors, Overture Maps Foundation",
    landing_page="https://docs.overturemaps.org/guides/base/",
    kind="vector",
    layers=("open_space",),
    crs="OGC:CRS84",
    cell="none, polygons",
    refresh_days=30,
    # The list of its releases, of which the newest is taken: files of older ones are removed after some weeks.
    url="https://stac.overturemaps.org/catalog.json",
    listed_by="overture_catalog",
    collection="land_use",
    traps=(
        "A release a month: what came is kept and stays the same until `urban-sdg fetch` is run again.",
        "Which classes are open to everyone is the city's to say: `where: {class: [park, ...]}`.",
        "Fees and hours are not told.",
    ),
)
