"""What do the jobs of a workflow build, from which context?

Replicates ``docker/build-push-action``: ``file`` is relative to the workspace and not to the
context, unless the context is the commit as the engine itself fetches it, which is the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.context import FOUND, Context, Kind
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
    Build,
    Declaration,
    Notation,
    ancestors,
    is_remote,
    named_folder,
    resolve_path,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import is_templated
from docker_build_hooks.workflow import Job, Step, Values, Workflow
from docker_build_hooks.workflow_conditions import MAYBE, NEVER, is_off, verdict
from docker_build_hooks.workflow_expressions import (
    WORKSPACE,
    Scope,
    is_known,
    substitute,
    with_environment,
)
from docker_build_hooks.workflow_inputs import entries
from docker_build_hooks.workflow_matrix import Fields, combinations
from docker_build_hooks.workflow_steps import (
    BUILD_ACTION,
    COMMIT,
    Workspace,
    action_name,
    workspaces,
)

WORKFLOW = Notation("context: {}", "file: {}")
GIT_CONTEXT = Notation('context: "{{{{defaultContext}}}}:{}"', "file: {}", is_in_context=True)

# Characters that are read for the builds of one file, all combinations together.
_MAXIMUM_READ = 500_000
# As many characters is a value worth at least.
_COST = 100

_DEFAULT_CONTEXT = re.compile(r"\{\{\{?\s*defaultContext\s*\}?\}\}(?::(.*)|)", re.DOTALL)
# The first version had other inputs.
_FIRST_VERSION = re.compile(r"v1(?:\.|\Z)")
_FIRST_INPUTS = frozenset({"path", "dockerfile", "build_args", "tag_with_ref", "tag_with_sha"})
# Up to 2.2.1 the default was the Dockerfile of the root, whatever the context.
_ROOT_IS_DEFAULT = re.compile(r"v2\.(?:[01](?:\.|\Z)|2\.[01]\Z)")
_ARGUMENTS = re.compile(r"^[ \t]*ARG[ \t]((?:[^\\\n]|\\[^\n]|\\\n)*)", re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(r"(?:^|(?<=\s))[A-Za-z_]\w*")


class _Inputs(NamedTuple):
    """What the action is given, expressions replaced; "" for what it is not."""

    context: str
    file: str
    target: str
    arguments: str
    contexts: str
    call: str


_NAMES = _Inputs("context", "file", "target", "build-args", "build-contexts", "call")


class _Place(NamedTuple):
    folder: str
    is_fetched: bool


class Reader:
    """Reads the builds of one file.

    ``out_of_sight`` are the Dockerfiles that are built from what an earlier step makes.
    """

    def __init__(self, index: Index, path: str, workflow: Workflow) -> None:
        self.out_of_sight: set[str] = set()
        self._index = index
        self._root = Context(index, "")
        self._path = path
        self._workflow = workflow
        self._is_action = workflow.defaults is not None
        self._remaining = _MAXIMUM_READ
        self._matrices: dict[int, tuple[Fields, ...] | None] = {}

    def builds(self) -> list[Build]:
        """The builds of all jobs, each once."""
        found: dict[Build, None] = {}
        for job in self._workflow.jobs:
            if is_off(job.condition):
                continue
            for step, workspace in workspaces(job.steps):
                name, version = action_name(step)
                if name == BUILD_ACTION and not _is_first_version(step, version):
                    for inputs, is_certain in self._distinct_inputs(job, step, workspace):
                        if _ROOT_IS_DEFAULT.match(version) and not inputs.file:
                            inputs = inputs._replace(file="Dockerfile")
                        if build := self._build(job, step, workspace, inputs, is_certain):
                            found[build] = None
        return list(found)

    def _distinct_inputs(
        self, job: Job, step: Step, workspace: Workspace
    ) -> Iterable[tuple[_Inputs, bool]]:
        """What the action is given, each once, and whether its conditions let that be sure."""
        found: dict[_Inputs, bool] = {}
        for inputs, is_certain in self._inputs(job, step, workspace):
            found[inputs] = is_certain or found.get(inputs, False)
        return found.items()

    def _inputs(self, job: Job, step: Step, workspace: Workspace) -> Iterator[tuple[_Inputs, bool]]:
        """What the action is given in each of the jobs that the matrix makes."""
        texts = [step.inputs[name].text if name in step.inputs else "" for name in _NAMES]
        conditions = (job.condition, step.condition)
        is_fixed = "${{" not in "".join(texts)
        is_single = is_fixed and "matrix" not in "".join(conditions).lower()
        environment: list[Values] = []
        if not is_fixed and "env." in "".join(texts):
            environment = [*job.environments] if workspace.keeps_environment else []
            environment.append(step.environment)
        for scope in [Scope()] if is_single else self._scopes(job):
            values = (value.text for layer in environment for value in layer.values())
            self._remaining -= _COST + sum(map(len, (*texts, *conditions)))
            if self._remaining < 0:
                return
            verdicts = [verdict(condition, scope.matrix) for condition in conditions]
            if NEVER in verdicts:
                continue
            self._remaining -= sum(len(text) + _COST for text in values)
            scope = with_environment(scope, *environment)
            read = _Inputs(*(substitute(text, scope).strip() for text in texts))
            self._remaining -= sum(map(len, read))
            yield read, MAYBE not in verdicts

    def _scopes(self, job: Job) -> Iterable[Scope]:
        if self._workflow.defaults is not None:
            texts = {name: value.text for name, value in self._workflow.defaults.items()}
            defaults = {name: text for name, text in texts.items() if "${{" not in text}
            folder = self._path.rpartition("/")[0]
            return [Scope(inputs=defaults, folder=folder)]
        if id(job.matrix) not in self._matrices:
            self._matrices[id(job.matrix)] = combinations(job.matrix)
        made = self._matrices[id(job.matrix)]
        return [Scope()] if made is None else map(Scope, made)

    def _build(
        self, job: Job, step: Step, workspace: Workspace, inputs: _Inputs, is_certain: bool
    ) -> Build | None:
        """What a step builds, None where it cannot be known."""
        if inputs.call not in ("", "build"):
            return None
        place = _place(inputs.context)
        if place is None:
            self._note_elsewhere(inputs)
            return None
        dockerfile = self._dockerfile(place, inputs.file)
        contexts = self._contexts(inputs.contexts, workspace)
        if dockerfile is None or contexts is None:
            return None
        is_fact = is_certain and (place.is_fetched or workspace.state == COMMIT)
        build = Build(
            place.folder,
            dockerfile,
            arguments=self._arguments(inputs.arguments, dockerfile),
            target=inputs.target if is_known(inputs.target) else None,
            named_contexts=contexts,
            declaration=self._declaration(job, step, place, inputs),
            origin=DECLARED if is_fact and not self._is_action else SUGGESTED,
            is_fetched=place.is_fetched,
        )
        return build if build.origin == DECLARED or self._is_there(build) else None

    def _is_there(self, build: Build) -> bool:
        """Whether a suggestion leads to what the repository holds; an earlier step may make it."""
        has_dockerfile = self._root.follow(build.dockerfile).state == FOUND
        if self._root.leads_to(build.context, Kind.FOLDER):
            return has_dockerfile
        if has_dockerfile and not self._is_action:
            self.out_of_sight.add(build.dockerfile)
        return False

    def _note_elsewhere(self, inputs: _Inputs) -> None:
        """Note the Dockerfile of a context that is no folder of the workspace."""
        if inputs.context.startswith("/") and _local(inputs.context) is None:
            dockerfile = self._dockerfile(_Place("", False), inputs.file) if inputs.file else None
            if dockerfile and self._root.follow(dockerfile).state == FOUND:
                self.out_of_sight.add(dockerfile)

    def _dockerfile(self, place: _Place, text: str) -> str | None:
        if not text:
            return self._root.dockerfile(f"{place.folder}/Dockerfile".lstrip("/"))
        local = text if place.is_fetched else _local(text)
        if local is None or not is_known(local) or is_remote(local) or is_templated(local):
            return None
        path = resolve_path(place.folder if place.is_fetched else "", local)
        if path and place.is_fetched and place.folder not in ancestors(path):
            return None
        return path and self._root.dockerfile(path)

    def _arguments(self, text: str, dockerfile: str) -> tuple[tuple[str, str | None], ...]:
        found: dict[str, str | None] = {}
        is_open = False
        for entry in entries(text):
            name, equals, value = entry.partition("=")
            if is_known(name):
                found[name.strip()] = value if equals and is_known(value) else None
            else:
                is_open = True
        if is_open:
            data = self._index.blob(self._root.follow(dockerfile).path) or b""
            for declared in _ARGUMENTS.findall(data.decode("utf-8", "replace")):
                for name in _NAME.findall(declared):
                    found.setdefault(name, None)
        return tuple(found.items())

    def _contexts(
        self, text: str, workspace: Workspace
    ) -> tuple[tuple[str, str | None], ...] | None:
        """The named contexts; None where not even their names are known."""
        found: dict[str, str | None] = {}
        for entry in entries(text):
            name, _, value = entry.partition("=")
            if not is_known(name):
                return None
            local = _local(value) if workspace.state == COMMIT else None
            is_path = local is not None and not is_templated(local)
            found[name.strip().lower()] = named_folder("", local) if is_path else None
        return tuple(found.items())

    def _declaration(self, job: Job, step: Step, place: _Place, inputs: _Inputs) -> Declaration:
        context, file, target = (step.inputs.get(n) for n in ("context", "file", "target"))
        context_place = context.position if context else step.position
        return Declaration(
            self._path,
            context_place.line,
            "" if self._is_action else f'job "{job.name}"',
            "",
            context_place,
            file.position if file else context_place,
            _local(inputs.file) or "Dockerfile",
            target.position if target else None,
            GIT_CONTEXT if place.is_fetched else WORKFLOW,
        )


def _is_first_version(step: Step, version: str) -> bool:
    return bool(_FIRST_VERSION.match(version)) or not _FIRST_INPUTS.isdisjoint(step.inputs)


def _place(context: str) -> _Place | None:
    """Where a context is; None where that is unknown, or no folder of the repository."""
    if not context:
        return _Place("", True)
    fetched = _DEFAULT_CONTEXT.fullmatch(context)
    local = (fetched[1] or "") if fetched else _local(context)
    if local is None or not is_known(local) or is_templated(local):
        return None
    if not fetched and is_remote(local):
        return None
    folder = resolve_path("", local)
    return None if folder is None else _Place(folder, bool(fetched))


def _local(text: str) -> str | None:
    """A path as it is from the workspace on; None where it is unknown or elsewhere."""
    if text == WORKSPACE or text.startswith(f"{WORKSPACE}/"):
        text = f"./{text[len(WORKSPACE) + 1 :]}"
    return None if not is_known(text) or text.startswith("/") else text
