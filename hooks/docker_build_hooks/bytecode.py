"""Which files are compiled Python, and is the source that they come from still there?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from docker_build_hooks.content_classes import BUILD_OUTPUTS, PYCACHE, VENV, folder_item
from docker_build_hooks.context_contents import is_environment
from docker_build_hooks.git_index import Index, disk_path, is_inside
from docker_build_hooks.work_tree import Listing, size_on_disk, walk

# `m.cpython-312.opt-1.pyc`, one that is just being written (a number behind it), Jython's.
_NAME = re.compile(r"(.+)\.py[co](?:\.\d+)?|(.+)\$py\.class", re.DOTALL)
_LOOSE_NAME = re.compile(r"(.+)\.py[co]|(.+)\$py\.class", re.DOTALL)
_SOURCES = (".py", ".pyw", ".pyx", ".hy")
# What a script without an ending is compiled to: `toolcpython-312.pyc`.
_SCRIPT = re.compile(r"(.+)(?:cpython|graalpy|pypy)-?\d+(?:-.*)?", re.DOTALL)
# Installed packages are none of the repository's.
_INSTALLED = frozenset({"site-packages", "dist-packages", "__pypackages__", ".eggs"})


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
    stem = found[1] or found[2]
    modules = list(_modules(stem)) if in_cache else [stem]
    names = [f"{module}{ending}" for module in modules for ending in _SOURCES]
    script = _SCRIPT.fullmatch(modules[-1])
    if in_cache and script:
        names.append(script[1])
    sources = [f"{beside}/{source}" if beside else source for source in names]
    # The index first: to look at the disk costs more.
    if any(source in index for source in sources):
        return False
    return not any(os.path.isfile(disk_path(index.root, source)) for source in sources)


def _modules(stem: str) -> Iterator[str]:
    """What a file in a cache may be compiled from: a tag follows, which may hold dots itself.

    `m.cpython-312-pytest-8.0.0` is pytest's, of `m.py`.
    """
    while stem:
        yield stem
        stem = stem.rpartition(".")[0]


def is_installed(path: str) -> bool:
    """Whether a file belongs to an installed package by the folders that it is in."""
    return not _INSTALLED.isdisjoint(path.split("/")[:-1])


class Removed(NamedTuple):
    """What was removed of one folder: how many files, with how many bytes."""

    folder: str
    files: int
    size: int


class Removal(NamedTuple):
    """What was removed, folder by folder, and what the system does not let go, with its reason."""

    removed: list[Removed]
    refused: list[tuple[str, str]]


def untracked_bytecode(index: Index) -> Iterator[str]:
    """All compiled files of the work tree that git does not track.

    Virtual environments, installed packages, other repositories and what builds put out are left
    alone.
    """

    def enters(listing: Listing, name: str) -> bool:
        if is_environment(listing) or name in _INSTALLED:
            return False
        item = folder_item(name)
        if item is not None and item.of == BUILD_OUTPUTS:
            return index.has_folder(listing.path(name))
        return item in (None, PYCACHE, VENV)

    for listing in walk(index.root, "", enters):
        if not is_environment(listing):
            paths = (listing.path(name) for name in listing.files)
            yield from (path for path in paths if is_bytecode(path) and path not in index)


def remove(index: Index, paths: Iterable[str], dry_run: bool) -> Removal:
    """Delete these compiled files from the work tree.

    A file that git tracks stays, and so does what is behind a link. Folders that are left empty
    go as well. With ``dry_run`` nothing is done.
    """
    counts: dict[str, tuple[int, int]] = {}
    refused: list[tuple[str, str]] = []
    for path in paths:
        if path in index or not is_bytecode(path) or not is_inside(index.root, path):
            continue
        size = size_on_disk(index.root, path)
        if not dry_run:
            try:
                os.unlink(disk_path(index.root, path))
            except FileNotFoundError:
                continue
            except OSError as error:
                refused.append((path, error.strerror or str(error)))
                continue
        folder = path.rpartition("/")[0]
        files, total = counts.get(folder, (0, 0))
        counts[folder] = files + 1, total + size
    for folder in counts if not dry_run else ():
        if folder.rpartition("/")[2] == PYCACHE.name:
            with suppress(OSError):
                os.rmdir(disk_path(index.root, folder))
    removed = [Removed(folder, *counted) for folder, counted in sorted(counts.items())]
    return Removal(removed, refused)
