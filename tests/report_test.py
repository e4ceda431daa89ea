"""How findings are sorted, suppressed and shown."""

import json
from collections.abc import Iterable, Mapping

import pytest

from docker_build_hooks.finding import ERROR, WARNING, BuildReference, Finding, Rule
from docker_build_hooks.report import escape, report

RULES = {
    name: Rule(name, severity, "for tests")
    for name, severity in (
        ("bad", ERROR),
        ("worse", ERROR),
        ("odd", WARNING),
        ("unused-suppression", WARNING),
    )
}


def finding(
    line: int = 1, column: int = 1, end: int = 2, rule: str = "bad", path: str = "f"
) -> Finding:
    return Finding(path, line, column, end, RULES[rule], "no good")


def run(
    findings: Iterable[Finding],
    files: Mapping[str, str | bytes] | None = None,
    judged: Iterable[str] = (),
    output_format: str = "text",
    strict: bool = False,
) -> int:
    blobs = {
        path: text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        for path, text in (files or {}).items()
    }
    return report(findings, blobs.get, list(judged), RULES, output_format, strict)


def test_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    found = Finding(
        "a/Dockerfile", 12, 6, 9, RULES["bad"], '"src" is no good', ("because", "so do this")
    )
    text = "\n" * 11 + "COPY src /src\n"
    assert run([found], {"a/Dockerfile": text}) == 1
    assert capsys.readouterr().out == (
        'a/Dockerfile:12:6: error: "src" is no good [bad]\n'
        "   |\n"
        "12 | COPY src /src\n"
        "   |      ^~~\n"
        "   = because\n"
        "   = so do this\n"
    )


LONG = "x" * 100 + "HERE" + "y" * 200


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "caret"),
    [
        ("COPY a b", 6, 7, "COPY a b", "     ^"),
        ("COPY a b", 1, 9, "COPY a b", "^~~~~~~~"),
        ("COPY\ta\tb", 6, 7, "COPY a b", "     ^"),
        ("\t\tCOPY a", 8, 9, "  COPY a", "       ^"),
        ("a\tb", 1, 4, "a b", "^~~"),
        ("COPY a b   ", 6, 7, "COPY a b", "     ^"),
        ("COPY a b\r", 6, 9, "COPY a b", "     ^~~"),
        # The column is at the end, beyond it, before the start; the end is beyond, or before it.
        ("COPY", 5, 6, "COPY", "    ^"),
        ("COPY", 9, 12, "COPY", "    ^"),
        ("COPY a", 6, 99, "COPY a", "     ^"),
        ("COPY a", 6, 2, "COPY a", "     ^"),
        ("COPY a", 0, 0, "COPY a", "^"),
        # Characters that take two columns, or none.
        ("COPY \u65e5\u672c a", 9, 10, "COPY \u65e5\u672c a", "          ^"),
        ("COPY \u65e5\u672c a", 6, 8, "COPY \u65e5\u672c a", "     ^~~~"),
        ("COPY e\u0301 a", 9, 10, "COPY e\u0301 a", "       ^"),
        ("COPY caf\u00e9 a", 11, 12, "COPY caf\u00e9 a", "          ^"),
        # Nothing that a terminal would act on.
        ("A \x1b[31m b", 9, 10, "A \\x1b[31m b", "           ^"),
        ("A \u202eb", 4, 5, "A \\u202eb", "        ^"),
        ("A \udce9 b", 3, 4, "A \\xe9 b", "  ^~~~"),
        ("A \udce9 b", 5, 6, "A \\xe9 b", "       ^"),
        (LONG, 101, 105, "..." + LONG[20:180] + "...", " " * 83 + "^~~~"),
        (LONG, 1, 2, LONG[:160] + "...", "^"),
        (LONG, 304, 305, "..." + LONG[223:], " " * 83 + "^"),
        (LONG, 1, 305, LONG[:160] + "...", "^" + "~" * 159),
        ("x" * 160, 160, 161, "x" * 160, " " * 159 + "^"),
    ],
)
def test_the_caret(
    line: str, column: int, end: int, shown: str, caret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run([finding(2, column, end)], {"f": f"first\n{line}\nlast\n"})
    assert capsys.readouterr().out.splitlines()[1:] == ["  |", f"2 | {shown}", f"  | {caret}"]


@pytest.mark.parametrize("line", [0, 2, 3, 99])
def test_without_a_line_there_is_no_snippet(line: int, capsys: pytest.CaptureFixture[str]) -> None:
    run([finding(line)._replace(hints=("so",))], {"f": "COPY a\n \t \n"})
    margin = " " * len(str(line))
    assert capsys.readouterr().out == f"f:{line}:1: error: no good [bad]\n{margin} = so\n"


def test_a_byte_order_mark_is_not_of_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    run([finding(1, 6, 7)], {"f": "\ufeffCOPY a\n"})
    assert capsys.readouterr().out.splitlines()[1:] == ["  |", "1 | COPY a", "  |      ^"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain \u00e9 \u65e5 😀", "plain \u00e9 \u65e5 😀"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x00\x07\x1b\x7f\x9b", "\\x00\\x07\\x1b\\x7f\\x9b"),
        ("\u202a\u202e\u2066\u2069\u200f\u061c", "\\u202a\\u202e\\u2066\\u2069\\u200f\\u061c"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("\udc80\udcff", "\\x80\\xff"),
        ("\ud800", "\\ud800"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_paths_messages_and_hints_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    odd = "a\n\x1b\u202e\udce9"
    run([Finding(odd, 1, 1, 2, RULES["bad"], odd, (odd,))])
    escaped = "a\\n\\x1b\\u202e\\xe9"
    assert capsys.readouterr().out == f"{escaped}:1:1: error: {escaped} [bad]\n  = {escaped}\n"


def test_sorted_and_each_once(capsys: pytest.CaptureFixture[str]) -> None:
    places = [("b", 1, 1, "bad"), ("a", 10, 1, "bad"), ("a", 2, 9, "bad"), ("a", 2, 10, "bad")]
    places += [("a", 2, 9, "worse"), ("a", 2, 9, "bad"), ("B", 1, 1, "bad")]
    run([finding(line, column, 2, rule, path) for path, line, column, rule in places])
    assert [
        line.split(" ")[0] + line.split(" ")[-1] for line in capsys.readouterr().out.split("\n")
    ] == [
        "B:1:1:[bad]",
        "a:2:9:[bad]",
        "a:2:9:[worse]",
        "a:2:10:[bad]",
        "a:10:1:[bad]",
        "b:1:1:[bad]",
        "",
    ]


def test_what_differs_in_its_hints_alone_keeps_its_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hints = [f"hint {number}" for number in range(9, 0, -1)]
    run([finding()._replace(hints=(hint,)) for hint in hints])
    shown = capsys.readouterr().out.splitlines()
    assert [line.strip(" =") for line in shown if line.startswith(" ")] == hints


@pytest.mark.parametrize("output_format", ["text", "json", "github"])
@pytest.mark.parametrize(
    ("levels", "status", "strict_status"),
    [([], 0, 0), ([WARNING], 0, 1), ([ERROR], 1, 1), ([WARNING, ERROR], 1, 1)],
)
def test_the_exit_status(
    levels: list[str], status: int, strict_status: int, output_format: str
) -> None:
    findings = [finding()._replace(severity=level) for level in levels]
    assert run(findings, output_format=output_format) == status
    assert run(findings, output_format=output_format, strict=True) == strict_status


def test_a_severity_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([finding(rule="odd")._replace(severity=ERROR)]) == 1
    assert run([finding(rule="bad")._replace(severity=WARNING)]) == 0
    assert capsys.readouterr().out == (
        "f:1:1: error: no good [odd]\nf:1:1: warning: no good [bad]\n"
    )


class TestJson:
    def test_clean(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([], output_format="json") == 0
        assert capsys.readouterr().out == "[]\n"

    def test_all_that_there_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        builds = (BuildReference(".", "f", None), BuildReference("a", "f", "c.yml:3"))
        full = Finding("f\n", 3, 4, 6, RULES["odd"], "caf\u00e9 \udce9", ("x", "y"), builds)
        assert run([full, finding()], output_format="json") == 1
        out = capsys.readouterr().out
        assert out.isascii()
        assert [list(found.items()) for found in json.loads(out)] == [
            [
                ("path", "f"),
                ("line", 1),
                ("column", 1),
                ("end_column", 2),
                ("severity", "error"),
                ("rule", "bad"),
                ("message", "no good"),
                ("hints", []),
                ("builds", []),
            ],
            [
                ("path", "f\n"),
                ("line", 3),
                ("column", 4),
                ("end_column", 6),
                ("severity", "warning"),
                ("rule", "odd"),
                ("message", "caf\u00e9 \udce9"),
                ("hints", ["x", "y"]),
                (
                    "builds",
                    [
                        {"context": ".", "dockerfile": "f", "declared_by": None},
                        {"context": "a", "dockerfile": "f", "declared_by": "c.yml:3"},
                    ],
                ),
            ],
        ]


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (finding(3, 4, 6), "::error file=f,line=3,col=4,endColumn=6,title=bad::no good [bad]"),
        (
            finding(rule="odd")._replace(hints=("one", "two")),
            "::warning file=f,line=1,col=1,endColumn=2,title=odd::no good [odd]%0Aone%0Atwo",
        ),
        (
            finding(path="a,b:c%d\ne\r"),
            "::error file=a%2Cb%3Ac%25d%0Ae%0D,line=1,col=1,endColumn=2,title=bad::no good [bad]",
        ),
        (
            finding(path="\udce9\x1b\u202e"),
            "::error file=\\xe9\\x1b\\u202e,line=1,col=1,endColumn=2,title=bad::no good [bad]",
        ),
        (
            finding()._replace(message="100%: a,b\n::error::x", hints=("\r%0A",)),
            "::error file=f,line=1,col=1,endColumn=2,title=bad"
            "::100%25: a,b\\n::error::x [bad]%0A\\r%250A",
        ),
    ],
)
def test_github(found: Finding, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    run([found], {"f": "COPY a\n"}, output_format="github")
    assert capsys.readouterr().out == f"{line}\n"


@pytest.mark.parametrize("output_format", ["text", "github"])
def test_clean_is_silent(output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], {"f": "COPY a\n"}, ["f"], output_format, strict=True) == 0
    assert capsys.readouterr() == ("", "")
