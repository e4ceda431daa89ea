"""Which folders of a context does a build copy into its images, and which paths does it name?

What a build names is meant to be there; what comes along with a folder may not be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks.context import FOUND, Context, Kind, Resolution
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.source_lookup import matches_below
from docker_build_hooks.source_paths import (
    BadPattern,
    clean,
    has_wildcard,
    known_folder,
    name_pattern,
)
from docker_build_hooks.stage_plan import Source
from docker_build_hooks.words import UNKNOWN

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import PatternMatcher


class Area(NamedTuple):
    """A folder that ``source`` copies with all that is in it; "" is the whole context."""

    folder: str
    source: Source

    def holds(self, path: str) -> bool:
        """Whether a context path is in the folder, and no ``--exclude`` leaves it behind."""
        if self.folder and not path.startswith(f"{self.folder}/"):
            return False
        return not (self.source.excluded and _is_excluded(self, path))


class CopiedPaths:
    """What the sources of one build in one context mean; bind mounts copy nothing."""

    def __init__(self, context: Context, found: Iterable[tuple[Source, Resolution]]) -> None:
        """``found`` are the sources in the context, and how they end."""
        self.areas: list[Area] = []
        self._named: set[str] = set()
        self._patterns: list[str] = []
        for source, resolution in found:
            path = clean(source.text)
            if path is None or UNKNOWN in path:
                continue
            is_pattern = source.kind != "bind" and has_wildcard(path)
            if resolution.state == FOUND and source.kind != "bind":
                folders = _folders(context, source, path, resolution, is_pattern)
                self.areas += [Area(folder, source) for folder in folders]
            if path:
                # Whether it is there or not: an earlier step may make it.
                (self._patterns.append if is_pattern else self._named.add)(path)

    def area_of(self, path: str) -> Area | None:
        """The first folder that brings a context path along; None where nothing does."""
        return next((area for area in self.areas if area.holds(path)), None)

    def name(self, path: str) -> bool:
        """Whether a source is ``path`` (a file or a folder of the context), or in it."""
        inside = f"{path}/"
        if any(named == path or named.startswith(inside) for named in self._named):
            return True
        return any(_means(pattern, path) for pattern in self._patterns)

    @property
    def names(self) -> tuple[str, ...]:
        """The paths and wildcards that sources have, but for the whole context."""
        return (*sorted(self._named), *self._patterns)


def _folders(
    context: Context, source: Source, path: str, resolution: Resolution, is_pattern: bool
) -> list[str]:
    """The folders that a source which is found copies as a whole."""
    if not is_pattern:
        return [resolution.path] if context.kind(resolution.path) is Kind.FOLDER else []
    if source.parents:
        return []
    base = known_folder(path)
    rest = path[len(base) :].strip("/")
    if _is_anything(rest):
        above = context.follow(base)
        return [above.path] if above.state == FOUND else []
    try:
        names = matches_below(context, base, rest, name_pattern(rest))
    except BadPattern:
        return []
    return [name for name in names if context.kind(name) is Kind.FOLDER]


def _is_anything(pattern: str) -> bool:
    """Whether a pattern for names says nothing of them."""
    return not pattern.strip("*?") and "*" in pattern


def _means(pattern: str, path: str) -> bool:
    """Whether a wildcard that says something of the name matches a path, or what is in it."""
    parts, wanted = path.split("/"), pattern.split("/")
    length = min(len(parts), len(wanted))
    if _is_anything(wanted[length - 1]):
        return False
    try:
        return bool(name_pattern("/".join(wanted[:length])).match("/".join(parts[:length]))) and (
            len(wanted) >= len(parts)
        )
    except BadPattern:
        return False


def _is_excluded(area: Area, path: str) -> bool:
    """Whether ``--exclude`` may leave a path behind.

    The engine matches below the folder that is copied; one that reads as if it began at the
    context is taken as it is meant.
    """
    # Here, as few Dockerfiles have the flag.
    from docker_build_hooks.dockerignore import PatternMatcher, pattern_list

    try:
        matcher: PatternMatcher = PatternMatcher(pattern_list(area.source.excluded or ()))
        below = path[len(area.folder) :].lstrip("/")
        return any(matcher.match(candidate)[0] for candidate in (below, path))
    except IgnoreSyntaxError:
        return False
