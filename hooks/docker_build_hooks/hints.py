"""What can be done about a failure: what to change where, so that the build succeeds?

A hint that tells to use something was tried: the build finds all it needs with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from docker_build_hooks.context import FOUND, Context, Kind
from docker_build_hooks.declarations import (
    FLAGGED,
    GUESSED,
    SUGGESTED,
    Build,
    ancestors,
    relative,
    resolve_path,
    show_folder,
)
from docker_build_hooks.finding_places import guess_hints
from docker_build_hooks.git_index import disk_path
from docker_build_hooks.ignore_error import IgnoreSyntaxError
from docker_build_hooks.judgement import Failure, Judge
from docker_build_hooks.moves import Moves
from docker_build_hooks.report import shell_word
from docker_build_hooks.repository_lookup import (
    SimilarPaths,
    ask_ignored,
    is_on_disk,
    other_case,
    same_name,
)
from docker_build_hooks.source_lookup import Request
from docker_build_hooks.source_paths import clean, goes_above, known_folder
from docker_build_hooks.words import UNKNOWN

# Nobody reads more; each costs a walk over the index, or a second ignore file.
_MAXIMUM_TRIALS = 100
_MAXIMUM_FILES_ON_DISK = 1000
# Of the ignore files that are read to try out an exception, all taken together.
_MAXIMUM_IGNORE_LINES = 5000


def shown(text: str) -> str:
    """A path as a message shows it."""
    return text.replace(UNKNOWN, "…")


class Hints:
    """Finds hints; what many failures ask for is found once."""

    def __init__(self, judge: Judge, moves: Moves) -> None:
        self.judge = judge
        self.moves = moves
        self.index = judge.index
        self.similar = SimilarPaths(self.index)
        self._alike: dict[tuple[str, str], str | None] = {}
        self._trials = 0
        self._ignore_lines = 0

    def declared_at(self, build: Build) -> list[str]:
        """Who says what the context is."""
        if build.origin == FLAGGED:
            return ["the context is given by `--context`"]
        if not build.declaration:
            return []
        verb = "used" if build.origin == SUGGESTED else "declared"
        return [f"the context is {verb} at {build.declaration.label}"]

    def for_dockerfile(self, build: Build) -> Iterator[str]:
        """Where a declared Dockerfile that does not exist is instead."""
        inside = f"{build.dockerfile}/Dockerfile"
        if self.judge.root.leads_to(inside, Kind.FILE):
            yield self._use(build, [build._replace(dockerfile=inside)], f'"{inside}" exists')
            return
        if self.is_addable(build.dockerfile):
            yield f"it is on disk, but not in git: {git_add(build.dockerfile)}"
            return
        declaration = build.declaration
        # The usual name in another folder says nothing, unless the context would move along.
        is_named = declaration and declaration.dockerfile_place != declaration.context_place
        if declaration and (is_named or build.context == declaration.base):
            for folder in ancestors(declaration.base):
                path = resolve_path(folder, declaration.dockerfile_text)
                if path and path != build.dockerfile and self.judge.root.leads_to(path, Kind.FILE):
                    there = build._replace(dockerfile=path)
                    trials = [there, there._replace(context=folder)]
                    yield self._use(build, trials, f'"{path}" exists')
                    return
        if found := self._look_alike("", build.dockerfile):
            yield f'there is "{found}"'

    def for_context(self, build: Build) -> Iterator[str]:
        """Where a declared context that does not exist is instead."""
        base = build.declaration.base if build.declaration else ""
        text = relative(build.context, base)
        for folder in list(ancestors(base))[1:]:
            path = resolve_path(folder, text)
            if path and self.index.has_folder(path):
                own = relative(build.dockerfile, build.context)
                there = resolve_path(path, own) or build.dockerfile
                trial = build._replace(context=path, dockerfile=there if build.dockerfile else "")
                yield self._use(build, [trial], f'"{path}/" exists')
                return
        found = self._look_alike("", build.context)
        if found and found != build.context:
            yield f'there is "{found}"'

    def _use(self, build: Build, trials: Iterable[Build], fact: str) -> str:
        """``fact``, with what to write where it leads to a build that succeeds."""
        for trial in trials:
            if self.judge.succeeds(trial):
                return fact + _instruction(build, trial)
        return fact

    def for_ignored(self, failure: Failure) -> Iterator[str]:
        """How a source that the ignore file takes away gets back into the context."""
        path, source = failure.resolution.path, failure.source
        assert source is not None
        text = clean(source.text)
        if text and path != known_folder(text) and UNKNOWN not in text:
            yield f'"{shown(source.text)}" leads to "{path}"'
        if self._exception_works(failure):
            yield f'add "!{path}" behind it, or narrow the pattern'
        else:
            yield "narrow the pattern"

    def _exception_works(self, failure: Failure) -> bool:
        from docker_build_hooks.dockerignore import DockerIgnore

        exclusion, source = failure.resolution.exclusion, failure.source
        self._trials += 1
        is_enough = self._ignore_lines > _MAXIMUM_IGNORE_LINES or self._trials > _MAXIMUM_TRIALS
        if exclusion is None or source is None or is_enough:
            return False
        folder, file = self.judge.place(failure)
        lines = (self.index.blob(file) or b"").split(b"\n")
        exception = f"!{failure.resolution.path}".encode("utf-8", "surrogateescape")
        lines.insert(exclusion.pattern.line, exception)
        self._ignore_lines += len(lines)
        try:
            context = Context(self.index, folder, DockerIgnore(b"\n".join(lines)))
            return Request(context, [source.text]).resolve(source).state == FOUND
        except IgnoreSyntaxError:
            return False

    def for_missing(self, failure: Failure, folder: str) -> Iterator[str]:
        """Where a source that is not in the context ``folder`` is instead."""
        build, path, source = failure.build, failure.resolution.path, failure.source
        if source and goes_above(source.text):
            yield f'".." does not leave the build context: "{shown(source.text)}" means "{path}"'
        hints: list[str] = []
        if UNKNOWN not in path:
            if is_on_disk(self.index.root, f"{folder}/{path}".strip("/")):
                hints.append(f'what is on disk at "{path}" is ignored by git')
            if moved := self._moved(f"{folder}/{path}".strip("/")):
                yield from (*hints, moved)
                return
            hints += self._elsewhere(build, path, folder)
        yield from hints
        yield from guess_hints(build)
        if build.origin == GUESSED and "/" not in build.dockerfile and not hints:
            yield generated_hint(path)

    def _moved(self, path: str) -> str:
        """That the change itself takes ``path`` away, and where to."""
        if destination := self.moves.destination(path):
            return f'this change moves "{path}" to "{destination}"'
        return f'this change removes "{path}"' if self.moves.removes(path) else ""

    def for_dangling(self, failure: Failure, folder: str) -> Iterator[str]:
        """What is the matter with a link that leads nowhere."""
        path = f"{folder}/{failure.resolution.path}".strip("/")
        if failure.resolution.outside:
            context = show_folder(failure.build.context)
            yield f'it leads out of the build context "{context}", where the engine stops'
        elif self.is_addable(path):
            yield f"that is on disk, but not in git: {git_add(path)}"

    def _elsewhere(self, build: Build, path: str, folder: str) -> Iterator[str]:
        if folder and path.startswith(f"{folder}/"):
            inside = path[len(folder) + 1 :]
            if Context(self.index, folder).kind(inside) is not None:
                yield f'seen from the build context it is "{inside}"'
                return
        places = (*ancestors(folder), *ancestors(build.dockerfile.rpartition("/")[0]))
        holders = [
            candidate
            for candidate in dict.fromkeys(places)
            if candidate != folder and self._holds(candidate, path, folder)
        ]
        for holder in holders:
            there = f'"{shown(path)}" is in {_place(holder)}'
            hint = self._use(build, [build._replace(context=holder)], there)
            if hint != there:
                yield hint
                return
        if holders:
            yield f'"{shown(path)}" is in {_place(holders[0])}'
        elif found := self._look_alike(folder, path):
            yield f'there is "{found}"'

    def _holds(self, candidate: str, path: str, folder: str) -> bool:
        """Whether ``path`` is below ``candidate``, and more than what ``folder`` is in."""
        there = Context(self.index, candidate)
        return there.kind(path) is not None and not f"{folder}/".startswith(
            f"{there.in_repository(path)}/"
        )

    def _look_alike(self, folder: str, path: str) -> str | None:
        if (folder, path) not in self._alike:
            self._trials += 1
            found = None
            if self._trials <= _MAXIMUM_TRIALS:
                found = other_case(self.index, folder, path)
                found = found or self.similar.find(folder, path)
                found = found or same_name(self.index, folder, path)
            self._alike[folder, path] = found
        return self._alike[folder, path]

    def is_addable(self, path: str) -> bool:
        """Whether the disk has something at ``path`` that ``git add`` would take."""
        if UNKNOWN in path or not is_on_disk(self.index.root, path):
            return False
        full = disk_path(self.index.root, path)
        if os.path.islink(full) or not os.path.isdir(full):
            return True
        files = []
        for above, _, names in os.walk(full):
            place = os.path.relpath(above, self.index.root).replace(os.sep, "/")
            files += [f"{place}/{name}" for name in names]
            if len(files) > _MAXIMUM_FILES_ON_DISK:
                return True
        return len(ask_ignored(self.index, files)) < len(files)


def _instruction(build: Build, trial: Build) -> str:
    """What to write so that ``build`` becomes ``trial``; "" where there is no place for it."""
    declaration = build.declaration
    if build.origin != FLAGGED and declaration and build.has_pragma:
        return f": use `# docker-build-hooks: context={trial.context or '.'}` there"
    if build.origin in (FLAGGED, SUGGESTED) or not declaration:
        return ""
    notation = declaration.notation
    base = trial.context if notation.is_in_context else declaration.base
    dockerfile = notation.dockerfile.format(relative(trial.dockerfile, base))
    if trial.context == build.context:
        return f": use `{dockerfile}` there"
    context = notation.context.format(relative(trial.context, declaration.base))
    if build.inline:
        return f": use `{context}` there"
    return f": use `{context}` and `{dockerfile}` there"


def _place(folder: str) -> str:
    return f'"{folder}/"' if folder else "the repository root"


def generated_hint(path: str) -> str:
    """How to say that ``path``, as the Dockerfile has it, is there when the image is built."""
    pragma = f"# docker-build-hooks: generated={path.replace(UNKNOWN, '*')}"
    return f"if a step before the build makes it, `{pragma}` in the Dockerfile says so"


def git_add(path: str) -> str:
    """The command that puts ``path`` into the index."""
    return f"git add {shell_word(path)}"
