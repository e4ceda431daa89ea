"""Which files may hold commands that build images, by name alone?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docker_build_hooks.file_names import is_dockerfile

SHELL, BATCH, POWERSHELL = "shell script", "batch file", "PowerShell script"
MAKE, JUST = "Makefile", "justfile"
PIPELINE, JENKINS, PACKAGE = "pipeline", "Jenkinsfile", "package.json"
DOCUMENT, DOCKERFILE = "document", "Dockerfile"
GORELEASER, DOTENV = "GoReleaser file", ".env"

_BY_ENDING = {
    "sh": SHELL,
    "bash": SHELL,
    "zsh": SHELL,
    "ksh": SHELL,
    "bat": BATCH,
    "cmd": BATCH,
    "ps1": POWERSHELL,
    "mk": MAKE,
    "mak": MAKE,
    "make": MAKE,
    "just": JUST,
    "jenkinsfile": JENKINS,
    "groovy": JENKINS,
}
_BY_NAME = {
    "makefile": MAKE,
    "gnumakefile": MAKE,
    "justfile": JUST,
    ".justfile": JUST,
    "jenkinsfile": JENKINS,
    "package.json": PACKAGE,
    ".env": DOTENV,
}
# A script often has no ending in these.
_SCRIPT_FOLDER = re.compile(
    r"(?:\A|/)(?:bin|hack|scripts?|ci|\.ci|tools?|build|dev|docker)/[^/.]+\Z"
)
_PIPELINE = re.compile(
    r"(?:\A|/)(?:\.github/workflows|\.gitea/workflows|\.forgejo/workflows|\.circleci|\.buildkite"
    r"|\.semaphore|\.woodpecker|\.azure[-/]?pipelines|\.gitlab(?:-ci)?|\.ci|ci|pipelines)/"
    r"|(?:\A|/)(?:action|[^/]*gitlab-ci|[^/]*azure-pipelines?|\.travis|[^/]*cloudbuild|taskfile"
    r"|[^/]*bitbucket-pipelines|[^/]*buildspec|\.?appveyor|\.drone|\.cirrus|\.?woodpecker"
    r"|codefresh)[^/]*\Z"
)
_GORELEASER = re.compile(r"(?:\A|/)\.?[^/]*goreleaser[^/]*\.ya?ml\Z")
_DOCUMENT = re.compile(
    r"(?:\A|/)(?:docs?|documentation)/|(?:\A|/)[^/]*(?:readme|contributing|develop|hacking|build"
    r"|install|docker|setup|getting[-_]started|quick[-_]?start)[^/]*\Z"
)
_DOCUMENT_ENDINGS = frozenset({"md", "markdown", "mdx", "rst", "adoc", "txt", "asciidoc"})
_FOREIGN = re.compile(r"(?:\A|/)(?:node_modules|vendor|third_party)/")


def script_kind(path: str) -> str:
    """What kind of file a path is by its name, "" where it holds no commands."""
    lower = path.lower()
    name = lower.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    kind = _BY_NAME.get(name) or (_BY_ENDING.get(ending, "") if dot else "")
    if not kind and ending in ("yml", "yaml"):
        kind = PIPELINE if _PIPELINE.search(lower) else ""
        kind = GORELEASER if _GORELEASER.search(lower) else kind
    elif not kind and ending in _DOCUMENT_ENDINGS:
        kind = DOCUMENT if _DOCUMENT.search(lower) else ""
    elif not kind and "erfile" in name:
        kind = DOCKERFILE if is_dockerfile(path) else ""
    elif not kind and name.startswith(("makefile.", "jenkinsfile", "readme")):
        kind = {"m": MAKE, "j": JENKINS, "r": DOCUMENT}[name[0]]
    elif not kind and not dot and _SCRIPT_FOLDER.search(lower):
        kind = SHELL
    return "" if kind and _FOREIGN.search(lower) else kind


def script_files(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of ``paths`` that may hold commands, each with its kind."""
    for path in paths:
        if kind := script_kind(path):
            yield path, kind
