"""What goes wrong in a build, as far as its files decide it?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from docker_build_hooks.build_contexts import BuildContexts
from docker_build_hooks.build_requests import BuildRequests
from docker_build_hooks.builds import Options
from docker_build_hooks.containerfile import is_built_by_podman, without_refused
from docker_build_hooks.context import EMPTY_GLOB, FOUND, Context, Kind, Resolution
from docker_build_hooks.declarations import Build
from docker_build_hooks.dockerfile import Dockerfile, DockerfileSyntaxError, Span, parse
from docker_build_hooks.frontends import has_other_frontend
from docker_build_hooks.git_index import Index
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.scripts import Scripts
from docker_build_hooks.source_paths import goes_above
from docker_build_hooks.stages import STAGE_TYPO, SYNTAX, Problem, Source, StagePlan, plan_stages
from docker_build_hooks.templates import is_template, is_templated

_FROM_LINE = re.compile(rb"^[ \t]*FROM[ \t]", re.IGNORECASE | re.MULTILINE)

CONTEXT_MISSING = "build-context-missing"
DOCKERFILE_MISSING = "build-dockerfile-missing"
TARGET_MISSING = "build-target-missing"


class Failure(NamedTuple):
    """One thing that fails, or is worth a warning, in one build.

    Exactly one of ``source`` (with its ``resolution``), ``problem``, ``ignore_error`` and ``rule``
    says what: a path that is not found, a fault of the Dockerfile or of the ignore file, or a
    declaration that leads nowhere. ``context_name`` is the named context that this is about, ""
    for the main one. ``reached`` is False where no declared build goes through the stage,
    ``caused`` True where the change takes away what is missed.
    """

    build: Build
    source: Source | None = None
    resolution: Resolution = Resolution(FOUND)
    problem: Problem | None = None
    rule: str = ""
    ignore_error: IgnoreSyntaxError | None = None
    ignore_file: str = ""
    reached: bool = True
    context_name: str = ""
    caused: bool = False

    @property
    def lost_path(self) -> str:
        """What the declaration names and is not there: a Dockerfile or the folder of a context."""
        if self.rule != CONTEXT_MISSING:
            return self.build.dockerfile
        name = self.context_name
        return (self.build.named_folder(name) or "") if name else self.build.context


class Judge:
    """Judges builds against one index; what several builds share is read once."""

    def __init__(self, index: Index, options: Options) -> None:
        self.index = index
        self.options = options
        self.contexts = BuildContexts(index)
        self.root = self.contexts.root
        self.scripts = Scripts(index)
        self._files: dict[Build, Dockerfile | DockerfileSyntaxError | None] = {}
        self._plans: dict[tuple[object, ...], StagePlan] = {}
        self._requests: dict[tuple[int, int, str], BuildRequests] = {}
        self._sound: dict[tuple[Build, str], bool] = {}

    def resolutions(
        self, build: Build, folder: str, stages: Collection[int] | None = None
    ) -> Iterator[tuple[Source, Resolution]]:
        """The sources of the build (of all stages where none are named) and how they end.

        ``folder`` is the context. Raises ``IgnoreSyntaxError``.
        """
        plan = self.plan(build)
        if plan is None:
            return
        sources = [s for s in plan.sources if stages is None or s.stage in stages]
        # Where the target is not known, all stages together are no build.
        reached = (build.target is not None and reached_stages(build, plan)) or frozenset()
        try:
            context = self.contexts.context(build, folder)
        except IgnoreSyntaxError as error:
            own = (s for s in sources if not reached or s.stage in reached)
            if error.when_sent and all(source.context_name for source in own):
                context = Context(self.index, folder)
            else:
                raise
        for source in sources:
            if source.context_name:
                yield source, self._in_named_context(build, plan, source, reached)
            else:
                yield source, self._requests_of(context, plan).resolve(source, reached)

    def _in_named_context(
        self, build: Build, plan: StagePlan, source: Source, reached: frozenset[int]
    ) -> Resolution:
        named = self.contexts.seen_from(build, source.context_name)
        if named is None:
            return Resolution(FOUND)
        with self._blamed(named):
            context = self.contexts.context(named, named.context)
            requests = self._requests_of(context, plan, source.context_name)
            return requests.resolve(source, reached)

    def _read_ignore_files(self, build: Build, plan: StagePlan, reached: frozenset[int]) -> None:
        """Read those of the contexts that take the place of a stage: each is sent as a whole."""
        for name in build.context_names:
            named = self.contexts.seen_from(build, name)
            if named and plan.index_of(name) in reached:
                with self._blamed(named):
                    self.contexts.context(named, named.context)

    @contextmanager
    def _blamed(self, named: Build) -> Iterator[None]:
        """An error in an ignore file is about that of a named context."""
        try:
            yield
        except IgnoreSyntaxError as error:
            error.file = self.contexts.ignore_file(named, named.context)
            raise

    def _requests_of(self, context: Context, plan: StagePlan, name: str = "") -> BuildRequests:
        # Context and plan live as long as this judge, so their identities are theirs alone.
        key = id(context), id(plan), name
        if key not in self._requests:
            self._requests[key] = BuildRequests(context, plan, name)
        return self._requests[key]

    def place(self, failure: Failure) -> tuple[str, str]:
        """The context folder that a failure is about, and its ignore file ("": none)."""
        seen = self.contexts.seen_from(failure.build, failure.context_name) or failure.build
        return seen.context, self.contexts.ignore_file(seen, seen.context)

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
            foreign = has_other_frontend(data, None)
            return None if foreign or is_templated(data.decode("utf-8", "replace")) else error
        return None if has_other_frontend(data, file) or is_template(file) else file

    def plan(self, build: Build) -> StagePlan | None:
        """What the stages of the build read; None where the Dockerfile is not judged."""
        contexts = build.context_names, build.context_folders
        by_podman = is_built_by_podman(build)
        key = (build.dockerfile, build.inline, build.arguments, *contexts, by_podman)
        if key not in self._plans:
            file = self.dockerfile(build)
            if file is None:
                return None
            if isinstance(file, DockerfileSyntaxError):
                span = Span(file.line, file.column, file.end_column)
                plan = StagePlan((), (), (Problem(SYNTAX, file.reason, span, None),))
            else:
                file, refused = without_refused(file) if by_podman else (file, [])
                plan = plan_stages(file, build.argument_values, *contexts)
                plan = plan._replace(problems=(*refused, *plan.problems))
            self._plans[key] = plan
        return self._plans[key]

    def judge(self, builds: Iterable[Build]) -> Iterator[Failure]:
        """All that fails in the builds of one Dockerfile."""
        sound: list[tuple[Build, StagePlan, frozenset[int]]] = []
        for build in builds:
            if self.leads_out(build):
                continue
            if rule := self.lost_rule(build):
                yield Failure(build, rule=rule)
                continue
            if lost := self.contexts.lost(build):
                yield from (Failure(build, rule=CONTEXT_MISSING, context_name=n) for n in lost)
                continue
            plan = self.plan(build)
            if plan is None:
                continue
            reached = reached_stages(build, plan)
            if reached is None:
                yield Failure(build, rule=TARGET_MISSING)
            else:
                sound.append((build, plan, reached))
        everywhere = frozenset().union(*(reached for *_, reached in sound))
        for number, (build, plan, reached) in enumerate(sound):
            unreached = frozenset(range(len(plan.stages))) - everywhere if number == 0 else ()
            yield from self._in_stages(build, plan, reached, frozenset(unreached))

    def leads_out(self, build: Build) -> bool:
        """Whether a link takes the build out of the repository, where nothing is known."""
        paths = filter(None, (build.context, build.dockerfile))
        return any(self.root.follow(path).outside for path in paths)

    def lost_rule(self, build: Build) -> str:
        """The rule for a declaration whose context or Dockerfile does not exist, else ""."""
        if not self.root.leads_to(build.context, Kind.FOLDER):
            return CONTEXT_MISSING
        if build.dockerfile and not self.root.leads_to(build.dockerfile, Kind.FILE):
            return DOCKERFILE_MISSING
        return ""

    def _in_stages(
        self, build: Build, plan: StagePlan, reached: frozenset[int], unreached: frozenset[int]
    ) -> Iterator[Failure]:
        for problem in plan.problems:
            is_reached = problem.stage is None or problem.stage in reached
            if is_reached or problem.stage in unreached:
                yield Failure(build, problem=problem, reached=is_reached)
        folder = self.contexts.resolved_folder(build)
        try:
            self._read_ignore_files(build, plan, reached)
            yield from self._unresolved(build, folder, reached, is_reached=True)
        except IgnoreSyntaxError as error:
            ignore = error.file or self.contexts.ignore_file(build, folder)
            yield Failure(build, ignore_error=error, ignore_file=ignore)
        else:
            # What only they would have the client ask is asked by no build.
            with suppress(IgnoreSyntaxError):
                yield from self._unresolved(build, folder, unreached, is_reached=False)

    def _unresolved(
        self, build: Build, folder: str, stages: frozenset[int], is_reached: bool
    ) -> Iterator[Failure]:
        for source, resolution in self.resolutions(build, folder, stages):
            warns = source.kind != "bind" and goes_above(source.text)
            if resolution.state != FOUND or warns:
                name = source.context_name
                yield Failure(build, source, resolution, reached=is_reached, context_name=name)

    def succeeds(self, build: Build) -> bool:
        """Whether the build finds all it needs, and nothing else is wrong with it."""
        folder = self.contexts.resolved_folder(build)
        key = (build._replace(declaration=None), folder)
        if key not in self._sound:
            lost = self.lost_rule(build) or self.contexts.lost(build)
            self._sound[key] = not lost and self._finds_everything(build, folder)
        return self._sound[key]

    def _finds_everything(self, build: Build, folder: str) -> bool:
        plan = self.plan(build)
        if plan is None or not (reached := reached_stages(build, plan)):
            return False
        harmless = (STAGE_TYPO, SYNTAX) if is_built_by_podman(build) else (STAGE_TYPO,)
        for problem in plan.problems:
            is_reached = problem.stage is None or problem.stage in reached
            if is_reached and problem.rule not in harmless:
                return False
        try:
            found = self.resolutions(build, folder, reached)
            return all(resolution.state in (FOUND, EMPTY_GLOB) for _, resolution in found)
        except IgnoreSyntaxError:
            return False


def reached_stages(build: Build, plan: StagePlan) -> frozenset[int] | None:
    """The stages that the build goes through; None where its target does not exist."""
    if build.target is None or not plan.stages:
        return frozenset(range(len(plan.stages)))
    target = plan.index_of(build.target) if build.target else len(plan.stages) - 1
    return None if target is None else plan.closure(target)
