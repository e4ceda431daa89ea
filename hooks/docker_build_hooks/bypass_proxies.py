"""Through which proxy of the environment is a URL reached, and can that be used?

The same rules hold for both libraries: those of `urllib.request.getproxies` and `proxy_bypass`.
What is said of a proxy has neither its user nor its password.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

# The names under which a proxy is looked for, the first that there is.
_NAMES = {
    "http": ("http", "all"),
    "https": ("https", "all"),
    "ws": ("ws", "socks", "https", "http"),
    "wss": ("wss", "socks", "https"),
}
_PORTS = {"http": 80, "https": 443}
_SOCKS = dict.fromkeys(("socks4", "socks4a", "socks5", "socks5h"), 1080)
_EXAMPLE = "`http://host:3128` is one; in its password `/`, `?` and `#` are `%2F`, `%3F` and `%23`"


class BadProxy(Exception):
    """A proxy that cannot be used: the reason, and then what to do."""


class Proxy(NamedTuple):
    """A proxy: its URL with the password, and the variable that names it."""

    url: str
    variable: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or {**_PORTS, **_SOCKS}[parts.scheme]

    @property
    def is_socks(self) -> bool:
        return urlsplit(self.url).scheme in _SOCKS

    @property
    def shown(self) -> str:
        parts = urlsplit(self.url)
        _, at, address = parts.netloc.rpartition("@")
        return f"{parts.scheme}://{'***@' if at else ''}{address}"


def proxy_for(scheme: str, host: str, port: int) -> Proxy | None:
    """The proxy for a URL with these parts. Raises ``BadProxy`` where its address is none."""
    # An address of IPv6 without brackets, as no_proxy has it.
    if proxy_bypass(f"{host}:{port}"):
        return None
    proxies = getproxies()
    name = next((one for one in _NAMES[scheme] if proxies.get(one)), None)
    if name is None:
        return None
    url = proxies[name] if "://" in proxies[name] else f"http://{proxies[name]}"
    if name == "socks" and url.startswith("http://"):
        # As the settings of macOS give it.
        url = f"socks5h{url[len('http') :]}"
    variable = f"{name}_proxy"
    proxy = Proxy(url, variable if variable in os.environ else variable.upper())
    if not _is_address(url):
        raise no_url(proxy)
    return proxy


def no_url(proxy: Proxy) -> BadProxy:
    return BadProxy(f"{proxy.variable} is no URL", _EXAMPLE)


def need_socks(proxy: Proxy, module: str, package: str) -> None:
    """Raises ``BadProxy`` for a SOCKS proxy where there is no ``module`` that speaks it."""
    if proxy.is_socks and find_spec(module) is None:
        raise BadProxy(
            f"{proxy.variable} says to use {proxy.shown}, and {module} is not installed",
            f"`pip install '{package}'`",
        )


def _is_address(url: str) -> bool:
    """Whether a URL has a host and nothing behind its port, which would be of the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in (*_PORTS, *_SOCKS)
        and bool(parts.hostname)
        and port != 0
        and parts.path in ("", "/")
        and not parts.query
        and not parts.fragment
        and url.isprintable()
        and " " not in url
    )
