"""Which paths are Dockerfiles, ignore files, or files that declare builds, by name alone?

The same expressions stand in `.pre-commit-hooks.yaml` (`files:` and `exclude:`), which can import
nothing; `tests/manifest_test.py` keeps the two equal. A path is what git prints: `/` between
folders, and any other character within a name, newlines and undecodable bytes included. That is
why names end in `\\Z` and are made of `[^/]`.

A Dockerfile that a declaration names (`dockerfile:` in a Compose file, say) is one whatever it is
called. These names are for the Dockerfiles that nobody declares, so they leave out what may as
well be something else: templates, backups, documentation, and source files about Dockerfiles.
"""

import re
from collections.abc import Iterable

# "api.Dockerfile", "Dockerfile-dev", "backend.alpine.dockerfile", "Containerfile": the kind is the
# whole base name, or set off from the rest by one of ". _ -".
DOCKERFILE = r"""(?xa)
    (?:\A|/)
    (?! (?i: [^/]* \. (?: dockerignore | ya?ml ) ) \Z )
    (?i: (?:[^/]*[._-])? (?:docker|container)file (?:[._-][^/]+)? )
    \Z
"""

NOT_DOCKERFILE = r"""(?xa)
    (?:\A|/)
    (?i: (?:[^/]*[._-])? (?:docker|container)file (?:[._-][^/]*)?
        (?:
            ~
          | [._-] (?: template | tmpl | tpl | jinja2? | j2 )
          | \.
            (?:
                in | erb | ejs | hbs | mustache | gotmpl | m4
              | orig | rej | bak | backup | old | save | sw[a-p] | tmp | disabled
              | example | sample | golden | expected | snap | diff | patch
              | md | mdx | markdown | rst | txt | adoc | asciidoc | tex | pdf | html? | csv | log
              | json5? | jsonc | jsonl | jsonnet | toml | xml | hcl | lock | sum
              | env | conf | cfg | ini | properties
              | py | pyi | pyc | ipynb | go | rs | rb | php | java | kts? | cs | lua | vim
              | [cm]?[jt]s | [jt]sx | css | scss | svg | png | jpe?g | gif
              | c | cc | cpp | h | hpp | sh | bash | ps1 | bat | cmd
              | containerignore | snippets | tmlanguage | sublime-[^/]*
            )
        )
    )
    \Z
"""

# Docker looks for exactly these letters, so "Dockerfile.DockerIgnore" ignores nothing.
IGNORE_FILE = r"""(?xa) (?:\A|/) [^/]*\.dockerignore \Z"""

COMPOSE_FILE = r"""(?xa) (?:\A|/) (?i: [^/]*compose[^/]*\.ya?ml ) \Z"""

BAKE_FILE = r"""(?xa) (?:\A|/) (?i: (?:[^/]*[._-])? bake (?:[._-][^/]*)? \. (?: hcl | json ) ) \Z"""

# The forges read workflows in the root only; an action may be anywhere.
WORKFLOW_FILE = r"""(?xa)
    (?: \A \.(?:github|gitea|forgejo)/workflows/[^/]+ | (?:\A|/) action ) \.ya?ml \Z
"""

CLOUDBUILD_FILE = r"""(?xa)
    (?:\A|/)
    (?i: (?! [^/]*compose ) (?:[^/]*[._-])? cloudbuild (?:[._-][^/]*)? \. (?: ya?ml | json ) )
    \Z
"""

SKAFFOLD_FILE = r"""(?xa)
    (?:\A|/) (?i: (?! [^/]*compose ) (?:[^/]*[._-])? skaffold (?:[._-][^/]*)? \.ya?ml ) \Z
"""

DEVCONTAINER_FILE = r"""(?xa)
    (?:\A|/) (?: \.devcontainer/ (?:[^/]+/)? devcontainer | \.devcontainer ) \.json \Z
"""

# The kinds, with a part of the name in lower case that all of a kind have.
DOCKERFILE_KIND, IGNORE_KIND, COMPOSE_KIND = "Dockerfile", "ignore file", "Compose file"
BAKE_KIND, WORKFLOW_KIND, CLOUDBUILD_KIND = "bake file", "workflow", "Cloud Build file"
SKAFFOLD_KIND, DEVCONTAINER_KIND = "Skaffold file", "dev container file"
_KINDS = (
    (DOCKERFILE_KIND, "erfile", DOCKERFILE),
    (IGNORE_KIND, "erignore", IGNORE_FILE),
    (COMPOSE_KIND, "compose", COMPOSE_FILE),
    (BAKE_KIND, "bake", BAKE_FILE),
    (WORKFLOW_KIND, "/workflows/", WORKFLOW_FILE),
    (WORKFLOW_KIND, "action.y", WORKFLOW_FILE),
    (CLOUDBUILD_KIND, "cloudbuild", CLOUDBUILD_FILE),
    (SKAFFOLD_KIND, "skaffold", SKAFFOLD_FILE),
    (DEVCONTAINER_KIND, "devcontainer", DEVCONTAINER_FILE),
)
_DECLARING_ENDINGS = (".yml", ".yaml", ".json", ".hcl")
# Other tools use such names too; what is in the file decides.
DECLARING_KINDS = frozenset(kind for kind, *_ in _KINDS) - {DOCKERFILE_KIND, IGNORE_KIND}


def kind_of(path: str) -> str:
    """What the name of a file says that it is: one of the kinds, or ""."""
    # Plain `in` first: one expression a path would cost more than all else on a large index.
    lower = path.lower()
    for kind, part, expression in _KINDS:
        if part in lower and re.search(expression, path):
            return "" if kind == DOCKERFILE_KIND and re.search(NOT_DOCKERFILE, path) else kind
    return ""


def is_dockerfile(path: str) -> bool:
    """Whether the name says that `path` is a Dockerfile, for Docker or for Podman."""
    return kind_of(path) == DOCKERFILE_KIND


def dockerfiles(paths: Iterable[str]) -> list[str]:
    """Those of `paths` that are Dockerfiles by their names, in their order."""
    return [path for path in paths if "erfile" in path.lower() and is_dockerfile(path)]


def build_files(paths: Iterable[str]) -> dict[str, str]:
    """Those of `paths` that say how something is built, in their order, each with its kind.

    The way to go through a whole index: about 20 ms for 100,000 paths.
    """
    # "erfile" stands for "dockerfile" and "containerfile", and "docker" would let whole folders by.
    likely = [
        path
        for path in paths
        if "erfile" in (lower := path.lower())
        or lower.endswith(".dockerignore")
        or (
            lower.endswith(_DECLARING_ENDINGS)
            and (
                "compose" in lower
                or "bake" in lower
                or "/workflows/" in lower
                or "action.y" in lower
                or "cloudbuild" in lower
                or "skaffold" in lower
                or "devcontainer" in lower
            )
        )
    ]
    return {path: kind for path in likely if (kind := kind_of(path))}
