"""Which versions of the Compose file format were there, and which keys does each of them know?

The source for 2.0 to 3.8 is the JSON schemas of docker-compose 1.26, for 3.9 to 3.13, which only
``docker stack`` reads, those of the Docker CLI; what no format knows is from the Compose
specification. Differs from the schemas: values are not looked at, and of keys only those that the
table can name. It ends two levels below a service and one below a network, volume, secret or
config, so ``networks.*.ipam`` and ``services.*.deploy.resources`` are not looked into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docker_build_hooks.yaml_nodes import Mapping, Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS: frozenset[str] = frozenset(
    ("1", "2", "3", *(f"2.{minor}" for minor in range(5)), *(f"3.{minor}" for minor in range(14)))
)

# A row: the key, the first format of version 2 and the first of version 3 that knows it. None where
# none does; two of them: only version 1 or the specification. A format never lost a key again.
# "*" is a name that the file gives, "x-" each key that begins so.
_Row = tuple[str, str | None, str | None]
_KEYS: tuple[_Row, ...] = (
    ("configs", None, "3.3"),
    ("include", None, None),
    ("models", None, None),
    ("name", None, None),
    ("secrets", None, "3.1"),
    ("x-", "2.0", "3.4"),
    ("services.*.annotations", None, None),
    ("services.*.attach", None, None),
    ("services.*.blkio_config", "2.0", None),
    ("services.*.cgroup", None, None),
    ("services.*.cgroupns_mode", None, "3.9"),
    ("services.*.configs", None, "3.3"),
    ("services.*.cpu_count", "2.2", None),
    ("services.*.cpu_percent", "2.2", None),
    ("services.*.cpu_period", "2.1", None),
    ("services.*.cpu_quota", "2.0", None),
    ("services.*.cpu_rt_period", "2.2", None),
    ("services.*.cpu_rt_runtime", "2.2", None),
    ("services.*.cpu_shares", "2.0", None),
    ("services.*.cpus", "2.2", None),
    ("services.*.cpuset", "2.0", None),
    ("services.*.credential_spec", None, "3.3"),
    ("services.*.deploy", None, "3.0"),
    ("services.*.develop", None, None),
    ("services.*.device_cgroup_rules", "2.3", None),
    ("services.*.dns_opt", "2.0", None),
    ("services.*.dockerfile", None, None),
    ("services.*.extends", "2.0", None),
    ("services.*.gpus", None, None),
    ("services.*.group_add", "2.0", None),
    ("services.*.healthcheck", "2.1", "3.0"),
    ("services.*.init", "2.2", "3.7"),
    ("services.*.isolation", "2.1", "3.5"),
    ("services.*.label_file", None, None),
    ("services.*.log_driver", None, None),
    ("services.*.log_opt", None, None),
    ("services.*.mem_limit", "2.0", None),
    ("services.*.mem_reservation", "2.0", None),
    ("services.*.mem_swappiness", "2.0", None),
    ("services.*.memswap_limit", "2.0", None),
    ("services.*.models", None, None),
    ("services.*.net", None, None),
    ("services.*.oom_kill_disable", "2.1", None),
    ("services.*.oom_score_adj", "2.0", "3.13"),
    ("services.*.pids_limit", "2.1", None),
    ("services.*.platform", "2.4", None),
    ("services.*.post_start", None, None),
    ("services.*.pre_start", None, None),
    ("services.*.pre_stop", None, None),
    ("services.*.profiles", None, None),
    ("services.*.provider", None, None),
    ("services.*.pull_policy", None, None),
    ("services.*.pull_refresh_after", None, None),
    ("services.*.runtime", "2.3", None),
    ("services.*.scale", "2.2", None),
    ("services.*.secrets", None, "3.1"),
    ("services.*.storage_opt", "2.1", None),
    ("services.*.sysctls", "2.1", "3.0"),
    ("services.*.use_api_socket", None, None),
    ("services.*.userns_mode", "2.1", "3.0"),
    ("services.*.uts", None, None),
    ("services.*.volume_driver", "2.0", None),
    ("services.*.volumes_from", "2.0", None),
    ("services.*.build.additional_contexts", None, None),
    ("services.*.build.cache_from", "2.2", "3.2"),
    ("services.*.build.cache_to", None, None),
    ("services.*.build.dockerfile_inline", None, None),
    ("services.*.build.entitlements", None, None),
    ("services.*.build.extra_hosts", "2.3", "3.9"),
    ("services.*.build.isolation", "2.1", None),
    ("services.*.build.labels", "2.1", "3.2"),
    ("services.*.build.network", "2.2", "3.4"),
    ("services.*.build.no_cache", None, None),
    ("services.*.build.no_cache_filter", None, None),
    ("services.*.build.platforms", None, None),
    ("services.*.build.privileged", None, None),
    ("services.*.build.provenance", None, None),
    ("services.*.build.pull", None, None),
    ("services.*.build.sbom", None, None),
    ("services.*.build.secrets", None, None),
    ("services.*.build.shm_size", "2.3", "3.5"),
    ("services.*.build.ssh", None, None),
    ("services.*.build.tags", None, None),
    ("services.*.build.target", "2.3", "3.4"),
    ("services.*.build.ulimits", None, None),
    ("services.*.credential_spec.config", None, "3.8"),
    ("services.*.deploy.endpoint_mode", None, "3.2"),
    ("services.*.deploy.rollback_config", None, "3.7"),
    ("services.*.healthcheck.start_interval", None, "3.12"),
    ("services.*.healthcheck.start_period", "2.3", "3.4"),
    ("configs.*.content", None, None),
    ("configs.*.environment", None, None),
    ("configs.*.name", None, "3.5"),
    ("configs.*.template_driver", None, "3.8"),
    ("networks.*.attachable", None, "3.2"),
    ("networks.*.enable_ipv4", None, None),
    ("networks.*.enable_ipv6", "2.1", None),
    ("networks.*.labels", "2.1", "3.0"),
    ("networks.*.name", "2.1", "3.5"),
    ("secrets.*.driver", None, "3.8"),
    ("secrets.*.driver_opts", None, "3.8"),
    ("secrets.*.environment", None, None),
    ("secrets.*.name", None, "3.5"),
    ("secrets.*.template_driver", None, "3.8"),
    ("volumes.*.labels", "2.1", "3.0"),
    ("volumes.*.name", "2.1", "3.4"),
)
# Keys that are older than the right to write a mapping there, or ("[]") as an item.
_FORMS: tuple[_Row, ...] = (
    ("services.*.depends_on", "2.1", None),
    ("services.*.devices.[]", None, None),
    ("services.*.env_file.[]", None, None),
    ("services.*.ports.[]", None, "3.2"),
    ("services.*.volumes.[]", "2.3", "3.2"),
)
# ``docker stack`` builds nothing, and no longer minds what ``build`` holds.
_BUILD, _ANY_BUILD = ("services", "*", "build"), (3, 11)

# The components of a key, names replaced by "*".
_Path = tuple[str, ...]
_PATHS: tuple[_Path, ...] = tuple(tuple(key.split(".")) for key, *_ in _KEYS)
_HOLDERS = frozenset(path[:end] for path in _PATHS for end in range(len(path)))
_NAMES = frozenset(path[:1] for path in _PATHS if "*" in path)


class Unknown(NamedTuple):
    """A key, or a form of its value, that a format does not know.

    ``node`` is the key, or the value in the wrong form. ``key`` names it: "services.web.configs",
    "services.web.depends_on (a mapping)", "services.web.ports[0] (a mapping)". ``since`` is the
    first format of the same major version that knows it, empty where none does.
    """

    node: Node
    key: str
    since: str


def unknown_keys(root: Mapping, version: str) -> Iterator[Unknown]:
    """The keys of a Compose file that its format does not know, but another or the specification.

    ``version`` is the declared one; for "1", which has its services at the top level, and for what
    is not one of ``FORMATS`` there are none. Nothing is said of what is inside of an unknown key.
    What aliases and merge keys share is told once, under the name that comes first.
    """
    if version in FORMATS and version != "1":
        number = _number(version)
        yield from _Search(_missing(_KEYS, number), _missing(_FORMS, number)).keys(root, (), "")


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor or 0)


def _missing(rows: tuple[_Row, ...], version: tuple[int, int]) -> dict[_Path, str]:
    """What a format does not know, with the first one of the same major version that does."""
    missing = {}
    for key, in_2, in_3 in rows:
        path = tuple(key.split("."))
        since = in_2 if version[0] == 2 else in_3
        is_known = since is not None and _number(since) <= version
        if not is_known and not (path[:-1] == _BUILD and version >= _ANY_BUILD):
            missing[path] = since or ""
    return missing


class _Search:
    """Goes where the table has rows and, since nodes may be shared, to each node of a path once."""

    def __init__(self, keys: dict[_Path, str], forms: dict[_Path, str]) -> None:
        self._keys = keys
        self._forms = forms
        self._seen: set[tuple[int, _Path]] = set()

    def keys(self, mapping: Mapping, holder: _Path, prefix: str) -> Iterator[Unknown]:
        """The unknown keys of the mapping at ``holder``, and those further inside."""
        if not self._is_new(mapping, holder):
            return
        for name, (key, value) in mapping.entries().items():
            path = (*holder, _component(name, holder))
            if path not in self._keys:
                yield from self._inside(value, path, prefix + name)
            elif self._is_new(key, path):
                yield Unknown(key, prefix + name, self._keys[path])

    def _inside(self, value: Node, path: _Path, key: str) -> Iterator[Unknown]:
        item = (*path, "[]")
        if isinstance(value, Mapping):
            if path in _HOLDERS:
                yield from self.keys(value, path, f"{key}.")
            elif path in self._forms:
                yield from self._form(value, path, key)
        elif isinstance(value, Sequence) and item in self._forms and self._is_new(value, path):
            for index, node in enumerate(value.items):
                if isinstance(node, Mapping):
                    yield from self._form(node, item, f"{key}[{index}]")

    def _form(self, node: Node, path: _Path, key: str) -> Iterator[Unknown]:
        if self._is_new(node, path):
            yield Unknown(node, f"{key} (a mapping)", self._forms[path])

    def _is_new(self, node: Node, path: _Path) -> bool:
        visit = (id(node), path)
        is_new = visit not in self._seen
        self._seen.add(visit)
        return is_new


def _component(name: str, holder: _Path) -> str:
    if holder in _NAMES:
        return "*"
    return "x-" if name.startswith("x-") else name
