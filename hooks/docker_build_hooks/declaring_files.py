"""Which builds do the files of the repository declare, of whatever kind they are?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docker_build_hooks.declarations import Build, ComposeChain, FoundBuilds
from docker_build_hooks.file_names import (
    BAKE_KIND,
    CLOUDBUILD_KIND,
    COMPOSE_KIND,
    DEVCONTAINER_KIND,
    SKAFFOLD_KIND,
    WORKFLOW_KIND,
)
from docker_build_hooks.git_index import Index


def declared_builds(
    index: Index,
    kinds: Mapping[str, str],
    project_directory: str | None = None,
    chains: Iterable[ComposeChain] = (),
) -> FoundBuilds:
    """The builds of the files in ``kinds``, the paths of the index with the kinds of their names.

    ``project_directory`` is where the paths of all Compose files start; ``chains`` are Compose
    files that are used together.
    """
    paths: dict[str, list[str]] = {}
    for path, kind in kinds.items():
        if kind == COMPOSE_KIND or path not in index.links:
            paths.setdefault(kind, []).append(path)
    index.read_blobs(path for kind in _READ_AT_ONCE for path in paths.get(kind, ()))
    if WORKFLOW_KIND in paths:
        from docker_build_hooks.workflow_builds import bake_files

        if named := bake_files(index, paths[WORKFLOW_KIND]).difference(kinds):
            paths.setdefault(BAKE_KIND, []).extend(sorted(named))
    if COMPOSE_KIND in paths and DEVCONTAINER_KIND in paths:
        from docker_build_hooks.devcontainer_builds import compose_chains

        chains = (*compose_chains(index, paths[DEVCONTAINER_KIND]), *chains)
    builds: list[Build] = []
    out_of_sight: set[str] = set()
    for kind, found in paths.items():
        if kind == COMPOSE_KIND:
            # Here, as are the others: nobody pays for readers of files that are not there.
            from docker_build_hooks.compose_builds import compose_builds

            one = compose_builds(index, found, project_directory, chains)
        else:
            one = _of_kind(index, kind, found)
        builds += one.builds
        out_of_sight |= one.out_of_sight
    return FoundBuilds(builds, frozenset(out_of_sight))


_READ_AT_ONCE = (BAKE_KIND, WORKFLOW_KIND, CLOUDBUILD_KIND, SKAFFOLD_KIND, DEVCONTAINER_KIND)


def _of_kind(index: Index, kind: str, paths: list[str]) -> FoundBuilds:
    if kind == BAKE_KIND:
        from docker_build_hooks.bake_builds import bake_builds

        return bake_builds(index, paths)
    if kind == WORKFLOW_KIND:
        from docker_build_hooks.workflow_builds import workflow_builds

        return workflow_builds(index, paths)
    if kind == CLOUDBUILD_KIND:
        from docker_build_hooks.cloudbuild_builds import cloudbuild_builds

        return cloudbuild_builds(index, paths)
    if kind == SKAFFOLD_KIND:
        from docker_build_hooks.skaffold_builds import skaffold_builds

        return skaffold_builds(index, paths)
    if kind == DEVCONTAINER_KIND:
        from docker_build_hooks.devcontainer_builds import devcontainer_builds

        return devcontainer_builds(index, paths)
    return FoundBuilds([])
