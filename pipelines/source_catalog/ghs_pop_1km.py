"""People per square kilometre, by the European Commission's Joint Research Centre."""

from pipelines.source_catalog import ghs_pop as of_100_m

TRAP = "A cell of a kilometre says little of a district: it is for the degree of urbanisation, and for what is large."

ghs_pop_1km = of_100_m.ghs_pop.model_copy(
    update={
        "title": "GHS-POP R2023A, residential population per square kilometre",
        "cell": "1 km",
        "nodata": None,
        "url": of_100_m.ghs_pop.url.replace("_54009_100", "_54009_1000"),
        "traps": (TRAP, *of_100_m.ghs_pop.traps),
    }
)
