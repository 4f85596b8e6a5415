"""People, by WorldPop."""

from pipelines.source_catalog.source import Source
from spatial_indicators.people_grid_origin import AGES, SEXES

worldpop_age_sex = Source(
    title="WorldPop 2000-2020, people per cell by sex and age, unconstrained",
    producer="WorldPop, University of Southampton",
    licence="CC-BY-4.0",
    citation="WorldPop (2018): Global High Resolution Population Denominators Project. doi:10.5258/SOTON/WP00645",
    attribution="WorldPop (worldpop.org)",
    landing_page="https://hub.worldpop.org/geodata/listing?id=29",
    kind="count",
    layers=("people.grid",),
    unit="people",
    crs="EPSG:4326",
    cell="3 arc seconds",
    nodata=-99999.0,
    years=tuple(range(2000, 2021)),
    refresh_days=365,
    url="https://data.worldpop.org/GIS/AgeSex_structures/Global_2000_2020/{year}/{country}"
    "/{country_lower}_{sex}_{age}_{year}.tif",
    sexes=SEXES,
    ages=AGES,
    tiling="country",
    traps=(
        "36 files of the country, of which the part around the city comes.",
        "Shares of sexes and ages are those of large census units: within a city they hardly differ.",
        "Unconstrained: a few people are in cells without buildings.",
    ),
)
