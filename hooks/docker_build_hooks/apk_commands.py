"""What does an ``apk`` command ask for?

As apk-tools 2.14 reads its arguments: options may stand anywhere, ``--`` ends them, an applet is
the first word that is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docker_build_hooks.dockerfile import Span
from docker_build_hooks.run_commands import RunCommand

# Options with a value of their own, those of one letter glued to it or not.
_VALUED = frozenset(
    {
        *("-p", "-X", "-t", "--root", "--repository", "--virtual", "--keys-dir", "--arch"),
        *("--repositories-file", "--wait", "--cache-dir", "--cache-max-age", "--progress-fd"),
    }
)
_REPOSITORY = frozenset({"-X", "--repository", "--repositories-file", "-p", "--root", "--arch"})
# A version or a tagged repository behind the name: `curl=8.5.0-r0`, `curl~8`, `curl@edge`.
_CONSTRAINT = re.compile(r"[<>=~@].*\Z", re.DOTALL)
_NO_CACHE = "--no-cache"
_VIRTUAL = ("-t", "--virtual")


class Package(NamedTuple):
    """A package that is named, without its version; None where the word is not known.

    ``is_tagged`` tells that it is taken from a repository with that tag.
    """

    name: str | None
    span: Span
    is_tagged: bool = False


class ApkCommand(NamedTuple):
    """One command: its applet ("" where that is not known) and what it names.

    ``virtual`` is the name of a group that is made; ``is_elsewhere`` tells that it takes packages
    from another repository or into another root.
    """

    applet: str
    packages: tuple[Package, ...]
    virtual: Package | None
    keeps_cache: bool
    is_elsewhere: bool


def read_apk(command: RunCommand) -> ApkCommand | None:
    """What a command asks of apk; None where it is another program."""
    if command.name != "apk":
        return None
    operands: list[Package] = []
    options: set[str] = set()
    virtual: Package | None = None
    waiting = ""
    is_open = True
    for word, span in zip(command.words[1:], command.spans[1:], strict=True):
        if waiting:
            virtual = Package(word, span) if waiting in _VIRTUAL else virtual
            waiting = ""
        elif word == "--" and is_open:
            is_open = False
        elif word is not None and is_open and word.startswith("-") and len(word) > 1:
            name, value = _option(word)
            options.add(name)
            if name in _VALUED and value is None:
                waiting = name
            elif name in _VIRTUAL:
                virtual = Package(value, span)
        else:
            operands.append(Package(word, span))
    applet = (operands[0].name or "") if operands else ""
    if virtual is not None:
        virtual = virtual._replace(name=_bare(virtual.name))
    packages = tuple(
        Package(_bare(one.name), one.span, "@" in (one.name or "")) for one in operands[1:]
    )
    keeps_cache = not ({_NO_CACHE, "--cache-dir"} & options)
    return ApkCommand(applet, packages, virtual, keeps_cache, not _REPOSITORY.isdisjoint(options))


def _option(word: str) -> tuple[str, str | None]:
    """An option and its value, None where that is the next word.

    Short ones may stand together, of which the last may take a value; long ones may be shortened.
    """
    name, equals, value = word.partition("=")
    if word.startswith("--"):
        longer = [option for option in _VALUED if option.startswith(name) and len(name) > 4]
        return (longer[0] if len(longer) == 1 else name), value if equals else None
    for at, letter in enumerate(word[1:], 1):
        if f"-{letter}" in _VALUED:
            return f"-{letter}", word[at + 1 :] or None
    return word, None


def _bare(name: str | None) -> str | None:
    return None if name is None else _CONSTRAINT.sub("", name)
