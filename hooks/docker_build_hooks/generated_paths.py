"""Which paths does a step before the build make, as the user says or as git's rules allow?"""

from __future__ import annotations

from fnmatch import fnmatchcase

from docker_build_hooks.builds import Options, pragmas
from docker_build_hooks.declarations import Build
from docker_build_hooks.git_index import Index
from docker_build_hooks.gitignore import has_rules
from docker_build_hooks.source_paths import clean
from docker_build_hooks.words import UNKNOWN


class GeneratedPaths:
    """What the flags and the pragmas of the Dockerfiles say."""

    def __init__(self, index: Index, options: Options) -> None:
        self._index = index
        self._options = options

    def include(self, build: Build, path: str, text: str) -> bool:
        """Whether the user says that a script makes ``path``, which is ``text`` in the build."""
        data = self._index.blob(build.dockerfile) if build.dockerfile else None
        pragma = pragmas(data or b"").get("generated")
        texts = pragma.text.split(",") if pragma else ()
        patterns = (*self._options.generated, *filter(None, texts))
        return bool(patterns) and matches_generated(patterns, path, text)

    def may_include(self, folder: str, text: str) -> bool:
        """Whether the source ``text`` may lead to a folder that git ignores.

        It may where all of its first part is a variable that nothing is known of.
        """
        first, slash, _ = (clean(text) or "").partition("/")
        return bool(slash) and not first.strip(UNKNOWN) and has_rules(self._index, folder)


def matches_generated(patterns: tuple[str, ...], path: str, text: str) -> bool:
    """Whether the user says that a script makes ``path`` (``text`` in the Dockerfile)."""
    for candidate in (path, text.replace(UNKNOWN, "x").strip("/")):
        parts = candidate.split("/")
        for number in range(1, len(parts) + 1):
            above, name = "/".join(parts[:number]), parts[number - 1]
            for pattern in patterns:
                wanted = pattern.strip().rstrip("/").removeprefix("./")
                if wanted and (fnmatchcase(above, wanted) or fnmatchcase(name, wanted)):
                    return True
    return False
