"""What the command lines of scripts tell of Dockerfiles and Compose files that fail otherwise."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import SILENT, Case, check

# Found in images/base, which is above no Dockerfile.
FILES = {"docker/Dockerfile": "FROM x\nCOPY run.sh conf /\n", "images/base/run.sh": ""}
WHOLE = {**FILES, "images/base/conf": ""}
COMPOSE = "services: {web: {build: web}}\n"

CASES = {
    "a shell script": Case(
        {
            **WHOLE,
            "build.sh": "#!/bin/sh\ncd images &&\n  docker build -f ../docker/Dockerfile base\n",
        },
        SILENT,
    ),
    "a Makefile": Case(
        {
            **WHOLE,
            "Makefile": "image:\n\tdocker build -t x \\\n\t  -f docker/Dockerfile images/base\n",
        },
        SILENT,
    ),
    "a README": Case(
        {**WHOLE, "README.md": "```\n$ docker build -f docker/Dockerfile images/base\n```\n"},
        SILENT,
    ),
    "a script of package.json": Case(
        {
            **WHOLE,
            "package.json": '{"scripts": {"image": "docker build -f docker/Dockerfile images/base"}}\n',
        },
        SILENT,
    ),
    "a GitLab job": Case(
        {
            **WHOLE,
            ".gitlab-ci.yml": "a:\n  script:\n    - docker build -f docker/Dockerfile images/base\n",
        },
        SILENT,
    ),
    "a context that is not known": Case(
        {
            "docker/Dockerfile": "FROM x\nCOPY run.sh conf /\n",
            "build.sh": 'docker build -f docker/Dockerfile "$1"\n',
        },
        SILENT,
    ),
    "a context that is not known, and half of the sources": Case(
        {
            "docker/Dockerfile": "FROM x\nCOPY run.sh conf /\n",
            "docker/run.sh": "",
            "build.sh": 'docker build -f docker/Dockerfile "$1"\n',
        },
        SILENT,
    ),
    "a context that is not known, but most of the sources": Case(
        {
            "docker/Dockerfile": "FROM x\nCOPY run.sh conf a /\n",
            "docker/run.sh": "",
            "docker/a": "",
            "build.sh": 'docker build -f docker/Dockerfile "$1"\n',
        },
        """
docker/Dockerfile:2:13: error: "conf" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY run.sh conf a /
  |             ^~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "a script without an ending": Case(
        {**WHOLE, "images/make": "#!/bin/sh\ndocker build -f docker/Dockerfile images/base\n"},
        """
docker/Dockerfile:2:6: warning: "run.sh" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |      ^~~~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
docker/Dockerfile:2:13: warning: "conf" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
    "what is missing there too": Case(
        {**FILES, "build.sh": "docker build -f docker/Dockerfile images/base\n"},
        """
docker/Dockerfile:2:13: error: "conf" is not in the build context "images/base/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = the context is used at build.sh:1
  = no file declares this build: the context "images/base/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "a context that a script puts together": Case(
        {
            "Dockerfile.dev": "FROM x\nCOPY binary /\n",
            "Makefile": "dev:\n\tcp Dockerfile.dev dist/\n\tdocker build -f dist/Dockerfile.dev dist\n",
        },
        SILENT,
    ),
    "Compose files that are used together": Case(
        {
            "Makefile": "up:\n\tdocker compose -f compose.yaml -f dev/compose.yaml up --build\n",
            "compose.yaml": "services: {db: {image: x}}\n",
            "dev/compose.yaml": "services: {web: {build: {context: web, dockerfile: Dockerfile.web}}}\n",
            "dev/web/Dockerfile": "FROM x\n",
            "web/Dockerfile.web": "FROM x\n",
        },
        SILENT,
    ),
    "a Compose file that a script uses alone": Case(
        {
            "Makefile": "up:\n\tdocker compose -f dev/compose.yaml up --build\n",
            "dev/compose.yaml": COMPOSE,
            "dev/web/x": "",
            "web/Dockerfile": "FROM x\n",
        },
        """
dev/compose.yaml:1:25: error: the Dockerfile "dev/web/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | services: {web: {build: web}}
  |                         ^~~
  = there is "web/Dockerfile"
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_command_lines(repo: Repo, case: Case) -> None:
    check(repo, case)


def test_a_file_that_can_be_executed_is_a_script(repo: Repo) -> None:
    repo.staged({**WHOLE, "images/make": "docker build -f docker/Dockerfile images/base\n"})
    repo.git("update-index", "--chmod=+x", "images/make")
    assert repo.run(main, "--all-files") == Outcome(0, "", "")
