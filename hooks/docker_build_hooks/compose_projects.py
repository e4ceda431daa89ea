"""Which Compose files does the repository hold, and where do the paths in each of them start?

A file's paths start from its own folder (the project directory), unless another file includes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.compose import ComposeFile, parse
from docker_build_hooks.context import Context
from docker_build_hooks.declarations import ComposeChain, ancestors, resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.interpolation import interpolate, parse_dotenv
from docker_build_hooks.templates import has_statement, is_templated
from docker_build_hooks.yaml_nodes import YamlSyntaxError
from docker_build_hooks.yaml_values import Value

# Files may include each other, each time with other variables.
_MAXIMUM_USES = 10


class Project(NamedTuple):
    """A Compose file, the folder its paths start from, and what is known of its variables.

    ``under`` are the files that it is merged over, in order.
    """

    path: str
    file: ComposeFile
    lines: list[str]
    base: str
    environment: dict[str, str | None]
    under: tuple[str, ...] = ()

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
    # At once, as each look by itself would start git.
    above = {above for folder in folders for above in ancestors(folder)}
    index.read_blobs([*paths, *(f"{folder}/.env".lstrip("/") for folder in above)])
    projects: dict[str, Project | None] = {}
    waiting = [_Use(path, path.rpartition("/")[0]) for path in paths]
    # Compose starts from the folder of a link, not from where the link leads.
    linked = [path for path in paths if path in index.links]
    found = ((Context(index, "").follow(path).path, path.rpartition("/")[0]) for path in linked)
    waiting += [_Use(target, folder) for target, folder in found if target in index]
    for chain in (*_dotenv_chains(index, sorted(folders)), *chains):
        waiting += _merged(chain.files, chain.base)
    seen = set(waiting)
    uses = Counter(use.path for use in waiting)
    # In order, so that the word of a link or an include comes after the default.
    for use in waiting:
        if use.path not in index:
            continue
        base = use.base if project_directory is None else project_directory
        known = projects.get(use.path)
        if base is None:
            projects[use.path] = None
            continue
        read = (known.file, known.lines) if known else _read(index, use.path)
        if read is None:
            continue
        environment = {**_environment(index, base), **dict(use.environment)}
        project = projects[use.path] = Project(use.path, *read, base, environment, use.under)
        for included in _included(index, project):
            if included not in seen and uses[included.path] < _MAXIMUM_USES:
                seen.add(included)
                uses[included.path] += 1
                waiting.append(included)
    return [project for project in projects.values() if project]


class _Use(NamedTuple):
    """A file as it is used: where its paths start (None: not known), and what comes before it.

    ``environment`` are variables that win over those of its own .env.
    """

    path: str
    base: str | None
    under: tuple[str, ...] = ()
    environment: tuple[tuple[str, str | None], ...] = ()


def _merged(
    files: Sequence[str],
    base: str | None,
    environment: tuple[tuple[str, str | None], ...] = (),
) -> list[_Use]:
    """The uses of files of which each is merged over those before it."""
    return [
        _Use(path, base, tuple(files[:number]), environment) for number, path in enumerate(files)
    ]


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


def _included(index: Index, project: Project) -> Iterator[_Use]:
    """The files that ``include:`` names, each with its project directory.

    What the including project knows of variables wins (``loader/include.go`` of compose-go).
    """
    for include in project.file.includes:
        texts = [project.text(value, "") for value in include.paths]
        paths = [None if text is None else resolve_path(project.base, text) for text in texts]
        base = None
        if include.project_directory:
            text = project.text(include.project_directory, "")
            base = None if text is None else resolve_path(project.base, text)
        elif paths[0] is not None:
            base = paths[0].rpartition("/")[0]
        environment: dict[str, str | None] = {}
        for value in include.environment_files:
            text = project.text(value, "")
            path = resolve_path(project.base, text) if text else None
            environment |= parse_dotenv((index.blob(path) if path else None) or b"")
        variables = tuple({**environment, **project.environment}.items())
        yield from _merged([path for path in paths if path], base, variables)


def _environment(index: Index, base: str) -> dict[str, str | None]:
    """The variables of a tracked .env: a fresh clone has no other.

    Compose also reads that of the folder where it is started, so what is set above has a value
    that is not known.
    """
    environment: dict[str, str | None] = {}
    for folder in ancestors(base):
        if data := index.blob(f"{folder}/.env".lstrip("/")):
            found = parse_dotenv(data)
            names = found if folder == base else dict.fromkeys(found)
            environment = {**names, **environment}
    return environment
