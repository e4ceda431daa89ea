"""Which builds do the workflows of the repository declare, and which bake files do they name?

Read are the steps that use ``docker/build-push-action`` or ``docker/bake-action``, in workflows
and in composite actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from docker_build_hooks.declarations import Build, FoundBuilds, resolve_path
from docker_build_hooks.git_index import Index
from docker_build_hooks.templates import has_statement, is_templated

if TYPE_CHECKING:
    from docker_build_hooks.workflow import Workflow


def workflow_builds(index: Index, paths: Sequence[str]) -> FoundBuilds:
    """The builds of the workflows and the composite actions at ``paths``.

    What a job builds is DECLARED where nothing before can have changed the files of the commit,
    and SUGGESTED otherwise, as is a build whose condition may have looked for its files. A file
    that is no YAML, or a template, declares nothing.
    """
    builds: list[Build] = []
    out_of_sight: set[str] = set()
    for path, workflow in _workflows(index, paths, b"build-push-action"):
        from docker_build_hooks.workflow_jobs import Reader

        reader = Reader(index, path, workflow)
        builds += reader.builds()
        out_of_sight |= reader.out_of_sight
    return FoundBuilds(builds, frozenset(out_of_sight.difference(b.dockerfile for b in builds)))


def bake_files(index: Index, paths: Sequence[str]) -> frozenset[str]:
    """The bake files of the repository, by whatever name, that workflows at ``paths`` read."""
    found: set[str] = set()
    for _, workflow in _workflows(index, paths, b"bake-action"):
        from docker_build_hooks.workflow_conditions import is_off
        from docker_build_hooks.workflow_inputs import entries
        from docker_build_hooks.workflow_steps import BAKE_ACTION, action_name

        jobs = (job for job in workflow.jobs if not is_off(job.condition))
        for step in (step for job in jobs for step in job.steps):
            if action_name(step)[0] == BAKE_ACTION:
                texts = {name: value.text.strip() for name, value in step.inputs.items()}
                names = ",".join(entries(texts.get("files", ""))).split(",")
                # Where they start from has changed with the versions of the action.
                given = [texts[name] for name in ("workdir", "source") if name in texts]
                folders = ["", *(text.partition("}}:")[2] or text for text in given)]
                for name in names:
                    local = name.strip().removeprefix("cwd://")
                    found.update(filter(None, (resolve_path(f, local) for f in folders)))
    return frozenset(p for p in found if p in index and p.endswith((".hcl", ".json")))


def _workflows(index: Index, paths: Sequence[str], action: bytes) -> Iterator[tuple[str, Workflow]]:
    """The files that mention the action, without those that cannot be read."""
    index.read_blobs(paths)
    for path in paths:
        data = None if path in index.links or is_templated(path) else index.blob(path)
        if not data or action not in data.lower() or has_statement(data.decode("utf-8", "replace")):
            continue
        # Here, as most repositories have workflows, and few build images in them.
        from docker_build_hooks import workflow

        try:
            yield path, workflow.parse(data)
        except ValueError:  # YamlSyntaxError
            continue
