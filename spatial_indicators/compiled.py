"""How the engine's loops become machine code: one decorator, so that every kernel is compiled the same way."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a loop at its first call and keep the machine code on disk beside the module.

    No threads inside and no ``fastmath``: a sum keeps its order, so the same input gives the same bytes. The
    interpreter's lock is let go, so that the next strip of a raster can be read meanwhile. The cache of a function
    notices changes of its own file only, so functions that call each other stay in one module.
    """
    return cast("Callable[Arguments, Result]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
