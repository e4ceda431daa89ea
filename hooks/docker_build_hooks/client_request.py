"""What does a build make the client send of its context?

As the engine asks for paths, and ``FollowLinks`` of fsutil follows the links among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from docker_build_hooks.context import Context, Kind
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.source_paths import (
    clean,
    has_control_character,
    has_wildcard,
    is_pattern_sound,
    name_pattern,
)
from docker_build_hooks.words import UNKNOWN

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import PatternMatcher

# Beyond as many links as these it is not known what the client sends.
_MAXIMUM_FOLLOWED = 1000


class ClientRequest:
    """The parts of a context that the sources of one build ask for."""

    def __init__(self, context: Context, texts: Iterable[str]) -> None:
        """``texts`` are those of all sources of the build."""
        self.context = context
        self._texts = list(dict.fromkeys(texts))
        self._asked: dict[str, bool] = {}

    def refusal(self, path: str, is_bind: bool) -> str:
        """Why the engine refuses to look for a known ``path``, before it looks."""
        # Any other character has all the paths encoded.
        if self._names_paths and self._is_ascii and has_control_character(path):
            return 'header key "followpaths" contains value with non-printable ASCII characters'
        is_named = self._names_paths and not self._is_within(path)
        is_pattern = is_named or (has_wildcard(path) and not is_bind)
        is_sound = not is_pattern or is_pattern_sound(path)
        if is_named and is_sound and ("\\" in path or "[" in path):
            is_sound = not (_is_refused(path) and self.is_refused)
        return "" if is_sound else "syntax error in pattern"

    def _is_within(self, path: str) -> bool:
        """Whether another path is asked for that ``path`` is in, so that it is not named itself."""
        return any(path.startswith(f"{asked}/") for asked in self._patterns() or ())

    @cached_property
    def is_refused(self) -> bool:
        """Whether the client gives up on a pattern, as it looks at the names in the root.

        A name that an earlier pattern matches is not tried with those behind it.
        """
        try:
            if matcher := self._matcher:
                for name in self.context.children(""):
                    matcher.match(name)
        except IgnoreSyntaxError:
            return True
        return False

    @cached_property
    def is_refused_for_a_link(self) -> bool:
        """Whether the client gives up on the name of a link, or of what one leads to."""
        patterns = self._patterns() if self.context.index.links else None
        return any("\\" in pattern for pattern in patterns or ()) and self.is_refused

    @cached_property
    def _matcher(self) -> PatternMatcher | None:
        """What the client sends, None where that is not known. Raises ``IgnoreSyntaxError``."""
        # Here, as only few builds need it.
        from docker_build_hooks.dockerignore import PatternMatcher, pattern_list

        patterns = self._patterns()
        return None if patterns is None else PatternMatcher(pattern_list(patterns))

    @cached_property
    def _names_paths(self) -> bool:
        """Whether no source asks for the whole context."""
        return all(map(clean, self._texts))

    @cached_property
    def _is_ascii(self) -> bool:
        return all(map(str.isascii, self._texts))

    def asks_for(self, folder: str) -> bool:
        """Whether some source makes the client send ``folder`` (a context path) or a file in it."""
        if folder not in self._asked:
            self._asked[folder] = self._find(folder)
        return self._asked[folder]

    def _find(self, folder: str) -> bool:
        try:
            matcher = self._matcher
            if matcher is None or _matches(matcher, folder):
                return True
            return any(
                _matches(matcher, file)
                for file in self.context.files(folder)
                if not self.context.exclusion(file)
            )
        except IgnoreSyntaxError:
            return True

    def _patterns(self) -> list[str] | None:
        """What the client is told to send, links followed; None where that is not known.

        As ``FollowLinks`` of fsutil has it, each link is followed once: of several paths behind
        it, the first in order is the only one that is sent.
        """
        asked: set[str] = set()
        paths = [clean(text) for text in self._texts]
        if not all(paths) or any(UNKNOWN in path for path in paths if path):
            return None
        waiting = sorted(filter(None, paths), reverse=True)
        for _ in range(len(waiting) + _MAXIMUM_FOLLOWED):
            if not waiting:
                return _outermost(sorted(asked))
            waiting += reversed(self._follow(waiting.pop(), asked))
            if "" in waiting:
                return None
        return None

    def _follow(self, path: str, asked: set[str]) -> list[str]:
        """Add the known ``path`` up to its first link; the paths behind that link, if any."""
        current, rest = "", path
        while True:
            part, _, rest = rest.partition("/")
            folder, current = current, f"{current}/{part}".lstrip("/")
            links = self._links(folder, part)
            if (links or not rest) and current in asked:
                return []
            if links or not rest:
                asked.add(current)
                targets = (self.context.link_target(link) for link in links)
                return [f"{target}/{rest}".strip("/") for target in targets]

    def _links(self, folder: str, part: str) -> list[str]:
        """The links in ``folder`` that ``part``, a name or wildcard, means."""
        names = [part]
        if has_wildcard(part) and is_pattern_sound(part):
            pattern = name_pattern(part)
            names = [name for name in self.context.children(folder) if pattern.match(name)]
        paths = (f"{folder}/{name}".lstrip("/") for name in names)
        return [path for path in paths if self.context.kind(path) is Kind.LINK]


def _outermost(paths: list[str]) -> list[str]:
    """The sorted ``paths`` less each that is in the one kept before it, as ``FollowLinks`` has it.

    It matters where that one is a folder whose name is no pattern for itself.
    """
    kept: list[str] = []
    for path in paths:
        if not kept or not path.startswith(f"{kept[-1]}/"):
            kept.append(path)
    return kept


def _is_refused(path: str) -> bool:
    """Whether the client's matcher gives up on ``path`` as a pattern: `\\l` is no escape to it.

    Go's ``path.Match``, which the engine then asks, takes more.
    """
    from docker_build_hooks.dockerignore import PatternMatcher, pattern_list

    try:
        PatternMatcher(pattern_list([path])).match("/")
    except IgnoreSyntaxError:
        return True
    return False


def _matches(matcher: PatternMatcher, path: str) -> bool:
    parent = None
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        matched, parent = matcher.match("/".join(parts[:number]), parent)
        if matched:
            return True
    return False
