"""Buildings, by the Overture Maps Foundation."""

from pipelines.source_catalog.source import Source

overture_buildings = Source(
    title="Overture Maps, buildings",
    producer="Overture Maps Foundation, OpenStreetMap contributors, Microsoft, Google, Esri and others",
    licence="ODbL-1.0",
    citation="Overture Maps Foundation: Overture Maps, newest release. https://docs.overturemaps.org",
    attribution="© OpenStreetMap contributors, Overture Maps Foundation",
    landing_page="https://docs.overturemaps.org/guides/buildings/",
    kind="vector",
    layers=("buildings",),
    crs="OGC:CRS84",
    cell="none, polygons",
    refresh_days=30,
    # The list of its releases, of which the newest is taken: files of older ones are removed after some weeks.
    url="https://stac.overturemaps.org/catalog.json",
    listed_by="overture_catalog",
    collection="building",
    traps=(
        "A release a month: what came is kept and stays the same until `urban-sdg fetch` is run again.",
        "Footprints seen by machines have neither use nor storeys: without `where`, sheds and factories are homes too.",
        "`where: {subtype: [residential, '']}` keeps what is residential or of unknown use.",
    ),
)
