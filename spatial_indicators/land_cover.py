"""Which classes of a map of land cover are trees, and which are built up?"""

from collections.abc import Mapping
from typing import Literal

Legend = Literal["dynamic_world", "esa_worldcover"]

CLASSES: Mapping[Legend, Mapping[str, tuple[int, ...]]] = {
    # Brown et al. (2022): Dynamic World, doi:10.1038/s41597-022-01307-4; its band `label`, 0 water to 8 snow and ice.
    "dynamic_world": {"canopy": (1,), "built_up": (6,)},
    # Zanaga et al. (2022): ESA WorldCover 10 m 2021 v200, doi:10.5281/zenodo.7254221.
    "esa_worldcover": {"canopy": (10,), "built_up": (50,)},
}
"""Classes by legend and by the layer of a city that they make up."""
