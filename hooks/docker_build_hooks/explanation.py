"""Which finding does a failure make: at what place, for what reason, with what cure?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from docker_build_hooks import context as states
from docker_build_hooks.builds import pragmas
from docker_build_hooks.copy_path_rules import RULES
from docker_build_hooks.declarations import (
    Build,
    ancestors,
    relative,
    resolve_path,
    show_folder,
)
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.dockerignore import Exclusion
from docker_build_hooks.finding import WARNING, BuildReference, Finding
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.repository_lookup import (
    ask_ignored,
    is_on_disk,
    matches_generated,
    other_case,
    same_name,
    similar_path,
)
from docker_build_hooks.source_paths import clean, goes_above
from docker_build_hooks.stages import SYNTAX, Source
from docker_build_hooks.words import UNKNOWN

_NOT_THERE = (states.MISSING, states.DANGLING, states.NOT_SENT)


def explain(judge: Judge, failures: Iterable[Failure]) -> list[Finding]:
    """The findings for ``failures``; one where several builds fail at the same place."""
    explainer = _Explainer(judge, list(failures))
    merged: dict[tuple[str, Span, str], list[tuple[Failure, Finding]]] = {}
    for failure in explainer.failures:
        finding = explainer.finding(failure)
        if finding is not None:
            span = Span(finding.line, finding.column, finding.end_column)
            key = (finding.path, span, finding.rule.name)
            merged.setdefault(key, []).append((failure, finding))
    return [_merge(found) for found in merged.values()]


def _merge(found: list[tuple[Failure, Finding]]) -> Finding:
    """One finding for all builds; the first build that makes it an error speaks."""
    found = sorted(found, key=lambda pair: pair[1].level == WARNING)
    first = found[0][1]
    hints = list(first.hints)
    for failure, finding in found[1:]:
        if failure.build.declaration and failure.source:
            hints.append(f"so does the build declared at {failure.build.declaration.label}")
        hints += [hint for hint in finding.hints if "use `context:" in hint and hint not in hints]
    builds = tuple(dict.fromkeys(build for _, finding in found for build in finding.builds))
    return first._replace(hints=tuple(dict.fromkeys(hints)), builds=builds)


class _Explainer:
    """Knows of all failures at once, so that git is asked once."""

    def __init__(self, judge: Judge, failures: list[Failure]) -> None:
        self.judge = judge
        self.index = judge.index
        self.failures = failures
        missing = [self._repository_path(f) for f in failures if self._is_missing(f)]
        self.ignored = ask_ignored(self.index, sorted({path for path in missing if path}))

    @staticmethod
    def _is_missing(failure: Failure) -> bool:
        return failure.resolution.state in _NOT_THERE or failure.rule.startswith("build-")

    def _repository_path(self, failure: Failure) -> str:
        """The path that is missing, in the repository."""
        if failure.rule == "build-context-missing":
            return failure.build.context
        if failure.rule:
            return failure.build.dockerfile
        folder = self.judge.resolved_folder(failure.build)
        path = failure.resolution.path
        if failure.resolution.state == states.NOT_SENT and failure.source:
            path = clean(failure.source.text) or path
        return f"{folder}/{path}".strip("/")

    def finding(self, failure: Failure) -> Finding | None:
        if failure.rule == "build-target-missing":
            return self._target_missing(failure)
        if failure.rule:
            return self._nowhere(failure)
        if failure.ignore_error:
            return self._ignore_error(failure)
        if failure.problem:
            problem = failure.problem
            return self._at(failure, problem.span, problem.rule, problem.message)
        return self._source(failure) if failure.source else None

    def _at(
        self, failure: Failure, span: Span, rule: str, message: str, hints: Iterable[str] = ()
    ) -> Finding:
        """A finding in the Dockerfile of the failing build."""
        build, line, column, end = failure.build, *span
        path = build.dockerfile
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
        error, path = failure.ignore_error, failure.ignore_path
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
        hints = [f"its stages are {names}"] if names else ["no stage of it has a name"]
        message = f'"{build.target}" is no stage of {build.shown_dockerfile}'
        return self._declared(failure, "build-target-missing", message, hints)

    def _declared(
        self,
        failure: Failure,
        rule: str,
        message: str,
        hints: Iterable[str],
        dockerfile: bool = True,
    ) -> Finding:
        """A finding where the build is declared."""
        declaration = failure.build.declaration
        if declaration is None:
            place, path = (1, 1, 1), failure.build.dockerfile
        else:
            path = declaration.path
            place = declaration.dockerfile_place if dockerfile else declaration.context_place
        severity = WARNING if rule == "copy-source-generated" else ""
        reference = (_reference(failure.build),)
        return Finding(path, *place, RULES[rule], message, tuple(hints), reference, severity)

    def _nowhere(self, failure: Failure) -> Finding | None:
        """The context or the Dockerfile of a declaration does not exist."""
        build, is_dockerfile = failure.build, failure.rule == "build-dockerfile-missing"
        path = build.dockerfile if is_dockerfile else build.context
        if matches_generated(self.judge.options.generated, path, path):
            return None
        shown = path if is_dockerfile else show_folder(path)
        what = "Dockerfile" if is_dockerfile else "build context"
        if path in self.ignored:
            message = f'the {what} "{shown}" is not in git, which ignores it'
            hints = ["an earlier step must make it"]
            return self._declared(failure, "copy-source-generated", message, hints, is_dockerfile)
        message = f'the {what} "{shown}" does not exist'
        hints = list(self._dockerfile_hints(build) if is_dockerfile else self._context_hints(build))
        return self._declared(failure, failure.rule, message, hints, is_dockerfile)

    def _dockerfile_hints(self, build: Build) -> Iterable[str]:
        if is_on_disk(self.index.root, build.dockerfile):
            yield f"it is on disk, but not in git: git add {_quoted(build.dockerfile)}"
            return
        declaration = build.declaration
        if declaration:
            for folder in ancestors(declaration.base):
                path = resolve_path(folder, declaration.dockerfile_text)
                if path and path in self.index and path != build.dockerfile:
                    yield self._use(build._replace(dockerfile=path), folder, f'"{path}" exists')
                    return
        found = other_case(self.index, "", build.dockerfile)
        found = found or similar_path(self.index, "", build.dockerfile)
        if found := found or same_name(self.index, "", build.dockerfile):
            yield f'there is "{found}"'

    def _context_hints(self, build: Build) -> Iterable[str]:
        base = build.declaration.base if build.declaration else ""
        text = relative(build.context, base)
        for folder in list(ancestors(base))[1:]:
            path = resolve_path(folder, text)
            if path and self.index.has_folder(path):
                own = relative(build.dockerfile, build.context)
                there = resolve_path(path, own) or build.dockerfile
                yield self._use(build._replace(dockerfile=there), path, f'"{path}/" exists')
                return
        found = other_case(self.index, "", build.context)
        found = found or similar_path(self.index, "", build.context)
        if found := found or same_name(self.index, "", build.context):
            yield f'there is "{found}"'

    def _use(self, build: Build, folder: str, fact: str) -> str:
        """A hint that names another context, with its Dockerfile where the build then succeeds."""
        if build.declaration and self.judge.resolves_everything(build, folder):
            context = relative(folder, build.declaration.base)
            if build.inline:
                return f"{fact}: use `context: {context}` there"
            own = relative(build.dockerfile, folder)
            return f"{fact}: use `context: {context}` and `dockerfile: {own}` there"
        return fact

    def _source(self, failure: Failure) -> Finding | None:
        source, resolution = failure.source, failure.resolution
        assert source is not None
        shown = _shown(source.text)
        describe: Mapping[str, Callable[[Failure, Source, str], Finding | None]] = {
            states.FOUND: self._above,
            states.IGNORED: self._ignored_source,
            states.EMPTY_GLOB: self._empty_glob,
            states.LOOP: self._loop,
            states.REFUSED: self._refused,
        }
        return describe.get(resolution.state, self._missing)(failure, source, shown)

    def _above(self, failure: Failure, source: Source, shown: str) -> Finding:
        meant = clean(source.text) or "."
        message = f'"{shown}" means "{_shown(meant)}": nothing is above the build context'
        return self._at(failure, source.span, "copy-source-above-context", message)

    def _refused(self, failure: Failure, source: Source, shown: str) -> Finding:
        message = f'"{shown}": {failure.resolution.reason}'
        return self._at(failure, source.span, SYNTAX, message)

    def _loop(self, failure: Failure, source: Source, shown: str) -> Finding:
        message = f'"{shown}" is a link that leads back to itself'
        return self._at(failure, source.span, "copy-source-dangling-link", message)

    def _empty_glob(self, failure: Failure, source: Source, shown: str) -> Finding | None:
        message = f'nothing in the build context matches "{shown}", so nothing is copied'
        hints = []
        if exclusion := failure.resolution.exclusion:
            hints.append(f"what would match is excluded by {self._excluded_by(failure, exclusion)}")
        if self._is_generated(failure, source):
            return None
        return self._at(failure, source.span, "copy-glob-empty", message, hints)

    def _ignored_source(self, failure: Failure, source: Source, shown: str) -> Finding:
        exclusion, resolution = failure.resolution.exclusion, failure.resolution
        assert exclusion is not None
        by = self._excluded_by(failure, exclusion)
        message = f'"{shown}" is excluded from the build context by {by}'
        path = resolution.path
        hints = []
        if path != clean(source.text) and UNKNOWN not in source.text:
            hints.append(f'"{shown}" leads to "{path}"')
        hints.append(f'add "!{path}" behind it, or narrow the pattern')
        return self._at(
            failure, source.span, "copy-source-ignored", message, [*hints, *_declared_at(failure)]
        )

    def _excluded_by(self, failure: Failure, exclusion: Exclusion) -> str:
        build = failure.build
        path = self.judge.ignore_path(build, self.judge.resolved_folder(build))
        return f'{path}:{exclusion.pattern.line} "{exclusion.pattern.text}"'

    def _generated_patterns(self, build: Build) -> tuple[str, ...]:
        _, text = pragmas(self.index.blob(build.dockerfile) or b"").get("generated", (0, ""))
        return (*self.judge.options.generated, *filter(None, text.split(",")))

    def _is_generated(self, failure: Failure, source: Source) -> bool:
        patterns = self._generated_patterns(failure.build)
        return bool(patterns) and matches_generated(
            patterns, self._repository_path(failure), clean(source.text) or ""
        )

    def _missing(self, failure: Failure, source: Source, shown: str) -> Finding | None:
        """The source, the folder of a wildcard or what a link leads to is not there."""
        resolution, build = failure.resolution, failure.build
        folder = self.judge.resolved_folder(build)
        path = self._repository_path(failure)
        if self._is_generated(failure, source):
            return None
        if path in self.ignored:
            message = f'"{shown}" is not in git, which ignores it: an earlier step must make it'
            return self._at(failure, source.span, "copy-source-generated", message)
        if resolution.state == states.DANGLING:
            message = f'"{shown}" is a link to "{_shown(resolution.path)}", which is not there'
            return self._at(failure, source.span, "copy-source-dangling-link", message)
        if resolution.state == states.NOT_SENT:
            message = f'nothing matches "{shown}", and no other source takes in its folder'
            hints = [f"the engine then says: lstat /{resolution.path}: no such file or directory"]
            return self._at(
                failure,
                source.span,
                "copy-source-missing",
                message,
                [*hints, *_declared_at(failure)],
            )
        if UNKNOWN not in path and is_on_disk(self.index.root, path):
            message = f'"{shown}" is on disk, but not in git: a fresh clone does not have it'
            hints = [f"git add {_quoted(path)}"]
            return self._at(failure, source.span, "copy-source-untracked", message, hints)
        context = show_folder(build.context)
        if spelled := other_case(self.index, folder, resolution.path):
            message = f'"{shown}" is not in the build context "{context}", "{spelled}" is'
            hints = ["letter case matters on Linux"]
            return self._at(failure, source.span, "copy-source-case", message, hints)
        message = f'"{shown}" is not in the build context "{context}"'
        if UNKNOWN in path:
            message = f'nothing in the build context "{context}" can match "{shown}"'
        hints = [*_declared_at(failure), *self._elsewhere(failure, source, folder)]
        return self._at(failure, source.span, "copy-source-missing", message, hints)

    def _elsewhere(self, failure: Failure, source: Source, folder: str) -> Iterable[str]:
        """Hints on where the path is instead."""
        build, path = failure.build, failure.resolution.path
        if goes_above(source.text):
            yield f'".." does not leave the build context: "{_shown(source.text)}" means "{path}"'
        if UNKNOWN in path:
            return
        above = build.dockerfile.rpartition("/")[0]
        for candidate in dict.fromkeys((*ancestors(folder), *ancestors(above))):
            if candidate != folder and states.Context(self.index, candidate).exists(path):
                place = f'"{candidate}/"' if candidate else "the repository root"
                yield self._use(build, candidate, f'"{_shown(path)}" is in {place}')
                return
        found = similar_path(self.index, folder, path) or same_name(self.index, folder, path)
        if found:
            yield f'there is "{found}"'
        if not build.declaration and above:
            yield (
                f'no file declares this build, so "{show_folder(build.context)}" was taken: '
                "`# docker-build-hooks: context=…` in the Dockerfile says otherwise"
            )


def _reference(build: Build) -> BuildReference:
    by = build.declaration
    return BuildReference(
        build.context or ".", build.shown_dockerfile, f"{by.path}:{by.line}" if by else None
    )


def _declared_at(failure: Failure) -> list[str]:
    declaration = failure.build.declaration
    return [f"the context is declared at {declaration.label}"] if declaration else []


def _shown(text: str) -> str:
    return text.replace(UNKNOWN, "…")


def _quoted(path: str) -> str:
    from shlex import quote

    return quote(path)
