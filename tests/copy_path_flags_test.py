"""What the user says by flags, pragmas and comments, and the formats of the output."""

# ruff: noqa: E501 (whole outputs)

import json
from collections.abc import Sequence

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import SILENT, Case, check

PRAGMA = "# docker-build-hooks: "
SCATTERED = {"docker/api.Dockerfile": "FROM x\nCOPY src conf /\n", "app/src/a": "", "app/conf": ""}

CASES = {
    "nobody says what the context is": Case(
        SCATTERED,
        """
docker/api.Dockerfile:2:6: warning: "src" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY src conf /
  |      ^~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
docker/api.Dockerfile:2:10: warning: "conf" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY src conf /
  |          ^~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
    "--context": Case(SCATTERED, SILENT, args=("--context", "docker/*=app")),
    "--context of others": Case(
        {"docker/Dockerfile": "FROM x\nCOPY a /\n", "docker/a": ""},
        SILENT,
        args=("--context", "other/*=app"),
    ),
    "--context is wrong": Case(
        SCATTERED,
        """
docker/api.Dockerfile:2:6: error: "src" is not in the build context "app/src/" [copy-source-missing]
  |
2 | COPY src conf /
  |      ^~~
  = the context is given by `--context`
docker/api.Dockerfile:2:10: error: "conf" is not in the build context "app/src/" [copy-source-missing]
  |
2 | COPY src conf /
  |          ^~~~
  = the context is given by `--context`
  = "conf" is in "app/"
""",
        args=("--context=*.Dockerfile=app/src",),
    ),
    "--context that does not exist": Case(
        SCATTERED,
        """
docker/api.Dockerfile:1:1: error: the build context "nope/" does not exist [build-context-missing]
  |
1 | FROM x
  | ^
  = the context is given by `--context`
""",
        args=("--context", "docker/*=nope"),
    ),
    "--context wins over Compose": Case(
        {
            **SCATTERED,
            "compose.yaml": "services: {web: {build: {context: ., dockerfile: docker/api.Dockerfile}}}\n",
        },
        SILENT,
        args=("--context", "docker/*=app"),
    ),
    "--context that is wrong, over Compose": Case(
        {
            **SCATTERED,
            "compose.yaml": "services: {web: {build: {context: app, dockerfile: ../docker/api.Dockerfile}}}\n",
        },
        """
docker/api.Dockerfile:2:6: error: "src" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY src conf /
  |      ^~~
  = the context is given by `--context`
docker/api.Dockerfile:2:10: error: "conf" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY src conf /
  |          ^~~~
  = the context is given by `--context`
""",
        args=("--context", "docker/*=docker"),
    ),
    "context pragma": Case(
        {"d/Dockerfile": f"# escape=\\\n{PRAGMA}context=app\nFROM x\nCOPY a /\n", "app/a": ""},
        SILENT,
    ),
    "context pragma wins over --context and Compose": Case(
        {
            "d/Dockerfile": f"{PRAGMA}context=app\nFROM x\nCOPY a /\n",
            "d/compose.yaml": "services: {web: {build: .}}\n",
            "app/a": "",
        },
        SILENT,
        args=("--context", "d/*=d"),
    ),
    "context pragma is wrong": Case(
        {"d/Dockerfile": f"{PRAGMA}context=app\nFROM x\nCOPY d/a /\n", "app/b": "", "d/a": ""},
        """
d/Dockerfile:3:6: error: "d/a" is not in the build context "app/" [copy-source-missing]
  |
3 | COPY d/a /
  |      ^~~
  = the context is declared at d/Dockerfile:1
  = "d/a" is in the repository root: use `# docker-build-hooks: context=.` there
""",
    ),
    "context pragma names no folder": Case(
        {"Dockerfile": f"{PRAGMA}context=app\nFROM x\nCOPY a /\n", "a": ""},
        """
Dockerfile:1:31: error: the build context "app/" does not exist [build-context-missing]
  |
1 | # docker-build-hooks: context=app
  |                               ^~~
""",
    ),
    "context pragma out of the repository": Case(
        {"d/Dockerfile": f"{PRAGMA}context=../..\nFROM x\nCOPY a /\n", "a": ""}, SILENT
    ),
    "context pragma below an instruction": Case(
        {"d/Dockerfile": f"FROM x\n{PRAGMA}context=app\nCOPY a /\n", "d/a": "", "app/b": ""}, SILENT
    ),
    "generated pragma": Case(
        {
            "Dockerfile": f"{PRAGMA}generated=dist/,*.whl\nFROM x\nCOPY dist/a b.whl dist*/*.js c /\n"
        },
        """
Dockerfile:3:19: warning: nothing in the build context matches "dist*/*.js", so nothing is copied [copy-glob-empty]
  |
3 | COPY dist/a b.whl dist*/*.js c /
  |                   ^~~~~~~~~~
Dockerfile:3:30: error: "c" is not in the build context "." [copy-source-missing]
  |
3 | COPY dist/a b.whl dist*/*.js c /
  |                              ^
  = if a step before the build makes it, `# docker-build-hooks: generated=c` in the Dockerfile says so
""",
    ),
    "--generated": Case(
        {
            "Dockerfile": "FROM x\nCOPY dist/a b.whl /\n",
            "compose.yaml": "services: {web: {build: out}}\n",
        },
        SILENT,
        args=("--generated", "dist/", "--generated=*.whl", "--generated=out"),
    ),
    "--build-arg": Case(
        {"Dockerfile": "FROM x\nARG A\nARG B=b\nCOPY $A $B /\n", "a": ""},
        """
Dockerfile:4:9: error: "nope" is not in the build context "." [copy-source-missing]
  |
4 | COPY $A $B /
  |         ^~
  = if a step before the build makes it, `# docker-build-hooks: generated=nope` in the Dockerfile says so
""",
        args=("--build-arg", "A=a", "--build-arg=B=nope"),
    ),
    "--build-arg wins over Compose": Case(
        {
            "Dockerfile": "FROM x\nARG A\nCOPY $A /\n",
            "compose.yaml": "services: {web: {build: {context: ., args: {A: nope}}}}\n",
            "a": "",
        },
        SILENT,
        args=("--build-arg", "A=a"),
    ),
    "--project-directory": Case(
        {
            "deploy/compose.yaml": "services: {web: {build: ./web}}\n",
            "web/Dockerfile": "FROM x\nCOPY a /\n",
            "web/a": "",
        },
        SILENT,
        args=("--project-directory", "."),
    ),
    "--project-directory of a fragment": Case(
        {
            "compose.yaml": "services: {web: {build: ./web}}\n",
            "web/Dockerfile": "FROM x\n",
            "deploy/a": "",
        },
        SILENT,
        args=("--project-directory", "deploy"),
    ),
    "--exclude of a Dockerfile": Case(
        {"test/Dockerfile": "FROM x\nCOPY nope /\n"}, SILENT, args=("--exclude", "test/*")
    ),
    "--exclude of a declared Dockerfile": Case(
        {
            "test/Dockerfile": "FROM x\nCOPY nope /\n",
            "compose.yaml": "services: {web: {build: test}}\n",
        },
        SILENT,
        args=("--exclude", "test/*"),
    ),
    "--exclude of a declaration": Case(
        {
            "Dockerfile": "FROM x\nCOPY a /\n",
            "a": "",
            "test/compose.yaml": "services: {web: {build: {context: ., dockerfile: ../Dockerfile}}}\n",
        },
        SILENT,
        args=("--exclude=./test/*",),
    ),
    "--exclude of others": Case(
        {"test/Dockerfile": "FROM x\nCOPY nope /\n"},
        """
test/Dockerfile:2:6: error: "nope" is not in the build context "test/" [copy-source-missing]
  |
2 | COPY nope /
  |      ^~~~
  = no file declares this build: the context "test/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
        args=("--exclude", "tests/*"),
    ),
    "suppression in a Compose file": Case(
        {
            "compose.yaml": f"services:\n  web:\n    {PRAGMA}ignore=build-dockerfile-missing\n    build: .\n"
        },
        SILENT,
    ),
    "suppression in an ignore file": Case(
        {
            "Dockerfile": "FROM x\nCOPY . /\n",
            ".dockerignore": f"{PRAGMA}ignore=dockerignore-pattern-invalid\n[\n",
        },
        SILENT,
    ),
    "suppression of two rules": Case(
        {
            "Dockerfile": f"FROM x\n{PRAGMA}ignore=copy-source-missing, copy-glob-empty\nCOPY a \\\n  *.b /\n"
        },
        SILENT,
    ),
    "github": Case(
        {"a,b/Dockerfile": "FROM x\nCOPY 100% *.b c /\n", "a,b/c": ""},
        """
::error file=a%2Cb/Dockerfile,line=2,col=6,endColumn=10,title=copy-source-missing::"100%25" is not in the build context "a,b/" [copy-source-missing]%0Ano file declares this build: the context "a,b/" is a guess%0A`# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
::warning file=a%2Cb/Dockerfile,line=2,col=11,endColumn=14,title=copy-glob-empty::nothing in the build context matches "*.b", so nothing is copied [copy-glob-empty]
""",
        args=("--format", "github"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_the_user_says(repo: Repo, case: Case) -> None:
    check(repo, case)


def test_json(repo: Repo) -> None:
    services = "services:\n  api:\n    build: .\n  worker:\n    build: {context: ., args: {A: b}}\n"
    repo.staged({"Dockerfile": "FROM x\nARG A\nCOPY nope $A /\n", "compose.yaml": services})
    outcome = repo.run(main, "--all-files", "--format=json")
    assert outcome.status == 1
    builds = [
        {"context": ".", "dockerfile": "Dockerfile", "declared_by": "compose.yaml:3"},
        {"context": ".", "dockerfile": "Dockerfile", "declared_by": "compose.yaml:5"},
    ]
    common = {"path": "Dockerfile", "line": 3, "severity": "error", "rule": "copy-source-missing"}
    assert json.loads(outcome.out) == [
        {
            **common,
            "column": 6,
            "end_column": 10,
            "message": '"nope" is not in the build context "."',
            "hints": [
                'the context is declared at compose.yaml:3 (service "api")',
                'the build declared at compose.yaml:5 (service "worker") fails on it too',
            ],
            "builds": builds,
        },
        {
            **common,
            "column": 11,
            "end_column": 13,
            "message": '"b" is not in the build context "."',
            "hints": ['the context is declared at compose.yaml:5 (service "worker")'],
            "builds": builds[1:],
        },
    ]


def test_json_without_a_finding(repo: Repo) -> None:
    repo.staged({"Dockerfile": "FROM x\n"})
    assert repo.run(main, "--all-files", "--format", "json") == (0, "[]\n", "")


@pytest.mark.parametrize(
    "args",
    [
        ["--context", "docker/*"],
        ["--build-arg", "=a"],
        ["--project-directory", "../.."],
        ["--format", "xml"],
    ],
)
def test_a_flag_that_cannot_be_used(repo: Repo, args: Sequence[str]) -> None:
    repo.staged({"Dockerfile": "FROM x\n"})
    status, out, err = repo.run(main, "--all-files", *args)
    assert (status, out, err.count("\n")) == (2, "", 1)
