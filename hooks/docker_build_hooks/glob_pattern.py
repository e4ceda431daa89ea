"""Does a path match one pattern of an ignore file, in the way Docker's matcher sees it?

Replicates moby/patternmatcher, bug for bug, with what shines through of Go: the check of
filepath.Match (is the pattern well formed?) and the syntax of Go's regexp package, into which moby
pastes most of a pattern as it is. So `[!a]` is a class of "!" and "a", `[^a]` also matches "/",
`\\d` is a digit and `[*]` is a class of "[", "^" and "/" repeated and then a "]". Beside a wildcard
a `^` is an anchor, `a{2}` is `aa`, and `*.pyc|*.pyo` is all that begins as `*.pyc` or ends in
".pyo" (moby means to escape these braces and bars, but its bitmap is too small for them). A pattern
without wildcards is compared as text. Where it differs from Go's expressions, see go_regexp.

Ordinary matches use `re`. It backtracks where Go does not, so a pattern with many wildcards or a
long path is answered by stepping through all positions of the pattern at once, in time that is
linear in the length of the path.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import takewhile

from docker_build_hooks.go_characters import ANY, Ranges
from docker_build_hooks.go_regexp import FOLDERS_TEXT, Item, Kind, literals, parse, python_text
from docker_build_hooks.source_paths import name_pattern

# The most steps (length ** wildcards) that a match may cost before `re` is left alone.
_BACKTRACKING_LIMIT = 1 << 18
_REMEMBERED_STEPS = 1 << 12

_IN_CLASS = r"(?:\\[^\udc80-\udcff]|[^\\\]\-\udc80-\udcff])"
_WELL_FORMED = re.compile(
    rf"(?:\\.|[^\\\[]|\[(?:\^|(?!\^))(?:{_IN_CLASS}(?:-{_IN_CLASS})?)+\])*", re.DOTALL
)
# As scanChunk of filepath.Match: what stands between stars; a class is taken as a whole.
_CHUNK = re.compile(r"\**(?:\\.|\\\Z|\[(?:\\.|[^\]\\])*(?:\]|\\?\Z)|[^*\\\[])*", re.DOTALL)
_TOKEN = re.compile(r"\*\*/?|\\.|.", re.DOTALL)
_UNDECODABLE = re.compile("[\udc80-\udcff]")


class _Way(enum.Enum):
    """How moby compares a path with a pattern."""

    WHOLE = "the path is the pattern"
    START = "the path starts with what stands before the last `**`"
    END = "the path ends with what stands behind the first `**`"
    REGEXP = "the path matches the regular expression"


def _way_and_regexp(pattern: str) -> tuple[_Way, str]:
    """moby's translation of a pattern into a Go regular expression, and whether it is used."""
    way = _Way.WHOLE
    parts = ["^"]
    text = pattern.removeprefix("\ufeff")  # Go's text/scanner skips a byte order mark
    for token in _TOKEN.finditer(text):
        part, at_end = token[0], token.end() == len(text)
        if part.startswith("**"):
            way = _Way.START if at_end and way is _Way.WHOLE else _Way.REGEXP
            parts.append(".*" if at_end else FOLDERS_TEXT)
            if token.start() == 0:
                way = _Way.END
        elif part in (".", "+", "(", ")", "$"):
            parts.append("\\" + part)
        else:
            if len(part) == 2 or part in "*?[]":
                way = _Way.REGEXP
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(part, part))
    return way, "".join(parts) + "$"


def _alternatives(pattern: str, way: _Way, regexp: str) -> list[list[Item]]:
    if way is not _Way.REGEXP:
        return [_compared(pattern, way)]
    first, *others = parse(regexp)
    # Only the first has the "^" in front, and only the last has the "$".
    return [first, *([Item(Kind.MANY, ANY), *other] for other in others)]


def _compared(pattern: str, way: _Way) -> list[Item]:
    if way is _Way.START:
        return [Item(Kind.BEGIN), *literals(pattern[:-2])]
    if way is _Way.WHOLE:
        return [Item(Kind.BEGIN), *literals(pattern), Item(Kind.END)]
    if not pattern.startswith("**"):
        # Behind a byte order mark the text to compare begins in the middle of a character.
        return [Item(Kind.ONE)]
    wildcard = Item(Kind.FOLDERS if pattern.startswith("**/") else Kind.MANY, ANY)
    text = pattern.removeprefix("**").removeprefix("/")
    return [Item(Kind.BEGIN), wildcard, *literals(text), Item(Kind.END)]


def _reduced(items: Iterable[Item]) -> tuple[Item, ...]:
    """Without the items that repeat what was just said and would only cost time."""
    kept: list[Item] = []
    for item in items:
        anchors = takewhile(lambda last: not last.ranges, reversed(kept))
        repeated = kept and item == kept[-1] and item.kind not in (Kind.ONE, Kind.MAYBE)
        if not repeated and (item.ranges or item not in anchors):
            kept.append(item)
    return tuple(kept)


class _Machine:
    """All positions of a translated pattern at once: bit N is set when item N is what comes next.

    FOLDERS becomes three items: enter (or jump behind the slash), the characters, the slash.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._ranges: list[Ranges] = []
        self._many = self._maybe = self._enter = self._inside = 0
        self._anchors = dict.fromkeys(Kind, 0)
        for item in items:
            bit = 1 << len(self._ranges)
            if item.kind is Kind.FOLDERS:
                self._enter |= bit
                self._many |= bit << 1
                self._inside |= bit << 1 | bit << 2
                self._ranges += [(), item.ranges, ((ord("/"), ord("/")),)]
                continue
            self._many |= bit if item.kind is Kind.MANY else 0
            self._maybe |= bit if item.kind is Kind.MAYBE else 0
            self._anchors[item.kind] |= 0 if item.ranges else bit
            self._ranges.append(item.ranges)
        self._accepted = 1 << len(self._ranges)
        self._takers: dict[str, int] = {}
        self._steps: dict[tuple[int, str, str], tuple[bool, int]] = {}

    def matches(self, path: str) -> bool:
        active = 1
        for before, char in zip(["", *path], [*path, ""], strict=True):
            key = active, before, char
            if key not in self._steps:
                if len(self._steps) == _REMEMBERED_STEPS:
                    self._steps.clear()
                self._steps[key] = self._step(active, before, char)
            accepted, active = self._steps[key]
            if accepted or not active:
                return accepted
        return False

    def _step(self, active: int, before: str, char: str) -> tuple[bool, int]:
        """Whether the pattern ends before this character, and what is active behind it."""
        active = self._without_reading(active, before, char)
        taken = active & self._takers_of(char) if char else 0
        behind = (taken & self._many) | (taken & ~self._many) << 1
        return bool(active & self._accepted), behind

    def _without_reading(self, active: int, before: str, after: str) -> int:
        """The positions reached between two characters ("" at an end of the path)."""
        edge = _is_word(before) is not _is_word(after)
        passed = self._many | self._maybe | self._enter
        passed |= self._anchors[Kind.BOUNDARY if edge else Kind.INSIDE]
        passed |= 0 if before else self._anchors[Kind.BEGIN]
        passed |= 0 if after else self._anchors[Kind.END]
        # The carry of an addition runs through all that may be passed, from each position on. Who
        # comes to FOLDERS passes all of it, who is among its characters comes to the slash only.
        outside = active & ~self._inside
        passed |= self._inside
        spread = ((outside & passed) + passed) ^ passed
        return active | spread | (active & self._inside & self._many) << 1

    def _takers_of(self, char: str) -> int:
        takers = self._takers.get(char)
        if takers is None:
            code = ord(char)
            bits = (
                "1" if any(low <= code <= high for low, high in ranges) else "0"
                for ranges in reversed(self._ranges)
            )
            takers = self._takers[char] = int("0" + "".join(bits), 2)
        return takers


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


class Glob:
    """One pattern, ready to match.

    `pattern` is what moby's matcher gets: cleaned, without its "!". Raises RegexpError where Go
    cannot compile the regular expression that moby makes of it (`f\\oo`, `[z-a]`); moby finds
    out when it first asks the pattern. `regex` is the whole pattern as a Python expression.
    """

    def __init__(self, pattern: str) -> None:
        way, regexp = _way_and_regexp(pattern)
        alternatives = map(_reduced, _alternatives(pattern, way, regexp))
        self._alternatives = list(dict.fromkeys(alternatives))
        self._is_regexp = way is _Way.REGEXP
        self.regex = re.compile("|".join(map(python_text, self._alternatives)))
        choices = max(
            sum(item.kind in (Kind.MANY, Kind.MAYBE, Kind.FOLDERS) for item in alternative)
            for alternative in self._alternatives
        )
        self._longest = int(_BACKTRACKING_LIMIT ** (1 / choices)) if choices else sys.maxsize
        self._machines: list[_Machine] | None = None

    def matches(self, path: str) -> bool:
        """Whether the whole path matches; "/"-separated, undecodable bytes as surrogates."""
        if self._is_regexp and not path.isascii():
            path = _UNDECODABLE.sub("\ufffd", path)  # what Go's regexp reads for such a byte
        if len(path) <= self._longest:
            return self.regex.match(path) is not None
        return self.simulate(path)

    def simulate(self, path: str) -> bool:
        """The same answer without backtracking, for paths and patterns of any length."""
        if self._machines is None:
            self._machines = [_Machine(items) for items in self._alternatives]
        return any(machine.matches(path) for machine in self._machines)


def is_well_formed(pattern: str) -> bool:
    """Whether Go's filepath.Match, asked about ".", accepts the pattern.

    It reads up to the first `*` behind what does not match, and no further: `a*b\\` passes, `*b\\`
    does not. Undecodable bytes are expected as surrogates: they are an error inside a class only.
    """
    chunks = _CHUNK.finditer(pattern)
    for number, chunk in enumerate(chunks):
        text = chunk[0].lstrip("*")
        if not text:
            return True
        if not _WELL_FORMED.fullmatch(text):
            return False
        if number or not name_pattern(text).match("."):
            return True
    return True
