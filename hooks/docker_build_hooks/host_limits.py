"""Which limits does the kernel set: memory pressure, open files, watches, those of a container?"""

from __future__ import annotations

import os
from contextlib import suppress

from docker_build_hooks.host_reading import Memory, OpenFiles, Usage

_CGROUP = "/sys/fs/cgroup"
_DESCRIPTORS = ("/proc/self/fd", "/dev/fd")


def memory_pressure() -> float | None:
    """The percentage of the last minute in which some process waited for memory.

    None where the kernel does not measure it. See ``Documentation/accounting/psi.rst`` of Linux.
    """
    for line in (_read("/proc/pressure/memory") or "").splitlines():
        words = dict(word.partition("=")[::2] for word in line.split())
        if line.startswith("some "):
            with suppress(KeyError, ValueError):
                return float(words["avg60"])
    return None


def file_table() -> Usage | None:
    """The open files of the whole system; None where it does not count them."""
    with suppress(ValueError, IndexError):
        used, unused, most = map(int, (_read("/proc/sys/fs/file-nr") or "").split())
        return Usage(most, used - unused)
    return None


def inotify_watches() -> int | None:
    """How many files a user may watch; None where there is no such limit."""
    return _number("/proc/sys/fs/inotify/max_user_watches")


def open_files() -> OpenFiles | None:
    """The limits of this process; None where the system has none (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (None if limit == resource.RLIM_INFINITY else limit for limit in limits)
    used = 0
    for folder in _DESCRIPTORS:
        with suppress(OSError):
            # One of them is that of the listing.
            used = len(os.listdir(folder)) - 1
            break
    return OpenFiles(soft, hard, used)


def limited_memory(memory: Memory, root: str = _CGROUP) -> Memory:
    """The memory that a container may use, where there is less than the machine has.

    ``root`` is the cgroup of this process as a container sees it (version 2).
    """
    limit, used = _number(f"{root}/memory.max"), _number(f"{root}/memory.current")
    if limit is None or used is None or limit >= memory.total:
        return memory
    # The kernel gives back what it only keeps in case it is asked for again.
    kept = 0
    for line in (_read(f"{root}/memory.stat") or "").splitlines():
        if line.startswith("inactive_file "):
            with suppress(ValueError):
                kept = int(line.split()[1])
    available = min(memory.available, max(0, limit - max(0, used - kept)))
    return Memory(limit, available, is_limit=True)


def limited_swap(root: str = _CGROUP) -> Usage | None:
    """The swap that a container may use; None where it has no limit of its own."""
    limit, used = _number(f"{root}/memory.swap.max"), _number(f"{root}/memory.swap.current")
    return None if limit is None or used is None else Usage(limit, used)


def process_limit(root: str = _CGROUP) -> int | None:
    """How many processes a container may have; None where it has no limit."""
    return _number(f"{root}/pids.max")


def _number(path: str) -> int | None:
    text = (_read(path) or "").strip()
    return int(text) if text.isdecimal() else None


def _read(path: str) -> str | None:
    with suppress(OSError), open(path, encoding="ascii", errors="replace") as file:
        return file.read(1 << 16)
    return None
