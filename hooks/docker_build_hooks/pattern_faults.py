"""Which patterns of an ignore file cannot do what they say?

A pattern is tried on the files that git tracks and on a sample of what it matches. What Docker
refuses is not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.coverage_rules import PATTERN_ANCHORED, PATTERN_DEAD
from docker_build_hooks.declarations import ancestors
from docker_build_hooks.dockerignore import DockerIgnore, Exclusion, Pattern
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.near_patterns import SAMPLE_NAME, hits, sample
from docker_build_hooks.repository_lookup import is_on_disk
from docker_build_hooks.source_paths import BadPattern, known_folder, name_pattern

_INLINE_COMMENT = re.compile(r"\s#")
_SEPARATING_BACKSLASH = re.compile(r"\\(?=[A-Za-z0-9_])")
_DRIVE = re.compile(r"!?\s*[A-Za-z]:[\\/]")
_HOME = re.compile(r"!?\s*~/")
# Digits in braces are a count.
_BRACES = re.compile(r"\{(?!\d+,\d*\})([^{}]*,[^{}]*)\}")
_ALTERNATIVES = re.compile(r"[*?\[].*(?<!\\)\||(?<!\\)\|.*[*?\[]")
# The folders in the root of a system, where no repository has them.
_HOST_FOLDERS = frozenset(
    {"home", "Users", "root", "tmp", "var", "usr", "etc", "opt", "mnt", "media", "srv", "Volumes"}
)
_NOWHERE = frozenset({"", ".", "..", "/"})
# So many tracked files are tried with one pattern, and with all patterns of a file.
_MAXIMUM_HITS = 200
_MAXIMUM_TRIED = 400_000
_MAXIMUM_SHOWN = 6


class Fault(NamedTuple):
    """What is wrong with a pattern, and what to write instead."""

    pattern: Pattern
    rule: str
    message: str
    hints: tuple[str, ...] = ()


def pattern_faults(built: BuiltContext) -> list[Fault]:
    """The faults of the patterns that apply to a context, at most one a pattern, in order."""
    ignore = built.context.ignore
    return [] if ignore is None else list(_Faults(built, ignore).find())


def _dead(pattern: Pattern, why: str, *hints: str) -> Fault:
    return Fault(pattern, PATTERN_DEAD, f'"{pattern.text}" {why}', hints)


def _misunderstood(pattern: Pattern) -> Fault | None:
    """What looks like the notation of something else."""
    text = pattern.text
    if comment := _INLINE_COMMENT.search(text):
        short = text[: comment.start()].strip()
        hint = f'write "{short}" and the comment on a line of its own'
        return _dead(pattern, "ends with a comment, which is part of the pattern", hint)
    if _DRIVE.match(text):
        return _dead(pattern, "is a path of a host: patterns begin at the build context")
    if _SEPARATING_BACKSLASH.search(text):
        hint = f'write "{_SEPARATING_BACKSLASH.sub("/", text)}"'
        return _dead(pattern, 'has a "\\", which separates no folders', hint)
    if _ALTERNATIVES.search(text):
        lines = [f'"{part.strip()}"' for part in text.split("|") if part.strip()]
        hint = f"write {', '.join(lines[:_MAXIMUM_SHOWN])}, each on a line of its own"
        why = 'has "|" beside a wildcard, so that it also matches what only begins or ends like it'
        return _dead(pattern, why, hint)
    if found := _BRACES.search(text):
        parts = found[1].split(",")[:_MAXIMUM_SHOWN]
        lines = [f'"{text[: found.start()]}{p.strip()}{text[found.end() :]}"' for p in parts]
        hint = f"write {', '.join(lines)}, each on a line of its own"
        return _dead(pattern, "has braces, which are characters like others", hint)
    if "[!" in text:
        hint = f'write "{text.replace("[!", "[^")}"'
        return _dead(pattern, 'has "[!", which is no negation but a "!" among others', hint)
    return None


class _Faults:
    """Tries the patterns of one ignore file in one context."""

    def __init__(self, built: BuiltContext, ignore: DockerIgnore) -> None:
        self._built = built
        self._patterns = ignore.patterns
        self._ignore = ignore
        self._remaining = _MAXIMUM_TRIED
        # Those that are faulty are no reason for another to be.
        self._faulty: set[int] = set()

    def find(self) -> Iterator[Fault]:
        checks: tuple[Callable[[int, Pattern], Fault | None], ...] = (
            self._written_wrong,
            self._outside,
            self._repeated,
            self._overruled,
            self._powerless,
            self._anchored,
        )
        for number, pattern in enumerate(self._patterns):
            fault = next(filter(None, (check(number, pattern) for check in checks)), None)
            if fault is not None:
                self._faulty.add(number)
                yield fault

    def _written_wrong(self, number: int, pattern: Pattern) -> Fault | None:
        """What Docker reads as it stands, while it is meant to say something else."""
        fault = _misunderstood(pattern)
        if fault is None:
            return None
        files = self._tracked(_folder_of(pattern))
        return None if any(hits(pattern, file) for file in files) else fault

    def _outside(self, number: int, pattern: Pattern) -> Fault | None:
        """What is not in the context."""
        cleaned = pattern.cleaned
        if cleaned in _NOWHERE:
            return _dead(pattern, "matches nothing", *self._everything(pattern))
        if cleaned.startswith("../"):
            return _dead(pattern, "matches nothing: nothing is above the build context")
        if _HOME.match(pattern.text):
            return _dead(pattern, 'means a folder that is called "~"')
        first, slash, _ = cleaned.partition("/")
        is_absolute = pattern.text.lstrip("! \t").startswith("/") and slash
        if is_absolute and first in _HOST_FOLDERS and not self._has(first):
            return _dead(
                pattern,
                "is a path of a host: patterns begin at the build context",
                f'it means "{cleaned}" in the context, and there is no "{first}"',
            )
        return None

    def _everything(self, pattern: Pattern) -> tuple[str, ...]:
        return () if pattern.exclusion else ('write "*" for everything',)

    def _repeated(self, number: int, pattern: Pattern) -> Fault | None:
        for earlier in reversed(self._patterns[:number]):
            if earlier.exclusion is not pattern.exclusion:
                break
            if earlier.cleaned == pattern.cleaned:
                return _dead(pattern, f"repeats line {earlier.line}")
        return None

    def _overruled(self, number: int, pattern: Pattern) -> Fault | None:
        """A pattern that a ``!`` behind it undoes for all that it can match."""
        if pattern.exclusion:
            return None
        later = [p for p in self._patterns[number + 1 :] if p.exclusion]
        path = sample(pattern) if later else None
        if path is None or not hits(pattern, path):
            return None
        samples = (path, f"{path}/{SAMPLE_NAME}", f"{path}/{SAMPLE_NAME}/{SAMPLE_NAME}")
        if any(self._exclusion(path) is not None for path in samples):
            return None
        undoing = [p for p in later if all(hits(p, path) for path in samples)]
        if not undoing:
            return None
        return _dead(pattern, f'is undone by line {undoing[-1].line} "{undoing[-1].text}"')

    def _powerless(self, number: int, pattern: Pattern) -> Fault | None:
        """A ``!`` pattern that lets nothing in, or lets a file in empty."""
        if not pattern.exclusion or number in self._faulty:
            return None
        files = self._tracked(_folder_of(pattern))
        met = list(islice((file for file in files if hits(pattern, file)), _MAXIMUM_HITS))
        for file in met:
            if self._exclusion(file) is None and self._ignore.arrives_empty(file):
                again = [p for p in self._patterns if not p.exclusion and hits(p, file)][-1]
                hint = f'line {again.line} "{again.text}" excludes it once more'
                why = f'lets "{file}" in, but it arrives empty (0 bytes)'
                return _dead(pattern, why, hint)
        path = sample(pattern)
        paths = met or ([path, f"{path}/{SAMPLE_NAME}"] if path and not _is_wild(pattern) else [])
        kept_out = [(path, self._exclusion(path)) for path in paths]
        path, exclusion = kept_out[0] if kept_out else ("", None)
        if exclusion is None or any(found is None for _, found in kept_out):
            return None
        by = exclusion.pattern
        why = f'lets nothing in: line {by.line} "{by.text}" keeps "{path}" out'
        return _dead(pattern, why, *self._stronger(number, pattern, [path for path, _ in kept_out]))

    def _stronger(self, number: int, pattern: Pattern, paths: list[str]) -> Iterator[str]:
        """What to write so that the paths get in, tried out."""
        last = max(p.line for p in self._patterns)
        if any(not p.exclusion and hits(p, paths[0]) for p in self._patterns[number + 1 :]):
            if self._lets_in(number, [pattern.text], paths, last):
                yield f"put it behind line {last}"
            return
        whole = f"!{pattern.cleaned}/**"
        above = known_folder(pattern.cleaned)
        ways = [[f"!{above}", pattern.text], [f"!{above}", whole]]
        if not pattern.cleaned.endswith("**"):
            ways.insert(0, [whole])
        for lines in ways:
            if above and self._lets_in(number, lines, paths):
                yield f"write {', '.join(f'{chr(34)}{line}{chr(34)}' for line in lines)} instead"
                return

    def _lets_in(self, number: int, lines: list[str], paths: list[str], last: int = 0) -> bool:
        """Whether the paths get in with ``lines`` in the place of a pattern, or at the end."""
        texts = [p.text for p in self._patterns]
        at = len(texts) if last else number
        texts[number : number + 1] = [] if last else lines
        texts[at:at] = lines if last else []
        try:
            ignore = DockerIgnore("\n".join(texts).encode("utf-8", "surrogateescape"))
            return any(ignore.exclusion(path) is None for path in paths)
        except IgnoreSyntaxError:
            return False

    def _anchored(self, number: int, pattern: Pattern) -> Fault | None:
        """A name that is at deeper levels only, which git's rules would mean too."""
        name = pattern.cleaned
        if pattern.exclusion or "/" in name or name.startswith("**") or not name.strip("*?"):
            return None
        if pattern.text.startswith(("/", "./")):
            # That says so.
            return None
        try:
            matcher = name_pattern(name)
        except BadPattern:
            return None
        context = self._built.context
        if any(matcher.match(child) for child in context.children("")) or self._has(name):
            return None
        if not any(map(matcher.match, self._names)):
            return None
        for file in self._in_time(self._copied):
            if any(map(matcher.match, file.split("/"))) and self._gets_in(file):
                shown = context.in_repository(file)
                message = f'"{pattern.text}" means the top level only: "{shown}" is copied'
                hint = f'if any depth is meant, write "**/{name}"'
                return Fault(pattern, PATTERN_ANCHORED, message, (hint,))
        return None

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of all tracked files that some build copies, and of their folders."""
        return frozenset("/".join(self._copied).split("/"))

    def _gets_in(self, file: str) -> bool:
        built = self._built
        return built.taken_by(file) is not None and not built.names(file) and built.sends(file)

    @cached_property
    def _copied(self) -> list[str]:
        """The tracked files of the folders that some build copies, in order."""
        folders = {area.folder for area in self._built.areas}
        outermost = (f for f in folders if folders.isdisjoint(list(ancestors(f))[1:]))
        ordered = sorted(outermost, key=lambda folder: f"{folder}/")
        return [file for folder in ordered for file in self._built.context.files(folder)]

    def _exclusion(self, path: str) -> Exclusion | None:
        return self._ignore.exclusion(path)

    def _has(self, name: str) -> bool:
        """Whether a name is in the root of the context, in git or on disk."""
        context = self._built.context
        full = context.in_repository(name)
        return name in context.children("") or is_on_disk(context.index.root, full)

    def _tracked(self, folder: str) -> Iterator[str]:
        """The tracked files at or below a path of the context, as far as there is time."""
        context = self._built.context
        if folder and context.in_repository(folder) in context.index:
            yield folder
            return
        yield from self._in_time(context.files(folder))

    def _in_time(self, files: Iterable[str]) -> Iterator[str]:
        for file in files:
            self._remaining -= 1
            if self._remaining < 0:
                return
            yield file


def _is_wild(pattern: Pattern) -> bool:
    return "*" in pattern.cleaned


def _folder_of(pattern: Pattern) -> str:
    """The folder outside of which a pattern matches nothing."""
    return "" if "|" in pattern.cleaned else known_folder(pattern.cleaned)
