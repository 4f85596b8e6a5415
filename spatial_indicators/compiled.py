"""How the engine's loops become machine code: one decorator, so that every kernel is compiled the same way."""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _load_without_blas() -> None:
    """Let Numba do without SciPy's linear algebra, which it would import for products of matrices.

    No kernel of ours has any, and the import takes a sixth of a second of every run.
    """
    blas = "scipy.linalg.cython_blas"
    if blas in sys.modules:
        return
    sys.modules[blas] = None  # type: ignore[assignment]  # as the import system reads it: there is no such module
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules[blas]


_load_without_blas()


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a loop at its first call and keep the machine code on disk beside the module.

    No threads inside and no ``fastmath``: a sum keeps its order, so the same input gives the same bytes. The
    interpreter's lock is let go, so that the next strip of a raster can be read meanwhile. The cache of a function
    notices changes of its own file only, so functions that call each other stay in one module.
    """
    return cast("Callable[Arguments, Result]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
