"""JSON with comments, read as YAML: the same values at the same places."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.json_nodes import parse
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, Sequence, YamlSyntaxError


def flat(node: Node | None) -> object:
    """Texts (and other scalars as written), lists of them and of pairs."""
    if isinstance(node, Mapping):
        return {name: flat(pair.value) for name, pair in node.entries().items()}
    if isinstance(node, Sequence):
        return [flat(item) for item in node.items]
    return node.value if isinstance(node, Scalar) else None


VALUES: dict[str, object] = {
    "": None,
    "// nothing": None,
    "{}": {},
    "[]": [],
    '{"a":1}': {"a": "1"},
    '{"a":{"b":[1,-2,"c",true]},"d":null}': {"a": {"b": ["1", "-2", "c", "true"]}, "d": "null"},
    "[0, -0, 1.5, 1e5, 1E+2, -1.0e-3]": ["0", "-0", "1.5", "1e5", "1E+2", "-1.0e-3"],
    '\t{\n\t"a"\t:\t"b\tc"\n\t}\n': {"a": "b\tc"},
    '\ufeff{"a": 1}': {"a": "1"},
    '{"a": 1,\r\n // x\r\n"b": 2}\r\n': {"a": "1", "b": "2"},
    '{"a": 1, /* "b": 2,\n*/ "c": [1, 2,],}': {"a": "1", "c": ["1", "2"]},
    '{"a"/**/:/*"*/1//"\n}': {"a": "1"},
    '{"a": "// no", "b": "/* no */"}': {"a": "// no", "b": "/* no */"},
    r'{"a": "\"// no"}': {"a": '"// no'},
    r'{"a": "\\"}//': {"a": "\\"},
    '{"a": "it\'s # {{ & *x !y"}': {"a": "it's # {{ & *x !y"},
    r'["\b\f\n\r\t\"\\\/", "\\/", "\\\/"]': ['\b\f\n\r\t"\\/', "\\/", "\\/"],
    r'["\u00e9", "\uD83D\uDE00", "\uD83D", "\\uD83D"]': ["é", "😀", "\ufffd", "\\uD83D"],
    '{"a": 1, "a": 2}': {"a": "2"},
    '{"a": "é/* */😀"}': {"a": "é/* */😀"},
}

REFUSED = {
    '{"a": 1': (1, 8),
    '{"a": 1} }': (1, 10),
    '{"a": 1 /* x }': (1, 15),
    '{"a":\n  "b\nc"}': (2, 3),
    '{"a": "b\\"}': (1, 7),
    '{"a": "b\\': (1, 7),
    '"': (1, 1),
    '{"a": "\x01"}': (1, 8),
    '{"a": "\udcff"}': (1, 8),
    "[" * 300: (1, 201),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items(), ids=map(repr, VALUES))
def test_value(text: str, expected: object) -> None:
    assert flat(parse(text.encode())) == expected


@pytest.mark.parametrize(("text", "place"), REFUSED.items(), ids=lambda x: repr(x)[:30])
def test_refused(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(YamlSyntaxError) as error:
        parse(text.encode("utf-8", "surrogateescape"))
    assert (error.value.line, error.value.column) == place


@pytest.mark.parametrize(
    "before",
    ["", "\t", "/* é */", '"\\/", ', '"\\uD83D\\uDE00", ', '"é", ', '\n//x\n"x",\t', "1,"],
    ids=repr,
)
def test_place(before: str) -> None:
    text = f'[{before}"here", "\\/"]'
    root = parse(text.encode())
    assert isinstance(root, Sequence)
    found = next(item for item in root.items if isinstance(item, Scalar) and item.value == "here")
    line = text.count("\n") + 1
    column = text.index('"here"') - text.rfind("\n", 0, text.index('"here"'))
    assert (found.line, found.column, found.end_column) == (line, column, column + 6)


@pytest.mark.parametrize(
    "text",
    [
        "/*" * 300_000,
        '"\\"' * 200_000,
        '["' + "\\" * 600_000,
        '["' + "\\/" * 300_000 + '"]',
        "\t" * 600_000,
        "/" * 600_000,
        "[" + '"a",' * 20_000 + "]",
    ],
    ids=lambda text: text[:8],
)
def test_takes_no_longer_than_the_file_is_long(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(YamlSyntaxError):
        parse(text.encode())
    assert time.process_time() - started < 2


PLAIN = st.recursive(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufeff"))
    | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abc"\\/é😀', max_size=9), inner),
    max_leaves=8,
)


def as_written(value: object) -> object:
    if isinstance(value, dict):
        return {name: as_written(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_written(inner) for inner in value]
    return str(value)


@given(PLAIN, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_whatever_json_writes(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert flat(parse(text.encode())) == as_written(value)


@given(st.text("{}[]\",:/*\\ \n\t1a#&!'ud83", max_size=60) | st.binary(max_size=40))
def test_any_text(text: str | bytes) -> None:
    with contextlib.suppress(YamlSyntaxError):
        parse(text.encode() if isinstance(text, str) else text)
