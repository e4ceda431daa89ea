"""What is against the schema of the Compose specification, and where?"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import compose_schema
from docker_build_hooks.compose_schema import SchemaMissingError, schema_problems
from docker_build_hooks.compose_values import dotted, expanded_size, node_at, plain
from docker_build_hooks.yaml_nodes import Mapping, Node, YamlSyntaxError, parse

DATA = Path(__file__).parent / "data"


def root(text: str) -> Node:
    found = parse(text.encode()).root
    assert found is not None
    return found


def problems(text: str) -> list[str]:
    return [f"{p.node.line}:{p.node.column} {p.message}" for p in schema_problems(root(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {a: {image: x}}\n", []),
        ("x-a: {b: 1}\nservices: {a: {image: x, x-b: 2}}\n", []),
        ("servicess: {}\n", ['1:1 unknown key "servicess"']),
        ("services: []\n", ["1:11 services must be a mapping"]),
        ("services: {a: }\n", ["1:15 services.a must be a mapping"]),
        ("services: {a b: {image: x}}\n", ['1:12 unknown key "a b" in services']),
        ("services:\n  a:\n    imagee: x\n", ['3:5 unknown key "imagee" in services.a']),
        (
            "services:\n  a:\n    environment: 1\n    image: x\n    nope: 1\n",
            [
                "3:18 services.a.environment has none of the forms that Compose takes",
                '5:5 unknown key "nope" in services.a',
            ],
        ),
        ("services: {a: {restart: 1}}\n", ["1:25 services.a.restart must be a string"]),
        ("services: {a: {restart: '1'}}\n", []),
        ("services: {a: {cap_add: [1]}}\n", ["1:26 services.a.cap_add[0] must be a string"]),
        (
            "services: {a: {depends_on: {b: {condition: x}}}}\n",
            [
                '1:44 services.a.depends_on.b.condition must be one of "service_started", '
                '"service_healthy", "service_completed_successfully"'
            ],
        ),
        # What a variable stands for is not known.
        ("services: {a: {init: $INIT, cpu_count: '${N}'}}\n", []),
        ("services: {a: {init: x$$}}\n", []),
        # What is reset is not there, and merged keys are.
        ("services: {a: {image: x, restart: !reset 1}}\n", []),
        (
            "x-a: &a {restart: 1}\nservices: {a: {<<: *a}}\n",
            ["1:19 services.a.restart must be a string"],
        ),
        ("services: {a: {ports: [!reset 1, 22:22, '80']}}\n", []),
        ("version: 3.8\n", ["1:10 version must be a string"]),
    ],
)
def test_problems(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_recorded_verdicts() -> None:
    text = (DATA / "compose_verdicts.jsonl").read_text(encoding="utf-8")
    refused = 0
    for row in map(json.loads, text.splitlines()):
        try:
            document = parse(row["text"].encode())
        except YamlSyntaxError:
            continue
        found = schema_problems(document.root) if document.root else []
        assert bool(found) <= (not row["ok"]), (row["id"], found)
        is_schema = row["error"].startswith("validating ")
        assert is_schema <= bool(found) or not document.root, row["id"]
        refused += bool(found)
    assert refused >= 140


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 0x1f", {"a": 31}),
        ("a: 017", {"a": 15}),
        ("a: 0o17", {"a": 15}),
        ("a: -0b11", {"a": -3}),
        ("a: 1_000", {"a": 1000}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: [yes, no, ~, true, '1', .inf]", {"a": ["yes", "no", None, True, "1", float("inf")]}),
        ("a: {b: !reset 1, c: !override 2}", {"a": {"c": "2"}}),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    assert plain(root(text)) == value


def test_a_path_leads_to_a_node() -> None:
    tree = root("a:\n  - !reset x\n  - b: c\n")
    key, value = node_at(tree, ["a", 0, "b"])
    assert key is not None
    assert ((key.line, key.column), (value.line, value.column)) == ((3, 5), (3, 8))
    assert node_at(tree, ["a", 7, "b"])[1] is node_at(tree, ["a"])[1]
    assert dotted(["services", "web", "ports", 0, "x"]) == "services.web.ports[0].x"


def test_aliases_of_aliases_are_counted_without_being_expanded() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    assert expanded_size(root("\n".join(lines))) > 2**40


@given(
    st.recursive(st.text("a$1 ", max_size=3) | st.integers(), lambda x: st.lists(x), max_leaves=9)
)
def test_any_value_can_be_validated(value: object) -> None:
    tree = root(json.dumps({"services": {"a": {"image": "x", "command": value}}}))
    assert isinstance(tree, Mapping)
    for problem in schema_problems(tree):
        assert problem.message


def test_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    compose_schema._validator.cache_clear()
    compose_schema._schema.cache_clear()
    monkeypatch.setattr(compose_schema, "_PACKAGE", "no_such_package")
    with pytest.raises(SchemaMissingError, match="check-jsonschema, whose schema is used"):
        schema_problems(root("a: 1"))
    compose_schema._validator.cache_clear()
    compose_schema._schema.cache_clear()
