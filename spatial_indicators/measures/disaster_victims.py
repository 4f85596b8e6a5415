"""Whom disasters killed or affected."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.losses import Losses
from spatial_indicators.literature import SENDAI
from spatial_indicators.measure import measure

PARTS = {name: {"part": name} for name in ("all", "dead_and_missing", "directly_affected")}


@measure(unit="persons", variants=PARTS, sources={"part": SENDAI})
def disaster_victims(losses: Losses, *, part: str = "all") -> NDArray[np.float64]:
    """Dead, missing and directly affected people of the year, or one of both parts; nothing where not known.

    The parts are those of the UN's series: A2 and A3 (VC_DSR_MTMP), and B1 (VC_DSR_DAFF), of the Sendai Framework.
    """
    dead = losses.dead if part != "directly_affected" else 0.0
    affected = losses.affected if part != "dead_and_missing" else 0.0
    return np.where(losses.is_known, dead + affected, 0.0)
