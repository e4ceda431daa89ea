"""What do commands that make users and groups do, and what of that does busybox refuse?

Replicates ``adduser``, ``addgroup``, ``deluser`` and ``delgroup`` of busybox 1.37
(``loginutils/``, ``libbb/die_if_bad_username.c``) with the options that Alpine builds them with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from docker_build_hooks.accounts import GROUP, USER, Accounts
from docker_build_hooks.option_words import Division, Options, divide_options
from docker_build_hooks.run_commands import RunCommand

# The kinds of what is refused, beside USER and GROUP that nothing creates.
OPTION, NAME, MADE, PASSWORD = "option", "name", "made", "password"

_ADDUSER = Options(
    {**dict.fromkeys("hgsGuk", True), **dict.fromkeys("DSH", False)},
    {
        **dict.fromkeys(("home", "gecos", "shell", "ingroup", "uid", "skel"), True),
        **dict.fromkeys(("disabled-password", "empty-password", "system", "no-create-home"), False),
    },
    {
        **{"home": "h", "gecos": "g", "shell": "s", "ingroup": "G", "uid": "u", "skel": "k"},
        **{"disabled-password": "D", "empty-password": "D", "system": "S"},
        "no-create-home": "H",
    },
)
_ADDGROUP = Options(
    {"g": True, "S": False}, {"gid": True, "system": False}, {"gid": "g", "system": "S"}
)
_DELUSER = Options({}, {"remove-home": False}, {})
# The first character, and one of the others.
_FIRST, _OTHER = re.compile(r"[A-Za-z0-9_]"), re.compile(r"[A-Za-z0-9_.-]")
# LOGIN_NAME_MAX, with the byte that ends a text.
_LONGEST = 255
# Those of the package shadow; their users have groups of their own unless told otherwise.
SHADOW_TOOLS = frozenset(
    {"useradd", "userdel", "usermod", "groupadd", "groupdel", "groupmod", "chage"}
)
_OPTIONS_OF_IDS = frozenset({"-u", "-g", "-G", "--uid", "--gid", "--groups"})


class Fault(NamedTuple):
    """What goes wrong with a command: the kind, what is said of it, and the word (an index).

    ``name`` is the user or the group that this is about.
    """

    kind: str
    text: str
    at: int
    name: str = ""


def follow_user_command(command: RunCommand, accounts: Accounts) -> list[Fault]:
    """Change ``accounts`` as the command does; what busybox refuses of it.

    A command that is refused changes nothing, but what it wants to make counts as made: it is
    told of once.
    """
    words = command.words
    name = command.name
    if name == "busybox" and len(words) > 1:
        command = command._replace(words=words[1:], spans=command.spans[1:])
        return [fault._replace(at=fault.at + 1) for fault in follow_user_command(command, accounts)]
    follow = _FOLLOWED.get(name)
    if follow:
        return follow(command, accounts)
    if name in SHADOW_TOOLS:
        _follow_shadow(command, accounts)
    return []


def _follow_adduser(command: RunCommand, accounts: Accounts) -> list[Fault]:
    found = divide_options(command.words, _ADDUSER)
    operands = [command.words[at] for at in found.operands]
    name = operands[0] if operands else None
    faults = _operand_faults(command, found)
    if faults:
        _make_all(operands, accounts)
        return [] if _asks_for_help(command) else faults
    if len(operands) == 2 and not found.values and found.is_whole:
        return _join(command, found, accounts)
    if name is None:
        accounts.is_complete = False
        return []
    group = found.values.get("G")
    has_own = "G" not in found.values and "S" not in found.values
    faults = _name_faults(name, found.operands[0])
    if not faults and group is not None and not accounts.has_group(group):
        text = f'nothing creates the group "{group}"'
        faults = [Fault(GROUP, text, _index(command, group), group)]
    faults = faults or _made_faults(USER, name, found, accounts)
    faults = faults or (_made_faults(GROUP, name, found, accounts) if has_own else [])
    is_made = command.fails and not faults
    if not faults and not {"D", "S"} & found.values.keys() and found.is_whole:
        faults = [Fault(PASSWORD, "adduser asks for a password, which nobody enters", 0)]
    accounts.make(USER, name, is_made)
    if has_own or (faults and not is_made):
        accounts.make(GROUP, group or name, is_made)
    return faults


def _follow_addgroup(command: RunCommand, accounts: Accounts) -> list[Fault]:
    found = divide_options(command.words, _ADDGROUP)
    operands = [command.words[at] for at in found.operands]
    faults = _operand_faults(command, found)
    if faults:
        _make_all(operands, accounts)
        return [] if _asks_for_help(command) else faults
    if len(operands) == 2:
        if "g" in found.values:
            return [Fault(OPTION, "addgroup of busybox takes no -g with a user and a group", 0)]
        return _join(command, found, accounts) if found.is_whole else []
    name = operands[0] if operands else None
    if name is None:
        accounts.is_complete = False
        return []
    faults = _name_faults(name, found.operands[0])
    faults = faults or _made_faults(GROUP, name, found, accounts)
    accounts.make(GROUP, name, command.fails and not faults)
    return faults


def _follow_deluser(command: RunCommand, accounts: Accounts) -> list[Fault]:
    found = divide_options(command.words, _DELUSER)
    if found.fault and not _asks_for_help(command):
        return [Fault(OPTION, f"{command.name} of busybox {found.fault}", found.at)]
    for at in found.operands:
        name = command.words[at]
        if name is None:
            accounts.made.clear()
        elif command.fails:
            accounts.remove(USER, name)
            accounts.remove(GROUP, name)
        else:
            accounts.made -= {(USER, name), (GROUP, name)}
    return []


def _follow_delgroup(command: RunCommand, accounts: Accounts) -> list[Fault]:
    # It has no options, and does nothing to groups that are not there.
    names = command.words[1:]
    if names == (None,):
        accounts.made.clear()
    elif len(names) == 1 and names[0] is not None:
        if command.fails:
            accounts.remove(GROUP, names[0])
        accounts.made.discard((GROUP, names[0]))
    return []


def _make_all(names: list[str | None], accounts: Accounts) -> None:
    """Let all names be there that a command might have made, had it not been refused."""
    for name in names:
        if name is None:
            accounts.is_complete = False
        else:
            accounts.make(USER, name, False)
            accounts.make(GROUP, name, False)


def _asks_for_help(command: RunCommand) -> bool:
    return "--help" in command.words


def _made_faults(kind: str, name: str, found: Division, accounts: Accounts) -> list[Fault]:
    """That a user or a group is there already."""
    if (kind, name) not in accounts.made:
        return []
    return [Fault(MADE, f'the {kind} "{name}" is there already', found.operands[0], name)]


def _join(command: RunCommand, found: Division, accounts: Accounts) -> list[Fault]:
    """What is refused of ``adduser USER GROUP``."""
    (user, group), (first, second) = (command.words[at] for at in found.operands), found.operands
    if user is not None and not accounts.has_user(user):
        return [Fault(USER, f'nothing creates the user "{user}"', first, user)]
    if group is not None and not accounts.has_group(group):
        return [Fault(GROUP, f'nothing creates the group "{group}"', second, group)]
    return []


def _operand_faults(command: RunCommand, found: Division) -> list[Fault]:
    if found.fault:
        return [Fault(OPTION, f"{command.name} of busybox {found.fault}", found.at)]
    number = len(found.operands)
    if found.is_whole and not 1 <= number <= 2:
        takes = "takes a name" if not number else "takes two names at most"
        return [Fault(OPTION, f"{command.name} of busybox {takes}", 0)]
    return []


def _name_faults(name: str, at: int) -> list[Fault]:
    """What busybox refuses of a name."""
    if not name:
        return [Fault(NAME, "busybox refuses an empty name", at, name)]
    for number, character in enumerate(name):
        is_last = 0 < number == len(name) - 1
        if not ((_OTHER if number else _FIRST).match(character) or (is_last and character == "$")):
            text = f'busybox refuses the name "{name}" for its "{character}"'
            return [Fault(NAME, text, at, name)]
    if len(name) > _LONGEST:
        return [Fault(NAME, f"busybox refuses a name of over {_LONGEST} characters", at, name)]
    return []


def _index(command: RunCommand, value: str) -> int:
    """Which word has the value of an option."""
    return next((n for n, word in enumerate(command.words) if word and word.endswith(value)), 0)


def _follow_shadow(command: RunCommand, accounts: Accounts) -> None:
    """What the tools of the package shadow make, whatever their options mean in detail."""
    words = command.words
    for before, word in pairwise(words):
        if word is None and before not in _OPTIONS_OF_IDS:
            accounts.is_complete = False
    known = [word for word in words[1:] if word is not None and not word.startswith("-")]
    accounts.made.clear()
    if command.name in ("userdel", "groupdel"):
        return
    # What is no name at all does no harm here.
    accounts.groups.update(known)
    if command.name not in ("groupadd", "groupmod"):
        accounts.users.update(known)


_FOLLOWED: dict[str, Callable[[RunCommand, Accounts], list[Fault]]] = {
    "adduser": _follow_adduser,
    "addgroup": _follow_addgroup,
    "deluser": _follow_deluser,
    "delgroup": _follow_delgroup,
}
