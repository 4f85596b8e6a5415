"""Where is it known how much fine dust is in the air? A raster of a year, or of its months, days or hours."""

from typing import Annotated

from pydantic import StringConstraints, model_validator

from spatial_indicators.origin import RasterOrigin

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=80)]


class AirOrigin(RasterOrigin):
    """A raster of concentrations; its mean of a year is what counts."""

    variable: Variable | None = None
    """The variable of a netCDF file that holds several, such as ``pm2p5`` of CAMS."""
    average: bool = False
    """Whether its bands are months, days or hours whose mean is taken, each of them counting alike."""

    missing_up_to: float | None = None
    """Numbers up to this one mean that nothing is known there, where the file does not mark them: -900."""

    @model_validator(mode="after")
    def _is_one_or_all(self) -> "AirOrigin":
        if self.average and self.band != 1:
            raise ValueError("`average` takes all bands: leave out `band`")
        return self
