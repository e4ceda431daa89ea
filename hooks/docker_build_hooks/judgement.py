"""What goes wrong in a build, as far as its files decide it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks.builds import Options
from docker_build_hooks.context import EMPTY_GLOB, FOUND, IGNORED, Context, Kind, Resolution
from docker_build_hooks.declarations import GUESSED, Build, ancestors
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Span, parse
from docker_build_hooks.git_index import Index
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.source_lookup import Request
from docker_build_hooks.source_paths import goes_above
from docker_build_hooks.stages import STAGE_TYPO, SYNTAX, Problem, Source, StagePlan, plan_stages
from docker_build_hooks.templates import is_template, is_templated

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import DockerIgnore

_FRONTENDS = ("docker/dockerfile", "docker.io/docker/dockerfile")
# As BuildKit's DetectSyntax, which other frontends need for files that are no Dockerfiles.
_SYNTAX_LINE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*?\s*(?:#|//)\s*syntax\s*=\s*(\S+)")
_FROM_LINE = re.compile(rb"^[ \t]*FROM[ \t]", re.IGNORECASE | re.MULTILINE)

CONTEXT_MISSING = "build-context-missing"
DOCKERFILE_MISSING = "build-dockerfile-missing"
TARGET_MISSING = "build-target-missing"


class Failure(NamedTuple):
    """One thing that fails, or is worth a warning, in one build.

    Exactly one of ``source`` (with its ``resolution``), ``problem``, ``ignore_error`` and ``rule``
    says what: a path that is not found, a fault of the Dockerfile or of the ignore file, or a
    declaration that leads nowhere. ``reached`` is False where no declared build goes through the
    stage.
    """

    build: Build
    source: Source | None = None
    resolution: Resolution = Resolution(FOUND)
    problem: Problem | None = None
    rule: str = ""
    ignore_error: IgnoreSyntaxError | None = None
    ignore_file: str = ""
    reached: bool = True


class _Requests:
    """What is asked for by the smallest usual build that goes through a stage."""

    def __init__(self, context: Context, plan: StagePlan) -> None:
        self._context = context
        self._plan = plan
        self._usual = plan.closure(len(plan.stages) - 1) if plan.stages else frozenset()
        self._made: dict[frozenset[int], Request] = {}

    def through(self, stage: int) -> Request:
        stages = self._usual if stage in self._usual else self._plan.closure(stage)
        if stages not in self._made:
            texts = [source.text for source in self._plan.sources if source.stage in stages]
            self._made[stages] = Request(self._context, texts)
        return self._made[stages]


class Judge:
    """Judges builds against one index; what several builds share is read once."""

    def __init__(self, index: Index, options: Options) -> None:
        self.index = index
        self.options = options
        self.root = Context(index, "")
        self._files: dict[Build, Dockerfile | DockerfileSyntaxError | None] = {}
        self._plans: dict[tuple[object, ...], StagePlan] = {}
        self._contexts: dict[tuple[str, str], Context] = {}
        self._requests: dict[tuple[int, int], _Requests] = {}
        self._sound: dict[tuple[Build, str], bool] = {}

    def ignore_file(self, build: Build, folder: str) -> str:
        """The file with the patterns for the build in ``folder``, "" where there is none.

        Links are followed below the folder that the engine reads the file from.
        """
        beside, _, name = build.dockerfile.rpartition("/")
        for above, wanted in ((beside, f"{name}.dockerignore"), (folder, ".dockerignore")):
            path = f"{above}/{wanted}".lstrip("/")
            if path in self.index and (wanted == ".dockerignore" or build.dockerfile):
                place = Context(self.index, above)
                found = place.follow(wanted)
                if found.state == FOUND and place.kind(found.path) is Kind.FILE:
                    return place.in_repository(found.path)
        return ""

    def context(self, build: Build, folder: str) -> Context:
        """``folder`` as the context of the build. Raises ``IgnoreSyntaxError``."""
        key = (folder, self.ignore_file(build, folder))
        if key not in self._contexts:
            data = self.index.blob(key[1]) if key[1] else None
            ignore = _read_ignore_file(data) if data else None
            self._contexts[key] = Context(self.index, folder, ignore)
        return self._contexts[key]

    def resolutions(
        self, build: Build, folder: str, stages: Collection[int] | None = None
    ) -> Iterator[tuple[Source, Resolution]]:
        """The sources of the build (of all stages where none are named) and how they end.

        ``folder`` is the context. Raises ``IgnoreSyntaxError``.
        """
        plan = self.plan(build)
        if plan is None:
            return
        context = self.context(build, folder)
        # Both live as long as this judge, so their identities are theirs alone.
        key = id(context), id(plan)
        if key not in self._requests:
            self._requests[key] = _Requests(context, plan)
        requests = self._requests[key]
        for source in plan.sources:
            if stages is None or source.stage in stages:
                yield source, requests.through(source.stage).resolve(source)

    def dockerfile(self, build: Build) -> Dockerfile | DockerfileSyntaxError | None:
        """The parsed Dockerfile of a build; None where it is not ours to judge (a template)."""
        key = build if build.inline else Build("", build.dockerfile)
        if key not in self._files:
            self._files[key] = self._parse(build)
        return self._files[key]

    def _parse(self, build: Build) -> Dockerfile | DockerfileSyntaxError | None:
        if build.inline:
            data: bytes | None = build.inline.text.encode("utf-8", "surrogateescape")
        else:
            data = self.index.blob(self.root.follow(build.dockerfile).path)
        if data is None:
            # In a submodule, or not in a partial clone.
            return None
        is_fragment = not build.inline and build.declaration is None and not _FROM_LINE.search(data)
        name = build.dockerfile.rpartition("/")[2].lower()
        if is_fragment and name not in ("dockerfile", "containerfile"):
            # Dockerfile.common and the like: a part that something else puts together.
            return None
        try:
            file = parse(data)
        except DockerfileSyntaxError as error:
            syntax = _SYNTAX_LINE.match(data)
            foreign = syntax and not syntax[1].decode("utf-8", "replace").startswith(_FRONTENDS)
            return None if foreign or is_templated(data.decode("utf-8", "replace")) else error
        frontend = file.directives.get("syntax", "").partition(" ")[0]
        if frontend and not frontend.startswith(_FRONTENDS):
            return None
        return None if is_template(file) else file

    def plan(self, build: Build) -> StagePlan | None:
        """What the stages of the build read; None where the Dockerfile is not judged."""
        key = (build.dockerfile, build.inline, build.arguments, build.context_names)
        if key not in self._plans:
            file = self.dockerfile(build)
            if file is None:
                return None
            if isinstance(file, DockerfileSyntaxError):
                span = Span(file.line, file.column, file.end_column)
                plan = StagePlan((), (), (Problem(SYNTAX, file.reason, span, None),))
            else:
                plan = plan_stages(file, build.argument_values, build.context_names)
            self._plans[key] = plan
        return self._plans[key]

    def best_build(self, dockerfile: str, is_caused: Callable[[str, Resolution], bool]) -> Build:
        """An undeclared Dockerfile with the folder above it that holds most of its sources.

        ``is_caused`` tells whether the change that is judged took away what a look-up in a context
        folder misses: this counts as found, or the change would choose the context.
        """
        passed: tuple[tuple[str, str | None], ...] = self.options.arguments
        build = Build("", dockerfile, arguments=passed, origin=GUESSED)
        nearest = best = dockerfile.rpartition("/")[0]
        best_score = (-1, -1)
        plan = self.plan(build)
        for folder in ancestors(nearest) if plan else ():
            found = ignored = 0
            try:
                for _, resolution in self.resolutions(build, folder):
                    found += resolution.state == FOUND or is_caused(folder, resolution)
                    ignored += resolution.state == IGNORED
            except IgnoreSyntaxError:
                found = ignored = 0
            if (found, ignored) > best_score:
                best, best_score = folder, (found, ignored)
            if plan and found == len(plan.sources):
                break
        return build._replace(context=best)

    def judge(self, builds: Iterable[Build]) -> Iterator[Failure]:
        """All that fails in the builds of one Dockerfile."""
        sound: list[tuple[Build, StagePlan, frozenset[int]]] = []
        for build in builds:
            if self._leads_out(build):
                continue
            if rule := self._lost(build):
                yield Failure(build, rule=rule)
                continue
            plan = self.plan(build)
            if plan is None:
                continue
            reached = _reached(build, plan)
            if reached is None:
                yield Failure(build, rule=TARGET_MISSING)
            else:
                sound.append((build, plan, reached))
        everywhere = frozenset().union(*(reached for *_, reached in sound))
        for number, (build, plan, reached) in enumerate(sound):
            unreached = frozenset(range(len(plan.stages))) - everywhere if number == 0 else ()
            yield from self._in_stages(build, plan, reached, frozenset(unreached))

    def _leads_out(self, build: Build) -> bool:
        """Whether a link takes the build out of the repository, where nothing is known."""
        paths = filter(None, (build.context, build.dockerfile))
        return any(self.root.follow(path).outside for path in paths)

    def _lost(self, build: Build) -> str:
        """The rule for a declaration whose context or Dockerfile does not exist, else ""."""
        if not self._is_a(build.context, Kind.FOLDER):
            return CONTEXT_MISSING
        if build.dockerfile and not self._is_a(build.dockerfile, Kind.FILE):
            return DOCKERFILE_MISSING
        return ""

    def _is_a(self, path: str, kind: Kind) -> bool:
        found = self.root.follow(path)
        return found.state == FOUND and self.root.kind(found.path) in (kind, Kind.OPAQUE)

    def _in_stages(
        self, build: Build, plan: StagePlan, reached: frozenset[int], unreached: frozenset[int]
    ) -> Iterator[Failure]:
        for problem in plan.problems:
            is_reached = problem.stage is None or problem.stage in reached
            if is_reached or problem.stage in unreached:
                yield Failure(build, problem=problem, reached=is_reached)
        folder = self.resolved_folder(build)
        try:
            for source, resolution in self.resolutions(build, folder, reached | unreached):
                warns = source.kind != "bind" and goes_above(source.text)
                if resolution.state != FOUND or warns:
                    is_reached = source.stage in reached
                    yield Failure(build, source, resolution, reached=is_reached)
        except IgnoreSyntaxError as error:
            ignore = self.ignore_file(build, folder)
            yield Failure(build, ignore_error=error, ignore_file=ignore)

    def resolved_folder(self, build: Build) -> str:
        """The context folder with links followed."""
        return self.root.follow(build.context).path if build.context else ""

    def succeeds(self, build: Build) -> bool:
        """Whether the build finds all it needs, and nothing else is wrong with it."""
        folder = self.resolved_folder(build)
        key = (build._replace(declaration=None), folder)
        if key not in self._sound:
            self._sound[key] = not self._lost(build) and self._finds_everything(build, folder)
        return self._sound[key]

    def _finds_everything(self, build: Build, folder: str) -> bool:
        plan = self.plan(build)
        if plan is None or not (reached := _reached(build, plan)):
            return False
        for problem in plan.problems:
            is_reached = problem.stage is None or problem.stage in reached
            if is_reached and problem.rule != STAGE_TYPO:
                return False
        try:
            found = self.resolutions(build, folder, reached)
            return all(resolution.state in (FOUND, EMPTY_GLOB) for _, resolution in found)
        except IgnoreSyntaxError:
            return False


def _read_ignore_file(data: bytes) -> DockerIgnore:
    # Here, as its libraries take longer to import than most builds to judge.
    from docker_build_hooks.dockerignore import DockerIgnore

    return DockerIgnore(data)


def _reached(build: Build, plan: StagePlan) -> frozenset[int] | None:
    """The stages that the build goes through; None where its target does not exist."""
    if build.target is None or not plan.stages:
        return frozenset(range(len(plan.stages)))
    target = plan.index_of(build.target) if build.target else len(plan.stages) - 1
    return None if target is None else plan.closure(target)
