"""Which folder is each context of a build, with which ignore file?

A build has one main context and may have additional ones, which go by their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docker_build_hooks.context import FOUND, Context, Kind
from docker_build_hooks.declarations import Build
from docker_build_hooks.git_index import Index

if TYPE_CHECKING:
    from docker_build_hooks.dockerignore import DockerIgnore


class BuildContexts:
    """The contexts of all builds in one index; each folder with an ignore file is read once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.root = Context(index, "")
        self._contexts: dict[tuple[str, str], Context] = {}

    def resolved_folder(self, build: Build) -> str:
        """The context folder with links followed."""
        return self.root.follow(build.context).path if build.context else ""

    def ignore_file(self, build: Build, folder: str) -> str:
        """The file with the patterns for the build in ``folder``, "" where there is none.

        Links are followed below the folder that the engine reads the file from. A context that
        the engine fetches has none.
        """
        if build.is_fetched:
            return ""
        beside, _, name = build.dockerfile.rpartition("/")
        for above, wanted in ((beside, f"{name}.dockerignore"), (folder, ".dockerignore")):
            path = f"{above}/{wanted}".lstrip("/")
            if path in self.index and (wanted == ".dockerignore" or build.dockerfile):
                place = Context(self.index, above)
                found = place.follow(wanted)
                if found.state == FOUND and place.kind(found.path) is Kind.FILE:
                    return place.in_repository(found.path)
        return ""

    def context(self, build: Build, folder: str) -> Context:
        """``folder`` as the context of the build. Raises ``IgnoreSyntaxError``."""
        key = (folder, self.ignore_file(build, folder))
        if key not in self._contexts:
            data = self.index.blob(key[1]) if key[1] else None
            ignore = _read_ignore_file(data) if data else None
            self._contexts[key] = Context(self.index, folder, ignore)
        return self._contexts[key]

    def seen_from(self, build: Build, context_name: str) -> Build | None:
        """The build with the named context in the place of its own, links followed.

        None where nothing is known of that context. With "" it is its own context.
        """
        if not context_name:
            return build._replace(context=self.resolved_folder(build))
        folder = build.named_folder(context_name)
        if folder is None or self.root.follow(folder).outside:
            return None
        # Only the main context has an ignore file that belongs to the Dockerfile.
        return Build(self.root.follow(folder).path, "", declaration=build.declaration)

    def lost(self, build: Build) -> list[str]:
        """The named contexts whose folder does not exist: used or not, the client asks for it."""
        named = ((n, folder) for n, folder in build.named_contexts if folder)
        return [
            name
            for name, folder in named
            if not self.root.leads_to(folder, Kind.FOLDER) and not self.root.follow(folder).outside
        ]


def _read_ignore_file(data: bytes) -> DockerIgnore:
    # Here, as its libraries take longer to import than most builds to judge.
    from docker_build_hooks.dockerignore import DockerIgnore

    return DockerIgnore(data)
