"""How is Docker made unreachable for this process and the processes that it starts?

An audit hook sees each connection and each start of a program before it happens. It refuses those
that lead to Docker or Podman, and keeps a note of them, so that a caller who swallows the refusal
is still found out, in a forked process too. Programs that are started get an environment whose
``DOCKER_HOST`` leads nowhere; one that opens a default socket by its path is not kept from it.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import NamedTuple
from weakref import WeakKeyDictionary

from docker_build_hooks.docker_addresses import (
    HIDDEN,
    POINTED_AT_NOTHING,
    PORTS,
    SOCKET_OVERRIDE,
    docker_hosts,
    hidden_hosts,
    is_docker_socket,
)
from docker_build_hooks.docker_commands import docker_command
from docker_build_hooks.docker_programs import docker_programs

REMOVED = ("DOCKER_CONTEXT", "CONTAINER_CONNECTION", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")

CONNECTION = "socket.connect"
EVENTS = frozenset(
    {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn"}
    | {CONNECTION}
)


class DockerIsOff(ConnectionRefusedError):
    """A connection to Docker, or the start of its program, was refused by this module."""


class Start(NamedTuple):
    """The program and the arguments that are started; of a shell, its whole text.

    ``folder`` and ``environment`` are those of the new process, None where it has its parent's.
    """

    words: tuple[str, ...]
    folder: str | None = None
    environment: Mapping[str, str] | None = None


class UnreachableDocker:
    """Docker is unreachable from when this is made until ``close`` is called.

    Made a second time before the first is closed, the second one keeps the notes.
    """

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._hosts = docker_hosts(self._environment)
        self._programs = docker_programs(os.get_exec_path())
        self._folder = tempfile.mkdtemp(prefix="no-docker-")
        self._nothing = os.path.join(self._folder, "docker.sock")
        self._test = ""
        # The threads of earlier tests, and which those were.
        self._threads: WeakKeyDictionary[threading.Thread, str] = WeakKeyDictionary()
        self._reached: list[str] = []
        self._process = os.getpid()
        self._notes, self._notes_of_forks = os.pipe()
        os.set_blocking(self._notes, False)
        os.set_blocking(self._notes_of_forks, False)
        self._before = self._point_at_nothing()
        _watch(self)

    def begin(self, test: str) -> None:
        """Tell which test starts; what was reached for so far is forgotten."""
        self.taken()
        for thread in threading.enumerate():
            if thread not in (threading.main_thread(), threading.current_thread()):
                self._threads.setdefault(thread, self._test)
        self._test = test

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
        if event == CONNECTION:
            reached = self._address(*arguments)
        else:
            start = start_of(event, arguments)
            reached = docker_command(
                start.words,
                lambda program: self._programs.has(program, start.folder, start.environment),
            )
        if reached:
            self._note(f"{reached}{self._remark()}")
            error = DockerIsOff(f"Docker is off in this run (--no-docker): {reached}")
            error.errno = errno.ECONNREFUSED
            raise error

    def _remark(self) -> str:
        # A pool's thread may well work for the test that runs, which is why that one fails.
        test = self._threads.get(threading.current_thread())
        if test is None:
            return ""
        return f" (in a thread that {test or 'the collection of tests'} started)"

    def _note(self, reached: str) -> None:
        if os.getpid() == self._process:
            self._reached.append(reached)
        else:
            with suppress(OSError):
                os.write(self._notes_of_forks, os.fsencode(f"{reached}\n"))

    def _point_at_nothing(self) -> dict[str, str | None]:
        hidden = "\n".join(hidden_hosts(self._environment))
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


def start_of(event: str, arguments: tuple[object, ...]) -> Start:
    """What an audit event starts."""
    if event == "os.system":
        return Start(("sh", "-c", _text(arguments[0])))
    program: object = None
    folder: object = None
    environment: object = None
    if event == "pty.spawn":
        given = arguments[0]
    elif event == "os.spawn":
        _, program, given, environment = arguments
    elif event == "subprocess.Popen":
        program, given, folder, environment = arguments
    else:
        program, given, environment = arguments
    words = [_text(word) for word in given] if isinstance(given, list | tuple) else [_text(given)]
    if program:
        words[:1] = [_text(program)]
    known = environment if isinstance(environment, Mapping) else None
    return Start(tuple(words), _text(folder) or None, known)


def _text(word: object) -> str:
    return os.fsdecode(word) if isinstance(word, str | bytes | os.PathLike) else ""
