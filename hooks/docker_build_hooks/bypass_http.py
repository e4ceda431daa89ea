"""Is a URL answered as it should be, and to whom?

This is the only user of httpx.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import httpx

from docker_build_hooks.bypass_checks import HttpCheck, OriginCheck, Result, failed, passed
from docker_build_hooks.bypass_network import explained, explained_by_proxy, within
from docker_build_hooks.bypass_proxies import BadProxy, Proxy, need_socks, no_url, proxy_for

MAXIMUM_REDIRECTS = 10
# Of what is longer the beginning has to do.
MAXIMUM_BODY = 1 << 20
_SAFE_REDIRECTS = {"http": ("http", "https"), "https": ("https",)}
_PORTS = {"http": 80, "https": 443}
# The type of server-sent events.
_ENDLESS = "text/event-stream"


class _Progress:
    """How far a check has come: what is asked, and how much of the expected answer is there."""

    def __init__(self) -> None:
        self.host = ""
        self.port = 0
        self.proxy: Proxy | None = None
        self.status: int | None = None
        self.has_length = False
        self.length = 0


class _Transport(httpx.AsyncBaseTransport):
    """Asks through the proxy of each URL, and keeps in mind what is asked.

    httpx itself makes all proxies of the environment at first, also where none of them is needed.
    """

    def __init__(self, trusted: ssl.SSLContext, progress: _Progress) -> None:
        self._trusted = trusted
        self._progress = progress
        self._by_proxy: dict[Proxy | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, progress = request.url, self._progress
        progress.host = url.raw_host.decode("ascii")
        progress.port = url.port or _PORTS[url.scheme]
        progress.proxy = proxy_for(url.scheme, progress.host, progress.port)
        if progress.proxy not in self._by_proxy:
            self._by_proxy[progress.proxy] = self._through(progress.proxy)
        return await self._by_proxy[progress.proxy].handle_async_request(request)

    def _through(self, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        if proxy is None:
            return httpx.AsyncHTTPTransport(verify=self._trusted)
        need_socks(proxy, "socksio", "httpx[socks]")
        try:
            return httpx.AsyncHTTPTransport(verify=self._trusted, proxy=httpx.Proxy(proxy.url))
        except (httpx.InvalidURL, ValueError):
            raise no_url(proxy) from None

    async def aclose(self) -> None:
        for transport in self._by_proxy.values():
            await transport.aclose()


def try_http(check: HttpCheck, limit: float) -> Result:
    """Whether a GET is answered with the status that is expected."""
    progress = _Progress()
    return _tried(progress, limit, lambda client: _get(client, check, progress))


def try_preflight(check: OriginCheck, limit: float) -> Result:
    """Whether a browser would let pages of the origin read what the URL gives."""
    return _tried(_Progress(), limit, lambda client: _preflight(client, check))


def _tried(
    progress: _Progress, limit: float, ask: Callable[[httpx.AsyncClient], Awaitable[Result]]
) -> Result:
    try:
        trusted = httpx.create_ssl_context()
    except OSError:
        return failed("certificate: SSL_CERT_FILE or SSL_CERT_DIR cannot be read")
    # Else it is certifi's list alone, which lacks what a company adds to its machines.
    trusted.load_default_certs(ssl.Purpose.SERVER_AUTH)

    async def run() -> Result:
        headers = {"Accept-Encoding": "identity"}
        transport = _Transport(trusted, progress)
        async with httpx.AsyncClient(transport=transport, timeout=None, headers=headers) as client:
            return await ask(client)

    try:
        return within(limit, run)
    except BadProxy as error:
        reason, hint = error.args
        return failed(f"proxy: {reason}", hint)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, asyncio.TimeoutError) as error:
        return _explained(error, progress, limit)


async def _get(client: httpx.AsyncClient, check: HttpCheck, progress: _Progress) -> Result:
    request = client.build_request("GET", check.url)
    for _ in range(MAXIMUM_REDIRECTS + 1):
        response = await client.send(request, stream=True)
        try:
            if _is_expected(response.status_code, check.status):
                progress.status = response.status_code
                await _read(response, progress)
                return passed(str(response.status_code))
        finally:
            await response.aclose()
        if response.next_request is None:
            return _wrong_status(response.status_code, check.status)
        request = response.next_request
        if request.url.scheme not in _SAFE_REDIRECTS[response.url.scheme]:
            scheme, to = response.url.scheme, response.headers["Location"]
            return failed(f'redirects: from {scheme} to "{to}", which is not followed')
        port = request.url.port
        if port is not None and not 0 < port < 1 << 16:
            return failed(f"no URL: invalid URL in location header: Invalid port: '{port}'")
    return failed(f"redirects: more than {MAXIMUM_REDIRECTS}")


async def _read(response: httpx.Response, progress: _Progress) -> None:
    if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() == _ENDLESS:
        # There is no end to wait for, and nothing may come for hours.
        return
    progress.has_length = "Content-Length" in response.headers
    async for piece in response.aiter_raw():
        progress.length += len(piece)
        if progress.length > MAXIMUM_BODY:
            return


async def _preflight(client: httpx.AsyncClient, check: OriginCheck) -> Result:
    """Ask as browsers do: https://fetch.spec.whatwg.org/#cors-preflight-fetch."""
    headers = {"Origin": check.origin, "Access-Control-Request-Method": "GET"}
    request = client.build_request("OPTIONS", check.url, headers=headers)
    response = await client.send(request, stream=True)
    await response.aclose()
    if not _is_expected(response.status_code, None):
        return failed(f"status: {_named(response.status_code)}, and a preflight needs 2xx")
    allowed = response.headers.get("Access-Control-Allow-Origin")
    if allowed in ("*", check.origin):
        return passed("allowed for every origin" if allowed == "*" else "allowed")
    answer = "no" if allowed is None else "another"
    value = "" if allowed is None else f': "{allowed}"'
    return failed(
        f"origin: the answer has {answer} Access-Control-Allow-Origin{value}",
        "the service has to be told of this origin",
    )


def _is_expected(status: int, expected: int | None) -> bool:
    return 200 <= status < 300 if expected is None else status == expected


def _wrong_status(status: int, expected: int | None) -> Result:
    wanted = "2xx" if expected is None else _named(expected)
    hints = (f"`--http 'URL {status}'` expects it",) if expected is None else ()
    return failed(f"status: {_named(status)}, expected {wanted}", *hints)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _explained(error: Exception, progress: _Progress, limit: float) -> Result:
    """Why there is no answer, or none that can be read."""
    no_url = (httpx.InvalidURL, httpx.UnsupportedProtocol)
    if isinstance(error, no_url) or isinstance(error.__context__, no_url):
        return failed(f"no URL: {_plain(error)}")
    if isinstance(error, httpx.ProxyError):
        return failed(f"proxy: {_plain(error)}", "the environment says to use it")
    if progress.status is not None:
        if isinstance(error, asyncio.TimeoutError):
            if progress.length and not progress.has_length:
                # It is sent as it is made, and may never end.
                return passed(str(progress.status))
            return failed(f"time-out: {progress.status}, but no end of the response in {limit:g} s")
        return failed(f"closed: {progress.status}, but the response broke off")
    if isinstance(error, httpx.ProtocolError):
        return failed(f"no HTTP: {_plain(error)}")
    if progress.proxy is not None:
        return explained_by_proxy(error, progress.proxy, limit)
    return explained(error, progress.host, progress.port, limit)


def _plain(error: Exception) -> str:
    text = str(error).rstrip(". ")
    return text[:1].lower() + text[1:]
