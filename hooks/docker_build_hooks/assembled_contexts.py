"""Which build contexts are made, or added to, by the script that builds from them?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.build_commands import Copy
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.made_paths import Made, made_by
from docker_build_hooks.mentioned_paths import mentioned_paths
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, is_temporary
from docker_build_hooks.shell_commands import Command

_MAXIMUM_MADE = 1000


class Work(NamedTuple):
    """What the commands of a script copy, and make in other ways with the lines that do it."""

    copied: tuple[Copy, ...]
    made: tuple[tuple[Made, int], ...]


class Brought(NamedTuple):
    """A path at which a script puts something, and the line that does it.

    It is a copy of ``source``; with "" a command that does not copy names just this path, or with
    ``is_filled`` it is a folder for things whose names are not known.
    """

    path: str
    line: int
    source: str
    is_filled: bool = False


def work_of(copied: Iterable[Copy], commands: Iterable[Command]) -> Work:
    """What a script does that copies ``copied``, a bounded amount of it."""
    made: dict[Made, int] = {}
    for command in commands:
        for one in made_by(command):
            made.setdefault(one, command.line)
        if len(made) >= _MAXIMUM_MADE:
            break
    return Work(tuple(copied), tuple(made.items()))


def brought_by(lookup: ScriptLookup, work: Work) -> list[Brought]:
    """Where the copies of a script go, and what its other commands may make."""
    found = []
    for copy in work.copied:
        found += [Brought(path, copy.line, copy.source) for path in lookup.targets(copy)]
        target = lookup.path(copy.destination) if copy.is_contents else None
        if target is not None:
            found.append(Brought(target, copy.line, "", True))
    for (text, is_filled), line in work.made:
        path = lookup.path(text)
        if path or (path is not None and is_filled):
            found.append(Brought(path, line, "", is_filled))
    return found


def is_completed(
    lookup: ScriptLookup,
    context: str,
    dockerfile: str,
    brought: Sequence[Brought],
    line: int,
    is_ordered: bool,
) -> bool:
    """Whether what a script brings may be what the Dockerfile needs and the context lacks.

    What has no known name counts only above the ``line`` of the build, and so does what is no
    copy where the lines are run in order.
    """
    prefix = f"{context}/" if context else ""
    copied: set[str] = set()
    made: set[str] = set()
    filled: set[str] = set()
    for path, above, source, is_filled in brought:
        if path != context and not path.startswith(prefix):
            continue
        name = path[len(prefix) :]
        is_vague = UNKNOWN in path or (is_filled and not name)
        if above < line or not (is_vague or (is_ordered and not source)):
            (copied if source else filled if is_filled else made).add(name)
    if not (copied or made or filled):
        return False
    for needed in mentioned_paths(lookup.index.blob(dockerfile) or b""):
        is_there = "*" not in needed and lookup.root.kind(prefix + needed) is not None
        if not is_there and (
            needed in made
            or "" in filled
            or any(_meets(path, needed) for path in copied)
            or any(_meets(path, needed) for path in filled)
        ):
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
