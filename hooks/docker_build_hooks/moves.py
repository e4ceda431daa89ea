"""What did a change take away, and where did it go?"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

from docker_build_hooks.git_changes import Change


class Moves:
    """The paths that a change removes, and those of the same content that it adds."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._blobs: dict[str, str] = {}
        self._added: dict[str, list[str]] = {}
        for change in changes:
            if change.status == "D":
                self._blobs[change.path] = change.old_blob
            elif change.status == "A":
                self._added.setdefault(change.new_blob, []).append(change.path)
        self._removed = sorted(self._blobs)

    def removes(self, path: str) -> bool:
        """Whether the change takes away the file ``path``, or a file below that folder."""
        return any(True for _ in self._below(path))

    def destination(self, path: str) -> str | None:
        """Where a removed file, or most of the files of a removed folder, are now."""
        votes: Counter[str] = Counter()
        for removed in self._below(path):
            rest = removed[len(path) :]
            candidates = self._added.get(self._blobs[removed], [])
            same = [new for new in candidates if rest and new.endswith(rest)]
            if not rest:
                name = path.rpartition("/")[2]
                same = [new for new in candidates if new.rpartition("/")[2] == name]
                same = same or candidates
            if len(same) == 1:
                votes[same[0].removesuffix(rest) if rest else same[0]] += 1
        return votes.most_common(1)[0][0] if votes else None

    def _below(self, path: str) -> Iterator[str]:
        if path in self._blobs:
            yield path
        for at in range(bisect_left(self._removed, f"{path}/"), len(self._removed)):
            if not self._removed[at].startswith(f"{path}/"):
                return
            yield self._removed[at]
