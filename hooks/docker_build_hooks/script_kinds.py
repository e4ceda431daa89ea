"""Which files may hold commands that build images, by name alone?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

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
    ".envrc": SHELL,
}
# A script often has no ending in these.
_SCRIPT_FOLDERS = frozenset(
    ("bin", "hack", "script", "scripts", "ci", ".ci", "tool", "tools", "build", "dev", "docker")
)
_PIPELINE_FOLDER = re.compile(
    r"(?:\A|/)(?:\.github/workflows|\.gitea/workflows|\.forgejo/workflows|\.circleci|\.buildkite"
    r"|\.semaphore|\.woodpecker|\.azure[-/]?pipelines|\.gitlab(?:-ci)?|\.ci|ci|pipelines)(?:/|\Z)"
)
_PIPELINE = re.compile(
    r"(?:action|\.travis|taskfile|\.?appveyor|\.drone|\.cirrus|\.?woodpecker|codefresh"
    r"|.*(?:gitlab-ci|azure-pipelines?|cloudbuild|bitbucket-pipelines|buildspec))",
    re.DOTALL,
)
_DOCUMENT_FOLDER = re.compile(r"(?:\A|/)(?:docs?|documentation)(?:/|\Z)")
_DOCUMENT = re.compile(
    r"readme|contributing|develop|hacking|build|install|docker|setup|getting[-_]started"
    r"|quick[-_]?start"
)
_DOCUMENT_ENDINGS = frozenset({"md", "markdown", "mdx", "rst", "adoc", "txt", "asciidoc"})
# What most files of a repository are: no commands are in them, whatever else they are called.
_OTHER_ENDINGS = frozenset(
    (
        *("c", "cc", "cpp", "cs", "go", "h", "hpp", "java", "js", "jsx", "kt", "php", "py", "pyi"),
        *("rb", "rs", "scala", "swift", "ts", "tsx", "vue", "css", "html", "scss", "sql", "proto"),
        *("lock", "snap", "xml", "gif", "jpeg", "jpg", "png", "svg"),
    )
)
_FOREIGN = re.compile(r"(?:\A|/)(?:node_modules|vendor|third_party)(?:/|\Z)")


class _Folder(NamedTuple):
    """What the path of a folder, in lower case, says of the files in it."""

    has_scripts: bool
    has_pipelines: bool
    has_documents: bool
    is_foreign: bool


@lru_cache(maxsize=1024)
def _folder(path: str) -> _Folder:
    return _Folder(
        path.rpartition("/")[2] in _SCRIPT_FOLDERS,
        _PIPELINE_FOLDER.search(path) is not None,
        _DOCUMENT_FOLDER.search(path) is not None,
        _FOREIGN.search(path) is not None,
    )


def script_kind(path: str) -> str:
    """What kind of file a path is by its name, "" where it holds no commands."""
    if path.rpartition(".")[2] in _OTHER_ENDINGS:
        return ""
    above, _, name = path.lower().rpartition("/")
    ending = name.rpartition(".")[2] if "." in name else ""
    kind = _BY_NAME.get(name) or _BY_ENDING.get(ending) or _kind(path, _folder(above), name, ending)
    return "" if kind and _folder(above).is_foreign else kind


def _kind(path: str, folder: _Folder, name: str, ending: str) -> str:
    """The kind of what neither its whole name nor its ending alone decides."""
    if ending in ("yml", "yaml"):
        if "goreleaser" in name:
            return GORELEASER
        return PIPELINE if folder.has_pipelines or _PIPELINE.match(name) else ""
    if ending in _DOCUMENT_ENDINGS:
        return DOCUMENT if folder.has_documents or _DOCUMENT.search(name) else ""
    if "erfile" in name:
        return DOCKERFILE if is_dockerfile(path) else ""
    if name.startswith(".env."):
        # What a developer copies: `.env.example`, `.env.dist`.
        return DOTENV
    if name.startswith(("makefile.", "jenkinsfile", "readme")):
        return {"m": MAKE, "j": JENKINS, "r": DOCUMENT}[name[0]]
    return SHELL if not ending and "." not in name and folder.has_scripts else ""


def script_files(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of ``paths`` that may hold commands, each with its kind."""
    # In one step, as nearly all of a large index end here.
    likely = [path for path in paths if path.rpartition(".")[2] not in _OTHER_ENDINGS]
    for path in likely:
        if kind := script_kind(path):
            yield path, kind
