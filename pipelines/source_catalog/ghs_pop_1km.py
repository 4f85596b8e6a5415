"""People per square kilometre, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog.source import Source

ghs_pop_1km = Source(
    title="GHS-POP R2023A, residential population per square kilometre",
    producer="European Commission, Joint Research Centre",
    licence="CC-BY-4.0",
    citation="Schiavina, Freire, Carioli, MacManus (2023): GHS-POP R2023A."
    " doi:10.2905/2FF68A52-5B5B-4A22-8F40-C41DA8332CFE",
    attribution="GHSL, European Commission, Joint Research Centre",
    landing_page="https://human-settlement.emergency.copernicus.eu/ghs_pop2023.php",
    kind="count",
    layers=("people.grid", "population"),
    unit="people",
    crs="ESRI:54009",
    cell="1 km",
    years=tuple(range(1975, 2035, 5)),
    refresh_days=365,
    url="https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/GHSL/GHS_POP_GLOBE_R2023A"
    "/GHS_POP_E{year}_GLOBE_R2023A_54009_1000/V1-0/tiles/GHS_POP_E{year}_GLOBE_R2023A_54009_1000_V1_0_{tile}.zip",
    member="*.tif",
    tiling="mollweide_1000_km",
    traps=(
        "A cell of a kilometre says little of a district: it is for the degree of urbanisation, and for what is large.",
        "A census spread over built-up land by a model: people and built-up land are not independent of each other.",
        "2025 and 2030 are extrapolations.",
    ),
)
