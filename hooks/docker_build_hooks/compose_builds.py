"""Which builds do the Compose files of the repository declare?"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from docker_build_hooks.compose import BuildSection
from docker_build_hooks.compose_layers import DEFAULT_NAMES, Layers, merge
from docker_build_hooks.compose_projects import Project, compose_projects
from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
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

_OF_PODMAN = re.compile(r"(?:podman|container)-compose")
# More services that share one section say no more about it.
_MAXIMUM_ALIKE = 20


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
        self.layers = Layers(projects)
        self.out_of_sight: set[str] = set()
        self._templates: dict[tuple[str, Position], bool] = {}

    def builds(self) -> Iterator[Build]:
        for project in self.projects:
            alike: Counter[tuple[object, ...]] = Counter()
            # What a further document says is merged over the first, which alone is read.
            for section in () if project.file.has_more_documents else project.file.builds:
                # Services that share a section by an alias are built alike.
                same = section.position, section.context, section.dockerfile
                alike[same] += 1
                if alike[same] > _MAXIMUM_ALIKE:
                    continue
                if build := self._build(project, section):
                    yield build

    def _build(self, project: Project, own: BuildSection) -> Build | None:
        """The build of a service, None where it cannot be known here."""
        layered = self.layers.layered(project, own)
        section = layered.section
        context = project.text(section.context, ".")
        dockerfile = project.text(section.dockerfile, "Dockerfile")
        if context is None or dockerfile is None or is_remote(context):
            return None
        if self._is_template(project, own, context + dockerfile):
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
        is_sure = layered.is_merged and layered.is_known
        if not is_sure and self._is_part(project, section, path, layered.is_known):
            return None
        inline = None
        if section.inline:
            text = project.text(Value(section.inline.text, section.inline.position), "")
            if text is None:
                return None
            inline = InlineText(text, section.inline.first_line, section.inline.indent)
        found = Build(
            folder,
            path,
            inline,
            tuple((n, project.text(v, "") if v else None) for n, v in section.args),
            project.text(section.target, ""),
            tuple(self._named_contexts(project, section, base)),
            _declaration(project, own, base, dockerfile),
        )
        if not is_sure:
            found = self._of_podman(project, section, found)
            is_sure = found.origin != DECLARED or not self._is_unsure(project, own, folder)
        return found if is_sure else found._replace(origin=SUGGESTED)

    def _is_unsure(self, project: Project, section: BuildSection, folder: str) -> bool:
        """Whether the section may be merged over another, and then mean another build."""
        if not self.root.leads_to(folder, Kind.FOLDER):
            return False
        if self.layers.is_base(project, section):
            return True
        names_file = section.dockerfile or section.inline
        if names_file or project.path.rpartition("/")[2] in DEFAULT_NAMES:
            return False
        lower = self.layers.likely_base(project, section)
        return lower is not None and merge(section, lower) != section

    def _of_podman(self, project: Project, section: BuildSection, build: Build) -> Build:
        """The build with the name that podman-compose looks for where there is no Dockerfile."""
        if section.dockerfile or section.inline or self.root.has(build.dockerfile):
            return build
        for name in ("Containerfile", "containerfile"):
            path = f"{build.context}/{name}".lstrip("/")
            if self.root.has(path):
                is_own = _OF_PODMAN.match(project.path.rpartition("/")[2])
                origin = DECLARED if is_own else SUGGESTED
                return build._replace(dockerfile=path, origin=origin)
        return build

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

    def _is_template(self, project: Project, section: BuildSection, values: str) -> bool:
        """Whether a template engine has yet to fill in the build section."""
        if is_templated(values):
            return True
        key = project.path, section.position
        if key not in self._templates:
            # An inline Dockerfile may well hold `--format '{{.ID}}'`.
            written = () if section.inline else _block(project.lines, section.position)
            self._templates[key] = any(map(is_templated, written))
        return self._templates[key]

    def _note_above(self, base: str, context: str, dockerfile: str) -> None:
        """Note the Dockerfile of a build whose context is above this repository.

        Such a path leaves the repository and enters it again by the name of its folder.
        """
        parts = posixpath.normpath(posixpath.join(base, context, dockerfile)).split("/")
        levels = parts.count("..")
        if parts[levels : 2 * levels][-1:] == [posixpath.basename(self.index.root)]:
            self.out_of_sight.add("/".join(parts[2 * levels :]))

    def _is_part(
        self, project: Project, section: BuildSection, dockerfile: str, is_known: bool
    ) -> bool:
        """Whether the section is to be merged with another, which says the rest of it.

        An override file (or a service that extends one that is not known) may name no context, or
        no Dockerfile; judged by itself it would get the default, ``.`` or ``Dockerfile``.
        """
        names_file = bool(section.dockerfile or section.inline)
        if not is_known and not (section.context and names_file):
            return True
        siblings = self.layers.siblings(project, section)
        folders = {project.path.rpartition("/")[0], project.base}
        if section.context is None and any(
            other.context and (not names_file or there.path.rpartition("/")[0] in folders)
            for there, other in siblings
        ):
            return True
        if section.inline or (section.context and names_file) or self.root.has(dockerfile):
            return False
        if not section.context and not names_file:
            return True
        return any(self._is_whole_with(project, section, *other) for other in siblings)

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
