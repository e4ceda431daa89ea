"""Which builds do the bake files of the repository declare?

The paths in a bake file are relative to the folder from which ``docker buildx bake`` is run, which
no file tells: it is the root of the repository or the folder of the file, whichever fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.bake import Definition, Setting, Target, read_definition
from docker_build_hooks.context import Context, Kind
from docker_build_hooks.declarations import (
    SUGGESTED,
    Build,
    Declaration,
    FoundBuilds,
    InlineText,
    Notation,
    ancestors,
    is_remote,
    named_folder,
    resolve_path,
)
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import has_statement, is_templated

# buildx merges these of one folder, in this order, over a Compose file.
_DEFAULT_NAMES = (
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
)
_COMPOSE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

BAKE = Notation('context = "{}"', 'dockerfile = "{}"', is_in_context=True)
BAKE_JSON = Notation('"context": "{}"', '"dockerfile": "{}"', is_in_context=True)

_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:")
_CALLER = "cwd://"


class _Set(NamedTuple):
    """Bake files that buildx reads together; ``is_default`` where it finds them by itself."""

    folder: str
    definition: Definition
    is_default: bool


class _Candidate(NamedTuple):
    """The build of a target from one base.

    ``exists`` tells that its context and its Dockerfile do; ``proves`` that this is no accident.
    """

    target: Target
    build: Build
    exists: bool
    proves: bool


def bake_builds(index: Index, paths: Sequence[str]) -> FoundBuilds:
    """The builds of the bake files at ``paths``.

    Where a file's paths may start at two places alike, its builds are only suggested. A file that
    is no HCL, or a template, declares nothing.
    """
    reader = _Reader(index, list(_sets(index, paths)))
    return FoundBuilds([build for one in reader.sets for build in reader.builds(one)])


def _sets(index: Index, paths: Sequence[str]) -> Iterator[_Set]:
    index.read_blobs(paths)
    groups: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        groups.setdefault((folder, "" if name in _DEFAULT_NAMES else name), []).append(path)
    for (folder, name), members in groups.items():
        if not name:
            members.sort(key=lambda path: _DEFAULT_NAMES.index(path.rpartition("/")[2]))
        definition = _read(index, members)
        if definition:
            yield _Set(folder, definition, not name)


def _read(index: Index, paths: list[str]) -> Definition | None:
    files = []
    for path in paths:
        data = None if path in index.links else index.blob(path)
        if data is None or is_templated(path) or has_statement(data.decode("utf-8", "replace")):
            return None
        files.append((path, data))
    try:
        return read_definition(files)
    except ValueError:  # HclSyntaxError and YamlSyntaxError
        return None


class _Reader:
    """Turns targets into builds; a target may need other files to be understood."""

    def __init__(self, index: Index, sets: list[_Set]) -> None:
        self.sets = sets
        self._index = index
        self._root = Context(index, "")
        self._services: dict[str, frozenset[str]] = {}

    def builds(self, one: _Set) -> list[Build]:
        """The builds of a set, from the base that fits it best."""
        bases = list(dict.fromkeys(("", one.folder)))
        found = [list(self._candidates(one, base)) for base in bases]
        fits = [sum(candidate.proves for candidate in candidates) for candidates in found]
        best = max(fits)
        if len(bases) == 1:
            return [c.build for c in found[0] if best or one.is_default]
        candidates = found[fits.index(best)]
        if not best:
            return []
        if fits[0] == fits[1]:
            # The folder of the file: other than in the root, there is a reason to be in it.
            existing = (c for c in found[1] if c.proves and not c.build.inline)
            return [c.build._replace(origin=SUGGESTED) for c in existing]
        # Where little fits, yet another folder may be meant.
        is_sure = 2 * sum(c.exists for c in candidates) > len(candidates)
        return [c.build for c in candidates if c.exists or is_sure]

    def _candidates(self, one: _Set, base: str) -> Iterator[_Candidate]:
        definition = one.definition
        built = definition.grouped | definition.linked
        for target in definition.targets:
            is_built = not built.isdisjoint((target.name, target.label))
            if target.name in definition.parents and not is_built:
                continue
            build = self._build(target, base)
            if build is None:
                continue
            exists = has_context = self._root.leads_to(build.context, Kind.FOLDER)
            if exists and not build.inline:
                exists = self._root.has(build.dockerfile)
            names_file = bool(target.dockerfile or _inline(target))
            if definition.has_default and has_context and not (is_built or names_file or exists):
                # Nobody builds it by itself: it holds settings.
                continue
            if not self._is_part(one, target, exists):
                is_proof = exists and not (build.inline and build.context == base)
                yield _Candidate(target, build, exists, is_proof)

    def _is_part(self, one: _Set, target: Target, exists: bool) -> bool:
        """Whether the target needs another file (or ``--set``) that says the rest of it."""
        names_file = bool(target.dockerfile or _inline(target))
        says_nothing = not target.context and not names_file
        if says_nothing and not exists:
            return True
        is_whole = bool(target.context) and names_file
        if is_whole or (exists and not says_nothing):
            return False
        return self._is_elsewhere(one, target.name)

    def _is_elsewhere(self, one: _Set, name: str) -> bool:
        """Whether a file that may be read along with this one has a target of this name, too."""
        if name in self._service_names(one.folder):
            return True
        return not one.is_default and any(
            name in (target.name, target.label)
            for other in self.sets
            if other is not one and other.folder in ancestors(one.folder)
            for target in other.definition.targets
        )

    def _service_names(self, folder: str) -> frozenset[str]:
        """The services that the Compose files of a folder build: targets under the bake files'."""
        if not self._services:
            # At once, as each look by itself would start git.
            folders = {one.folder for one in self.sets}
            index_paths = (f"{f}/{name}".lstrip("/") for f in folders for name in _COMPOSE_NAMES)
            self._index.read_blobs(index_paths)
        if folder not in self._services:
            names: set[str] = set()
            for name in _COMPOSE_NAMES:
                data = self._index.blob(f"{folder}/{name}".lstrip("/"))
                names.update(_built_services(data) if data else ())
            self._services[folder] = frozenset(names)
        return self._services[folder]

    def _build(self, target: Target, base: str) -> Build | None:
        """The build of a target, None where it cannot be known here."""
        context = target.context.text if target.context else "."
        dockerfile = target.dockerfile.text if target.dockerfile else "Dockerfile"
        if context is None or dockerfile is None or not _is_run(target):
            return None
        if target.arguments is None or target.contexts is None:
            return None
        folder = _folder(base, context)
        if folder is None or is_templated(context + dockerfile):
            return None
        inline = _inline(target)
        text = None
        path: str | None = ""
        if inline:
            if inline.text is None:
                return None
            text = InlineText(inline.text, inline.content_line, inline.indent)
        else:
            path = self._dockerfile(base, folder, dockerfile or "Dockerfile")
        if path is None:
            return None
        return Build(
            folder,
            path,
            text,
            tuple((name, _known(value)) for name, value in target.arguments.items()),
            target.target.text if target.target else "",
            tuple(_named_contexts(target, base)),
            _declaration(target, base, dockerfile or "Dockerfile"),
        )

    def _dockerfile(self, base: str, folder: str, text: str) -> str | None:
        if text.startswith(_CALLER):
            path = resolve_path(base, text.removeprefix(_CALLER))
        else:
            path = None if is_remote(text) else resolve_path(folder, text)
        return path and self._root.dockerfile(path)


def _built_services(data: bytes) -> Iterable[str]:
    # Few repositories have both, and PyYAML is not for free.
    from docker_build_hooks import compose

    try:
        return [section.service for section in compose.parse(data).builds]
    except ValueError:
        return ()


def _is_run(target: Target) -> bool:
    """Whether building the target is what is done with it, rather than describing it."""
    return target.call is None or target.call.text in ("", "build")


def _inline(target: Target) -> Setting | None:
    return None if target.inline and target.inline.text == "" else target.inline


def _folder(base: str, context: str) -> str | None:
    """The folder of the repository that a context is; None for all else."""
    text = context.removeprefix(_CALLER)
    if is_remote(text) or _SCHEME.match(text):
        return None
    return resolve_path(base, text or ".")


def _named_contexts(target: Target, base: str) -> Iterator[tuple[str, str | None]]:
    for name, value in (target.contexts or {}).items():
        if value != "":
            text = _known(value)
            yield name.lower(), named_folder(base, text and (text.removeprefix(_CALLER) or "."))


def _known(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _declaration(target: Target, base: str, dockerfile: str) -> Declaration:
    """Who declares the target: the file that has its inline Dockerfile, or else its context."""
    inline = _inline(target)
    path = next((s.path for s in (inline, target.context, target.dockerfile) if s), target.path)
    own = target.position if target.path == path else None

    def place(*settings: Setting | None) -> tuple[int, int, int]:
        there = (setting.position for setting in settings if setting and setting.path == path)
        return next(there, own or (1, 1, 2))

    context = place(target.context, inline, target.dockerfile) if not own else place(target.context)
    has_target = target.target and target.target.path == path
    return Declaration(
        path,
        own.line if own else context[0],
        f'target "{target.label}"',
        base,
        context,
        place(inline or target.dockerfile, target.context),
        dockerfile,
        place(target.target) if has_target else None,
        BAKE_JSON if path.endswith(".json") else BAKE,
    )
