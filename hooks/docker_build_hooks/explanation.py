"""Which finding does a failure make: at what place, and for what reason?"""

from __future__ import annotations

from collections.abc import Iterable

from docker_build_hooks.containerfile import is_built_by_podman
from docker_build_hooks.context import Kind
from docker_build_hooks.copy_path_rules import RULES
from docker_build_hooks.declarations import DECLARED, show_folder
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.finding import ERROR, WARNING, Finding
from docker_build_hooks.finding_places import in_dockerfile, in_ignore_file, reference
from docker_build_hooks.generated_paths import GeneratedPaths
from docker_build_hooks.guesses import Guesses
from docker_build_hooks.hints import Hints
from docker_build_hooks.judgement import (
    DOCKERFILE_MISSING,
    TARGET_MISSING,
    Failure,
    Judge,
)
from docker_build_hooks.moves import Moves
from docker_build_hooks.repository_lookup import ask_ignored
from docker_build_hooks.source_explanation import SourceExplainer, missing_path
from docker_build_hooks.stage_plan import SYNTAX

_MAXIMUM_BUILDS_IN_HINTS = 5
_PODMAN_HINT = "Docker refuses it; Podman and Buildah, which build Containerfiles, take more"


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
    """One finding for all builds; the first one speaks, of an error before all warnings."""
    found = sorted(found, key=lambda pair: pair[1].severity == WARNING)
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
        missing = {missing_path(judge, failure) for failure in failures}
        self.ignored = ask_ignored(self.index, sorted(filter(None, missing)))
        self.guesses = Guesses(judge, self.hints, failures)
        self.sources = SourceExplainer(judge, self.hints, self.generated, self.ignored)

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
        reason = self.sources.reason(failure, failure.source) if failure.source else None
        if failure.source is None or reason is None:
            return None
        is_error = (reason.severity or RULES[reason.rule].severity) == ERROR
        if is_error and self.guesses.is_doubtful(failure.build):
            hint = "it may well be built from another folder"
            reason = reason._replace(hints=(*reason.hints, hint), severity=WARNING)
        return self._at(failure, failure.source.span, *reason)

    def _at(
        self,
        failure: Failure,
        span: Span,
        rule: str,
        message: str,
        hints: Iterable[str] = (),
        severity: str = "",
    ) -> Finding:
        """A finding in the Dockerfile of the failing build; ``severity`` is "" for the rule's."""
        build = failure.build
        path, place = in_dockerfile(self.judge, build, span)
        if rule == SYNTAX and is_built_by_podman(build):
            hints, severity = (*hints, _PODMAN_HINT), WARNING
        severity = severity if failure.reached else WARNING
        builds = (reference(build),)
        return Finding(path, *place, RULES[rule], message, tuple(hints), builds, severity)

    def _ignore_error(self, failure: Failure) -> Finding:
        error, path = failure.ignore_error, failure.ignore_file
        assert error is not None
        place = in_ignore_file(self.index.blob(path), error.line)
        rule = RULES["dockerignore-pattern-invalid"]
        message = f'"{error.pattern}": {error.reason}'
        hint = "the engine refuses the whole build for it"
        builds = (reference(failure.build),)
        return Finding(path, *place, rule, message, (hint,), builds)

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
        builds = (reference(build),)
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
