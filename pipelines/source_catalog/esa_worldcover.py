"""Land cover, of which trees and built-up land are taken, by the European Space Agency."""

from pipelines.source_catalog.source import Source
from spatial_indicators.land_cover import CLASSES

esa_worldcover = Source(
    title="ESA WorldCover 2021 v200, land cover of 10 m",
    producer="European Space Agency, WorldCover consortium",
    licence="CC-BY-4.0",
    citation="Zanaga et al. (2022): ESA WorldCover 10 m 2021 v200. doi:10.5281/zenodo.7254221",
    attribution="ESA WorldCover project 2021, contains modified Copernicus Sentinel data (2021)",
    landing_page="https://esa-worldcover.org/en/data-access",
    kind="class",
    layers=("canopy", "built_up"),
    unit="class",
    crs="EPSG:4326",
    cell="0.3 arc seconds",
    nodata=0.0,
    years=(2021,),
    classes=CLASSES["esa_worldcover"],
    refresh_days=365,
    url="https://esa-worldcover.s3.eu-central-1.amazonaws.com/v200/2021/map/ESA_WorldCover_10m_2021_v200_{tile}_Map.tif",
    tiling="degrees_3",
    traps=(
        "A pixel of 10 m is trees or is not: single trees of streets and gardens are mostly missed.",
        "A pixel of 10 m is built up or is not, streets and yards too: several times the roofs that GHS-BUILT-S tells.",
        "Its overall accuracy is 77 per cent (Product Validation Report v2.0); 2020 is another version: no series.",
        "A tile of 3 degrees has some hundred megabytes, of which the part around the city comes.",
    ),
)
