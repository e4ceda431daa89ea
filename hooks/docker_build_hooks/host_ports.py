"""Which ports that Compose files publish does another program hold on this machine?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks import host_rules as rules
from docker_build_hooks.compose_files import ComposeFiles, compose_paths
from docker_build_hooks.compose_ports import PublishedPort, is_one_address, published_ports
from docker_build_hooks.finding import WARNING
from docker_build_hooks.git_index import Index
from docker_build_hooks.host_measures import Measure
from docker_build_hooks.host_processes import is_docker
from docker_build_hooks.host_quantities import COUNT
from docker_build_hooks.host_reading import HostReading, Listener, Process
from docker_build_hooks.yaml_nodes import Mapping
from docker_build_hooks.yaml_values import child

_DAEMON_PORTS = (2375, 2376, 2377)
_PROXY = "docker-proxy"
# What stands in for containers without telling for which port of which one.
_FORWARDERS = (
    *("com.docker", "rootless", "vpnkit", "slirp4netns", "pasta", "passt", "wslrelay", "dockerd"),
    *("gvproxy", "limactl", "conmon", "podman", "colima", "OrbStack", "ssh"),
)


class DeclaredPort(NamedTuple):
    """A port that a Compose file publishes."""

    path: str
    published: PublishedPort


def declared_ports(index: Index, exclude: tuple[str, ...]) -> list[DeclaredPort]:
    """The ports of all Compose files of the index, but for services with profiles."""
    found: list[DeclaredPort] = []
    files = ComposeFiles(index, compose_paths(index, exclude))
    for path, file in sorted(files.roots.items()):
        services = child(file.root, "services")
        if isinstance(services, Mapping):
            ports = published_ports(services)
            found += [DeclaredPort(path, port) for port in ports if not port.profiles]
    return found


def port_measures(reading: HostReading, declared: Iterable[DeclaredPort]) -> Iterator[Measure]:
    """The ports that are held; one measure that says so where none are."""
    what = "published ports that others hold"
    if reading.listeners is None:
        yield Measure(rules.PORT, what, None, COUNT)
        return
    processes = {process.pid: process for process in reading.processes or ()}
    held = list(_held(reading, declared, processes))
    yield from held or [Measure(rules.PORT, what, 0.0, COUNT, bound=0.0)]
    yield from _held_of_daemon(reading.listeners, processes)


def _held(
    reading: HostReading, declared: Iterable[DeclaredPort], processes: dict[int, Process]
) -> Iterator[Measure]:
    by_port: dict[tuple[int, str], list[Listener]] = {}
    for listener in reading.listeners or ():
        by_port.setdefault((listener.port, listener.protocol), []).append(listener)
    for path, published in declared:
        for listener in by_port.get((published.port, published.protocol), ()):
            if not is_one_address(published.address, listener.address):
                continue
            holder = _holder(listener, published, processes)
            if holder:
                yield _taken(path, published, holder)
                break


def _holder(listener: Listener, published: PublishedPort, processes: dict[int, Process]) -> str:
    """The program that holds a port, "" where it may be the container that is meant."""
    proxies = [p for p in processes.values() if _option(p, "-host-port") == str(listener.port)]
    if any(_option(proxy, "-container-port") == published.target for proxy in proxies):
        return ""
    process = processes.get(listener.pid or 0)
    if process is None and not proxies:
        if any(other.name == "dockerd" for other in processes.values()):
            # It may hold the ports itself.
            return ""
        return "another program, which only root sees" if listener.pid is None else "another one"
    if process is not None and process.name.startswith(_FORWARDERS):
        return ""
    if proxies and (process is None or process.name == _PROXY):
        return f"a container of something else ({_PROXY}, PID {proxies[0].pid})"
    return f"{process.name} (PID {process.pid})" if process else ""


def _option(process: Process, name: str) -> str:
    """The value of an option of a proxy, "" for other programs."""
    if process.name != _PROXY:
        return ""
    words = process.arguments
    return next((b for a, b in zip(words, words[1:], strict=False) if a == name), "")


def _taken(path: str, published: PublishedPort, holder: str) -> Measure:
    node = published.node
    what = f'port {published.port} of service "{published.service}" is held by {holder}'
    hints = (f"stop it, or publish another port: `{published.port + 1}:{published.target}`",)
    return Measure(
        *(rules.PORT, what, 1.0, COUNT, 0.0),
        level=WARNING,
        hints=hints,
        path=path,
        line=node.line,
        column=node.column,
        end_column=node.column + 1,
    )


def _held_of_daemon(
    listeners: Iterable[Listener], processes: dict[int, Process]
) -> Iterator[Measure]:
    """The ports of the daemon's, where something else listens."""
    seen: set[int] = set()
    for listener in listeners:
        process = processes.get(listener.pid or 0)
        if listener.port not in _DAEMON_PORTS or listener.port in seen or process is None:
            continue
        if not is_docker(process):
            seen.add(listener.port)
            what = f"port {listener.port} of the daemon is held by {process.name}"
            yield Measure(
                rules.DAEMON_PORT,
                f"{what} (PID {process.pid})",
                1.0,
                COUNT,
                0.0,
                level=WARNING,
                hints=("stop it, or let the daemon listen elsewhere",),
            )
