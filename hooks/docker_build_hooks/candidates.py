"""Which context is a Dockerfile that nobody declares built from?

The folders above it are tried, and what files say without being the whole story: a workflow that
makes files first, the command lines of scripts. The one that holds most of the sources is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from docker_build_hooks.builds import BuildSet
from docker_build_hooks.context import EMPTY_GLOB, FOUND, IGNORED, Kind, Resolution
from docker_build_hooks.declarations import GUESSED, SUGGESTED, Build, ancestors
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.judgement import Judge
from docker_build_hooks.repository_lookup import FolderSearch, ask_ignored
from docker_build_hooks.source_paths import clean, has_wildcard
from docker_build_hooks.words import UNKNOWN

# Limits of our own: beyond them nothing more is learnt from other files.
_MAXIMUM_COMPARED = 100
_MAXIMUM_QUESTIONS = 100
# Fewer Dockerfiles with the same sources may be so by chance.
_ENOUGH_ALIKE = 2


class Score(NamedTuple):
    """How many sources are found, taken away by the ignore file, and not found for any reason.

    ``lacks`` are the repository paths of those that are nowhere.
    """

    found: int
    ignored: int
    missing: int
    lacks: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[int, int]:
        return self.found, self.ignored


class _Scored(NamedTuple):
    build: Build
    score: Score


class Candidates:
    """The candidates of all Dockerfiles; scripts are read only where no other one will do."""

    def __init__(
        self,
        judge: Judge,
        builds: BuildSet,
        is_caused: Callable[[Build, Resolution], bool],
    ) -> None:
        """``is_caused`` tells whether the change takes away what a look-up in a build misses.

        This counts as found, or the change would choose the context.
        """
        self.judge = judge
        self._is_caused = is_caused
        self._undeclared = builds.undeclared
        self._suggested = _by_dockerfile(builds.suggested)
        self._beside: dict[str, frozenset[str] | None] = {}
        self._folders = FolderSearch(judge.index)
        self._questions = 0
        self._commanded: dict[str, list[Build]] | None = None

    def best(self, dockerfile: str) -> Build | None:
        """The build of ``dockerfile`` that most of its sources are found by.

        None where a script puts its context together: nothing can be said of it.
        """
        nearest = self._build(dockerfile, dockerfile.rpartition("/")[0])
        if self.judge.plan(nearest) is None:
            return nearest
        scored = list(self._scored(self._near(dockerfile)))
        best = _best_of(scored)
        if best.score.missing:
            lines = self.judge.scripts.command_lines
            if dockerfile in lines.assembled:
                return None
            if self._commanded is None:
                self._commanded = _by_dockerfile(lines.builds)
            scored += self._scored(self._tried(self._commanded.get(dockerfile, ())))
            best = _best_of(scored)
            if self._is_made_elsewhere(best):
                return None
            best = self._best_made(scored, best)
        if best.build.origin == GUESSED and best.build.context != nearest.context:
            return nearest if self._is_like_others(nearest) else best.build
        return best.build if best.score.found else self._elsewhere(nearest) or best.build

    def _is_made_elsewhere(self, best: _Scored) -> bool:
        """Whether what little is found is by chance, as the context is not known to be ``best``."""
        if best.build.dockerfile in self.judge.scripts.command_lines.anywhere:
            return best.score.found <= best.score.missing
        # Steps before the build that may make files.
        return best.build.origin == SUGGESTED and not best.score.found

    def _is_like_others(self, nearest: Build) -> bool:
        """Whether Dockerfiles with the same sources have all of them beside themselves.

        Then this one, which has only some, is built from its own folder too, though what it lacks
        may be found above by chance.
        """
        if not self.score(nearest).found:
            return False
        name, texts = nearest.dockerfile.rpartition("/")[2], self._texts(nearest)
        named = (path for path in self._undeclared if path.rpartition("/")[2] == name)
        alike = sum(self._all_beside(path) == texts for path in islice(named, _MAXIMUM_COMPARED))
        return alike >= _ENOUGH_ALIKE

    def _all_beside(self, dockerfile: str) -> frozenset[str] | None:
        """The sources of a Dockerfile if they are all beside it, else None."""
        if dockerfile not in self._beside:
            build = self._build(dockerfile, dockerfile.rpartition("/")[0])
            missing = self.score(build).missing
            self._beside[dockerfile] = None if missing else self._texts(build)
        return self._beside[dockerfile]

    def _texts(self, build: Build) -> frozenset[str]:
        plan = self.judge.plan(build)
        return frozenset(source.text for source in plan.sources) if plan else frozenset()

    def _elsewhere(self, nearest: Build) -> Build | None:
        """The build of what finds nothing near, from a folder with all its sources.

        This may be any folder where there are only Dockerfiles beside it, else one with the name
        that the Dockerfile has: `web` for `Dockerfile.web`.
        """
        is_any = self._is_folder_of_dockerfiles(nearest.context)
        name = _service(nearest.dockerfile)
        if not is_any and not name:
            return None
        texts = sorted(filter(None, map(clean, self._texts(nearest))))
        known = next((t for t in texts if UNKNOWN not in t and not has_wildcard(t)), "")
        folders = self._folders.folders_with(known) if known else None
        folders = [path for path in folders or () if is_any or path.rpartition("/")[2] == name]
        builds = (self._build(nearest.dockerfile, folder) for folder in folders)
        return next((build for build in builds if not self.score(build).missing), None)

    def _is_folder_of_dockerfiles(self, folder: str) -> bool:
        index = self.judge.index
        paths = (f"{folder}/{name}" for name in index.children(folder))
        files = [path for path in paths if path in index]
        dockerfiles = sum(map(is_dockerfile, files))
        return bool(folder) and dockerfiles > 1 and 2 * dockerfiles > len(files)

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

    def _best_made(self, scored: Sequence[_Scored], best: _Scored) -> _Scored:
        """Of those that are as good as ``best`` the one that lacks most of what git ignores."""
        equals = [one for one in scored if one.score.rank == best.score.rank and one.score.lacks]
        if len(equals) < 2 or self._questions == _MAXIMUM_QUESTIONS:
            return best
        self._questions += 1
        lacks = frozenset[str]().union(*(one.score.lacks for one in equals))
        ignored = ask_ignored(self.judge.index, sorted(lacks))
        return max(equals, key=lambda one: len(one.score.lacks & ignored)) if ignored else best

    def _scored(self, builds: Iterable[Build]) -> Iterator[_Scored]:
        """``builds`` with their scores, up to one that finds everything."""
        for build in builds:
            score = self.score(build)
            yield _Scored(build, score)
            if not score.missing:
                break

    def score(self, build: Build) -> Score:
        """How many sources of the build are found, what is removed among them."""
        found = ignored = empty = total = 0
        lacks: set[str] = set()
        folder = self.judge.contexts.resolved_folder(build)
        try:
            for source, resolution in self.judge.resolutions(build, folder):
                path = clean(source.text)
                if path == "" and resolution.state == FOUND:
                    # The context as a whole is in any folder.
                    continue
                is_found = resolution.state == FOUND or self._is_caused(build, resolution)
                found += is_found
                ignored += resolution.state == IGNORED
                empty += resolution.state == EMPTY_GLOB
                total += 1
                if not is_found and resolution.state != IGNORED:
                    lacks.add(f"{folder}/{path or ''}".strip("/"))
        except IgnoreSyntaxError:
            return Score(0, 0, 1)
        return Score(found, ignored, total - found - empty, frozenset(lacks))


def _service(dockerfile: str) -> str:
    """What `Dockerfile.web` or `web.Dockerfile` is for; "" where the name does not tell."""
    first, _, last = dockerfile.rpartition("/")[2].partition(".")
    return last if is_dockerfile(first) else first if is_dockerfile(last) else ""


def _best_of(scored: Sequence[_Scored]) -> _Scored:
    """The best, of equals the first."""
    return max(scored, key=lambda one: one.score.rank)


def _by_dockerfile(builds: Iterable[Build]) -> dict[str, list[Build]]:
    found: dict[str, list[Build]] = {}
    for build in builds:
        found.setdefault(build.dockerfile, []).append(build)
    return found
