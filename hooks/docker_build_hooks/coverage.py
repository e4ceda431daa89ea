"""What does no ignore file keep out of the contexts, class by class?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docker_build_hooks.built_contexts import BuiltContext
from docker_build_hooks.content_classes import GIT, KINDS, REQUIRED
from docker_build_hooks.context_contents import Content, Contents, TakenFile, is_for_tests
from docker_build_hooks.dockerfile import Dockerfile
from docker_build_hooks.expected_contents import ExpectedContents, Probe
from docker_build_hooks.judgement import Judge
from docker_build_hooks.near_patterns import near_pattern
from docker_build_hooks.required_patterns import RequiredPatterns

# Commands that need git's own files; to clone something else needs none.
_ASKS_GIT = re.compile(
    r"\bgit\s+(?:-\S+\s+\S+\s+)*(?:describe|rev-parse|rev-list|log|show|status|branch|tag|diff"
    r"|ls-files|submodule|symbolic-ref)\b"
)


class Uncovered(NamedTuple):
    """Something of one class that gets into the images of a context, or would.

    ``taken`` is the file that does, None where nothing of the class is there yet. ``others`` more
    of the class do.
    """

    probe: Probe
    taken: TakenFile | None = None
    others: int = 0

    @property
    def of(self) -> str:
        """The class."""
        return self.probe.item.of

    @property
    def is_there(self) -> bool:
        """Whether there is a file already; git's own are in every clone."""
        return self.taken is not None or self.of == GIT


class Coverage:
    """What gets into each of the contexts, class by class; ``skipped`` classes are left out."""

    def __init__(
        self,
        judge: Judge,
        contexts: Sequence[BuiltContext],
        skipped: Iterable[str] = (),
        required: Sequence[str] = (),
    ) -> None:
        """``required`` are patterns of what else must not get in. Raises ``IgnoreSyntaxError``."""
        self._judge = judge
        self._skipped = frozenset(skipped)
        self._contents = Contents(judge.index, contexts)
        self._expected = ExpectedContents(judge.index, contexts)
        self._required = RequiredPatterns(judge.index, required)

    def everything(self, built: BuiltContext) -> list[Uncovered]:
        """All that is there and gets in, what is on disk only before what is in git.

        Behind it all that would.
        """
        there = [
            Uncovered(_probe_of(built, content, taken), taken)
            for content, taken in self._contents.in_context(built)
        ]
        there += [Uncovered(probe, taken) for probe, taken in self._required.there(built)]
        there.sort(key=lambda one: one.taken is not None and one.taken.is_tracked)
        expected = (probe for probe in self._expected.probes(built) if built.sends(probe.path))
        would = [Uncovered(probe) for probe in expected if self._is_meant(built, probe)]
        would += map(Uncovered, self._required.probes(built))
        return [one for one in (*there, *would) if one.of not in self._skipped]

    def by_class(self, built: BuiltContext) -> list[Uncovered]:
        """The first of each class, with the number of the others that are there."""
        found: dict[str, Uncovered] = {}
        for one in self.everything(built):
            first = found.setdefault(one.of, one)
            if first is not one and one.taken is not None:
                found[one.of] = first._replace(others=first.others + 1)
        return [found[of] for of in (*KINDS, REQUIRED) if of in found]

    def _is_meant(self, built: BuiltContext, probe: Probe) -> bool:
        """Whether it is worth a word that nothing keeps out what is not there."""
        if is_for_tests(built.context.folder):
            return False
        if probe.item.of == GIT:
            return not self._asks_git(built)
        ignore = built.context.ignore
        near = (
            near_pattern(ignore, probe.path, probe.item_path)
            if ignore and probe.is_anywhere
            else None
        )
        # Who names the folders one by one has seen to those that there are.
        return near is None or not near.wider or near.is_root_only

    def _asks_git(self, built: BuiltContext) -> bool:
        """Whether a build asks git something, for which it needs git's own files."""
        files = (self._judge.dockerfile(copying.build) for copying in built.builds)
        runs = (
            instruction.text
            for file in files
            if isinstance(file, Dockerfile)
            for instruction in file.instructions
            if instruction.keyword == "RUN"
        )
        return any(map(_ASKS_GIT.search, runs))


def _probe_of(built: BuiltContext, content: Content, taken: TakenFile) -> Probe:
    path, item_path = built.below(taken.path), built.below(content.path)
    return Probe(content.item, path or taken.path, item_path or content.path)
