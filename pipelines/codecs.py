"""Which codec turns the value of a step into tables, and tables into its value again?"""

from collections.abc import Mapping

from pipelines.greenery_tables import CODECS as OF_GREENERY
from pipelines.housing_tables import CODECS as OF_HOUSING
from pipelines.layer_tables import CODECS as OF_LAYERS
from pipelines.layer_tables import Codec
from pipelines.loss_tables import CODECS as OF_LOSSES
from pipelines.measure_tables import MEASURE, OBSERVATIONS
from pipelines.on_cells_tables import CODECS as OF_RASTERS
from pipelines.rural_tables import CODECS as OF_RURAL
from pipelines.service_tables import CODECS as OF_SERVICES
from pipelines.vegetation_tables import CODECS as OF_VEGETATION

KINDS = (OF_LAYERS, OF_RASTERS, OF_HOUSING, OF_LOSSES, OF_VEGETATION, OF_SERVICES, OF_GREENERY, OF_RURAL)

LAYERS: Mapping[str, Codec] = {key: codec for kind in KINDS for key, codec in kind.items()}
"""By the key of the step; a new layer's codec is named here."""


def codec_of(key: str) -> Codec | None:
    """Find the codec of a step; None where the value is not kept as tables."""
    if key.startswith("measure/"):
        return MEASURE
    return OBSERVATIONS if key.startswith("indicator/") else LAYERS.get(key)
