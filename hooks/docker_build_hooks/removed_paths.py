"""Which paths does a change take away, and what may miss them?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from docker_build_hooks.context import FOUND, Resolution, Sought
from docker_build_hooks.declarations import ancestors
from docker_build_hooks.git_changes import Change
from docker_build_hooks.source_paths import clean, known_folder
from docker_build_hooks.words import GO_SPACE, UNKNOWN

# More of them are not compared with every source.
_MAXIMUM_COMPARED = 1000

_OPEN = re.compile(rf"[*?{UNKNOWN}]+")
_READ_OTHERWISE = re.compile(r"[!\[\\^\x00-\x1f\x7f]")


class RemovedPaths:
    """The paths that a change takes away, sorted; falsy without any."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        removed = [change for change in changes if change.takes_away]
        self._sorted = sorted({change.path for change in removed})
        self._paths = frozenset(self._sorted)
        self._are_files = all(change.old_mode.startswith("100") for change in removed)

    def __bool__(self) -> bool:
        return bool(self._sorted)

    def cause(self, folder: str, resolution: Resolution) -> bool:
        """Whether a look-up in the context ``folder`` would have ended otherwise with them."""
        if not self._paths or resolution.state == FOUND:
            return False
        if resolution.sought and self._meet(folder, resolution.sought):
            return True
        return any(self.was_at(f"{folder}/{path}".strip("/")) for path in resolution.needed)

    def was_at(self, path: str) -> bool:
        """Whether one is ``path``, was in it, or led to it (a link, a submodule)."""
        if not self._sorted:
            return False
        if any(above in self._paths for above in ancestors(path)):
            return True
        return next(self._below(path), None) is not None

    def folders_for(self, text: str) -> set[str] | None:
        """The folders in which ``text`` may be the path of one, or of a folder that held one.

        ``text`` may hold wildcards and ``UNKNOWN``; links are left aside. None where it may be any
        folder. This is quick, and names rather too many.
        """
        path = clean(text)
        if not self._sorted:
            return set()
        if not path or not self._are_files or len(self._sorted) > _MAXIMUM_COMPARED:
            return None
        if _READ_OTHERWISE.search(path) or path != path.strip(GO_SPACE):
            return None
        # Of a folder whose last file is gone nothing is found.
        known = known_folder(path)
        if known:
            ending = f"/{known}/"
            wholes = (f"/{removed}/" for removed in self._sorted)
            return {
                whole[1 : found.start()]
                for whole in wholes
                if ending in whole
                for found in re.finditer(f"(?={re.escape(ending)})", whole)
            }
        pieces = _OPEN.split(f"/{path}/")
        met = (r for r in self._sorted if all(piece in f"/{r}/" for piece in pieces))
        return {above for removed in met for above in ancestors(removed.rpartition("/")[0])}

    def _below(self, folder: str) -> Iterator[str]:
        prefix = f"{folder}/" if folder else ""
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                return
            yield self._sorted[at]

    def _meet(self, folder: str, sought: Sought) -> bool:
        cut = len(folder) + 1 if folder else 0
        below = self._below(f"{folder}/{sought.folder}".strip("/"))
        return any(sought.is_met_by(path[cut:]) for path in below)
