"""From which folder of the repository is a tool run, judging by the paths that it is given?

A path is relative to the folder in which somebody starts the tool, which no file tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import resolve_path
from docker_build_hooks.git_index import Index


class Wanted(NamedTuple):
    """The paths of one build: a context, and where its Dockerfile may be, in order."""

    context: str
    dockerfiles: tuple[str, ...]


class Folders:
    """Looks for builds below the folders of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._root = Context(index, "")

    def dockerfile(self, base: str, wanted: Wanted) -> str | None:
        """The Dockerfile below ``base``: the first that exists, else the last.

        ``dockerfile`` is one too, where there is no ``Dockerfile``. None where it would be outside
        of the repository.
        """
        path = None
        for text in wanted.dockerfiles:
            found = resolve_path(base, text)
            path = self._root.dockerfile(found) if found else None
            if path and self._root.leads_to(path, Kind.FILE):
                break
        return path

    def fits(self, base: str, wanted: Wanted) -> bool:
        """Whether the context and the Dockerfile of a build are there below ``base``."""
        folder = resolve_path(base, wanted.context)
        path = self.dockerfile(base, wanted)
        if folder is None or not path or not self._root.leads_to(folder, Kind.FOLDER):
            return False
        return self._root.leads_to(path, Kind.FILE)

    def elsewhere(self, missing: Iterable[Wanted]) -> frozenset[Wanted]:
        """Those builds whose Dockerfile stands below any folder of the repository."""
        ends: dict[str, list[Wanted]] = {}
        for wanted in missing:
            for text in wanted.dockerfiles:
                if path := resolve_path("", text):
                    ends.setdefault(path, []).append(wanted)
        found: set[Wanted] = set()
        for path in self._index.paths if ends else ():
            below = path
            while below:
                found.update(ends.pop(below, ()))
                below = below.partition("/")[2]
        return frozenset(found)


def best_bases(
    folders: Folders, bases: Sequence[str], builds: Sequence[Wanted]
) -> tuple[list[str], int]:
    """Those of ``bases`` below which most of ``builds`` are, and how many these are."""
    counts = [sum(folders.fits(base, wanted) for wanted in builds) for base in bases]
    most = max(counts)
    return [base for base, count in zip(bases, counts, strict=True) if count == most], most
