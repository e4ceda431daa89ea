"""What the reader of HCL makes of a file: blocks, positions, errors, and no more work than that."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.bake import read_definition
from docker_build_hooks.hcl import Block, Body, HclSyntaxError, parse
from docker_build_hooks.hcl_expressions import MAXIMUM_NESTING
from docker_build_hooks.hcl_nodes import Template


def blocks(body: Body) -> Iterator[Block]:
    for block in body.blocks:
        yield block
        yield from blocks(block.body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('target "web" {\n}\n', [("target", ("web",), (1, 8, 13))], id="label"),
        pytest.param("target web {}\n", [("target", ("web",), (1, 8, 11))], id="bare label"),
        pytest.param("x {}\n", [("x", (), (1, 1, 2))], id="no label"),
        pytest.param(
            'a {\n  b "c" "d" {\n  }\n}\n',
            [("a", (), (1, 1, 2)), ("b", ("c", "d"), (2, 9, 12))],
            id="block in a block",
        ),
        pytest.param('\ufeffa "b" {}', [("a", ("b",), (1, 3, 6))], id="byte order mark"),
        pytest.param('é "ü" {}', [("é", ("ü",), (1, 3, 6))], id="columns are characters"),
        pytest.param("// a\n/* b\n*/ c {}", [("c", (), (3, 4, 5))], id="behind comments"),
    ],
)
def test_blocks(text: str, expected: list[object]) -> None:
    found = [(block.kind, block.labels, block.position) for block in blocks(parse(text.encode()))]
    assert found == expected


@pytest.mark.parametrize(
    ("value", "position"),
    [
        ('"."', (1, 5, 8)),
        ('"${a}/b" # c', (1, 5, 13)),
        ("true", (1, 5, 9)),
        ('[\n"b"]', (1, 5, 6)),
        ("<<-A\n  b\n A", (1, 5, 6)),
        ('a ? "b" : "c"', (1, 5, 18)),
    ],
)
def test_attributes(value: str, position: tuple[int, int, int]) -> None:
    attributes = parse(f"k = {value}\n".encode()).attributes
    assert {name: attribute.position for name, attribute in attributes.items()} == {"k": position}


@pytest.mark.parametrize(
    ("text", "parts", "content_line", "indent"),
    [
        pytest.param('"FROM a\\n"', ("FROM a\n",), 0, 0, id="string"),
        pytest.param("<<A\nFROM a\n\nRUN b\nA", ("FROM a\n\nRUN b\n",), 2, 0, id="heredoc"),
        pytest.param("<<-A\n   FROM a\n    b\n A", ("FROM a\n b\n",), 2, 3, id="flush heredoc"),
        pytest.param("<<A\n$x 5% $\nA", ("$x 5% $\n",), 2, 0, id="plain signs"),
        pytest.param("<<A\n$${x}\nA", ("${x}\n",), 0, 0, id="escaped sign"),
        pytest.param("<<A\nA", (), 2, 0, id="empty heredoc"),
    ],
)
def test_strings(text: str, parts: tuple[str, ...], content_line: int, indent: int) -> None:
    value = parse(f"k = {text}\n".encode()).attributes["k"].value
    assert isinstance(value, Template)
    assert (value.parts, value.content_line, value.indent) == (parts, content_line, indent)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("a = ", "1:5: expected an expression", id="no value"),
        pytest.param("a", '1:2: expected a label or "{"', id="neither attribute nor block"),
        pytest.param("a {\n", "2:1: expected an attribute or a block", id="block not closed"),
        pytest.param('a "${b}" {}\n', "1:3: a label holds no expressions", id="label"),
        pytest.param('a = "b\n"', "1:7: this cannot stand in a string", id="newline in a string"),
        pytest.param('a = "\\q"', "1:6: this cannot stand in a string", id="unknown escape"),
        pytest.param('a = "${b"', '1:9: expected "}"', id="brace not closed"),
        pytest.param("a = <<B\nc\n", '1:5: no line "B" ends the text', id="heredoc not ended"),
        pytest.param("a = [b\nc = 1", '2:1: expected "]"', id="list not closed"),
        pytest.param("a = b.", "1:7: expected the name of an attribute", id="no attribute"),
        pytest.param("a = [for b of c : b]", '1:12: expected "in"', id="for"),
        pytest.param("a = 1\na = 2", '2:1: "a" is set again', id="attribute twice"),
        pytest.param("a = 1 b = 2", "1:7: expected the end of a line", id="two on a line"),
        pytest.param("a = §", "1:5: this begins nothing that HCL knows", id="stray sign"),
        pytest.param("a {b = 1\n}", '1:9: expected "}"', id="one-line block over lines"),
    ],
)
def test_errors(text: str, error: str) -> None:
    with pytest.raises(HclSyntaxError) as raised:
        parse(text.encode())
    assert str(raised.value) == error


LIMIT = MAXIMUM_NESTING


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        pytest.param("a = " + "[" * (LIMIT - 1) + "b" + "]" * (LIMIT - 1), True, id="lists"),
        pytest.param("a = " + "[" * LIMIT + "b" + "]" * LIMIT, False, id="lists beyond the limit"),
        pytest.param("a = " + "(" * 100_000, False, id="parentheses"),
        pytest.param('a = "' + '${"' * 100_000, False, id="templates"),
        pytest.param("a = " + "b ? c : " * 100_000 + "d", False, id="conditionals"),
        pytest.param("a {\n" * 100_000, False, id="blocks"),
        pytest.param("a = " + "!" * 100_000 + "b", True, id="signs"),
        pytest.param("a = b" + ".c" * 100_000, True, id="attributes"),
        pytest.param("a = b" + " + c" * 100_000, True, id="operators"),
    ],
)
def test_nesting_has_a_limit(text: str, is_read: bool) -> None:
    try:
        parse(text.encode())
    except HclSyntaxError:
        assert not is_read
    else:
        assert is_read


MANY = 5000


def doubled(expression: str) -> str:
    """Variables each of which holds the one before it twice."""
    lines = [f"v{n} = {expression.replace('v', f'v{n - 1}')}\n" for n in range(1, 60)]
    return "".join(lines) + 'target "t" {\n  context = v59\n  inherits = v59\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('v0 = "x"\n' + doubled('"${v}${v}"'), id="texts"),
        pytest.param('v0 = ["x"]\n' + doubled("[v, v]"), id="lists"),
        pytest.param('v0 = ["x"]\n' + doubled("concat(v, v)"), id="concat"),
        pytest.param('v0 = "x"\n' + doubled('v == "" ? v : v'), id="conditionals"),
        pytest.param("".join(f"v{n} = v{n + 1}\n" for n in range(MANY)), id="chain of variables"),
        pytest.param(
            "".join(f'target "t{n}" {{ inherits = ["t{n + 1}"] }}\n' for n in range(MANY)),
            id="chain of targets",
        ),
        pytest.param(
            f"L = [{'1,' * MANY}]\n"
            + "".join(f'target "t{n}" {{ context = L == L }}\n' for n in range(MANY)),
            id="comparisons of long lists",
        ),
        pytest.param(
            f"L = {{{''.join(f'a{n} = 1,' for n in range(MANY))}}}\n"
            + "".join(f'target "t{n}" {{ args = L }}\n' for n in range(MANY)),
            id="the same arguments for many",
        ),
        pytest.param(
            'target "t" {\n  name = "x"\n  matrix = {\n'
            + "".join(f"    a{n} = [1, 2, 3]\n" for n in range(100))
            + "  }\n}\n",
            id="matrix",
        ),
    ],
)
def test_work_has_a_limit(text: str) -> None:
    start = time.process_time()
    read_definition([("docker-bake.hcl", text.encode())])
    assert time.process_time() - start < 5


PIECES = ['"', "${", "%{", "}", "{", "[", "]", "(", ")", "<<A\n", "<<-A\n", "A\n", "\n", "=", " "]
PIECES += ["/*", "*/", "#", "\\", "$", "%", "?", ":", "a", "for ", "in ", "1", ".", ",", "!", "~}"]
PIECES += ["target", '"web"', "context", "matrix", "name", "variable", "default", "\ufeff", "\r\n"]
TEXTS = st.lists(st.sampled_from(PIECES)).map("".join)


@given(st.sampled_from(["a.hcl", "a.json"]), st.binary(max_size=200) | TEXTS.map(str.encode))
def test_any_bytes_are_read_or_raise_an_error_with_a_place(path: str, data: bytes) -> None:
    try:
        read_definition([(path, data)])
    except ValueError as error:
        assert getattr(error, "line", 0) >= 1 and getattr(error, "column", 0) >= 1


@given(TEXTS)
def test_positions_point_into_the_text(text: str) -> None:
    try:
        body = parse(text.encode())
    except HclSyntaxError:
        return
    lines = [*text.removeprefix("\ufeff").split("\n"), ""]
    for block in blocks(body):
        line, start, end = block.position
        written = lines[line - 1][start - 1 : end - 1]
        assert written.strip('"') == (block.labels[-1] if block.labels else block.kind)
