"""What lies in the workspace of a job when one of its steps begins: the commit, or more?

A step is known to change no file of the workspace, or it may have changed anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docker_build_hooks.workflow import Step
from docker_build_hooks.workflow_commands import is_outside, words
from docker_build_hooks.workflow_conditions import is_off
from docker_build_hooks.workflow_inputs import entries
from docker_build_hooks.workflow_scripts import changes_files, sets_environment

# Nothing is checked out yet; a commit of this repository as it is; anything.
EMPTY, COMMIT, CHANGED = "empty", "commit", "changed"

BUILD_ACTION, BAKE_ACTION = "docker/build-push-action", "docker/bake-action"

_HARMLESS = words(
    """
    actions/attest actions/attest-build-provenance actions/create-github-app-token
    actions/setup-dotnet actions/setup-go actions/setup-java actions/setup-node
    actions/setup-python actions/cache/save actions/upload-artifact
    aws-actions/amazon-ecr-login aws-actions/configure-aws-credentials
    azure/docker-login azure/login azure/setup-helm azure/setup-kubectl
    crazy-max/ghaction-docker-meta crazy-max/ghaction-github-runtime
    crazy-max/ghaction-setup-docker
    depot/setup-action docker/login-action docker/metadata-action docker/setup-buildx-action
    docker/setup-docker-action docker/setup-qemu-action dorny/paths-filter
    google-github-actions/auth google-github-actions/setup-gcloud hashicorp/vault-action
    imjasonh/setup-crane insightsengineering/disk-space-reclaimer jlumbroso/free-disk-space
    kenchan0130/actions-system-info redhat-actions/podman-login rlespinasse/github-slug-action
    sigstore/cosign-installer step-security/harden-runner tailscale/github-action
    webfactory/ssh-agent
    """
)
# These put files at their `path`.
_RESTORING = words("actions/cache actions/cache/restore actions/download-artifact")
# What a checkout may be told without being another one.
_CHECKOUT_INPUTS = words(
    "fetch-depth fetch-tags lfs persist-credentials set-safe-directory show-progress ssh-key"
    " ssh-known-hosts ssh-strict ssh-user submodules token"
)
_OWN_REPOSITORIES = frozenset(
    {"github.repository", "github.event.pull_request.head.repo.full_name"}
)
# The commit that the run is about, by whatever name.
_OWN_REF = re.compile(
    r"""github\.(?: sha | ref | ref_name | head_ref | event\.(?: after | head_commit\.id
    | pull_request\.(?: head\.(?:sha|ref) | merge_commit_sha | number )  | number
    | release\.tag_name | workflow_run\.head_(?:sha|branch) ))""",
    re.VERBOSE,
)
_REF = re.compile(r"(?:refs/(?:heads|tags|pull)/)?\$\{\{([^{}]+)\}\}(?:/(?:merge|head))?")
_SHELL = re.compile(r"(?:|(?:/usr)?(?:/bin/)?(?:ba|da)?sh(?:\s.*)?)", re.DOTALL)
_MAXIMUM_LENGTH = 4096
_TEMPORARY = re.compile(r"\$\{\{\s*runner\.temp\s*\}\}")


class Workspace(NamedTuple):
    """What lies in the workspace: EMPTY, COMMIT or CHANGED.

    ``keeps_environment`` tells that no step has set variables for those after it.
    """

    state: str = EMPTY
    keeps_environment: bool = True


def action_name(step: Step) -> tuple[str, str]:
    """The ``owner/name/path`` of the action that a step uses, in lower case, and its version.

    Gitea and Forgejo have addresses there, too. The name is "" for a script.
    """
    name, _, version = step.uses.partition("@")
    if name.startswith(("https://", "http://")):
        name = "/".join(name.split("/")[3:])
    return name.lower(), version


def workspaces(steps: Iterable[Step]) -> Iterator[tuple[Step, Workspace]]:
    """Each step with the workspace that it finds; those that never run are left out."""
    workspace = Workspace()
    for step in steps:
        if not is_off(step.condition):
            yield step, workspace
            workspace = _after(workspace, step)


def _after(workspace: Workspace, step: Step) -> Workspace:
    name, _ = action_name(step)
    if name == "actions/checkout":
        is_clean = "clean" not in step.inputs or workspace.state == COMMIT
        return workspace._replace(state=COMMIT if _is_own(step) and is_clean else CHANGED)
    if sets_environment(step.run) or name.startswith("./"):
        workspace = workspace._replace(keeps_environment=False)
    if _is_harmless(step, name):
        return workspace
    return workspace._replace(state=CHANGED)


def _is_harmless(step: Step, name: str) -> bool:
    if not name:
        return bool(_SHELL.fullmatch(step.shell)) and not changes_files(step.run)
    if name == BUILD_ACTION:
        exports = (_lines(step, list_name) for list_name in ("outputs", "cache-to"))
        return all(_is_elsewhere(line) for lines in exports for line in lines)
    if name in _RESTORING:
        paths = _lines(step, "path")
        return bool(paths) and all(map(_is_path_outside, paths))
    if name == "pnpm/action-setup":
        return "run_install" not in step.inputs
    return name in _HARMLESS


def _lines(step: Step, name: str) -> list[str]:
    """The entries of an input; of a text that nobody writes itself."""
    text = step.inputs[name].text if name in step.inputs else ""
    return entries(text) if len(text) < _MAXIMUM_LENGTH else [text]


def _is_elsewhere(export: str) -> bool:
    """Whether what a build exports goes to no folder of the workspace."""
    fields = dict(field.strip(' "').partition("=")[::2] for field in export.split(","))
    if "dest" in fields:
        return _is_path_outside(fields["dest"])
    return fields.get("type", "local") not in ("local", "tar") and "${{" not in fields["type"]


def _is_path_outside(path: str) -> bool:
    return is_outside(_TEMPORARY.sub("${RUNNER_TEMP}", path).replace("${{", "\0"))


def _is_own(step: Step) -> bool:
    """Whether a checkout gets what the run is about, all of it, into the workspace itself."""
    for name, value in step.inputs.items():
        text = value.text.strip()
        if name in _CHECKOUT_INPUTS or not text or name == "clean":
            continue
        if name == "repository":
            if text[:3] != "${{" or text[3:-2].strip() not in _OWN_REPOSITORIES:
                return False
        elif name == "path":
            if text.rstrip("/") != ".":
                return False
        elif name != "ref" or not _is_own_ref(text):
            return False
    return True


def _is_own_ref(text: str) -> bool:
    found = _REF.fullmatch(text) if len(text) < _MAXIMUM_LENGTH else None
    names = found[1].split("||") if found else []
    return bool(names) and all(_OWN_REF.fullmatch(name.strip()) for name in names)
