"""Land as Landsat sees it, since 1982."""

from pipelines.source_catalog.imagery import Imagery

landsat_c2_l2 = Imagery(
    title="Landsat Collection 2 Level-2, surface reflectance",
    producer="U.S. Geological Survey",
    licence="US-PD",
    citation="Landsat Collection 2 Level-2 Science Products. doi:10.5066/P9OGBGM6 (Landsat 8-9)",
    attribution="Landsat Collection 2 courtesy of the U.S. Geological Survey",
    landing_page="https://planetarycomputer.microsoft.com/dataset/landsat-c2-l2",
    kind="density",
    layers=("satellite",),
    unit="reflectance",
    crs="UTM zone of the scene",
    cell="30 m",
    nodata=0.0,
    years=tuple(range(1982, 2027)),
    refresh_days=30,
    # The files of USGS want an account or are paid for by who asks; this copy gives a token to anybody.
    url="https://planetarycomputer.microsoft.com/api/stac/v1",
    mission="landsat",
    collection="landsat-c2-l2",
    red=("red",),
    nir=("nir08",),
    mask=("qa_pixel",),
    token_url="https://planetarycomputer.microsoft.com/api/sas/v1/token/{account}/{container}",  # noqa: S106  no secret
    traps=(
        "Landsat 7 has gaps since May 2003; what they hide is filled by other days of the season.",
        "Bands of Landsat 4 to 7 and of 8 and 9 differ a little: compare years of one pair.",
    ),
)
