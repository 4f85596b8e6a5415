"""Land as Sentinel-2 sees it, every five days."""

from pipelines.source_catalog.imagery import Imagery

sentinel_2_l2a = Imagery(
    title="Sentinel-2 Level-2A, surface reflectance",
    producer="European Union, Copernicus, ESA",
    licence="Copernicus-Sentinel-Data",
    citation="Copernicus Sentinel-2 MSI Level-2A BOA Reflectance Product. doi:10.5270/S2_-znk9xsj",
    attribution="Contains modified Copernicus Sentinel data",
    landing_page="https://registry.opendata.aws/sentinel-2-l2a-cogs/",
    kind="density",
    layers=("satellite",),
    unit="reflectance",
    crs="UTM zone of the tile",
    cell="10 m (mask 20 m)",
    nodata=0.0,
    years=tuple(range(2015, 2027)),
    refresh_days=30,
    url="https://earth-search.aws.element84.com/v1",
    mission="sentinel_2",
    collection="sentinel-2-l2a",
    red=("red", "B04"),
    nir=("nir", "B08"),
    mask=("scl", "SCL"),
    token_url="https://planetarycomputer.microsoft.com/api/sas/v1/token/{account}/{container}",  # noqa: S106  no secret
    traps=(
        "Images before 2017 are few outside Europe.",
        "Baseline 04.00 (January 2022) added 1000 to all numbers; it is taken off where who serves the files has not"
        " done so. Some items of Earth Search say wrongly that it is still in; these images are left out, as most of"
        " their land would reflect less than nothing (github.com/Element84/earth-search/issues/71).",
    ),
)
