"""Built-up land per square kilometre, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog.source import Source

ghs_built_s_1km = Source(
    title="GHS-BUILT-S R2023A, built-up surface per square kilometre",
    producer="European Commission, Joint Research Centre",
    licence="CC-BY-4.0",
    citation="Pesaresi, Politis (2023): GHS-BUILT-S R2023A. doi:10.2905/9F06F36F-4B11-47EC-ABB0-4F8B7B1D72EA",
    attribution="GHSL, European Commission, Joint Research Centre",
    landing_page="https://human-settlement.emergency.copernicus.eu/ghs_buS2023.php",
    kind="count",
    layers=("built_up",),
    unit="m2",
    crs="ESRI:54009",
    cell="1 km",
    years=tuple(range(1975, 2035, 5)),
    refresh_days=365,
    url="https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/GHSL/GHS_BUILT_S_GLOBE_R2023A"
    "/GHS_BUILT_S_E{year}_GLOBE_R2023A_54009_1000/V1-0/tiles/GHS_BUILT_S_E{year}_GLOBE_R2023A_54009_1000_V1_0_{tile}.zip",
    member="*.tif",
    tiling="mollweide_1000_km",
    traps=(
        "A cell of a kilometre says little of a district: it is for the degree of urbanisation, and for what is large.",
        "Square metres of buildings in a cell: to count cells above a threshold instead gives several times as much.",
        "Only years of one release may be compared; 2025 and 2030 are extrapolations.",
    ),
)
