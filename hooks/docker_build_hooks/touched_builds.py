"""Which builds does a change touch?"""

from __future__ import annotations

from collections.abc import Iterable

from docker_build_hooks.declarations import Build, ancestors
from docker_build_hooks.judgement import Judge


def is_near(
    judge: Judge, dockerfile: str, suggested: Iterable[Build], touched: frozenset[str] | None
) -> bool:
    """Whether a touched path may matter to a Dockerfile whose context is yet to be found.

    ``suggested`` are the builds of it that files speak of; ``touched`` is None for everything.
    """
    folder = dockerfile.rpartition("/")[0]
    builds = [Build(above, dockerfile) for above in ancestors(folder)]
    return any(is_touched(judge, build, touched) for build in (*builds, *suggested))


def is_touched(judge: Judge, build: Build, touched: frozenset[str] | None) -> bool:
    """Whether the build's Dockerfile, ignore file or declaration is among the touched paths.

    ``touched`` is None for everything.
    """
    if touched is None:
        return True
    folder = judge.contexts.resolved_folder(build)
    own = {
        build.dockerfile,
        judge.root.follow(build.dockerfile).path,
        f"{build.dockerfile}.dockerignore",
        # Also where there is none any more.
        f"{folder}/.dockerignore".lstrip("/"),
        judge.contexts.ignore_file(build, folder),
    }
    named = (judge.contexts.seen_from(build, name) for name in build.context_names)
    own |= {f"{seen.context}/.dockerignore".lstrip("/") for seen in named if seen}
    if build.declaration:
        own |= {build.declaration.path, f"{build.declaration.base}/.env".lstrip("/")}
    return not own.isdisjoint(touched)
