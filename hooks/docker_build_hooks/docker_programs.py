"""Is a program that is about to be started Docker's, or a stand-in that a suite brings along?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

COMPOSE_PROGRAMS = frozenset({"docker-compose", "podman-compose"})
BUILDX_PROGRAMS = frozenset({"docker-buildx"})
PROGRAMS = frozenset({"docker", "podman"}) | COMPOSE_PROGRAMS | BUILDX_PROGRAMS
# Where they are when PATH does not say so, and where Docker keeps its plugins.
USUAL_FOLDERS = (
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/snap/bin",
    "/opt/homebrew/bin",
    "/usr/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/local/lib/docker/cli-plugins",
    "~/.docker/cli-plugins",
)


class Programs(NamedTuple):
    """Docker's programs: their files with links followed, and the names that were found.

    ``folders`` are those of PATH at that time.
    """

    folders: frozenset[str]
    files: frozenset[str]
    names: frozenset[str]

    def has(
        self,
        program: str,
        folder: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> bool:
        """Whether ``program``, a path or a name, starts one of them from this folder.

        ``environment`` is that of the new process, None where it has the one of this process. A
        program that is not installed at all counts as long as PATH leads where it led before: what
        is said about a suite does not depend on the machine.
        """
        try:
            return self._has(program, folder or "", environment)
        except (OSError, ValueError, TypeError):
            return False

    def _has(self, program: str, folder: str, environment: Mapping[str, str] | None) -> bool:
        is_missing = name_of(program) not in self.names
        if os.path.dirname(program):
            path = os.path.join(folder, program)
            if os.path.exists(path):
                return os.path.realpath(path) in self.files
            return is_missing and os.path.abspath(os.path.dirname(path)) in self.folders
        folders = [os.path.join(folder, name) for name in os.get_exec_path(environment)]
        for name in folders:
            path = os.path.join(name, program)
            if _is_program(path):
                return os.path.realpath(path) in self.files
        return is_missing and self.folders <= {os.path.abspath(name) for name in folders}


def docker_programs(folders: Iterable[str], usual: Iterable[str] = USUAL_FOLDERS) -> Programs:
    """The programs in the ``folders`` of PATH and in the ``usual`` ones."""
    listed = frozenset(map(os.path.abspath, folders))
    found = {
        path
        for folder in {*listed, *map(os.path.expanduser, usual)}
        for path in (os.path.join(folder, name) for name in PROGRAMS)
        if _is_program(path)
    }
    return Programs(
        listed, frozenset(map(os.path.realpath, found)), frozenset(map(os.path.basename, found))
    )


def name_of(program: str) -> str:
    """The name of a program that is given by its path."""
    return os.path.basename(program).removesuffix(".exe")


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)
