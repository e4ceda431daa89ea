"""Where the paths of a Compose file start, and which files belong together."""

# ruff: noqa: E501 (whole outputs)

import json
from typing import Any

import pytest

from conftest import Repo
from hook_cases import SILENT, Case, check

COPY = "FROM x\nCOPY a /\n"


def compose(build: Any, **others: Any) -> str:
    """A Compose file with the service "web" on one line; JSON is YAML."""
    return json.dumps({"services": {"web": {"build": build}, **others}}) + "\n"


STAGES = "FROM x AS one\nCOPY one /\nFROM x AS two\nCOPY two /\nFROM one\nCOPY a /\n"

CASES = {
    "default of a variable": Case(
        {"compose.yaml": compose("${W:-./web}/x"), "web/x/Dockerfile": COPY},
        """
web/x/Dockerfile:2:6: error: "a" is not in the build context "web/x/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "tracked .env": Case(
        {"compose.yaml": compose("$W"), ".env": "W=web\n", "web/Dockerfile": COPY, "a": ""},
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at compose.yaml:1 (service "web")
  = "a" is in the repository root: use `context: .` and `dockerfile: web/Dockerfile` there
""",
    ),
    "untracked .env": Case(
        {"compose.yaml": compose("$W"), "web/Dockerfile": COPY, "web/a": ""},
        SILENT,
        untracked={".env": "W=nope\n"},
    ),
    "unknown variable": Case({"compose.yaml": compose("./$W")}, SILENT),
    "unknown variable in the Dockerfile": Case(
        {"compose.yaml": compose({"context": ".", "dockerfile": "${D}"})}, SILENT
    ),
    "COMPOSE_FILE in a tracked .env": Case(
        {
            ".env": "COMPOSE_FILE=compose.yaml:dev/more.compose.yaml\n",
            "compose.yaml": compose("web"),
            "dev/more.compose.yaml": compose("web", api={"build": "./web/api"}),
            "web/Dockerfile": "FROM x\n",
            "web/api/Dockerfile": COPY,
            "dev/web/api/Dockerfile": "FROM x\n",
        },
        """
web/api/Dockerfile:2:6: error: "a" is not in the build context "web/api/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at dev/more.compose.yaml:1 (service "api")
""",
    ),
    "COMPOSE_FILE with another separator": Case(
        {
            ".env": "COMPOSE_FILE=compose.yaml;dev/x.compose.yaml\nCOMPOSE_PATH_SEPARATOR=;\n",
            "compose.yaml": compose("web"),
            "dev/x.compose.yaml": compose({"dockerfile": "Dockerfile.dev"}),
            "web/Dockerfile": "FROM x\n",
            "web/Dockerfile.dev": "FROM x\n",
        },
        SILENT,
    ),
    "COMPOSE_FILE that leads out of the repository": Case(
        {
            ".env": "COMPOSE_FILE=../compose.yaml:dev/compose.yaml\n",
            "dev/compose.yaml": compose("web"),
            "dev/web/Dockerfile": "FROM x\n",
        },
        SILENT,
    ),
    "include": Case(
        {
            "compose.yaml": "include: [sub/services.yml, {path: sub/b.yml, project_directory: .}]\n",
            "sub/services.yml": compose("web"),
            "sub/b.yml": compose("web"),
            "web/Dockerfile": COPY,
            "sub/web/Dockerfile": COPY,
            "web/a": "",
        },
        """
sub/web/Dockerfile:2:6: error: "a" is not in the build context "sub/web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at sub/services.yml:1 (service "web")
""",
    ),
    "include with a project directory": Case(
        {
            "compose.yaml": "include:\n  - path: [d/compose.yaml]\n    project_directory: web\n",
            "d/compose.yaml": compose("."),
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        SILENT,
    ),
    "include with an unknown project directory": Case(
        {
            "compose.yaml": "include:\n  - path: [d/compose.yaml]\n    project_directory: $X\n",
            "d/compose.yaml": compose("nope"),
        },
        SILENT,
    ),
    "a link to a Compose file": Case(
        {"d/compose.yaml": compose("."), "Dockerfile": "FROM x\n"},
        SILENT,
        links={"compose.yaml": "d/compose.yaml"},
    ),
    "fragment": Case(
        {"dev/compose.yaml": compose("./web"), "web/Dockerfile": COPY, "web/a": ""}, SILENT
    ),
    "fragment with a break": Case(
        {"dev/compose.yaml": compose("./web"), "web/Dockerfile": COPY},
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at dev/compose.yaml:1 (service "web")
""",
    ),
    "no fragment: the context is here": Case(
        {
            "dev/compose.yaml": compose("./web"),
            "dev/web/b": "",
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        """
dev/compose.yaml:1:32: error: the Dockerfile "dev/web/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": "./web"}}}
  |                                ^~~~~~~
  = there is "web/Dockerfile"
""",
    ),
    "no fragment: no Dockerfile above": Case(
        {"dev/compose.yaml": compose("./web"), "web/a": ""},
        """
dev/compose.yaml:1:32: error: the build context "dev/web/" does not exist [build-context-missing]
  |
1 | {"services": {"web": {"build": "./web"}}}
  |                                ^~~~~~~
  = "web/" exists
""",
    ),
    "no fragment: the folder itself": Case(
        {"dev/compose.yaml": compose("."), "Dockerfile": COPY, "a": ""},
        """
dev/compose.yaml:1:32: error: the Dockerfile "dev/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": "."}}}
  |                                ^~~
  = "Dockerfile" exists: use `context: ..` and `dockerfile: Dockerfile` there
""",
    ),
    "override without a context": Case(
        {
            "compose.yaml": compose("./web"),
            "compose.override.yaml": compose({"target": "two", "dockerfile": "Dockerfile"}),
            "web/Dockerfile": STAGES,
            "web/one": "",
            "web/two": "",
            "web/a": "",
        },
        SILENT,
    ),
    "override without a Dockerfile": Case(
        {
            "compose.yaml": compose({"context": ".", "dockerfile": "d/web"}),
            "compose.dev.yaml": compose({"context": ".", "target": "two"}),
            "d/web": "FROM x\n",
        },
        SILENT,
    ),
    "override below": Case(
        {
            "compose.yaml": compose("./web"),
            "dev/compose.yaml": compose({"dockerfile": "Dockerfile.dev"}),
            "web/Dockerfile": "FROM x\n",
            "web/Dockerfile.dev": "FROM x\n",
        },
        SILENT,
    ),
    "override of nothing but arguments": Case(
        {"dev/compose.yaml": compose({"args": ["A=b"]})}, SILENT
    ),
    "override whose Dockerfile is nowhere": Case(
        {
            "compose.yaml": compose("./web"),
            "dev/compose.yaml": compose({"dockerfile": "Dockerfile.dev"}),
            "web/Dockerfile": "FROM x\n",
        },
        """
dev/compose.yaml:1:47: error: the Dockerfile "dev/Dockerfile.dev" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"dockerfile": "Dockerfile.dev"}}}}
  |                                               ^~~~~~~~~~~~~~~~
""",
    ),
    "service that extends another": Case(
        {
            "compose.yaml": "services:\n  web:\n    extends: {service: base}\n    build:\n      target: two\n  base:\n    build: web\n",
            "Dockerfile": "FROM x\n",
            "web/Dockerfile": "FROM x\n",
        },
        """
compose.yaml:5:15: error: "two" is no stage of web/Dockerfile [build-target-missing]
  |
5 |       target: two
  |               ^~~
  = no stage of it has a name
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_project(repo: Repo, case: Case) -> None:
    check(repo, case)
