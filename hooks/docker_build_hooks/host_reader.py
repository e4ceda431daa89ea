"""What does this machine have, and what runs on it?

psutil tells, on Linux and on macOS; nothing of Docker's is asked or started.
"""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import psutil

from docker_build_hooks import host_limits
from docker_build_hooks.docker_data import DockerPlaces, Scan, empty_metadata, existing
from docker_build_hooks.host_reading import (
    HostReading,
    Listener,
    Memory,
    PidFile,
    Process,
    Space,
    Usage,
)

_PID_FILES = ("docker.pid", "docker/containerd/containerd.pid", "containerd/containerd.pid")
# Who may have written such a file.
_DAEMONS = ("docker", "containerd", "com.docker")
_TCP = 1
_UNTOLD = (psutil.Error, NotImplementedError, RuntimeError, LookupError, ValueError)
_LARGEST_PID = 2**31 - 1
# The parent of the kernel's threads.
_KERNEL = 2
_NAME_END = re.compile(r"[\s:]")
_MAXIMUM_NAME = 40

Read = TypeVar("Read")


def read_host(repository: str, places: DockerPlaces, scan_seconds: float) -> HostReading:
    """Read the machine; ``repository`` is the folder of the work tree.

    No more than ``scan_seconds`` go into adding up what Docker keeps.
    """
    reader = _Reader()
    scan = Scan(scan_seconds)
    folders = scan.folders((*places.roots, places.user))
    temporary = tuple(scan.temporary(places))
    processes = reader.read("processes", lambda: tuple(_processes()))
    memory = reader.read("memory", _memory)
    limited = host_limits.limited_memory(memory) if memory else None
    swap = reader.read("swap", _swap)
    return HostReading(
        spaces=tuple(_spaces(repository, places, reader)),
        memory=limited,
        swap=host_limits.limited_swap() or swap if limited and limited.is_limit else swap,
        pressure=host_limits.memory_pressure(),
        open_files=host_limits.open_files(),
        file_table=host_limits.file_table(),
        watches=host_limits.inotify_watches(),
        data=tuple(folders),
        temporary=temporary,
        empty_metadata=tuple(empty_metadata(places.user)),
        processes=processes,
        process_limit=host_limits.process_limit(),
        stale_pid_files=tuple(_stale_pid_files(places)) if processes else (),
        listeners=reader.read("listening ports", lambda: tuple(_listeners())),
        unread=(*reader.unread, *scan.unread),
    )


class _Reader:
    """Notes what cannot be read."""

    def __init__(self) -> None:
        self.unread: list[str] = []

    def read(self, what: str, function: Callable[[], Read]) -> Read | None:
        try:
            with warnings.catch_warnings():
                # psutil says so when it has to guess.
                warnings.simplefilter("ignore")
                return function()
        except psutil.AccessDenied:
            self.unread.append(f"{what} (permission denied)")
        except OSError as error:
            self.unread.append(f"{what} ({(error.strerror or 'unreadable').lower()})")
        except _UNTOLD:
            # What psutil raises without /proc, or on a system that has it in another form.
            self.unread.append(f"{what} (no answer)")
        return None


def _spaces(repository: str, places: DockerPlaces, reader: _Reader) -> Iterator[Space]:
    """The file systems of Docker's data and of the repository, once where they are one."""
    found: dict[int, Space] = {}
    there = [path for path in places.roots if os.path.isdir(path)]
    roots = there or [existing(places.roots[0])]
    for what, path in (
        *(("Docker's data", root) for root in roots),
        ("the repository", repository),
    ):

        def read(what: str = what, path: str = path) -> tuple[int, Space | None]:
            return os.stat(path).st_dev, _space(what, path)

        device, space = reader.read(f"the disk of {path}", read) or (0, None)
        if space is None:
            continue
        earlier = found.get(device)
        if earlier and what not in earlier.what:
            what = f"{earlier.what} and {what}"
        elif earlier:
            what = earlier.what
        found[device] = (earlier or space)._replace(what=what)
    yield from found.values()


def _space(what: str, path: str) -> Space | None:
    """How much is free; None for a file system that does not say, or takes nothing at all."""
    disk = psutil.disk_usage(path)
    # The share that only root may use is in neither.
    total = disk.used + disk.free
    if not total:
        return None
    if not hasattr(os, "statvfs"):
        return Space(what, path, total, disk.free)
    system = os.statvfs(path)
    if system.f_flag & os.ST_RDONLY:
        return None
    inodes = system.f_files or None
    return Space(what, path, total, disk.free, inodes, system.f_favail if inodes else None)


def _memory() -> Memory:
    found = psutil.virtual_memory()
    return Memory(found.total, found.available)


def _swap() -> Usage:
    found = psutil.swap_memory()
    return Usage(found.total, found.used)


def _processes() -> Iterator[Process]:
    now = time.time()
    for process in psutil.process_iter(["name", "cmdline", "create_time", "ppid"]):
        info = process.info
        if _KERNEL in (process.pid, info["ppid"]) and not info["cmdline"]:
            # A thread of the kernel of Linux.
            continue
        # A program may write anything there, its arguments too.
        name = _NAME_END.split(info["name"] or "", maxsplit=1)[0][:_MAXIMUM_NAME]
        arguments = tuple(info["cmdline"] or ())
        age = max(0.0, now - info["create_time"]) if info["create_time"] else 0.0
        yield Process(process.pid, name, arguments, age, _space_of(process.pid, name))


def _space_of(pid: int, name: str) -> str:
    if name != "dockerd":
        return ""
    with suppress(OSError):
        return os.readlink(f"/proc/{pid}/ns/mnt")
    return ""


def _stale_pid_files(places: DockerPlaces) -> Iterator[PidFile]:
    """Files that name a process which is gone, or is another program now."""
    for folder in places.runtime:
        for name in _PID_FILES:
            path = os.path.join(folder, name)
            with suppress(OSError, ValueError):
                if not os.path.isfile(path):
                    continue
                with open(path, encoding="ascii", errors="replace") as file:
                    pid = int(file.read(32))
                if 0 < pid <= _LARGEST_PID and not _is_daemon(pid):
                    yield PidFile(path, pid)


def _is_daemon(pid: int) -> bool:
    """Whether the process may be a daemon: not all systems tell of those of others."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    try:
        return psutil.Process(pid).name().startswith(_DAEMONS)
    except psutil.Error:
        return True


def _listeners() -> Iterator[Listener]:
    """What listens; without root, macOS tells of the user's own programs only."""
    seen: set[Listener] = set()
    for connection, owner in _connections():
        address = connection.laddr
        is_tcp = connection.type == _TCP
        if not address or (is_tcp and connection.status != psutil.CONN_LISTEN):
            continue
        if not is_tcp and connection.raddr:
            continue
        pid = owner or getattr(connection, "pid", None)
        listener = Listener(address.port, address.ip, "tcp" if is_tcp else "udp", pid)
        if listener not in seen:
            seen.add(listener)
            yield listener


def _connections() -> Iterator[tuple[Any, int | None]]:
    """The sockets of all programs, each with its program where psutil was asked for that."""
    try:
        yield from ((connection, None) for connection in psutil.net_connections("inet"))
    except psutil.AccessDenied:
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                for connection in process.net_connections("inet"):
                    yield connection, process.pid
