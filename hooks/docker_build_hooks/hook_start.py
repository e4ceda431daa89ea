"""How does a hook begin, and is a commit one that it has nothing to say to?

That is asked before anything else is imported, as most commits touch nothing of Docker's.
"""

from __future__ import annotations

import sys

from docker_build_hooks.git_changes import staged_changes
from docker_build_hooks.git_process import GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docker_build_hooks.git_changes import Change

# The options of all hooks that read builds, of those that take a value. Without --format: clean is
# not silent in every format, and a format may be unknown.
BUILD_OPTIONS = frozenset({"--exclude", "--context", "--build-arg", "--project-directory"})
# What the kinds of `file_names` have in their paths, which is too much to import for most commits.
_PARTS_OF_PATHS = (
    *("docker", "containerfile", "compose", "/workflows/", "devcontainer"),
    *("cloudbuild", "skaffold"),
)
# `.env` has the variables of a Compose file.
_STARTS_OF_NAMES = (".env", "action.y")


def start(
    hook: str,
    argv: Sequence[str] | None,
    options: frozenset[str],
    may_matter: Callable[[Change], bool],
    check: Callable[[list[str], list[Change]], int],
) -> int:
    """The exit status of a hook: 0 at once where no staged change may matter to it.

    Otherwise it is that of ``check``, which gets the arguments and the changes. ``options`` are
    those with a value that only say how to check.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        changes = staged_changes()
        if asks_for_staged(arguments, options) and not any(map(may_matter, changes)):
            return 0
    except GitError as error:
        if not {"-h", "--help"} & set(arguments):
            from docker_build_hooks.command_line import fail

            return fail(hook, str(error))
        changes = []
    return check(arguments, changes)


def asks_for_staged(arguments: list[str], options: frozenset[str]) -> bool:
    """Whether the arguments name no file and ask for nothing but the staged change."""
    waiting = False
    for argument in arguments:
        if waiting:
            waiting = False
        elif argument in options:
            waiting = True
        elif argument != "--strict" and argument.partition("=")[0] not in options:
            return False
    return True


def may_declare(path: str) -> bool:
    """Whether a path may be that of a Dockerfile, an ignore file or a declaration of builds."""
    path = path.lower()
    if any(part in path for part in _PARTS_OF_PATHS):
        return True
    name = path.rpartition("/")[2]
    return name.startswith(_STARTS_OF_NAMES) or "bake" in name
