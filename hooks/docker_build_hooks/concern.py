"""May a change concern a Dockerfile whose context is not known yet?

To find the context can mean to read all scripts of a repository, which a commit should not pay for
where the Dockerfile names nothing that the change takes away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from docker_build_hooks.candidates import Candidates
from docker_build_hooks.context import Kind
from docker_build_hooks.declarations import Build, ancestors
from docker_build_hooks.dockerfile import Dockerfile, Instruction
from docker_build_hooks.judgement import Judge
from docker_build_hooks.removed_paths import RemovedPaths
from docker_build_hooks.repository_lookup import ask_ignored
from docker_build_hooks.source_paths import clean
from docker_build_hooks.words import UNKNOWN

_WORD = re.compile(r"""[^\s"',=\[\]]+""")
_VARIABLE = re.compile(r"\$(?:\w+|\{[^}]*\}?)?")
_NAME = re.compile(r"\w+")
# Each starts git.
_MAXIMUM_QUESTIONS = 20
_MAXIMUM_FOLDERS = 50


class Concern:
    """Tells of Dockerfiles whether what one change takes away may concern them."""

    def __init__(
        self,
        judge: Judge,
        candidates: Candidates,
        removed: RemovedPaths,
        ignore_files: Iterable[str] = (),
    ) -> None:
        """``ignore_files`` are those that the change touches."""
        self._judge = judge
        self._candidates = candidates
        self._removed = removed
        self._ignoring = sorted(path.rpartition("/")[0] for path in ignore_files)[:_MAXIMUM_FOLDERS]
        self._ignored: dict[str, bool] = {}
        self._questions = 0

    def may_miss(self, dockerfile: str) -> bool:
        """Whether a build of the Dockerfile may have found what is removed, or ignored now.

        That is one from a folder above it, or from any that had all it reads but what git ignores;
        with any arguments. True rather too often than too seldom.
        """
        if not self._removed and not self._ignoring:
            return False
        build = Build("", dockerfile)
        file = self._judge.dockerfile(build)
        if not isinstance(file, Dockerfile):
            return False
        if self._is_linked:
            return True
        words = (word for instruction in file.instructions for word in _other_words(instruction))
        if any(clean(word) != "" and self._removed.folders_for(word) != set() for word in words):
            return True
        arguments = {**dict.fromkeys(_arguments(file)), **dict(self._judge.options.arguments)}
        build = build._replace(arguments=tuple(arguments.items()))
        plan = self._judge.plan(build)
        near = set(ancestors(dockerfile.rpartition("/")[0]))
        # Who is near the ignore file is looked at anyway.
        folders = set(self._ignoring) - near
        for source in plan.sources if plan else ():
            # The context itself is there wherever it is.
            if clean(source.text) != "":
                found = self._removed.folders_for(source.text)
                if found is None:
                    return True
                folders |= found
        return not near.isdisjoint(folders) or any(
            self._was_complete(build._replace(context=folder)) for folder in sorted(folders)
        )

    @cached_property
    def _is_linked(self) -> bool:
        """Whether a link of the repository may lead to something that is removed."""
        index = self._judge.index
        targets = {index.blob(path) or b"" for path in index.links}
        texts = (target.decode("utf-8", "surrogateescape") for target in targets)
        return any(self._removed.folders_for(text) != set() for text in texts)

    def _was_complete(self, build: Build) -> bool:
        """Whether without the change nothing is missing but what git ignores."""
        if not self._judge.root.leads_to(build.context, Kind.FOLDER):
            return False
        score = self._candidates.score(build)
        if score.missing and not score.lacks:
            # A pattern of the ignore file is bad.
            return True
        asked = [path for path in sorted(score.lacks) if path not in self._ignored]
        if asked and self._questions < _MAXIMUM_QUESTIONS:
            self._questions += 1
            ignored = ask_ignored(self._judge.index, asked)
            self._ignored.update((path, path in ignored) for path in asked)
        return all(self._ignored.get(path, True) for path in score.lacks)


def _arguments(file: Dockerfile) -> Iterator[str]:
    for instruction in file.instructions:
        if instruction.keyword == "ARG":
            yield from _NAME.findall(instruction.text)


def _other_words(instruction: Instruction) -> Iterator[str]:
    """What may be paths where it depends on more than arguments what is read.

    A named context may take the place of a stage or an image, and ONBUILD runs elsewhere.
    """
    if instruction.keyword == "ONBUILD" or "from=" in instruction.text:
        yield from _WORD.findall(_VARIABLE.sub(UNKNOWN, instruction.text))
