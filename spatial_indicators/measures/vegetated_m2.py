"""Land that plants cover."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.vegetation import LEAST_NDVI, Vegetation
from spatial_indicators.literature import SOBRINO
from spatial_indicators.measure import measure

VARIANTS = {f"ndvi_{least:g}".replace(".", "_"): {"least_ndvi": least} for least in LEAST_NDVI}


@measure(unit="m2", variants=VARIANTS, sources={"least_ndvi": SOBRINO})
def vegetated_m2(cells: Cells, vegetation: Vegetation, *, least_ndvi: float = 0.2) -> NDArray[np.float64] | None:
    """Land whose clear pixels reach an NDVI; nothing where the image shows nothing.

    Below 0.2 land is bare soil, from 0.5 it is taken as covered by plants alone (Sobrino et al. 2004).
    """
    share = vegetation.green.get(least_ndvi)
    if share is None:
        return None
    return np.where(vegetation.ndvi.is_known, cells.area_m2 * vegetation.ndvi.known * np.nan_to_num(share), 0.0)
