"""Which build contexts are made, or added to, by the script that builds from them?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.build_commands import Copy
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.mentioned_paths import mentioned_paths
from docker_build_hooks.script_command import Command
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, is_temporary, join
from docker_build_hooks.shell_programs import program

_MAXIMUM_MADE = 1000
# Programs that name a path without making it.
_NOT_MAKING = frozenset(
    {
        "[",
        "[[",
        "test",
        "rm",
        "rmdir",
        "unlink",
        "cd",
        "pushd",
        "popd",
        "ls",
        "cat",
        "echo",
        "printf",
    }
    | {
        "stat",
        "file",
        "grep",
        "egrep",
        "head",
        "tail",
        "wc",
        "diff",
        "cmp",
        "chmod",
        "chown",
        "find",
    }
    | {"source", ".", "export", "git", "docker", "podman", "buildah", "nerdctl", "shellcheck", "if"}
    | {
        "hadolint",
        "trap",
        "set",
        "for",
        "while",
        "case",
        "read",
        "du",
        "sha256sum",
        "md5sum",
        "ssh",
    }
)


class Brought(NamedTuple):
    """A path at which a script puts something, and the line that does it.

    It is a copy of ``source``; with "" a command that does not copy names just this path.
    """

    path: str
    line: int
    source: str


def brought_by(
    lookup: ScriptLookup, copied: Iterable[Copy], commands: Iterable[Command]
) -> list[Brought]:
    """Where the copies of a script go, and what its other ``commands`` may make."""
    copies = [
        Brought(path, copy.line, copy.source) for copy in copied for path in lookup.targets(copy)
    ]
    return copies + list(islice(_made(lookup, commands), _MAXIMUM_MADE))


def _made(lookup: ScriptLookup, commands: Iterable[Command]) -> Iterator[Brought]:
    """The paths that commands name which are not known to leave them as they are."""
    for command in commands:
        name, *words = program(command.words) or ("",)
        named = () if posixpath.basename(name) in _NOT_MAKING else words
        for word in (*named, *command.outputs):
            text = word.rpartition("=")[2]
            is_path = UNKNOWN not in text and ("/" in text or "." in text)
            path = lookup.path(join(command.folder, text)) if is_path else None
            if path:
                yield Brought(path, command.line, "")


def is_completed(
    lookup: ScriptLookup, context: str, dockerfile: str, brought: Sequence[Brought], line: int
) -> bool:
    """Whether what a script copies may be what the Dockerfile needs and the context lacks.

    What has no known name, and what is no copy, counts only above the ``line`` of the build.
    """
    prefix = f"{context}/" if context else ""
    copied: set[str] = set()
    made: set[str] = set()
    for path, above, source in brought:
        if path.startswith(prefix) and (above < line or (source and UNKNOWN not in path)):
            (copied if source else made).add(path[len(prefix) :])
    if not copied and not made:
        return False
    for needed in mentioned_paths(lookup.index.blob(dockerfile) or b""):
        is_there = "*" not in needed and lookup.root.kind(prefix + needed) is not None
        if not is_there and (needed in made or any(_meets(path, needed) for path in copied)):
            return True
    return False


def _meets(path: str, needed: str) -> bool:
    """Whether a new file or folder is, or is in, or holds what is needed."""
    # As far as either is known; a name ends at a slash.
    path = path.partition(UNKNOWN)[0] if UNKNOWN in path else f"{path}/"
    needed = needed[:-1] if needed.endswith("*") else f"{needed}/"
    return path.startswith(needed) or needed.startswith(path)


def originals(text: str, copied: Iterable[Copy]) -> Iterator[str]:
    """What the joined path ``text`` was before a folder that it is in was copied."""
    for copy in copied:
        name = posixpath.basename(copy.source)
        for target in (copy.destination, f"{copy.destination}/{name}"):
            if text.startswith(f"{target}/"):
                yield copy.source + text[len(target) :]


def copied_away(lookup: ScriptLookup, copied: Iterable[Copy]) -> set[str]:
    """The Dockerfiles that are copied to a folder that the repository does not hold."""
    found = set()
    for copy in copied:
        source = lookup.file(copy.source)
        if source is None or not is_dockerfile(source):
            continue
        is_known = UNKNOWN not in copy.destination and not is_temporary(copy.destination)
        if not is_known or not any(_is_in_place(lookup, path) for path in lookup.targets(copy)):
            found.add(source)
    return found


def _is_in_place(lookup: ScriptLookup, path: str) -> bool:
    """Whether a Dockerfile may be at ``path`` without a folder being made for it."""
    return is_dockerfile(path) and lookup.has_folder(path.rpartition("/")[0])
