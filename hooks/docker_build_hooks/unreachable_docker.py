"""How is Docker made unreachable for this process and the processes that it starts?

An audit hook sees each connection and each start of a program before it happens. It refuses those
that lead to Docker or Podman, and keeps a note of them, so that a caller who swallows the refusal
is still found out, in a forked process too. Programs that are started get an environment whose
``DOCKER_HOST`` leads nowhere; one that opens a default socket by its path is not kept from it.
"""

from __future__ import annotations

import errno
import fnmatch
import glob
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterable, MutableMapping, Sequence
from contextlib import suppress
from typing import NamedTuple
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
    ".lima/*/sock/docker.sock",
    ".orbstack/run/docker.sock",
    ".rd/docker.sock",
    ".local/share/containers/podman/machine/*podman.sock",
)
# Registered for Docker: plain and with TLS.
PORTS = frozenset({2375, 2376})

POINTED_AT_NOTHING = ("DOCKER_HOST", "CONTAINER_HOST")
SOCKET_OVERRIDE = "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE"
REMOVED = ("DOCKER_CONTEXT", "CONTAINER_CONNECTION", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
# What a process further up had in these variables: its children must not reach that either.
HIDDEN = "DOCKER_BUILD_HOOKS_HIDDEN_HOSTS"

COMPOSE_PROGRAMS = frozenset({"docker-compose", "podman-compose"})
PROGRAMS = frozenset({"docker", "podman"}) | COMPOSE_PROGRAMS
SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})
# These first arguments, or pairs of them, talk to no daemon.
DAEMONLESS = frozenset({"--version", "-v", "--help", "-h", "help", "context"})
DAEMONLESS_PAIRS = frozenset({("buildx", "version"), ("compose", "version")})
DAEMONLESS_COMPOSE = frozenset({"config", "version"})
# A shell's words that a command may stand behind.
SHELL_SEPARATOR = re.compile(r"[;&|()\n]+")
ASSIGNMENT = re.compile(r"\w+=")

EVENTS = frozenset(
    {"socket.connect", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"}
    | {"pty.spawn"}
)


class DockerIsOff(ConnectionRefusedError):
    """A connection to Docker, or the start of its program, was refused by this module."""


class Hosts(NamedTuple):
    """Where Docker may be: patterns of socket paths, and hosts with their TCP ports."""

    paths: tuple[str, ...]
    ports: frozenset[tuple[str, int]]


class UnreachableDocker:
    """Docker is unreachable from when this is made until ``close`` is called.

    Made a second time before the first is closed, the second one keeps the notes.
    """

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._hosts = docker_hosts(self._environment)
        self._folder = tempfile.mkdtemp(prefix="no-docker-")
        self._nothing = os.path.join(self._folder, "docker.sock")
        self._reached: list[str] = []
        self._process = os.getpid()
        self._notes, self._notes_of_forks = os.pipe()
        os.set_blocking(self._notes, False)
        os.set_blocking(self._notes_of_forks, False)
        self._before = self._point_at_nothing()
        _watch(self)

    def taken(self) -> tuple[str, ...]:
        """What was reached for since the last call, each once, in order; it is forgotten.

        What forked processes reached for is last.
        """
        reached, self._reached = self._reached, []
        with suppress(OSError):
            reached += os.read(self._notes, 65536).decode(errors="replace").splitlines()
        return tuple(dict.fromkeys(reached))

    def close(self) -> None:
        """Put everything back. A second call does nothing."""
        if self not in _watching:
            return
        _watching.remove(self)
        for name, value in self._before.items():
            if value is None:
                self._environment.pop(name, None)
            else:
                self._environment[name] = value
        for descriptor in (self._notes, self._notes_of_forks):
            with suppress(OSError):
                os.close(descriptor)
        with suppress(OSError):
            os.rmdir(self._folder)

    def judge(self, event: str, arguments: tuple[object, ...]) -> None:
        """Raise ``DockerIsOff`` where this audit event leads to Docker, and make a note of it."""
        __tracebackhide__ = True
        if event == "socket.connect":
            reached = self._address(*arguments)
        else:
            reached = docker_command(started_words(event, arguments))
        if reached:
            self._note(reached)
            error = DockerIsOff(f"Docker is off in this run (--no-docker): {reached}")
            error.errno = errno.ECONNREFUSED
            raise error

    def _note(self, reached: str) -> None:
        if os.getpid() == self._process:
            self._reached.append(reached)
        else:
            with suppress(OSError):
                os.write(self._notes_of_forks, os.fsencode(f"{reached}\n"))

    def _point_at_nothing(self) -> dict[str, str | None]:
        hidden = "\n".join(dict.fromkeys(hidden_hosts(self._environment)))
        nowhere = f"unix://{self._nothing}"
        settings: dict[str, str | None] = dict.fromkeys(POINTED_AT_NOTHING, nowhere)
        settings |= {SOCKET_OVERRIDE: self._nothing, HIDDEN: hidden or None}
        settings |= dict.fromkeys(REMOVED)
        before = {name: self._environment.get(name) for name in settings}
        for name, value in settings.items():
            if value is None:
                self._environment.pop(name, None)
            else:
                self._environment[name] = value
        return before

    def _address(self, connecting: object, address: object) -> str:
        """How the message names an address that is Docker's; empty where it is not."""
        family = getattr(connecting, "family", None)
        if family == getattr(socket, "AF_UNIX", None) and isinstance(address, str | bytes):
            path = os.fsdecode(address)
            if path == self._nothing:
                return "the socket of DOCKER_HOST"
            if path and not path.startswith("\0") and is_docker_socket(path, self._hosts.paths):
                return f"unix://{os.path.abspath(path)}"
        elif family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host, port = address[:2]
            if port in PORTS or (host, port) in self._hosts.ports:
                return f"tcp://[{host}]:{port}" if ":" in str(host) else f"tcp://{host}:{port}"
        return ""


_watching: list[UnreachableDocker] = []
_hooked: list[bool] = []


def _watch(docker: UnreachableDocker) -> None:
    _watching.append(docker)
    # Python cannot take an audit hook back, so there is one, which does nothing when unused.
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_judge)


def _judge(event: str, arguments: tuple[object, ...]) -> None:
    # pytest shows the line of the test then.
    __tracebackhide__ = True
    if _watching and event in EVENTS:
        _watching[-1].judge(event, arguments)


def hidden_hosts(environment: MutableMapping[str, str]) -> Iterable[str]:
    """What the environment says about where Docker is: URLs and paths."""
    for name in (*POINTED_AT_NOTHING, SOCKET_OVERRIDE):
        if environment.get(name):
            yield environment[name]
    yield from filter(None, environment.get(HIDDEN, "").split("\n"))


def docker_hosts(environment: MutableMapping[str, str]) -> Hosts:
    """Docker's default sockets, and what the environment says."""
    home = glob.escape(os.path.expanduser("~"))
    runtime = environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    paths = [*DEFAULT_SOCKETS]
    paths += [os.path.join(glob.escape(runtime), name) for name in RUNTIME_SOCKETS]
    paths += [os.path.join(home, name) for name in HOME_SOCKETS]
    ports: set[tuple[str, int]] = set()
    for host in hidden_hosts(environment):
        if host.startswith(("/", "unix://")):
            paths.append(glob.escape(host.removeprefix("unix://")))
        else:
            ports |= _tcp_addresses(host)
    real = [os.path.realpath(path) for path in paths]
    return Hosts(tuple(dict.fromkeys([*paths, *real])), frozenset(ports))


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


def started_words(event: str, arguments: tuple[object, ...]) -> tuple[str, ...]:
    """The program and the arguments that an audit event starts; of a shell, its whole text."""
    if event == "os.system":
        return ("sh", "-c", _text(arguments[0]))
    if event == "pty.spawn":
        program, given = None, arguments[0]
    elif event == "os.spawn":
        program, given = arguments[1], arguments[2]
    else:
        program, given = arguments[0], arguments[1]
    words = [_text(word) for word in given] if isinstance(given, list | tuple) else [_text(given)]
    if program:
        words[:1] = [_text(program)]
    return tuple(words)


def _text(word: object) -> str:
    return os.fsdecode(word) if isinstance(word, str | bytes | os.PathLike) else ""


def docker_command(words: Sequence[str]) -> str:
    """How the message names a command that needs Docker: program and first argument, no more.

    Empty where it needs none: another program, or one of Docker's that only asks for its version,
    for help or for the Compose configuration. Of a shell's text the first word of each command
    counts.
    """
    if not words:
        return ""
    program = os.path.basename(words[0]).removesuffix(".exe")
    if program in SHELLS and words[1:2] and re.fullmatch("-[a-z]*c", words[1]):
        commands = (line.split() for line in SHELL_SEPARATOR.split(" ".join(words[2:3])))
        return next(filter(None, map(docker_command, map(_without_assignments, commands))), "")
    if program not in PROGRAMS or not _needs_daemon(program, words[1:]):
        return ""
    return f'start of "{" ".join([program, *words[1:2]])}"'


def _without_assignments(words: Sequence[str]) -> Sequence[str]:
    while words and ASSIGNMENT.match(words[0]):
        words = words[1:]
    return words


def _needs_daemon(program: str, arguments: Sequence[str]) -> bool:
    if not arguments or arguments[0] in DAEMONLESS or tuple(arguments[:2]) in DAEMONLESS_PAIRS:
        return False
    if program in COMPOSE_PROGRAMS or arguments[0] == "compose":
        return DAEMONLESS_COMPOSE.isdisjoint(arguments)
    return True
