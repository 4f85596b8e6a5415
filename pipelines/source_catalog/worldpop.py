"""People, by WorldPop."""

from pipelines.source_catalog.source import Source

worldpop = Source(
    title="WorldPop 2000-2020, people per cell, unconstrained",
    producer="WorldPop, University of Southampton",
    licence="CC-BY-4.0",
    citation="WorldPop (2018): Global High Resolution Population Denominators Project. doi:10.5258/SOTON/WP00645",
    attribution="WorldPop (worldpop.org)",
    landing_page="https://hub.worldpop.org/geodata/listing?id=29",
    kind="count",
    layers=("people.grid", "population"),
    unit="people",
    crs="EPSG:4326",
    cell="3 arc seconds",
    nodata=-99999.0,
    years=tuple(range(2000, 2021)),
    refresh_days=365,
    url="https://data.worldpop.org/GIS/Population/Global_2000_2020/{year}/{country}/{country_lower}_ppp_{year}.tif",
    tiling="country",
    traps=(
        "The file is the country's, of some hundred megabytes and more, of which the part around the city comes.",
        "Unconstrained: a few people are in cells without buildings.",
    ),
)
