"""What will a fresh clone hold?

The index answers: all paths with their modes, and the contents of those that are asked for.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from docker_build_hooks.git_changes import has_empty_file, intended_paths
from docker_build_hooks.git_objects import MAXIMUM_SIZE, read_objects
from docker_build_hooks.git_process import ask

LINK, SUBMODULE, EXECUTABLE = "120", "160", "100755"
# git's stages of an unmerged path, the best first: ours, theirs. One without either is deleted.
_SIDES = "023"


class Index:
    """The paths of the index, sorted, with their modes and blobs."""

    __slots__ = (
        "_blobs",
        "_children",
        "_offset",
        "_records",
        "links",
        "paths",
        "root",
        "submodules",
    )

    def __init__(self, root: str, listing: bytes, left_out: frozenset[str] = frozenset()) -> None:
        """``listing`` is the output of ``git ls-files -s -z``; ``root`` the work tree.

        The paths of ``left_out`` are not taken.
        """
        self.root = root
        records = listing.decode("utf-8", "surrogateescape").split("\0")
        records.pop()
        self._offset = records[0].index("\t") + 1 if records else 0
        stage = self._offset - 2
        # One pass for all that few records have: a mode that is no file's, a stage.
        special = [record for record in records if record[1] != "0" or record[stage] != "0"]
        unmerged = any(record[stage] != "0" for record in special)
        if unmerged:
            records = special = self._merged(records)
        if left_out:
            records = special = [r for r in records if r[self._offset :] not in left_out]
        if unmerged or not listing.isascii():
            # git sorts by bytes; by characters the order differs for lone surrogates.
            records.sort(key=lambda record: record[self._offset :])
        self._records = records
        self.paths = [record[self._offset :] for record in records]
        self.links = {r[self._offset :] for r in special if r[:3] == LINK}
        self.submodules = frozenset(r[self._offset :] for r in special if r[:3] == SUBMODULE)
        # None is a content that cannot be had.
        self._blobs: dict[str, bytes | None] = {}
        self._children: dict[str, tuple[str, ...]] = {}

    def _merged(self, records: list[str]) -> list[str]:
        """One record a path: of an unmerged one ours, else theirs."""
        best: dict[str, str] = {}
        for side in reversed(_SIDES):
            best |= {r[self._offset :]: r for r in records if r[self._offset - 2] == side}
        return list(best.values())

    def _identity(self, record: str) -> str:
        return record[7 : self._offset - 3]

    def add_from_disk(self, paths: Iterable[str]) -> None:
        """Judge untracked files and links that are named as if they were added."""
        for path in paths:
            if path in self or self._is_foreign(path):
                continue
            target = read_link(self.root, path)
            data = read_file(self.root, path) if target is None else target
            if data is None:
                continue
            at = bisect_left(self.paths, path)
            self.paths.insert(at, path)
            self._records.insert(at, "")
            self._blobs[path] = data
            self._children.clear()
            if target is not None:
                self.links.add(path)

    def _is_foreign(self, path: str) -> bool:
        """Whether ``git add`` would refuse a path: in a submodule, or git's own."""
        parts = path.split("/")
        above = ("/".join(parts[:number]) for number in range(1, len(parts)))
        return ".git" in parts or not self.submodules.isdisjoint(above)

    def _position(self, path: str) -> int:
        at = bisect_left(self.paths, path)
        return at if at < len(self.paths) and self.paths[at] == path else -1

    def __contains__(self, path: str) -> bool:
        return self._position(path) >= 0

    def has_folder(self, folder: str) -> bool:
        """Whether any path is below ``folder`` ("" is the root of the repository)."""
        if not folder:
            return bool(self.paths)
        at = bisect_left(self.paths, folder + "/")
        return at < len(self.paths) and self.paths[at].startswith(folder + "/")

    def below(self, folder: str) -> Iterator[str]:
        """The paths below ``folder``, in order, as they stand in the repository."""
        if not folder:
            yield from self.paths
            return
        for at in range(bisect_left(self.paths, folder + "/"), len(self.paths)):
            if not self.paths[at].startswith(folder + "/"):
                return
            yield self.paths[at]

    def children(self, folder: str) -> tuple[str, ...]:
        """The names in ``folder``, files and folders, each once."""
        if folder not in self._children:
            # An unmerged path may be a file on one side and a folder on the other.
            names = dict.fromkeys(self._list(f"{folder}/" if folder else ""))
            self._children[folder] = tuple(names)
        return self._children[folder]

    def _list(self, prefix: str) -> Iterator[str]:
        at = bisect_left(self.paths, prefix)
        while at < len(self.paths) and self.paths[at].startswith(prefix):
            name, slash, _ = self.paths[at][len(prefix) :].partition("/")
            yield name
            # "0" is the character behind "/": skip all that is below a folder.
            at = bisect_left(self.paths, f"{prefix}{name}0", at) if slash else at + 1

    def executables(self) -> Iterator[str]:
        """The paths of the files that can be executed."""
        for at, record in enumerate(self._records):
            if record.startswith(EXECUTABLE):
                yield self.paths[at]

    def blob(self, path: str) -> bytes | None:
        """The content at ``path``, None where there is none that can be read."""
        if path not in self._blobs:
            # Links are followed one after the other: all their targets at once.
            self.read_blobs(self.links if path in self.links else [path])
        return self._blobs.get(path)

    def read_blobs(self, paths: Iterable[str]) -> None:
        """Fetch the contents of many paths at once, so that ``blob`` has them."""
        wanted: dict[str, list[str]] = {}
        for path in paths:
            at = self._position(path)
            if at >= 0 and path not in self._blobs:
                self._blobs[path] = None
                if self._records[at][:3] != SUBMODULE:
                    wanted.setdefault(self._identity(self._records[at]), []).append(path)
        for identity, data in read_objects(self.root, list(wanted)):
            for path in wanted[identity]:
                self._blobs[path] = data


def disk_path(root: str, path: str) -> str:
    """Where a path of the repository is on disk, whatever encoding file names have there."""
    own = os.fsdecode(path.encode("utf-8", "surrogateescape"))
    return os.path.join(root, *own.split("/"))


def is_inside(root: str, path: str) -> bool:
    """Whether no folder above ``path`` is a link, which could lead out of the repository."""
    above = os.path.dirname(disk_path(root, path))
    real = os.path.dirname(disk_path(os.path.realpath(root), path))
    return os.path.realpath(above) == real


def read_link(root: str, path: str) -> bytes | None:
    """The target of the link at ``path`` of the work tree; None where none is inside of it."""
    try:
        if is_inside(root, path):
            return os.fsencode(os.readlink(disk_path(root, path)))
    except (OSError, ValueError):
        pass
    return None


def read_file(root: str, path: str) -> bytes | None:
    """The file at ``path`` of the work tree; None where it is no regular file inside of it."""
    full = disk_path(root, path)
    try:
        if not is_inside(root, path) or os.path.islink(full) or not os.path.isfile(full):
            return None
        if os.path.getsize(full) > MAXIMUM_SIZE:
            return None
        with open(full, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def find_root() -> tuple[str, str]:
    """The root of the work tree and the current folder's path in it ("" or ``a/b/``).

    Raises ``GitError`` outside of a repository.
    """
    lines = ask("rev-parse", "--show-toplevel", "--show-prefix").split(b"\n")
    if len(lines) != 3:
        # A folder has a newline in its name.
        lines = [ask("rev-parse", f"--show-{what}")[:-1] for what in ("toplevel", "prefix")]
    root, prefix = os.fsdecode(lines[0]), lines[1].decode("utf-8", "surrogateescape")
    if not prefix and not os.path.samefile(root, os.curdir):
        # GIT_WORK_TREE may name a folder that is elsewhere.
        prefix = os.path.relpath(os.getcwd(), root) + "/"
    return root, prefix


def read_index(root: str) -> Index:
    """The whole index as a commit would take it. Raises ``GitError`` where there is none."""
    listing = ask("-C", root, "ls-files", "-s", "-z", "--full-name")
    return Index(root, listing, intended_paths(root) if has_empty_file(listing) else frozenset())
