"""Which processes of Docker's run on a machine, and which should not?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docker_build_hooks import host_rules as rules
from docker_build_hooks import host_thresholds as names
from docker_build_hooks.host_measures import Measure, Thresholds, against, counted, some_paths
from docker_build_hooks.host_quantities import COUNT, SECONDS
from docker_build_hooks.host_reading import HostReading, Process

_DOCKER = ("docker", "containerd", "com.docker", "buildkit", "runc", "rootlesskit", "vpnkit")
_BUILDERS = frozenset(
    {"docker", "docker-buildx", "docker-compose", "podman", "buildah", "buildctl", "nerdctl"}
)
_BUILDING = frozenset({"build", "bake", "bud"})
# Commands that have others, and options in front of these that take a value.
_ABOVE = frozenset({"buildx", "image", "builder", "compose"})
_VALUED = frozenset(
    {
        *("-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "-f", "--file"),
        *("-p", "--project-name", "--project-directory", "--profile", "--env-file", "--builder"),
        *("--tlscacert", "--tlscert", "--tlskey", "--addr", "--namespace", "-n"),
    }
)
# How many words stand in front of the command at most: `docker --context x buildx build`.
_FRONT = 8
_NEAR_LIMIT = 0.9
_DEFAULT_ROOT = "/var/lib/docker"
_ROOT_OPTIONS = ("--data-root", "-g", "--graph")


def process_measures(reading: HostReading, thresholds: Thresholds) -> Iterator[Measure]:
    """The measures about processes."""
    processes = reading.processes
    number = None if processes is None else float(len(processes))
    hint = "`ps aux` lists them"
    limit = reading.process_limit
    everything = Measure(rules.PROCESSES, "processes", number, COUNT, hints=(hint,))
    threshold = thresholds[names.PROCESSES]
    if limit and number is not None:
        everything = everything._replace(share=number / limit, detail=f"limit {limit:,}")
        most = limit * _NEAR_LIMIT
        if threshold.value is not None and most < threshold.value:
            # In a container its limit is what counts.
            threshold = threshold._replace(value=most)
    yield against(threshold, False, everything)
    ours = [process for process in processes or () if is_docker(process)]
    found = Measure(
        rules.DOCKER_PROCESSES,
        "processes of Docker's",
        None if processes is None else float(len(ours)),
        COUNT,
        hints=("`docker ps` lists the containers: stop those that nobody needs",),
        detail=_by_name(ours),
    )
    yield against(thresholds[names.DOCKER_PROCESSES], False, found)
    yield _longest_build(processes, thresholds)
    yield counted(
        rules.STALE,
        "pid files of processes that are gone",
        (f"{file.path} (PID {file.pid})" for file in reading.stale_pid_files),
        f"`rm {some_paths([file.path for file in reading.stale_pid_files])}`, and start the daemon "
        "again",
    )
    yield counted(
        rules.SHARED,
        "folders of data that two daemons share",
        _shared_roots(processes or ()),
        "stop one of them, or give it a --data-root of its own: they destroy each other's images",
    )


def is_docker(process: Process) -> bool:
    """Whether a process is a part of Docker, or its command line."""
    return process.name.startswith(_DOCKER)


def _by_name(processes: Iterable[Process]) -> str:
    counts: dict[str, int] = {}
    for process in processes:
        counts[process.name] = counts.get(process.name, 0) + 1
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _longest_build(processes: tuple[Process, ...] | None, thresholds: Thresholds) -> Measure:
    builds = [(process, name) for process in processes or () if (name := _build(process))]
    longest = max(builds, key=lambda build: build[0].age, default=None)
    measure = Measure(
        rules.BUILD,
        "longest running build",
        None if processes is None else longest[0].age if longest else 0.0,
        SECONDS,
    )
    if longest:
        process, name = longest
        hint = f"`kill {process.pid}` ends it"
        measure = measure._replace(hints=(hint,), detail=f"{name}, PID {process.pid}")
    return against(thresholds[names.BUILD_TIME], False, measure)


def _build(process: Process) -> str:
    """The command that builds, without its arguments, which may be secret; "" for none."""
    if not process.arguments:
        return ""
    program = process.arguments[0].rpartition("/")[2]
    if program not in _BUILDERS and process.name not in _BUILDERS:
        return ""
    # The first word that is no option, nor the value of one, is the command.
    waiting = False
    for word in process.arguments[1:_FRONT]:
        if waiting or word.startswith("-"):
            waiting = not waiting and word in _VALUED
        elif word in _BUILDING:
            return f"{program} {word}"
        elif word not in _ABOVE:
            return ""
    return ""


def _shared_roots(processes: Iterable[Process]) -> Iterator[str]:
    """The folders of data that several daemons have which see the same files."""
    found: dict[tuple[str, str], list[int]] = {}
    for process in processes:
        if process.name == "dockerd" and process.space and not _has_own_file(process.arguments):
            root = _data_root(process.arguments)
            found.setdefault((process.space, root), []).append(process.pid)
    for (_, root), pids in sorted(found.items()):
        if len(pids) > 1:
            yield f"{root} (PIDs {', '.join(map(str, sorted(pids)))})"


def _has_own_file(arguments: tuple[str, ...]) -> bool:
    """Whether a file of settings may name another folder."""
    return any(word.partition("=")[0] == "--config-file" for word in arguments)


def _data_root(arguments: tuple[str, ...]) -> str:
    for number, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name in _ROOT_OPTIONS:
            following = arguments[number + 1] if number + 1 < len(arguments) else ""
            return (value if equals else following).rstrip("/") or "/"
    return _DEFAULT_ROOT
