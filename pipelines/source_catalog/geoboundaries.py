"""Boundaries of the divisions of all countries, by geoBoundaries."""

from pipelines.source_catalog.source import Source

geoboundaries = Source(
    title="geoBoundaries gbOpen, administrative divisions",
    producer="geoBoundaries, William & Mary geoLab",
    licence="as the metadata of the country says",
    citation="Runfola et al. (2020): geoBoundaries: A global database of political administrative boundaries."
    " PLoS ONE 15(4): e0231866. doi:10.1371/journal.pone.0231866",
    attribution="geoBoundaries (geoboundaries.org), and who drew the country's boundaries",
    landing_page="https://www.geoboundaries.org/index.html",
    kind="vector",
    layers=("districts", "boundary"),
    crs="EPSG:4326",
    cell="none, polygons",
    refresh_days=180,
    # Metadata of one level of one country, JSON (geoboundaries.org/api.html).
    url="https://www.geoboundaries.org/api/current/gbOpen/{country}/{adm}/",
    listed_by="gjDownloadURL",
    traps=(
        "Every country and level has a licence, a maker and a year of its own; they come with the file, are written"
        " into the lock, and go through the gate of licences like those of any file.",
        "Levels of one country may be by different makers: their edges need not meet.",
        "A level is that of the country's law: ADM2 is a county in one country and a city's ward in another.",
    ),
)
