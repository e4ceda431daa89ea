"""Where may Docker and Podman be reached: which sockets, which TCP ports?"""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

DEFAULT_SOCKETS = (
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/podman/podman.sock",
    "/var/run/podman/podman.sock",
)
RUNTIME_SOCKETS = ("docker.sock", "podman/podman.sock")
HOME_SOCKETS = (
    ".docker/run/docker.sock",
    ".docker/desktop/docker.sock",
    ".colima/*/docker.sock",
    ".config/colima/*/docker.sock",
    ".lima/*/sock/docker.sock",
    ".orbstack/run/docker.sock",
    ".rd/docker.sock",
    ".local/share/containers/podman/machine/*podman.sock",
)
CONFIG_SOCKETS = ("colima/*/docker.sock",)
TEMPORARY_SOCKETS = ("podman/*-api.sock",)
# Registered for Docker: plain and with TLS.
PORTS = frozenset({2375, 2376})

POINTED_AT_NOTHING = ("DOCKER_HOST", "CONTAINER_HOST")
SOCKET_OVERRIDE = "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE"
# What a process further up had in these variables: its children must not reach that either.
HIDDEN = "DOCKER_BUILD_HOOKS_HIDDEN_HOSTS"

TESTCONTAINERS = ".testcontainers.properties"
TESTCONTAINERS_HOST = re.compile(r"^\s*(?:tc|docker)\.host\s*[=:]\s*(\S+)", re.MULTILINE)
# Larger files are not what they are called.
MAXIMUM_SIZE = 256 * 1024


class Hosts(NamedTuple):
    """Where Docker may be: patterns of socket paths, and hosts with their TCP ports."""

    paths: tuple[str, ...]
    ports: frozenset[tuple[str, int]]


def docker_hosts(environment: Mapping[str, str]) -> Hosts:
    """Docker's default sockets, and what the environment and the files of the user say."""
    runtime = environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    paths = [*DEFAULT_SOCKETS]
    for folder, names in (
        (runtime, RUNTIME_SOCKETS),
        (os.path.expanduser("~"), HOME_SOCKETS),
        (environment.get("XDG_CONFIG_HOME"), CONFIG_SOCKETS),
        (environment.get("TMPDIR") or "/tmp", TEMPORARY_SOCKETS),
    ):
        paths += [os.path.join(glob.escape(folder), name) for name in names if folder]
    ports: set[tuple[str, int]] = set()
    for host in hidden_hosts(environment):
        if host.startswith(("/", "unix://")):
            paths.append(glob.escape(host.removeprefix("unix://")))
        else:
            ports |= _tcp_addresses(host)
    real = [os.path.realpath(path) for path in paths]
    return Hosts(tuple(dict.fromkeys([*paths, *real])), frozenset(ports))


def hidden_hosts(environment: Mapping[str, str]) -> Iterator[str]:
    """What is said about where Docker is, once each: URLs and paths."""
    found = [environment.get(name, "") for name in (*POINTED_AT_NOTHING, SOCKET_OVERRIDE)]
    found += environment.get(HIDDEN, "").split("\n")
    found += TESTCONTAINERS_HOST.findall(_text("~", TESTCONTAINERS).replace("\\", ""))
    found += _contexts(environment)
    yield from filter(None, dict.fromkeys(found))


def _contexts(environment: Mapping[str, str]) -> Iterator[str]:
    """The endpoints of Docker's contexts: the one that is set, and the one that was chosen."""
    folder = environment.get("DOCKER_CONFIG") or os.path.join("~", ".docker")
    chosen = _member(_text(folder, "config.json"), "currentContext")
    for name in filter(None, (environment.get("DOCKER_CONTEXT", ""), chosen)):
        # This is how Docker names the folder of a context.
        key = hashlib.sha256(name.encode(errors="replace")).hexdigest()
        about = _text(folder, "contexts", "meta", key, "meta.json")
        yield _member(about, "Endpoints", "docker", "Host")


def _member(text: str, *keys: str) -> str:
    """A string in a JSON document; empty where there is none."""
    try:
        found: Any = json.loads(text)
        for key in keys:
            found = found[key]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _text(*path: str) -> str:
    """The beginning of a file; empty where it cannot be read."""
    name = os.path.expanduser(os.path.join(*path))
    # Opening a pipe would wait for who writes to it.
    if os.path.isfile(name):
        with suppress(OSError), open(name, encoding="utf-8", errors="replace") as file:
            return file.read(MAXIMUM_SIZE)
    return ""


def _tcp_addresses(url: str) -> set[tuple[str, int]]:
    """The host of a URL with its port, by name and by number."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return set()
    if parts.scheme not in ("tcp", "http", "https") or not host or not port:
        return set()
    found = {(host, port)}
    if port not in PORTS:
        with suppress(OSError):
            for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.add((str(address[0]), port))
    return found


def is_docker_socket(path: str, patterns: Sequence[str]) -> bool:
    """Whether one of these patterns matches the path, as it is written or with links followed."""
    spellings = (os.path.abspath(path), os.path.realpath(path))
    return any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns for text in spellings)
