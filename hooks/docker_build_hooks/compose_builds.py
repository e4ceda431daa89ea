"""Which builds do the Compose files of the repository declare?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from docker_build_hooks.compose import BuildSection
from docker_build_hooks.compose_projects import Project, compose_projects
from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import (
    Build,
    ComposeChain,
    Declaration,
    FoundBuilds,
    InlineText,
    ancestors,
    is_remote,
    named_folder,
    resolve_path,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import is_templated
from docker_build_hooks.yaml_values import Position, Value

_EXTENDS = re.compile(r"""\s*["']?extends["']?\s*:""")


def compose_builds(
    index: Index,
    paths: Iterable[str],
    project_directory: str | None = None,
    chains: Iterable[ComposeChain] = (),
) -> FoundBuilds:
    """The builds of the Compose files at ``paths``.

    ``project_directory`` replaces the folder of each file as the start of its paths; ``chains``
    are files that are used together. A file that is no YAML declares nothing here.
    """
    reader = _Reader(index, compose_projects(index, list(paths), project_directory, chains))
    builds = list(reader.builds())
    return FoundBuilds(builds, frozenset(reader.out_of_sight))


class _Reader:
    """Turns build sections into builds; a section may need others to be understood."""

    def __init__(self, index: Index, projects: list[Project]) -> None:
        self.index = index
        self.root = Context(index, "")
        self.projects = projects
        self.out_of_sight: set[str] = set()
        self._services: dict[tuple[str, str], list[tuple[Project, BuildSection]]] = {}
        for project in projects:
            for folder in {project.path.rpartition("/")[0], project.base}:
                for section in project.file.builds:
                    key = folder, section.service
                    self._services.setdefault(key, []).append((project, section))

    def builds(self) -> Iterator[Build]:
        for project in self.projects:
            # What a further document says is merged over the first, which alone is read.
            for section in () if project.file.has_more_documents else project.file.builds:
                if build := self._build(project, section):
                    yield build

    def _build(self, project: Project, section: BuildSection) -> Build | None:
        """The build of a service, None where it cannot be known here."""
        context = project.text(section.context, ".")
        dockerfile = project.text(section.dockerfile, "Dockerfile")
        if context is None or dockerfile is None or is_remote(context):
            return None
        if _is_template(project, section, context + dockerfile):
            return None
        base = self._base(project.base, context, "" if section.inline else dockerfile)
        folder = resolve_path(base, context)
        if folder is None:
            self._note_above(base, context, dockerfile)
            return None
        path = "" if section.inline else resolve_path(folder, dockerfile)
        if path is None:
            return None
        path = self.root.dockerfile(path)
        if self._is_part(project, section, path):
            return None
        inline = None
        if section.inline:
            text = project.text(Value(section.inline.text, section.inline.position), "")
            if text is None:
                return None
            inline = InlineText(text, section.inline.first_line, section.inline.indent)
        return Build(
            folder,
            path,
            inline,
            tuple((n, project.text(v, "") if v else None) for n, v in section.args),
            project.text(section.target, ""),
            tuple(self._named_contexts(project, section, base)),
            _declaration(project, section, base, dockerfile),
        )

    def _named_contexts(
        self, project: Project, section: BuildSection, base: str
    ) -> Iterator[tuple[str, str | None]]:
        for name, value in section.additional_contexts:
            text = project.text(value, "")
            yield name.lower(), named_folder(base, text)

    def _base(self, base: str, context: str, dockerfile: str) -> str:
        """The folder that paths start from: an ancestor's where only there the context exists.

        Such a file is a fragment, merged into a project above it (``-f compose.yaml -f
        dev/x.yaml``). ``dockerfile`` is "" for an inline one.
        """
        folder = resolve_path(base, context)
        if not folder or self.root.leads_to(folder, Kind.FOLDER):
            return base
        for ancestor in list(ancestors(base))[1:]:
            there = resolve_path(ancestor, context)
            if there and self.root.leads_to(there, Kind.FOLDER):
                path = resolve_path(there, dockerfile) if dockerfile else there
                if path and self.root.has(path):
                    return ancestor
        return base

    def _note_above(self, base: str, context: str, dockerfile: str) -> None:
        """Note the Dockerfile of a build whose context is above this repository.

        Such a path leaves the repository and enters it again by the name of its folder.
        """
        parts = posixpath.normpath(posixpath.join(base, context, dockerfile)).split("/")
        levels = parts.count("..")
        if parts[levels : 2 * levels][-1:] == [posixpath.basename(self.index.root)]:
            self.out_of_sight.add("/".join(parts[2 * levels :]))

    def _is_part(self, project: Project, section: BuildSection, dockerfile: str) -> bool:
        """Whether the section is to be merged with another, which says the rest of it.

        An override file (or a service that extends another) may name no context, or no
        Dockerfile; judged by itself it would get the default, ``.`` or ``Dockerfile``.
        """
        if section.context is None and _is_extending(project, section):
            return True
        folder = project.path.rpartition("/")[0]
        if section.context is None and any(
            other.context
            for place in {folder, project.base}
            for sibling, other in self._services.get((place, section.service), ())
            if sibling is not project
        ):
            return True
        names_file = bool(section.dockerfile or section.inline)
        if section.inline or (section.context and names_file) or self.root.has(dockerfile):
            return False
        if not section.context and not names_file:
            return True
        return any(
            self._is_whole_with(project, section, *other)
            for above in dict.fromkeys((*ancestors(folder), project.base))
            for other in self._services.get((above, section.service), ())
        )

    def _is_whole_with(
        self, project: Project, section: BuildSection, other_project: Project, other: BuildSection
    ) -> bool:
        """Whether the section leads to a Dockerfile once the other one is under it."""
        base = project.base if section.context else other_project.base
        context = project.text(section.context, "") or other_project.text(other.context, ".")
        if section.dockerfile:
            dockerfile = project.text(section.dockerfile, "")
        else:
            dockerfile = other_project.text(other.dockerfile, "Dockerfile")
        folder = resolve_path(base, context) if context else None
        path = resolve_path(folder, dockerfile) if folder is not None and dockerfile else None
        return path is not None and self.root.has(path)


def _declaration(
    project: Project, section: BuildSection, base: str, dockerfile: str
) -> Declaration:
    context_place = section.context.position if section.context else section.position
    dockerfile_value = section.dockerfile or section.inline
    dockerfile_place = dockerfile_value.position if dockerfile_value else context_place
    return Declaration(
        project.path,
        context_place.line,
        f'service "{section.service}"',
        base,
        context_place,
        dockerfile_place,
        dockerfile,
        section.target.position if section.target else None,
    )


def _is_template(project: Project, section: BuildSection, values: str) -> bool:
    """Whether a template engine has yet to fill in the build section."""
    # An inline Dockerfile may well hold `--format '{{.ID}}'`.
    written = () if section.inline else _block(project.lines, section.position)
    return is_templated(values) or any(map(is_templated, written))


def _is_extending(project: Project, section: BuildSection) -> bool:
    return any(map(_EXTENDS.match, _block(project.lines, section.service_position)))


def _block(lines: list[str], position: Position) -> Iterator[str]:
    """The line of a key and the lines below that are indented deeper than it is."""
    start = position.line - 1
    first = lines[start] if start < len(lines) else ""
    indent = len(first) - len(first.lstrip())
    yield first
    for line in lines[start + 1 :]:
        text = line.lstrip()
        if text and not text.startswith("#") and len(line) - len(text) <= indent:
            return
        yield line
