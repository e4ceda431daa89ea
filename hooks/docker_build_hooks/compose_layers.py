"""Which build section is merged with which others, and what comes of it?

Replicates compose-go: ``extends`` is resolved in each file, then later files are merged over
earlier ones (``override/merge.go``: mappings by key, of anything else the last one counts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple, TypeVar

from docker_build_hooks.compose import BuildSection
from docker_build_hooks.compose_projects import Project
from docker_build_hooks.declarations import ancestors, relative, resolve_path
from docker_build_hooks.yaml_values import Value

# The names that Compose looks for, in this order, and those it merges over them.
DEFAULT_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDE = re.compile(r"(?:docker-)?compose\.override\.ya?ml\Z")
_MAXIMUM_EXTENDED = 20
_MAXIMUM_SIBLINGS = 100

_V = TypeVar("_V")


def is_override(path: str) -> bool:
    """Whether Compose merges a file over the one that it finds beside it, by its name."""
    return _OVERRIDE.match(path.rpartition("/")[2]) is not None


class Layered(NamedTuple):
    """A section with what lies under it; ``is_known`` is False where that cannot be told."""

    section: BuildSection
    is_merged: bool = False
    is_known: bool = True


class Layers:
    """The build sections of all projects, by what they are merged with."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._projects = {project.path: project for project in projects}
        self._sections = {
            (project.path, section.service): section
            for project in self._projects.values()
            for section in project.file.builds
        }
        self._siblings: dict[tuple[str, str], list[tuple[Project, BuildSection]]] = {}
        for project in self._projects.values():
            for folder in {project.path.rpartition("/")[0], project.base}:
                for section in project.file.builds:
                    key = folder, section.service
                    self._siblings.setdefault(key, []).append((project, section))
        self._bases = {
            (path, extended.service)
            for project in self._projects.values()
            for extended in project.file.extended
            if extended.file and (path := self._file(project, extended.file))
        }

    def siblings(
        self, project: Project, section: BuildSection
    ) -> list[tuple[Project, BuildSection]]:
        """The sections of that service in other files of its folders and of those above."""
        folder = project.path.rpartition("/")[0]
        found = (
            other
            for above in dict.fromkeys((*ancestors(folder), project.base))
            for other in self._siblings.get((above, section.service), ())
            if other[0] is not project
        )
        return list(islice(found, _MAXIMUM_SIBLINGS))

    def is_base(self, project: Project, section: BuildSection) -> bool:
        """Whether another file extends the service, and its own is none that Compose looks for."""
        is_default = project.path.rpartition("/")[2] in DEFAULT_NAMES
        return not is_default and (project.path, section.service) in self._bases

    def layered(self, project: Project, section: BuildSection) -> Layered:
        """The section as Compose has it once it is merged, as far as that is certain."""
        found = self._extended(project, section)
        for path in reversed(self._under(project)):
            lower = self._sections.get((path, section.service))
            if lower is not None and found.is_known:
                under = self._extended(self._projects[path], lower)
                merged = merge(found.section, under.section)
                found = Layered(merged, True, under.is_known)
        return found

    def likely_base(self, project: Project, section: BuildSection) -> BuildSection | None:
        """The section of the file that this one is most likely merged over, `compose.yaml` say."""
        for other, lower in self.siblings(project, section):
            if other.path.rpartition("/")[2] in DEFAULT_NAMES:
                return lower
        return None

    def _under(self, project: Project) -> tuple[str, ...]:
        """The files that the project's is merged over, the last one first under it."""
        folder = project.path.rpartition("/")[0]
        if project.under or not is_override(project.path):
            return project.under
        paths = (f"{folder}/{default}".lstrip("/") for default in DEFAULT_NAMES)
        return tuple(path for path in paths if path in self._projects)[:1]

    def _extended(self, project: Project, section: BuildSection) -> Layered:
        """The section over what its service extends, and so on."""
        found = Layered(section)
        here = project
        for _ in range(_MAXIMUM_EXTENDED):
            extends = found.section.extends
            if extends is None:
                return found
            path = self._file(here, extends.file) if extends.file else here.path
            there = self._projects.get(path) if path else None
            if there is None:
                return found._replace(is_known=False)
            lower = self._sections.get((there.path, extends.service))
            if lower is None:
                return found._replace(section=found.section._replace(extends=None))
            if there.base != project.base:
                lower = _moved(lower, there, project.base)
            found = Layered(merge(found.section, lower)._replace(extends=lower.extends), True)
            here = there
        return found._replace(is_known=False)

    def _file(self, project: Project, value: Value) -> str | None:
        text = project.text(value, "")
        return resolve_path(project.path.rpartition("/")[0], text) if text else None


def merge(upper: BuildSection, lower: BuildSection) -> BuildSection:
    """``upper`` merged over ``lower``; its places stay those of ``upper`` where it has a value."""
    names_file = upper.dockerfile or upper.inline
    return upper._replace(
        context=upper.context or lower.context,
        dockerfile=upper.dockerfile if names_file else lower.dockerfile,
        inline=upper.inline if names_file else lower.inline,
        args=_by_name(upper.args, lower.args),
        target=upper.target or lower.target,
        additional_contexts=_by_name(upper.additional_contexts, lower.additional_contexts),
    )


def _by_name(
    upper: tuple[tuple[str, _V], ...], lower: tuple[tuple[str, _V], ...]
) -> tuple[tuple[str, _V], ...]:
    if not upper or not lower:
        return upper or lower
    return tuple({**dict(lower), **dict(upper)}.items())


def _moved(section: BuildSection, project: Project, base: str) -> BuildSection:
    """The section with its context as it is written from ``base``."""
    if section.context is None:
        return section
    text = project.text(section.context, "")
    folder = resolve_path(project.base, text) if text else None
    if folder is None:
        return section
    return section._replace(context=Value(relative(folder, base), section.context.position))
