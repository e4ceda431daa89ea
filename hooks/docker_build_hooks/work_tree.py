"""What lies in the folders of the work tree, tracked or not?

A local build sends it all. No link is followed, and what belongs to another repository (a
submodule, a clone within) is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.git_index import disk_path, is_inside


class Listing(NamedTuple):
    """One folder of the work tree: the names of its folders and of its regular files, sorted.

    ``folder`` is relative to the repository, "" for its root; names are as git has them, bytes
    that are no UTF-8 as surrogates.
    """

    folder: str
    folders: tuple[str, ...]
    files: tuple[str, ...]

    def path(self, name: str) -> str:
        """The repository path of a name in this folder."""
        return f"{self.folder}/{name}" if self.folder else name


def walk(root: str, folder: str, enters: Callable[[Listing, str], bool]) -> Iterator[Listing]:
    """``folder`` of the work tree at ``root`` and what is below it, each folder once, in order.

    ``enters`` is asked for each folder in a listing, by its name. Folders that cannot be read are
    left out.
    """
    waiting = [folder] if is_inside(root, f"{folder}/x".lstrip("/")) else []
    while waiting:
        current = waiting.pop()
        listing = _listing(root, current)
        if listing is None:
            continue
        yield listing
        entered = [name for name in listing.folders if enters(listing, name)]
        waiting += [listing.path(name) for name in reversed(entered)]


def _listing(root: str, folder: str) -> Listing | None:
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(disk_path(root, folder) if folder else root) as entries:
            for entry in entries:
                if entry.name == ".git":
                    if folder:
                        return None
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(_as_git_has_it(entry.name))
                elif entry.is_file(follow_symlinks=False):
                    files.append(_as_git_has_it(entry.name))
    except (OSError, ValueError):
        return None
    return Listing(folder, tuple(sorted(folders)), tuple(sorted(files)))


def _as_git_has_it(name: str) -> str:
    # All that is plain needs no look.
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "surrogateescape")


def files_below(root: str, folder: str, most: int) -> Iterator[str]:
    """The files in ``folder`` of the work tree and below, until ``most`` have been seen."""
    everything = (
        listing.path(name)
        for listing in walk(root, folder, lambda _listing, _name: True)
        for name in listing.files
    )
    yield from islice(everything, most)


def size_on_disk(root: str, path: str) -> int:
    """The size in bytes of the file at ``path``, 0 where there is none."""
    try:
        return os.lstat(disk_path(root, path)).st_size
    except (OSError, ValueError):
        return 0
