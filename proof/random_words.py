"""How may a Dockerfile spell one path: which detours, wildcards, quotes, variables?"""

from __future__ import annotations

import json
import posixpath
from random import Random
from typing import NamedTuple

from random_trees import ABSENT, Tree

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


class Declared(NamedTuple):
    """What has to be said before an expression means what it should."""

    text: str
    stage: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()


def source_path(random: Random, tree: Tree, wildcards: bool = True) -> str:
    """A path that is in the tree, most of the time, or a pattern."""
    chance = random.random()
    if chance < 0.05:
        return random.choice((".", "/", "..", "./", "", "/.", "../..", "*", "?*", "*/*", ".*"))
    path = random.choice(tree.paths() or ["a"])
    if tree.links and random.random() < 0.35:
        path = _through_link(random, tree)
    if chance < 0.11:
        path = random.choice(
            (random.choice(ABSENT), f"{path}/{random.choice(ABSENT)}", f"{path}x", path.swapcase())
        )
    elif chance < 0.125:
        path = random.choice((".dockerignore", "Dockerfile", "!a", "{a,b}", "~/a"))
    if wildcards and random.random() < 0.22:
        path = _wildcard(random, path)
    return _detour(random, path) if random.random() < 0.2 else path


def _through_link(random: Random, tree: Tree) -> str:
    """A path below a link, most likely one that is there."""
    link = random.choice(list(tree.links))
    target = tree.links[link]
    above = "" if target.startswith("/") else link.rpartition("/")[0]
    aim = posixpath.normpath("/" + posixpath.join(above, target)).lstrip("/")
    inside = tree.below(aim).paths()
    return f"{link}/{random.choice(inside)}" if inside and random.random() < 0.75 else link


def _detour(random: Random, path: str) -> str:
    first = path.partition("/")[0]
    return random.choice(
        (
            f"./{path}",
            f"/{path}",
            f"../{path}",
            f"../../{path}",
            f"{path}/",
            f"{path}/.",
            path.replace("/", "//"),
            path.replace("/", "/./"),
            f"nodir/../{path}",
            f"{first}/../{path}",
            f"/..//{path}",
            f"{path}/..",
            f"{path}/../{path.rpartition('/')[2]}",
        )
    )


def _wildcard(random: Random, path: str) -> str:
    above, _, name = path.rpartition("/")
    place = random.randrange(len(path)) if path else 0
    one = path[place : place + 1]
    return random.choice(
        (
            f"{above}/*".lstrip("/"),
            f"{above}/{name[:1]}*".lstrip("/"),
            f"{above}/*{name[-1:]}".lstrip("/"),
            f"*/{name}",
            f"**/{name}",
            f"{path[:place]}?{path[place + 1 :]}",
            f"{path[:place]}*{path[place + 1 :]}",
            f"{path[:place]}[{one}]{path[place + 1 :]}",
            f"{path[:place]}[^{one}]{path[place + 1 :]}",
            f"{path[:place]}[!{one}]{path[place + 1 :]}",
            f"{path[:place]}[a-z]{path[place + 1 :]}",
            f"{path}*",
            f"{path}/*",
            f"{path}/*/*",
            "/".join("*" for _ in path.split("/")),
            random.choice(
                ("nope*", "nodir/*", "*/nope", "nope?", "[", "a[", "[]", "[z-a]", "[a", "*[")
            ),
        )
    )


def literal(random: Random, path: str) -> str:
    """The path as a pattern that means it alone; at times the path as it is."""
    if random.random() < 0.3:
        return path
    classes = random.random() < 0.5
    return "".join(
        (f"[{c}]" if classes and c == "[" else f"\\{c}") if c in "[*?\\" else c for c in path
    )


def quoted(random: Random, text: str, escape: str) -> str:
    """A word that the shell lexer reads as ``text``, most of the time."""
    if random.random() < 0.06:
        return text
    if random.random() < 0.1 and "'" not in text:
        return f"'{text}'"
    special = "\"$'" + escape
    if random.random() < 0.12:
        inside = "".join(escape + c if c in f'"${escape}' else c for c in text)
        return f'"{inside}"'
    return "".join(escape + c if c in special else c for c in text)


def instruction_words(random: Random, words: list[str]) -> str:
    """The words of an instruction in shell form, or in JSON form where that cannot hold them."""
    odd = any(not word or set(word) & set(" \t\x0b\x0c\r\u00a0") for word in words)
    if random.random() < (0.93 if odd else 0.15):
        space = random.choice(("", " "))
        return json.dumps(words, ensure_ascii=random.random() < 0.5, separators=(f",{space}", ":"))
    return random.choice((" ",) * 8 + ("  ", "\t")).join(words)


def expression(random: Random, name: str, value: str, escape: str) -> Declared:
    """Variables that come to ``value``, most of the time."""
    plain = set(value) <= _PLAIN and "/" not in value
    held = f'"{"".join(escape + c if c in f"{escape}$" + chr(34) else c for c in value)}"'
    if plain and random.random() < 0.6:
        held = value
    if plain and value and random.random() < 0.6:
        return _formed(random, name, value)
    use = random.choice((f"${{{name}}}", f"${{{name}}}", f"${name}"))
    return random.choice(
        (
            Declared(use, (f"ARG {name}={held}",)),
            Declared(use, (f"ENV {name}={held}",)),
            Declared(use, (f"ENV {name} {value}",)),
            Declared(use, (f"ARG {name}={held}", f"ENV {name}={held}")),
            Declared(use, (f"ENV {name}={held}", f"ARG {name}=nope")),
            Declared(use, (f"ARG {name}",), (f"ARG {name}={held}",)),
            Declared(use, (), (f"ARG {name}={held}",)),
            Declared(use, (f"ARG {name}",), (), (f"{name}={value}",)),
            Declared(use, (f"ARG {name}=nope",), (), (f"{name}={value}",)),
            Declared(use, (f"ARG {name}=nope",), (f"ARG {name}=no",), (f"{name}={value}",)),
            Declared(use, (f"ARG {name}0={held} {name}=${name}0",)),
            Declared(use, (f"ENV {name}0={held} {name}=${name}0",)),
            Declared(use, (f"ENV {name}0={held}", f"ENV {name}=${{{name}0}}")),
            Declared(use, (f"ARG {name}={held}", f"ARG {name}")),
            Declared(use, (f"ENV {name}={held}",), (), (f"{name}=nope",)),
            Declared(f"${{{name}:-${{{name}1:-{value}}}}}"),
            Declared(f"${{{name}:-${name}1}}", (f"ARG {name}1={held}",)),
        )
    )


def _formed(random: Random, name: str, value: str) -> Declared:
    """An expansion with a modifier that comes to a plain ``value``."""
    cut = random.randint(0, len(value))
    head, tail = value[:cut], value[cut:]
    glob = random.choice(("*", "?" * 2, "z*", "[yz]z", "\\zz"))
    how = random.choice(("ARG", "ENV"))
    text, held = random.choice(
        (
            (f":-{value}", ""),
            (f"-{value}", None),
            (f"-{value}", ""),
            (f":-{value}", None),
            (":-nope", value),
            (f":+{value}", "1"),
            (f"+{value}", ""),
            (f":+{value}", ""),
            (":?needed", value),
            (":?needed", ""),
            ("?needed", ""),
            (f"#{glob}", f"zz{value}"),
            ("##*z", f"azbz{value}"),
            ("%zz", f"{value}zz"),
            ("%z*", f"{value}zz"),
            ("%%y*", f"{value}yzyz"),
            ("/zz/", f"{head}zz{tail}"),
            ("//z/", f"z{head}z{tail}zz"),
            (f"/zz/{tail}", f"{head}zz"),
            ("//[yz]/", f"y{head}z{tail}"),
            ("/#z/", f"z{value}"),
            ("/%z/", f"{value}z"),
            ("/\\//", f"{head}/{tail}"),
            (random.choice(("^^", ",,", ":0", "@", "#", "%", "/")), value),
            ("", value),
            ("", value),
            ("", value),
        )
    )
    declared = (f"{how} {name}={held}",) if held is not None else ()
    return Declared(f"${{{name}{text}}}", declared)
