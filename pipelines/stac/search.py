"""Which images of a place and a season does an API list? Asked page by page, over our own transport."""

import json
from collections.abc import Mapping
from typing import Any

from pystac import STACError
from pystac_client import Client
from pystac_client.errors import ClientTypeError
from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO

from pipelines.fetch.answer import Carrier
from pipelines.fetch.part import text_at
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.tiling import Box
from spatial_indicators.errors import InputError
from spatial_indicators.origin import BandsOrigin, shown

NO_API = (APIError, ClientTypeError, STACError, AttributeError, KeyError, NotImplementedError, TypeError, ValueError)
"""What the library raises at answers that are not as they should be; it checks none of them."""

PAGE = 100
MOST_ITEMS = 1000
"""Images of one season beyond which the season is too long for a city: three years of two satellites."""


class _Carried(StacApiIO):
    """Asks by the rules of all that is fetched: the library would follow redirects, and open local files."""

    def __init__(self, carrier: Carrier, where: str) -> None:
        super().__init__()
        self.carrier, self.where = carrier, where

    def request(
        self,
        href: str,
        method: str | None = None,
        headers: dict[str, str] | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:
        """Ask for an address."""
        del headers  # of an item's own: none that we would send
        body = (parameters or {}) if (method or "GET").upper() == "POST" else None
        return text_at(str(href), self.carrier, where=self.where, body=body).decode()

    def read_text(self, source: Any, *args: Any, **kwargs: Any) -> str:
        """Read what a link leads to, over the web alone."""
        is_link = hasattr(source, "to_dict")
        return super().read_text(source, *args, **kwargs) if is_link else self.request(str(source), *args, **kwargs)


def items_of(
    origin: BandsOrigin, declared: Imagery, box: Box, carrier: Carrier, *, where: str
) -> list[Mapping[str, Any]]:
    """Ask for all images of a season that meet a box (west, south, east, north, degrees), cloudy ones too.

    Raises
    ------
    InputError
        When the address is no API that searches, or the season holds too many.
    SourceUnavailable
        When it does not answer.
    """
    url = origin.stac or declared.url
    try:
        client = Client.open(url, stac_io=_Carried(carrier, where))
        found = client.search(
            collections=[origin.collection or declared.collection],
            bbox=box,
            datetime="/".join(day.isoformat() for day in origin.season or ()),
            limit=PAGE,
            max_items=MOST_ITEMS + 1,
        )
        items: list[Mapping[str, Any]] = list(found.items_as_dicts())
    except NO_API as error:
        raise _refused("is no API that images can be searched with (STAC item search)", where, url, error) from None
    if len(items) > MOST_ITEMS:
        raise InputError(
            f"lists more than {MOST_ITEMS} images", where=where, value=shown(url), remedy="Give a shorter season"
        )
    return items


def _refused(what: str, where: str, url: str, error: Exception) -> InputError:
    reason = "no JSON" if isinstance(error, json.JSONDecodeError) else f"{type(error).__name__}: {error}"
    return InputError(what, where=where, value=f"{shown(url)} ({reason[:120]})", remedy="Check the address in `stac`")
