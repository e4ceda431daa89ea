"""Which values of a Compose file cannot become what Compose has in their place?

The schema takes any text for most numbers and booleans, and other things that cannot be decoded;
compose-go then casts them (``loader/interpolate.go``) and decodes them into its ``types``, those
of disabled services too. Nothing is said of values with variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docker_build_hooks.compose_quantities import (
    count_problem,
    duration_problem,
    mode_problem,
    number_problem,
    size_problem,
    truth_problem,
    whole_number_problem,
)
from docker_build_hooks.compose_values import dotted
from docker_build_hooks.interpolation import literal, remains
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar

_Check = Callable[[Scalar], str]
_DIGITS = "+-0123456789"
_REALS = _DIGITS + "._abcdefinptxy"
_TRUTHS = "aeflnorstuy"


def _text(problem: Callable[[str], str], alphabet: str) -> _Check:
    """A check of strings; the schema sees to the rest.

    Of a string with variables only what stands between them is known: if that is more than the
    letters of ``alphabet``, nothing makes a value of it.
    """

    def check(node: Scalar) -> str:
        if not _is_string(node):
            return ""
        known = literal(node.value)
        if known is not None:
            return problem(known)
        is_wrong = bool(set(remains(node.value).lower()) - set(alphabet))
        return problem(node.value) if is_wrong else ""

    return check


def _is_string(node: Scalar) -> bool:
    return node.tag not in ("int", "float", "bool", "null", "merge", "!reset")


def _not_negative(node: Scalar) -> str:
    is_negative = node.value.startswith("-") and node.value.strip("-0") != ""
    why = "" if node.tag == "int" else _INTEGER(node)
    return why or (f"{node.value} is negative" if is_negative and node.tag != "float" else "")


def _no_string(node: Scalar) -> str:
    return f'"{node.value}" is text, not a number' if _is_string(node) else ""


def _no_fraction(node: Scalar) -> str:
    if node.tag == "float":
        return f"{node.value} is no whole number; write it in quotes"
    return f"{node.value} must be in quotes" if node.tag == "bool" else ""


def _mode(node: Scalar) -> str:
    return _no_fraction(node) or _text(mode_problem, _DIGITS)(node)


def _only_text(node: Scalar) -> str:
    return "" if _is_string(node) else f"{node.value or 'nothing'} is no text; write it in quotes"


def _whole(node: Scalar) -> str:
    if node.tag == "null":
        return "the number is missing"
    if node.tag == "float":
        return f"{node.value} is no whole number"
    return _text(whole_number_problem, _DIGITS)(node)


def _bare_whole(node: Scalar) -> str:
    return _no_string(node) or _whole(node)


_INTEGER, _FLOAT = _text(whole_number_problem, _DIGITS), _text(number_problem, _REALS)
_TRUTH, _SIZE = _text(truth_problem, _TRUTHS), _text(size_problem, _REALS + " kmgtpbi")
_DURATION, _COUNT = (
    _text(duration_problem, _DIGITS + ".nsuµμmhdw"),
    _text(count_problem, _DIGITS + "al"),
)

_SERVICE: dict[_Check, str] = {
    _INTEGER: "cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares"
    " oom_score_adj pids_limit scale deploy.replicas deploy.resources.limits.pids"
    " deploy.resources.reservations.pids",
    _not_negative: "deploy.update_config.parallelism deploy.rollback_config.parallelism"
    " deploy.restart_policy.max_attempts deploy.placement.max_replicas_per_node"
    " healthcheck.retries ports.*.target",
    _whole: "ulimits.* ulimits.*.soft ulimits.*.hard",
    # These are not cast first.
    _bare_whole: "build.ulimits.* build.ulimits.*.soft build.ulimits.*.hard",
    _no_string: "blkio_config.weight blkio_config.weight_device.*.weight volumes.*.tmpfs.mode",
    _FLOAT: "cpu_percent cpus deploy.update_config.max_failure_ratio"
    " deploy.rollback_config.max_failure_ratio deploy.resources.limits.cpus"
    " deploy.resources.reservations.cpus",
    _TRUTH: "attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket"
    " healthcheck.disable depends_on.*.required depends_on.*.restart env_file.*.required"
    " build.no_cache build.pull build.privileged develop.watch.*.initial_sync"
    " volumes.*.read_only volumes.*.volume.nocopy volumes.*.bind.create_host_path"
    " pre_start.*.privileged post_start.*.privileged pre_stop.*.privileged"
    " pre_start.*.per_replica",
    _SIZE: "mem_limit mem_reservation memswap_limit mem_swappiness shm_size build.shm_size"
    " deploy.resources.limits.memory deploy.resources.reservations.memory volumes.*.tmpfs.size"
    " blkio_config.device_read_bps.*.rate blkio_config.device_write_bps.*.rate"
    " blkio_config.device_read_iops.*.rate blkio_config.device_write_iops.*.rate",
    _DURATION: "stop_grace_period healthcheck.interval healthcheck.timeout"
    " healthcheck.start_period healthcheck.start_interval"
    " deploy.update_config.delay deploy.update_config.monitor deploy.rollback_config.delay"
    " deploy.rollback_config.monitor deploy.restart_policy.delay deploy.restart_policy.window",
    _COUNT: "gpus.*.count deploy.resources.reservations.devices.*.count",
    _mode: "configs.*.mode secrets.*.mode build.secrets.*.mode",
    _no_fraction: "group_add.* storage_opt.*",
    _only_text: "build.additional_contexts.*",
}
_RESOURCE: dict[_Check, str] = {
    _TRUTH: "networks.*.external networks.*.internal networks.*.attachable networks.*.enable_ipv4"
    " networks.*.enable_ipv6 volumes.*.external secrets.*.external configs.*.external",
    _no_fraction: "secrets.*.driver_opts.* configs.*.driver_opts.*",
}


def _tree() -> dict[str, Any]:
    """The checks by the parts of the path that leads to a value; that at "" is of the value."""
    tree: dict[str, Any] = {}
    for prefix, checks in (("services.*.", _SERVICE), ("", _RESOURCE)):
        for check, paths in checks.items():
            for path in paths.split():
                level = tree
                for part in (prefix + path).split("."):
                    level = level.setdefault(part, {})
                level[""] = check
    return tree


_TREE = _tree()


def type_problems(root: Mapping) -> Iterator[tuple[Node, str]]:
    """The values of a Compose file that Compose cannot decode, and why."""
    yield from _problems(root, _TREE, [])


def _problems(
    node: Node, level: dict[str, Any], path: list[str | int]
) -> Iterator[tuple[Node, str]]:
    if node.tag == "!reset":
        return
    if isinstance(node, Scalar):
        check = level.get("")
        if check and (why := check(node)):
            yield node, f"{dotted(path)}: {why}"
        return
    entries: list[tuple[str | int, Node]]
    if isinstance(node, Mapping):
        entries = [(name, pair.value) for name, pair in node.entries().items()]
    else:
        entries = list(enumerate(node.items))
    for name, value in entries:
        below = level.get(str(name), level.get("*"))
        if below:
            yield from _problems(value, below, [*path, name])
