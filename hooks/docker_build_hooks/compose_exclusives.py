"""Which values of a service contradict each other?

As ``loader/validate.go`` of compose-go has it, for services that are enabled.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from docker_build_hooks import compose_config_rules as rules
from docker_build_hooks.compose_problems import ComposeProblem
from docker_build_hooks.compose_quantities import number_value, size_value
from docker_build_hooks.compose_service_values import known_text
from docker_build_hooks.compose_services import Service
from docker_build_hooks.compose_values import plain
from docker_build_hooks.compose_volumes import volume_target
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_TESTS = frozenset({"CMD", "CMD-SHELL", "NONE"})
_REBUILDS = frozenset({"rebuild", "restart"})
_LIMITS, _RESERVATIONS = ("deploy", "resources", "limits"), ("deploy", "resources", "reservations")


def exclusive_problems(name: str, service: Service) -> Iterator[ComposeProblem]:
    """What of a service cannot be together, or needs something else."""
    for found in (_keys, _scales, _limits, _platforms, _mounts, _watches):
        for node, message in found(service):
            yield ComposeProblem(rules.EXCLUSIVE, node, f'service "{name}" {message}')
    for file in service.items("env_file"):
        form = child(file, "format")
        if form is not None and known_text(form) not in (None, "", "raw"):
            message = f'services.{name}.env_file: the format is neither "raw" nor left out'
            yield ComposeProblem(rules.VALUE, form, message)
    test = service.get("healthcheck", "test")
    first = test.items[:1] if isinstance(test, Sequence) else ()
    if first and known_text(first[0]) not in (None, *_TESTS):
        message = 'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"'
        yield ComposeProblem(rules.VALUE, first[0], message)


def _keys(service: Service) -> Iterator[tuple[Node, str]]:
    mode, inline = service.get("network_mode"), service.get("build", "dockerfile_inline")
    if mode is not None and service.has("network_mode") and service.has("networks"):
        yield mode, 'declares mutually exclusive "network_mode" and "networks"'
    names = ("dockerfile", "dockerfile_inline")
    if inline is not None and all(service.has("build", name) for name in names):
        yield inline, 'declares mutually exclusive "dockerfile" and "dockerfile_inline"'


def _scales(service: Service) -> Iterator[tuple[Node, str]]:
    scale, replicas = service.get("scale"), service.get("deploy", "replicas")
    one, other = _whole(scale), _whole(replicas)
    if scale is not None and None not in (one, other) and one != other:
        yield scale, 'has distinct values of "scale" and "deploy.replicas"'
    for number, node in ((one, scale), (other, replicas)):
        if number is not None and node is not None and number < 0:
            yield node, "has a negative number of containers"
        if number is not None and node is not None and number > 1 and service.has("container_name"):
            yield node, "has a container name, which only one container can have"


def _whole(node: Node | None) -> int | None:
    text = node.value if isinstance(node, Scalar) and node.tag == "int" else known_text(node)
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isdecimal() and digits.isascii() else None


def _limits(service: Service) -> Iterator[tuple[Node, str]]:
    """What is said twice, by an old key and by a new one; a new one that is missing is 0."""
    for key, path, inner, read in (
        ("cpus", _LIMITS, "cpus", number_value),
        ("mem_limit", _LIMITS, "memory", size_value),
        ("mem_reservation", _RESERVATIONS, "memory", size_value),
        ("pids_limit", _LIMITS, "pids", number_value),
    ):
        old, new = service.get(key), service.get(*path, inner)
        if old is None or not isinstance(service.get(*path), Mapping) or not service.is_whole:
            continue
        one, other = _amount(old, read), 0 if new is None else _amount(new, read)
        if one and other is not None and one != other:
            yield old, f'has distinct values of "{key}" and "{".".join((*path, inner))}"'


def _amount(node: Node, read: Callable[[str], float | None]) -> float | None:
    if isinstance(node, Scalar) and node.tag in ("int", "float"):
        return float(plain(node))
    text = known_text(node)
    return None if text is None else read(text)


def _platforms(service: Service) -> Iterator[tuple[Node, str]]:
    node = service.get("platform")
    platform = known_text(node)
    built = [known_text(item) for item in service.items("build", "platforms")]
    if node is None or not platform or not built or None in built or not service.is_whole:
        return
    if platform not in built:
        yield node, f'has the platform "{platform}", which build.platforms lacks'


def _mounts(service: Service) -> Iterator[tuple[Node, str]]:
    """What is mounted on a tmpfs; of two volumes with one target Compose takes the last."""
    seen: dict[str, str] = {}
    for node in service.items("tmpfs"):
        text = known_text(node)
        if text is not None:
            target, key = text.partition(":")[0], text.partition("=")[0]
            if seen.setdefault(target, key) != key:
                yield node, f'has "{target}" mounted twice'
    for node in service.items("volumes"):
        text = known_text(child(node, "target") if isinstance(node, Mapping) else node)
        if not text:
            continue
        target = posixpath.normpath(text if isinstance(node, Mapping) else volume_target(text))
        if target in seen:
            yield node, f'has "{target}" mounted twice: it is a tmpfs already'


def _watches(service: Service) -> Iterator[tuple[Node, str]]:
    for node in service.items("develop", "watch"):
        action = known_text(child(node, "action"))
        target = child(node, "target")
        is_missing = target is None or known_text(target) == ""
        if action is not None and action not in _REBUILDS and is_missing:
            yield node, f'watches files to "{action}", but to no target'
