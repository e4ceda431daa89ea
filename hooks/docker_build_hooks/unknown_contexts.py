"""Which folders may a context with unknown parts be, and what does the script put into them?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from docker_build_hooks.assembled_contexts import Work
from docker_build_hooks.build_commands import BuildCommand
from docker_build_hooks.script_lookup import ScriptLookup
from docker_build_hooks.script_paths import ROOT, UNKNOWN

_MAXIMUM_MATCHES = 200
# With more of them nearly any folder is meant, and an expression takes long to tell.
_MAXIMUM_UNKNOWN = 3
_ANYTHING = "\ufffd"


def is_vague(context: str) -> bool:
    """Whether nothing of a joined path is known, so that it may be any folder."""
    return not context.partition("/")[2].replace(UNKNOWN, "").strip("./")


def work_below(work: Work, context: str) -> Work:
    """What is put into the joined path ``context``, as far as that is written the same way.

    Of one that may be any folder only what has a known name: the rest may be for others.
    """
    copied = (copy for copy in work.copied if _is_in(copy.destination, context))
    made = (one for one in work.made if _is_in(one[0].path, context))
    if is_vague(context):
        copied = (c for c in copied if UNKNOWN not in c.source and not c.is_contents)
        made = (one for one in made if not one[0].is_filled)
    return Work(tuple(copied), tuple(made))


def work_in(work: Work, context: str, folder: str) -> Work:
    """``work`` in the joined path ``context``, as it is where that is the repository's folder."""
    start, known = len(context), f"{ROOT}/{folder}" if folder else ROOT
    return Work(
        tuple(c._replace(destination=known + c.destination[start:]) for c in work.copied),
        tuple((made._replace(path=known + made.path[start:]), line) for made, line in work.made),
    )


def _is_in(text: str, context: str) -> bool:
    return text == context or text.startswith(f"{context}/")


def possible_builds(
    lookup: ScriptLookup, build: BuildCommand, dockerfiles: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The folders that the context of a build may be, each with the Dockerfile in it.

    ``dockerfiles`` are those of the repository.
    """
    context = build.context
    path = lookup.path(re.sub(f"{UNKNOWN}+", _ANYTHING, context))
    if path is None or path.count(_ANYTHING) > _MAXIMUM_UNKNOWN:
        return
    part = ".*" if is_vague(context) else "[^/]*"
    folder = part.join(map(re.escape, path.split(_ANYTHING)))
    for text in build.dockerfiles:
        behind = text[len(context) :]
        if _is_in(text, context) and UNKNOWN not in behind:
            pattern = re.compile(folder + re.escape(behind))
            found = (name for name in dockerfiles if pattern.fullmatch(name))
            for name in islice(found, _MAXIMUM_MATCHES):
                yield name[: -len(behind)], name
