"""Which builds do the Compose files of the repository declare?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docker_build_hooks.compose import BuildSection, ComposeFile, Position, Value, parse
from docker_build_hooks.declarations import (
    TEMPLATE,
    Build,
    Declaration,
    InlineText,
    ancestors,
    is_remote,
    resolve_path,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.interpolation import interpolate, parse_dotenv
from docker_build_hooks.yaml_nodes import YamlSyntaxError


class _Project(NamedTuple):
    """A Compose file, the folder its paths start from, and what is known of its variables."""

    path: str
    file: ComposeFile
    base: str
    environment: dict[str, str | None]


def compose_builds(
    index: Index, paths: Iterable[str], project_directory: str | None = None
) -> list[Build]:
    """The builds of the Compose files at ``paths``.

    ``project_directory`` replaces the folder of each file as the start of its paths. A file that
    is no YAML declares nothing here.
    """
    paths = list(paths)
    index.read_blobs(paths)
    files: dict[str, ComposeFile] = {}
    for path in paths:
        data = index.blob(path)
        if data is None or TEMPLATE.search(path):
            continue
        try:
            files[path] = parse(data)
        except YamlSyntaxError:
            continue
    bases = _included_bases(files)
    builds = []
    for path, file in files.items():
        base = project_directory if project_directory is not None else bases.get(path)
        if base is None:
            base = path.rpartition("/")[0]
        project = _Project(path, file, base, _environment(index, base))
        for section in file.builds:
            if build := _build(index, project, section, files):
                builds.append(build)
    return builds


def _included_bases(files: dict[str, ComposeFile]) -> dict[str, str]:
    """The project directories that ``include:`` gives to files."""
    bases: dict[str, str] = {}
    for path, file in files.items():
        folder = path.rpartition("/")[0]
        for include in file.includes:
            included = [resolve_path(folder, value.text) for value in include.paths]
            if include.project_directory:
                base = resolve_path(folder, include.project_directory.text)
            else:
                base = (included[0] or "").rpartition("/")[0]
            if base is not None and included[0] is not None:
                bases.update((found, base) for found in included if found)
    return bases


def _environment(index: Index, base: str) -> dict[str, str | None]:
    """The variables of a tracked .env: a fresh clone has no other."""
    data = index.blob(f"{base}/.env".lstrip("/"))
    return parse_dotenv(data) if data else {}


def _build(
    index: Index, project: _Project, section: BuildSection, files: dict[str, ComposeFile]
) -> Build | None:
    """The build of a service, None where it cannot be known here."""
    if section.context is None and _is_completed_elsewhere(project, section, files):
        return None
    context = _text(section.context, project, ".")
    dockerfile = _text(section.dockerfile, project, "Dockerfile")
    if context is None or dockerfile is None or is_remote(context):
        return None
    if TEMPLATE.search(context + dockerfile):
        return None
    base = _base(index, project.base, context, dockerfile)
    folder = resolve_path(base, context)
    path = "" if section.inline else resolve_path(folder or "", dockerfile)
    if folder is None or path is None:
        return None
    inline = None
    if section.inline:
        text = interpolate(section.inline.text, project.environment)
        if text is None:
            return None
        inline = InlineText(text, section.inline.first_line, section.inline.indent)
    context_place = section.context.position if section.context else section.position
    dockerfile_value = section.dockerfile or section.inline
    dockerfile_place = dockerfile_value.position if dockerfile_value else context_place
    declaration = Declaration(
        project.path,
        context_place.line,
        section.service,
        base,
        _place(context_place),
        _place(dockerfile_place),
        dockerfile,
    )
    target = _text(section.target, project, "") if section.target else ""
    return Build(
        folder,
        path,
        inline,
        tuple((name, _argument(value, project)) for name, value in section.args),
        target,
        frozenset(name.lower() for name, _ in section.additional_contexts),
        declaration,
    )


def _place(position: Position) -> tuple[int, int, int]:
    return position.line, position.column, position.end_column


def _text(value: Value | None, project: _Project, default: str) -> str | None:
    return interpolate(value.text, project.environment) if value else default


def _argument(value: Value | None, project: _Project) -> str | None:
    return interpolate(value.text, project.environment) if value else None


def _is_completed_elsewhere(
    project: _Project, section: BuildSection, files: dict[str, ComposeFile]
) -> bool:
    """Whether another file of the folder, merged with this one, names the context."""
    folder = project.path.rpartition("/")[0]
    return any(
        path != project.path
        and path.rpartition("/")[0] == folder
        and any(other.service == section.service and other.context for other in file.builds)
        for path, file in files.items()
    )


def _base(index: Index, base: str, context: str, dockerfile: str) -> str:
    """The folder that paths start from: an ancestor's where only there the context exists.

    Such a file is a fragment, merged into a project above it (``-f compose.yaml -f dev/x.yaml``).
    """
    folder = resolve_path(base, context)
    if folder is None or not folder or index.has_folder(folder):
        return base
    for ancestor in list(ancestors(base))[1:]:
        there = resolve_path(ancestor, context)
        if there and index.has_folder(there):
            path = resolve_path(there, dockerfile)
            if path and path in index:
                return ancestor
    return base
