"""Which combinations a matrix makes, and what an expression makes of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import yaml_nodes
from docker_build_hooks.workflow_expressions import WORKSPACE, Scope, is_known, substitute
from docker_build_hooks.workflow_inputs import entries
from docker_build_hooks.workflow_matrix import Atom, Fields, combinations


def made(text: str) -> list[dict[str, Any]] | None:
    """The combinations as plain dictionaries, values as they are shown."""
    found = combinations(yaml_nodes.parse(text.encode()).root)
    return None if found is None else [plain(fields) for fields in found]


def plain(value: Any) -> Any:
    if isinstance(value, Atom):
        return value.text
    return {k: plain(v) for k, v in value.values.items()} if isinstance(value, Fields) else value


DOCUMENTED = """
fruit: [apple, pear]
animal: [cat, dog]
include:
- {color: green}
- {color: pink, animal: cat}
- {fruit: apple, shape: circle}
- {fruit: banana}
- {fruit: banana, animal: cat}
"""

MATRICES = {
    "product": (
        "{a: [1, 2], B: [x, y]}",
        [{"a": a, "b": b} for a in ("1", "2") for b in ("x", "y")],
    ),
    "include, as documented": (
        DOCUMENTED,
        [
            {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
            {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
            {"fruit": "pear", "animal": "cat", "color": "pink"},
            {"fruit": "pear", "animal": "dog", "color": "green"},
            {"fruit": "banana"},
            {"fruit": "banana", "animal": "cat"},
        ],
    ),
    "include only": ("{include: [{a: 1}, {a: 2, b: x}]}", [{"a": "1"}, {"a": "2", "b": "x"}]),
    "exclude": (
        "{a: [1, 2], b: [x, y], exclude: [{a: 1, b: y}, {a: 2}, {c: 1}]}",
        [{"a": "1", "b": "x"}],
    ),
    "exclude what is shown alike": ("{a: [1, 1.50], exclude: [{a: '1'}]}", [{"a": "1.5"}]),
    "exclude before include": (
        "{a: [1], exclude: [{a: 1}], include: [{a: 1, b: 2}]}",
        [{"a": "1", "b": "2"}],
    ),
    "everything excluded": ("{a: [1], exclude: [{a: 1}]}", None),
    "maps": ("{a: [{B: {c: 1}}]}", [{"a": {"b": {"c": "1"}}}]),
    "numbers": (
        "{a: [3.10, 007, -1, 1.0, 0x1, '3.10', true, null]}",
        [{"a": a} for a in ("3.1", None, "-1", "1", None, "3.10", "true", "")],
    ),
    "an unknown value": ("{a: ['${{ x }}', 1]}", [{"a": None}, {"a": "1"}]),
    "an unknown list": ("{a: '${{ fromJSON(x) }}', b: [1]}", [{"a": None, "b": "1"}]),
    "an unknown list may be excluded": (
        "{a: '${{ x }}', b: [1, 2], exclude: [{a: 1, b: 2}]}",
        [{"a": None, "b": "1"}],
    ),
    "an unknown list, and include": ("{a: '${{ x }}', include: [{b: 1}]}", None),
    "unknown include": ("{a: [1], include: '${{ x }}'}", None),
    "unknown exclude": ("{a: [1], exclude: '${{ x }}'}", None),
    "unknown": ("'${{ x }}'", None),
    "no list": ("{a: 1}", None),
    "empty list": ("{a: []}", None),
    "empty": ("{}", None),
    "as many as there may be": (f"{{a: {list(range(256))}}}", [{"a": str(n)} for n in range(256)]),
    "too many": (f"{{a: {list(range(257))}}}", None),
    "far too many": ("{" + ", ".join(f"k{n}: [1, 2]" for n in range(500)) + "}", None),
}


@pytest.mark.parametrize(("text", "expected"), MATRICES.values(), ids=MATRICES.keys())
def test_combinations(text: str, expected: list[dict[str, Any]] | None) -> None:
    assert made(text) == expected


def test_values_keep_their_types() -> None:
    [fields] = (
        combinations(yaml_nodes.parse(b"{include: {a: 1.50, b: True, c: ~, d: x}}").root) or ()
    )
    expected = {"a": Atom("1.5", 1.5), "b": Atom("true", True), "c": Atom("", None), "d": "x"}
    assert fields.values == expected


def test_no_matrix() -> None:
    assert combinations(None) == (Fields({}),)


SCOPE = Scope(
    Fields({"a": Atom("1", 1.0), "m": Fields({"b": "2"}), "u": None, "e": "", "f": "false"}),
    {"E": "env"},
    {"i": "input"},
    "act",
)
UNKNOWN = None
EXPRESSIONS = {
    "plain": "plain",
    "${{ matrix.a }}": "1",
    "x/${{matrix.a}}/${{ matrix.M.B }}": "x/1/2",
    "${{ matrix.gone }}": "",
    "${{ matrix.m.gone }}": "",
    "${{ matrix.m }}": UNKNOWN,
    "${{ matrix.a.b }}": UNKNOWN,
    "${{ matrix.u }}": UNKNOWN,
    "${{ env.E }}": "env",
    "${{ env.e }}": UNKNOWN,
    "${{ inputs.I }}": "input",
    "${{ inputs.j }}": UNKNOWN,
    "${{ 'it''s' }}": "it's",
    "${{ matrix.e || 'd' }}": "d",
    "${{ matrix.a || 'd' }}": "1",
    "${{ matrix.u || 'd' }}": UNKNOWN,
    "${{ matrix.f || 'd' }}": UNKNOWN,
    "${{ matrix.a && 'd' }}": UNKNOWN,
    "${{ matrix.a == 1 }}": UNKNOWN,
    "${{ format('{0}', matrix.a) }}": UNKNOWN,
    "${{ matrix['a'] }}": UNKNOWN,
    "${{ github.sha }}": UNKNOWN,
    "${{ runner.temp }}": UNKNOWN,
    "${{ }}": UNKNOWN,
    "${{ matrix.a": UNKNOWN,
    "a\0": UNKNOWN,
}


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items(), ids=EXPRESSIONS.keys())
def test_substitute(text: str, expected: str | None) -> None:
    found = substitute(text, SCOPE)
    assert (found if is_known(found) else None) == expected


def test_places() -> None:
    assert substitute("${{ github.workspace }}/x", SCOPE) == f"{WORKSPACE}/x"
    assert substitute("${{ github.action_path }}", SCOPE) == f"{WORKSPACE}/act"
    assert substitute("${{ matrix.a }}" * 70_000, SCOPE) == substitute("${{ x }}", SCOPE)


LISTS = {
    "A=1\n\n B=2 \n": ["A=1", "B=2"],
    "A=1,2": ["A=1,2"],
    '"A=1\nx"\nB="2"': ["A=1\nx", 'B="2"'],
    '"A=""1""",x\r\nB': ['A="1",x', "B"],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), LISTS.items(), ids=map(repr, LISTS))
def test_entries(text: str, expected: list[str]) -> None:
    assert entries(text) == expected


@given(st.text(alphabet="'|${} matrix.aenvE\0\n\"", max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(substitute(text, SCOPE), str)
    assert isinstance(entries(text), list)
