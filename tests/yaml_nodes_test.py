"""YAML with positions: tags as Compose resolves them, merges, literal blocks, hostile files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import yaml_nodes
from docker_build_hooks.yaml_nodes import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlSyntaxError,
    parse,
)

# The same tables for the C parser and for the one that is always there.
LOADERS = [loader for loader in (getattr(yaml, "CSafeLoader", None), yaml.SafeLoader) if loader]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "_LOADER", request.param)


def plain(node: Node | None) -> object:
    """A tree as Python lists, and mappings as lists of pairs; a scalar as its text."""
    if isinstance(node, Mapping):
        return [(plain(key), plain(value)) for key, value in node.pairs]
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def root_mapping(text: str) -> Mapping:
    root = parse(text.encode()).root
    assert isinstance(root, Mapping)
    return root


def child(mapping: Mapping, name: str) -> Mapping:
    node = mapping.get(name)
    assert isinstance(node, Mapping)
    return node


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Scalar("a", "str", "", 1, 1, 1, 2)),
        ("- 010", Scalar("010", "int", "", 1, 3, 1, 6)),
        ("- '010'", Scalar("010", "str", "'", 1, 3, 1, 8)),
        ('- "a\\tb"', Scalar("a\tb", "str", '"', 1, 3, 1, 9)),
        ("- é😀 # c", Scalar("é😀", "str", "", 1, 3, 1, 5)),
        ("\ufeff- a", Scalar("a", "str", "", 1, 3, 1, 4)),
        ("-\r\n  a\r\n  b\r\n", Scalar("a b", "str", "", 2, 3, 3, 4)),
        # explicit tags are kept and never constructed
        ("- !reset a", Scalar("a", "!reset", "", 1, 10, 1, 11)),
        ("- !reset", Scalar("", "!reset", "", 1, 3, 1, 9)),
        ("- !!binary YQ==", Scalar("YQ==", "binary", "", 1, 12, 1, 16)),
        ("- !!str 1", Scalar("1", "str", "", 1, 9, 1, 10)),
        ("- ! 1", Scalar("1", "str", "", 1, 5, 1, 6)),
        ("- !<x:y> 1", Scalar("1", "x:y", "", 1, 10, 1, 11)),
        ("- !!python/object:os.system x", Scalar("x", "python/object:os.system", "", 1, 29, 1, 30)),
        # the position is that of the text, behind anchors, tags and comments
        ("- &a b", Scalar("b", "str", "", 1, 6, 1, 7)),
        ("- &a !t # !no\n\n  b", Scalar("b", "!t", "", 3, 3, 3, 4)),
        ("- &a # c\r  b", Scalar("b", "str", "", 1, 12, 1, 13)),
        ("- &a \xa0b", Scalar("\xa0b", "str", "", 1, 6, 1, 8)),
        ("- &a:b", Scalar(":b", "str", "", 1, 5, 1, 7)),
        ("- &a", Scalar("", "null", "", 1, 3, 1, 5)),
        # only a line feed ends a line
        ("# \x85\n- a", Scalar("a", "str", "", 2, 3, 2, 4)),
        ("# \u2028 \u2029\n- a", Scalar("a", "str", "", 2, 3, 2, 4)),
    ],
)
def test_scalars(text: str, expected: Scalar) -> None:
    root = parse(text.encode()).root
    assert (root.items[0] if isinstance(root, Sequence) else root) == expected


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "value", "content_line", "indent"),
    [
        ("a: |\n  x\n  y\n", "x\ny\n", 2, 2),
        ("a: |-  # why\r\n\r\n    x\r\n      y\r\n", "\nx\n  y", 2, 4),
        ("a: |2\n    x\n   y\n", "  x\n y\n", 2, 2),
        ("a: &b !t\n  |\n   x\n", "x\n", 3, 3),
        ("a: |\n x\n \ty\n", "x\n\ty\n", 2, 1),
        ("--- |\n x\n", "x\n", 2, 1),
        ("a: |+\n\n\n", "\n\n", 2, 0),
        ("a: |\n", "", 2, 0),
        # no mapping: folded, quoted, or lines that only YAML sees
        ("a: >\n  x\n  y\n", "x y\n", 0, 0),
        ('a: "x\n  y"\n', "x y", 0, 0),
        ("a: |\n  x\u2028  y\n", "x\u2028y\n", 0, 0),
    ],
)
def test_literal_blocks(text: str, value: str, content_line: int, indent: int) -> None:
    root = parse(text.encode()).root
    node = root.get("a") if isinstance(root, Mapping) else root
    assert isinstance(node, Scalar)
    assert (node.value, node.content_line, node.indent) == (value, content_line, indent)


@pytest.mark.usefixtures("loader")
def test_collections() -> None:
    root = root_mapping("a: [1, &b !s {c: d}]\n? [k]\n: !m\n  x: y\n")
    assert plain(root) == [("a", ["1", [("c", "d")]]), (["k"], [("x", "y")])]
    sequence = root.get("a")
    assert isinstance(sequence, Sequence)
    mapping = sequence.items[1]
    assert (sequence.tag, sequence.line, sequence.column, sequence.end_column) == ("seq", 1, 4, 21)
    assert (mapping.tag, mapping.line, mapping.column, mapping.end_column) == ("!s", 1, 8, 20)
    assert [value.tag for _, value in root.pairs] == ["seq", "!m"]
    assert list(root.entries()) == ["a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m: {a: 1, <<: *x}", {"a": "1", "b": "2", "c": "3"}),
        ("m: {<<: *x, a: 1, b: own}", {"a": "1", "b": "own", "c": "3"}),
        ("m: {<<: [*x, *y], a: 1}", {"a": "1", "b": "2", "c": "3", "d": "5"}),
        ("m: {<<: [*y, *x]}", {"b": "2", "c": "4", "d": "5"}),
        ("m: {<<: {b: inline}}", {"b": "inline"}),
        ("m: {<<: {<<: *x, c: near}}", {"b": "2", "c": "near"}),
        ("m: {!!merge <<: *x}", {"b": "2", "c": "3"}),
        # no merge keys, or nothing that can be merged
        ("m: {'<<': *x}", {"<<": None}),
        ("m: {a: <<}", {"a": "<<"}),
        ("m: {<<: a, b: 1}", {"b": "1"}),
        ("m: {<<: [a, [*x]], b: 1}", {"b": "1"}),
        ("m: {a: 1, a: 2}", {"a": "2"}),
    ],
)
def test_merge_keys(text: str, expected: dict[str, str | None]) -> None:
    anchors = "x: &x {b: 2, c: 3}\ny: &y {c: 4, d: 5}\n"
    mapping = child(root_mapping(anchors + text), "m")
    found = {name: pair.value for name, pair in mapping.entries().items()}
    assert {k: v.value if isinstance(v, Scalar) else None for k, v in found.items()} == expected
    assert all(mapping.get(name) is node for name, node in found.items())
    assert mapping.get("none") is None


def test_aliases_share_the_node() -> None:
    root = root_mapping("a: &a {x: 1}\nb: *a\nc: &a 2\nd: *a\n")
    assert root.get("a") is root.get("b")
    assert root.get("c") is root.get("d")


def test_an_anchor_given_again_inside_its_node() -> None:
    assert plain(parse(b"[&a [&a x], *a]").root) == [["x"], "x"]


def test_duplicates() -> None:
    duplicates = list(root_mapping("a: 1\nb: 1\n'a': 2\na: 3\n").duplicates())
    assert [(a.line, b.line, b.value) for a, b in duplicates] == [(1, 3, "a"), (1, 4, "a")]
    assert not list(root_mapping("a: &a {x: 1}\nb: {<<: *a, x: 1}").duplicates())


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("data", "root", "has_more"),
    [
        (b"", None, False),
        (b"# only a comment\n", None, False),
        (b"---\n", "", False),
        (b"a", "a", False),
        (b"a\n...\n", "a", False),
        (b"a\n---\nb\n", "a", True),
        (b"a\n---\nb: [\n", "a", True),
        ("a: é".encode("utf-16"), [("a", "é")], False),
        (b"\xfe\xff" + "a: é".encode("utf-16-be"), [("a", "é")], False),
        (b"%YAML 1.2\n---\na: b\n", [("a", "b")], False),
    ],
)
def test_documents(data: bytes, root: object, has_more: bool) -> None:
    document = parse(data)
    assert (plain(document.root), document.has_more) == (root, has_more)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("data", "line", "column", "reason"),
    [
        (b"a: b\n \xff", 2, 2, "this is not UTF-8 text"),
        ("é\n".encode() + b"\xc3\xa9\xc3", 2, 2, "this is not UTF-8 text"),
        (b"\xef\xbb\xbfa\xff", 1, 2, "this is not UTF-8 text"),
        (b"\xff\xfea", 1, 1, "this is not UTF-16 text"),
        ("a".encode("utf-16-le"), 1, 2, "the character U+0000 is not allowed"),
        (b"a: b\nc: \0", 2, 4, "the character U+0000 is not allowed"),
        (b"a: \x1b[0m", 1, 4, "the character U+001B is not allowed"),
        (b"a: *b", 1, 4, 'anchor "b" is not defined'),
        (b"a: &a [*a]", 1, 8, 'anchor "a" contains itself'),
        (b"a: &a {<<: *a}", 1, 12, 'anchor "a" contains itself'),
        (b"&a x\n---\n*a", 0, 0, ""),
        (b"\ta: b", 1, 1, None),
        (b"a:\n\tb: c", 2, 1, None),
        (b"a: @b", 1, 4, None),
        (b"a: b: c", 1, 5, None),
        (b"a: [b\n", 2, 1, None),
        (b"a: 'b", 1, 6, None),
        (b"a: !<b", 1, 7, None),
        (b"a: b\n- c", 2, 1, None),
        (b"a: !x!b c", 1, 4, None),
        (b'a: "\\UFFFFFFFF"', 1, None, None),
        (b"%YAML 3.0\n---\na", 1, 1, None),
        (b"[" * 201 + b"]" * 201, 1, 201, "nested deeper than 200 levels"),
    ],
)
def test_errors(data: bytes, line: int, column: int | None, reason: str | None) -> None:
    if not line:  # the first document is fine, and only it is read
        assert parse(data).has_more
        return
    with pytest.raises(YamlSyntaxError) as caught:
        parse(data)
    error = caught.value
    assert error.line == line
    assert column is None or error.column == column
    assert error.reason and "\n" not in error.reason
    assert reason is None or error.reason == reason
    assert str(error) == f"{error.line}:{error.column}: {error.reason}"


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[a,", "!t [", "&a ["])
def test_deep_nesting_is_an_error(opening: str) -> None:
    with pytest.raises(YamlSyntaxError, match="nested deeper than 200 levels"):
        parse(opening.encode() * 100_000)


def test_nesting_up_to_the_limit() -> None:
    assert parse(b"[" * 200 + b"]" * 200).root


def bomb(last: str) -> bytes:
    """Ten levels, each with ten aliases of the one before."""
    lines = ["a0: &a0 {x: y}\n"]
    for level in range(1, 11):
        aliases = ",".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} {last % aliases}\n")
    return "".join(lines).encode()


def test_an_alias_bomb_costs_nothing() -> None:
    root = parse(bomb("[%s]")).root
    assert isinstance(root, Mapping) and len(root.pairs) == 11


def test_a_merge_bomb_adds_nothing_but_work_for_one_key() -> None:
    root = parse(bomb("{<<: [%s]}")).root
    assert isinstance(root, Mapping)
    assert list(child(root, "a10").entries()) == ["x"]


def test_merges_that_grow_are_refused() -> None:
    lines = [f"a{n}: &a{n} {{<<: *a{n - 1}, k{n}: 1}}\n" for n in range(1, 1000)]
    with pytest.raises(YamlSyntaxError, match="448:7: merge keys add more than 100000 entries"):
        parse(("a0: &a0 {x: y}\n" + "".join(lines)).encode())


def test_a_long_chain_of_merges_does_not_recurse() -> None:
    lines = [f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 20_000)]
    root = root_mapping("a0: &a0 {x: y}\n" + "".join(lines))
    assert child(root, "a19999").get("x") is child(root, "a0").get("x")


@pytest.mark.parametrize(
    "data",
    [b"a: b\n" * 200_000, b"a: |\n" + b" x\n" * 300_000, b"#" * 1_000_000, b"a" * 1_000_000],
)
def test_a_megabyte(data: bytes) -> None:
    assert parse(data).has_more is False


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Every scalar of a tree, each node once."""
    seen: set[int] = set()
    waiting = [node] if node else []
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, Scalar):
            yield found
        elif isinstance(found, Sequence):
            waiting.extend(found.items)
        else:
            waiting.extend(part for pair in found.pairs for part in pair)


INDICATORS = "- ? [ ] { } , & &a *a ! !t !!str | |2 |- > ' \" # % @ ` <<: \\ \\n ... ---"
BREAKS = ["\n", "\n", "\n ", "\n  ", "\r\n", "\r", "\x85", "\u2028"]
TOKENS = st.sampled_from(
    [*INDICATORS.split(" "), *BREAKS, "a", "b", "c:", "d:", "~", "1", "é", "😀", ": "]
    + [" ", " ", "\t", "\ufeff", "\xa0"]
)
TEXTS = st.lists(TOKENS, max_size=40).map("".join)


@given(st.binary(max_size=200) | TEXTS.map(str.encode))
def test_any_bytes_parse_or_raise_the_error_of_the_module(data: bytes) -> None:
    try:
        parse(data)
    except YamlSyntaxError as error:
        assert error.line >= 1 and error.column >= 1 and error.reason


@given(TEXTS)
def test_positions_point_at_the_text(text: str) -> None:
    try:
        root = parse(text.encode()).root
    except YamlSyntaxError:
        return
    lines = [*text.lstrip("\ufeff").split("\n"), ""]
    for scalar in scalars(root):
        source = lines[scalar.line - 1][scalar.column - 1 :]
        assert source.startswith(scalar.style)
        written = source[: scalar.end_column - scalar.column]
        one_line = scalar.line == scalar.end_line and not set(written) & set("\r\x85\u2028\u2029")
        if not scalar.style and scalar.value and one_line:
            assert written == scalar.value
        if scalar.content_line:
            for offset, line in enumerate(scalar.value.split("\n")):
                if line:
                    where = lines[scalar.content_line - 1 + offset]
                    assert where[scalar.indent :].removesuffix("\r") == line


def test_only_this_module_imports_yaml() -> None:
    package = Path(yaml_nodes.__file__).parent
    users = [path.name for path in package.glob("*.py") if "import yaml\n" in path.read_text()]
    assert users == ["yaml_nodes.py"]
