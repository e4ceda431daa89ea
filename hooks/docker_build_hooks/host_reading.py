"""What was read of the machine that builds images?"""

from __future__ import annotations

from typing import NamedTuple


class Space(NamedTuple):
    """A file system, on which ``what`` is kept at ``path``: bytes, and inodes where it has any."""

    what: str
    path: str
    total: int
    free: int
    inodes: int | None = None
    free_inodes: int | None = None


class Usage(NamedTuple):
    """How much there is of something, and how much of it is in use."""

    total: int
    used: int


class Memory(NamedTuple):
    """Bytes of memory; ``is_limit`` tells that a limit of the container is meant."""

    total: int
    available: int
    is_limit: bool = False


class OpenFiles(NamedTuple):
    """The limits of open files of this process (None: unlimited), and how many it has open."""

    soft: int | None
    hard: int | None
    used: int


class DataFolder(NamedTuple):
    """A folder of Docker's, the bytes in it; ``is_partial`` where time did not suffice."""

    path: str
    size: int
    is_partial: bool = False


class TemporaryFile(NamedTuple):
    """A temporary file or folder of Docker's: bytes, and seconds since it was changed."""

    path: str
    size: int
    age: float
    is_partial: bool = False


class Process(NamedTuple):
    """A process: its name, its arguments, the seconds it has run.

    ``space`` is an identity of what it sees as the root of the file system, "" for unknown.
    """

    pid: int
    name: str
    arguments: tuple[str, ...] = ()
    age: float = 0.0
    space: str = ""


class Listener(NamedTuple):
    """A port that something listens on; ``pid`` is None where nobody tells who."""

    port: int
    address: str
    protocol: str
    pid: int | None


class PidFile(NamedTuple):
    """A file with the number of a process that is gone."""

    path: str
    pid: int


class HostReading(NamedTuple):
    """All that was read; None for what this system does not have, or does not tell.

    ``unread`` says what it does not tell, each with the reason. ``pressure`` is the percentage of
    the last minute in which some process waited for memory.
    """

    spaces: tuple[Space, ...] = ()
    memory: Memory | None = None
    swap: Usage | None = None
    pressure: float | None = None
    open_files: OpenFiles | None = None
    file_table: Usage | None = None
    watches: int | None = None
    data: tuple[DataFolder, ...] = ()
    temporary: tuple[TemporaryFile, ...] = ()
    empty_metadata: tuple[str, ...] = ()
    processes: tuple[Process, ...] | None = None
    process_limit: int | None = None
    stale_pid_files: tuple[PidFile, ...] = ()
    listeners: tuple[Listener, ...] | None = None
    unread: tuple[str, ...] = ()
