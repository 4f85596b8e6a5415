"""Belgium in 2020, cell by cell against the grids that the R package flexurba publishes.

Source: github.com/cvmigero/flexurba, inst/extdata/belgium (MIT; GHSL R2023A and R2022A, European Commission, CC BY
4.0). The references leave out the outer five cells. Its semi-dense clusters, said to keep a distance of 3 km, keep two
cells free in between.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.degurba.classification import classify
from spatial_indicators.degurba.grid import ArrayGrid
from spatial_indicators.degurba.rules import VERSIONS, ClusterRule, Degurba

REFERENCES = [
    ("REF_classification1_v2024.tif", "level_1", VERSIONS["ghsl_2022"]),
    (
        "REF_classification2_v2024.tif",
        "level_1",
        replace(
            VERSIONS["ghsl_2022"],
            centre=ClusterRule(1000, 40_000, diagonal=False),
            centre_window=3,
            gap_cells=0,
            majority=None,
        ),
    ),
    (
        "REF_classification6_v2024.tif",
        "level_2",
        replace(VERSIONS["ghsl_2023"], semi_dense=ClusterRule(300, 5_000, diagonal=True)),
    ),
]


@pytest.mark.parametrize(("reference", "level", "rules"), REFERENCES)
def test_every_cell_has_the_class_of_the_reference(
    belgium: Callable[[str], np.ndarray], reference: str, level: str, rules: Degurba
):
    grid = ArrayGrid(belgium("POP"), belgium("LAND") / 1e6, belgium("BUILT_S") / 1e6, strip_rows=50)
    found = getattr(classify(grid, rules), level)[5:-5, 5:-5]
    wanted = belgium(reference.removesuffix(".tif"))
    assert np.count_nonzero(found != wanted) == 0
