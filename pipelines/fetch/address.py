"""Where does an address lead, and may we go there? Never into a private network that nobody allowed."""

import ipaddress
import re
import socket
import urllib.request
from urllib.parse import urlsplit

from pipelines.fetch.settings import Settings, of_host
from spatial_indicators.errors import InputError, SourceUnavailable
from spatial_indicators.origin import shown

BUCKETS = {"s3": "https://{bucket}.s3.amazonaws.com/{key}", "gs": "https://storage.googleapis.com/{bucket}/{key}"}
"""Addresses of public buckets, which need no account (AWS: virtual-hosted style; Google: XML API path style)."""

CONTAINER = re.compile(r"abfss?://([a-z0-9-]+)@([a-z0-9]+)\.(?:dfs|blob)\.core\.windows\.net/(.+)", re.IGNORECASE)
"""A container of Azure, as its own tools write it: ``abfss://container@account.dfs.core.windows.net/path``."""


def resolved(url: str, settings: Settings, *, where: str) -> str:
    """Give the address to ask: of a public bucket over HTTPS, or of the mirror that stands in for the host.

    Raises
    ------
    InputError
        When the kind of address is not known.
    """
    if container := CONTAINER.fullmatch(url):
        url = "https://{1}.blob.core.windows.net/{0}/{2}".format(*container.groups())
    parts = urlsplit(url)
    if parts.scheme.lower() in BUCKETS:
        key = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        url = BUCKETS[parts.scheme.lower()].format(bucket=parts.netloc, key=key)
        parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise InputError(
            "is an address of a kind that is not fetched",
            where=where,
            value=shown(url),
            remedy="Give https://, a public bucket (s3://, gs://, abfss://), or a file below the root of the data",
        )
    mirror = of_host(settings.mirrors, parts.hostname)
    if mirror is None:
        return url
    return mirror.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


def check_public(url: str, settings: Settings, *, where: str) -> None:
    """Refuse an address of a private network, also one that a name or a redirect leads to.

    Behind a proxy the proxy finds the host, so that only an address in figures can be looked at.

    Raises
    ------
    InputError
        When it leads to a private, loopback, link-local or other address that is not of the public internet.
    SourceUnavailable
        When the name is not known now.
    """
    host = (urlsplit(url).hostname or "").lower()
    if host in settings.private_hosts:
        return
    for address in _addresses(host, url, where):
        if not ipaddress.ip_address(address).is_global:
            raise InputError(
                "leads into a private network",
                where=where,
                value=shown(url),
                remedy=f"If that is meant, allow it: URBAN_SDG_ALLOW_PRIVATE={host}",
            )


def check_peer(address: str, url: str, settings: Settings, *, where: str) -> None:
    """Look at the address that was connected to: a name may lead elsewhere the second time it is asked for."""
    if has_proxy(url) or (urlsplit(url).hostname or "").lower() in settings.private_hosts:
        return
    if not ipaddress.ip_address(address.partition("%")[0]).is_global:
        raise InputError("leads into a private network", where=where, value=shown(url), remedy="Check the address")


def has_proxy(url: str) -> bool:
    """Whether the environment names a proxy for this address."""
    parts = urlsplit(url)
    return parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(parts.hostname or "")


def _addresses(host: str, url: str, where: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if has_proxy(url):
        return []
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SourceUnavailable(f"{where}: {host} cannot be found ({error.strerror}): is the network up?") from None
    return [str(address[0]).partition("%")[0] for *_, address in found]
