"""What else must not get into a context, as the user says with patterns of an ignore file?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.content_classes import REQUIRED, Item
from docker_build_hooks.context_contents import TakenFile
from docker_build_hooks.dockerignore import Pattern, read_patterns
from docker_build_hooks.expected_contents import Probe
from docker_build_hooks.git_index import Index
from docker_build_hooks.near_patterns import hits, sample
from docker_build_hooks.work_tree import walk


class _Required(NamedTuple):
    item: Item
    pattern: Pattern


class RequiredPatterns:
    """The patterns, ready to be asked about contexts. Raises ``IgnoreSyntaxError``."""

    def __init__(self, index: Index, texts: Sequence[str]) -> None:
        self._index = index
        self._required = [
            _Required(Item(REQUIRED, text, sample(pattern) or pattern.cleaned, (text,)), pattern)
            for text in texts
            for pattern in read_patterns(text.encode("utf-8", "surrogateescape"))
        ]

    def there(self, built: BuiltContext) -> Iterator[tuple[Probe, TakenFile]]:
        """The files that get into the images of a context and match."""
        if not self._required or not built.areas:
            return
        for file, is_tracked in self._files(built):
            for item, pattern in self._required:
                if hits(pattern, file) and _gets_in(built, file):
                    full = built.context.in_repository(file)
                    yield Probe(item, file, file), TakenFile(full, is_tracked)

    def _files(self, built: BuiltContext) -> Iterator[tuple[str, bool]]:
        """All files of a context, as its paths, and whether git tracks them."""
        yield from ((file, True) for file in built.context.files(""))
        ignore = built.context.ignore
        folder = built.context.folder
        for listing in walk(self._index.root, folder, lambda listing, name: True):
            if ignore is not None and ignore.prunes(built.below(listing.folder) or ""):
                continue
            for path in map(listing.path, listing.files):
                if path not in self._index:
                    yield path[len(folder) :].lstrip("/"), False

    def probes(self, built: BuiltContext) -> Iterator[Probe]:
        """What would match, at the top level and, for a pattern of any depth, below."""
        for item, pattern in self._required:
            depths = ("", "a/b/") if pattern.cleaned.startswith("**/") else ("",)
            for path in (f"{depth}{item.sample}" for depth in depths):
                if hits(pattern, path) and _gets_in(built, path):
                    yield Probe(item, path, path)


def _gets_in(built: BuiltContext, path: str) -> bool:
    is_copied = built.taken_by(path) is not None and not built.names(path)
    return is_copied and built.sends(path)
