"""Which pattern of an ignore file keeps something out, and nothing that has to stay?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.content_classes import BYTECODE, FILES
from docker_build_hooks.dockerignore import DockerIgnore, pattern_list
from docker_build_hooks.expected_contents import Probe
from docker_build_hooks.git_index import Index
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.ignore_file_text import with_any_depth, with_patterns
from docker_build_hooks.near_patterns import NearPattern, hits
from docker_build_hooks.source_paths import name_pattern

_SPECIAL = re.compile(r"[\\*?\[\]^]")
# What a line of an ignore file cannot hold, or means something else there.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\xa0\ud800-\udfff]|\A[#!\s]|\s\Z|\s/|/\s")
_ANY_DEPTH = "**/"
_PLAIN = re.compile(r"\*\*/(?:(?!\*\*)[\w.*$ -]|\[[A-Za-z0-9]+\]|/(?!/|\Z))+")
_BYTECODE_ENDINGS = tuple(item.name.removeprefix("*") for item in FILES if item.of == BYTECODE)


class KeepingOut:
    """Chooses patterns for one ignore file, and so for all contexts that it applies to."""

    def __init__(self, index: Index, contexts: Sequence[BuiltContext]) -> None:
        self._index = index
        self._contexts = contexts
        # None is one that Docker refuses.
        self._tried: dict[bytes, DockerIgnore | None] = {}

    def pattern(self, built: BuiltContext, probe: Probe, is_there: bool) -> str | None:
        """A pattern that keeps out what the probe is a file of; None where none may.

        It is tried out at the end of the ignore file. For what is there it may also be one of that
        path alone.
        """
        candidates = _candidates(probe) if is_there else probe.item.patterns
        for candidate in filter(self.is_harmless, candidates):
            # Behind an exception with a wildcard, a folder that is kept out is entered.
            for pattern in (candidate, f"{candidate}/**"):
                data = with_patterns(built.ignore_data or b"", [pattern], at_end=True)
                if self._keeps_out(data, probe.path):
                    return pattern
        return None

    def is_enough_wider(self, built: BuiltContext, near: NearPattern, path: str) -> bool:
        """Whether a pattern for the top level may mean any depth, and then keeps a path out."""
        if not near.is_root_only or not self.is_harmless(near.wider):
            return False
        data = with_any_depth(built.ignore_data or b"", near.pattern.line)
        return self._keeps_out(data, path)

    def _keeps_out(self, data: bytes, path: str) -> bool:
        if data not in self._tried:
            try:
                self._tried[data] = DockerIgnore(data)
            except IgnoreSyntaxError:
                self._tried[data] = None
        ignore = self._tried[data]
        return ignore is not None and not ignore.is_bad and ignore.exclusion(path) is not None

    def is_harmless(self, pattern: str) -> bool:
        """Whether a pattern keeps out nothing in git, bytecode aside, and nothing that is named."""
        if not _SPECIAL.search(pattern):
            return not any(self._holds(built, pattern) for built in self._contexts)
        if _PLAIN.fullmatch(pattern):
            # Read as wildcards for names, which is quick; Docker means the same by these.
            matchers = [name_pattern(name) for name in pattern[len(_ANY_DEPTH) :].split("/")]
            if not any(map(matchers[-1].match, self._all_names)):
                return True
            return not any(_is_met(matchers, path) for path in self.kept)
        try:
            read = pattern_list([pattern])
        except IgnoreSyntaxError:
            return False
        return not any(hits(one, path) for one in read for path in self.kept)

    def _holds(self, built: BuiltContext, path: str) -> bool:
        """Whether the context has anything in git at a path, or a build names it."""
        full = built.context.in_repository(path)
        tracked = [full] if full in self._index else list(self._index.below(full))
        return any(not _is_bytecode(file) for file in tracked) or built.names(path)

    @cached_property
    def kept(self) -> list[str]:
        """The paths that have to stay, below their contexts."""
        return [*self._named(), *self._tracked()]

    def _named(self) -> Iterator[str]:
        for built in self._contexts:
            for copying in built.builds:
                yield from copying.copied.names

    def _tracked(self) -> Iterator[str]:
        for built in self._contexts:
            yield from (path for path in built.context.files("") if not _is_bytecode(path))

    @cached_property
    def _all_names(self) -> frozenset[str]:
        """The names of all folders and files that have to stay."""
        return frozenset("/".join(self.kept).split("/"))


def _is_bytecode(path: str) -> bool:
    return path.endswith(_BYTECODE_ENDINGS)


def _candidates(probe: Probe) -> Iterator[str]:
    path = probe.item_path
    yield from probe.item.patterns
    if not _UNWRITABLE.search(path):
        yield f"{_ANY_DEPTH}{_escaped(path.rpartition('/')[2])}"
        yield _escaped(path)


def _escaped(path: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", path)


def _is_met(matchers: Sequence[re.Pattern[str]], path: str) -> bool:
    """Whether successive names of a path match, which a pattern behind ``**/`` asks for."""
    names = path.split("/")
    length = len(matchers)
    return any(
        all(m.match(name) for m, name in zip(matchers, names[at : at + length], strict=True))
        for at in range(len(names) - length + 1)
    )


def shown_patterns(patterns: Iterable[str]) -> str:
    """Patterns in a hint."""
    return ", ".join(f'"{pattern}"' for pattern in patterns)
