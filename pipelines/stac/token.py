"""May these files be read? Some stores of public data want a token, which they give to anybody."""

import datetime as dt
import json
import threading
from urllib.parse import urlsplit

from pipelines.fetch.answer import Carrier
from pipelines.fetch.part import text_at
from pipelines.source_catalog.imagery import Imagery
from spatial_indicators.errors import SourceUnavailable

SPARE = dt.timedelta(minutes=5)
"""Before a token ends, a new one is asked for."""


class Tokens:
    """Tokens of the stores that images lie in, each asked for once; none is told or kept on disk."""

    def __init__(self, declared: Imagery, carrier: Carrier, *, where: str) -> None:
        self._declared, self._carrier, self._where = declared, carrier, where
        self._known: dict[str, tuple[str, dt.datetime]] = {}
        self._turn = threading.Lock()

    def signed(self, href: str) -> str:
        """Give an address with its token, where its store wants one and it has none.

        Raises
        ------
        SourceUnavailable
            When the store gives no token now.
        """
        parts = urlsplit(href)
        host = parts.hostname or ""
        if self._declared.token_url is None or not host.endswith(self._declared.signed_hosts) or parts.query:
            return href
        account, container = host.partition(".")[0], parts.path.lstrip("/").partition("/")[0]
        return f"{href}?{self._token(self._declared.token_url.format(account=account, container=container))}"

    def _token(self, url: str) -> str:
        with self._turn:
            token, until = self._known.get(url, ("", dt.datetime.fromtimestamp(0, dt.UTC)))
            if until - SPARE < dt.datetime.now(dt.UTC):
                token, until = self._known[url] = self._asked(url)
            return token

    def _asked(self, url: str) -> tuple[str, dt.datetime]:
        try:
            said = json.loads(text_at(url, self._carrier, where=self._where))
            return str(said["token"]), dt.datetime.fromisoformat(said["msft:expiry"])
        except (ValueError, KeyError, TypeError):
            raise SourceUnavailable(f"{self._where}: {url} gives no token. Try again later.") from None
