"""Degree of urbanisation, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog.source import Source

ghs_smod = Source(
    title="GHS-SMOD R2023A, degree of urbanisation, level 2",
    producer="European Commission, Joint Research Centre",
    licence="CC-BY-4.0",
    citation="Schiavina, Melchiorri, Pesaresi (2023): GHS-SMOD R2023A. European Commission, Joint Research Centre."
    " doi:10.2905/A0DF7A6F-49DE-46EA-9BDE-563437A6E2BA",
    attribution="GHSL, European Commission, Joint Research Centre",
    landing_page="https://human-settlement.emergency.copernicus.eu/download.php?ds=smod",
    kind="class",
    layers=("degurba",),
    unit="class",
    crs="ESRI:54009",
    cell="1 km",
    nodata=-200.0,
    years=tuple(range(1975, 2035, 5)),
    refresh_days=365,
    # Its files are of version 2.0 where those of people and built-up land are of 1.0.
    url="https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/GHSL/GHS_SMOD_GLOBE_R2023A"
    "/GHS_SMOD_E{year}_GLOBE_R2023A_54009_1000/V2-0/tiles/GHS_SMOD_E{year}_GLOBE_R2023A_54009_1000_V2_0_{tile}.zip",
    member="*.tif",
    tiling="mollweide_1000_km",
    traps=(
        "Its classes rest on GHS-POP and GHS-BUILT-S, models both, and not on the city's own census.",
        "2025 and 2030 are extrapolations.",
    ),
)
