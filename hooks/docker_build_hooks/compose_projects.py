"""Which Compose files does the repository hold, and where do the paths in each of them start?

A file's paths start from its own folder (the project directory), unless another file includes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.compose import ComposeFile, parse
from docker_build_hooks.context import Context
from docker_build_hooks.declarations import ComposeChain, resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.interpolation import interpolate, parse_dotenv
from docker_build_hooks.templates import has_statement, is_templated
from docker_build_hooks.yaml_nodes import YamlSyntaxError
from docker_build_hooks.yaml_values import Value


class Project(NamedTuple):
    """A Compose file, the folder its paths start from, and what is known of its variables."""

    path: str
    file: ComposeFile
    lines: list[str]
    base: str
    environment: dict[str, str | None]

    def text(self, value: Value | None, default: str) -> str | None:
        """The value with its variables replaced; None where one is not known."""
        return interpolate(value.text, self.environment) if value else default


def compose_projects(
    index: Index,
    paths: list[str],
    project_directory: str | None,
    chains: Iterable[ComposeChain] = (),
) -> list[Project]:
    """The files at ``paths`` and those that they include, each with where its paths start.

    ``chains`` are files that are known to be used together; a ``COMPOSE_FILE`` in a tracked .env
    makes further ones. ``project_directory`` replaces all of these places. A file that is no YAML,
    or a template, is left out.
    """
    folders = {"", *(path.rpartition("/")[0] for path in paths)}
    index.read_blobs([*paths, *(f"{folder}/.env".lstrip("/") for folder in folders)])
    projects: dict[str, Project | None] = {}
    waiting: list[tuple[str, str | None]] = [(path, path.rpartition("/")[0]) for path in paths]
    # Compose starts from the folder of a link, not from where the link leads.
    linked = [path for path in paths if path in index.links]
    found = ((Context(index, "").follow(path).path, path.rpartition("/")[0]) for path in linked)
    waiting += [(target, folder) for target, folder in found if target in index]
    for chain in (*_dotenv_chains(index, sorted(folders)), *chains):
        waiting += [(path, chain.base) for path in chain.files if path in index]
    seen = set(waiting)
    # In order, so that the word of a link or an include comes after the default.
    for path, base in waiting:
        base = base if project_directory is None else project_directory
        known = projects.get(path)
        if base is None:
            projects[path] = None
            continue
        read = (known.file, known.lines) if known else _read(index, path)
        if read is None:
            continue
        project = projects[path] = Project(path, *read, base, _environment(index, base))
        for included in _included(project):
            if included not in seen and included[0] in index:
                seen.add(included)
                waiting.append(included)
    return [project for project in projects.values() if project]


def _dotenv_chains(index: Index, folders: list[str]) -> Iterator[ComposeChain]:
    """The files that ``COMPOSE_FILE`` in the .env of a folder puts together.

    Compose starts the paths of all from the folder of the first.
    """
    for folder in folders:
        environment = _environment(index, folder)
        if names := environment.get("COMPOSE_FILE"):
            separator = environment.get("COMPOSE_PATH_SEPARATOR") or ":"
            paths = [resolve_path(folder, name) for name in names.split(separator)]
            files = tuple(path for path in paths if path)
            if files and len(files) == len(paths):
                yield ComposeChain(files, files[0].rpartition("/")[0])


def _read(index: Index, path: str) -> tuple[ComposeFile, list[str]] | None:
    """A Compose file and its lines; None for a template and for what is no YAML."""
    data = None if path in index.links else index.blob(path)
    text = data.decode("utf-8", "replace") if data else ""
    if not data or is_templated(path) or has_statement(text):
        return None
    try:
        return parse(data), text.split("\n")
    except YamlSyntaxError:
        return None


def _included(project: Project) -> Iterator[tuple[str, str | None]]:
    """The files that ``include:`` names, each with its project directory (None: not known)."""
    for include in project.file.includes:
        texts = [project.text(value, "") for value in include.paths]
        paths = [None if text is None else resolve_path(project.base, text) for text in texts]
        base = None
        if include.project_directory:
            text = project.text(include.project_directory, "")
            base = None if text is None else resolve_path(project.base, text)
        elif paths[0] is not None:
            base = paths[0].rpartition("/")[0]
        yield from ((path, base) for path in paths if path)


def _environment(index: Index, base: str) -> dict[str, str | None]:
    """The variables of a tracked .env: a fresh clone has no other."""
    data = index.blob(f"{base}/.env".lstrip("/"))
    return parse_dotenv(data) if data else {}
