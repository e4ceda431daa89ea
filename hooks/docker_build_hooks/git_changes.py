"""What does the commit in the making change?

It is asked on every commit, mostly to learn that nothing of Docker's is in it, so this imports
nothing but what runs git.
"""

from __future__ import annotations

import os

from docker_build_hooks.git_process import GitError, ask

_DIFF = (
    "diff",
    "--raw",
    "-z",
    "--no-renames",
    "--no-abbrev",
    # Else a setting may give an order, or hide submodules.
    "-O/dev/null",
    "--ignore-submodules=none",
)
# The identity of the empty blob, which git notes for a path that is only intended to be added.
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


class Change:
    """One path of a diff: git's status letter, and mode and blob before and after.

    A mode is ``000000`` and a blob all zeros where there is none.
    """

    __slots__ = ("new_blob", "new_mode", "old_blob", "old_mode", "path", "status")

    def __init__(
        self,
        status: str,
        old_mode: str,
        new_mode: str,
        path: str,
        old_blob: str = "",
        new_blob: str = "",
    ) -> None:
        self.status = status
        self.old_mode = old_mode
        self.new_mode = new_mode
        self.path = path
        self.old_blob = old_blob
        self.new_blob = new_blob

    @property
    def takes_away(self) -> bool:
        """Whether something that was at this path may be missed: gone, another type or target."""
        return self.status in "DT" or self.old_mode.startswith("120")


def staged_changes() -> list[Change]:
    """What the commit changes against HEAD; of a range where pre-commit was given one.

    Raises ``GitError`` outside of a repository, and for a range that git does not know.
    """
    first = os.environ.get("PRE_COMMIT_FROM_REF")
    last = os.environ.get("PRE_COMMIT_TO_REF")
    try:
        return _range(first, last) if first and last else _records("--cached")
    except GitError:
        # Outside of a repository `git diff` speaks of something else altogether.
        ask("rev-parse", "--show-toplevel")
        raise


def _range(first: str, last: str) -> list[Change]:
    # A revision that begins with a dash is no option (`--output=…` would write a file).
    before, behind = "--end-of-options", "--"
    # pre-commit asks in this order: histories may have nothing in common.
    try:
        return _records(before, f"{first}...{last}", behind)
    except GitError:
        return _records(before, f"{first}..{last}", behind)


def _records(*arguments: str, folder: str = ".") -> list[Change]:
    fields = ask("-C", folder, *_DIFF, *arguments).decode("utf-8", "surrogateescape").split("\0")
    changes = []
    for at in range(0, len(fields) - 1, 2):
        old_mode, new_mode, *blobs, status = fields[at][1:].split(" ")
        changes.append(Change(status[:1], old_mode, new_mode, fields[at + 1], *blobs))
    return changes


def intended_paths(root: str) -> frozenset[str]:
    """The paths that were only added with ``--intent-to-add``: no commit takes them.

    ``git ls-files`` shows them as empty files; a diff can be told to see them or not.
    """
    visible = _records("--cached", "--ita-visible-in-index", folder=root)
    empty = {change.path for change in visible if change.new_blob in _EMPTY}
    if not empty:
        return frozenset()
    committed = _records("--cached", "--ita-invisible-in-index", folder=root)
    return frozenset(empty - {change.path for change in committed if change.status != "D"})


def has_empty_file(listing: bytes) -> bool:
    """Whether a listing of the index has an empty file, which intended paths look like."""
    return any(identity.encode() in listing for identity in _EMPTY)
