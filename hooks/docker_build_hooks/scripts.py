"""What do the scripts of a repository say? They are read when somebody asks, and once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from docker_build_hooks.git_index import Index

if TYPE_CHECKING:
    from docker_build_hooks.command_files import CommandFiles
    from docker_build_hooks.command_line_builds import CommandLines
    from docker_build_hooks.declarations import ComposeChain


class Scripts:
    """All files of an index with command lines, of which most changes need to know nothing."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @cached_property
    def _files(self) -> CommandFiles:
        # Imported here, as are the readers: few pay for them.
        from docker_build_hooks.command_files import CommandFiles

        return CommandFiles(self._index)

    @cached_property
    def command_lines(self) -> CommandLines:
        """What they build."""
        from docker_build_hooks.command_line_builds import command_line_builds

        return command_line_builds(self._index, self._files)

    @cached_property
    def compose_chains(self) -> list[ComposeChain]:
        """Which Compose files they use together."""
        from docker_build_hooks.command_line_chains import command_line_chains

        return command_line_chains(self._index, self._files)
