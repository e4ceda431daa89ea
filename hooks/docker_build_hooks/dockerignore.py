"""Which files of a build context does Docker send to the build, and which ignore line drops one?

Replicates what `docker build` with BuildKit does with a `.dockerignore`: moby's reader of ignore
files, moby's PatternMatcher and the walk of the build client (tonistiigi/fsutil), which keeps a
state per folder and does not enter every folder. This is not "the last match wins": see
DockerIgnore. How one pattern matches, and where that differs, is said in glob_pattern.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pathspec.pattern import RegexPattern

from docker_build_hooks.glob_pattern import Glob, is_well_formed
from docker_build_hooks.go_regexp import RegexpError
from docker_build_hooks.ignore_error import IgnoreSyntaxError as IgnoreSyntaxError

_BAD_PATTERN = "syntax error in pattern"
_BAD_EXCLUSION = 'illegal exclusion pattern: "!"'
_BAD_HEADER = 'header key "exclude-patterns" contains value with non-printable ASCII characters'
_LONG_LINE = "bufio.Scanner: token too long"
_LONGEST_LINE = 65535  # bytes, with a "\r"; Go's reader gives up at 64 KiB with the newline

# What Go takes for white space; unlike str.strip() without "\x1c" to "\x1f".
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_UNDECODABLE = re.compile("[\udc80-\udcff]")
_SPECIAL = re.compile(r"[*\[\]?^\\]")


class Pattern(RegexPattern):
    """One pattern of an ignore file, as pathspec sees it and as Docker's matcher does.

    `line` and `text` say where and how it was written, `cleaned` is what the matcher uses
    (without the "!"), and `exclusion` whether it began with "!".
    """

    __slots__ = ("_glob", "cleaned", "exclusion", "line", "text")

    def __init__(self, text: str, cleaned: str, exclusion: bool = False, line: int = 0) -> None:
        self.text = text
        self.cleaned = cleaned
        self.exclusion = exclusion
        self.line = line
        self._glob: Glob | None
        try:
            self._glob = _glob(cleaned)
        except RegexpError:
            self._glob = None  # Docker finds out when it first asks the pattern
        if self._glob is None:
            super().__init__(None)
        else:
            super().__init__(self._glob.regex, include=not exclusion)

    def __repr__(self) -> str:
        return f"Pattern({self.text!r}, {self.cleaned!r}, {self.exclusion!r}, {self.line!r})"

    def __copy__(self) -> Pattern:
        return Pattern(self.text, self.cleaned, self.exclusion, self.line)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pattern):
            return NotImplemented
        return (self.line, self.text, self.cleaned) == (other.line, other.text, other.cleaned)

    def __hash__(self) -> int:
        return hash((self.line, self.text))

    @property
    def is_bad(self) -> bool:
        """Whether ``matches`` can only raise."""
        return self._glob is None

    def matches(self, path: str) -> bool:
        """Whether this path itself matches; "/"-separated, relative to the context root.

        Raises IgnoreSyntaxError for the patterns that Docker only finds bad when it asks them.
        """
        if self._glob is None:
            raise IgnoreSyntaxError(self.line, self.text, _BAD_PATTERN)
        return self._glob.matches(path)


@functools.lru_cache(maxsize=4096)
def _glob(pattern: str) -> Glob:
    # Files repeat each other's patterns, and one is read again to try out what a hint says.
    return Glob(pattern)


def _clean(path: str) -> str:
    """Go's filepath.Clean."""
    return posixpath.normpath("/" + path.lstrip("/") if path.startswith("/") else path)


def _new_pattern(pattern: str, text: str, line: int) -> Pattern | None:
    """What patternmatcher.New makes of one pattern; None for a blank one."""
    pattern = pattern.strip(_SPACE)
    if not pattern:
        return None
    pattern = _clean(pattern)
    if pattern == "!":
        raise IgnoreSyntaxError(line, text, _BAD_EXCLUSION)
    cleaned = pattern.removeprefix("!")
    if not is_well_formed(cleaned):
        raise IgnoreSyntaxError(line, text, _BAD_PATTERN)
    # The patterns travel as JSON, which turns each undecodable byte into a U+FFFD.
    cleaned = _UNDECODABLE.sub("\ufffd", cleaned)
    return Pattern(text, cleaned, pattern.startswith("!"), line)


def pattern_list(patterns: Sequence[str]) -> tuple[Pattern, ...]:
    """Patterns that do not come from an ignore file, as patternmatcher.New takes them.

    Blank ones are dropped. Raises IgnoreSyntaxError (line 0).
    """
    made = (_new_pattern(pattern, pattern.strip(_SPACE), 0) for pattern in patterns)
    return tuple(pattern for pattern in made if pattern)


class _Line(NamedTuple):
    number: int
    text: str
    pattern: str


def _lines(data: bytes) -> Iterator[_Line]:
    """What ignorefile.ReadAll reads: the lines that hold a pattern, and the pattern."""
    for number, raw in enumerate(data.split(b"\n"), start=1):
        without_mark = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        line = without_mark.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        text = line.strip(_SPACE)
        if len(raw) > _LONGEST_LINE:
            raise IgnoreSyntaxError(number, text[:60], _LONG_LINE)
        if line.startswith("#") or not text:
            continue
        pattern = text.removeprefix("!").strip(_SPACE)
        if pattern:
            pattern = _clean(pattern)
        if len(pattern) > 1:
            pattern = pattern.removeprefix("/")
        yield _Line(number, text, "!" + pattern if text.startswith("!") else pattern)


def read_patterns(data: bytes) -> tuple[Pattern, ...]:
    """The patterns of an ignore file, in order.

    Raises IgnoreSyntaxError for what fails the build before it looks at any file.
    """
    lines = list(_lines(data))
    made = [_new_pattern(line.pattern, line.text, line.number) for line in lines]
    # The patterns travel in a gRPC header. One character outside ASCII anywhere has all of them
    # URL-encoded, and then the others may be anything.
    if all(line.pattern.isascii() for line in lines):
        for line in lines:
            if _UNPRINTABLE.search(line.pattern):
                raise IgnoreSyntaxError(line.number, line.text, _BAD_HEADER, when_sent=True)
    return tuple(pattern for pattern in made if pattern)


class PatternMatcher:
    """moby's PatternMatcher: patterns in order, "!" ones undo."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = tuple(patterns)

    def match(
        self, path: str, parent: tuple[bool, ...] | None = None
    ) -> tuple[bool, tuple[bool, ...]]:
        """moby's MatchesUsingParentResults: whether the path matches, and what its children need.

        `parent` is the second half of the answer for the folder of `path`. Without it, all
        folders above are asked too. Raises IgnoreSyntaxError, see Pattern.matches.
        """
        if parent and len(parent) != len(self.patterns):
            raise ValueError("wrong number of values in parent")
        matched = False
        results = []
        for number, pattern in enumerate(self.patterns):
            hit = parent[number] if parent else False
            # A pattern is asked only if it could change the verdict; the children of a folder
            # inherit "no hit" from one that was not asked.
            if not hit and pattern.exclusion is matched:
                hit = pattern.matches(path)
                if not hit and not parent:
                    hit = any(pattern.matches(folder) for folder in _folders_above(path))
            if hit:
                matched = not pattern.exclusion
            results.append(hit)
        return matched, tuple(results)


def _folders_above(path: str) -> Iterator[str]:
    """The folders that a path is in, the outermost first."""
    for slash in re.finditer("/", path):
        yield path[: slash.start()]


class Exclusion(NamedTuple):
    """Why a path is not sent: the pattern that decides, and where the walk dropped it.

    `path` is the asked one, or the folder above it that the walk did not enter.
    """

    pattern: Pattern
    path: str


class _Folder(NamedTuple):
    """The state of the walk in a folder; below a pruned one, that of the pruned one."""

    results: tuple[bool, ...] = ()
    exclusion: Exclusion | None = None
    pruned: bool = False


class DockerIgnore:
    """An ignore file, and the walk of a build context with it.

    The walk asks for each path with the state of its folder. It does not enter an excluded folder
    if no "!" pattern holds a wildcard (a trailing `/*` or `/**` does not count) and none names
    something below the folder. Raises IgnoreSyntaxError, see read_patterns.
    """

    def __init__(self, data: bytes) -> None:
        self.patterns = read_patterns(data)
        # Whether Docker finds a pattern bad when it first asks it, for whichever path.
        self.is_bad = any(pattern.is_bad for pattern in self.patterns)
        self._matcher = PatternMatcher(self.patterns)
        exceptions = [
            pattern.cleaned.removesuffix("/**").removesuffix("/*")
            for pattern in self.patterns
            if pattern.exclusion
        ]
        self._may_prune = not any(map(_SPECIAL.search, exceptions))
        self._exceptions = tuple(exception + "/" for exception in exceptions)
        self._folders = {"": _Folder()}

    def exclusion(self, path: str, directory: bool = False) -> Exclusion | None:
        """Why the walk does not send this path; None if it does.

        `path` is relative to the context root, "/"-separated, no leading slash; the root itself
        is "". For a folder the answer is about its own entry: an excluded folder still arrives as
        the parent of a child that is sent. Raises IgnoreSyntaxError, see Pattern.matches.
        """
        if directory:
            return self._folder(path).exclusion
        parent = self._folder(posixpath.dirname(path))
        return parent.exclusion if parent.pruned else self._ask(path, parent).exclusion

    def arrives_empty(self, path: str) -> bool:
        """Whether a file that is sent arrives with 0 bytes.

        The client asks again when it opens the file, but without the state of the walk, and sends
        the name alone where the answer is now that the file is excluded (`a`, `!a/b`, `a`).
        """
        return self._matcher.match(path)[0]

    def prunes(self, directory: str) -> bool:
        """Whether the walk never enters this folder: it was skipped, or one above it was."""
        return self._folder(directory).pruned

    def _folder(self, path: str) -> _Folder:
        if path not in self._folders:
            folder = self._folders[""]
            for name in (*_folders_above(path), path):
                if name not in self._folders:
                    self._folders[name] = folder if folder.pruned else self._enter(name, folder)
                folder = self._folders[name]
        return self._folders[path]

    def _enter(self, path: str, parent: _Folder) -> _Folder:
        folder = self._ask(path, parent)
        inside = path + "/"
        if not self._may_prune or any(name.startswith(inside) for name in self._exceptions):
            return folder
        return folder._replace(pruned=folder.exclusion is not None)

    def _ask(self, path: str, parent: _Folder) -> _Folder:
        excluded, results = self._matcher.match(path, parent.results)
        if not excluded:
            return _Folder(results)
        # Each hit overrules those before it, so the last one decides.
        last = max(number for number, hit in enumerate(results) if hit)
        return _Folder(results, Exclusion(self.patterns[last], path))
