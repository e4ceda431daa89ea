"""Is a commit one that a hook has nothing to say to?

Asked before anything else is imported, as most commits touch nothing of Docker's.
"""

from __future__ import annotations

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


def asks_for_staged(arguments: list[str], options: frozenset[str]) -> bool:
    """Whether the arguments name no file and ask for nothing but the staged change.

    ``options`` are those with a value that change nothing of this.
    """
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
