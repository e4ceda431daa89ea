"""Variables in Compose files and the .env file that feeds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.interpolation import interpolate, parse_dotenv

ENVIRONMENT = {"A": "a", "B_1": "b", "EMPTY": "", "DOLLAR": "$A", "SECRET": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("./docker", "./docker"),
        # plain
        ("$A", "a"),
        ("${A}", "a"),
        ("x$A-$B_1/${A}y", "xa-b/ay"),
        ("$EMPTY", ""),
        ("$DOLLAR", "$A"),
        ("$A$A", "aa"),
        ("$NONE", None),
        ("${NONE}", None),
        ("$AA", None),
        ("$a", None),
        # a dollar that begins no variable stays
        ("$$", "$"),
        ("$$A", "$A"),
        ("$$$A", "$a"),
        ("$$$$", "$$"),
        ("$${A}", "${A}"),
        ("$", "$"),
        ("a$", "a$"),
        ("$5", "$5"),
        ("$ A", "$ A"),
        ("$é", "$é"),
        ("$(pwd)", "$(pwd)"),
        # defaults
        ("${NONE:-d}", "d"),
        ("${NONE-d}", "d"),
        ("${NONE:-}", ""),
        ("${NONE-}", ""),
        ("${A:-d}", "a"),
        ("${A-d}", "a"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${NONE:-a b/c:d?e+f-g}", "a b/c:d?e+f-g"),
        ("${NONE:--}", "-"),
        # required
        ("${A:?m}", "a"),
        ("${A?m}", "a"),
        ("${EMPTY?m}", ""),
        ("${EMPTY:?m}", None),
        ("${NONE:?m}", None),
        ("${NONE?m}", None),
        ("${A?}", "a"),
        # alternatives
        ("${A:+x}", "x"),
        ("${A+x}", "x"),
        ("${EMPTY:+x}", ""),
        ("${EMPTY+x}", "x"),
        ("${NONE:+x}", None),
        ("${NONE+x}", None),
        # nested
        ("${NONE:-${OTHER:-x}}", "x"),
        ("${NONE:-$A}", "a"),
        ("${NONE:-$A/${B_1}}/c", "a/b/c"),
        ("${NONE:-${OTHER}}", None),
        ("${NONE:-$$A}", "$A"),
        ("${A:+${B_1:+y}}", "y"),
        # an operand that is not used is not read
        ("${A:-${}", "a"),
        ("${A:-${}}", "a"),
        ("${EMPTY:+$NONE}", ""),
        # braces are counted, whatever they belong to, to the end of the line
        ("${NONE:-x}}", "x}"),
        ("${NONE:-{x}}", "{x}"),
        ("${NONE:-{}}", "{}"),
        ("${NONE:-{x}", "{x"),
        ("${NONE:-x} ${NONE:-y}", "x y"),
        ("{${NONE:-x}}", "{x}"),
        ("${NONE:-x\n}", None),
        ("${NONE:-x}\n}", "x\n}"),
        ("${NONE:-{\n}}", None),
        # set to something that nobody knows
        ("$SECRET", None),
        ("${SECRET}", None),
        ("${SECRET:-d}", None),
        ("${SECRET-d}", None),
        ("${SECRET:+x}", None),
        ("${A:-$SECRET}", "a"),
        # refused
        ("${", None),
        ("${}", None),
        ("${A", None),
        ("${A:-x", None),
        ("${a.b}", None),
        ("${A:x}", None),
        ("${A:}", None),
        ("${5}", None),
        ("${ A}", None),
        ("${A }", None),
        ("${A/x/y}", None),
        ("${!A}", None),
        ("$A ${", None),
    ],
)
def test_interpolate(text: str, expected: str | None) -> None:
    assert interpolate(text, ENVIRONMENT) == expected


@given(st.text().filter(lambda text: "$" not in text))
def test_a_text_without_a_dollar_stays(text: str) -> None:
    assert interpolate(text, {}) == text


@given(st.text())
def test_an_escaped_text_stays(text: str) -> None:
    assert interpolate(text.replace("$", "$$"), {"A": "a"}) == text


@given(st.text(alphabet="$${}{}AB:-+?x\n."))
def test_any_text_has_an_answer(text: str) -> None:
    for environment in ({}, {"A": "", "B": "b"}, {"A": None}):
        result = interpolate(text, environment)
        assert result is None or isinstance(result, str)


@pytest.mark.parametrize(
    "text",
    [
        "${A:-" * 100_000 + "}" * 100_000,
        "${A:-" * 100_000,
        "${A:-{" * 100_000 + "}",
        "${A:-x" * 50_000 + "}" + "x" * 500_000,
    ],
)
def test_hostile_nesting_is_unknown(text: str) -> None:
    assert interpolate(text, {}) is None


def test_long_lines_of_variables() -> None:
    assert interpolate("${A:-x}" * 100_000 + "y" * 500_000, {}) == "x" * 100_000 + "y" * 500_000
    assert interpolate("$$" * 500_000, {}) == "$" * 500_000


def test_a_text_that_grows_out_of_hand_is_unknown() -> None:
    assert interpolate("$A", {"A": "x" * 4096}) == "x" * 4096
    assert interpolate("$A$A", {"A": "x" * 4096}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("A=1\nB=2", {"A": "1", "B": "2"}),
        ("\ufeffA=1\r\nB=2\r\n\r\nC=\r\n", {"A": "1", "B": "2", "C": ""}),
        ("# c\n\n  # d\n  A=1\n#B=2\n", {"A": "1"}),
        ("export A=1\nexport\tB=2\nexport=3\n", {"A": "1", "B": "2", "export": "3"}),
        ("A = 1 \nB: 2\nC:3\n", {"A": "1", "B": "2", "C": "3"}),
        ("A.b-c[0]=1\nÄ=2\n", {"A.b-c[0]": "1", "Ä": "2"}),
        ("A=1\nA=2\n", {"A": "2"}),
        ("A=x=y:z\n", {"A": "x=y:z"}),
        # a comment needs a space before it
        ("A=1 # c\nB=1#c\nC=# c\nD= # c\n", {"A": "1", "B": "1#c", "C": "# c", "D": "# c"}),
        ("A=x\t# c\n", {"A": "x\t# c"}),
        # quotes
        ("A='1 # 2' # c\nB=\"1 # 2\" # c\n", {"A": "1 # 2", "B": "1 # 2"}),
        ("A='$B\\n\\'x'\n", {"A": "$B\\n'x"}),
        ('A="a\\nb\\t\\"c\\" \\\\ \\$B \\q \\0101"\n', {"A": 'a\nb\t"c" \\ $B \\q A'}),
        ("A='x\ny'\nB=\"x\ny\"\n", {"A": "x\ny", "B": "x\ny"}),
        ("A='1'B=2\n", {"A": "1", "B": "2"}),
        ("A=x'y'\nB=''\n", {"A": "x'y'", "B": ""}),
        ("A='x\nB=2\n", {"A": None, "B": "2"}),
        # variables
        ("A=1\nB=$A/${A}\nC=\"$A\"\nD='$A'\n", {"A": "1", "B": "1/1", "C": "1", "D": "$A"}),
        ("A=$NONE\nB=${NONE:-d}\nC=x$A\n", {"A": None, "B": "d", "C": None}),
        ("A=$B\nB=1\n", {"A": None, "B": "1"}),
        ("A=1\nA=${\n", {"A": None}),
        ("A=$$B\n", {"A": "$B"}),
        # no assignments
        ("A\nexport B\nC D=1\n=1\n!E=1\nF=1\n", {"F": "1"}),
        ("G", {}),
    ],
)
def test_parse_dotenv(text: str, expected: dict[str, str | None]) -> None:
    assert parse_dotenv(text.encode()) == expected


def test_bytes_that_are_no_utf_8() -> None:
    assert parse_dotenv(b"A=\xff\nB=1\n") == {"A": "\udcff", "B": "1"}


def test_a_variable_without_a_known_value_has_no_default() -> None:
    variables = parse_dotenv(b"A=$NONE\n")
    assert interpolate("${A:-d}", variables) is None
    assert interpolate("${NONE:-d}", variables) == "d"


def test_variables_that_double_each_other() -> None:
    lines = ["V0=xxxxxxxx\n", *(f"V{n}=$V{n - 1}$V{n - 1}\n" for n in range(1, 100))]
    variables = parse_dotenv("".join(lines).encode())
    assert len(variables["V9"] or "") == 4096
    assert variables["V10"] is None and variables["V99"] is None


@given(st.binary() | st.text(alphabet="AB=:'\"\\$ \t\n#{}-export").map(str.encode))
def test_any_bytes_are_some_variables(data: bytes) -> None:
    assert all("\n" not in name for name in parse_dotenv(data))
