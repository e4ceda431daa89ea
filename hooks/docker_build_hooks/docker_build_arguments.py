"""What does the command line of a build say: which context, which Dockerfile, which arguments?

Reads words as the flag parser of those programs does (``spf13/pflag``): options in any order, with
``=`` or a separate value, short ones joined (``-qt name``), ``--`` before the last.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.build_tools import KANIKO, TOOLS, Options, Tool

# These change what is built from, in ways that a build here cannot express.
_BEYOND_US = frozenset({"build-arg-file", "cpp-flag", "help", "h", "ignorefile", "bucket", "b"})
_SHORT = {"f": "file", "dockerfile": "file"}
_FROM_DIRECTORY = "dir://"


class BuildArguments(NamedTuple):
    """A command that builds an image; texts are as written.

    ``context`` is the folder, an address or ``-`` (an archive from standard input);
    ``dockerfile`` is None where no option names it, or ``-``. Both are relative to the folder that
    the command runs in. An argument has None where its value comes from the environment;
    ``target`` is "" for the last stage. ``context_word``, ``dockerfile_word`` and ``target_word``
    tell which of the words says it (the end of that word, where its option stands in front of it),
    -1 for none.
    """

    tool: str
    context: str
    dockerfile: str | None
    arguments: tuple[tuple[str, str | None], ...] = ()
    target: str = ""
    named_contexts: tuple[tuple[str, str], ...] = ()
    context_word: int = -1
    dockerfile_word: int = -1
    target_word: int = -1

    @property
    def dockerfiles(self) -> tuple[str, ...]:
        """Where the program looks for the Dockerfile, in order.

        Relative to the folder that the command runs in; not to be asked of standard input or of
        addresses.
        """
        tool = TOOLS[self.tool]
        if self.dockerfile is None:
            below = tuple(posixpath.join(self.context, name) for name in tool.defaults)
            return (*tool.defaults, *below) if self.tool == KANIKO else below
        if tool.in_context:
            return self.dockerfile, posixpath.join(self.context, self.dockerfile)
        return (self.dockerfile,)


class _Option(NamedTuple):
    name: str
    value: str
    word: int


class _UnclearError(Exception):
    """The words can be read in more than one way, or not at all."""


def read_build(words: Sequence[str]) -> BuildArguments | None:
    """The build that a command starts; None where it starts none, or what it builds is unclear.

    ``words`` is the whole command from the program on, nothing in front of it (``sudo``,
    assignments): ``docker [buildx|image|builder] build``, ``podman``, ``buildah``, ``nerdctl`` and
    ``img`` likewise, or kaniko's ``executor``. An option that is not known may have a value or
    not: it is passed over only where that makes no difference.
    """
    name = posixpath.basename(words[0]) if words else ""
    tool = TOOLS.get(name)
    if tool is None:
        return None
    try:
        start = _after_command(words, tool)
        return _read(words, name, tool, start) if start else None
    except _UnclearError:
        return None


def _after_command(words: Sequence[str], tool: Tool) -> int:
    """The number of the first word behind the command that builds; 0 where there is none."""
    path: tuple[str, ...] = ()
    at = 1
    while path not in tool.commands:
        if not tool.commands:
            return at
        if path and path not in tool.groups:
            return 0
        _, at = _options(words, at, tool.common)
        if at >= len(words):
            return 0
        path = (*path, words[at])
        at += 1
    return at


def _options(words: Sequence[str], start: int, known: Options) -> tuple[list[_Option], int]:
    """The options from the word ``start`` on, and the number of the word behind them.

    Stops in front of a word that is no option; raises ``_UnclearError``.
    """
    options: list[_Option] = []
    at = start
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-", "--"):
        following = words[at + 1] if at + 1 < len(words) else None
        read = _long if words[at].startswith("--") else _short
        found = read(words[at], at, following, known)
        options += found
        at += 2 if found[-1].word > at else 1
    return options, at


def _long(word: str, at: int, following: str | None, known: Options) -> list[_Option]:
    name, equals, value = word[2:].partition("=")
    if equals:
        return [_Option(name, value, at)]
    if name in known.switches:
        return [_Option(name, "true", at)]
    if name in known.values:
        return [_separate(name, at, following)]
    if following is None or following.startswith("-"):
        return [_Option(name, "", at)]
    raise _UnclearError


def _short(word: str, at: int, following: str | None, known: Options) -> list[_Option]:
    found = []
    for number, name in enumerate(word[1:], 1):
        rest = word[number + 1 :]
        if name in known.values:
            value = rest.removeprefix("=")
            found.append(_Option(name, value, at) if rest else _separate(name, at, following))
            return found
        if name not in known.switches:
            raise _UnclearError
        found.append(_Option(name, "true", at))
        if rest.startswith("="):
            return found
    return found


def _separate(name: str, at: int, following: str | None) -> _Option:
    if following is None:
        raise _UnclearError
    return _Option(name, following, at + 1)


def _read(words: Sequence[str], name: str, tool: Tool, start: int) -> BuildArguments | None:
    options: list[_Option] = []
    operands: list[int] = []
    at = start
    while at < len(words):
        found, at = _options(words, at, tool.build)
        options += found
        if at < len(words) and words[at] == "--":
            operands += range(at + 1, len(words))
            break
        operands += range(at, min(at + 1, len(words)))
        at += 1
    if len(operands) > 1 or any(option.name in _BEYOND_US for option in options):
        return None
    files = [o for o in options if _SHORT.get(o.name, o.name) == "file"]
    if tool.joins_files and (len(files) > 1 or any(f.value.endswith(".in") for f in files)):
        return None
    context = _context(words, options, operands, tool)
    if context is None:
        return None
    text, word = context
    targets = [option for option in options if option.name == "target"]
    return BuildArguments(
        name,
        text,
        files[-1].value if files and files[-1].value else None,
        tuple(_assignment(o.value) for o in options if o.name == "build-arg"),
        targets[-1].value if targets else "",
        tuple(_named_contexts(options)),
        word,
        files[-1].word if files and files[-1].value else -1,
        targets[-1].word if targets else -1,
    )


def _context(
    words: Sequence[str], options: list[_Option], operands: list[int], tool: Tool
) -> tuple[str, int] | None:
    """The context and the number of its word (-1 for none); None where there is no context."""
    if tool.commands:
        if operands:
            return words[operands[0]], operands[0]
        return None if tool.default_context is None else (tool.default_context, -1)
    if operands:
        return None
    text, word = tool.default_context or "", -1
    below = ""
    for option in options:
        if option.name in ("context", "c"):
            text, word = option.value, option.word
        elif option.name == "context-sub-path":
            below = option.value
    if text.startswith(_FROM_DIRECTORY):
        text = text.removeprefix(_FROM_DIRECTORY)
        text = f"{text}/{below.lstrip('/')}" if below else text
    return (text, word) if text else None


def _assignment(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    return name, value if equals else None


def _named_contexts(options: list[_Option]) -> Iterator[tuple[str, str]]:
    """The named contexts, their names in lower case."""
    for option in options:
        if option.name == "build-context":
            name, _, value = option.value.partition("=")
            yield name.lower(), value
