"""Which finding does a failure make: at what place, and for what reason?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from docker_build_hooks import context as states
from docker_build_hooks.context import Kind
from docker_build_hooks.copy_path_rules import RULES
from docker_build_hooks.declarations import DECLARED, SUGGESTED, Build, show_folder
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.finding import WARNING, BuildReference, Finding
from docker_build_hooks.generated_paths import GeneratedPaths
from docker_build_hooks.hints import Hints, generated_hint, git_add, shown
from docker_build_hooks.judgement import (
    DOCKERFILE_MISSING,
    TARGET_MISSING,
    Failure,
    Judge,
)
from docker_build_hooks.moves import Moves
from docker_build_hooks.repository_lookup import ask_ignored, other_case
from docker_build_hooks.source_paths import clean, has_wildcard, is_optional
from docker_build_hooks.stages import SYNTAX, Source
from docker_build_hooks.words import UNKNOWN

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import Exclusion

_NOT_THERE = (states.MISSING, states.DANGLING, states.NOT_SENT, states.EMPTY_GLOB)
_MAXIMUM_BUILDS_IN_HINTS = 5


def explain(judge: Judge, failures: Iterable[Failure], moves: Moves) -> list[Finding]:
    """The findings for ``failures``; one where several builds fail at the same place.

    ``moves`` is what the change takes away.
    """
    explainer = _Explainer(judge, list(failures), moves)
    merged: dict[tuple[str, Span, str], list[tuple[Failure, Finding]]] = {}
    for failure in explainer.failures:
        finding = explainer.finding(failure)
        if finding is not None:
            span = Span(finding.line, finding.column, finding.end_column)
            key = (finding.path, span, finding.rule.name)
            merged.setdefault(key, []).append((failure, finding))
    return [_merge(found) for found in merged.values()]


def _merge(found: list[tuple[Failure, Finding]]) -> Finding:
    """One finding for all builds; the first one speaks."""
    first = found[0][1]
    hints = list(first.hints)
    others: dict[str, Finding] = {}
    for failure, finding in found[1:]:
        by = failure.build.declaration
        if by and failure.source and finding.builds != first.builds:
            others.setdefault(by.label, finding)
    for label, finding in list(others.items())[:_MAXIMUM_BUILDS_IN_HINTS]:
        hints.append(f"the build declared at {label} fails on it too")
        hints += [hint for hint in finding.hints if ": use `" in hint and hint not in hints]
    if len(others) > _MAXIMUM_BUILDS_IN_HINTS:
        hints.append(f"so do {len(others) - _MAXIMUM_BUILDS_IN_HINTS} more builds")
    builds = tuple(dict.fromkeys(build for _, finding in found for build in finding.builds))
    return first._replace(hints=tuple(hints), builds=builds)


class _Explainer:
    """Knows of all failures at once, so that git is asked once."""

    def __init__(self, judge: Judge, failures: list[Failure], moves: Moves) -> None:
        self.judge = judge
        self.index = judge.index
        self.hints = Hints(judge, moves)
        self.generated = GeneratedPaths(judge.index, judge.options)
        self.failures = failures
        missing = {self._repository_path(f) for f in failures if self._is_missing(f)}
        self.ignored = ask_ignored(self.index, sorted(filter(None, missing)))

    @staticmethod
    def _is_missing(failure: Failure) -> bool:
        return failure.resolution.state in _NOT_THERE or failure.rule.startswith("build-")

    def _repository_path(self, failure: Failure) -> str:
        """The path that is missing, in the repository."""
        if failure.rule:
            return failure.lost_path
        folder, _ = self.judge.place(failure)
        path = failure.resolution.path
        if failure.resolution.state in (states.NOT_SENT, states.EMPTY_GLOB) and failure.source:
            path = clean(failure.source.text) or path
        return f"{folder}/{path}".strip("/")

    def finding(self, failure: Failure) -> Finding | None:
        if failure.rule == TARGET_MISSING:
            return self._target_missing(failure)
        if failure.rule:
            return self._nowhere(failure)
        if failure.ignore_error:
            return self._ignore_error(failure)
        if failure.problem:
            problem = failure.problem
            return self._at(failure, problem.span, problem.rule, problem.message)
        return self._source(failure, failure.source) if failure.source else None

    def _at(
        self, failure: Failure, span: Span, rule: str, message: str, hints: Iterable[str] = ()
    ) -> Finding:
        """A finding in the Dockerfile of the failing build."""
        build, line, column, end = failure.build, *span
        path = self.judge.root.follow(build.dockerfile).path
        if build.inline and build.declaration:
            path = build.declaration.path
            if build.inline.line:
                shift = build.inline.indent
                line, column, end = line + build.inline.line - 1, column + shift, end + shift
            else:
                line, column, end = build.declaration.dockerfile_place
        severity = "" if failure.reached else WARNING
        reference = (_reference(build),)
        return Finding(
            path, line, column, end, RULES[rule], message, tuple(hints), reference, severity
        )

    def _ignore_error(self, failure: Failure) -> Finding:
        error, path = failure.ignore_error, failure.ignore_file
        assert error is not None
        lines = (self.index.blob(path) or b"").split(b"\n")
        text = lines[error.line - 1].decode("utf-8", "replace") if error.line else ""
        indent = len(text) - len(text.lstrip())
        end = max(len(text.rstrip()), indent + 1) + 1
        rule = RULES["dockerignore-pattern-invalid"]
        message = f'"{error.pattern}": {error.reason}'
        hint = "the engine refuses the whole build for it"
        builds = (_reference(failure.build),)
        return Finding(path, max(error.line, 1), indent + 1, end, rule, message, (hint,), builds)

    def _target_missing(self, failure: Failure) -> Finding:
        build = failure.build
        plan = self.judge.plan(build)
        names = ", ".join(f'"{stage.name}"' for stage in plan.stages if stage.name) if plan else ""
        hint = f"its stages are {names}" if names else "no stage of it has a name"
        dockerfile = "the inline Dockerfile" if build.inline else build.dockerfile
        message = f'"{build.target}" is no stage of {dockerfile}'
        place = build.declaration.target_place if build.declaration else None
        return self._declared(failure, TARGET_MISSING, message, [hint], place)

    def _declared(
        self,
        failure: Failure,
        rule: str,
        message: str,
        hints: Iterable[str],
        place: tuple[int, int, int] | None,
    ) -> Finding:
        """A finding where the build is declared, at ``place`` of the file that declares it."""
        build = failure.build
        path = build.declaration.path if build.declaration and place else build.dockerfile
        builds = (_reference(build),)
        return Finding(path, *(place or (1, 1, 1)), RULES[rule], message, tuple(hints), builds)

    def _nowhere(self, failure: Failure) -> Finding | None:
        """The context or the Dockerfile of a declaration does not exist."""
        build, by = failure.build, failure.build.declaration
        if failure.rule == DOCKERFILE_MISSING:
            what, path, wrong, name = "Dockerfile", build.dockerfile, Kind.FOLDER, build.dockerfile
            place = by.dockerfile_place if by else None
        else:
            what, path, wrong = "build context", failure.lost_path, Kind.FILE
            name = show_folder(path)
            place = by.context_place if by and build.origin == DECLARED else None
        if self.generated.include(build, path, path):
            return None
        if path in self.ignored:
            message = f'the {what} "{name}" is not in git, which ignores it'
            hints = ["an earlier step must make it"]
            return self._declared(failure, "copy-source-generated", message, hints, place)
        message = f'the {what} "{name}" does not exist'
        if self.judge.root.kind(self.judge.root.follow(path).path) is wrong:
            message = f'the {what} "{path}" is a {wrong.value}'
        find = self.hints.for_dockerfile if what == "Dockerfile" else self.hints.for_context
        if failure.context_name:
            hints = [f'it is the additional context "{failure.context_name}"']
            return self._declared(failure, failure.rule, message, hints, place)
        hints = [*([] if place else self.hints.declared_at(build)), *find(build)]
        return self._declared(failure, failure.rule, message, hints, place)

    def _source(self, failure: Failure, source: Source) -> Finding | None:
        describe: Mapping[str, Callable[[Failure, Source], Finding | None]] = {
            states.FOUND: self._above,
            states.IGNORED: self._ignored_source,
            states.EMPTY_GLOB: self._empty_glob,
            states.LOOP: self._loop,
            states.HIDDEN: self._hidden,
            states.REFUSED: self._refused,
        }
        return describe.get(failure.resolution.state, self._missing)(failure, source)

    def _above(self, failure: Failure, source: Source) -> Finding:
        meant = shown(clean(source.text) or ".")
        message = f'"{shown(source.text)}" means "{meant}": nothing is above the build context'
        return self._at(failure, source.span, "copy-source-above-context", message)

    def _refused(self, failure: Failure, source: Source) -> Finding:
        message = f'"{shown(source.text)}": {failure.resolution.reason}'
        return self._at(failure, source.span, SYNTAX, message)

    def _loop(self, failure: Failure, source: Source) -> Finding:
        message = f'"{shown(source.text)}" is a link that leads back to itself'
        return self._at(failure, source.span, "copy-source-dangling-link", message)

    def _hidden(self, failure: Failure, source: Source) -> Finding:
        link = shown(failure.resolution.needed[0])
        message = f'"{shown(source.text)}" is not sent: "{link}" is followed for another source'
        hints = ["the client of the engine follows a link once"]
        hints.append(f'name where it leads instead: "{shown(failure.resolution.path)}"')
        return self._at(failure, source.span, "copy-source-missing", message, hints)

    def _empty_glob(self, failure: Failure, source: Source) -> Finding | None:
        if self._is_generated(failure, source) or is_optional(source.text):
            return None
        name = shown(source.text)
        if self._repository_path(failure) in self.ignored:
            message = f'git ignores all that matches "{name}": an earlier step must make it'
            hints = [generated_hint(clean(source.text) or "")]
            return self._at(failure, source.span, "copy-source-generated", message, hints)
        message = f'nothing in the build context matches "{name}", so nothing is copied'
        hints = []
        if exclusion := failure.resolution.exclusion:
            hints.append(f"what would match is excluded by {self._excluded_by(failure, exclusion)}")
        return self._at(failure, source.span, "copy-glob-empty", message, hints)

    def _ignored_source(self, failure: Failure, source: Source) -> Finding:
        exclusion, build = failure.resolution.exclusion, failure.build
        assert exclusion is not None
        by = self._excluded_by(failure, exclusion)
        message = f'"{shown(source.text)}" is excluded from the build context by {by}'
        hints = [*self.hints.for_ignored(failure), *self.hints.declared_at(build)]
        return self._at(failure, source.span, "copy-source-ignored", message, hints)

    def _excluded_by(self, failure: Failure, exclusion: Exclusion) -> str:
        _, path = self.judge.place(failure)
        return f'{path}:{exclusion.pattern.line} "{exclusion.pattern.text}"'

    def _is_generated(self, failure: Failure, source: Source) -> bool:
        path = self._repository_path(failure)
        return self.generated.include(failure.build, path, clean(source.text) or "")

    def _missing(self, failure: Failure, source: Source) -> Finding | None:
        """The source, the folder of a wildcard or what a link leads to is not there."""
        if self._is_generated(failure, source):
            return None
        rule, message, hints = self._reason(failure, source)
        finding = self._at(failure, source.span, rule, message, hints)
        may_be_made = self.generated.may_include(self.judge.place(failure)[0], source.text)
        return finding._replace(severity=WARNING) if may_be_made else finding

    def _shown_context(self, failure: Failure) -> str:
        """The context folder in quotes, behind the name that the Dockerfile has for it."""
        if failure.context_name:
            folder = show_folder(failure.build.named_folder(failure.context_name) or "")
            return f'"{failure.context_name}" ("{folder}")'
        return f'"{show_folder(failure.build.context)}"'

    def _reason(self, failure: Failure, source: Source) -> tuple[str, str, Iterable[str]]:
        """The rule, the message and the hints for a source that is not there."""
        resolution, build = failure.resolution, failure.build
        folder, path = self.judge.place(failure)[0], self._repository_path(failure)
        name, context = shown(source.text), self._shown_context(failure)
        if path in self.ignored:
            message = f'"{name}" is not in git, which ignores it: an earlier step must make it'
            return "copy-source-generated", message, [generated_hint(clean(source.text) or "")]
        if resolution.state == states.DANGLING:
            link = shown(resolution.needed[0]) if has_wildcard(source.text) else name
            message = f'"{link}" is a link to "{shown(resolution.path)}", which is not there'
            return "copy-source-dangling-link", message, self.hints.for_dangling(failure, folder)
        declared_at = self.hints.declared_at(build)
        if resolution.state == states.NOT_SENT:
            message = f'nothing matches "{name}", and no other source takes in its folder'
            hint = f"the engine then says: lstat /{resolution.path}: no such file or directory"
            return "copy-source-missing", message, [hint, *declared_at]
        if self.hints.is_addable(path):
            message = f'"{name}" is on disk, but not in git: a fresh clone does not have it'
            return "copy-source-untracked", message, [git_add(path)]
        if spelled := other_case(self.index, folder, resolution.path):
            message = f'"{name}" is not in the build context {context}, "{spelled}" is'
            return "copy-source-case", message, ["letter case matters on Linux"]
        message = f'"{name}" is not in the build context {context}'
        if UNKNOWN in path:
            message = f'nothing in the build context {context} can match "{name}"'
        hints = [*declared_at, *self.hints.for_missing(failure, folder)]
        return "copy-source-missing", message, hints


def _reference(build: Build) -> BuildReference:
    by = None if build.origin == SUGGESTED else build.declaration
    return BuildReference(
        build.context or ".", build.shown_dockerfile, f"{by.path}:{by.line}" if by else None
    )
