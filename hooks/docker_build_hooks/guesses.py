"""Does anything speak for a context that nobody declares?

To take the folder above a Dockerfile for its context is a guess. Where the Dockerfile names several
things and none of them is there, a program may put the context together somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterable

from docker_build_hooks import context as states
from docker_build_hooks.context import Context
from docker_build_hooks.declarations import GUESSED, SUGGESTED, Build
from docker_build_hooks.file_names import is_dockerfile
from docker_build_hooks.hints import Hints
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.repository_lookup import FolderSearch, other_case
from docker_build_hooks.source_paths import clean, has_wildcard
from docker_build_hooks.words import UNKNOWN

# In all other states something is where the source leads.
_NOTHING = (states.MISSING, states.EMPTY_GLOB)


class Guesses:
    """What is known of the builds that ``failures`` are about."""

    def __init__(self, judge: Judge, hints: Hints, failures: Iterable[Failure]) -> None:
        self._judge = judge
        self._hints = hints
        self._failures: dict[Build, list[Failure]] = {}
        for failure in failures:
            if is_guess(failure.build):
                self._failures.setdefault(failure.build, []).append(failure)
        self._doubtful: dict[Build, bool] = {}
        self._folders = FolderSearch(judge.index)

    def is_doubtful(self, build: Build) -> bool:
        """Whether the context is a guess, and of several sources none is in it.

        Or another folder has all of them, and no Dockerfile of its own.
        """
        if build not in self._failures:
            return False
        if build not in self._doubtful:
            failures = self._failures[build]
            self._doubtful[build] = not any(map(self._is_near, failures)) and (
                not self._finds(build, failures) or self._is_elsewhere(build, failures)
            )
        return self._doubtful[build]

    def _finds(self, build: Build, failures: Iterable[Failure]) -> bool:
        """Whether the build finds a source, or has only one, which may well be just missing."""
        plan = self._judge.plan(build)
        sources = plan.sources if plan else ()
        texts = {clean(source.text) for source in sources if not source.context_name} - {""}
        missing = {
            clean(failure.source.text)
            for failure in failures
            if failure.source and failure.resolution.state != states.FOUND
        }
        known = {text for text in texts if text and UNKNOWN not in text}
        return len(texts) < 2 or not known <= missing

    def _is_elsewhere(self, build: Build, failures: Iterable[Failure]) -> bool:
        """Whether a folder that is no image's own has all that the build names, or may have."""
        index = self._judge.index
        plan = self._judge.plan(build)
        sources = plan.sources if plan else ()
        texts = {clean(source.text) or "" for source in sources if not source.context_name}
        if any(UNKNOWN in text or has_wildcard(text) for text in texts):
            return False
        missing = next((clean(f.source.text) for f in failures if f.source), None)
        found = self._folders.folders_with(missing) if missing else ()
        return found is None or any(
            not any(map(is_dockerfile, index.children(folder)))
            and all(Context(index, folder).kind(text) is not None for text in texts)
            for folder in found
            if folder != build.context
        )

    def _is_near(self, failure: Failure) -> bool:
        """Whether what fails was, or nearly is, in the context."""
        if failure.source is None:
            return False
        if failure.caused or failure.resolution.state not in _NOTHING:
            return True
        path = failure.resolution.path
        if failure.resolution.state == states.EMPTY_GLOB or UNKNOWN in path:
            return False
        folder, _ = self._judge.place(failure)
        index = self._judge.index
        return (
            self._hints.is_addable(f"{folder}/{path}".strip("/"))
            or other_case(index, folder, path) is not None
            or self._hints.similar.find(folder, path) is not None
        )


def is_guess(build: Build) -> bool:
    """Whether another folder than the context may be meant; above the root there is none."""
    return build.origin in (GUESSED, SUGGESTED) and "/" in build.dockerfile
