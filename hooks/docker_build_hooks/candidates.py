"""Which context is a Dockerfile that nobody declares built from?

The folders above it are tried, and what files say without being the whole story: a workflow that
makes files first, the command lines of scripts. The one that holds most of the sources is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.context import EMPTY_GLOB, FOUND, IGNORED, Kind, Resolution
from docker_build_hooks.declarations import GUESSED, Build, ancestors
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.judgement import Judge


class _Score(NamedTuple):
    """How many sources are found, taken away by the ignore file, and not found for any reason."""

    found: int
    ignored: int
    missing: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.found, self.ignored


class _Scored(NamedTuple):
    build: Build
    score: _Score


class Candidates:
    """The candidates of all Dockerfiles; scripts are read only where no other one will do."""

    def __init__(
        self,
        judge: Judge,
        suggested: Iterable[Build],
        is_caused: Callable[[str, Resolution], bool],
    ) -> None:
        """``is_caused`` tells whether the change takes away what a look-up in a folder misses.

        This counts as found, or the change would choose the context.
        """
        self.judge = judge
        self._is_caused = is_caused
        self._suggested = _by_dockerfile(suggested)
        self._commanded: dict[str, list[Build]] | None = None

    def best(self, dockerfile: str) -> Build | None:
        """The build of ``dockerfile`` that most of its sources are found by.

        None where a script puts its context together: nothing can be said of it.
        """
        nearest = self._build(dockerfile, dockerfile.rpartition("/")[0])
        if self.judge.plan(nearest) is None:
            return nearest
        best = self._best_of(self._near(dockerfile))
        if best.score.missing:
            lines = self.judge.command_lines
            if dockerfile in lines.assembled:
                return None
            if self._commanded is None:
                self._commanded = _by_dockerfile(lines.builds)
            best = self._best_of(self._tried(self._commanded.get(dockerfile, ())), best)
        return best.build

    def _build(self, dockerfile: str, context: str) -> Build:
        passed: tuple[tuple[str, str | None], ...] = self.judge.options.arguments
        return Build(context, dockerfile, arguments=passed, origin=GUESSED)

    def _near(self, dockerfile: str) -> Iterator[Build]:
        yield from self._tried(self.suggested(dockerfile))
        for folder in ancestors(dockerfile.rpartition("/")[0]):
            yield self._build(dockerfile, folder)

    def suggested(self, dockerfile: str) -> Sequence[Build]:
        """The builds of ``dockerfile`` that files speak of, without the command lines."""
        return self._suggested.get(dockerfile, ())

    def _tried(self, builds: Iterable[Build]) -> Iterator[Build]:
        """Those whose context is there, with all stages, as others may have another target."""
        for build in builds:
            if self.judge.root.leads_to(build.context, Kind.FOLDER):
                yield build._replace(target=None)

    def _best_of(self, builds: Iterable[Build], best: _Scored | None = None) -> _Scored:
        """The best of ``builds``, of equals the first; there is one, or a ``best`` before them."""
        for build in builds:
            score = self._score(build)
            if best is None or score.rank > best.score.rank:
                best = _Scored(build, score)
            if not score.missing:
                break
        assert best is not None
        return best

    def _score(self, build: Build) -> _Score:
        found = ignored = empty = total = 0
        folder = self.judge.contexts.resolved_folder(build)
        try:
            for _, resolution in self.judge.resolutions(build, folder):
                found += resolution.state == FOUND or self._is_caused(folder, resolution)
                ignored += resolution.state == IGNORED
                empty += resolution.state == EMPTY_GLOB
                total += 1
        except IgnoreSyntaxError:
            return _Score(0, 0, 1)
        return _Score(found, ignored, total - found - empty)


def _by_dockerfile(builds: Iterable[Build]) -> dict[str, list[Build]]:
    found: dict[str, list[Build]] = {}
    for build in builds:
        found.setdefault(build.dockerfile, []).append(build)
    return found
