"""What stands at a path of a build context, and is it sent to the build?

The context is the index below one folder, less what its ignore file takes away. Links are followed
as the engine does it, inside of the context only (``cache/contenthash`` of BuildKit).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks.git_index import Index
from docker_build_hooks.source_paths import clean, goes_above

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import DockerIgnore, Exclusion

_MAXIMUM_LINKS = 255


class Kind(enum.Enum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    # A submodule, a path in one, or .git: there in a clone, but the index does not list it.
    OPAQUE = "opaque"


FOUND = "found"
MISSING = "missing"
IGNORED = "ignored"
DANGLING = "dangling"
LOOP = "loop"
REFUSED = "refused"
EMPTY_GLOB = "empty glob"
NOT_SENT = "not sent"
HIDDEN = "hidden behind a link"
MISREAD = "misread as a pattern"


class Sought(NamedTuple):
    """Any path below ``folder`` (a context path) that matches ``pattern`` would have done."""

    folder: str
    pattern: re.Pattern[str]

    def is_met_by(self, path: str) -> bool:
        """Whether a context path is such a path, or is in one."""
        prefix = f"{self.folder}/" if self.folder else ""
        if not path.startswith(prefix):
            return False
        parts = path[len(prefix) :].split("/")
        return any(self.pattern.match("/".join(parts[:n])) for n in range(1, len(parts) + 1))


class Resolution(NamedTuple):
    """How a look-up ended.

    ``state`` is FOUND or one of the other constants of this module. ``path`` is the cleaned path
    that decided (below the context root), ``needed`` all paths that were consulted. ``outside``
    tells that a link led above the context root, where the engine stops at the root.
    """

    state: str
    path: str = ""
    needed: tuple[str, ...] = ()
    exclusion: Exclusion | None = None
    reason: str = ""
    sought: Sought | None = None
    outside: bool = False


class Context:
    """One folder of the index as a build context, with the ignore file that applies."""

    def __init__(self, index: Index, folder: str, ignore: DockerIgnore | None = None) -> None:
        """``folder`` is relative to the repository ("" for its root)."""
        self.index = index
        self.folder = folder
        self.ignore = ignore
        self._exclusions: dict[str, Exclusion | None] = {}
        self._followed: dict[str, Resolution] = {}

    def in_repository(self, path: str) -> str:
        """The repository path of a context path."""
        return f"{self.folder}/{path}".strip("/")

    def kind(self, path: str) -> Kind | None:
        """What the index has at a context path, ignored or not; None where it has nothing."""
        full = self.in_repository(path)
        if full in self.index.submodules:
            return Kind.OPAQUE
        if full in self.index.links:
            return Kind.LINK
        if full in self.index:
            return Kind.FILE
        if not full or self.index.has_folder(full):
            return Kind.FOLDER
        if full == ".git" or full.startswith(".git/") or self._is_below_submodule(full):
            return Kind.OPAQUE
        return None

    def _is_below_submodule(self, full: str) -> bool:
        if not self.index.submodules:
            return False
        parts = full.split("/")
        return any("/".join(parts[:n]) in self.index.submodules for n in range(1, len(parts)))

    def children(self, folder: str) -> tuple[str, ...]:
        """The names in a context folder."""
        return self.index.children(self.in_repository(folder))

    def files(self, folder: str) -> Iterator[str]:
        """The files below a context folder, as context paths."""
        cut = len(self.folder) + 1 if self.folder else 0
        for full in self.index.below(self.in_repository(folder)):
            yield full[cut:]

    def exclusion(self, path: str) -> Exclusion | None:
        """What keeps ``path`` out of the context that is sent; None when it is sent.

        A folder that is excluded itself still arrives when a file in it does. Raises
        ``IgnoreSyntaxError``.
        """
        if self.ignore is None or not path:
            return None
        if path not in self._exclusions:
            self._exclusions[path] = self._find_exclusion(self.ignore, path)
        return self._exclusions[path]

    def check_walk(self) -> None:
        """What the client does whatever it is asked for: it looks at each name in the root.

        Raises ``IgnoreSyntaxError``.
        """
        if self.ignore is not None and self.ignore.is_bad:
            for name in self.children(""):
                self.exclusion(name)

    def _find_exclusion(self, ignore: DockerIgnore, path: str) -> Exclusion | None:
        kind = self.kind(path)
        is_folder = kind is Kind.FOLDER or self.in_repository(path) in self.index.submodules
        found = ignore.exclusion(path, is_folder)
        if found is None or not is_folder or ignore.prunes(path):
            return found
        if kind is Kind.OPAQUE:
            return None
        return None if self._something_is_sent(ignore, path) else found

    def _something_is_sent(self, ignore: DockerIgnore, folder: str) -> bool:
        """Whether a file or a folder, even an empty one, is sent from below ``folder``."""
        seen: set[str] = set()
        for file in self.files(folder):
            if ignore.exclusion(file, False) is None:
                return True
            above = file.rpartition("/")[0]
            while above != folder and above not in seen:
                seen.add(above)
                if ignore.exclusion(above, True) is None:
                    return True
                above = above.rpartition("/")[0]
        return False

    def follow(self, path: str) -> Resolution:
        """Walk a cleaned context path through links; FOUND with the path where it ends.

        What a link names is cleaned before anything looks at it, as the engine does: ``a/../b`` is
        ``b``, whatever ``a`` is. Raises ``IgnoreSyntaxError``.
        """
        if path not in self._followed:
            self._followed[path] = self._follow(path)
        return self._followed[path]

    def _follow(self, path: str) -> Resolution:
        needed: list[str] = []
        current, links, own = "", 0, 0
        outside = False
        remaining = list(reversed(path.split("/"))) if path else []
        while remaining:
            part = remaining.pop()
            following = f"{current}/{part}" if current else part
            kind = self.kind(following)
            if kind is Kind.LINK:
                needed.append(following)
                if exclusion := self.exclusion(following):
                    return Resolution(IGNORED, following, tuple(needed), exclusion)
                links += 1
                if links > _MAXIMUM_LINKS:
                    return Resolution(LOOP, following, tuple(needed), outside=outside)
                target, leads_out = self._target(following)
                outside = outside or leads_out
                own, current = len(remaining), ""
                remaining += reversed(target.split("/")) if target else ()
                continue
            rest = "/".join([following, *reversed(remaining)])
            if kind is None or (kind is Kind.FILE and remaining):
                state = DANGLING if links and len(remaining) >= own else MISSING
                return Resolution(state, rest, (*needed, rest), outside=outside)
            if kind is Kind.OPAQUE:
                return Resolution(FOUND, rest, (*needed, rest), outside=outside)
            current = following
        return Resolution(FOUND, current, (*needed, current), outside=outside)

    def has(self, path: str) -> bool:
        """Whether something is at a path, links followed."""
        return self.follow(path).state == FOUND

    def dockerfile(self, path: str) -> str:
        """The path of a declared Dockerfile as it stands in the index.

        Links in its folder are followed; ``dockerfile`` is tried where there is no ``Dockerfile``.
        """
        above, slash, name = path.rpartition("/")
        found = self.follow(above)
        if slash and found.state == FOUND and not found.outside:
            path = f"{found.path}/{name}".lstrip("/")
        lower = path.removesuffix(name) + "dockerfile"
        is_lower = name == "Dockerfile" and self.kind(lower) is Kind.FILE and not self.has(path)
        return lower if is_lower else path

    def leads_to(self, path: str, kind: Kind) -> bool:
        """Whether a path, links followed, is of the ``kind``, or may be."""
        found = self.follow(path)
        return found.state == FOUND and self.kind(found.path) in (kind, Kind.OPAQUE)

    def link_target(self, path: str) -> str:
        """The cleaned context path that the link at ``path`` leads to."""
        return self._target(path)[0]

    def _target(self, path: str) -> tuple[str, bool]:
        """Where the link at ``path`` leads, and whether that is above the root."""
        data = self.index.blob(self.in_repository(path))
        text = (data or b"").decode("utf-8", "surrogateescape")
        if text.startswith("/"):
            return clean(text) or "", True
        text = f"{path}/../{text}"
        return clean(text) or "", goes_above(text)
