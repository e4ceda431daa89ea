"""Which files and folders of the index do the paths in a script mean?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from docker_build_hooks.build_commands import Copy
from docker_build_hooks.context import FOUND, Context, Kind
from docker_build_hooks.git_index import Index
from docker_build_hooks.script_paths import UNKNOWN, in_repository

# Paths of the index that a name with unknown parts may stand for.
_MAXIMUM_MATCHES = 200
_ANYTHING = "\ufffd"


class ScriptLookup:
    """Looks up joined paths for a script in the folder ``own`` that is started in ``start``."""

    def __init__(self, index: Index, dockerfiles: Sequence[str], own: str, start: str) -> None:
        """``dockerfiles`` are those of the index, by their names."""
        self.index = index
        self.root = Context(index, "")
        self._dockerfiles = dockerfiles
        self._own = own
        self._start = start

    def path(self, text: str) -> str | None:
        """The repository path; None where it is not known, or in no repository."""
        return in_repository(text, self._start, self._own)

    def folder(self, text: str) -> str | None:
        """The repository path of a folder that is there."""
        path = self.path(text)
        return path if path is not None and self.has_folder(path) else None

    def has_folder(self, path: str) -> bool:
        """Whether the repository has a folder at ``path``, or may have."""
        return self.root.leads_to(path, Kind.FOLDER)

    def file(self, text: str) -> str | None:
        """The repository path of a file that is there, as it is written."""
        path = self.path(text)
        if not path:
            return None
        found = self.root.follow(path)
        return path if found.state == FOUND and self.root.kind(found.path) is Kind.FILE else None

    def dockerfiles(self, text: str) -> Iterator[str]:
        """The Dockerfiles of the index that are meant: several where parts are not known."""
        if UNKNOWN in text:
            yield from self._matching(text)
            return
        path = self.path(text)
        if not path:
            return
        folder, _, name = path.rpartition("/")
        above = self.root.follow(folder)
        if above.state == FOUND and not above.outside:
            path = f"{above.path}/{name}".lstrip("/")
        lower = f"{path.removesuffix(name)}dockerfile"
        if path in self.index:
            yield path
        elif name == "Dockerfile" and lower in self.index:
            yield lower

    def _matching(self, text: str) -> Iterator[str]:
        place, *folders, name = text.replace(UNKNOWN, "").split("/")
        # `$X` and `$X/Dockerfile` say nothing about any one of them.
        if not place or not (name + "".join(folders)) or name in ("Dockerfile", "Containerfile"):
            return
        path = self.path(re.sub(f"{UNKNOWN}+", _ANYTHING, text))
        if path is None:
            return
        pieces = path.split(_ANYTHING)
        found = (path for path in self._dockerfiles if _consists_of(path, pieces))
        yield from islice(found, _MAXIMUM_MATCHES)

    def targets(self, copy: Copy) -> tuple[str, ...]:
        """The paths at which a copy may be, one of them in the folder of that name."""
        target = self.path(copy.destination)
        if target is None:
            return ()
        below = f"{target}/{copy.source.rpartition('/')[2]}".lstrip("/")
        if copy.is_folder or self.has_folder(target):
            return (below,)
        return target, below


def _consists_of(path: str, pieces: Sequence[str]) -> bool:
    """Whether ``path`` is the pieces in this order, with parts of names between them.

    Each takes the first place where it fits, which leaves the most to what follows: a regular
    expression would try all places of all of them.
    """
    if len(pieces) == 1:
        return path == pieces[0]
    at, end = len(pieces[0]), len(path) - len(pieces[-1])
    if at > end or not path.startswith(pieces[0]) or not path.endswith(pieces[-1]):
        return False
    for piece in pieces[1:-1]:
        found = path.find(piece, at, end)
        if found < 0 or "/" in path[at:found]:
            return False
        at = found + len(piece)
    return "/" not in path[at:end]
