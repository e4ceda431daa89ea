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
from docker_build_hooks.bypass_network import explained_url, within

MAXIMUM_REDIRECTS = 10
# Of what is longer the beginning has to do.
MAXIMUM_BODY = 1 << 20
_SAFE_REDIRECTS = {"http": ("http", "https"), "https": ("https",)}


class _Progress:
    """How far a check has come: the URL that is asked, and its status where its body is read."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status: int | None = None


def try_http(check: HttpCheck, limit: float) -> Result:
    """Whether a GET is answered with the status that is expected."""
    progress = _Progress(check.url)
    return _tried(progress, limit, lambda client: _get(client, check, progress))


def try_preflight(check: OriginCheck, limit: float) -> Result:
    """Whether a browser would let pages of the origin read what the URL gives."""
    return _tried(_Progress(check.url), limit, lambda client: _preflight(client, check))


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
        async with httpx.AsyncClient(verify=trusted, timeout=None, headers=headers) as client:
            return await ask(client)

    try:
        return within(limit, run)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, asyncio.TimeoutError) as error:
        return _explained(error, progress, limit)


async def _get(client: httpx.AsyncClient, check: HttpCheck, progress: _Progress) -> Result:
    request = client.build_request("GET", check.url)
    for _ in range(MAXIMUM_REDIRECTS + 1):
        progress.url = str(request.url)
        response = await client.send(request, stream=True)
        try:
            if _is_expected(response.status_code, check.status):
                progress.status = response.status_code
                await _read(response)
                return passed(str(response.status_code))
        finally:
            await response.aclose()
        if response.next_request is None:
            return _wrong_status(response.status_code, check.status)
        request = response.next_request
        if request.url.scheme not in _SAFE_REDIRECTS[response.url.scheme]:
            scheme, to = response.url.scheme, response.headers["Location"]
            return failed(f'redirects: from {scheme} to "{to}", which is not followed')
    return failed(f"redirects: more than {MAXIMUM_REDIRECTS}")


async def _read(response: httpx.Response) -> None:
    length = 0
    async for piece in response.aiter_raw():
        length += len(piece)
        if length > MAXIMUM_BODY:
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
            return failed(f"time-out: {progress.status}, but no end of the response in {limit:g} s")
        return failed(f"closed: {progress.status}, but the response broke off")
    if isinstance(error, httpx.ProtocolError):
        return failed(f"no HTTP: {_plain(error)}")
    return explained_url(error, progress.url, limit)


def _plain(error: Exception) -> str:
    text = str(error).rstrip(". ")
    return text[:1].lower() + text[1:]
