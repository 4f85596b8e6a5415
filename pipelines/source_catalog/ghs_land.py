"""Land that is not under water, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog.source import Source

ghs_land = Source(
    title="GHS-LAND R2022A, permanent land per square kilometre",
    producer="European Commission, Joint Research Centre",
    licence="CC-BY-4.0",
    citation="Pesaresi, Politis (2022): GHS-LAND R2022A - Land fraction as derived from Sentinel-2 image composite"
    " (2018) and OSM data. European Commission, Joint Research Centre."
    " doi:10.2905/AB7AD451-5ED5-44A6-A4D0-9F7A4E848CEE",
    attribution="GHSL, European Commission, Joint Research Centre",
    landing_page="https://human-settlement.emergency.copernicus.eu/download.php?ds=land",
    kind="count",
    unit="m2",
    crs="ESRI:54009",
    cell="1 km",
    years=(2018,),
    refresh_days=365,
    url="https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/GHSL/GHS_LAND_GLOBE_R2022A"
    "/GHS_LAND_E2018_GLOBE_R2022A_54009_1000/V1-0/tiles/GHS_LAND_E2018_GLOBE_R2022A_54009_1000_V1_0_{tile}.zip",
    member="*.tif",
    tiling="mollweide_1000_km",
    traps=(
        "It is of 2018 alone; GHSL uses it beside people and built-up land of all years.",
        "Inland water is taken off too: a square kilometre of lake has no land.",
    ),
)
