"""What is in a build context, and does a source resolve in it? If not, why not?

The context is the index below one folder, less what its ignore file takes away, as BuildKit's
client sends it (``fsutil``: only what some source asks for) and as its solver looks sources up
(``cache/contenthash``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.dockerignore import (
    DockerIgnore,
    Exclusion,
    IgnoreSyntaxError,
    PatternMatcher,
    pattern_list,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.source_paths import (
    BadPattern,
    clean,
    has_wildcard,
    known_folder,
    name_pattern,
    unknown_pattern,
)
from docker_build_hooks.stages import Source
from docker_build_hooks.words import UNKNOWN

_MAXIMUM_LINKS = 255


class Resolution(NamedTuple):
    """How the look-up of a source ended.

    ``state`` is FOUND or one of the other constants of this module. ``path`` is the cleaned path
    that decided (below the context root), ``needed`` all paths that were consulted.
    """

    state: str
    path: str = ""
    needed: tuple[str, ...] = ()
    exclusion: Exclusion | None = None
    reason: str = ""


FOUND = "found"
MISSING = "missing"
IGNORED = "ignored"
DANGLING = "dangling"
LOOP = "loop"
REFUSED = "refused"
EMPTY_GLOB = "empty glob"
NOT_SENT = "not sent"


class _Kind:
    """What stands at a path of the context."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    # A submodule, a path in one, or .git: there in a clone, but the index does not list it.
    OPAQUE = "opaque"


class Context:
    """One folder of the index as a build context, with the ignore file that applies."""

    def __init__(self, index: Index, folder: str, ignore: DockerIgnore | None = None) -> None:
        """``folder`` is relative to the repository ("" for its root)."""
        self.index = index
        self.folder = folder
        self.ignore = ignore
        self._kept: dict[str, Exclusion | None] = {}

    def in_repository(self, path: str) -> str:
        """The repository path of a context path."""
        return f"{self.folder}/{path}".strip("/")

    def resolve(self, source: Source, asked: Iterable[str] = ()) -> Resolution:
        """How the look-up of ``source`` ends.

        ``asked`` are the texts of all sources of the same build: the client sends nothing but
        what they ask for, and a wildcard needs its folder sent. Raises ``IgnoreSyntaxError``.
        """
        path = clean(source.text)
        asked = [source.text, *asked]
        if path is None:
            return Resolution(FOUND)
        if source.parents:
            return self._resolve_parents(source.text)
        if UNKNOWN in path:
            return self._resolve_unknown(path, source.kind != "bind")
        if source.kind != "bind" and has_wildcard(path):
            return self._resolve_wildcard(path, asked)
        found = self._resolve_literal(path)
        if found.state == FOUND and any(map(_looks_like_pattern, found.needed)):
            # The client reads what it is asked for as patterns, which need not match themselves.
            if not all(self._asks_for(part, asked) for part in found.needed if part):
                return found._replace(state=MISSING)
        return found

    def exists(self, path: str) -> bool:
        """Whether a path is in the index below the context, ignored or not."""
        return self._kind(path) is not None

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder, through links, or may be one that the index hides."""
        found = self.follow(path)
        return found.state == FOUND and self._kind(found.path) in (_Kind.FOLDER, _Kind.OPAQUE)

    def _kind(self, path: str) -> str | None:
        full = self.in_repository(path)
        if full in self.index.submodules:
            return _Kind.OPAQUE
        if full in self.index.links:
            return _Kind.LINK
        if full in self.index:
            return _Kind.FILE
        if self.index.has_folder(full):
            return _Kind.FOLDER
        if full == ".git" or full.startswith(".git/") or self._below_submodule(full):
            return _Kind.OPAQUE
        return None if full else _Kind.FOLDER

    def _below_submodule(self, full: str) -> bool:
        if not self.index.submodules:
            return False
        parts = full.split("/")
        return any("/".join(parts[:n]) in self.index.submodules for n in range(1, len(parts)))

    def exclusion(self, path: str) -> Exclusion | None:
        """What keeps ``path`` out of the context that is sent; None when it is sent.

        A folder that is excluded itself still arrives when a file in it does.
        """
        if self.ignore is None or not path:
            return None
        if path not in self._kept:
            self._kept[path] = self._find_exclusion(self.ignore, path)
        return self._kept[path]

    def _find_exclusion(self, ignore: DockerIgnore, path: str) -> Exclusion | None:
        kind = self._kind(path)
        is_folder = kind == _Kind.FOLDER or self.in_repository(path) in self.index.submodules
        found = ignore.exclusion(path, is_folder)
        if found is None or not is_folder or ignore.prunes(path):
            return found
        if kind == _Kind.OPAQUE or any(self._is_sent(ignore, file) for file in self._files(path)):
            return None
        return found

    @staticmethod
    def _is_sent(ignore: DockerIgnore, path: str) -> bool:
        return ignore.exclusion(path, False) is None

    def _files(self, path: str) -> Iterator[str]:
        """The files below a context folder, as context paths."""
        cut = len(self.folder) + 1 if self.folder else 0
        for full in self.index.below(self.in_repository(path)):
            yield full[cut:]

    def _resolve_literal(self, path: str) -> Resolution:
        if path.startswith("!"):
            # The client takes it for an exception to what it is asked to send.
            return Resolution(MISSING, path, (path,))
        found = self.follow(path)
        if found.state != FOUND:
            return found
        exclusion = self.exclusion(found.path)
        return found._replace(state=IGNORED, exclusion=exclusion) if exclusion else found

    def follow(self, path: str) -> Resolution:
        """Walk ``path`` through links; FOUND with the path where it ends."""
        needed: list[str] = []
        current, links, own = "", 0, 0
        remaining = list(reversed(path.split("/")))
        while remaining:
            part = remaining.pop()
            if part in ("", ".", ".."):
                current = current.rpartition("/")[0] if part == ".." else current
                continue
            following = f"{current}/{part}" if current else part
            kind = self._kind(following)
            if kind == _Kind.LINK:
                needed.append(following)
                if exclusion := self.exclusion(following):
                    return Resolution(IGNORED, following, tuple(needed), exclusion)
                links += 1
                if links > _MAXIMUM_LINKS:
                    return Resolution(LOOP, following, tuple(needed))
                target = self._link_target(following)
                own = len(remaining)
                current = "" if target.startswith("/") else current
                remaining.extend(reversed(target.split("/")))
                continue
            rest = "/".join([following, *reversed(remaining)])
            if kind is None or (kind == _Kind.FILE and any(p not in ("", ".") for p in remaining)):
                state = DANGLING if links and len(remaining) >= own else MISSING
                return Resolution(state, rest, (*needed, rest))
            if kind == _Kind.OPAQUE:
                return Resolution(FOUND, rest, (*needed, rest))
            current = following
        return Resolution(FOUND, current, (*needed, current))

    def _link_target(self, path: str) -> str:
        data = self.index.blob(self.in_repository(path))
        return (data or b"").decode("utf-8", "surrogateescape")

    def _resolve_parents(self, text: str) -> Resolution:
        """COPY --parents: links are not followed, and only a plain path has to exist."""
        before, pivot, behind = text.partition("/./")
        base = clean(before) if pivot else ""
        path = clean(behind if pivot else text)
        if base is None or path is None or UNKNOWN in base + path:
            return Resolution(FOUND)
        if has_wildcard(base) or has_wildcard(path):
            return self._resolve_literal(known_folder(base))
        path = f"{base}/{path}".strip("/")
        parts = path.split("/")
        for number in range(1, len(parts)):
            folder = "/".join(parts[:number])
            if self._kind(folder) == _Kind.LINK:
                return Resolution(MISSING, path, (folder, path))
        if not path or self._kind(path) is None:
            return Resolution(MISSING, path, (path,))
        exclusion = self.exclusion(path)
        return Resolution(IGNORED if exclusion else FOUND, path, (path,), exclusion)

    def _resolve_wildcard(self, path: str, asked: Iterable[str]) -> Resolution:
        base = known_folder(path)
        try:
            rest = path[len(base) :].strip("/")
            whole = name_pattern(rest)
        except BadPattern:
            return Resolution(REFUSED, path, reason="syntax error in pattern")
        folder = self._resolve_literal(base) if base else Resolution(FOUND)
        if folder.state != FOUND:
            return folder
        if base and self._kind(folder.path) == _Kind.OPAQUE:
            return folder
        if base and self._kind(folder.path) == _Kind.FILE:
            return Resolution(MISSING, path, folder.needed)
        names = self._matches(folder.path, rest, whole)
        sent = [name for name in names if self.exclusion(name) is None]
        for name in sent:
            if self._kind(name) == _Kind.LINK:
                target = self._resolve_literal(name)
                if target.state != FOUND:
                    return target
        if sent:
            return Resolution(FOUND, sent[0])
        state = EMPTY_GLOB if not base or self._asks_for(folder.path, asked) else NOT_SENT
        exclusion = self.exclusion(names[0]) if names else None
        return Resolution(state, folder.path, (*folder.needed, folder.path), exclusion)

    def _matches(self, folder: str, rest: str, whole: re.Pattern[str]) -> list[str]:
        """The paths below ``folder`` that the wildcards ``rest`` match; links are not followed."""
        try:
            patterns = [name_pattern(part) for part in rest.split("/")]
        except BadPattern:
            # A character class with a slash in it: the parts alone are no patterns.
            prefix = f"{folder}/" if folder else ""
            files = (file.split("/") for file in self._files(folder))
            paths = {"/".join(file[:n]) for file in files for n in range(1, len(file) + 1)}
            return sorted(path for path in paths if whole.match(path[len(prefix) :]))
        names = [folder]
        for pattern in patterns:
            names = [found for name in names for found in self._matching(name, pattern)]
        return names

    def _matching(self, folder: str, pattern: re.Pattern[str]) -> list[str]:
        prefix = f"{folder}/" if folder else ""
        children = self.index.children(self.in_repository(folder))
        return [prefix + name for name in children if pattern.match(name)]

    def _asks_for(self, folder: str, asked: Iterable[str]) -> bool:
        """Whether some source makes the client send ``folder`` or a file in it."""
        patterns: list[str] = []
        for text in asked:
            path = clean(text)
            if not path or UNKNOWN in path:
                return True
            patterns.append(path)
            base = known_folder(path)
            followed = self.follow(base) if base else Resolution(MISSING)
            if followed.state == FOUND and followed.path != base:
                patterns.append((followed.path + path[len(base) :]).strip("/") or ".")
        try:
            matcher = PatternMatcher(pattern_list(patterns))
            return any(
                _matches(matcher, path)
                for path in (folder, *(f for f in self._files(folder) if not self.exclusion(f)))
            )
        except IgnoreSyntaxError:
            return True

    def _resolve_unknown(self, path: str, wildcards: bool) -> Resolution:
        parts = path.split("/")
        plain = next((n for n, part in enumerate(parts) if wildcards and has_wildcard(part)), None)
        path = "/".join(parts[:plain])
        if UNKNOWN not in path:
            return self._resolve_literal(path) if path else Resolution(FOUND)
        base = known_folder(path)
        folder = self._resolve_literal(base) if base else Resolution(FOUND)
        pattern = unknown_pattern(path[len(base) :].strip("/"))
        if folder.state != FOUND or pattern is None or self._kind(folder.path) == _Kind.OPAQUE:
            return folder
        excluded: Resolution | None = None
        cut = len(folder.path) + 1 if folder.path else 0
        for file in self._files(folder.path):
            full = self.in_repository(file)
            if full in self.index.links or full in self.index.submodules:
                return Resolution(FOUND)
            if pattern.match(file[cut:]):
                exclusion = self.exclusion(file)
                if exclusion is None:
                    return Resolution(FOUND)
                excluded = Resolution(IGNORED, file, (file,), exclusion)
        return excluded or Resolution(MISSING, path, (*folder.needed, folder.path))


def _looks_like_pattern(path: str) -> bool:
    return any(character in path for character in "*?[\\")


def _matches(matcher: PatternMatcher, path: str) -> bool:
    matched, parent = False, None
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        matched, parent = matcher.match("/".join(parts[:number]), parent)
        if matched:
            return True
    return matched
