"""The server of the tests of fetching, and modules beside these tests, can be imported by name."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "fetch")]
