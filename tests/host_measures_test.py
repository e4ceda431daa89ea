"""Which measures of a machine are wrong, and what is said of them?"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import pytest

from docker_build_hooks.compose_files import parse_compose
from docker_build_hooks.compose_ports import published_ports
from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.host_limits import limited_memory, limited_swap, process_limit
from docker_build_hooks.host_measures import Measure, measures_of
from docker_build_hooks.host_ports import DeclaredPort, port_measures
from docker_build_hooks.host_processes import process_measures
from docker_build_hooks.host_quantities import (
    BYTES,
    COUNT,
    PERCENT,
    SECONDS,
    read_quantity,
    show_quantity,
)
from docker_build_hooks.host_reading import (
    DataFolder,
    HostReading,
    Listener,
    Memory,
    OpenFiles,
    PidFile,
    Process,
    Space,
    TemporaryFile,
    Usage,
)
from docker_build_hooks.host_rules import RULES
from docker_build_hooks.host_thresholds import KINDS, Threshold, read_thresholds
from docker_build_hooks.yaml_nodes import Mapping as YamlMapping
from docker_build_hooks.yaml_values import child
from host_readings import DAY, FIT, GIB, HOUR, WORN


def default_thresholds() -> dict[str, Threshold]:
    """What holds where no option sets a threshold."""
    return read_thresholds(Namespace(**{kind.name.replace("-", "_"): None for kind in KINDS}))


def wrong(reading: HostReading, **thresholds: float | None) -> dict[str, str]:
    """The levels of the rules that are broken; thresholds that the user sets with ``_`` for -."""
    named = {name.replace("_", "-"): Threshold(v, True) for name, v in thresholds.items()}
    both = {**default_thresholds(), **named}
    measures = [*measures_of(reading, both), *process_measures(reading, both)]
    return {measure.rule: measure.level for measure in measures if measure.level}


def space(free: int, inodes: int = 900, total: int = 200) -> tuple[Space, ...]:
    return (Space("the repository", "/", total * GIB, free, 1000, inodes),)


def many(number: int, name: str) -> tuple[Process, ...]:
    return tuple(Process(pid, name) for pid in range(2, number + 2))


def daemon(pid: int, *arguments: str, space: str = "mnt:[1]") -> Process:
    return Process(pid, "dockerd", ("/usr/bin/dockerd", *arguments), DAY, space)


def building(*arguments: str, age: float = 2 * HOUR, name: str = "docker") -> HostReading:
    return FIT._replace(processes=(Process(7, name, arguments, age),))


DEFAULTS: dict[str, tuple[HostReading, dict[str, str]]] = {
    "all is well": (FIT, {}),
    "nothing was read": (HostReading(), {}),
    "free disk at the threshold": (FIT._replace(spaces=space(5 * GIB, total=20)), {}),
    "free disk below it": (
        FIT._replace(spaces=space(5 * GIB - 1, total=20)),
        {"disk-free-low": WARNING},
    ),
    "free disk below 1 GiB": (
        FIT._replace(spaces=space(GIB - 1, total=5)),
        {"disk-free-low": ERROR},
    ),
    "a large disk that is full by share only": (
        FIT._replace(spaces=space(160 * GIB, total=2000)),
        {"disk-used-high": WARNING},
    ),
    "few inodes": (FIT._replace(spaces=space(90 * GIB, 49)), {"inodes-free-low": WARNING}),
    "inodes at the threshold": (FIT._replace(spaces=space(90 * GIB, 50)), {}),
    "no inodes": (FIT._replace(spaces=space(90 * GIB, 9)), {"inodes-free-low": ERROR}),
    "a file system without inodes": (
        FIT._replace(spaces=(Space("the repository", "/", 200 * GIB, 90 * GIB),)),
        {},
    ),
    "an empty file system": (
        FIT._replace(spaces=(Space("the repository", "/", 0, 0),)),
        {"disk-free-low": ERROR},
    ),
    "little memory": (
        FIT._replace(memory=Memory(16 * GIB, 2 * GIB - 1)),
        {"memory-available-low": WARNING},
    ),
    "memory at the threshold": (FIT._replace(memory=Memory(16 * GIB, 2 * GIB)), {}),
    "most memory in use": (
        FIT._replace(memory=Memory(64 * GIB, 6 * GIB)),
        {"memory-used-high": WARNING},
    ),
    "a small container": (
        FIT._replace(memory=Memory(GIB, GIB // 2, is_limit=True)),
        {"memory-available-low": WARNING},
    ),
    "swap 80 % used": (FIT._replace(swap=Usage(100, 80)), {}),
    "swap 93 % used": (FIT._replace(swap=Usage(100, 93)), {"swap-used-high": WARNING}),
    "no swap": (FIT._replace(swap=Usage(0, 0)), {}),
    "memory pressure": (FIT._replace(pressure=20.1), {"memory-pressure-high": WARNING}),
    "memory pressure at the threshold": (FIT._replace(pressure=20.0), {}),
    "a kernel without pressure": (FIT._replace(pressure=None), {}),
    "the usual limit of open files": (
        FIT._replace(open_files=OpenFiles(1024, 4096, 20)),
        {"open-files-limit-low": WARNING},
    ),
    "few open files left": (
        FIT._replace(open_files=OpenFiles(4096, 4096, 3097)),
        {"open-files-free-low": WARNING},
    ),
    "open files at both thresholds": (FIT._replace(open_files=OpenFiles(4096, 4096, 3096)), {}),
    "no limit of open files": (FIT._replace(open_files=OpenFiles(None, None, 20)), {}),
    "a full file table": (FIT._replace(file_table=Usage(100, 81)), {"file-table-full": WARNING}),
    "few watches": (FIT._replace(watches=8192), {"inotify-watches-low": WARNING}),
    "much data": (
        FIT._replace(data=(DataFolder("/a", 11 * GIB), DataFolder("/b", 10 * GIB))),
        {"docker-data-large": WARNING},
    ),
    "data at the threshold": (FIT._replace(data=(DataFolder("/a", 20 * GIB),)), {}),
    "large temporary files": (
        FIT._replace(temporary=(TemporaryFile("/tmp/docker1", GIB + 1, HOUR),)),
        {"docker-temporary-large": WARNING},
    ),
    "an old temporary file": (
        FIT._replace(temporary=(TemporaryFile("/tmp/docker1", 1, 7 * DAY + 1),)),
        {"docker-temporary-old": WARNING},
    ),
    "a young temporary file": (
        FIT._replace(temporary=(TemporaryFile("/tmp/docker1", 1, 7 * DAY),)),
        {},
    ),
    "empty settings": (
        FIT._replace(empty_metadata=("/home/dev/.docker/config.json",)),
        {"docker-metadata-empty": WARNING},
    ),
    "many processes": (FIT._replace(processes=many(501, "sh")), {"processes-many": WARNING}),
    "500 processes": (FIT._replace(processes=many(500, "sh")), {}),
    "many processes of Docker's": (
        FIT._replace(processes=many(11, "containerd-shim-runc-v2")),
        {"docker-processes-many": WARNING},
    ),
    "10 processes of Docker's": (FIT._replace(processes=many(10, "docker-proxy")), {}),
    "a long build": (building("docker", "build", "."), {"build-running-long": WARNING}),
    "a long build of buildx": (
        building("/usr/bin/docker", "--context", "x", "buildx", "build", "."),
        {"build-running-long": WARNING},
    ),
    "a long build by another name": (
        building("docker", "compose", "build", name="sh"),
        {"build-running-long": WARNING},
    ),
    "a young build": (building("docker", "build", ".", age=HOUR), {}),
    "a long run": (building("docker", "run", "builder"), {}),
    "a long build of something else": (building("npm", "run", "build", name="npm"), {}),
    "a process without arguments": (building(), {}),
    "a container whose name is build": (building("docker", "run", "x", "npm", "run", "build"), {}),
    "a build in a container": (building("docker", "exec", "app", "build"), {}),
    "a long build with options": (
        building("docker", "compose", "-f", "build.yaml", "--profile", "x", "build"),
        {"build-running-long": WARNING},
    ),
    "many processes for a container": (
        FIT._replace(processes=many(95, "sh"), process_limit=100),
        {"processes-many": WARNING},
    ),
    "few processes for a container": (
        FIT._replace(processes=many(80, "sh"), process_limit=100),
        {},
    ),
    "data that could not be read": (
        FIT._replace(data=(DataFolder("/var/lib/docker", 0, is_partial=True),)),
        {},
    ),
    "daemons with settings of their own": (
        FIT._replace(processes=(daemon(1), daemon(2, "--config-file", "/etc/b.json"))),
        {},
    ),
    "a stale pid file": (
        FIT._replace(stale_pid_files=(PidFile("/run/docker.pid", 5),)),
        {"pid-file-stale": WARNING},
    ),
    "two daemons on one folder": (
        FIT._replace(processes=(daemon(1), daemon(2, "--data-root", "/var/lib/docker/"))),
        {"docker-data-shared": WARNING},
    ),
    "two daemons on two folders": (
        FIT._replace(processes=(daemon(1), daemon(2, "--data-root=/srv/docker"))),
        {},
    ),
    "a daemon in a container": (
        FIT._replace(processes=(daemon(1), daemon(2, space="mnt:[2]"))),
        {},
    ),
    "daemons that nobody tells the space of": (
        FIT._replace(processes=(daemon(1, space=""), daemon(2, space=""))),
        {},
    ),
}


@pytest.mark.parametrize(("reading", "expected"), DEFAULTS.values(), ids=DEFAULTS)
def test_the_thresholds_that_nobody_sets(reading: HostReading, expected: dict[str, str]) -> None:
    assert wrong(reading) == expected


def test_every_rule_is_broken_once() -> None:
    broken = {rule for _, levels in DEFAULTS.values() for rule in levels}
    assert set(RULES) - broken == {"port-taken", "daemon-port-taken"}


SET: dict[str, tuple[HostReading, dict[str, float | None], dict[str, str]]] = {
    "what the user sets is an error": (
        FIT,
        {"min_free_disk": 100 * GIB},
        {"disk-free-low": ERROR},
    ),
    "and holds where the default would not": (FIT, {"max_processes": 1}, {"processes-many": ERROR}),
    "and lets through what the default would not": (WORN, {"max_swap_used": 95.0}, {}),
    "off": (FIT._replace(pressure=99.0), {"max_memory_pressure": None}, {}),
    "off, where it always fails": (
        FIT._replace(spaces=space(GIB - 1)),
        {"min_free_disk": None, "max_disk_used": None},
        {"disk-free-low": ERROR},
    ),
}


@pytest.mark.parametrize(("reading", "thresholds", "expected"), SET.values(), ids=SET)
def test_the_thresholds_that_the_user_sets(
    reading: HostReading, thresholds: dict[str, float | None], expected: dict[str, str]
) -> None:
    found = wrong(reading, **thresholds)
    if reading is WORN:
        assert "swap-used-high" in wrong(reading)
        assert "swap-used-high" not in found
    else:
        assert found == expected


def test_a_partial_sum_is_said_to_be_one() -> None:
    measures = measures_of(WORN, default_thresholds())
    [data] = [measure for measure in measures if measure.rule == "docker-data-large"]
    assert data.is_partial
    assert data.detail == "/var/lib/docker; partial, as not all could be read in time"


def test_arguments_of_a_build_are_not_shown() -> None:
    measures = process_measures(WORN, default_thresholds())
    [build] = [measure for measure in measures if measure.rule == "build-running-long"]
    assert (build.detail, build.hints) == ("docker build, PID 4100", ("`kill 4100` ends it",))


COMPOSE = (
    "services:\n  db:\n    image: x\n    ports:\n      - 5432:5432\n      - 7000-7001:80-81\n"
    "  web:\n    image: x\n    ports:\n      - 127.0.0.1:8080:80\n"
    "      - target: 53\n        published: '53'\n        protocol: udp\n"
    "  debug:\n    image: x\n    profiles: [debug]\n    ports: ['9000:9000']\n"
)
PROXY = ("docker-proxy", "-proto", "tcp", "-host-ip", "0.0.0.0", "-host-port", "5432")


def proxy(pid: int, port: str) -> Process:
    return Process(pid, "docker-proxy", (*PROXY, "-container-port", port))


def held(*listeners: Listener, processes: tuple[Process, ...] = ()) -> list[str]:
    """What is said of the ports of the Compose file above."""
    root = parse_compose("compose.yaml", COMPOSE.encode())
    services = child(root.root, "services") if root else None
    assert isinstance(services, YamlMapping)
    # As the hook has it: services with profiles are left out.
    declared = [DeclaredPort("compose.yaml", port) for port in published_ports(services)]
    kept = [port for port in declared if not port.published.profiles]
    reading = FIT._replace(listeners=listeners, processes=processes)
    return [_said(measure) for measure in port_measures(reading, kept) if measure.level]


def _said(measure: Measure) -> str:
    place = f"{measure.path}:{measure.line}:{measure.column} " if measure.path else ""
    return f"{place}{measure.what}"


POSTGRES = Process(9, "postgres", ("postgres",))
TAKEN = 'compose.yaml:5:9 port 5432 of service "db" is held by '
PORTS: dict[str, tuple[list[str], list[str]]] = {
    "nobody": (held(), []),
    "another program": (
        held(Listener(5432, "127.0.0.1", "tcp", 9), processes=(POSTGRES,)),
        [f"{TAKEN}postgres (PID 9)"],
    ),
    "at several addresses": (
        held(
            Listener(5432, "127.0.0.1", "tcp", 9),
            Listener(5432, "::1", "tcp", 9),
            processes=(POSTGRES,),
        ),
        [f"{TAKEN}postgres (PID 9)"],
    ),
    "a program that only root sees": (
        held(Listener(5432, "0.0.0.0", "tcp", None)),
        [f"{TAKEN}another program, which only root sees"],
    ),
    "another protocol": (
        held(Listener(5432, "0.0.0.0", "udp", 9), processes=(POSTGRES,)),
        [],
    ),
    "another address": (
        held(Listener(8080, "192.168.0.2", "tcp", 9), processes=(POSTGRES,)),
        [],
    ),
    "the address that is published": (
        held(Listener(8080, "127.0.0.1", "tcp", 9), processes=(POSTGRES,)),
        ['compose.yaml:10:9 port 8080 of service "web" is held by postgres (PID 9)'],
    ),
    "the long form": (
        held(Listener(53, "127.0.0.53", "udp", 9), processes=(Process(9, "systemd-resolve"),)),
        ['compose.yaml:11:9 port 53 of service "web" is held by systemd-resolve (PID 9)'],
    ),
    "a service with a profile": (
        held(Listener(9000, "0.0.0.0", "tcp", 9), processes=(POSTGRES,)),
        [],
    ),
    "the proxy of the container": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(proxy(9, "5432"),)),
        [],
    ),
    "the proxy of the container, seen without root": (
        held(Listener(5432, "0.0.0.0", "tcp", None), processes=(proxy(9, "5432"),)),
        [],
    ),
    "the proxy of another container": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(proxy(9, "3306"),)),
        [f"{TAKEN}a container of something else (docker-proxy, PID 9)"],
    ),
    "Docker Desktop": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(Process(9, "com.docker.backend"),)),
        [],
    ),
    "Docker without root": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(Process(9, "rootlesskit"),)),
        [],
    ),
    "the daemon itself, without a proxy": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(daemon(9),)),
        [],
    ),
    "a program that only root sees, where there is a daemon": (
        held(Listener(5432, "0.0.0.0", "tcp", None), processes=(daemon(9),)),
        [],
    ),
    "Podman's machine": (
        held(Listener(5432, "0.0.0.0", "tcp", 9), processes=(Process(9, "gvproxy"),)),
        [],
    ),
    "an address of IPv4 as one of IPv6": (
        held(Listener(8080, "::ffff:127.0.0.1", "tcp", 9), processes=(Process(9, "java"),)),
        ['compose.yaml:10:9 port 8080 of service "web" is held by java (PID 9)'],
    ),
    "a range of ports": (
        held(Listener(7001, "0.0.0.0", "tcp", 9), processes=(POSTGRES,)),
        ['compose.yaml:6:9 port 7001 of service "db" is held by postgres (PID 9)'],
    ),
    "the port of the daemon": (
        held(Listener(2375, "0.0.0.0", "tcp", 9), processes=(Process(9, "nginx"),)),
        ["port 2375 of the daemon is held by nginx (PID 9)"],
    ),
    "the daemon": (
        held(Listener(2376, "0.0.0.0", "tcp", 9), processes=(Process(9, "dockerd"),)),
        [],
    ),
}


@pytest.mark.parametrize(("found", "expected"), PORTS.values(), ids=PORTS)
def test_ports_that_are_held(found: list[str], expected: list[str]) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("5GiB", BYTES, 5 * GIB),
        ("5 gib", BYTES, 5 * GIB),
        ("1.5KiB", BYTES, 1536),
        ("500MB", BYTES, 500_000_000),
        ("12", BYTES, 12),
        ("90%", PERCENT, 90),
        ("7.5", PERCENT, 7.5),
        ("4096", COUNT, 4096),
        ("2s", SECONDS, 2),
        ("250ms", SECONDS, 0.25),
        ("10m", SECONDS, 600),
        ("1h", SECONDS, 3600),
        ("7d", SECONDS, 604_800),
        ("3", SECONDS, 3),
    ],
)
def test_a_quantity(text: str, unit: str, value: float) -> None:
    assert read_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [("", BYTES), ("5X", BYTES), ("-1", COUNT), ("1e3", COUNT), ("101%", PERCENT), ("5%", BYTES)]
    + [("1y", SECONDS), ("five", COUNT), ("١", COUNT), ("9" * 30, BYTES), ("nan", PERCENT)],
)
def test_what_is_no_quantity(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match="is (?:not like|more than)"):
        read_quantity(text, unit)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0, BYTES, "0 bytes"),
        (1023, BYTES, "1023 bytes"),
        (1536, BYTES, "1.5 KiB"),
        (5 * GIB - 1, BYTES, "4.9 GiB"),
        (5000 * GIB, BYTES, "4.8 TiB"),
        (93.04, PERCENT, "93 %"),
        (79.99, PERCENT, "79.9 %"),
        (1234567, COUNT, "1,234,567"),
        (59, SECONDS, "59 s"),
        (5400, SECONDS, "1.5 h"),
        (9 * DAY, SECONDS, "9 d"),
    ],
)
def test_a_quantity_that_is_shown(value: float, unit: str, shown: str) -> None:
    assert show_quantity(value, unit) == shown


def test_the_defaults_are_quantities() -> None:
    assert [kind.name for kind in KINDS if not kind.name.startswith(("min-", "max-"))] == []
    assert len(default_thresholds()) == len(KINDS)


def cgroup(folder: Any, files: Mapping[str, str]) -> str:
    for name, text in files.items():
        (folder / name).write_text(f"{text}\n")
    return str(folder)


HOST = Memory(16 * GIB, 10 * GIB)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, HOST),
        ({"memory.max": "max", "memory.current": "5"}, HOST),
        ({"memory.max": str(32 * GIB), "memory.current": "5"}, HOST),
        (
            {"memory.max": str(4 * GIB), "memory.current": str(3 * GIB)},
            Memory(4 * GIB, GIB, is_limit=True),
        ),
        (
            {
                "memory.max": str(4 * GIB),
                "memory.current": str(3 * GIB),
                "memory.stat": f"anon 5\ninactive_file {2 * GIB}",
            },
            Memory(4 * GIB, 3 * GIB, is_limit=True),
        ),
        (
            {"memory.max": str(15 * GIB), "memory.current": "0"},
            Memory(15 * GIB, 10 * GIB, is_limit=True),
        ),
        ({"memory.max": "x", "memory.current": "y"}, HOST),
    ],
)
def test_the_memory_of_a_container(tmp_path: Any, files: dict[str, str], expected: Memory) -> None:
    assert limited_memory(HOST, cgroup(tmp_path, files)) == expected


def test_the_other_limits_of_a_container(tmp_path: Any) -> None:
    root = cgroup(tmp_path, {"memory.swap.max": "100", "memory.swap.current": "93"})
    assert (limited_swap(root), process_limit(root)) == (Usage(100, 93), None)
    cgroup(tmp_path, {"memory.swap.max": "max", "pids.max": "64"})
    assert (limited_swap(root), process_limit(root)) == (None, 64)
