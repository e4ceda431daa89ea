"""Which builds do the Skaffold files of the repository declare?

Replicates Skaffold's ``schema`` and ``docker.NormalizeDockerfilePath``. Paths are relative to the
folder that ``skaffold`` is run in, or to the file where another one requires it: this is the
folder of the file, or else the root of the repository. Of several documents the first is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks import yaml_nodes
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
    Build,
    Declaration,
    FoundBuilds,
    Notation,
    relative,
    resolve_path,
)
from docker_build_hooks.docker_build_arguments import BuildArguments, read_build
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import has_statement, is_templated
from docker_build_hooks.working_folders import Folders, Wanted, best_bases
from docker_build_hooks.yaml_nodes import Mapping, Node, YamlSyntaxError
from docker_build_hooks.yaml_nodes import Sequence as Items
from docker_build_hooks.yaml_values import Value, child, is_value, read_value

SKAFFOLD = Notation("context: {}", "dockerfile: {}", is_in_context=True)

# Before v1alpha4 the keys had other names.
_VERSION = re.compile(r"skaffold/v(?!1alpha)")
_OTHER_BUILDERS = (
    "custom",
    "jib",
    "jibMaven",
    "jibGradle",
    "bazel",
    "buildpacks",
    "buildpack",
    "ko",
)
_ARTIFACT_PATH = re.compile(r"/build(?:/artifacts)?(?:/(\d+)(?:/.*)?)?\Z")
# Aliases can repeat a long list as often as the file is long.
_MAXIMUM_ARGUMENTS = 100_000


class _Artifact(NamedTuple):
    """An image that is built from a Dockerfile, its paths as written."""

    image: Value
    context: Value | None
    dockerfile: Value | None
    below: str
    target: Value | None
    arguments: tuple[tuple[str, str | None], ...]
    options: BuildArguments
    has_hooks: bool

    @property
    def wanted(self) -> Wanted:
        folder = posixpath.join(self.context.text if self.context else ".", self.below)
        dockerfile = self.dockerfile.text if self.dockerfile else "Dockerfile"
        below = posixpath.join(folder, dockerfile)
        # In the context, or where Skaffold is run; if it is missing, then from the context.
        return Wanted(folder, (below, dockerfile, below))


def skaffold_builds(index: Index, paths: Sequence[str]) -> FoundBuilds:
    """The builds of the Skaffold files at ``paths``, those of profiles as well.

    Hooks may make files, and patches of a profile change what is built: then the builds are only
    suggested. A file that is no YAML, or a template, declares nothing.
    """
    index.read_blobs(paths)
    folders = Folders(index)
    builds: list[Build] = []
    for path in paths:
        data = None if path in index.links or is_templated(path) else index.blob(path)
        if not data or has_statement(data.decode("utf-8", "replace")):
            continue
        try:
            root = yaml_nodes.parse(data).root
        except YamlSyntaxError:
            continue
        version = read_value(child(root, "apiVersion"))
        if version and _VERSION.match(version.text):
            builds += _builds(folders, path, list(_artifacts(root)))
    return FoundBuilds(builds)


def _artifacts(root: Node | None) -> Iterator[_Artifact]:
    """The artifacts of a file and of its profiles; one that aliases share is read once."""
    profiles = _items(child(root, "profiles"))
    patched = frozenset(_patched(profiles))
    seen: set[int] = set()
    left = _MAXIMUM_ARGUMENTS
    for holder in (root, *profiles):
        has_hooks = _has_hooks(child(holder, "build"))
        for number, node in enumerate(_items(child(holder, "build", "artifacts"))):
            is_patched = holder is root and not patched.isdisjoint((str(number), ""))
            if id(node) in seen:
                continue
            seen.add(id(node))
            if artifact := _artifact(node, has_hooks or is_patched):
                left -= len(artifact.arguments) + 1
                if left < 0:
                    return
                yield artifact


def _patched(profiles: tuple[Node, ...]) -> Iterator[str]:
    """The numbers of the artifacts that profiles change, "" for all."""
    for profile in profiles:
        for patch in _items(child(profile, "patches")):
            path = read_value(child(patch, "path"))
            if path and (found := _ARTIFACT_PATH.match(path.text)):
                yield found[1] or ""


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else ()


def _has_hooks(node: Node | None) -> bool:
    return bool(_items(child(node, "hooks", "before")))


def _artifact(node: Node, has_hooks: bool) -> _Artifact | None:
    """An artifact; None where it is built otherwise, or is not known."""
    image = read_value(child(node, "image"))
    if image is None or any(child(node, name) for name in _OTHER_BUILDERS):
        return None
    builder = child(node, "docker") or child(node, "kaniko")
    context = read_value(child(node, "context"))
    dockerfile = read_value(child(builder, "dockerfile"))
    below = read_value(child(builder, "contextSubPath"))
    flags = [item.value for item in _items(child(builder, "cliFlags")) if is_value(item)]
    options = read_build(["docker", "build", *flags, "."])
    texts = (value.text for value in (context, dockerfile, below) if value)
    if options is None or options.dockerfile is not None or any(map(is_templated, texts)):
        return None
    return _Artifact(
        image,
        context if context and context.text else None,
        dockerfile if dockerfile and dockerfile.text else None,
        below.text if below else "",
        read_value(child(builder, "target")),
        tuple(_arguments(node, builder, options)),
        options,
        has_hooks or _has_hooks(node),
    )


def _arguments(
    node: Node, builder: Node | None, options: BuildArguments
) -> Iterator[tuple[str, str | None]]:
    """The build arguments; the name of an image that is built before is not known."""
    found: dict[str, str | None] = {"SKAFFOLD_RUN_MODE": None, "SKAFFOLD_GO_GCFLAGS": None}
    for required in _items(child(node, "requires")):
        alias = read_value(child(required, "alias") or child(required, "image"))
        if alias:
            found[alias.text] = None
    arguments = child(builder, "buildArgs")
    for name, (_, value) in arguments.entries().items() if isinstance(arguments, Mapping) else ():
        found[name] = _known(value.value) if is_value(value) else None
    found |= {name: _known(value) for name, value in options.arguments}
    yield from found.items()


def _known(text: str | None) -> str | None:
    """The text; None where a template has yet to fill it in."""
    return None if text is None or is_templated(text) else text


def _builds(folders: Folders, path: str, artifacts: list[_Artifact]) -> Iterator[Build]:
    """The builds of one file, from the base that fits it best."""
    if not artifacts:
        return
    folder = path.rpartition("/")[0]
    bases = list(dict.fromkeys((folder, "")))
    best, count = best_bases(folders, bases, [artifact.wanted for artifact in artifacts])
    base = best[0]
    # Where nothing fits, it is run in yet another folder.
    is_usual = not folder or 2 * count >= len(artifacts) > 0
    if not count and folder:
        return
    for artifact in artifacts:
        is_meant = is_usual or folders.fits(base, artifact.wanted)
        if is_meant and (build := _build(folders, path, base, artifact)):
            yield build


def _build(folders: Folders, path: str, base: str, artifact: _Artifact) -> Build | None:
    context = resolve_path(base, artifact.wanted.context)
    dockerfile = None
    if context is not None:
        dockerfile = folders.dockerfile(base, artifact.wanted)
    if context is None or not dockerfile:
        return None
    target = artifact.options.target or (artifact.target.text if artifact.target else "")
    return Build(
        context,
        dockerfile,
        None,
        artifact.arguments,
        _known(target),
        tuple((name, None) for name, _ in artifact.options.named_contexts),
        _declaration(path, base, artifact, relative(dockerfile, context)),
        SUGGESTED if artifact.has_hooks else DECLARED,
    )


def _declaration(path: str, base: str, artifact: _Artifact, dockerfile: str) -> Declaration:
    context_place = (artifact.context or artifact.image).position
    return Declaration(
        path,
        context_place.line,
        f'artifact "{artifact.image.text}"',
        base,
        context_place,
        artifact.dockerfile.position if artifact.dockerfile else context_place,
        dockerfile,
        artifact.target.position if artifact.target else None,
        SKAFFOLD,
    )
