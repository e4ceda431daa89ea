"""Which options do all hooks share, and which files do the arguments of a hook name?"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NoReturn

from docker_build_hooks.git_index import Index
from docker_build_hooks.report import escape, write

FORMATS = ("text", "json", "github")


class UsageError(Exception):
    """The arguments cannot be worked with; the text is one line for the user."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line on standard error and exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def print_help(self, file: object = None) -> None:
        write(self.format_help())


def parser(hook: str, description: str) -> Parser:
    """A parser with the options that every hook has which looks at files."""
    made = bare_parser(hook, description)
    made.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files to look at, or folders for all tracked files in them; "
        "without any: what is staged",
    )
    made.add_argument("--all-files", action="store_true", help="look at every tracked file")
    add_exclude(made)
    add_output_options(made)
    return made


def bare_parser(hook: str, description: str) -> Parser:
    """A parser without options."""
    return Parser(prog=hook, description=description, allow_abbrev=False)


def add_exclude(made: Parser) -> None:
    """Add the option of the hooks that read files of the repository."""
    made.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="never judge these paths, nor read declarations in them (repeatable)",
    )


def add_output_options(made: Parser) -> None:
    """Add the options that every hook has."""
    made.add_argument(
        "--format",
        choices=FORMATS,
        default=default_format(),
        help="how findings are printed (github when GITHUB_ACTIONS is set, otherwise text)",
    )
    made.add_argument("--strict", action="store_true", help="fail for warnings too")


def default_format() -> str:
    """``github`` on GitHub's runners, whose pages show it beside the line."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def fail(hook: str, message: str) -> int:
    """Say in one line on standard error why nothing can be checked; the exit status 2."""
    # Python has no standard error where the caller closed it, and nobody may read it.
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{hook}: {escape(' '.join(message.split()))}", file=sys.stderr)
    return 2


def repository_paths(index: Index, prefix: str, paths: Sequence[str]) -> set[str]:
    """The repository paths that the arguments mean; a folder stands for the files in it.

    ``prefix`` is the current folder's path in the repository. An untracked file is named as it
    is. Raises ``UsageError`` for a path outside of the repository.
    """
    named: set[str] = set()
    for path in paths:
        found = repository_path(index.root, prefix, path)
        if index.has_folder(found) and found not in index:
            named.update(index.below(found))
        else:
            named.add(found)
    return named


def repository_path(root: str, prefix: str, path: str) -> str:
    """The repository path that one argument means. Raises ``UsageError``."""
    if not path:
        raise UsageError("a path is empty")
    found: str | None = os.path.normpath(os.path.join(prefix, _as_git_has_it(path)))
    if found and (os.path.isabs(found) or found.split(os.sep)[0] == ".."):
        found = _path_below(root, os.path.abspath(path))
    if found is None:
        raise UsageError(f"{path}: is outside of the repository")
    return "" if found == "." else found.replace(os.sep, "/")


def _as_git_has_it(path: str) -> str:
    """A path in the encoding of the system as one of git's, which are bytes."""
    return os.fsencode(path).decode("utf-8", "surrogateescape")


def _path_below(root: str, path: str) -> str | None:
    """An absolute path as one below ``root``, which links may lead to; None where it is not."""
    rest: list[str] = []
    while True:
        with suppress(OSError):
            if os.path.samefile(path, root):
                return _as_git_has_it("/".join(reversed(rest)))
        above, name = os.path.split(path)
        if above == path:
            return None
        rest.append(name)
        path = above


def value_pairs(option: str, texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """``NAME=VALUE`` arguments as pairs. Raises ``UsageError`` where there is no ``=``."""
    pairs = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"{option} takes NAME=VALUE, not {text!r}")
        pairs.append((name, value))
    return tuple(pairs)
