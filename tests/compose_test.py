"""Build sections and includes of Compose files."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docker_build_hooks.compose import (
    BuildSection,
    ComposeFile,
    Include,
    InlineDockerfile,
    parse,
)
from docker_build_hooks.yaml_nodes import YamlSyntaxError
from docker_build_hooks.yaml_values import Position, Value

EXAMPLE = b"""\
x-build: &build
  context: ..
  args: &args {PY: 3.12, TOKEN: }
services:
  web:
    build: ./web  # short
  api:
    build:
      <<: *build
      dockerfile: "docker/api"
      target: ${STAGE:-prod}
      args:
        - A=1
        - "B=x y"
        - C
        - "D=\\t"
      additional_contexts: {base: ../base, none: }
  job:
    build:
      context: .
      dockerfile_inline: |
        FROM a
        COPY b c
      additional_contexts: ["x=docker-image://y", z]
  db: {image: postgres}
include:
  - a.yml
  - path: [b.yml, 'c.yml']
    project_directory: b
"""


def test_a_whole_file() -> None:
    web = Value("./web", Position(6, 12, 17))
    inline = InlineDockerfile("FROM a\nCOPY b c\n", Position(21, 26, 27), 22, 8)
    assert parse(EXAMPLE) == ComposeFile(
        builds=(
            BuildSection("web", Position(5, 3, 6), web.position, web, None, None, (), None, ()),
            BuildSection(
                service="api",
                service_position=Position(7, 3, 6),
                position=Position(8, 5, 10),
                context=Value("..", Position(2, 12, 14)),
                dockerfile=Value("docker/api", Position(10, 19, 31)),
                inline=None,
                args=(
                    ("A", Value("1", Position(13, 13, 14))),
                    ("B", Value("x y", Position(14, 14, 17))),
                    ("C", None),
                    ("D", Value("\t", Position(16, 11, 17))),
                ),
                target=Value("${STAGE:-prod}", Position(11, 15, 29)),
                additional_contexts=(("base", Value("../base", Position(17, 35, 42))),),
            ),
            BuildSection(
                service="job",
                service_position=Position(18, 3, 6),
                position=Position(19, 5, 10),
                context=Value(".", Position(20, 16, 17)),
                dockerfile=None,
                inline=inline,
                args=(),
                target=None,
                additional_contexts=(("x", Value("docker-image://y", Position(24, 32, 48))),),
            ),
        ),
        includes=(
            Include((Value("a.yml", Position(27, 5, 10)),), None),
            Include(
                (Value("b.yml", Position(28, 12, 17)), Value("c.yml", Position(28, 19, 26))),
                Value("b", Position(29, 24, 25)),
            ),
        ),
        has_services=True,
    )
    lines = EXAMPLE.decode().split("\n")
    line, column = inline.locate(2, 6)
    assert lines[line - 1][column - 1 :] == "b c"


def builds(text: str) -> list[tuple[str, str | None, str | None, dict[str, str | None]]]:
    """The service, context, Dockerfile and arguments of each build."""

    def plain(value: Value | None) -> str | None:
        return value.text if value else None

    return [
        (
            section.service,
            plain(section.context),
            plain(section.dockerfile),
            {name: plain(value) for name, value in section.args},
        )
        for section in parse(text.encode()).builds
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {a: {build: .}}", [("a", ".", None, {})]),
        ('{"services": {"a": {"build": {"context": "."}}}}', [("a", ".", None, {})]),
        ("services: {a: {build: ''}}", [("a", "", None, {})]),
        ("services: {a: {build: !override .}}", [("a", ".", None, {})]),
        ("services: {a: {build: {}}}", [("a", None, None, {})]),
        ("services: {a: {build: {context: , dockerfile: x}}}", [("a", None, "x", {})]),
        ("services: {a: {build: .}}\n---\nservices: {b: {build: .}}", [("a", ".", None, {})]),
        # anchors and merges
        ("x: &b {context: c}\nservices: {a: {build: *b}}", [("a", "c", None, {})]),
        (
            "x: &s {build: c}\nservices: {a: *s, b: {<<: *s}}",
            [("a", "c", None, {}), ("b", "c", None, {})],
        ),
        ("x: &s {build: c}\nservices: {a: {<<: *s, build: d}}", [("a", "d", None, {})]),
        (
            "x: &s {a: {build: c}}\nservices: {<<: *s, b: {build: d}}",
            [("b", "d", None, {}), ("a", "c", None, {})],
        ),
        (
            "x: &x {A: 1, B: 2}\nservices: {a: {build: {args: {<<: *x, A: 3}}}}",
            [("a", None, None, {"A": "3", "B": "2"})],
        ),
        # as written
        (
            "services: {a: {build: {context: 010, args: {A: 0x10, B: yes, C: 1.50, D: , E: ''}}}}",
            [("a", "010", None, {"A": "0x10", "B": "yes", "C": "1.50", "D": None, "E": ""})],
        ),
        (
            "services: {a: {build: {args: [A=b=c, B=, 1, =x]}}}",
            [("a", None, None, {"A": "b=c", "B": "", "1": None})],
        ),
        # wrong types, and keys that are taken back
        ("services: {a: {build: 3}, b: {build: }, c: {build: [x]}, d: {build: true}}", []),
        ("services: {a: build, b: [build], c: , d: {build: !reset .}, e: !reset {build: .}}", []),
        ("services: {a: {build: !reset {context: .}}}", []),
        (
            "services: {a: {build: {context: [x], dockerfile: {}, args: x}}}",
            [("a", None, None, {})],
        ),
        (
            "services: {a: {build: {args: {A: [x], [B]: y}, target: !reset x}}}",
            [("a", None, None, {})],
        ),
        ("services: {a: {build: {args: [[A], {B: c}, ~, C]}}}", [("a", None, None, {"C": None})]),
        ("services: [{build: .}]", []),
        ("services: build", []),
        ("[services, build]", []),
        ("build", []),
        ("x: {services: {a: {build: .}}}", []),
        ("services: !reset {a: {build: .}}", []),
    ],
)
def test_builds(
    text: str, expected: list[tuple[str, str | None, str | None, dict[str, str | None]]]
) -> None:
    assert builds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("include: [a.yml, {path: b.yml}]", [(["a.yml"], None), (["b.yml"], None)]),
        ("include: [{path: [a, b], project_directory: c}]", [(["a", "b"], "c")]),
        ("x: &i [a]\ninclude: [{path: *i}, {path: *i}]", [(["a"], None), (["a"], None)]),
        ("include: [oci://docker.io/x]", [(["oci://docker.io/x"], None)]),
        ("include: a.yml", []),
        ("include: {path: a.yml}", []),
        ("include: [~, [a], {path: }, {path: {a: b}}, {path: []}, {project_directory: a}]", []),
        ("include: !reset [a.yml]", []),
        ("services: {a: {include: [b]}}", []),
    ],
)
def test_includes(text: str, expected: list[tuple[list[str], str | None]]) -> None:
    found = parse(text.encode()).includes
    assert [
        ([path.text for path in include.paths], getattr(include.project_directory, "text", None))
        for include in found
    ] == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"services: {a: {build: .}}", True),
        (b"services: {a: {image: build}}", True),
        (b"services: {a: build}", False),
        (b"services: {} # build", False),
        (b"services: # build", False),
        (b"build: .", False),
        (b"# build", False),
        # without `build` or `include` the text alone tells
        (b"services:\n  a:\n    image: b\n", True),
        (b"'services' :\n  a:\n    image: b\n", True),
        (b"version: '3'\r\nservices:\r\n", True),
        (b'{"services": {"a": {"image": "b"}}}', True),
        ("services: {a: {image: b}}".encode("utf-16"), True),
        (b"x:\n  services:\n", False),
        (b"services_x: 1\n", False),
        (b"", False),
        (b"a: [", False),
    ],
)
def test_has_services(data: bytes, expected: bool) -> None:
    assert parse(data).has_services is expected


def test_more_documents() -> None:
    assert parse(b"services: {a: {build: .}}\n---\n").has_more_documents
    assert parse(b"build\n---\n").has_more_documents
    assert not parse(b"services: {a: {build: .}}\n").has_more_documents


@pytest.mark.parametrize(
    ("inline", "expected"),
    [
        ("|\n    FROM a\n    ARG b\n", (2, 4)),
        ("|-  # c\n\n    x\n", (2, 4)),
        (">\n    FROM a\n    ARG b\n", None),
        ("FROM a", None),
        ('"FROM a\\nARG b"', None),
    ],
)
def test_inline_dockerfiles(inline: str, expected: tuple[int, int] | None) -> None:
    text = f"services: {{a: &a {{}}}}\nservices:\n a:\n  build:\n   dockerfile_inline: {inline}"
    section = parse(text.encode()).builds[0].inline
    assert section
    if expected:
        assert section.locate(2, 1) == (5 + expected[0], expected[1] + 1)
    else:
        assert section.locate(2, 1) == (5, 23) == section.position[:2]


def test_errors_are_those_of_yaml() -> None:
    with pytest.raises(YamlSyntaxError, match="^2:3: "):
        parse(b"build:\n  @")


def test_shared_lists_are_read_once() -> None:
    huge = ", ".join(f"a{number}: x" for number in range(20_000))
    services = "".join(
        f"  s{number}: {{build: {{args: *h, additional_contexts: *h}}}}\n"
        for number in range(5_000)
    )
    found = parse(f"x: &h {{{huge}}}\nservices:\n{services}".encode()).builds
    assert len(found) == 5_000 and len(found[0].args) == 20_000
    assert found[0].args is found[-1].args
    assert found[0].additional_contexts is found[-1].additional_contexts


KEYS = "services build context args dockerfile_inline include path a <<"
WORDS = st.sampled_from(
    [f"{key}:" for key in KEYS.split(" ")]
    + ["-", "[", "]", "{", "}", ",", "&a", "*a", "|", ">", "!reset", "3", "~", "x", "build"]
    + ["A=1", "'B=2'", '"C=3"', "\n", "\n ", "\n  ", "\n   ", "\n    ", " ", " ", " "]
)


@given(
    st.binary().map(b"build".__add__) | st.lists(WORDS).map(lambda words: "".join(words).encode())
)
def test_any_bytes_parse_or_raise_the_error_of_yaml(data: bytes) -> None:
    try:
        parse(data)
    except YamlSyntaxError as error:
        assert error.line >= 1 and error.column >= 1


TEXT = st.text(alphabet="ab./=${}:-'\"é \\#", min_size=1, max_size=12)


@given(st.lists(TEXT, min_size=4, max_size=4), st.sampled_from(["plain", "'", '"']))
def test_values_stand_where_they_say(texts: list[str], style: str) -> None:
    def written(text: str) -> str:
        if style == "'":
            return "'" + text.replace("'", "''") + "'"
        if style == '"':
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return text

    # plain, a quote would open a scalar that ends anywhere
    assume(style != "plain" or not set("'\"") & set("".join(texts)))
    context, dockerfile, argument, path = texts
    text = (
        f"services:\n  é:\n    build:\n      context: {written(context)}\n"
        f"      dockerfile:   {written(dockerfile)}\n      args:\n"
        f"      - {written('N=' + argument)}\n"
        f"include:\n- {written(path)}\n"
    )
    try:
        file = parse(text.encode())
    except YamlSyntaxError:
        assert style == "plain"
        return
    lines = text.split("\n")
    section = file.builds[0]
    values = [section.context, section.dockerfile, *(value for _, value in section.args)]
    values += [value for include in file.includes for value in include.paths]
    for value in filter(None, values):
        line, column, end = value.position
        source = lines[line - 1][column - 1 : end - 1]
        assert source in (value.text, written(value.text), written("N=" + value.text))
