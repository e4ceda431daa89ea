"""Which builds do the dev containers of the repository declare?

Replicates the reference implementation (``devcontainers/cli``): the paths in a devcontainer.json
are relative to its folder, and the context is the folder of the Dockerfile where none is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks import json_nodes
from docker_build_hooks.context import Context
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
    Build,
    ComposeChain,
    Declaration,
    FoundBuilds,
    Notation,
    ancestors,
    relative,
    resolve_path,
)
from docker_build_hooks.docker_build_arguments import BuildArguments, read_build
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import is_templated
from docker_build_hooks.variables import UNKNOWN
from docker_build_hooks.yaml_nodes import Mapping, Node, Scalar, YamlSyntaxError
from docker_build_hooks.yaml_nodes import Sequence as Items
from docker_build_hooks.yaml_values import Value, child, is_value, read_value

DEVCONTAINER = Notation('"context": "{}"', '"dockerfile": "{}"')

_VARIABLE = re.compile(r"\$\{([^}\n]*)\}")
_WORKSPACE = "${localWorkspaceFolder}"
_TEMPLATE_OPTION = b"${templateOption:"
_TEMPLATE_FILE = "devcontainer-template.json"


class _File(NamedTuple):
    path: str
    root: Mapping

    @property
    def base(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def workspace(self) -> str:
        """The folder that is opened: the one that contains the file or its ``.devcontainer``."""
        above, _, below = f"/{self.base}/".rpartition("/.devcontainer/")
        return (above if _ else below).strip("/")


def devcontainer_builds(index: Index, paths: Sequence[str]) -> FoundBuilds:
    """The builds of the devcontainer.json files at ``paths``.

    A file that is no JSON (with comments), or a template of a dev container, declares nothing; of
    a Dockerfile that a template builds from the project of its user nothing can be said. A command
    that runs on the host before the build (``initializeCommand``) may make files, so the build is
    only suggested then.
    """
    builds: list[Build] = []
    out_of_sight: set[str] = set()
    for file in _files(index, paths):
        build = _build(index, file)
        if build and _is_of_user(index, file, build):
            out_of_sight.add(build.dockerfile)
        elif build:
            builds.append(build)
    return FoundBuilds(builds, frozenset(out_of_sight.difference(b.dockerfile for b in builds)))


def compose_chains(index: Index, paths: Sequence[str]) -> list[ComposeChain]:
    """The Compose files that devcontainer.json files use, where it is not just one beside them.

    Compose starts the paths of all from the folder of the first.
    """
    chains = []
    for file in _files(index, paths):
        if _is_dockerfile_build(file.root) or child(file.root, "image"):
            continue
        texts = list(_texts(child(file.root, "dockerComposeFile")))
        found = [_resolve(file, text) for text in texts]
        files = tuple(path for path in found if path)
        if not files or len(files) < len(found):
            continue
        base = files[0].rpartition("/")[0]
        if len(files) > 1 or base != file.base:
            chains.append(ComposeChain(files, base))
    return chains


def _files(index: Index, paths: Sequence[str]) -> Iterator[_File]:
    index.read_blobs(paths)
    for path in paths:
        data = None if path in index.links or is_templated(path) else index.blob(path)
        if not data or _TEMPLATE_OPTION in data:
            continue
        try:
            root = json_nodes.parse(data)
        except YamlSyntaxError:
            continue
        if isinstance(root, Mapping):
            yield _File(path, root)


def _is_dockerfile_build(root: Mapping) -> bool:
    return bool(root.get("dockerFile") or child(root, "build", "dockerfile"))


def _build(index: Index, file: _File) -> Build | None:
    """The build of a dev container, None where it has none or it cannot be known."""
    legacy = file.root.get("dockerFile")
    section = file.root.get("build")
    dockerfile = read_value(legacy or child(section, "dockerfile"))
    context = read_value(child(file.root if legacy else section, "context"))
    if dockerfile is None or not dockerfile.text:
        return None
    path = _resolve(file, dockerfile.text)
    if not path or _is_to_be_copied(index, file, path):
        return None
    folder: str | None = path.rpartition("/")[0]
    if context and context.text:
        folder = _resolve(file, context.text)
    else:
        context = None
    options = _options(child(section, "options"))
    if folder is None or options is None:
        return None
    target = read_value(child(section, "target"))
    arguments = dict(_arguments(child(section, "args")))
    arguments |= {name: _known(value) for name, value in options.arguments}
    return Build(
        folder,
        path,
        None,
        tuple(arguments.items()),
        _known(options.target or (target.text if target else "")),
        tuple((name, None) for name, _ in options.named_contexts),
        _declaration(file, context or dockerfile, dockerfile, target),
        DECLARED if _is_whole_story(index, file, path) else SUGGESTED,
    )


def _is_to_be_copied(index: Index, file: _File, dockerfile: str) -> bool:
    """Whether a file below the root is a template, which its users put beside a Dockerfile."""
    return bool(file.workspace) and not Context(index, "").has(dockerfile)


def _is_of_user(index: Index, file: _File, build: Build) -> bool:
    """Whether a template is built from the project that it will be put into.

    All that is in its own folder (``.devcontainer``) comes with it.
    """
    metadata = f"{file.workspace}/{_TEMPLATE_FILE}".lstrip("/")
    is_own = file.base != file.workspace and file.base in ancestors(build.context)
    return metadata in index and not is_own


def _is_whole_story(index: Index, file: _File, dockerfile: str) -> bool:
    """Whether nothing happens before the build, and the usual ignore file applies.

    The Dockerfile is built from a copy in another folder, where no ignore file is beside it.
    """
    command = file.root.get("initializeCommand")
    if isinstance(command, Scalar):
        is_run = is_value(command) and bool(command.value)
    else:
        is_run = bool(command and (command.items if isinstance(command, Items) else command.pairs))
    return not is_run and f"{dockerfile}.dockerignore" not in index


def _declaration(
    file: _File, context: Value, dockerfile: Value, target: Value | None
) -> Declaration:
    path = _resolve(file, dockerfile.text) or ""
    return Declaration(
        file.path,
        context.position.line,
        "",
        file.base,
        context.position,
        dockerfile.position,
        relative(path, file.base),
        target.position if target else None,
        DEVCONTAINER,
    )


def _resolve(file: _File, text: str) -> str | None:
    """The repository path that a text means; None for one that is not known, or not in it."""
    if text == _WORKSPACE or text.startswith(f"{_WORKSPACE}/"):
        known = _known(text.removeprefix(_WORKSPACE).lstrip("/"))
        return None if known is None else resolve_path(file.workspace, known)
    known = _known(text)
    if known is None or is_templated(known):
        return None
    return resolve_path(file.base, known)


def _replace(text: str) -> str:
    """The text with its variables replaced, by ``UNKNOWN`` where one is not known."""
    return _VARIABLE.sub(_value, text)


def _value(variable: re.Match[str]) -> str:
    kind, _, rest = variable[1].partition(":")
    default = rest.split(":")[1:2]
    return default[0] if kind in ("localEnv", "env") and default else UNKNOWN


def _known(text: str | None) -> str | None:
    """The text with its variables replaced; None where one is not known."""
    replaced = None if text is None else _replace(text)
    return None if replaced is None or UNKNOWN in replaced else replaced


def _arguments(node: Node | None) -> Iterator[tuple[str, str | None]]:
    for name, (_, value) in node.entries().items() if isinstance(node, Mapping) else ():
        yield name, _known(value.value) if is_value(value) else None


def _options(node: Node | None) -> BuildArguments | None:
    """What further options of ``docker build`` say; None where that is unclear, or the Dockerfile.

    The folder that ``docker`` runs in, and so the base of named contexts, is not known.
    """
    options = read_build(["docker", "build", *map(_replace, _texts(node)), "."])
    return options if options and options.dockerfile is None else None


def _texts(node: Node | None) -> Iterator[str]:
    for item in node.items if isinstance(node, Items) else (node,):
        if is_value(item):
            yield item.value
