"""The kinds of files that declare builds, each with what the hook prints of a build that fails."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from hook_cases import SILENT, Case, check

COPY = "FROM x\nCOPY a /\n"
WORKFLOW = """\
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: .
          file: web/Dockerfile
"""

CASES = {
    "bake": Case(
        {
            "docker-bake.hcl": 'target "web" {\n  context = "web"\n}\n',
            "web/Dockerfile": COPY,
            "a": "",
        },
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at docker-bake.hcl:1 (target "web")
  = "a" is in the repository root: use `context = "."` and `dockerfile = "web/Dockerfile"` there
""",
    ),
    "bake file by another name, which a workflow reads": Case(
        {
            ".github/workflows/a.yml": WORKFLOW.replace(
                "docker/build-push-action@v6\n        with:\n          context: .\n          file: web/Dockerfile",
                "docker/bake-action@v6\n        with:\n          files: ci.hcl",
            ),
            "ci.hcl": 'target "web" {\n  context = "web"\n}\n',
            "web/Dockerfile": COPY,
        },
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at ci.hcl:1 (target "web")
""",
    ),
    "workflow": Case(
        {".github/workflows/a.yml": WORKFLOW, "web/Dockerfile": COPY, "web/a": ""},
        """
web/Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at .github/workflows/a.yml:9 (job "image")
  = "a" is in "web/": use `context: web` and `file: web/Dockerfile` there
""",
    ),
    "workflow that makes files first": Case(
        {
            ".github/workflows/a.yml": WORKFLOW.replace(
                "      - uses: docker/", "      - run: make\n      - uses: docker/"
            ),
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        SILENT,
    ),
    "workflow whose context the engine fetches, without an ignore file": Case(
        {
            ".github/workflows/a.yml": WORKFLOW.replace("          context: .\n", ""),
            "web/Dockerfile": COPY,
            "a": "",
            ".dockerignore": "a\n",
        },
        SILENT,
    ),
    "workflow that names no Dockerfile": Case(
        {".github/workflows/a.yml": WORKFLOW},
        """
.github/workflows/a.yml:10:17: error: the Dockerfile "web/Dockerfile" does not exist [build-dockerfile-missing]
   |
10 |           file: web/Dockerfile
   |                 ^~~~~~~~~~~~~~
""",
    ),
    "Cloud Build": Case(
        {
            "cloudbuild.yaml": "steps:\n  - name: gcr.io/cloud-builders/docker\n    args: [build, -f, web/Dockerfile, .]\n",
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        """
web/Dockerfile:2:6: error: "a" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at cloudbuild.yaml:3
  = "a" is in "web/": use `web` and `-f web/Dockerfile` there
""",
    ),
    "Skaffold": Case(
        {
            "skaffold.yaml": "apiVersion: skaffold/v4beta6\nkind: Config\nbuild:\n  artifacts:\n    - image: web\n      context: web\n",
            "web/Dockerfile": COPY,
        },
        """
web/Dockerfile:2:6: error: "a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at skaffold.yaml:6 (artifact "web")
""",
    ),
    "dev container": Case(
        {
            ".devcontainer/devcontainer.json": '{\n  // one\n  "build": {"dockerfile": "Dockerfile", "context": "."},\n}\n',
            ".devcontainer/Dockerfile": COPY,
            "a": "",
        },
        """
.devcontainer/Dockerfile:2:6: error: "a" is not in the build context ".devcontainer/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at .devcontainer/devcontainer.json:3
  = "a" is in the repository root: use `"context": ".."` and `"dockerfile": "Dockerfile"` there
""",
    ),
    "Compose files that a dev container puts together": Case(
        {
            ".devcontainer/devcontainer.json": '{"dockerComposeFile": ["../compose.yaml", "compose.yaml"], "service": "web"}',
            "compose.yaml": "services: {db: {image: x}}\n",
            ".devcontainer/compose.yaml": "services: {web: {build: web}}\n",
            "web/Dockerfile": "FROM x\n",
        },
        SILENT,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_declaring_file(repo: Repo, case: Case) -> None:
    check(repo, case)
