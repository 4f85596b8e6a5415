"""What is a dataset of satellite images that an API (STAC) lists, and what are its bands called?"""

from typing import Literal

from pydantic import Field

from pipelines.source_catalog.source import Address, Source
from spatial_indicators.origin import Named


class Imagery(Source):
    """Satellite images; its ``url`` is that of the API, which another one can stand for."""

    mission: Literal["sentinel_2", "landsat"]
    """Whose rules of clouds, scale and offset hold."""
    collection: Named
    """Its name at the API."""
    red: tuple[Named, ...] = Field(min_length=1)
    nir: tuple[Named, ...] = Field(min_length=1)
    mask: tuple[Named, ...] = Field(min_length=1)
    """Keys that the assets have, by whoever lists them; the first one that is there is taken."""
    token_url: Address | None = None
    """Where a token for files of a store is had without an account, with ``{account}`` and ``{container}``."""
    signed_hosts: Named = ".blob.core.windows.net"
    """How the names of the hosts end that want it."""
