"""Which files are compiled Python, and is the source that they come from still there?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from docker_build_hooks.content_classes import PYCACHE, VENV, folder_item
from docker_build_hooks.context_contents import is_environment
from docker_build_hooks.git_index import Index, disk_path, is_inside
from docker_build_hooks.work_tree import Listing, size_on_disk, walk

# `m.pyc`, `m.cpython-312.opt-1.pyc`, one that is just being written, Jython's.
_NAME = re.compile(
    r"(.+?)(?:\.[\w-]+?(?:\.opt-\w+)?)?\.py[co](?:\.\d+)?|(.+)\$py\.class", re.DOTALL
)
_LOOSE_NAME = re.compile(r"(.+)\.py[co]|(.+)\$py\.class", re.DOTALL)
_SOURCES = (".py", ".pyw", ".pyx")
# Installed packages are none of the repository's.
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def is_bytecode(path: str) -> bool:
    """Whether a file is compiled Python by its name and folder."""
    folder, _, name = path.rpartition("/")
    in_cache = folder.rpartition("/")[2] == PYCACHE.name
    return (_NAME if in_cache else _LOOSE_NAME).fullmatch(name) is not None


def is_in_cache(path: str) -> bool:
    """Whether a file is in a folder where Python never looks for it without its source."""
    return path.rpartition("/")[0].rpartition("/")[2] == PYCACHE.name


def is_stale(index: Index, path: str) -> bool:
    """Whether the source of a compiled file is neither in git nor on disk."""
    folder, _, name = path.rpartition("/")
    in_cache = is_in_cache(path)
    found = (_NAME if in_cache else _LOOSE_NAME).fullmatch(name)
    if found is None:
        return False
    beside = folder.rpartition("/")[0] if in_cache else folder
    module = found[1] or found[2]
    sources = [f"{beside}/{module}{ending}".lstrip("/") for ending in _SOURCES]
    return not any(s in index or os.path.lexists(disk_path(index.root, s)) for s in sources)


class Removed(NamedTuple):
    """What was removed of one folder: how many files, with how many bytes."""

    folder: str
    files: int
    size: int


def untracked_bytecode(index: Index) -> Iterator[str]:
    """All compiled files of the work tree that git does not track.

    Virtual environments, installed packages and other repositories are left alone.
    """
    for listing in walk(index.root, "", _enters):
        if not is_environment(listing):
            paths = (listing.path(name) for name in listing.files)
            yield from (path for path in paths if is_bytecode(path) and path not in index)


def _enters(listing: Listing, name: str) -> bool:
    is_foreign = is_environment(listing) or name in _INSTALLED
    return not is_foreign and folder_item(name) in (None, PYCACHE, VENV)


def remove(index: Index, paths: Iterable[str], dry_run: bool) -> list[Removed]:
    """Delete these compiled files from the work tree; what was deleted, folder by folder.

    A file that git tracks stays, and so does what is behind a link. Folders that are left empty
    go as well. With ``dry_run`` nothing is done.
    """
    counts: dict[str, tuple[int, int]] = {}
    for path in paths:
        if path in index or not is_bytecode(path) or not is_inside(index.root, path):
            continue
        size = size_on_disk(index.root, path)
        if not dry_run:
            try:
                os.unlink(disk_path(index.root, path))
            except OSError:
                continue
        folder = path.rpartition("/")[0]
        files, total = counts.get(folder, (0, 0))
        counts[folder] = files + 1, total + size
    for folder in counts if not dry_run else ():
        if folder.rpartition("/")[2] == PYCACHE.name:
            with suppress(OSError):
                os.rmdir(disk_path(index.root, folder))
    return [Removed(folder, files, total) for folder, (files, total) in sorted(counts.items())]
