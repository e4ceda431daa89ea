"""What is the smallest case that still shows the same difference?

Leaves out builds, arguments, files, links, lines and words as long as the difference stays (delta
debugging), then gives plain names to what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from engine_cases import UNIQUE, Build, Case

T = TypeVar("T")
Differs = Callable[[Case], bool]

_PLAIN_NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
_KEPT_NAMES = frozenset({"Dockerfile", ".dockerignore", "Dockerfile.dockerignore", "", ".", ".."})


def shrink(case: Case, differs: Differs, tries: int = 150) -> Case:
    """A case that differs too, and of which nothing can be left out.

    ``differs`` tells whether a case shows the same difference as ``case``, which it does; it is
    asked ``tries`` times at most.
    """
    return _Shrinker(differs, tries).run(case)


def smallest(items: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """The items without those that can be left out while ``holds`` is true."""
    size = len(items)
    while size:
        start = 0
        while start < len(items):
            without = [*items[:start], *items[start + size :]]
            if holds(without):
                items = without
            else:
                start += size
        size //= 2
    return items


class _Shrinker:
    def __init__(self, differs: Differs, tries: int) -> None:
        self._differs = differs
        self._left = tries

    def differs(self, case: Case) -> bool:
        self._left -= 1
        return self._left >= 0 and self._differs(case)

    def run(self, case: Case) -> Case:
        before = None
        while case != before and self._left > 0:
            before = case
            case = self._without_entries(case)
            case = self._without_arguments(case)
            for path in list(case.files):
                case = self._shorter_text(case, path)
            for path in list(case.links):
                case = self._shorter_link(case, path)
            case = self._plainer(case)
        return case

    def _without_entries(self, case: Case) -> Case:
        def with_files(names: Sequence[str]) -> Case:
            return case._replace(files={name: case.files[name] for name in names})

        def with_links(names: Sequence[str]) -> Case:
            return case._replace(links={name: case.links[name] for name in names})

        files = smallest(list(case.files), lambda names: self.differs(with_files(names)))
        case = with_files(files)
        links = smallest(list(case.links), lambda names: self.differs(with_links(names)))
        return with_links(links)

    def _without_arguments(self, case: Case) -> Case:
        build = case.builds[0]
        pairs = list(zip(build.arguments[::2], build.arguments[1::2], strict=True))

        def with_pairs(kept: Sequence[tuple[str, str]]) -> Case:
            arguments = tuple(text for pair in kept for text in pair)
            return case._replace(builds=(Build(build.context, arguments),))

        return with_pairs(smallest(pairs, lambda kept: self.differs(with_pairs(kept))))

    def _shorter_text(self, case: Case, path: str) -> Case:
        if case.files[path] in ("", "x"):
            return case
        # Lines, then words, then characters.
        for divide in (_lines, _words, list):

            def with_parts(parts: Sequence[str], case: Case = case) -> Case:
                return case._replace(files={**case.files, path: "".join(parts)})

            parts = divide(case.files[path])
            if divide is not list or len(parts) < 200:
                kept = smallest(parts, lambda kept: self.differs(with_parts(kept)))
                case = with_parts(kept)
        return case

    def _shorter_link(self, case: Case, path: str) -> Case:
        def with_target(parts: Sequence[str]) -> Case:
            return case._replace(links={**case.links, path: "".join(parts)})

        parts = list(case.links[path])
        kept = smallest(parts, lambda kept: bool(kept) and self.differs(with_target(kept)))
        return with_target(kept)

    def _plainer(self, case: Case) -> Case:
        names = {name for path in (*case.files, *case.links) for name in path.split("/")}
        for name in sorted(names - _KEPT_NAMES - set(_PLAIN_NAMES), key=len, reverse=True):
            free = next((plain for plain in _PLAIN_NAMES if plain not in names), None)
            if free is None:
                break
            renamed = _renamed(case, name, free)
            if self.differs(renamed):
                case = renamed
                names.add(free)
        return case


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _words(text: str) -> list[str]:
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """The words of a text, each with the blanks behind it."""
    piece = ""
    for character in text:
        if piece and piece[-1] in " \n\t" and character not in " \n\t":
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _renamed(case: Case, old: str, new: str) -> Case:
    """The case with another name in paths, targets and texts, wherever the old one stands."""

    def swap(text: str) -> str:
        return text if old in UNIQUE else text.replace(old, new)

    def path(text: str) -> str:
        return "/".join(new if part == old else swap(part) for part in text.split("/"))

    builds = tuple(Build(path(b.context), tuple(map(swap, b.arguments))) for b in case.builds)
    return Case(
        {path(name): swap(text) for name, text in case.files.items()},
        {path(name): swap(target) for name, target in case.links.items()},
        builds,
    )
