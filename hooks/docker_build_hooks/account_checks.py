"""Which users and groups does a stage of Alpine make, and which does it name in vain?"""

from __future__ import annotations

from collections.abc import Sequence

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.accounts import GROUP, USER
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.bash_packages import BRINGS_SHADOW
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.run_commands import RunCommand
from docker_build_hooks.user_commands import (
    MADE,
    NAME,
    OPTION,
    PASSWORD,
    SHADOW_TOOLS,
    Fault,
    follow_user_command,
)
from docker_build_hooks.variables import UNKNOWN

_RULES = {
    OPTION: rules.OPTION_UNKNOWN,
    NAME: rules.NAME_REFUSED,
    MADE: rules.ACCOUNT_MADE,
    PASSWORD: rules.PASSWORD,
    USER: rules.USER_MISSING,
    GROUP: rules.GROUP_MISSING,
}
_ACCOUNT_FILES = ("/etc/passwd", "/etc/group")
_READING = frozenset({"cat", "grep", "getent", "ls", "cut", "awk", "test", "["})
_SHADOW = "shadow"


def follow_accounts(command: RunCommand, state: StageState) -> None:
    """Note what is wrong with one command of a RUN, and which accounts it makes."""
    if any(file in text for text in _written(command) for file in _ACCOUNT_FILES):
        state.accounts.is_complete = False
        state.accounts.made.clear()
    if command.name in SHADOW_TOOLS:
        _check_shadow(command, state)
    elif command.name == "chown":
        _check_owner(command, state, is_user=True)
    elif command.name == "chgrp":
        _check_owner(command, state, is_user=False)
    for fault in follow_user_command(command, state.accounts):
        _note_fault(command, fault, state)


def check_account(
    text: str | None,
    span: Span,
    state: StageState,
    severity: str = ERROR,
    is_user: bool = True,
    effect: str = "",
) -> None:
    """Note that the user or the group of ``USER:GROUP`` does not exist.

    Names that are not known and numbers are let through; without ``is_user`` it is a group alone.
    ``effect`` says what comes of it, where that is no failure.
    """
    user, colon, group = (text or "").partition(":")
    if not is_user:
        user, group = "", text or ""
    accounts = state.accounts
    told = {f"{user}:", f":{group}"}
    if not told.isdisjoint(state.said):
        return
    if _is_name(user) and not accounts.has_user(user):
        hints = [effect, _how_to_make(user), _users_of(state)]
        message = f'nothing creates the user "{user}" in {_shown(state)}'
        state.note(rules.USER_MISSING, message, span, *hints, severity=severity)
    elif _is_name(group) and not accounts.has_group(group):
        message = f'nothing creates the group "{group}" in {_shown(state)}'
        if group == user:
            hint = f"`adduser -S` makes no group: {_how_to_make(user)}"
        else:
            hint = f"`addgroup -S {group}` creates it"
        if effect and user:
            # The files get the user, and a group of his.
            severity = WARNING
        state.note(rules.GROUP_MISSING, message, span, effect, hint, severity=severity)
    else:
        return
    if severity == ERROR:
        # What is only a warning here may be an error later.
        state.said |= {name for name in (*told, f":{user}") if name != ":"}


def _is_name(text: str) -> bool:
    return bool(text) and UNKNOWN not in text and not text.isdecimal()


def _written(command: RunCommand) -> Sequence[str]:
    """What a command names, without what it only reads."""
    return command.starts[len(command.words) :] if command.name in _READING else command.starts


def _check_shadow(command: RunCommand, state: StageState) -> None:
    is_there = _SHADOW in state.packages or not BRINGS_SHADOW.isdisjoint(state.packages)
    if command.is_conditional or not state.knows_packages or is_there or _SHADOW in state.said:
        return
    if command.fails:
        state.said.add(_SHADOW)
    makes_user = command.name == "useradd"
    state.note(
        rules.SHADOW_MISSING,
        f'{_shown(state)} has no "{command.name}"',
        command.spans[0],
        "`apk add --no-cache shadow` brings it along",
        "busybox has `adduser -D NAME`" if makes_user else "",
        "busybox has `addgroup -S NAME`" if command.name == "groupadd" else "",
        severity=ERROR if command.fails else WARNING,
    )


def _check_owner(command: RunCommand, state: StageState, is_user: bool) -> None:
    """The first operand of chown or chgrp."""
    if command.is_conditional:
        return
    for word, span in zip(command.words[1:], command.spans[1:], strict=True):
        if word is None or word.startswith("--reference"):
            return
        if not word.startswith("-"):
            # The old way to write a group, or a name with a dot.
            if "." not in word:
                severity = ERROR if command.fails else WARNING
                check_account(word, span, state, severity, is_user)
            return


def _note_fault(command: RunCommand, fault: Fault, state: StageState) -> None:
    if command.is_conditional:
        return
    rule = _RULES[fault.kind]
    is_error = command.fails and fault.kind != PASSWORD
    if fault.kind == PASSWORD and command.is_fed:
        # The answer may be piped in.
        return
    state.note(
        rule,
        fault.text,
        command.spans[fault.at],
        _cure(command, fault),
        severity=ERROR if is_error else WARNING,
    )


def _cure(command: RunCommand, fault: Fault) -> str:
    if fault.kind == OPTION:
        if command.name == "adduser":
            return "it takes -h -g -s -G -S -D -H -u -k, and a group of its own needs `addgroup`"
        return "it takes -g and -S" if command.name == "addgroup" else ""
    if fault.kind == NAME:
        return "letters, digits and `_` may stand anywhere, `-` and `.` but in front"
    if fault.kind == PASSWORD:
        return "add `-D` for none, or `-S` for a system user"
    if fault.kind == GROUP:
        return f"`addgroup -S {fault.name}` before it creates the group"
    if fault.kind == MADE and command.name == "adduser" and fault.text.startswith("the group"):
        return f"`adduser -G {fault.name} {fault.name}` takes the group that is there"
    return ""


def _how_to_make(user: str) -> str:
    return f"`addgroup -S {user} && adduser -S -G {user} {user}` creates it"


def _users_of(state: StageState) -> str:
    own = sorted(state.accounts.users - state.base_users)
    return f"there is {', '.join(f'`{name}`' for name in own[:3])}" if own else ""


def _shown(state: StageState) -> str:
    return f'"{state.shown}"'
