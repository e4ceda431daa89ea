"""What goes wrong in a build, as far as its files decide it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.builds import Options
from docker_build_hooks.context import (
    EMPTY_GLOB,
    FOUND,
    IGNORED,
    Context,
    Resolution,
)
from docker_build_hooks.declarations import TEMPLATE, Build, ancestors
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Span, parse
from docker_build_hooks.dockerignore import DockerIgnore, IgnoreSyntaxError
from docker_build_hooks.git_index import Index
from docker_build_hooks.source_paths import goes_above
from docker_build_hooks.stages import SYNTAX, Problem, Source, StagePlan, plan_stages

# What a template engine would replace is harmless in the commands of an image.
_COMMANDS = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL", "ENV"})
_FRONTENDS = ("docker/dockerfile", "docker.io/docker/dockerfile")


class Failure(NamedTuple):
    """One thing that fails, or is worth a warning, in one build.

    Exactly one of ``source`` (with its ``resolution``), ``problem`` and ``rule`` says what: a
    path that is not found, a fault of the Dockerfile, or a declaration that leads nowhere.
    ``reached`` is False where no declared build goes through the stage.
    """

    build: Build
    source: Source | None = None
    resolution: Resolution = Resolution(FOUND)
    problem: Problem | None = None
    rule: str = ""
    ignore_error: IgnoreSyntaxError | None = None
    ignore_path: str = ""
    reached: bool = True


class Judge:
    """Judges builds against one index; what several builds share is read once."""

    def __init__(self, index: Index, options: Options) -> None:
        self.index = index
        self.options = options
        self.checked_sources = 0
        self._files: dict[Build, Dockerfile | DockerfileSyntaxError | None] = {}
        self._plans: dict[tuple[object, ...], StagePlan] = {}
        self._contexts: dict[tuple[str, str], Context] = {}

    def ignore_path(self, build: Build, folder: str) -> str:
        """The ignore file that applies to the build, "" where there is none."""
        own = f"{build.dockerfile}.dockerignore"
        if build.dockerfile and own in self.index:
            return own
        general = f"{folder}/.dockerignore".lstrip("/")
        return general if general in self.index else ""

    def context(self, build: Build, folder: str) -> Context:
        """``folder`` as the context of the build. Raises ``IgnoreSyntaxError``."""
        key = (folder, self.ignore_path(build, folder))
        if key not in self._contexts:
            data = self.index.blob(key[1]) if key[1] else None
            ignore = DockerIgnore(data) if data else None
            self._contexts[key] = Context(self.index, folder, ignore)
        return self._contexts[key]

    def dockerfile(self, build: Build) -> Dockerfile | DockerfileSyntaxError | None:
        """The parsed Dockerfile of a build; None where it is not ours to judge (a template)."""
        key = build if build.inline else Build("", build.dockerfile)
        if key not in self._files:
            self._files[key] = self._parse(build)
        return self._files[key]

    def _parse(self, build: Build) -> Dockerfile | DockerfileSyntaxError | None:
        if build.inline:
            data = build.inline.text.encode("utf-8", "surrogateescape")
        else:
            data = self._linked_blob(build.dockerfile) or b""
        try:
            file = parse(data)
        except DockerfileSyntaxError as error:
            return None if TEMPLATE.search(data.decode("utf-8", "replace")) else error
        frontend = file.directives.get("syntax", "").partition(" ")[0]
        if frontend and not frontend.startswith(_FRONTENDS):
            return None
        keywords = {instruction.keyword for instruction in file.instructions}
        if not build.inline and build.declaration is None and "FROM" not in keywords:
            name = build.dockerfile.rpartition("/")[2].lower()
            # Dockerfile.common and the like: a part that something else puts together.
            return file if name in ("dockerfile", "containerfile") else None
        return None if _is_template(file) else file

    def _linked_blob(self, path: str) -> bytes | None:
        """The content at ``path``, through links that stay in the repository."""
        if path in self.index.links:
            followed = Context(self.index, "").follow(path)
            path = followed.path if followed.state == FOUND else path
        return self.index.blob(path)

    def plan(self, build: Build) -> StagePlan | None:
        """What the stages of the build read; None where the Dockerfile is not judged."""
        file = self.dockerfile(build)
        if file is None:
            return None
        if isinstance(file, DockerfileSyntaxError):
            span = Span(file.line, file.column, file.end_column)
            return StagePlan((), (), (Problem(SYNTAX, file.reason, span, None),))
        key = (build.dockerfile, build.inline, build.arguments, build.named_contexts)
        if key not in self._plans:
            self._plans[key] = plan_stages(file, build.argument_values, build.named_contexts)
        return self._plans[key]

    def best_build(self, dockerfile: str) -> Build:
        """An undeclared Dockerfile with the folder above it that holds most of its sources."""
        passed: tuple[tuple[str, str | None], ...] = self.options.arguments
        build = Build("", dockerfile, arguments=passed)
        plan = self.plan(build)
        best, best_score = dockerfile.rpartition("/")[0], (-1, -1)
        for folder in ancestors(best):
            try:
                context = self.context(build, folder)
                states = [context.resolve(s).state for s in plan.sources] if plan else []
            except IgnoreSyntaxError:
                states = []
            score = (states.count(FOUND), states.count(IGNORED))
            if score > best_score:
                best, best_score = folder, score
        return build._replace(context=best)

    def judge(self, builds: Iterable[Build]) -> Iterator[Failure]:
        """All that fails in the builds of one Dockerfile."""
        sound: list[tuple[Build, StagePlan, frozenset[int]]] = []
        for build in builds:
            if failure := self._lost(build):
                yield failure
                continue
            plan = self.plan(build)
            if plan is None:
                continue
            reached = _reached(build, plan)
            if reached is None:
                yield Failure(build, rule="build-target-missing")
            else:
                sound.append((build, plan, reached))
        everywhere = frozenset().union(*(reached for *_, reached in sound))
        for number, (build, plan, reached) in enumerate(sound):
            unreached = frozenset(range(len(plan.stages))) - everywhere if number == 0 else ()
            yield from self._in_stages(build, plan, reached, frozenset(unreached))

    def _lost(self, build: Build) -> Failure | None:
        """A declaration whose context or Dockerfile does not exist."""
        context = Context(self.index, "")
        if build.context and not context.is_folder(build.context):
            return Failure(build, rule="build-context-missing")
        if build.dockerfile and context.follow(build.dockerfile).state != FOUND:
            return Failure(build, rule="build-dockerfile-missing")
        return None

    def _in_stages(
        self, build: Build, plan: StagePlan, reached: frozenset[int], unreached: frozenset[int]
    ) -> Iterator[Failure]:
        for problem in plan.problems:
            is_reached = problem.stage is None or problem.stage in reached
            if is_reached or problem.stage in unreached:
                yield Failure(build, problem=problem, reached=is_reached)
        try:
            context = self.context(build, self.resolved_folder(build))
            sources = [s for s in plan.sources if s.stage in reached or s.stage in unreached]
            self.checked_sources += len(sources)
            for source in sources:
                resolution = context.resolve(source, _asked(plan, source.stage))
                warns = source.kind != "bind" and goes_above(source.text)
                if resolution.state != FOUND or warns:
                    is_reached = source.stage in reached
                    yield Failure(build, source, resolution, reached=is_reached)
        except IgnoreSyntaxError as error:
            ignore = self.ignore_path(build, self.resolved_folder(build))
            yield Failure(build, ignore_error=error, ignore_path=ignore)

    def resolved_folder(self, build: Build) -> str:
        """The context folder with links followed."""
        return Context(self.index, "").follow(build.context).path if build.context else ""

    def resolves_everything(self, build: Build, folder: str) -> bool:
        """Whether the build would find all it needs with ``folder`` as its context."""
        plan = self.plan(build)
        if plan is None or not (reached := _reached(build, plan)):
            return False
        try:
            context = self.context(build, folder)
            return all(
                context.resolve(source, _asked(plan, source.stage)).state in (FOUND, EMPTY_GLOB)
                for source in plan.sources
                if source.stage in reached
            )
        except IgnoreSyntaxError:
            return False


def _is_template(file: Dockerfile) -> bool:
    return any(
        TEMPLATE.search(instruction.text)
        for instruction in file.instructions
        if instruction.keyword not in _COMMANDS
    ) or any(line.lstrip().startswith(("{%", "{{", "<%")) for line in file.lines)


def _reached(build: Build, plan: StagePlan) -> frozenset[int] | None:
    """The stages that the build goes through; None where its target does not exist."""
    if build.target is None or not plan.stages:
        return frozenset(range(len(plan.stages)))
    target = plan.index_of(build.target) if build.target else len(plan.stages) - 1
    return None if target is None else plan.closure(target)


def _asked(plan: StagePlan, stage: int) -> list[str]:
    """The sources of the smallest usual build that goes through ``stage``."""
    usual = plan.closure(len(plan.stages) - 1)
    stages = usual if stage in usual else plan.closure(stage)
    return [source.text for source in plan.sources if source.stage in stages]
