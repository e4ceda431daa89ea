"""Which steps do the jobs of a workflow or a composite action have, and what are they given?

Reads the workflow syntax of GitHub Actions, which Gitea and Forgejo share, as far as a build
depends on it; expressions (``${{ }}``) stay as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docker_build_hooks import yaml_nodes
from docker_build_hooks.yaml_nodes import Mapping as MappingNode
from docker_build_hooks.yaml_nodes import Node, Sequence
from docker_build_hooks.yaml_values import Position, Value, child, is_value, place_of, read_value

# Aliases repeat whole jobs at no cost to the file.
_MAXIMUM_STEPS = 10_000

Values = Mapping[str, Value]


class Step(NamedTuple):
    """A step: an action (``uses``) or a script (``run``), "" where it is not the one.

    ``position`` is that of the value of ``uses`` or ``run``; ``inputs`` have their names in lower
    case. ``shell`` is "" for the default, and ``condition`` the text of ``if``.
    """

    uses: str
    run: str
    position: Position
    inputs: Values
    environment: Values
    shell: str
    condition: str


class Job(NamedTuple):
    """A job; ``environments`` are those of the workflow and of the job itself.

    ``matrix`` is what the file has at ``strategy.matrix``, and ``condition`` the text of ``if``.
    """

    name: str
    steps: tuple[Step, ...]
    matrix: Node | None
    environments: tuple[Values, ...]
    condition: str


class Workflow(NamedTuple):
    """The jobs of a workflow; the steps of an action as one.

    ``defaults`` are those of the inputs of an action, and None for a workflow.
    """

    jobs: tuple[Job, ...]
    defaults: Values | None


def parse(data: bytes) -> Workflow:
    """Read a workflow or the metadata of an action.

    Raises ``yaml_nodes.YamlSyntaxError``. What GitHub would refuse is passed over.
    """
    root = yaml_nodes.parse(data).root
    reader = _Reader()
    if isinstance(child(root, "jobs"), MappingNode):
        return Workflow(tuple(reader.jobs(root)), None)
    steps = reader.steps(child(root, "runs", "steps"), "")
    return Workflow((Job("", steps, None, (), ""),), _defaults(child(root, "inputs")))


class _Reader:
    """Reads nodes; what aliases share is read once, so a file costs what it is long."""

    def __init__(self) -> None:
        self._values: dict[int, Values] = {}
        self._inputs: dict[int, Values] = {}
        self._steps: dict[int, Step | None] = {}
        self._read_jobs: set[int] = set()
        self._remaining = _MAXIMUM_STEPS

    def jobs(self, root: Node | None) -> list[Job]:
        jobs = child(root, "jobs")
        shell = _text(child(root, "defaults", "run", "shell"))
        environment = self.values(child(root, "env"))
        found = []
        for name, (_, node) in jobs.entries().items() if isinstance(jobs, MappingNode) else ():
            if id(node) in self._read_jobs:
                continue
            self._read_jobs.add(id(node))
            own_shell = _text(child(node, "defaults", "run", "shell")) or shell
            steps = self.steps(child(node, "steps"), own_shell)
            environments = (environment, self.values(child(node, "env")))
            matrix = child(node, "strategy", "matrix")
            found.append(Job(name, steps, matrix, environments, _condition(node)))
        return found

    def steps(self, node: Node | None, shell: str) -> tuple[Step, ...]:
        items = node.items if isinstance(node, Sequence) else ()
        self._remaining -= len(items)
        if self._remaining < 0:
            return ()
        steps = (self.step(item) for item in items)
        return tuple(
            step._replace(shell=shell) if shell and not step.shell else step
            for step in steps
            if step
        )

    def step(self, node: Node) -> Step | None:
        if id(node) not in self._steps:
            uses, run = child(node, "uses"), child(node, "run")
            named = uses or run
            self._steps[id(node)] = (
                None
                if named is None
                else Step(
                    _text(uses),
                    run.value if is_value(run) else "",
                    place_of(named),
                    self.inputs(child(node, "with")),
                    self.values(child(node, "env")),
                    _text(child(node, "shell")),
                    _condition(node),
                )
            )
        return self._steps[id(node)]

    def values(self, node: Node | None) -> Values:
        """The scalars of a mapping by their names."""
        if id(node) not in self._values:
            entries = node.entries() if isinstance(node, MappingNode) else {}
            found = ((name, read_value(pair.value)) for name, pair in entries.items())
            self._values[id(node)] = {name: value for name, value in found if value}
        return self._values[id(node)]

    def inputs(self, node: Node | None) -> Values:
        """The scalars of a mapping by their names in lower case."""
        if id(node) not in self._inputs:
            values = self.values(node).items()
            self._inputs[id(node)] = {name.lower(): value for name, value in values}
        return self._inputs[id(node)]


def _text(node: Node | None) -> str:
    value = read_value(node)
    return value.text.strip() if value else ""


def _condition(node: Node) -> str:
    written = child(node, "if")
    text = _text(written)
    return text.lower() if written and written.tag == "bool" else text


def _defaults(inputs: Node | None) -> Values:
    found = {}
    for name, (_, node) in inputs.entries().items() if isinstance(inputs, MappingNode) else ():
        value = read_value(child(node, "default"))
        if value:
            found[name.lower()] = value
    return found
