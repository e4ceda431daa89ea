"""Which build contexts are made, or added to, by the script that builds from them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docker_build_hooks.build_commands import Copy
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.mentioned_paths import mentioned_paths
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import UNKNOWN, is_temporary


class Brought(NamedTuple):
    """A path at which a script puts a copy of ``source``, and the line that does it."""

    path: str
    line: int
    source: str


def brought_by(lookup: ScriptLookup, copied: Iterable[Copy]) -> list[Brought]:
    """Where the copies of a script go."""
    return [
        Brought(path, copy.line, copy.source) for copy in copied for path in lookup.targets(copy)
    ]


def is_completed(
    lookup: ScriptLookup, context: str, dockerfile: str, brought: Sequence[Brought], line: int
) -> bool:
    """Whether what a script copies may be what the Dockerfile needs and the context lacks.

    What has no known name counts only above the ``line`` of the build.
    """
    prefix = f"{context}/" if context else ""
    inside = {
        path[len(prefix) :]
        for path, above, _ in brought
        if path.startswith(prefix) and (above < line or UNKNOWN not in path)
    }
    if not inside:
        return False
    for needed in mentioned_paths(lookup.index.blob(dockerfile) or b""):
        is_there = "*" not in needed and lookup.root.kind(prefix + needed) is not None
        if not is_there and any(_meets(path, needed) for path in inside):
            return True
    return False


def _meets(path: str, needed: str) -> bool:
    """Whether a new file or folder is, or is in, or holds what is needed."""
    # As far as either is known; a name ends at a slash.
    path = path.partition(UNKNOWN)[0] if UNKNOWN in path else f"{path}/"
    needed = needed[:-1] if needed.endswith("*") else f"{needed}/"
    return path.startswith(needed) or needed.startswith(path)


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
