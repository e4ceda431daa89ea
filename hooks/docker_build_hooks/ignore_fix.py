"""What has to be written into the ignore files, so that nothing gets in that should not?

Nothing that git tracks is kept out but bytecode, nothing that a build names, and no line lets
anything in. Where that cannot be had the file stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext, is_borrowed
from docker_build_hooks.content_classes import (
    BYTECODE,
    CREDENTIALS,
    EDITOR,
    ENVIRONMENT_FILES,
    ITEMS,
    LOGS,
    LOOSE_BYTECODE,
    Item,
)
from docker_build_hooks.context import Context
from docker_build_hooks.coverage import Coverage, Uncovered
from docker_build_hooks.dockerignore import DockerIgnore
from docker_build_hooks.git_index import Index, read_file
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.ignore_file_text import with_any_depth, with_patterns
from docker_build_hooks.keeping_out import KeepingOut
from docker_build_hooks.near_patterns import near_pattern

# What a new file has besides: it may come to be in any folder.
_ALWAYS = (ENVIRONMENT_FILES, CREDENTIALS, EDITOR, LOGS)
_ROUNDS = 4


class Fix(NamedTuple):
    """The new content of one ignore file; ``before`` is None where there was none."""

    path: str
    before: bytes | None
    after: bytes


def with_work_tree(index: Index, contexts: Iterable[BuiltContext]) -> list[BuiltContext]:
    """The contexts with the ignore files that the work tree has, as those are what is edited."""
    found = []
    for built in contexts:
        path = built.ignore_file or built.missing_ignore_file
        data = read_file(index.root, path)
        if data is not None and data != built.ignore_data:
            built = _with_text(built, path, data) or built
        found.append(built)
    return found


def plan_fixes(
    index: Index, coverage: Coverage, contexts: Sequence[BuiltContext]
) -> tuple[list[Fix], list[BuiltContext]]:
    """The fixes, and the contexts as they are once these are written."""
    groups: dict[str, list[BuiltContext]] = {}
    for built in contexts:
        groups.setdefault(built.ignore_file or built.missing_ignore_file, []).append(built)
    fixes: list[Fix] = []
    fixed: list[BuiltContext] = []
    for path, group in groups.items():
        before = group[0].ignore_data
        on_disk = read_file(index.root, path)
        if on_disk == before and not is_borrowed(group[0]):
            group = _Fixer(index, coverage, path, group).fixed()
        after = group[0].ignore_data
        if after is not None and after != before:
            fixes.append(Fix(path, before, after))
        fixed += group
    return fixes, fixed


class _Fixer:
    """Changes one ignore file until nothing more can be had."""

    def __init__(
        self, index: Index, coverage: Coverage, path: str, group: list[BuiltContext]
    ) -> None:
        self._coverage = coverage
        self._path = path
        self._group = group
        self._keeping = KeepingOut(index, group)

    def fixed(self) -> list[BuiltContext]:
        is_new = self._group[0].ignore_data is None
        for _ in range(_ROUNDS):
            found = [one for built in self._group for one in self._wanted(built)]
            if not found or not (self._widen(found) or self._add(found, is_new)):
                break
            is_new = False
        return self._group

    def _wanted(self, built: BuiltContext) -> Iterator[tuple[BuiltContext, Uncovered]]:
        yield from ((built, one) for one in self._coverage.everything(built))

    def _widen(self, found: Iterable[tuple[BuiltContext, Uncovered]]) -> bool:
        """Turn the patterns for the top level into ones for any depth; whether any was."""
        data = self._group[0].ignore_data
        lines: dict[int, None] = {}
        for built, one in found:
            ignore = built.context.ignore
            near = near_pattern(ignore, one.probe.path, one.probe.item_path) if ignore else None
            if near and self._keeping.is_enough_wider(built, near, one.probe.path):
                lines[near.pattern.line] = None
        if data is None or not lines:
            return False
        for line in lines:
            data = with_any_depth(data, line)
        return self._take(data)

    def _add(self, found: Sequence[tuple[BuiltContext, Uncovered]], is_new: bool) -> bool:
        """Add what keeps out the rest; whether anything was added."""
        wanted = (self._keeping.pattern(built, one.probe, one.is_there) for built, one in found)
        patterns = dict.fromkeys(filter(None, wanted))
        if any(one.of == BYTECODE for _, one in found):
            patterns |= dict.fromkeys(self._general([LOOSE_BYTECODE]))
        if is_new:
            patterns |= dict.fromkeys(self._general(i for i in ITEMS if i.of in _ALWAYS))
        data = self._group[0].ignore_data or b""
        written = {line.strip() for line in data.decode("utf-8", "surrogateescape").split("\n")}
        added = [pattern for pattern in patterns if pattern not in written]
        if added and self._take(with_patterns(data, added)):
            return True
        # What is below our heading may be let in again behind it.
        return bool(patterns) and self._take(with_patterns(data, list(patterns), at_end=True))

    def _general(self, items: Iterable[Item]) -> Iterator[str]:
        for item in items:
            if pattern := next(filter(self._keeping.is_harmless, item.patterns), None):
                yield pattern

    def _take(self, data: bytes) -> bool:
        """Go on with a new content, if fewer things get in with it and nothing breaks."""
        group = [_with_text(built, self._path, data) for built in self._group]
        if any(built is None for built in group):
            return False
        taken = [built for built in group if built is not None]
        before = sum(len(self._coverage.everything(built)) for built in self._group)
        if sum(len(self._coverage.everything(built)) for built in taken) >= before:
            return False
        if any(map(self._does_harm, self._group, taken)):
            return False
        self._group = taken
        return True

    def _does_harm(self, before: BuiltContext, after: BuiltContext) -> bool:
        """Whether something that has to stay is sent no longer, whatever the patterns seemed."""
        kept = (path for path in self._keeping.kept if before.sends(path))
        return any(not after.sends(path) for path in kept)


def _with_text(built: BuiltContext, path: str, data: bytes) -> BuiltContext | None:
    """The context with another content of its ignore file; None for one that Docker refuses."""
    try:
        ignore = DockerIgnore(data)
    except IgnoreSyntaxError:
        return None
    if ignore.is_bad:
        return None
    context = Context(built.context.index, built.context.folder, ignore)
    changed = BuiltContext(context, path, data)
    changed.builds = built.builds
    return changed
