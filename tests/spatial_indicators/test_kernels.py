import subprocess
import sys
from typing import Any, cast

import numpy as np
import shapely

from spatial_indicators import distance, graph, zonal_kernel
from spatial_indicators.kernels import compile_kernels
from spatial_indicators.raster import ArrayRaster
from spatial_indicators.zonal import zonal_sums

ENTRANCES = (
    graph._compressed,  # noqa: SLF001
    distance._settle_all,  # noqa: SLF001
    zonal_kernel.ring_areas,
    zonal_kernel.edges_by_row,
    zonal_kernel.add_strip,
)


def n_compiled() -> list[int]:
    return [len(cast("Any", entrance).signatures) for entrance in ENTRANCES]


def test_set_up_compiles_all_that_a_run_needs() -> None:
    compile_kernels()
    before = n_compiled()
    nodes, metres = np.arange(3, dtype=np.int16), np.full(2, 50, dtype=np.float32)
    for array in (nodes, metres):
        array.flags.writeable = False
    streets = graph.StreetGraph.from_edges(nodes, nodes, nodes[:2], nodes[1:], metres)
    distance.nearest_distance_m(streets, nodes, 1, limit_m=500)
    zone = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    for value_type in ("uint8", "int32", "float32", "float64"):
        cells = np.ones((6, 4), dtype=value_type)[::2, ::2]
        cells.flags.writeable = False
        zonal_sums(zone, ArrayRaster(cells, (1, 0, 0, 0, -1, 3), 255))
    assert n_compiled() == before


def test_errors_and_projections_do_not_wait_for_numba() -> None:
    code = "import sys, spatial_indicators.errors, spatial_indicators.projection; sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
