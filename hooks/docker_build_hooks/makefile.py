"""Which commands may the recipes of a Makefile run?

Conditions are passed over, so both of their branches count, and no other file is included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.make_variables import Variables
from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import START, UNKNOWN
from docker_build_hooks.shell_commands import script_commands
from docker_build_hooks.shell_environment import MAXIMUM_WORLDS

_MAXIMUM_RECIPES = 2_000
_MAXIMUM_COMMANDS = 5_000
_MAXIMUM_TARGETS = 20
# How long it takes to read the commands in which all variables are replaced: a character is two, a
# word ten more.
_MAXIMUM_WORK = 1_800_000

_COMPOSE_FILE = "COMPOSE_FILE"
_SETTING = re.compile(
    r"(?:(?:export|override|private)[ \t]+)*([^\s:#=+?!$]+)[ \t]*(\+=|\?=|!=|:{0,3}=)[ \t]*(.*)",
    re.DOTALL,
)
_DEFINE = re.compile(r"(?:override[ \t]+)?define[ \t]+([^\s=:+?]+)")
_COMMENT = re.compile(r"(?<!\\)#.*", re.DOTALL)
_OF_TARGET = re.compile(r"\$[@*<^({]")
_CONTINUED = re.compile(r"\\\r?\n[ \t]*")
# A line without any of these builds nothing, and names no path.
_INTERESTING = re.compile(
    rf"docker|podman|buildah|nerdctl|executor|compose|cp|mv|ln|[$<>./{UNKNOWN}]", re.IGNORECASE
)


class _Rule(NamedTuple):
    targets: str
    prerequisites: str
    # Each with its first line.
    recipe: list[tuple[str, int]]


def makefile_commands(text: str, name: str = "Makefile") -> list[Command]:
    """The commands of the Makefile ``name``, a bounded number of them."""
    variables = Variables(name)
    found = list(islice(_of_recipes(_recipes(text, variables), variables), _MAXIMUM_COMMANDS))
    if _COMPOSE_FILE in variables:
        # It is for the environment of a program, as `export` says.
        files = variables.expand(f"$({_COMPOSE_FILE})", {}, 0)
        found.append(Command((f"{_COMPOSE_FILE}={files}",), START, 1))
    return found


def _of_recipes(rules: list[_Rule], variables: Variables) -> Iterator[Command]:
    work = recipes = 0
    for rule in rules:
        # What many lines of a rule have in common is worked out once.
        automatic = _automatic(rule, variables) if rule.recipe else []
        for command, line in rule.recipe:
            recipes += 1
            uses_target = _OF_TARGET.search(command)
            for known in automatic if uses_target else automatic[:1]:
                for expanded in _expanded(command, known, variables):
                    work += 2 * len(expanded) + 10 * expanded.count(" ")
                    if work > _MAXIMUM_WORK or recipes > _MAXIMUM_RECIPES:
                        return
                    for found in script_commands(expanded):
                        yield found._replace(line=found.line + line - 1)


def _expanded(text: str, automatic: Mapping[str, str], variables: Variables) -> Iterator[str]:
    """The command ``text`` with each of the values that its variables may have."""
    world = 0
    variables.most = 1
    seen = set()
    while world < min(variables.most, MAXIMUM_WORLDS):
        expanded = variables.expand(text.lstrip("@-+ \t"), automatic, world)
        world += 1
        if expanded not in seen:
            seen.add(expanded)
            if _INTERESTING.search(expanded):
                yield expanded


def _recipes(text: str, variables: Variables) -> list[_Rule]:
    """All rules with the lines of their recipes that matter; the variables are set on the way."""
    rules: list[_Rule] = []
    definition: tuple[str, list[str]] | None = None
    for logical, line in _logical_lines(text):
        if definition:
            if logical.strip() == "endef":
                variables.set(definition[0], "=", "\n".join(definition[1]))
                definition = None
            else:
                definition[1].append(logical.lstrip("\t@"))
        elif logical.startswith("\t"):
            if rules and _INTERESTING.search(logical):
                rules[-1].recipe.append((logical[1:], line))
        elif define := _DEFINE.match(logical.lstrip()):
            definition = define[1], []
        else:
            _read_line(_COMMENT.sub("", _CONTINUED.sub(" ", logical)), line, rules, variables)
    return rules


def _read_line(text: str, line: int, rules: list[_Rule], variables: Variables) -> None:
    setting = _SETTING.match(text.strip())
    if setting:
        value = f"$(shell {setting[3]})" if setting[2] == "!=" else setting[3]
        variables.set(setting[1], setting[2], value.rstrip())
    elif (colon := _colon(text)) > 0:
        prerequisites, semicolon, recipe = text[colon:].lstrip(":").partition(";")
        if own := _SETTING.match(prerequisites.strip()):
            variables.set(own[1], own[2], own[3].rstrip())
        else:
            rules.append(_Rule(text[:colon], prerequisites, [(recipe, line)] if semicolon else []))


def _colon(text: str) -> int:
    """Where the colon behind the targets of a rule is, outside of parentheses; -1 for none."""
    level = 0
    for match in re.finditer(r"[(){}:]", text):
        if match[0] == ":":
            if level <= 0:
                return match.start()
        else:
            level += 1 if match[0] in "({" else -1
    return -1


def _logical_lines(text: str) -> Iterator[tuple[str, int]]:
    """Lines with those that continue them, and the numbers of the first ones."""
    pending: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        pending.append(line)
        if not line.rstrip("\r").endswith("\\"):
            yield "\n".join(pending), number - len(pending) + 1
            pending = []
    if pending:
        yield "\n".join(pending), text.count("\n") + 2 - len(pending)


def _automatic(rule: _Rule, variables: Variables) -> list[dict[str, str]]:
    """The automatic variables for each target."""
    found = []
    targets = variables.expand(rule.targets, {}, 0).split(None, _MAXIMUM_TARGETS) or [UNKNOWN]
    pattern, colon, prerequisites = rule.prerequisites.partition(":")
    if not colon:
        pattern, prerequisites = "", pattern
    for target in targets[:_MAXIMUM_TARGETS]:
        before, percent, behind = pattern.strip().partition("%")
        stem = UNKNOWN
        if percent and target.startswith(before) and target.endswith(behind):
            stem = target[len(before) : len(target) - len(behind)] or UNKNOWN
        needed = variables.expand(prerequisites, {"@": target, "*": stem}, 0).partition("|")[0]
        needed = needed.replace("%", stem)
        first = (needed.split(None, 1) or [UNKNOWN])[0]
        found.append({"@": target.replace("%", stem), "*": stem, "<": first, "^": needed})
    return found
