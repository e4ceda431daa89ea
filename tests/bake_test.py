"""Do bake files mean here what they mean to buildx, on every recorded case?"""

import json
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docker_build_hooks.bake import Definition, Setting, Target, read_definition
from docker_build_hooks.hcl_values import Value

DATA = Path(__file__).parent / "data"
ROWS = [json.loads(line) for line in (DATA / "bake_verdicts.jsonl").read_text("utf-8").splitlines()]
UNKNOWN = "<unknown>"


def definition(files: Mapping[str, str]) -> Definition:
    return read_definition([(path, text.encode()) for path, text in files.items()])


def text(setting: Setting) -> str:
    return UNKNOWN if setting.text is None else setting.text


def texts(values: Mapping[str, Value] | None) -> Any:
    """The values as buildx prints them: without null and what is empty for a context."""
    if values is None:
        return UNKNOWN
    said = {name: value for name, value in values.items() if value is not None}
    return {name: value if isinstance(value, str) else UNKNOWN for name, value in said.items()}


def printed(target: Target) -> dict[str, Any]:
    """A target as `docker buildx bake --print` shows it."""
    context = text(target.context) if target.context else "."
    shown: dict[str, Any] = {
        "context": posixpath.normpath(context.removeprefix("cwd://") or "."),
        "dockerfile": (text(target.dockerfile) if target.dockerfile else "") or "Dockerfile",
    }
    for name, setting in (("target", target.target), ("dockerfile-inline", target.inline)):
        if setting:
            shown[name] = text(setting)
    contexts = texts(target.contexts)
    if isinstance(contexts, dict):
        contexts = {name: value for name, value in contexts.items() if value}
    for name, values in (("args", texts(target.arguments)), ("contexts", contexts)):
        if values:
            shown[name] = values
    return shown


def with_unknown(targets: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The targets with UNKNOWN at these paths (`web.args.X`)."""
    for path in paths:
        *above, last = path.split(".")
        place = targets
        for name in above:
            place = place[name]
        place[last] = UNKNOWN
    return targets


@pytest.mark.parametrize("row", [r for r in ROWS if r["targets"]], ids=lambda row: str(row["id"]))
def test_taken_by_buildx(row: dict[str, Any]) -> None:
    expected = with_unknown(row["targets"], row.get("unknown", []))
    found = definition(row["files"]).targets
    assert {target.name: printed(target) for target in found} == expected


# What buildx refuses is read in part, where another file could make it whole.
@pytest.mark.parametrize(
    "row", [r for r in ROWS if not r["targets"]], ids=lambda row: str(row["id"])
)
def test_refused_by_buildx(row: dict[str, Any]) -> None:
    if "read" in row:
        assert [target.name for target in definition(row["files"]).targets] == row["read"]
    else:
        with pytest.raises(ValueError):
            definition(row["files"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('group "g" { targets = ["a", "b"] }\n', {"a", "b"}, id="group"),
        pytest.param(
            'group "g" { targets = ["a"] }\ngroup "g" { targets = ["b"] }\n',
            {"b"},
            id="given again",
        ),
        pytest.param(
            'A = ["a"]\ngroup "g" { targets = concat(A, ["b"]) }\n', {"a", "b"}, id="function"
        ),
        pytest.param('group "g" { targets = [X, "b"] }\n', set(), id="unknown"),
        pytest.param('group "g" { targets = "a" }\n', set(), id="no list"),
        pytest.param('group "g" {}\n', set(), id="empty"),
    ],
)
def test_groups(text: str, expected: set[str]) -> None:
    assert definition({"docker-bake.hcl": text}).grouped == expected


@pytest.mark.parametrize(("name", "expected"), [("default", True), ("all", False)])
def test_default_group(name: str, expected: bool) -> None:
    text = f'group "{name}" {{ targets = ["a"] }}\ntarget "a" {{}}\n'
    assert definition({"docker-bake.hcl": text}).has_default is expected


def test_parents_and_linked_targets() -> None:
    found = definition(
        {
            "docker-bake.hcl": 'target "a" {}\ntarget "b" { inherits = ["a"] }\n'
            'target "c" { contexts = { x = "target:d", y = "docker-image://e", z = X } }\n'
        }
    )
    assert (found.parents, found.linked) == (frozenset("a"), frozenset("d"))


def test_inherited_from_itself() -> None:
    files = {
        "docker-bake.hcl": 'target "a" { inherits = ["b"] }\ntarget "b" { inherits = ["a"] }\n'
    }
    assert definition(files).targets == ()


def test_matrix_of_unknown_names() -> None:
    text = 'target "a" {\n  name = md5(x)\n  matrix = { x = ["1", "2"] }\n  context = x\n}\n'
    found = definition({"docker-bake.hcl": text}).targets
    contexts = [(t.name, t.label, t.context.text if t.context else None) for t in found]
    assert contexts == [("a#0", "a", "1"), ("a#1", "a", "2")]


def test_matrix_of_unknown_values() -> None:
    text = 'target "a" {\n  name = x\n  matrix = { x = f() }\n  context = "c"\n  target = x\n}\n'
    (found,) = definition({"docker-bake.hcl": text}).targets
    assert (found.context and found.context.text, found.target and found.target.text) == ("c", None)
