"""Formats of Compose files: which keys each of them knows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import compose_formats
from docker_build_hooks.compose_formats import FORMATS, Unknown, unknown_keys
from docker_build_hooks.yaml_nodes import Mapping, Scalar, parse


def find(text: str, version: str) -> list[Unknown]:
    root = parse(text.encode()).root
    assert isinstance(root, Mapping)
    return list(unknown_keys(root, version))


def service(text: str) -> str:
    return f"services: {{web: {{{text}}}}}"


NOTHING: list[tuple[str, str]] = []


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        # top level
        ("3.2", "configs: {a: }", [("configs", "3.3")]),
        ("3.3", "configs: {a: }", NOTHING),
        ("3", "secrets: {a: }", [("secrets", "3.1")]),
        ("3.0", "secrets: {a: }", [("secrets", "3.1")]),
        ("3.1", "secrets: {a: }", NOTHING),
        ("2.4", "secrets: {a: }", [("secrets", "")]),
        ("3.8", "name: shop", [("name", "")]),
        ("3.13", "include: [a.yml]", [("include", "")]),
        ("2.4", "include: [a.yml]", [("include", "")]),
        ("3.3", "x-a: {b: }", [("x-a", "3.4")]),
        ("3.4", "x-a: {b: }", NOTHING),
        # odd but true: the documentation has it from 2.1 on, docker-compose since 1.17 from 2.0 on
        ("2", "x-a: {b: }", NOTHING),
        ("2.1", "x-a: {b: }", NOTHING),
        ("3.0", "version: '3'\nservices: {}\nnetworks: {}\nvolumes: {}", NOTHING),
        ("2.0", "version: '2'\nservices: {}\nnetworks: {}\nvolumes: {}", NOTHING),
        # what nobody knows is left to others
        ("3.1", "servcies: {}", NOTHING),
        ("3.1", service("imagge: a"), NOTHING),
        # version 1 has its services at the top level
        ("1", "web: {build: ., configs: [a]}\nconfigs: {a: }", NOTHING),
        # no formats
        ("3.14", "name: a", NOTHING),
        ("2.5", "name: a", NOTHING),
        ("3.01", "name: a", NOTHING),
        ("4", "name: a", NOTHING),
        ("", "name: a", NOTHING),
        # services
        ("3.2", service("configs: [a]"), [("services.web.configs", "3.3")]),
        ("3.3", service("configs: [a, {source: b}]"), NOTHING),
        ("3.0", service("secrets: [a]"), [("services.web.secrets", "3.1")]),
        ("3.1", service("secrets: [a, {source: b}]"), NOTHING),
        ("2.1", service("init: true"), [("services.web.init", "2.2")]),
        ("2.2", service("init: true"), NOTHING),
        ("3.6", service("init: true"), [("services.web.init", "3.7")]),
        ("3.7", service("init: true"), NOTHING),
        ("2.4", service("deploy: {endpoint_mode: vip}"), [("services.web.deploy", "")]),
        ("3", service("deploy: {replicas: 2}"), NOTHING),
        ("3.8", service("volumes_from: [a]"), [("services.web.volumes_from", "")]),
        ("2", service("volumes_from: [a]"), NOTHING),
        ("3.8", service("mem_limit: 1g"), [("services.web.mem_limit", "")]),
        ("2", service("mem_limit: 1g"), NOTHING),
        ("3.8", service("cpu_shares: 2"), [("services.web.cpu_shares", "")]),
        ("2", service("cpu_shares: 2"), NOTHING),
        ("2.1", service("cpus: 0.5"), [("services.web.cpus", "2.2")]),
        ("3.7", service("extends: {service: a}"), [("services.web.extends", "")]),
        ("2", service("extends: {service: a}"), NOTHING),
        ("2.3", service("platform: linux/amd64"), [("services.web.platform", "2.4")]),
        ("2.4", service("platform: linux/amd64"), NOTHING),
        ("3.8", service("platform: linux/amd64"), [("services.web.platform", "")]),
        ("2.2", service("runtime: nvidia"), [("services.web.runtime", "2.3")]),
        ("2.3", service("runtime: nvidia"), NOTHING),
        ("3.8", service("runtime: nvidia"), [("services.web.runtime", "")]),
        ("3.8", service("gpus: all"), [("services.web.gpus", "")]),
        ("3.9", service("profiles: [a]"), [("services.web.profiles", "")]),
        ("2.4", service("profiles: [a]"), [("services.web.profiles", "")]),
        ("3.8", service("pull_policy: always"), [("services.web.pull_policy", "")]),
        ("3.8", service("develop: {watch: []}"), [("services.web.develop", "")]),
        ("3.12", service("oom_score_adj: 1"), [("services.web.oom_score_adj", "3.13")]),
        ("3.13", service("oom_score_adj: 1"), NOTHING),
        ("2", service("oom_score_adj: 1"), NOTHING),
        ("3.8", service("cgroupns_mode: host"), [("services.web.cgroupns_mode", "3.9")]),
        # keys of version 1 that moved
        ("2", service("dockerfile: a"), [("services.web.dockerfile", "")]),
        ("3.8", service("net: host"), [("services.web.net", "")]),
        ("3.8", service("network_mode: host"), NOTHING),
        # extension fields are judged at the top level only; names are no keys
        ("3.0", service("x-a: 1"), NOTHING),
        ("3.0", "services: {x-a: {image: b}, configs: {image: c}}", NOTHING),
        ("3.0", "services: {'*': {init: true}}", [("services.*.init", "3.7")]),
        ("3.0", "services.*: {init: true}\nservices: {web: {build.target: a}}", NOTHING),
        # parts of a service
        ("3.3", service("build: {target: a}"), [("services.web.build.target", "3.4")]),
        ("3.4", service("build: {target: a}"), NOTHING),
        ("2.2", service("build: {target: a}"), [("services.web.build.target", "2.3")]),
        ("2.3", service("build: {target: a}"), NOTHING),
        ("3.1", service("build: {cache_from: [a]}"), [("services.web.build.cache_from", "3.2")]),
        ("3.1", service("build: {context: ., dockerfile: a, args: {}}"), NOTHING),
        ("3.1", service("build: ."), NOTHING),
        ("3.8", service("build: {isolation: a}"), [("services.web.build.isolation", "")]),
        ("3.8", service("build: {extra_hosts: []}"), [("services.web.build.extra_hosts", "3.9")]),
        (
            "3.10",
            service("build: {additional_contexts: {}, dockerfile_inline: a}"),
            [
                ("services.web.build.additional_contexts", ""),
                ("services.web.build.dockerfile_inline", ""),
            ],
        ),
        # odd but true: from here on anything is allowed there
        ("3.11", service("build: {additional_contexts: {}, dockerfile_inline: a}"), NOTHING),
        (
            "3.3",
            service("healthcheck: {start_period: 1s}"),
            [("services.web.healthcheck.start_period", "3.4")],
        ),
        ("3.4", service("healthcheck: {start_period: 1s, test: a}"), NOTHING),
        (
            "2.2",
            service("healthcheck: {start_period: 1s}"),
            [("services.web.healthcheck.start_period", "2.3")],
        ),
        ("2.3", service("healthcheck: {start_period: 1s}"), NOTHING),
        (
            "3.11",
            service("healthcheck: {start_interval: 1s}"),
            [("services.web.healthcheck.start_interval", "3.12")],
        ),
        # not what is inside of an unknown key
        ("2.0", service("healthcheck: {start_period: 1s}"), [("services.web.healthcheck", "2.1")]),
        (
            "3.6",
            service("deploy: {rollback_config: {}, endpoint_mode: vip, labels: {}}"),
            [("services.web.deploy.rollback_config", "3.7")],
        ),
        # odd but true: docker-compose let any key through there, ``docker stack`` did not
        (
            "3.7",
            service("credential_spec: {config: a, file: b}"),
            [("services.web.credential_spec.config", "3.8")],
        ),
        # forms
        ("2.0", service("depends_on: {a: {}}"), [("services.web.depends_on (a mapping)", "2.1")]),
        ("2.1", service("depends_on: {a: {condition: service_healthy}}"), NOTHING),
        ("2.4", service("depends_on: {a: {condition: service_healthy}}"), NOTHING),
        ("3.0", service("depends_on: {a: {}}"), [("services.web.depends_on (a mapping)", "")]),
        ("3.8", service("depends_on: {a: {}}"), [("services.web.depends_on (a mapping)", "")]),
        ("3.8", service("depends_on: [a]"), NOTHING),
        (
            "3.1",
            service("ports: ['80:80', {target: 80}, 81, {target: 82}]"),
            [
                ("services.web.ports[1] (a mapping)", "3.2"),
                ("services.web.ports[3] (a mapping)", "3.2"),
            ],
        ),
        ("3.2", service("ports: ['80:80', {target: 80}]"), NOTHING),
        ("2.4", service("ports: [{target: 80}]"), [("services.web.ports[0] (a mapping)", "")]),
        ("3.0", service("ports: {'[]': {target: 80}}"), NOTHING),
        ("3.1", service("volumes: [{type: a}]"), [("services.web.volumes[0] (a mapping)", "3.2")]),
        ("3.2", service("volumes: [{type: a}]"), NOTHING),
        ("2.2", service("volumes: [{type: a}]"), [("services.web.volumes[0] (a mapping)", "2.3")]),
        ("2.3", service("volumes: [{type: a}]"), NOTHING),
        ("3.8", service("env_file: [{path: a}]"), [("services.web.env_file[0] (a mapping)", "")]),
        ("3.8", service("env_file: [a]"), NOTHING),
        ("2.4", service("devices: [{source: a}]"), [("services.web.devices[0] (a mapping)", "")]),
        ("3.0", service("environment: {A: 1}, labels: {b: c}, ulimits: {d: {}}"), NOTHING),
        # networks, volumes, secrets, configs
        ("3.4", "networks: {a: {name: b}}", [("networks.a.name", "3.5")]),
        ("3.5", "networks: {a: {name: b}}", NOTHING),
        ("2.0", "networks: {a: {name: b}}", [("networks.a.name", "2.1")]),
        ("2.1", "networks: {a: {name: b}}", NOTHING),
        ("3.1", "networks: {a: {attachable: true}}", [("networks.a.attachable", "3.2")]),
        ("3.8", "networks: {a: {enable_ipv6: true}}", [("networks.a.enable_ipv6", "")]),
        ("3.0", "networks: {name: , a: {external: {name: b}, driver_opts: {name: c}}}", NOTHING),
        ("3.3", "volumes: {a: {name: b}}", [("volumes.a.name", "3.4")]),
        ("3.4", "volumes: {a: {name: b}}", NOTHING),
        ("2.0", "volumes: {a: {labels: {}}}", [("volumes.a.labels", "2.1")]),
        ("3.4", "secrets: {a: {name: b}}", [("secrets.a.name", "3.5")]),
        ("3.8", "secrets: {a: {environment: B}}", [("secrets.a.environment", "")]),
        ("3.7", "configs: {a: {template_driver: b}}", [("configs.a.template_driver", "3.8")]),
        ("3.13", "configs: {a: {content: b}}", [("configs.a.content", "")]),
        # nodes of a wrong type
        ("3.0", "services: [{init: true}]\nnetworks: name\nvolumes: {name: [name]}", NOTHING),
        ("3.0", service("build: [target], healthcheck: start_period, ports: a, 1: 2"), NOTHING),
        ("3.0", "{[a]: b, {c: d}: e, services: {[f]: {init: g}}}", NOTHING),
    ],
)
def test_what_a_format_does_not_know(
    version: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(key, since) for _, key, since in find(text, version)] == expected


def test_the_node_is_the_key_or_the_value_in_the_wrong_form() -> None:
    text = "services:\n  web:\n    init: true\n    ports:\n      - target: 80\n"
    key, form = find(text, "3.1")
    assert isinstance(key.node, Scalar)
    assert (key.node.value, key.node.line, key.node.column) == ("init", 3, 5)
    assert isinstance(form.node, Mapping)
    assert (form.node.line, form.node.column) == (5, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # merged keys count where they are merged; x- fields are not looked into
        ("x-a: &a {init: true}\nservices: {web: {<<: *a}}", ["services.web.init"]),
        ("x-a: &a {init: true}\nservices: {web: {image: b}}", []),
        # told once, under the first name
        ("x-a: &a {init: true}\nservices: {b: {<<: *a}, c: {<<: *a}}", ["services.b.init"]),
        ("services: {b: &b {init: true}, c: *b}", ["services.b.init"]),
        (
            "x-a: &a [{target: 80}]\nservices: {b: {ports: *a}, c: {ports: *a}}",
            ["services.b.ports[0] (a mapping)"],
        ),
        # but written twice it is two
        (
            "services: {b: {init: true}, c: {init: true}}",
            ["services.b.init", "services.c.init"],
        ),
        # the same node in two places is two things
        (
            "x-a: &a {name: b}\nnetworks: {c: *a}\nvolumes: {d: *a}",
            ["networks.c.name", "volumes.d.name"],
        ),
        # an own key goes before a merged one
        (
            "x-a: &a {build: {target: b}}\nservices: {c: {build: ., <<: *a}}",
            [],
        ),
    ],
)
def test_shared_nodes(text: str, expected: list[str]) -> None:
    found = [unknown.key for unknown in find(text, "3.1") if unknown.key[:2] != "x-"]
    assert found == expected


def test_a_service_that_thousands_share_is_looked_at_once() -> None:
    ports = "[" + "{target: 80}, " * 2000 + "]"
    keys = "".join(f"k{number}: , " for number in range(2000))
    text = f"x-a: &a {{{keys} ports: {ports}}}\nservices:\n"
    text += "".join(f"  s{number}: *a\n" for number in range(20_000))
    assert len(find(text, "3.1")) == 2001


def test_the_formats() -> None:
    assert {"1", "2", "2.0", "2.4", "3", "3.0", "3.8", "3.9", "3.13"} <= FORMATS
    assert not {"", "0", "1.0", "2.5", "3.14", "3.00", "4"} & FORMATS


def test_each_row_of_the_table_is_a_format_and_differs_from_the_others() -> None:
    rows = compose_formats._KEYS + compose_formats._FORMS
    assert len({key for key, *_ in rows}) == len(rows)
    for key, in_2, in_3 in rows:
        assert in_2 is None or (in_2 in FORMATS and in_2.startswith("2.")), key
        assert in_3 is None or (in_3 in FORMATS and in_3.startswith("3.")), key
        # what both have from the beginning needs no row
        assert (in_2, in_3) != ("2.0", "3.0"), key


PARTS = sorted({part for path in compose_formats._PATHS for part in path} - {"*", "x-"})
WORDS = st.sampled_from([*PARTS, "services", "ports", "depends_on", "x-a", "*", "[]", "a.b"])
NODES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
SERVICES = st.dictionaries(WORDS, st.dictionaries(WORDS, NODES, max_size=5) | NODES, max_size=3)
FILES = st.dictionaries(WORDS, NODES, max_size=4) | st.builds(
    lambda top, services: top | {"services": services},
    st.dictionaries(WORDS, NODES, max_size=3),
    SERVICES,
)


@given(FILES, st.sampled_from(sorted(FORMATS)))
def test_any_mapping_has_an_answer(tree: dict[str, object], version: str) -> None:
    found = find(json.dumps(tree), version)
    assert len({(id(unknown.node), unknown.key) for unknown in found}) == len(found)
    for node, key, since in found:
        assert since == "" or since in FORMATS
        assert since.partition(".")[0] in ("", version[0])
        assert isinstance(node, Mapping) == key.endswith(" (a mapping)")
        # the first format that knows it, does
        if since:
            assert key not in [unknown.key for unknown in find(json.dumps(tree), since)]
