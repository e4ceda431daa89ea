"""What is a problem of a Compose file?"""

from __future__ import annotations

from typing import NamedTuple

from docker_build_hooks.yaml_nodes import Node


class ComposeProblem(NamedTuple):
    """What is wrong, by which rule, and the node that it is about."""

    rule: str
    node: Node
    message: str
