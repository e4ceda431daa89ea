"""What is the matter with a source, in which words, and what can be done about it?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks import context as states
from docker_build_hooks.declarations import show_folder
from docker_build_hooks.finding import WARNING
from docker_build_hooks.generated_paths import GeneratedPaths
from docker_build_hooks.hints import Hints, generated_hint, git_add, shown
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.notations import Notations
from docker_build_hooks.repository_lookup import other_case
from docker_build_hooks.source_paths import clean, goes_above, has_wildcard, is_optional
from docker_build_hooks.stages import SYNTAX, Source
from docker_build_hooks.words import UNKNOWN

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import Exclusion

_NO_ARRAY = (
    "this is no JSON array (double quotes, no comma at the end, nothing behind it), "
    "so it is read as words"
)
_NOT_THERE = (states.MISSING, states.DANGLING, states.NOT_SENT, states.EMPTY_GLOB)


class Reason(NamedTuple):
    """What a finding about a source says; ``severity`` is "" for that of the rule."""

    rule: str
    message: str
    hints: Iterable[str] = ()
    severity: str = ""


def missing_path(judge: Judge, failure: Failure) -> str:
    """The path that a failure misses, in the repository; "" where it misses none."""
    if failure.rule:
        return failure.lost_path if failure.rule.startswith("build-") else ""
    if failure.resolution.state not in _NOT_THERE:
        return ""
    folder, _ = judge.place(failure)
    path = failure.resolution.path
    if failure.resolution.state in (states.NOT_SENT, states.EMPTY_GLOB) and failure.source:
        path = clean(failure.source.text) or path
    return f"{folder}/{path}".strip("/")


class SourceExplainer:
    """Explains the look-ups of sources that do not end as they should."""

    def __init__(
        self, judge: Judge, hints: Hints, generated: GeneratedPaths, ignored: Collection[str]
    ) -> None:
        """``ignored`` are those of the missing paths that git ignores."""
        self.judge = judge
        self.index = judge.index
        self.hints = hints
        self.generated = generated
        self.ignored = ignored
        self.notations = Notations(judge)

    def reason(self, failure: Failure, source: Source) -> Reason | None:
        """Why ``source`` fails or is worth a warning; None where it is as the user says."""
        describe: Mapping[str, Callable[[Failure, Source], Reason | None]] = {
            states.FOUND: self._above,
            states.IGNORED: self._ignored_source,
            states.EMPTY_GLOB: self._empty_glob,
            states.LOOP: self._loop,
            states.HIDDEN: self._hidden,
            states.MISREAD: self._misread,
            states.REFUSED: self._refused,
        }
        reason = describe.get(failure.resolution.state, self._missing)(failure, source)
        if reason is None or source.kind == "bind":
            return reason
        if source.text.startswith("#"):
            return reason._replace(hints=["a comment stands on a line of its own"])
        if source.text.startswith("[") and self.notations.is_broken_array(failure.build, source):
            return reason._replace(hints=[_NO_ARRAY, *reason.hints])
        return reason

    def _above(self, failure: Failure, source: Source) -> Reason:
        meant = shown(clean(source.text) or ".")
        message = f'"{shown(source.text)}" means "{meant}": nothing is above the build context'
        return Reason("copy-source-above-context", message)

    def _refused(self, failure: Failure, source: Source) -> Reason:
        return Reason(SYNTAX, f'"{shown(source.text)}": {failure.resolution.reason}')

    def _loop(self, failure: Failure, source: Source) -> Reason:
        message = f'"{_link(failure, source)}" is a link that leads back to itself'
        hints = _left_out(failure, source)
        if failure.resolution.outside:
            # Where the engine stops at the root of the context, it finds the link again.
            outside = self._target_outside(failure)
            message = f'"{_link(failure, source)}" is a link that leads to "{outside}", '
            message += "above the build context"
            hints += self.hints.for_dangling(failure, self.judge.place(failure)[0])
        return Reason("copy-source-dangling-link", message, hints)

    def _target_outside(self, failure: Failure) -> str:
        """What the first link says that leads out of the context."""
        folder, _ = self.judge.place(failure)
        text = ""
        for link in failure.resolution.needed:
            data = self.index.blob(f"{folder}/{link}".strip("/")) or b""
            text = data.decode("utf-8", "surrogateescape")
            if text.startswith("/") or goes_above(f"{link}/../{text}"):
                break
        return text

    def _hidden(self, failure: Failure, source: Source) -> Reason:
        link = shown(failure.resolution.needed[0])
        message = f'"{shown(source.text)}" is not sent: "{link}" is followed for another source'
        hints = ["the client of the engine follows a link once"]
        hints.append(f'name where it leads instead: "{shown(failure.resolution.path)}"')
        return Reason("copy-source-missing", message, hints)

    def _misread(self, failure: Failure, source: Source) -> Reason:
        message = f'"{shown(source.text)}" is not sent: its path is no pattern for itself'
        misread = "blanks at the end, `!`, `^`, `[`, `\\`"
        hint = f"give it another name: the client reads it as one ({misread})"
        return Reason("copy-source-missing", message, [hint])

    def _empty_glob(self, failure: Failure, source: Source) -> Reason | None:
        if self._is_generated(failure, source) or is_optional(source.text):
            return None
        name = shown(source.text)
        if missing_path(self.judge, failure) in self.ignored:
            message = f'git ignores all that matches "{name}": an earlier step must make it'
            return Reason("copy-source-generated", message, [_made_hint(source)])
        message = f'nothing in the build context matches "{name}", so nothing is copied'
        hints = []
        if exclusion := failure.resolution.exclusion:
            hints.append(f"what would match is excluded by {self._excluded_by(failure, exclusion)}")
        return Reason("copy-glob-empty", message, hints)

    def _ignored_source(self, failure: Failure, source: Source) -> Reason:
        exclusion = failure.resolution.exclusion
        assert exclusion is not None
        by = self._excluded_by(failure, exclusion)
        message = f'"{shown(source.text)}" is excluded from the build context by {by}'
        hints = [*self.hints.for_ignored(failure), *self.hints.declared_at(failure.build)]
        return Reason("copy-source-ignored", message, hints)

    def _excluded_by(self, failure: Failure, exclusion: Exclusion) -> str:
        _, path = self.judge.place(failure)
        return f'{path}:{exclusion.pattern.line} "{exclusion.pattern.text}"'

    def _is_generated(self, failure: Failure, source: Source) -> bool:
        path = missing_path(self.judge, failure)
        return self.generated.include(failure.build, path, clean(source.text) or "")

    def _missing(self, failure: Failure, source: Source) -> Reason | None:
        """The source, the folder of a wildcard or what a link leads to is not there."""
        if self._is_generated(failure, source):
            return None
        path = missing_path(self.judge, failure)
        is_dangling = failure.resolution.state == states.DANGLING
        name = _link(failure, source) if is_dangling else shown(source.text)
        if path in self.ignored:
            message = f'"{name}" is not in git, which ignores it: an earlier step must make it'
            return Reason("copy-source-generated", message, [_made_hint(source)])
        if is_dangling:
            return self._dangling(failure, source, name)
        reason = self._not_there(failure, name, path)
        may_be_made = self.generated.may_include(self.judge.place(failure)[0], source.text)
        return reason._replace(severity=WARNING) if may_be_made else reason

    def _dangling(self, failure: Failure, source: Source, link: str) -> Reason:
        exclusion, path = failure.resolution.exclusion, shown(failure.resolution.path)
        if exclusion:
            message = f'"{link}" is a link to "{path}", which is excluded by '
            message += self._excluded_by(failure, exclusion)
            found = self.hints.for_ignored(failure)
        else:
            message = f'"{link}" is a link to "{path}", which is not there'
            found = self.hints.for_dangling(failure, self.judge.place(failure)[0])
        hints = [*_left_out(failure, source), *found]
        return Reason("copy-source-dangling-link", message, hints)

    def _not_there(self, failure: Failure, name: str, path: str) -> Reason:
        resolution = failure.resolution
        folder, context = self.judge.place(failure)[0], self._shown_context(failure)
        declared_at = self.hints.declared_at(failure.build)
        if resolution.state == states.NOT_SENT:
            message = f'nothing matches "{name}", and no other source takes in its folder'
            hint = f"the engine then says: lstat /{resolution.path}: no such file or directory"
            return Reason("copy-source-missing", message, [hint, *declared_at])
        if self.hints.is_addable(path):
            message = f'"{name}" is on disk, but not in git: a fresh clone does not have it'
            return Reason("copy-source-untracked", message, [git_add(path)])
        if spelled := other_case(self.index, folder, resolution.path):
            message = f'"{name}" is not in the build context {context}, "{spelled}" is'
            if self.notations.is_for_windows(failure.build):
                hint = "a build on Windows finds it all the same, one on Linux does not"
                return Reason("copy-source-case", message, [hint], WARNING)
            return Reason("copy-source-case", message, ["letter case matters on Linux"])
        message = f'"{name}" is not in the build context {context}'
        if UNKNOWN in path:
            message = f'nothing in the build context {context} can match "{name}"'
        hints = [*declared_at, *self.hints.for_missing(failure, folder)]
        return Reason("copy-source-missing", message, hints)

    def _shown_context(self, failure: Failure) -> str:
        """The context folder in quotes, behind the name that the Dockerfile has for it."""
        if failure.context_name:
            folder = show_folder(failure.build.named_folder(failure.context_name) or "")
            return f'"{failure.context_name}" ("{folder}")'
        return f'"{show_folder(failure.build.context)}"'


def _made_hint(source: Source) -> str:
    return generated_hint(clean(source.text) or "")


def _is_whole(source: Source) -> bool:
    """Whether the source is the whole context."""
    return clean(source.text) == ""


def _link(failure: Failure, source: Source) -> str:
    """The link that is at fault: the source itself, or one among what it takes in."""
    is_among = has_wildcard(source.text) or _is_whole(source)
    return shown(failure.resolution.needed[0] if is_among else source.text)


def _left_out(failure: Failure, source: Source) -> list[str]:
    """How to leave out a link that is looked at only as the whole context is copied."""
    if not _is_whole(source):
        return []
    link = shown(failure.resolution.needed[0])
    return [
        "with --exclude the engine looks at each name in the root of the context",
        f"leave it out: `--exclude={link}`, or a line `{link}` in the ignore file",
    ]
