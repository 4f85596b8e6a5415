"""Fine dust from satellites, by the Atmospheric Composition Analysis Group."""

from pipelines.source_catalog.source import Source

satpm25 = Source(
    title="SatPM2.5 V6.GL.03, annual mean of PM2.5 near the ground",
    producer="Atmospheric Composition Analysis Group, Washington University in St. Louis",
    licence="CC-BY-4.0",
    citation="Shen et al. (2024): Enhancing Global Estimation of Fine Particulate Matter Concentrations by Including"
    " Geophysical a Priori Information in Deep Learning. ACS ES&T Air 1(5). doi:10.1021/acsestair.3c00054",
    attribution="SatPM2.5 V6.GL.03, Washington University in St. Louis (Shen et al. 2024)",
    landing_page="https://registry.opendata.aws/surface-pm2-5-v6gl/",
    kind="density",
    layers=("pm25",),
    unit="ug m-3",
    crs="EPSG:4326",
    cell="0.01 degrees",
    nodata=-999.9,
    years=tuple(range(1998, 2025)),
    refresh_days=180,
    # The folders of the bucket were called V6GL03/FineResolution/GL/Annual before the files were put up again in 2026.
    url="https://satpmdata.s3.amazonaws.com/V6GL03/CNNPM25/Annual/GL/V6GL03.CNNPM25.GL.{year}01-{year}12.nc",
    # Files of this release hold -999.9 (others -999) over the sea and do not say that it means nothing.
    missing_up_to=-900.0,
    variable="PM25",
    tiling="world",
    traps=(
        "A model of satellites, chemistry and stations: within a city it is smoother than the air is.",
        "One file of the world a year, which comes whole: netCDF is not read by part.",
        "60 degrees south to 70 degrees north; the sea and what lies beyond have no value.",
        "Every release recomputes all years: compare years of one release alone.",
    ),
)
