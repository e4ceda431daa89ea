"""Is what is said of commands that make users and groups what busybox does?"""

import getopt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.accounts import GROUP, USER, Accounts
from docker_build_hooks.alpine_image_facts import BASE_GROUPS, BASE_USERS
from docker_build_hooks.dockerfile import Span, parse
from docker_build_hooks.instruction_syntax import parse_instruction
from docker_build_hooks.option_words import Options, divide_options
from docker_build_hooks.run_commands import RunCommand, run_commands
from docker_build_hooks.user_commands import (
    MADE,
    NAME,
    OPTION,
    PASSWORD,
    Fault,
    follow_user_command,
)
from docker_build_hooks.variables import Environment

VERDICTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "busybox_verdicts.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
# What the errors of busybox are about that are errors here too, by how they begin.
TOLD = (
    (OPTION, ("unrecognized option", "option ", "BusyBox v")),
    (NAME, ("illegal character", "name is too long")),
    (GROUP, ("unknown group",)),
    (USER, ("unknown user",)),
)
# A pattern that may be any name, a question, and a group that nobody deletes.
LET_THROUGH = {
    ("adduser -D -? app",),
    ("adduser -D --help",),
    ("delgroup nogroup", "adduser -S app"),
}
# Nothing is said of what these are given.
DELETING = ("deluser", "delgroup")


def follow(command: str, accounts: Accounts) -> list[tuple[Fault, bool]]:
    """What is said of a RUN with the command, and whether the build fails with it."""
    text = f"FROM alpine\nRUN <<EOF\n{command}\nEOF\n"
    instruction = parse(text.encode("utf-8", "surrogateescape")).instructions[1]
    found = run_commands(parse_instruction(instruction, "\\"), Environment(closed=True))
    return [(fault, one.fails) for one in found for fault in follow_user_command(one, accounts)]


def verdict(row: dict[str, Any]) -> tuple[list[tuple[Fault, bool]], Accounts]:
    """What is said of the last command of a row, and the accounts behind it."""
    accounts = Accounts(BASE_USERS, BASE_GROUPS, is_complete=True)
    said: list[tuple[Fault, bool]] = []
    for command in row["commands"]:
        said = follow(command, accounts)
    return said, accounts


def errors(said: list[tuple[Fault, bool]]) -> list[Fault]:
    return [fault for fault, fails in said if fails and fault.kind != PASSWORD]


@pytest.mark.parametrize("row", VERDICTS, ids=lambda row: str(row["id"]))
def test_what_is_an_error_is_one_for_busybox(row: dict[str, Any]) -> None:
    said, accounts = verdict(row)
    if row["status"] == 0:
        assert errors(said) == []
        assert [name for name in row["users"] if not accounts.has_user(name)] == []
        assert [name for name in row["groups"] if not accounts.has_group(name)] == []


def kind_of(row: dict[str, Any]) -> str:
    """Which of our kinds the error of a row is of, "" for one that nothing is said about."""
    applet, _, text = row["error"].partition(": ")
    last = row["commands"][-1]
    if any(name in last for name in DELETING) or row["status"] != 1 or "$" in last:
        return ""
    if row["error"].startswith("BusyBox v"):
        return OPTION
    if applet not in ("adduser", "addgroup"):
        return ""
    return next((kind for kind, starts in TOLD if text.startswith(starts)), "")


FAILING = [row for row in VERDICTS if kind_of(row)]


@pytest.mark.parametrize("row", FAILING, ids=lambda row: str(row["id"]))
def test_options_names_and_groups_that_busybox_refuses_are_errors(row: dict[str, Any]) -> None:
    said, _ = verdict(row)
    if tuple(row["commands"]) in LET_THROUGH:
        assert errors(said) == []
    elif "BusyBox v" not in row["error"]:
        assert [fault.kind for fault in errors(said)][:1] == [kind_of(row)]
    else:
        assert errors(said) != []


def test_the_rows_are_enough() -> None:
    assert len(VERDICTS) >= 600
    kinds = [kind_of(row) for row in FAILING]
    assert {kind: kinds.count(kind) >= 5 for kind, _ in TOLD} == dict.fromkeys(
        (OPTION, NAME, GROUP, USER), True
    )


ASKING = [row for row in VERDICTS if row["error"].startswith("passwd: ")]


@pytest.mark.parametrize("row", ASKING, ids=lambda row: str(row["id"]))
def test_a_user_whose_password_is_asked_for_is_warned_of(row: dict[str, Any]) -> None:
    said, _ = verdict(row)
    assert [fault.kind for fault, _ in said] == [PASSWORD]


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["addgroup app", "adduser -D app"], MADE),
        (["addgroup app", "adduser -D -G app app"], ""),
        (["addgroup app", "adduser -S app"], ""),
        (["adduser -D app", "adduser -D app"], MADE),
        (["adduser -D app || true", "adduser -D app"], ""),
        (["adduser -D app", "deluser app", "adduser -D app"], ""),
        (["addgroup app", "delgroup app", "addgroup app"], ""),
        (["addgroup app", "delgroup $X", "addgroup app"], ""),
        (["adduser -D app", "addgroup app"], MADE),
        (["addgroup app", "groupdel app", "addgroup app"], ""),
        (["if true; then addgroup app; fi", "addgroup app"], ""),
    ],
)
def test_what_is_there_already(commands: list[str], expected: str) -> None:
    accounts = Accounts(BASE_USERS, BASE_GROUPS, is_complete=True)
    said = [errors(follow(command, accounts)) for command in commands]
    assert [fault.kind for fault in said[-1]] == ([expected] if expected else [])
    assert said[:-1] == [[]] * (len(commands) - 1)


KNOWN = Options(
    {"a": False, "b": False, "v": True}, {"all": False, "value": True}, {"all": "a", "value": "v"}
)
WORDS = st.lists(
    st.sampled_from(
        ["-a", "-b", "-ab", "-v", "-vx", "-av", "--all", "--al", "--value", "--value=x"]
    )
    | st.sampled_from(["--", "-", "x", "y z", "", "-c", "--other", "--all=1", "-abc", "--v"])
    | st.text("-abvx=", max_size=4),
    max_size=6,
)


@given(WORDS)
def test_words_are_divided_as_getopt_does(words: list[str]) -> None:
    found = divide_options(["command", *words], KNOWN)
    try:
        options, operands = getopt.gnu_getopt(words, "abv:", ["all", "value="])
    except getopt.GetoptError:
        assert found.fault
        return
    values = {name.lstrip("-")[0]: value for name, value in options}
    assert (found.fault, found.values) == ("", values)
    assert [["command", *words][at] for at in found.operands] == operands


@given(st.lists(st.none() | st.text("-abvx=", max_size=4), max_size=6))
def test_any_words_are_divided(words: list[str | None]) -> None:
    found = divide_options(["command", *words], KNOWN)
    assert found.is_whole or None in words
    assert all(0 < at <= len(words) for at in found.operands)


@given(st.lists(st.none() | st.text("-DSGghu:apx$. ", max_size=5), max_size=6))
def test_any_command_is_followed(words: list[str | None]) -> None:
    accounts = Accounts(BASE_USERS, BASE_GROUPS, is_complete=True)
    for name in ("adduser", "addgroup", "deluser", "delgroup", "useradd", "groupmod", "busybox"):
        spans = (Span(1, 1, 2),) * (len(words) + 1)
        command = RunCommand((name, *words), spans, True, False)
        for fault in follow_user_command(command, accounts):
            assert 0 <= fault.at <= len(words)
