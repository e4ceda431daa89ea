"""From which values on is a machine not fit to build images?"""

from __future__ import annotations

from argparse import Namespace
from typing import NamedTuple

from docker_build_hooks.command_line import Parser, UsageError
from docker_build_hooks.host_quantities import BYTES, COUNT, PERCENT, SECONDS, read_quantity

_OFF = "off"


class Kind(NamedTuple):
    """A threshold as an option: ``--min-…`` or ``--max-…``, its unit, its default, its meaning."""

    name: str
    unit: str
    default: str
    summary: str


class Threshold(NamedTuple):
    """A value in its unit, None for no threshold; whether the user has set it."""

    value: float | None
    is_set: bool


FREE_DISK, DISK_USED, FREE_INODES = "min-free-disk", "max-disk-used", "min-free-inodes"
MEMORY, MEMORY_USED, SWAP_USED = "min-memory", "max-memory-used", "max-swap-used"
PRESSURE = "max-memory-pressure"
OPEN_FILES, FREE_FILES, FILE_TABLE = "min-open-files", "min-free-files", "max-file-table"
WATCHES = "min-inotify-watches"
DOCKER_DATA, TEMPORARY, TEMPORARY_AGE = "max-docker-data", "max-temporary", "max-temporary-age"
PROCESSES, DOCKER_PROCESSES = "max-processes", "max-docker-processes"
BUILD_TIME = "max-build-time"

KINDS = (
    Kind(FREE_DISK, BYTES, "5GiB", "free disk where Docker's data and the repository are"),
    Kind(DISK_USED, PERCENT, "90%", "used disk there"),
    Kind(FREE_INODES, PERCENT, "5%", "free inodes there"),
    Kind(MEMORY, BYTES, "2GiB", "available memory"),
    Kind(MEMORY_USED, PERCENT, "90%", "used memory"),
    Kind(SWAP_USED, PERCENT, "80%", "used swap"),
    Kind(PRESSURE, PERCENT, "20%", "the last minute's time in which processes waited for memory"),
    Kind(OPEN_FILES, COUNT, "4096", "the limit of open files of a process"),
    Kind(FREE_FILES, COUNT, "1000", "what is left of it"),
    Kind(FILE_TABLE, PERCENT, "80%", "the used part of the system's table of open files"),
    Kind(WATCHES, COUNT, "16384", "the limit of files that inotify watches"),
    Kind(DOCKER_DATA, BYTES, "20GiB", "images, containers, volumes and build cache together"),
    Kind(TEMPORARY, BYTES, "1GiB", "temporary files of Docker's together"),
    Kind(TEMPORARY_AGE, SECONDS, "7d", "the age of such a file"),
    Kind(PROCESSES, COUNT, "500", "processes"),
    Kind(DOCKER_PROCESSES, COUNT, "10", "processes of Docker's"),
    Kind(BUILD_TIME, SECONDS, "1h", "how long a build has been running"),
)


def add_thresholds(parser: Parser) -> None:
    """Add an option for each threshold."""
    for kind in KINDS:
        least = "at least" if kind.name.startswith("min-") else "at most"
        parser.add_argument(
            f"--{kind.name}",
            metavar=kind.unit.upper(),
            help=f"{least}: {kind.summary} [{kind.default}]; off for no threshold".replace(
                "%", "%%"
            ),
        )


def read_thresholds(given: Namespace) -> dict[str, Threshold]:
    """The thresholds by name. Raises ``UsageError``."""
    found: dict[str, Threshold] = {}
    for kind in KINDS:
        text = getattr(given, kind.name.replace("-", "_"))
        found[kind.name] = _read(kind, kind.default if text is None else text, text is not None)
    return found


def _read(kind: Kind, text: str, is_set: bool) -> Threshold:
    if text == _OFF:
        return Threshold(None, is_set)
    try:
        return Threshold(read_quantity(text, kind.unit), is_set)
    except ValueError as error:
        raise UsageError(f"--{kind.name}: {error}") from None
