"""Depth of river floods, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog.source import Source

jrc_floods = Source(
    title="JRC global river flood hazard maps, depth by return period",
    producer="European Commission, Joint Research Centre",
    licence="CC-BY-4.0",
    citation="Dottori et al. (2016): Flood hazard map of the World. European Commission, Joint Research Centre."
    " http://data.europa.eu/89h/jrc-floods-floodmapgl_rp100y-tif",
    attribution="JRC, European Commission, floodMapGL",
    landing_page="https://data.jrc.ec.europa.eu/dataset/jrc-floods-floodmapgl_rp100y-tif",
    kind="depth",
    layers=("flood",),
    unit="m",
    crs="EPSG:4326",
    cell="30 arc seconds",
    periods=(10, 20, 50, 100, 200, 500),
    refresh_days=365,
    url="https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/FLOODS/GlobalMaps/floodMapGL_rp{period}y.zip",
    member="*.tif",
    tiling="world",
    traps=(
        "One file of the world a return period; a pixel is about a kilometre: a first look, no plan of a city.",
        "Rivers with less than 5000 km2 upstream, rain, sewers and the sea are not in it; dykes neither.",
    ),
)
