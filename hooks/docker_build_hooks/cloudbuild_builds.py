"""Which builds do the Google Cloud Build files of the repository declare?

The paths in such a file are relative to the workspace: what a trigger clones, or the folder that
``gcloud builds submit`` sends, which no file tells. It is the root of the repository or the folder
of the file, whichever fits.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.build_tools import KANIKO
from docker_build_hooks.cloudbuild import Step, read_steps
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
    Build,
    Declaration,
    FoundBuilds,
    Notation,
    is_remote,
    named_folder,
    relative,
    resolve_path,
)
from docker_build_hooks.docker_build_arguments import BuildArguments, read_build
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import is_templated
from docker_build_hooks.variables import UNKNOWN
from docker_build_hooks.working_folders import Folders, Wanted, best_bases
from docker_build_hooks.yaml_nodes import YamlSyntaxError

CLOUDBUILD = Notation("{}", "-f {}")
CLOUDBUILD_KANIKO = Notation("--context={}", "--dockerfile={}")

_WORKSPACE = "/workspace"


class _Command(NamedTuple):
    """A step that builds; ``wanted`` is relative to the workspace."""

    step: Step
    build: BuildArguments
    wanted: Wanted

    @property
    def is_settled(self) -> bool:
        """Whether nobody chooses another path when the build is submitted."""
        words, certain = self.step.words, self.step.certain
        at = (self.build.context_word, self.build.dockerfile_word)
        return not any(word >= 0 and words[word] != certain[word] for word in at)

    @property
    def names_path(self) -> bool:
        """Whether it can only be run where a certain path is."""
        return self.wanted.context != "." or self.build.dockerfile not in (None, "Dockerfile")


def cloudbuild_builds(index: Index, paths: Sequence[str]) -> FoundBuilds:
    """The builds of the Cloud Build files at ``paths``.

    Steps run ``docker build`` or kaniko; scripts are not read. Behind a step that may make files,
    and where the workspace may be either folder, a build is only suggested. A file that is no YAML
    (or JSON), or a template, declares nothing.
    """
    index.read_blobs(paths)
    folders = Folders(index)
    builds: list[Build] = []
    for path in paths:
        data = None if path in index.links or is_templated(path) else index.blob(path)
        try:
            steps = read_steps(path, data) if data else []
        except YamlSyntaxError:
            continue
        commands = [command for step in steps if (command := _command(step))]
        if commands:
            builds += _builds(folders, path, commands)
    return FoundBuilds(builds)


def _command(step: Step) -> _Command | None:
    """The build that a step runs; None where it runs none, or what it builds is not known."""
    build = read_build(step.words)
    if build is None or is_remote(build.context) or is_remote(build.dockerfile or ""):
        return None
    paths = (step.folder, build.context, build.dockerfile or "")
    if any(UNKNOWN in path or is_templated(path) for path in paths):
        return None
    context = _in_workspace(step.folder, build.context)
    dockerfiles = [_in_workspace(step.folder, path) for path in build.dockerfiles]
    known = tuple(path for path in dockerfiles if path is not None)
    if context is None or len(known) < len(dockerfiles):
        return None
    return _Command(step, build, Wanted(context, known))


def _in_workspace(folder: str, path: str) -> str | None:
    """A path of a step relative to the workspace, ``.`` for itself; None where it is not in it."""
    full = posixpath.normpath(posixpath.join(_WORKSPACE, folder, path))
    if full != _WORKSPACE and not full.startswith(f"{_WORKSPACE}/"):
        return None
    return relative(full, _WORKSPACE)


def _builds(folders: Folders, path: str, commands: list[_Command]) -> Iterator[Build]:
    """The builds of one file, from the base that fits it best."""
    folder = path.rpartition("/")[0]
    bases = list(dict.fromkeys(("", folder)))
    best, count = best_bases(folders, bases, [command.wanted for command in commands])
    if count:
        # Where the file is, other than in the root, there is a reason to be.
        base, is_sure = best[-1], len(best) == 1 or not folder
        is_usual = is_sure and 2 * count >= len(commands)
        lost: frozenset[Wanted] = frozenset()
    elif folder:
        return
    else:
        base, is_sure, is_usual = "", True, True
        lost = folders.elsewhere(command.wanted for command in commands)
    for command in commands:
        is_there = folders.fits(base, command.wanted)
        is_meant = is_usual and command.is_settled and command.names_path
        if is_there or (is_meant and command.wanted not in lost):
            is_fact = is_sure and command.step.is_alone
            if build := _build(folders, path, base, command):
                yield build._replace(origin=DECLARED if is_fact else SUGGESTED)


def _build(folders: Folders, path: str, base: str, command: _Command) -> Build | None:
    step, build, wanted = command
    context = resolve_path(base, wanted.context)
    dockerfile = folders.dockerfile(base, wanted)
    if context is None or not dockerfile:
        return None
    own = resolve_path(base, _in_workspace(step.folder, ".") or ".") or ""
    # The paths may hold defaults of substitutions: these exist. Other values may be any.
    certain = read_build(step.certain)
    return Build(
        context,
        dockerfile,
        None,
        tuple((n, _known(v)) for n, v in certain.arguments) if certain else (),
        _known(certain.target) if certain else None,
        tuple((name, named_folder(own, _known(value))) for name, value in build.named_contexts),
        _declaration(path, own, command, relative(dockerfile, own)),
    )


def _known(text: str | None) -> str | None:
    return None if text is None or UNKNOWN in text else text


def _declaration(path: str, base: str, command: _Command, dockerfile: str) -> Declaration:
    step, build, _ = command
    context_place = step.places[max(build.context_word, 0)]
    has_file, has_target = build.dockerfile_word >= 0, build.target_word >= 0
    return Declaration(
        path,
        context_place.line,
        f'step "{step.name}"' if step.name else "",
        base,
        context_place,
        step.places[build.dockerfile_word] if has_file else context_place,
        dockerfile,
        step.places[build.target_word] if has_target else None,
        CLOUDBUILD_KANIKO if build.tool == KANIKO else CLOUDBUILD,
    )
