"""Is a file the part of a larger one that was cut out around a city, and around which box?"""

from spatial_indicators.errors import InputError

TAG = "urban_sdg_window"
"""What the box is called in the metadata of such a file."""

ROUNDED = 1e-6
"""Degrees that a box loses as text: about ten centimetres."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def box_text(box: Box) -> str:
    """Write a box as text: west, south, east and north."""
    return ",".join(f"{side:.6f}" for side in box)


def check_cutout(told: str | None, box: Box, *, where: str) -> None:
    """Refuse a part that was cut out around another box: of what lies beyond it, nothing is known.

    Parameters
    ----------
    told
        The box in the file's metadata, None for a whole file.
    box
        The city's.
    where
        The file's name for messages.

    Raises
    ------
    InputError
        When the part does not hold all of the city's box.
    """
    if not told:
        return
    west, south, east, north = (float(side) for side in told.split(","))
    starts_in = box[0] >= west - ROUNDED and box[1] >= south - ROUNDED
    if not (starts_in and box[2] <= east + ROUNDED and box[3] <= north + ROUNDED):
        raise InputError(
            "is the part of a file around another outline of the city",
            where=where,
            value=f"{told}; the city needs {box_text(box)}",
            remedy="Run urban-sdg fetch again",
        )
