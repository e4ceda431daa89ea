"""Which items of a service are none of the kind that Compose wants: ports, volumes, hosts?

The schema takes any text for these; the loader does not (compose-go's ``transform``, ``override``
and ``types``), not even of a service that is not enabled. Nothing is said of values with variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docker_build_hooks.compose_command_lines import is_command_line
from docker_build_hooks.compose_quantities import is_address, port_problem
from docker_build_hooks.compose_values import plain
from docker_build_hooks.compose_volumes import volume_problem
from docker_build_hooks.interpolation import literal
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence
from docker_build_hooks.yaml_values import child

_HOOKS = ("pre_start", "post_start", "pre_stop")
_Items = Callable[[str], str]


def value_problems(name: str, service: Mapping) -> Iterator[tuple[Node, str]]:
    """The nodes of a service with values that Compose refuses, and why; none with variables."""
    place = f"services.{name}"
    for port in items(child(service, "ports")):
        if why := _port_problem(port):
            yield port, why
    for device in items(child(service, "devices")):
        if why := _device_problem(device):
            yield device, why
    for volume in items(child(service, "volumes")):
        if isinstance(volume, Mapping) and child(volume, "target") is None:
            yield volume, f"a volume of {place} lacks its target"
    for number in items(child(service, "expose")):
        if isinstance(number, Scalar) and number.tag == "float":
            yield number, f"{place}.expose: {number.value} is no port"
    for path, problem in _TEXTS.items():
        for node, text in texts(child(service, *path.split("."))):
            if why := problem(text):
                yield node, f"{place}.{path}: {why}"
    for path in ("environment", "build.args"):
        for item in items(child(service, *path.split("."))):
            name = item.value.partition("=")[0] if isinstance(item, Scalar) else ""
            if "$" not in name and name.endswith((" ", "\t")):
                yield item, f"{place}.{path}: the name {name.strip()} ends with a blank"
    for path in ("extra_hosts", "build.extra_hosts"):
        hosts = child(service, *path.split("."))
        for host, pair in hosts.entries().items() if isinstance(hosts, Mapping) else ():
            if not host or ":" in host or "=" in host:
                yield pair.key, f"{place}.{path}: bad host name '{host}'"
    pid = service.get("pid")
    if pid is not None and pid.tag == "null" and child(service, "extends") is None:
        yield pid, f"{place}.pid must be a string"
    yield from _commands(place, service)
    yield from _requests(place, service)


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list."""
    found = node.items if isinstance(node, Sequence) else ()
    return tuple(item for item in found if item.tag != "!reset")


def texts(node: Node | None) -> Iterator[tuple[Scalar, str]]:
    """The strings of a list that hold no variable, and what they stand for."""
    for item in items(node):
        known = known_text(item)
        if known is not None and isinstance(item, Scalar):
            yield item, known


def known_text(node: Node | None) -> str | None:
    """What a string stands for, whatever variables are; None for all else."""
    if not isinstance(node, Scalar) or node.tag in ("int", "float", "bool", "null", "!reset"):
        return None
    return literal(node.value)


def _port_problem(port: Node) -> str:
    if isinstance(port, Mapping):
        if child(port, "target") is None:
            return "the port lacks its target"
        address = known_text(child(port, "host_ip"))
        return "" if address is None or is_address(address) else f"invalid IP address: {address}"
    if isinstance(port, Scalar) and port.tag == "float":
        return f"{port.value} is no port"
    is_number = isinstance(port, Scalar) and port.tag == "int"
    text = str(plain(port)) if is_number else known_text(port)
    return "" if text is None else port_problem(text)


def _device_problem(device: Node) -> str:
    if isinstance(device, Mapping):
        return "" if child(device, "target") is not None else "the device lacks its target"
    text = known_text(device)
    return f'too many colons in the device "{text}"' if text and text.count(":") > 2 else ""


def _host_problem(text: str) -> str:
    host, separator, _ = text.partition("=" if "=" in text else ":")
    if not separator:
        return f"invalid additional host, missing IP: {text}"
    return f"bad host name '{host}'" if not host or ":" in host else ""


def _key_value_problem(text: str) -> str:
    return "" if "=" in text else f"invalid value {text}, expected key=value"


def _ssh_problem(text: str) -> str:
    return "" if "=" in text or text == "default" else f'invalid ssh key "{text}"'


_TEXTS: dict[str, _Items] = {
    "volumes": volume_problem,
    "extra_hosts": _host_problem,
    "build.extra_hosts": _host_problem,
    "build.additional_contexts": _key_value_problem,
    "build.ssh": _ssh_problem,
}


def _commands(place: str, service: Mapping) -> Iterator[tuple[Node, str]]:
    lines = [(key, child(service, key)) for key in ("command", "entrypoint")]
    for hook in _HOOKS:
        lines += (
            (f"{hook}.command", child(item, "command")) for item in items(child(service, hook))
        )
    for key, node in lines:
        text = known_text(node)
        if node is not None and text is not None and not is_command_line(text):
            yield node, f"{place}.{key} has a quote or a bracket that is not closed"


def _requests(place: str, service: Mapping) -> Iterator[tuple[Node, str]]:
    """What is asked of devices twice, and what is watched nowhere."""
    reserved = child(service, "deploy", "resources", "reservations", "devices")
    for request in (*items(child(service, "gpus")), *items(reserved)):
        ids = child(request, "device_ids")
        if ids is not None and child(request, "count") is not None:
            yield ids, f'{place}: "count" and "device_ids" exclude each other'
    for watch in items(child(service, "develop", "watch")):
        path = child(watch, "path")
        if path is not None and known_text(path) == "":
            yield path, f"{place}.develop.watch: the path is empty"
