"""What does `check-docker-bypass` say, from servers and commands to output?"""

import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest
import trustme
from websockets.sync.server import ServerConnection

from bypass_servers import (
    LOOPBACK,
    Talk,
    answering,
    deaf_port,
    echo,
    flooding,
    hang_up,
    response,
    saying,
    serving,
    stalling,
    trickling,
    upgrade,
    websocket,
)
from conftest import Outcome, Repo
from docker_build_hooks.bypass_checks import (
    Check,
    CommandCheck,
    DocumentCheck,
    EnvironmentCheck,
    HttpCheck,
    OriginCheck,
    TcpCheck,
    WebsocketCheck,
)
from docker_build_hooks.bypass_command import environment
from docker_build_hooks.bypass_flags import OPTIONS, seconds
from docker_build_hooks.check_docker_bypass import main
from docker_build_hooks.command_line import UsageError
from docker_build_hooks.markdown import anchors, links
from docker_build_hooks.url_secrets import without_secrets

HOOKS = str(Path(__file__).parents[1] / "hooks")
SHORT = ("--time-limit", "0.3s")
REFUSED = "           = is the address right, and is the service up?\n"
UP = "           = is the service up, and does a firewall let this machine in?\n"
TRUST = "           = `SSL_CERT_FILE` names a file with the certificates to trust\n"
STATUS = "           = `--http 'URL {}'` expects it\n"
OK = response(200, b"fine")
GREETING = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Ends the servers that a test enters in it."""
    with ExitStack() as stack:
        yield stack


class Certificates(NamedTuple):
    """What servers show: a certificate for this machine, for another, and of nobody known."""

    right: ssl.SSLContext
    other_name: ssl.SSLContext
    unknown: ssl.SSLContext
    file: Path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    file = tmp_path_factory.mktemp("certificates") / "trusted.pem"
    trusted = trustme.CA()
    trusted.cert_pem.write_to_path(str(file))
    contexts: list[ssl.SSLContext] = []
    for authority, name in (
        (trusted, LOOPBACK),
        (trusted, "other.example"),
        (trustme.CA(), LOOPBACK),
    ):
        contexts.append(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        authority.issue_cert(name).configure_cert(contexts[-1])
    right, other_name, unknown = contexts
    return Certificates(right, other_name, unknown, file)


@pytest.fixture
def tls(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """The certificates, of which the hook trusts one authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.file))
    return certificates


def tried(repo: Repo, *arguments: str) -> Outcome:
    """What the hook does; times and ports are those of no machine."""
    outcome = repo.run(main, *arguments)
    out = re.sub(r"\bin [0-9]+\.[0-9]{2} s", "in 0.00 s", outcome.out)
    # Ports that nobody chose have five digits.
    return outcome._replace(out=re.sub(r"(?<=[: ])[0-9]{5}\b", "PORT1", out))


def failure(kind: str, target: str, reason: str, *hints: str) -> Outcome:
    """What is said of one check that fails; `target` with PORT1 for the port."""
    lines = [
        "check-docker-bypass: 0 of 1 pass\n",
        f"  FAILED   {kind}  {target}  {reason}\n",
        *hints,
    ]
    return Outcome(1, "".join(lines), "")


def success(kind: str, target: str, reason: str) -> Outcome:
    return Outcome(
        0, f"check-docker-bypass: 1 of 1 passes\n  ok       {kind}  {target}  {reason}\n", ""
    )


def test_a_summary_of_everything(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGING_URL", "https://staging.example.com")
    monkeypatch.delenv("STAGING_TOKEN", raising=False)
    repo.tracked(
        {"docs/testing.md": "# Without Docker\n\nUse [the stubs](../stubs).\n", "stubs/a": ""}
    )
    http = servers.enter_context(serving(answering({"/health": OK, "/": response(503)})))
    web = servers.enter_context(websocket(echo))
    deaf = servers.enter_context(deaf_port())
    outcome = tried(
        repo,
        *("--http", f"http://{LOOPBACK}:{http}/health"),
        *("--http", f"http://{LOOPBACK}:{http}/"),
        *("--env", "STAGING_TOKEN"),
        *("--websocket", f"ws://{LOOPBACK}:{web} ping ping"),
        *("--run", "sh -c 'echo no engine at $DOCKER_CONTEXT; exit 3'"),
        *("--tcp", f"{LOOPBACK}:{deaf}"),
        *("--env", "STAGING_URL"),
        *("--doc", "docs/testing.md=without docker,Staging"),
        *("--run", "git rev-parse --show-prefix"),
    )
    assert outcome == (
        1,
        "check-docker-bypass: 4 of 9 pass\n"
        "  ok       http       http://127.0.0.1:PORT1/health                      200 in 0.00 s\n"
        "  FAILED   http       http://127.0.0.1:PORT1/                            "
        "status: 503 Service Unavailable, expected 2xx\n"
        f"{STATUS.format(503)}"
        "  FAILED   env        STAGING_TOKEN                                      not set\n"
        "           = `export STAGING_TOKEN=...`, or in the settings of the CI job\n"
        "  ok       websocket  ws://127.0.0.1:PORT1                               "
        "answered in 0.00 s\n"
        "  FAILED   run        sh -c 'echo no engine at $DOCKER_CONTEXT; exit 3'  exit status 3\n"
        "           = DOCKER_HOST leads nowhere here, as in an outage\n"
        "           | no engine at\n"
        "  FAILED   tcp        127.0.0.1:PORT1                                    "
        "refused: nothing listens on port PORT1\n"
        f"{REFUSED}"
        "  ok       env        STAGING_URL                                        set\n"
        '  FAILED   doc        docs/testing.md                                    lacks "Staging"\n'
        "           = a heading or a phrase is enough, in any letter case\n"
        "  ok       run        git rev-parse --show-prefix                        "
        "exit status 0 in 0.00 s\n",
        "",
    )


# --- HTTP ---


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ("/", "200 in 0.00 s"),
        ("/none 204", "204 in 0.00 s"),
        ("/none", "204 in 0.00 s"),
        ("/closed 401", "401 in 0.00 s"),
        ("/moved", "200 in 0.00 s"),
        ("/moved 301", "301 in 0.00 s"),
        ("/caf%C3%A9?x=1", "200 in 0.00 s"),
    ],
)
def test_http_that_is_as_expected(repo: Repo, servers: ExitStack, flag: str, reason: str) -> None:
    pages = {
        "/": OK,
        "/none": response(204),
        "/closed": response(401),
        "/moved": response(301, Location="/again"),
        "/again": response(308, Location="/"),
        "/caf%C3%A9?x=1": OK,
    }
    port = servers.enter_context(serving(answering(pages)))
    url = f"http://{LOOPBACK}:{port}{flag}"
    expected = success("http", f"http://{LOOPBACK}:PORT1{flag.split()[0]}", reason)
    assert tried(repo, "--http", url) == expected


@pytest.mark.parametrize(
    ("flag", "reason", "hints"),
    [
        ("/gone", "status: 404 Not Found, expected 2xx", [STATUS.format(404)]),
        ("/odd", "status: 599, expected 2xx", [STATUS.format(599)]),
        ("/gone 204", "status: 404 Not Found, expected 204 No Content", []),
        ("/ 401", "status: 200 OK, expected 401 Unauthorized", []),
        ("/loop", "redirects: more than 10", []),
        (
            "/file",
            'redirects: from http to "file:///etc/passwd", which is not followed',
            [],
        ),
        ("/nothing", "no URL: invalid URL in location header: Invalid port: 'x'", []),
        ("/far", "no URL: invalid URL in location header: Invalid port: '99999'", []),
        ("/lost", "status: 302 Found, expected 2xx", [STATUS.format(302)]),
    ],
)
def test_http_that_is_not_as_expected(
    repo: Repo, servers: ExitStack, flag: str, reason: str, hints: list[str]
) -> None:
    pages = {
        "/": OK,
        "/gone": response(404),
        "/odd": response(599),
        "/loop": response(302, Location="/loop"),
        "/file": response(302, Location="file:///etc/passwd"),
        "/nothing": response(302, Location="http://a:x/"),
        "/far": response(302, Location="http://a:99999/"),
        "/lost": response(302),
    }
    port = servers.enter_context(serving(answering(pages)))
    url = f"http://{LOOPBACK}:{port}{flag}"
    expected = failure("http", f"http://{LOOPBACK}:PORT1{flag.split()[0]}", reason, *hints)
    assert tried(repo, "--http", url) == expected


def test_ten_redirects_are_followed(repo: Repo, servers: ExitStack) -> None:
    pages = {f"/{number}": response(302, Location=f"/{number + 1}") for number in range(10)}
    port = servers.enter_context(serving(answering({**pages, "/10": OK})))
    assert tried(repo, "--http", f"http://{LOOPBACK}:{port}/0").status == 0


@pytest.mark.parametrize(
    ("talk", "reason", "hints"),
    [
        pytest.param(stalling(), "time-out: no answer in 0.3 s", [UP], id="hangs"),
        pytest.param(
            trickling(b"HTTP/1.1 200 OK\r\n", b"a"),
            "time-out: no answer in 0.3 s",
            [UP],
            id="a head without an end, slowly",
        ),
        pytest.param(
            trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"),
            "time-out: 200, but no end of the response in 0.3 s",
            [],
            id="less than was promised, slowly",
        ),
        pytest.param(
            stalling(GREETING),
            "time-out: 200, but no end of the response in 0.3 s",
            [],
            id="nothing of a body",
        ),
        pytest.param(
            flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            "time-out: no answer in 0.3 s",
            [UP],
            id="promises without an end",
        ),
        pytest.param(
            saying(GREETING, b"5\r\nab"),
            "closed: 200, but the response broke off",
            [],
            id="half a body",
        ),
        pytest.param(
            saying(),
            "no HTTP: server disconnected without sending a response",
            [],
            id="hangs up",
        ),
        pytest.param(
            saying(b"\x00\xff\x1b[31m\r\n\r\n"),
            r"no HTTP: illegal status line: bytearray(b'\x00\xff\x1b[31m')",
            [],
            id="no HTTP",
        ),
        pytest.param(
            flooding(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 4096 + b"\r\n"),
            "no HTTP: receive buffer too long",
            [],
            id="a head without an end, fast",
        ),
    ],
)
def test_http_servers_that_misbehave(
    repo: Repo, servers: ExitStack, talk: Talk, reason: str, hints: list[str]
) -> None:
    port = servers.enter_context(serving(talk))
    expected = failure("http", f"http://{LOOPBACK}:PORT1/", reason, *hints)
    assert tried(repo, "--http", f"http://{LOOPBACK}:{port}/", *SHORT) == expected


def test_a_body_without_an_end_is_enough(repo: Repo, servers: ExitStack) -> None:
    port = servers.enter_context(serving(flooding(GREETING, b"8000\r\n" + b"a" * 0x8000 + b"\r\n")))
    outcome = tried(repo, "--http", f"http://{LOOPBACK}:{port}/")
    assert outcome == success("http", f"http://{LOOPBACK}:PORT1/", "200 in 0.00 s")


EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n"


@pytest.mark.parametrize(
    ("talk", "shortest", "longest"),
    [
        pytest.param(trickling(GREETING, b"1\r\na\r\n"), 0.3, 5, id="now and then"),
        pytest.param(stalling(b"HTTP/1.1 200 OK\r\n\r\na"), 0.3, 5, id="a beginning"),
        # There is no end to wait for.
        pytest.param(trickling(EVENTS + b"\r\n", b"data: a\n\n"), 0, 0.3, id="events"),
        pytest.param(stalling(EVENTS + b"\r\n"), 0, 0.3, id="no event yet"),
    ],
)
def test_a_body_that_is_sent_as_it_is_made(
    repo: Repo, servers: ExitStack, talk: Talk, shortest: float, longest: float
) -> None:
    port = servers.enter_context(serving(talk))
    outcome = repo.run(main, "--http", f"http://{LOOPBACK}:{port}/", *SHORT, "--format", "json")
    (result,) = json.loads(outcome.out)
    assert (result["status"], result["reason"]) == ("ok", "200")
    assert shortest <= result["seconds"] < longest


def test_http_where_nothing_listens(repo: Repo, servers: ExitStack) -> None:
    port = servers.enter_context(deaf_port())
    assert tried(repo, "--http", f"http://{LOOPBACK}:{port}/") == failure(
        "http", f"http://{LOOPBACK}:PORT1/", "refused: nothing listens on port PORT1", REFUSED
    )


@pytest.mark.parametrize(
    ("option", "value", "target"),
    [
        ("--http", "http://name.invalid/", "http://name.invalid/"),
        ("--websocket", "ws://name.invalid/", "ws://name.invalid/"),
        ("--tcp", "name.invalid:80", "name.invalid:80"),
        ("--cors", "http://a@http://name.invalid/", "http://name.invalid/ from http://a"),
        ("--tcp", f"{'a' * 64}.invalid:80", f"{'a' * 64}.invalid:80"),
    ],
)
def test_a_name_that_is_not_known(repo: Repo, option: str, value: str, target: str) -> None:
    host = re.sub(r"^\w+://|[:/]\w*( from.*)?$", "", target)
    assert tried(repo, option, value) == failure(
        option[2:],
        target,
        f'DNS: no address for "{host}"',
        "           = is the name right, and does this network know it (a VPN)?\n",
    )


def test_a_resolver_that_hangs(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(1))
    start = time.monotonic()
    assert tried(repo, "--tcp", "name.example:80", *SHORT) == failure(
        "tcp", "name.example:80", "time-out: no answer in 0.3 s", UP
    )
    assert time.monotonic() - start < 0.9


@pytest.mark.parametrize(
    ("option", "url"),
    [
        ("--http", "http://a.example/"),
        ("--http", "https://a.example/"),
        ("--websocket", "ws://a.example/"),
        ("--websocket", "wss://a.example/"),
    ],
)
def test_a_proxy_that_is_not_there(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch, option: str, url: str
) -> None:
    port = servers.enter_context(deaf_port())
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", f"http://u:p@{LOOPBACK}:{port}")
    assert tried(repo, option, url) == failure(
        option[2:],
        url,
        "refused: nothing listens on port PORT1",
        f"           = the environment says to use the proxy http://***@{LOOPBACK}:PORT1\n",
        REFUSED,
    )


ENCODED = (
    "           = `http://host:3128` is one; "
    "in its password `/`, `?` and `#` are `%2F`, `%3F` and `%23`\n"
)


@pytest.mark.parametrize("address", ["user:hunter2@{}", "user:hun@ter2@{}"])
@pytest.mark.parametrize(
    ("option", "url"), [("--http", "http://a.example/x"), ("--websocket", "wss://a.example/x")]
)
def test_a_proxy_without_a_scheme(
    repo: Repo,
    servers: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    url: str,
    address: str,
) -> None:
    port = servers.enter_context(deaf_port())
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", address.format(f"{LOOPBACK}:{port}"))
    assert tried(repo, option, url) == failure(
        option[2:],
        url,
        "refused: nothing listens on port PORT1",
        f"           = the environment says to use the proxy http://***@{LOOPBACK}:PORT1\n",
        REFUSED,
    )


HASH = "http://user:hunter#2@127.0.0.1:1"


@pytest.mark.parametrize(
    "address",
    [
        HASH,
        "http://user:hunter/2@127.0.0.1:1",
        "http://user:hunter?2@127.0.0.1:1",
        "http://user:1#hunter2@127.0.0.1:1",
        "http://user:[hunter2@127.0.0.1:1",
        "http://user:hunter 2@127.0.0.1:1",
        "user:hunter2/@127.0.0.1:1",
        "http://user:hunter2@127.0.0.1:99999",
        "http://user:hunter2@:1",
        "hunter2://127.0.0.1:1",
    ],
)
@pytest.mark.parametrize(("kind", "scheme"), [("http", "http"), ("websocket", "ws")])
def test_a_proxy_that_is_no_url(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, kind: str, scheme: str, address: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", address)
    url = f"{scheme}://a.example/"
    expected = failure(kind, url, "proxy: HTTP_PROXY is no URL", ENCODED)
    assert tried(repo, f"--{kind}", url) == expected


@pytest.mark.parametrize(
    ("option", "value", "variable"),
    [
        ("--http", "http://a.example/", "ALL_PROXY"),
        ("--http", "https://a.example/", "https_proxy"),
        ("--websocket", "wss://a.example/", "https_proxy"),
        ("--cors", "http://b@http://a.example/", "HTTP_PROXY"),
        ("--cors", "http://b@wss://a.example/", "WSS_PROXY"),
    ],
)
def test_the_variable_of_a_proxy_that_is_no_url(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, option: str, value: str, variable: str
) -> None:
    monkeypatch.setenv(variable, HASH)
    target = OPTIONS[option][0](value).target
    expected = failure(option[2:], target, f"proxy: {variable} is no URL", ENCODED)
    assert tried(repo, option, value) == expected


def test_what_only_one_library_takes_for_a_proxy(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://hunter2@127.0.0.1:1")
    assert tried(repo, "--websocket", "ws://a.example/") == failure(
        "websocket",
        "ws://a.example/",
        "proxy: it cannot be used, username provided without password",
        "           = HTTP_PROXY says to use http://***@127.0.0.1:1\n",
    )


@pytest.mark.parametrize("address", [HASH, "socks5://127.0.0.1:1"])
@pytest.mark.parametrize("names", ["127.0.0.1", "a.example,127.0.0.1", "*"])
def test_a_host_that_needs_no_proxy(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch, names: str, address: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    monkeypatch.setenv("HTTP_PROXY", address)
    monkeypatch.setenv("NO_PROXY", names)
    http = servers.enter_context(serving(answering({"/": OK})))
    web = servers.enter_context(websocket(echo))
    outcome = tried(
        repo, "--http", f"http://{LOOPBACK}:{http}/", "--websocket", f"ws://{LOOPBACK}:{web}"
    )
    assert (outcome.status, outcome.out.splitlines()[0]) == (
        0,
        "check-docker-bypass: 2 of 2 pass",
    )


def test_a_proxy_of_a_redirect(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    proxy = servers.enter_context(serving(answering({"http://a.example/": OK}, seen)))
    pages = {"/": response(302, Location="http://a.example/")}
    web = servers.enter_context(serving(answering(pages)))
    monkeypatch.setenv("http_proxy", f"http://u:p@{LOOPBACK}:{proxy}")
    # With a port: only the server is meant.
    monkeypatch.setenv("no_proxy", f"{LOOPBACK}:{web}")
    assert tried(repo, "--http", f"http://{LOOPBACK}:{web}/").status == 0
    assert ["\r\nProxy-Authorization: Basic dTpw\r\n" in head for head in seen] == [True]


@pytest.mark.parametrize(
    ("option", "url", "variable", "module", "package"),
    [
        ("--http", "http://a.example/", "ALL_PROXY", "socksio", "httpx[socks]"),
        (
            "--websocket",
            "wss://a.example/",
            "https_proxy",
            "python_socks",
            "python-socks[asyncio]",
        ),
    ],
)
def test_a_proxy_that_nothing_here_speaks_to(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    url: str,
    variable: str,
    module: str,
    package: str,
) -> None:
    monkeypatch.setattr("docker_build_hooks.bypass_proxies.find_spec", lambda name: None)
    monkeypatch.setenv(variable, "socks5://u:p@127.0.0.1:1")
    assert tried(repo, option, url) == failure(
        option[2:],
        url,
        f"proxy: {variable} says to use socks5://***@127.0.0.1:1, and {module} is not installed",
        f"           = `pip install '{package}'`\n",
    )


def test_a_proxy_that_refuses(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = servers.enter_context(serving(saying(response(407))))
    monkeypatch.setenv("https_proxy", f"http://{LOOPBACK}:{port}")
    assert tried(repo, "--http", "https://a.example/") == failure(
        "http", "https://a.example/", "proxy: 407", "           = the environment says to use it\n"
    )


def test_a_proxy_that_is_used(
    repo: Repo, servers: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    proxy = servers.enter_context(serving(answering({"http://a.example/": OK}, seen)))
    monkeypatch.setenv("http_proxy", f"http://{LOOPBACK}:{proxy}")
    outcome = tried(repo, "--http", "http://a.example/")
    assert outcome == success("http", "http://a.example/", "200 in 0.00 s")
    assert len(seen) == 1


@pytest.mark.parametrize("output_format", ["text", "json", "github"])
def test_passwords_are_sent_and_not_shown(
    repo: Repo, servers: ExitStack, output_format: str
) -> None:
    seen: list[str] = []
    page = "/?token=hunter2&pass=hunter2"
    pages = {page: response(302, Location="http://u:hunter2@127.0.0.1:x/")}
    web = servers.enter_context(serving(answering(pages, seen)))
    deaf = servers.enter_context(deaf_port())
    outcome = tried(
        repo,
        *("--http", f"http://user:hunter2@{LOOPBACK}:{web}{page}"),
        *("--http", f"http://user:hunter2@{LOOPBACK}:{web}{page} 302"),
        *("--websocket", f"ws://user:hunter2@{LOOPBACK}:{web}{page}"),
        *("--websocket", f"ws://user:hunter2@{LOOPBACK}:{deaf}{page} hunter2"),
        *("--cors", f"http://a@http://user:hunter2@{LOOPBACK}:{web}{page}"),
        *("--run", f"nothing --url=http://user:hunter2@{LOOPBACK}/"),
        *("--format", output_format),
    )
    assert outcome.status == 1
    assert "hunter2" not in str(outcome)
    assert ["\r\nAuthorization: Basic dXNlcjpodW50ZXIy\r\n" in head for head in seen] == [True] * 4


# --- TLS ---


@pytest.mark.parametrize(
    ("which", "scheme", "reason", "hints"),
    [
        (
            scheme_of,
            scheme,
            reason,
            hints,
        )
        for scheme in ("https", "wss")
        for scheme_of, reason, hints in (
            ("unknown", "certificate: unable to get local issuer certificate", [TRUST]),
            (
                "other_name",
                "certificate: IP address mismatch, certificate is not valid for '127.0.0.1'",
                ["           = is the address the one that the certificate is for?\n"],
            ),
        )
    ],
)
def test_a_certificate_that_is_wrong(
    repo: Repo,
    servers: ExitStack,
    tls: Certificates,
    which: str,
    scheme: str,
    reason: str,
    hints: list[str],
) -> None:
    port = servers.enter_context(serving(answering({"/": OK}), getattr(tls, which)))
    kind = "http" if scheme == "https" else "websocket"
    outcome = tried(repo, f"--{kind}", f"{scheme}://{LOOPBACK}:{port}/")
    assert outcome == failure(kind, f"{scheme}://{LOOPBACK}:PORT1/", reason, *hints)


def test_a_certificate_that_is_trusted(repo: Repo, servers: ExitStack, tls: Certificates) -> None:
    http = servers.enter_context(serving(answering({"/": OK}), tls.right))
    web = servers.enter_context(websocket(echo, tls.right))
    assert tried(
        repo,
        *("--http", f"https://{LOOPBACK}:{http}/"),
        *("--websocket", f"wss://{LOOPBACK}:{web}/ a a"),
    ) == (
        0,
        "check-docker-bypass: 2 of 2 pass\n"
        "  ok       http       https://127.0.0.1:PORT1/  200 in 0.00 s\n"
        "  ok       websocket  wss://127.0.0.1:PORT1/    answered in 0.00 s\n",
        "",
    )


def test_certificates_that_cannot_be_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write({"empty.pem": "no certificate\n"})
    monkeypatch.setenv("SSL_CERT_FILE", str(repo.path / "empty.pem"))
    assert tried(repo, "--http", "https://127.0.0.1:1/") == failure(
        "http",
        "https://127.0.0.1:1/",
        "certificate: SSL_CERT_FILE or SSL_CERT_DIR cannot be read",
    )


def test_no_redirect_from_https_to_http(repo: Repo, servers: ExitStack, tls: Certificates) -> None:
    pages = {"/": response(302, Location="http://127.0.0.1/?token=x")}
    port = servers.enter_context(serving(answering(pages), tls.right))
    assert tried(repo, "--http", f"https://{LOOPBACK}:{port}/") == failure(
        "http",
        f"https://{LOOPBACK}:PORT1/",
        'redirects: from https to "http://127.0.0.1/?token=***", which is not followed',
    )


def test_a_redirect_from_http_to_https(repo: Repo, servers: ExitStack, tls: Certificates) -> None:
    safe = servers.enter_context(serving(answering({"/": OK}), tls.right))
    pages = {"/": response(301, Location=f"https://{LOOPBACK}:{safe}/")}
    port = servers.enter_context(serving(answering(pages)))
    assert tried(repo, "--http", f"http://{LOOPBACK}:{port}/").status == 0


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_a_port_that_speaks_no_tls(
    repo: Repo, servers: ExitStack, tls: Certificates, kind: str, scheme: str
) -> None:
    port = servers.enter_context(serving(saying(OK)))

    def talk(connection: object, done: object) -> None:
        connection.sendall(OK)  # type: ignore[attr-defined]

    port = servers.enter_context(serving(talk))
    outcome = tried(repo, f"--{kind}", f"{scheme}://{LOOPBACK}:{port}/")
    assert outcome == failure(
        kind,
        f"{scheme}://{LOOPBACK}:PORT1/",
        "TLS: wrong version number",
        "           = does port PORT1 speak TLS?\n",
    )


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
@pytest.mark.parametrize("talk", [stalling(), trickling(b"\x16\x03\x03\x40\x00", b"\x00")])
def test_a_port_that_never_ends_the_greeting_of_tls(
    repo: Repo, servers: ExitStack, tls: Certificates, talk: Talk, kind: str, scheme: str
) -> None:
    port = servers.enter_context(serving(talk))
    outcome = tried(repo, f"--{kind}", f"{scheme}://{LOOPBACK}:{port}/", *SHORT)
    target = f"{scheme}://{LOOPBACK}:PORT1/"
    assert outcome == failure(kind, target, "time-out: no answer in 0.3 s", UP)


# --- WebSocket ---


def greet(connection: ServerConnection) -> None:
    connection.send("welcome")
    echo(connection)


def close(connection: ServerConnection) -> None:
    connection.close(4001, "go\x1baway")


def hang(connection: ServerConnection) -> None:
    for _ in connection:
        pass


def flood(connection: ServerConnection) -> None:
    while True:
        connection.send("x" * 1000)


def too_much(connection: ServerConnection) -> None:
    connection.send("x" * (1 << 20) + "x")
    hang(connection)


def binary(connection: ServerConnection) -> None:
    connection.send(b"\xff\x00pong")
    hang(connection)


@pytest.mark.parametrize(
    ("talk", "words", "reason"),
    [
        (echo, "", "opened in 0.00 s"),
        (hang, "ping", "opened in 0.00 s"),
        (flood, "", "opened in 0.00 s"),
        (echo, '\'{"type": "ping"}\' ping', "answered in 0.00 s"),
        (greet, "ping pin", "answered in 0.00 s"),
        (greet, "ping ''", "answered in 0.00 s"),
        (binary, "ping pong", "answered in 0.00 s"),
    ],
)
def test_a_websocket_that_is_as_expected(
    repo: Repo,
    servers: ExitStack,
    talk: Callable[[ServerConnection], None],
    words: str,
    reason: str,
) -> None:
    port = servers.enter_context(websocket(talk))
    outcome = tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}/ws {words}")
    assert outcome == success("websocket", f"ws://{LOOPBACK}:PORT1/ws", reason)


@pytest.mark.parametrize(
    ("talk", "words", "reason", "hints"),
    [
        (close, "ping pong", r"closed: with code 4001 go\x1baway", []),
        (hang, "ping pong", "time-out: no answer in 0.3 s", [UP]),
        (
            too_much,
            "ping pong",
            "closed: what it sends cannot be taken, code 1009",
            [],
        ),
        (echo, "ping pong", 'other answer: "ping", expected "pong"', []),
        (flood, "ping pong", f'other answer: "{"x" * 80}...", expected "pong"', []),
        (binary, "ping ping", 'other answer: "\ufffd\\x00pong", expected "ping"', []),
    ],
)
def test_a_websocket_that_is_not_as_expected(
    repo: Repo,
    servers: ExitStack,
    talk: Callable[[ServerConnection], None],
    words: str,
    reason: str,
    hints: list[str],
) -> None:
    port = servers.enter_context(websocket(talk))
    outcome = tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}/ws {words}", *SHORT)
    assert outcome == failure("websocket", f"ws://{LOOPBACK}:PORT1/ws", reason, *hints)


def deaf(connection: socket.socket, done: Event) -> None:
    upgrade(connection)
    connection.sendall(b"\x81\x04pong")
    done.wait(5)


def test_a_farewell_that_takes_longer_than_there_is(repo: Repo, servers: ExitStack) -> None:
    port = servers.enter_context(serving(deaf))
    outcome = tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}/ ping pong", *SHORT)
    assert outcome == success("websocket", f"ws://{LOOPBACK}:PORT1/", "answered in 0.00 s")


PATH_HINT = "           = is the path that of the WebSocket?\n"


@pytest.mark.parametrize(
    ("talk", "reason", "hints"),
    [
        pytest.param(
            saying(response(403)), "handshake: status 403, expected 101", [PATH_HINT], id="refuses"
        ),
        pytest.param(
            saying(OK), "handshake: status 200, expected 101", [PATH_HINT], id="plain HTTP"
        ),
        pytest.param(stalling(), "time-out: no answer in 0.3 s", [UP], id="hangs"),
        pytest.param(
            trickling(b"HTTP/1.1 101 Switching Protocols\r\n", b"a: b\r\n"),
            "time-out: no answer in 0.3 s",
            [UP],
            id="a head without an end, slowly",
        ),
        pytest.param(
            flooding(b"HTTP/1.1 101 Switching Protocols\r\n", b"a: b\r\n"),
            "time-out: no answer in 0.3 s",
            [UP],
            id="a head without an end, fast",
        ),
        pytest.param(saying(), "closed: in the handshake", [], id="hangs up"),
        pytest.param(
            saying(b"220 mail.example.com\r\n\r\n"),
            "handshake: the answer is no HTTP",
            [],
            id="no HTTP",
        ),
        pytest.param(
            saying(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
            "handshake: missing Connection header",
            [],
            id="half a handshake",
        ),
        pytest.param(
            saying(response(302, Location="http://a/")),
            "no URL: http://a/ isn't a valid URI: scheme isn't ws or wss",
            [],
            id="a redirect to something else",
        ),
        pytest.param(
            saying(response(302, Location="ws://a:99999/")),
            "no URL: the address of a redirect",
            [],
            id="a redirect to no port",
        ),
    ],
)
def test_handshakes_that_fail(
    repo: Repo, servers: ExitStack, talk: Talk, reason: str, hints: list[str]
) -> None:
    port = servers.enter_context(serving(talk))
    outcome = tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}/", *SHORT)
    assert outcome == failure("websocket", f"ws://{LOOPBACK}:PORT1/", reason, *hints)


CLOSE = b"\x88\x09\x0f\xa1go\x1baway"


def closing(connection: socket.socket, done: Event) -> None:
    upgrade(connection)
    connection.sendall(CLOSE)
    hang_up(connection)


def closing_behind_a_pong(connection: socket.socket, done: Event) -> None:
    upgrade(connection)
    # Two bytes, four to mask the payload, and the payload.
    ping = connection.recv(10, socket.MSG_WAITALL)
    payload = bytes(byte ^ mask for byte, mask in zip(ping[6:], ping[2:6], strict=True))
    connection.sendall(b"\x8a\x04" + payload + CLOSE)
    hang_up(connection)


@pytest.mark.parametrize("talk", [closing, closing_behind_a_pong])
def test_a_websocket_that_is_closed_at_once(repo: Repo, servers: ExitStack, talk: Talk) -> None:
    port = servers.enter_context(serving(talk))
    outcome = tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}/", *SHORT)
    assert outcome == failure(
        "websocket", f"ws://{LOOPBACK}:PORT1/", r"closed: with code 4001 go\x1baway"
    )


def test_a_websocket_where_nothing_listens(repo: Repo, servers: ExitStack) -> None:
    port = servers.enter_context(deaf_port())
    assert tried(repo, "--websocket", f"ws://{LOOPBACK}:{port}") == failure(
        "websocket", f"ws://{LOOPBACK}:PORT1", "refused: nothing listens on port PORT1", REFUSED
    )


# --- TCP ---


@pytest.mark.parametrize("host", [LOOPBACK, "localhost", "[::1]"])
def test_a_port_that_is_open(repo: Repo, servers: ExitStack, host: str) -> None:
    address = "::1" if "[" in host else LOOPBACK
    try:
        port = servers.enter_context(serving(stalling(), host=address))
    except OSError:
        pytest.skip("no IPv6 here")
    assert tried(repo, "--tcp", f"{host}:{port}") == success(
        "tcp", f"{host}:PORT1", "connected in 0.00 s"
    )


# --- Origins ---

APP = "https://app.example.com"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response(204, Access_Control_Allow_Origin=APP), "allowed in 0.00 s"),
        (response(200, Access_Control_Allow_Origin="*"), "allowed for every origin in 0.00 s"),
    ],
)
def test_an_origin_that_is_allowed(
    repo: Repo, servers: ExitStack, answer: bytes, reason: str
) -> None:
    seen: list[str] = []
    port = servers.enter_context(serving(answering({"/api": answer}, seen)))
    outcome = tried(repo, "--cors", f"{APP}@http://{LOOPBACK}:{port}/api")
    assert outcome == success("cors", f"http://{LOOPBACK}:PORT1/api from {APP}", reason)
    (head,) = seen
    assert head.startswith("OPTIONS /api HTTP/1.1\r\n")
    assert f"\r\nOrigin: {APP}\r\nAccess-Control-Request-Method: GET\r\n" in head


@pytest.mark.parametrize(
    ("answer", "reason", "is_told"),
    [
        (response(204), "origin: the answer has no Access-Control-Allow-Origin", True),
        (
            response(200, Access_Control_Allow_Origin="https://a\x1b.example"),
            r'origin: the answer has another Access-Control-Allow-Origin: "https://a\x1b.example"',
            True,
        ),
        (
            response(405, Access_Control_Allow_Origin="*"),
            "status: 405 Method Not Allowed, and a preflight needs 2xx",
            False,
        ),
        (
            response(302, Location="/", Access_Control_Allow_Origin="*"),
            "status: 302 Found, and a preflight needs 2xx",
            False,
        ),
    ],
)
def test_an_origin_that_is_not_allowed(
    repo: Repo, servers: ExitStack, answer: bytes, reason: str, is_told: bool
) -> None:
    port = servers.enter_context(serving(answering({"/": answer})))
    hint = "           = the service has to be told of this origin\n"
    assert tried(repo, "--cors", f"{APP}@http://{LOOPBACK}:{port}/") == failure(
        "cors", f"http://{LOOPBACK}:PORT1/ from {APP}", reason, *([hint] if is_told else [])
    )


def test_the_origin_of_a_websocket(repo: Repo, servers: ExitStack) -> None:
    port = servers.enter_context(websocket(echo, origins=[APP]))
    url = f"ws://{LOOPBACK}:{port}/"
    assert tried(repo, "--cors", f"{APP}@{url}", "--cors", f"https://evil.example@{url}") == (
        1,
        "check-docker-bypass: 1 of 2 passes\n"
        "  ok       cors  ws://127.0.0.1:PORT1/ from https://app.example.com  opened in 0.00 s\n"
        "  FAILED   cors  ws://127.0.0.1:PORT1/ from https://evil.example     "
        "handshake: status 403, expected 101\n"
        f"{PATH_HINT}",
        "",
    )


# --- The environment, documents ---


@pytest.mark.parametrize("value", ["", " \t"])
def test_a_variable_that_is_empty(repo: Repo, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("STAGING_URL", value)
    assert tried(repo, "--env", "STAGING_URL") == failure(
        "env", "STAGING_URL", "empty", "           = it is set, but to nothing\n"
    )


def test_the_value_of_a_variable_is_not_shown(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGING_TOKEN", "hunter2")
    for output_format in ("text", "json", "github"):
        outcome = tried(repo, "--env", "STAGING_TOKEN", "--format", output_format)
        assert (outcome.status, "hunter2" in str(outcome)) == (0, False)


DOCUMENT = """\
# Testing
Without *Docker*, the tests
of `payments` run against [staging](https://staging.example.com).

See [setup](setup.md#linux), [the root](/README.md), [stubs](../stubs/), [above](#testing),
[GitHub](../../issues), ![a picture](<a picture.png> "drawn"), [more][1] and `[no](link)`.

[1]: ./setup.md?plain=1 'more'
```
[no](link)
```
"""
TREE = {"docs/setup.md": "", "README.md": "", "stubs/a.py": "", "docs/a picture.png": ""}


@pytest.mark.parametrize("texts", ["testing", "WITHOUT DOCKER,tests of payments", "staging.exam"])
def test_a_document_that_is_there(repo: Repo, texts: str) -> None:
    repo.tracked({**TREE, "docs/t.md": DOCUMENT})
    assert tried(repo, "--doc", f"docs/t.md={texts}") == success("doc", "docs/t.md", "there")


def test_what_a_document_lacks(repo: Repo) -> None:
    repo.tracked({"docs/t.md": DOCUMENT + "[mine](#nothing)\n"})
    repo.write({"docs/setup.md": ""})
    assert tried(repo, "--doc", "docs/t.md=staging,Outage,Who to call") == failure(
        "doc",
        "docs/t.md",
        'lacks "Outage", "Who to call"; links to nothing: "setup.md#linux" in line 5, '
        '"/README.md" in line 5, "../stubs/" in line 5, "a picture.png" in line 6, '
        '"./setup.md?plain=1" in line 8, "#nothing" in line 12',
        "           = a heading or a phrase is enough, in any letter case\n",
        "           = a link leads to a tracked file or folder, or to the anchor of a heading\n",
    )


def test_many_broken_links(repo: Repo) -> None:
    repo.tracked({"t.md": "".join(f"x [{n}]({n}.md)\n" for n in range(12))})
    outcome = tried(repo, "--doc", "t.md=x")
    assert '"9.md" in line 10 and 2 more\n' in outcome.out


def test_links_of_other_documents_are_not_read(repo: Repo) -> None:
    repo.tracked({"t.rst": "x [a](b)\n"})
    assert tried(repo, "--doc", "t.rst=x").status == 0


@pytest.mark.parametrize(
    ("path", "reason", "hint"),
    [
        ("docs/none.md", "not tracked", ""),
        ("docs/disk.md", "on disk, not tracked", "`git add docs/disk.md`"),
        ("docs/testing.md", "not tracked", 'git has "docs/Testing.md"'),
        ("Testing.md", "not tracked", 'git has "docs/Testing.md"'),
        ("docs", "is a folder", "name a file in it"),
        ("link.md", "is a symbolic link", "name the file that it leads to"),
    ],
)
def test_a_document_that_is_not_there(repo: Repo, path: str, reason: str, hint: str) -> None:
    repo.tracked({"docs/Testing.md": "x"}, {"link.md": "docs/Testing.md"})
    repo.write({"docs/disk.md": "x"})
    hints = [f"           = {hint}\n"] if hint else []
    assert tried(repo, "--doc", f"{path}=x") == failure("doc", path, reason, *hints)


def test_a_document_is_read_from_the_index(repo: Repo) -> None:
    repo.staged({"t.md": b"\xef\xbb\xbfstaging \xff\n"})
    repo.write({"t.md": "nothing\n"})
    (repo.path / "a").mkdir()
    outcome = repo.run(main, "--doc", "t.md=staging", folder="a")
    assert outcome == success("doc", "t.md", "there")


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("# Run the tests", "run-the-tests"),
        ("## `check-docker-bypass` ##", "check-docker-bypass"),
        ("### What's new? (2.0)", "whats-new-20"),
        ("# [Link](a.md) and _word_ of snake_case", "link-and-word-of-snake_case"),
        ("# __init__ _ (_a_)", "init-_-a"),
        ("Underlined\n===", "underlined"),
        ("Ça marche\n---", "ça-marche"),
        ("# A\n# A\n# A", "a-2"),
        ('<a id="Own"></a>', "own"),
        ("<h2 align=center name=two>", "two"),
    ],
)
def test_an_anchor(title: str, anchor: str) -> None:
    assert anchor in anchors(title)


@pytest.mark.parametrize(
    "text", ["```\n# A\n```", "#hashtag", "- a\n---", "<!--\n# A\n-->", "\n---"]
)
def test_no_anchor(text: str) -> None:
    assert anchors(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b)", [("b", 1)]),
        ("\n![a](b 'c')", [("b", 2)]),
        ("[![badge](x.svg)](y)", [("x.svg", 1), ("y", 1)]),
        ("[a](<b c>)", [("b c", 1)]),
        ("[a](b(c).md)", [("b(c).md", 1)]),
        (r"[a](b\_c)", [("b_c", 1)]),
        ("[a]: b", [("b", 1)]),
        ("[^1]: b", []),
        (r"\[a\](b)", []),
        ("`[a](b)` ``[`a](b)``", []),
        ("~~~\n[a](b)\n~~~", []),
        ("<!-- [a](b) -->", []),
        ("a [b] (c)", []),
        ("````\n```\n[a](b)\n````\n[c](d)", [("d", 5)]),
        ("- ```\n  [a](b)\n  ```\n[c](d)", [("d", 4)]),
    ],
)
def test_links(text: str, expected: list[tuple[str, int]]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("`` [a](b) ` [c](d) ``[e](f)`", ["f"]),
        ("`[a](b)`` ` [c](d) ``", ["d"]),
        ("` [a](b) `` [c](d)", ["b", "d"]),
        ("` [a](b)\n\n[c](d) `", ["b", "d"]),
        ("`a\nb` [c](d) ```` `x` [e](f)", ["d", "f"]),
    ],
)
def test_links_beside_code(text: str, targets: list[str]) -> None:
    assert [link.target for link in links(text)] == targets


def test_a_document_that_is_odd_takes_no_longer() -> None:
    runs = " ".join("`" * length for length in range(1, 1400))
    start = time.monotonic()
    assert [link.line for link in links(f"{runs}\n[a](b)")] == [2]
    assert anchors(f"# a{'_' * 30_000}b") == {f"a{'_' * 30_000}b"}
    assert time.monotonic() - start < 2


# --- Commands ---


def shell(script: str) -> str:
    return f"sh -c {shlex.quote(script)}"


def test_a_command_that_asks_for_docker(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://build.example.com:2375")
    script = 'test ! -e "${DOCKER_HOST#unix://}" && ls -A "$DOCKER_CONFIG" && exit 1'
    outcome = tried(repo, "--run", f"sh -c '{script}'")
    assert outcome == failure(
        "run",
        f"sh -c '{script}'",
        "exit status 1",
        "           = DOCKER_HOST leads nowhere here, as in an outage\n",
    )


def test_the_environment_of_a_command() -> None:
    own = {
        "PATH": "/bin",
        "GIT_INDEX_FILE": ".git/index",
        "GIT_AUTHOR_NAME": "A",
        "DOCKER_HOST": "tcp://a",
        "DOCKER_CONTEXT": "b",
        "DOCKER_TLS_VERIFY": "1",
        "CONTAINER_HOST": "ssh://c",
        "CONTAINER_CONNECTION": "d",
        "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE": "/run/e.sock",
        "TESTCONTAINERS_HOST_OVERRIDE": "f",
        "TC_HOST": "g",
    }
    assert environment("/tmp/x", own) == {
        "PATH": "/bin",
        "GIT_AUTHOR_NAME": "A",
        "DOCKER_CONFIG": "/tmp/x",
        "DOCKER_HOST": "unix:///tmp/x/no-docker.sock",
        "CONTAINER_HOST": "unix:///tmp/x/no-docker.sock",
        "BUILDKIT_HOST": "unix:///tmp/x/no-docker.sock",
    }


def test_a_command_is_not_of_the_environment_of_the_hook() -> None:
    hook = {
        "PATH": "/cache/py_env-python3/bin:/shop/bin:/bin",
        "VIRTUAL_ENV": "/cache/py_env-python3",
    }
    project = {"PATH": "/shop/bin:/bin", "VIRTUAL_ENV": "/shop"}
    assert environment("/tmp/x", hook)["PATH"] == "/shop/bin:/bin"
    assert "VIRTUAL_ENV" not in environment("/tmp/x", hook)
    assert environment("/tmp/x", project).items() >= project.items()


def test_a_command_runs_in_the_root(repo: Repo) -> None:
    repo.write({"a/b": "", "ok.sh": "#!/bin/sh\ntest -d a\n"})
    (repo.path / "ok.sh").chmod(0o755)
    assert repo.run(main, "--run", "./ok.sh", folder="a").status == 0


def test_the_last_lines_of_a_command(repo: Repo) -> None:
    script = r"seq 1000; printf '\033[31mred\n\377 http://u:p@h/?token=t\n' >&2; exit 1"
    outcome = tried(repo, "--run", shell(script))
    lines = [*map(str, range(983, 1001)), r"\x1b[31mred", r"\xff http://***@h/?token=***"]
    assert outcome.out.splitlines()[3:] == [f"           | {line}" for line in lines]


@pytest.mark.parametrize(
    ("command", "reason", "hint"),
    [
        (
            "./nothing --here",
            "cannot be started: no such file or directory",
            "there is no shell: `sh -c '...'` is one",
        ),
        ("false", "exit status 1", "DOCKER_HOST leads nowhere here, as in an outage"),
        (
            "sh -c 'kill -TERM $$'",
            "ended by SIGTERM",
            "DOCKER_HOST leads nowhere here, as in an outage",
        ),
        ("sleep 5", "time-out: not done in 0.3 s", "`--run-time-limit 5m` waits longer"),
        (
            "sh -c 'exec >&- 2>&-; exec sleep 5'",
            "time-out: not done in 0.3 s",
            "`--run-time-limit 5m` waits longer",
        ),
    ],
)
def test_a_command_that_fails(repo: Repo, command: str, reason: str, hint: str) -> None:
    outcome = tried(repo, "--run", command, "--run-time-limit", "300ms")
    assert outcome == failure("run", command, reason, f"           = {hint}\n")


def test_the_processes_of_a_command_are_killed_with_it(repo: Repo) -> None:
    command = shell("(sleep 0.5; touch late) & echo waiting; wait")
    outcome = tried(repo, "--run", command, "--run-time-limit", "0.2")
    assert outcome.out.splitlines()[1:] == [
        f"  FAILED   run  {command}  time-out: not done in 0.2 s",
        "           = `--run-time-limit 5m` waits longer",
        "           | waiting",
    ]
    time.sleep(0.5)
    assert not (repo.path / "late").exists()


@pytest.mark.parametrize(
    "script",
    ["yes | head -c 3000000", "sleep 1 & exit 0", "exec >&- 2>&-; sleep 0.1", "yes & sleep 0.1"],
)
def test_a_command_that_succeeds(repo: Repo, script: str) -> None:
    # `yes` prints on until its output is closed.
    command = shell(script)
    start = time.monotonic()
    assert tried(repo, "--run", command) == success("run", command, "exit status 0 in 0.00 s")
    assert time.monotonic() - start < 5


def test_a_command_reads_nothing(repo: Repo) -> None:
    assert tried(repo, "--run", "cat").status == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_ends_the_commands(repo: Repo, number: signal.Signals, status: int) -> None:
    script = "touch begun; sleep 0.8; touch late"
    process = subprocess.Popen(
        [sys.executable, "-m", "docker_build_hooks.check_docker_bypass", "--run", shell(script)],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": HOOKS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that runs in the background of a shell has it ignored.
        preexec_fn=partial(signal.signal, number, signal.SIG_DFL),
    )
    while not (repo.path / "begun").exists():
        time.sleep(0.01)
    process.send_signal(number)
    assert (*process.communicate(), process.returncode) == (b"", b"", status)
    time.sleep(0.8)
    assert not (repo.path / "late").exists()


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN, lambda number, frame: None])
def test_the_handling_of_signals_is_left_as_it_was(
    repo: Repo, before: Callable[[int, object], None] | signal.Handlers
) -> None:
    own = signal.signal(signal.SIGTERM, before)
    try:
        assert repo.run(main, "--run", "true").status == 0
        assert signal.getsignal(signal.SIGTERM) is before
    finally:
        signal.signal(signal.SIGTERM, own)


def test_checks_run_in_a_thread(repo: Repo) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(repo.run, main, "--run", "true").result().status == 0


BOUND = ("docker_build_hooks.bypass_http", "docker_build_hooks.bypass_websocket")


# --- Side by side, formats, libraries ---


def test_checks_run_side_by_side(repo: Repo) -> None:
    start = time.monotonic()
    outcome = tried(repo, *(("--run", "sleep 0.3") * 10))
    assert outcome.status == 0
    assert time.monotonic() - start < 2


def test_more_checks_than_threads(repo: Repo) -> None:
    names = [f"VARIABLE_{number}" for number in range(40)]
    outcome = tried(repo, *(word for name in names for word in ("--env", name)), "--format", "json")
    assert [one["target"] for one in json.loads(outcome.out)] == names


def test_offline(repo: Repo) -> None:
    checks = (
        *("--http", "https://a.example", "--websocket", "wss://a.example"),
        *("--tcp", "a.example:1", "--cors", "https://b.example@wss://a.example"),
        *("--run", "true"),
    )
    for strict in ([], ["--strict"]):
        assert tried(repo, *checks, "--offline", *strict) == (
            0,
            "check-docker-bypass: 1 of 5 passes, 4 skipped\n"
            "  skipped  http       https://a.example                       "
            "needs the network (--offline)\n"
            "  skipped  websocket  wss://a.example                         "
            "needs the network (--offline)\n"
            "  skipped  tcp        a.example:1                             "
            "needs the network (--offline)\n"
            "  skipped  cors       wss://a.example from https://b.example  "
            "needs the network (--offline)\n"
            "  ok       run        true                                    "
            "exit status 0 in 0.00 s\n",
            "",
        )


def test_json(repo: Repo) -> None:
    outcome = tried(
        repo,
        *("--http", "http://u:p@a.example", "--run", shell("echo a; exit 1"), "--offline"),
        *("--format", "json"),
    )
    first, second = json.loads(outcome.out)
    assert outcome.status == 1
    assert first == {
        "check": "http",
        "target": "http://***@a.example",
        "status": "skipped",
        "reason": "needs the network (--offline)",
        "seconds": None,
        "hints": [],
    }
    assert 0 < second.pop("seconds") < 5
    assert second == {
        "check": "run",
        "target": "sh -c 'echo a; exit 1'",
        "status": "failed",
        "reason": "exit status 1",
        "hints": ["DOCKER_HOST leads nowhere here, as in an outage", "a"],
    }


def test_github(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    arguments = ("--tcp", "a.example:1", "--offline", "--run", shell("echo 50%; false"))
    assert tried(repo, *arguments, "--env", "PATH") == (
        1,
        "::notice title=check-docker-bypass::tcp a.example:1: needs the network (--offline)\n"
        "::error title=check-docker-bypass::run sh -c 'echo 50%25; false': exit status 1%0A"
        "DOCKER_HOST leads nowhere here, as in an outage%0A50%25\n",
        "",
    )


@pytest.mark.parametrize(
    ("option", "value", "package"),
    [
        ("--http", "http://a", "httpx"),
        ("--cors", "http://a@http://b", "httpx"),
        ("--websocket", "ws://a", "websockets"),
        ("--cors", "http://a@ws://b", "websockets"),
    ],
)
def test_a_library_that_is_not_installed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, option: str, value: str, package: str
) -> None:
    for name in list(sys.modules):
        if name.split(".")[0] == package or name in BOUND:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert repo.run(main, option, value) == (
        2,
        "",
        f"check-docker-bypass: {package} is not installed: "
        "`pip install 'docker-build-hooks[bypass]'`\n",
    )
    assert repo.run(main, option, value, "--offline").status == 0


def test_libraries_are_imported_where_they_are_needed(repo: Repo) -> None:
    repo.tracked({"a.md": "x"})
    code = (
        "import sys; from docker_build_hooks.check_docker_bypass import main; "
        "main(['--env', 'HOME', '--doc', 'a.md=x', '--run', 'true', '--tcp', '127.0.0.1:1', "
        "'--http', 'http://a', '--websocket', 'ws://a', '--offline']); "
        "sys.exit(not {'httpx', 'websockets'}.isdisjoint(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": HOOKS},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_repository_is_needed_for_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repo: Repo
) -> None:
    outside = os.path.relpath(tmp_path, repo.path)
    assert repo.run(main, "--env", "PATH", folder=outside).status == 0
    outcome = repo.run(main, "--run", "true", folder=outside)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("check-docker-bypass: fatal: not a git repository")


# --- The arguments ---


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--http", "http://a", HttpCheck("http://a")),
        ("--http", " https://a:8443/b?c=d  204 ", HttpCheck("https://a:8443/b?c=d", 204)),
        ("--http", "HTTPS://A", HttpCheck("HTTPS://A")),
        ("--websocket", "ws://[::1]:80/a", WebsocketCheck("ws://[::1]:80/a")),
        ("--websocket", "wss://a 'b c'", WebsocketCheck("wss://a", "b c")),
        ("--websocket", """wss://a '{"b": 1}' c""", WebsocketCheck("wss://a", '{"b": 1}', "c")),
        ("--tcp", "a:1", TcpCheck("a", 1)),
        ("--tcp", "[fe80::1%eth0]:65535", TcpCheck("fe80::1%eth0", 65535)),
        ("--cors", "https://a:1@http://b", OriginCheck("https://a:1", "http://b")),
        ("--cors", "null@wss://u@b", OriginCheck("null", "wss://u@b")),
        ("--env", "_A1", EnvironmentCheck("_A1")),
        ("--doc", "a=b", DocumentCheck("a", ("b",))),
        ("--doc", "a/b.md=c  d , e,,", DocumentCheck("a/b.md", ("c d", "e"))),
        ("--run", "a  'b c'", CommandCheck(("a", "b c"), "a 'b c'")),
    ],
)
def test_a_value(option: str, value: str, expected: Check) -> None:
    assert OPTIONS[option][0](value) == expected


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--http", "", "--http takes 'URL [STATUS]'"),
        ("--http", "http://a 200 b", "--http takes 'URL [STATUS]'"),
        ("--http", "http://a 99", '--http: "99" is no status such as 204'),
        ("--http", "http://a 600", '--http: "600" is no status such as 204'),
        ("--http", "http://a ２００", '--http: "２００" is no status such as 204'),
        ("--http", "a", '--http: "a" is none such as https://host/path'),
        ("--http", "ftp://a", '--http: "ftp://a" is none such as https://host/path'),
        ("--http", "http://", '--http: "http://" is none such as https://host/path'),
        ("--http", "http://a:b", '--http: "http://a:b" is none such as https://host/path'),
        ("--http", "http://[a", '--http: "http://[a" is none such as https://host/path'),
        ("--http", "http://u:p/w@a", "--http: the URL is none such as https://host/path"),
        (
            "--http",
            "http://a:0?key=b",
            '--http: "http://a:0?key=***" is none such as https://host/path',
        ),
        ("--websocket", "", "--websocket takes 'URL [SEND [EXPECT]]', quoted as for a shell"),
        (
            "--websocket",
            "ws://a b c d",
            "--websocket takes 'URL [SEND [EXPECT]]', quoted as for a shell",
        ),
        ("--websocket", "ws://a 'b", "--websocket: no closing quotation"),
        ("--websocket", "http://a", '--websocket: "http://a" is none such as wss://host/path'),
        ("--websocket", "'ws://a b'", '--websocket: "ws://a b" is none such as wss://host/path'),
        ("--tcp", "a", '--tcp: "a" is no HOST:PORT; IPv6 is written [::1]:80'),
        ("--tcp", "::1:80", '--tcp: "::1:80" is no HOST:PORT; IPv6 is written [::1]:80'),
        ("--tcp", "a:65536", '--tcp: "a:65536" is no HOST:PORT; IPv6 is written [::1]:80'),
        ("--tcp", "a:0", '--tcp: "a:0" is no HOST:PORT; IPv6 is written [::1]:80'),
        (
            "--tcp",
            "http://u:p@a:80",
            '--tcp: "http://***@a:80" is no HOST:PORT; IPv6 is written [::1]:80',
        ),
        ("--tcp", "u:p@a:80", '--tcp: "***@a:80" is no HOST:PORT; IPv6 is written [::1]:80'),
        ("--cors", "http://a", "--cors takes ORIGIN@URL"),
        ("--cors", "a@http://b", '--cors: "a" is none such as https://host/path'),
        ("--cors", "http://a/@http://b", '--cors: "http://a/" is no origin such as https://host'),
        ("--cors", "http://a@b", '--cors: "b" is none such as wss://host/path'),
        ("--env", "A=secret", "--env takes the NAME of a variable, without a value"),
        ("--env", "", "--env takes the NAME of a variable, without a value"),
        ("--doc", "a", "--doc takes PATH=TEXT,TEXT"),
        ("--doc", "a=", "--doc takes PATH=TEXT,TEXT"),
        ("--doc", "=a", "--doc takes PATH=TEXT,TEXT"),
        ("--run", " ", "--run takes a COMMAND, quoted as for a shell"),
        ("--run", "''", "--run takes a COMMAND, quoted as for a shell"),
        ("--run", "a 'b", "--run: no closing quotation"),
        ("--run", "a\0b", "--run: there is a NUL in it"),
    ],
)
def test_a_value_that_is_none(repo: Repo, option: str, value: str, reason: str) -> None:
    assert repo.run(main, option, value) == (2, "", f"check-docker-bypass: {reason}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10s", 10), ("10", 10), ("0.3s", 0.3), ("500ms", 0.5), ("2m", 120), ("1 s", 1)],
)
def test_a_time(text: str, expected: float) -> None:
    assert seconds("--time-limit", text) == expected


@pytest.mark.parametrize("text", ["", "s", "0", "-1", "1h", "1e3", "inf", "nan", "99999999m", "١"])
def test_a_time_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="is no time such as 10s, 500ms or 2m"):
        seconds("--time-limit", text)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            [],
            "nothing to try: give --http, --websocket, --tcp, --cors, --env, --doc, --run",
        ),
        (
            ["--env", "A", "--time-limit", "x"],
            '--time-limit: "x" is no time such as 10s, 500ms or 2m',
        ),
        (
            ["--env", "A", "--run-time-limit=0"],
            '--run-time-limit: "0" is no time such as 10s, 500ms or 2m',
        ),
        (["--doc", "../a=b"], "../a: is outside of the repository"),
        (["--docs", "a=b"], "unrecognized arguments: --docs a=b"),
        (["--http"], "argument --http: expected one argument"),
    ],
)
def test_arguments_that_cannot_be_worked_with(
    repo: Repo, arguments: list[str], reason: str
) -> None:
    assert repo.run(main, *arguments) == (2, "", f"check-docker-bypass: {reason}\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a/b?c=d#e", "https://a/b?c=d#e"),
        ("https://user:p@ss@a/b@c", "https://***@a/b@c"),
        ("https://token@a", "https://***@a"),
        ("x http://u:p@a, ws://v:q@b", "x http://***@a, ws://***@b"),
        ("https://a/?x=1&access_token=2&y=3", "https://a/?x=1&access_token=***&y=3"),
        ("https://a/?API-Key=2;sig=3", "https://a/?API-Key=***;sig=***"),
        ("https://a/#id_token=2", "https://a/#id_token=***"),
        ("/?pass=1&pwd=2&auth=3&code=4", "/?pass=***&pwd=***&auth=***&code=***"),
        ("/?signature=1&db_pass=2", "/?signature=***&db_pass=***"),
        ("/?userPass=1&pin=2", "/?userPass=***&pin=***"),
        ("/?bypass=1&compass=2&spin=3", "/?bypass=1&compass=2&spin=3"),
        ("user:p@ss@a:1 b", "***@a:1 b"),
        ("x u:p/#@a, v:q@b", "x ***@a, ***@b"),
        ("http://u:p/w#?@a:1/", "http://***@a:1/"),
        ("--url=http://u:p#w@a", "--url=http://***@a"),
        ("http://a:80/b@c http://[::1]:80/b@c", "http://a:80/b@c http://[::1]:80/b@c"),
        ("postgres:16@sha256:ab git@a:b/c", "postgres:16@sha256:ab git@a:b/c"),
        ('{"a":"b@c"} a.py::b[c@d] a@b', '{"a":"b@c"} a.py::b[c@d] a@b'),
        ("a:" * 100_000, "a:" * 100_000),
        ("://a:b" * 50_000, "://a:b" * 50_000),
        ("https://a/?q=" + "token" * 10_000, "https://a/?q=" + "token" * 10_000),
        ("?" + "token" * 100_000, "?" + "token" * 100_000),
    ],
)
def test_what_is_shown_of_a_url(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
