"""What is measured of a machine, against which threshold, and what helps?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from docker_build_hooks import host_rules as rules
from docker_build_hooks import host_thresholds as names
from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.host_quantities import (
    BYTES,
    COUNT,
    PERCENT,
    SECONDS,
    show_quantity,
)
from docker_build_hooks.host_reading import HostReading, Memory, Space, TemporaryFile, Usage
from docker_build_hooks.host_thresholds import Threshold
from docker_build_hooks.report import shell_word

# Nothing is built with less, whatever the thresholds are.
_FATAL_DISK = 1024**3
_FATAL_INODES = 1.0
_MAXIMUM_REMOVED = 3
_PRUNE = "`docker builder prune` and `docker image prune` free what Docker keeps"

Thresholds = Mapping[str, Threshold]


class Measure(NamedTuple):
    """One thing that was measured: ``what`` it is, its value in ``unit``.

    ``value`` is None where this system does not have or tell it. ``bound`` is the threshold (None:
    none), ``is_least`` whether that is the least. ``share`` (0 to 1) is how far what there is of
    it is used up. ``level`` is "" where all is well. ``path`` and ``line`` are the place in the
    repository that it is about.
    """

    rule: str
    what: str
    value: float | None
    unit: str
    bound: float | None = None
    is_least: bool = False
    share: float | None = None
    level: str = ""
    hints: tuple[str, ...] = ()
    detail: str = ""
    is_partial: bool = False
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_column: int | None = None


def measures_of(reading: HostReading, thresholds: Thresholds) -> list[Measure]:
    """All measures of a machine, in a fixed order."""
    found: list[Measure] = []
    for space in reading.spaces:
        found += _of_space(space, thresholds)
    found += _of_memory(reading, thresholds)
    found += _of_files(reading, thresholds)
    found += _of_data(reading, thresholds)
    return found


def against(
    threshold: Threshold, is_least: bool, measure: Measure, fatal: float | None = None
) -> Measure:
    """The measure with its bound and its level; beyond ``fatal`` it always fails."""
    measure = measure._replace(bound=threshold.value, is_least=is_least)
    value, bound = measure.value, threshold.value
    if value is None:
        return measure._replace(hints=())
    if fatal is not None and value < fatal:
        return measure._replace(level=ERROR, bound=fatal if bound is None else bound)
    is_broken = bound is not None and (value < bound if is_least else value > bound)
    if not is_broken:
        return measure._replace(hints=())
    return measure._replace(level=ERROR if threshold.is_set else WARNING)


def _of_space(space: Space, thresholds: Thresholds) -> Iterator[Measure]:
    where = f'"{space.path}" ({space.what})'
    used = 100 - 100 * space.free / space.total if space.total else 0.0
    free = Measure(rules.DISK_FREE, f"free disk at {where}", space.free, BYTES, hints=(_PRUNE,))
    yield against(thresholds[names.FREE_DISK], True, free._replace(share=used / 100), _FATAL_DISK)
    full = Measure(rules.DISK_USED, f"used disk at {where}", used, PERCENT, hints=(_PRUNE,))
    yield against(thresholds[names.DISK_USED], False, full._replace(share=used / 100))
    if space.inodes and space.free_inodes is not None:
        share = 100 * space.free_inodes / space.inodes
        hint = f"`df -i {space.path}` tells; many small files use them up, as in build caches"
        inodes = Measure(rules.INODES, f"free inodes at {where}", share, PERCENT, hints=(hint,))
        yield against(
            thresholds[names.FREE_INODES],
            True,
            inodes._replace(share=1 - share / 100),
            _FATAL_INODES,
        )


def _of_memory(reading: HostReading, thresholds: Thresholds) -> Iterator[Measure]:
    memory = reading.memory or Memory(0, 0)
    is_read = reading.memory is not None and memory.total > 0
    used = 100 - 100 * memory.available / memory.total if is_read else None
    limit = " (limit of the container)" if memory.is_limit else ""
    hint = (
        "raise the limit of the container, or build with less at once"
        if memory.is_limit
        else "close what is not needed: `top` shows what takes most"
    )
    share = None if used is None else used / 100
    value = float(memory.available) if is_read else None
    available = Measure(rules.MEMORY, f"available memory{limit}", value, BYTES, hints=(hint,))
    yield against(thresholds[names.MEMORY], True, available._replace(share=share))
    full = Measure(rules.MEMORY_USED, f"used memory{limit}", used, PERCENT, hints=(hint,))
    yield against(thresholds[names.MEMORY_USED], False, full._replace(share=share))
    swap = _percent(reading.swap)
    # macOS makes more of it when it is used up.
    swap = None if sys.platform == "darwin" else swap
    hint = "`sudo swapoff -a && sudo swapon -a` empties it, once there is memory for it"
    full = Measure(rules.SWAP, "used swap", swap, PERCENT, hints=(hint,))
    yield against(thresholds[names.SWAP_USED], False, _with_share(full))
    pressure = Measure(
        rules.PRESSURE,
        "memory pressure (last minute)",
        reading.pressure,
        PERCENT,
        hints=("build with less at once, or close what is not needed: `top` shows it",),
    )
    yield against(thresholds[names.PRESSURE], False, _with_share(pressure))


def _of_files(reading: HostReading, thresholds: Thresholds) -> Iterator[Measure]:
    limits = reading.open_files
    soft = limits.soft if limits else None
    used = limits.used if limits else 0
    most = "`ulimit -n 4096` raises it for a shell; /etc/security/limits.conf for good"
    limit = Measure(rules.OPEN_FILES, "limit of open files", soft, COUNT, hints=(most,))
    yield against(thresholds[names.OPEN_FILES], True, limit)
    left = None if soft is None else float(max(0, soft - used))
    free = Measure(rules.FREE_FILES, "open files left to this process", left, COUNT, hints=(most,))
    share = used / soft if soft else None
    yield against(thresholds[names.FREE_FILES], True, free._replace(share=share))
    table = Measure(
        rules.FILE_TABLE,
        "used table of open files",
        _percent(reading.file_table),
        PERCENT,
        hints=("`sudo sysctl fs.file-max=N` makes it larger",),
    )
    yield against(thresholds[names.FILE_TABLE], False, _with_share(table))
    watches = Measure(
        rules.WATCHES,
        "limit of watched files",
        reading.watches,
        COUNT,
        hints=("`sudo sysctl fs.inotify.max_user_watches=524288` raises it",),
    )
    yield against(thresholds[names.WATCHES], True, watches)


def _of_data(reading: HostReading, thresholds: Thresholds) -> Iterator[Measure]:
    size = float(sum(folder.size for folder in reading.data))
    is_partial = any(folder.is_partial for folder in reading.data)
    nothing = is_partial and not size
    where = ", ".join(folder.path for folder in reading.data)
    if is_partial:
        where += "; partial, as not all could be read in time"
    data = Measure(
        rules.DATA,
        "Docker's data",
        None if nothing else size,
        BYTES,
        hints=("`docker system df` shows what it is, `docker system prune` removes the unused",),
        detail=where,
        is_partial=is_partial,
    )
    yield _with_bound_share(against(thresholds[names.DOCKER_DATA], False, data))
    files = reading.temporary
    folders = sorted({file.path.rpartition("/")[0] or "/" for file in files})
    temporary = Measure(
        rules.TEMPORARY,
        "Docker's temporary files",
        float(sum(file.size for file in files)),
        BYTES,
        hints=(f"{_removal(files)} removes them, while no build is running",),
        detail=", ".join(folders),
        is_partial=any(file.is_partial for file in files),
    )
    yield _with_bound_share(against(thresholds[names.TEMPORARY], False, temporary))
    oldest = max(files, key=lambda file: file.age, default=None)
    old = Measure(
        rules.OLD,
        "oldest of Docker's temporary files",
        oldest.age if oldest else 0.0,
        SECONDS,
        hints=(f"{_removal([oldest] if oldest else [])} removes it, while no build is running",),
        detail=oldest.path if oldest else "",
    )
    yield against(thresholds[names.TEMPORARY_AGE], False, old)
    yield counted(
        rules.EMPTY,
        "empty files of settings",
        reading.empty_metadata,
        f"`rm {some_paths(reading.empty_metadata)}`, and Docker makes it anew",
    )


def _removal(files: Sequence[TemporaryFile]) -> str:
    """The command that removes files, of many the first."""
    return f"`rm -r {some_paths([file.path for file in files])}`"


def some_paths(paths: Sequence[str]) -> str:
    """The first of many paths, as a shell takes them."""
    more = " ..." if len(paths) > _MAXIMUM_REMOVED else ""
    return " ".join(map(shell_word, paths[:_MAXIMUM_REMOVED])) + more


def counted(rule: str, what: str, items: Iterable[str], *hints: str) -> Measure:
    """A measure of things that there should be none of."""
    shown = list(items)
    level = WARNING if shown else ""
    return Measure(
        rule,
        what,
        float(len(shown)),
        COUNT,
        bound=0.0,
        level=level,
        hints=hints if shown else (),
        detail=", ".join(shown),
    )


def _percent(usage: Usage | None) -> float | None:
    if usage is None:
        return None
    return 100 * usage.used / usage.total if usage.total else 0.0


def _with_share(measure: Measure) -> Measure:
    return measure._replace(share=None if measure.value is None else measure.value / 100)


def _with_bound_share(measure: Measure) -> Measure:
    """What has no end has its threshold for one."""
    if measure.value is None or not measure.bound:
        return measure
    return measure._replace(share=measure.value / measure.bound)


def show_value(measure: Measure) -> str:
    """The value as one reads it."""
    if measure.value is None:
        return "not known here"
    least = "at least " if measure.is_partial else ""
    return f"{least}{show_quantity(measure.value, measure.unit)}"


def show_bound(measure: Measure) -> str:
    """The threshold as one reads it."""
    if measure.bound is None:
        return ""
    if measure.bound == 0:
        return "none"
    least = "at least" if measure.is_least else "at most"
    return f"{least} {show_quantity(measure.bound, measure.unit)}"
