"""Which findings a comment suppresses, and which comments suppress nothing."""

import time

import pytest

from docker_build_hooks.finding import ERROR, Rule
from docker_build_hooks.suppression import Files
from report_test import RULES, finding, run

HERE = "# docker-build-hooks: ignore="


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        # The comment is on the line above, and names the rule.
        (f"{HERE}bad\nCOPY a .\n", 2, True),
        (f"{HERE}bad (built by CI)\nCOPY a .\n", 2, True),
        (f"{HERE}bad built by CI\nCOPY a .\n", 2, True),
        ("#docker-build-hooks:ignore=bad\nCOPY a .\n", 2, True),
        ("  #  docker-build-hooks:  ignore=bad\nCOPY a .\n", 2, True),
        (f"{HERE}bad\r\nCOPY a .\r\n", 2, True),
        (f"\ufeff{HERE}bad\nCOPY a .\n", 2, True),
        ("FROM a\n\n" + f"{HERE}bad\nCOPY a .\n", 4, True),
        # It is elsewhere.
        ("COPY a .\n", 1, False),
        (f"COPY a .\n{HERE}bad\n", 1, False),
        (f"COPY a . {HERE}bad\n", 1, False),
        (f"{HERE}bad\n\nCOPY a .\n", 3, False),
        (f"{HERE}bad\nFROM a\nCOPY a .\n", 3, False),
        (f"FROM a {HERE}bad\nCOPY a .\n", 2, False),
        # It says something else.
        (f"{HERE}worse\nCOPY a .\n", 2, False),
        (f"{HERE}badly\nCOPY a .\n", 2, False),
        (f"{HERE}ba\nCOPY a .\n", 2, False),
        (f"{HERE}bad-idea\nCOPY a .\n", 2, False),
        (f"{HERE}\nCOPY a .\n", 2, False),
        (f"{HERE}worse (bad)\nCOPY a .\n", 2, False),
        ("# docker-build-hooks: bad\nCOPY a .\n", 2, False),
        ("# see docker-build-hooks: ignore=bad\nCOPY a .\n", 2, False),
        ("# hadolint ignore=bad\nCOPY a .\n", 2, False),
        # Several rules.
        (f"{HERE}worse,bad\nCOPY a .\n", 2, True),
        (f"{HERE}worse , bad (why)\nCOPY a .\n", 2, True),
        (f"{HERE}of-another-hook,bad\nCOPY a .\n", 2, True),
        (f"{HERE}worse bad\nCOPY a .\n", 2, False),
        # Several comments.
        (f"{HERE}bad\n# why\n{HERE}worse\n#\nCOPY a .\n", 5, True),
        (f"{HERE}worse\n# hadolint ignore=DL3020\n{HERE}bad\nCOPY a .\n", 4, True),
        # Above the instruction that the line goes on with.
        (f"{HERE}bad\nCOPY a \\\n b \\ \n\tc .\n", 4, True),
        (f"{HERE}bad\nCOPY a \\\n# a comment\n b .\n", 4, True),
        (f"COPY a \\\n{HERE}bad\n b .\n", 3, True),
        (f"{HERE}bad\nFROM a\nCOPY a \\\n b .\n", 4, False),
        (f"{HERE}bad\nRUN a `b`\nCOPY a .\n", 3, False),
        (f"# escape=`\n{HERE}bad\nCOPY a `\n b .\n", 4, True),
        (f"# syntax=x\n# Escape = `\n{HERE}bad\nCOPY a `\n b .\n", 5, True),
        (f"# escape=`\n{HERE}bad\nWORKDIR C:\\\nCOPY a .\n", 4, False),
        # A directive is at the top, or none.
        (f"FROM a\n# escape=`\n{HERE}bad\nCOPY a \\\n b .\n", 5, True),
        # No such line.
        (f"{HERE}bad\n", 2, True),
        (f"{HERE}bad\n", 0, False),
        (f"{HERE}bad\n", 9, False),
        ("", 1, False),
    ],
)
def test_what_is_suppressed(text: str, line: int, expected: bool) -> None:
    files = Files({"f": text.encode()}.get)
    assert files.suppresses(finding(line)) is expected


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        (f"{HERE}bad,other\nCOPY a .\n", []),
        (f"{HERE}bad\n{HERE}other\nCOPY a .\n", [1]),
        (f"{HERE}other\n{HERE}bad\nCOPY a .\n", [1]),
        (f"{HERE}other\n{HERE}worse\nCOPY a .\n", [2]),
    ],
)
def test_the_nearest_comment_that_names_either_rule_is_of_use(text: str, unused: list[int]) -> None:
    rules = {**RULES, "other": Rule("other", ERROR, "for tests")}
    rule = RULES["bad"]._replace(also="other")
    files = Files({"f": text.encode()}.get)
    last = text.count("\n")
    assert files.suppresses(finding(last)._replace(rule=rule))
    assert [found.line for found in files.unused(["f"], rules)] == unused


MANY = 5000
HOSTILE = {
    "comments above one block": f"{HERE}worse\n" * MANY + "COPY a .\n" * MANY,
    "comments above a continued instruction": "# why\n" * MANY + "a \\\n" * MANY,
    "comments that name many rules": "".join(f"{HERE}a{n},b{n}\n" for n in range(MANY)) + "a\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_no_time(name: str) -> None:
    files = Files({"f": HOSTILE[name].encode()}.get)
    start = time.process_time()
    lines = range(1, 2 * MANY + 1)
    assert not any(files.suppresses(finding(line, rule="bad")) for line in lines)
    assert time.process_time() - start < 2


def test_another_file_is_not_asked() -> None:
    files = Files({"f": f"{HERE}bad\nCOPY a .\n".encode()}.get)
    assert not files.suppresses(finding(2, path="g"))


def test_what_is_suppressed_is_neither_shown_nor_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = f"{HERE}bad\nCOPY a .\nCOPY b .\n"
    assert run([finding(2)], {"f": text}, ["f"], strict=True) == 0
    assert capsys.readouterr().out == ""
    assert run([finding(2), finding(3)], {"f": text}, ["f"]) == 1
    assert capsys.readouterr().out.startswith("f:3:1: error: no good [bad]\n")


def test_one_comment_suppresses_all_of_an_instruction(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{HERE}bad\nCOPY a \\\n b .\n"
    assert run([finding(2, 6), finding(3, 2)], {"f": text}, ["f"], strict=True) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "found", "unused"),
    [
        (f"{HERE}bad\nCOPY a .\n", [2], []),
        (f"{HERE}bad\nCOPY a .\n", [], ['1:1 "bad"']),
        (f"COPY a .\n  {HERE}bad (why)\nCOPY b .\n", [], ['2:3 "bad"']),
        (f"{HERE}bad,worse\nCOPY a .\n", [2], ['1:1 "worse"']),
        (f"{HERE}odd,worse\nCOPY a .\n", [], ['1:1 "odd", "worse"']),
        (f"{HERE}bad\n{HERE}bad\nCOPY a .\n", [3], ['1:1 "bad"']),
        (f"{HERE}bad\nCOPY a .\n{HERE}bad\nCOPY b .\n", [2], ['3:1 "bad"']),
        (f"{HERE}bad\nCOPY a \\\n{HERE}bad\n b .\n", [2, 4], []),
        (f"{HERE}bad\nCOPY a \\\n{HERE}bad\n b .\n", [4], ['1:1 "bad"']),
        (f"{HERE}bad\n{HERE}worse\n# why\nCOPY a .\n", [4], ['2:1 "worse"']),
        # Rules of other hooks, which may have something to say.
        (f"{HERE}of-another-hook\nCOPY a .\n", [], []),
        (f"{HERE}of-another-hook,bad\nCOPY a .\n", [], ['1:1 "bad"']),
        # Not a comment of its own.
        (f"RUN echo '{HERE}bad'\n", [], []),
        (f"COPY a . {HERE}bad\n", [], []),
        # It may be unused on purpose.
        (f"{HERE}unused-suppression (only here)\n{HERE}bad\nCOPY a .\n", [], []),
        (f"{HERE}unused-suppression\n{HERE}bad\nCOPY a .\n", [3], []),
    ],
)
def test_unused(
    text: str, found: list[int], unused: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([finding(line) for line in found], {"f": text}, ["f"], strict=True) == bool(unused)
    out = capsys.readouterr().out
    heads = [line for line in out.splitlines() if line.startswith("f:")]
    assert heads == [
        f"f:{where}: warning: nothing to suppress: no finding of {names} here [unused-suppression]"
        for where, _, names in (text.partition(" ") for text in unused)
    ]


def test_the_whole_comment_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], {"f": f"  {HERE}bad (why)  \nCOPY a .\n"}, ["f"]) == 0
    assert capsys.readouterr().out == (
        'f:1:3: warning: nothing to suppress: no finding of "bad" here [unused-suppression]\n'
        "  |\n"
        "1 |   # docker-build-hooks: ignore=bad (why)\n"
        "  |   ^" + "~" * 37 + "\n"
    )


def test_only_a_file_that_was_judged_is_looked_through(capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, str | bytes] = {"f": f"{HERE}bad\nCOPY a .\n", "odd": b"\xff\x00"}
    assert run([], files, [], strict=True) == 0
    assert run([], files, ["odd", "nonexistent"], strict=True) == 0
    assert capsys.readouterr().out == ""


def test_a_name_that_is_no_rule_of_this_hook_is_not_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "bda" not in RULES
    assert run([finding(2)], {"f": f"{HERE}bda\nCOPY a .\n"}, ["f"]) == 1
    assert "nothing to suppress" not in capsys.readouterr().out
