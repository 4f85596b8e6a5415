import resource
import sys

import numpy as np
import pytest

from spatial_indicators.degurba.blank import blank


@pytest.mark.parametrize("shape", [(0, 5), (3, 4), (1500, 2000)])
def test_a_blank_is_an_array_of_zeros_to_write_to(shape: tuple[int, int]) -> None:
    found = blank(shape)
    assert (found.shape, found.dtype, found.flags.writeable) == (shape, np.int32, True)
    assert not found.any()
    found[1:2, 2:4] = 7
    assert found.sum() == (14 if found.size else 0)
    assert not blank(shape).any()


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the peak is Linux' own")
def test_what_is_not_written_takes_no_memory_even_when_it_is_read() -> None:
    cells = 300_000_000  # more than the suite's peak so far, so that it would show
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = blank((cells // 1000, 1000))
    found[::100_000, 0] = 1
    assert int(found.max()) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB; all cells are 1,200,000
