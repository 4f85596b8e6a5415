"""People in cells of 30 m, by Meta and CIESIN."""

from pipelines.source_catalog.source import Source

hrsl = Source(
    title="High Resolution Settlement Layer, people per cell of 1 arc second",
    producer="Meta, Center for International Earth Science Information Network (CIESIN), Columbia University",
    licence="CC-BY-4.0",
    citation="Meta and CIESIN, Columbia University (2022): High Resolution Settlement Layer (HRSL)."
    " https://registry.opendata.aws/dataforgood-fb-hrsl/",
    attribution="Meta and CIESIN, Columbia University; source imagery for HRSL © 2016 Maxar",
    landing_page="https://registry.opendata.aws/dataforgood-fb-hrsl/",
    kind="count",
    layers=("people.grid",),
    unit="people",
    crs="EPSG:4326",
    cell="1 arc second",
    refresh_days=90,
    # The tiles' names hold a version of their own (cog_globallat_40_lon_10_general-v1.5.2.tif): the mosaic knows them.
    url="https://dataforgood-fb-data.s3.amazonaws.com/hrsl-cogs/hrsl_general/hrsl_general-latest.vrt",
    listed_by="vrt",
    traps=(
        "It has no year: countries were last made in different ones. Write into the city's file which one is meant.",
        "Some countries are not in it (China, Russia, Ukraine and others): there, nobody is counted and the run stops.",
        "People of a census unit are spread over the cells in which a model saw a building, all alike, high or low.",
    ),
)
