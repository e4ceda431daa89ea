"""What other files of the repository tell of the context of a Dockerfile that nobody declares."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import SILENT, Case, check

TWO = "FROM x\nCOPY run.sh conf /\n"
ABOVE = {"run.sh": "", "conf": ""}


def versions(count: int) -> dict[str, str]:
    """Dockerfiles with the same sources, all beside them, and the templates of these above."""
    files = dict(ABOVE)
    for number in range(1, count + 1):
        files |= {f"{number}/{name}": "" for name in ABOVE} | {f"{number}/Dockerfile": TWO}
    return files


def without(files: dict[str, str], *paths: str) -> dict[str, str]:
    return {path: text for path, text in files.items() if path not in paths}


# A step that may make files: the build is no fact.
WORKFLOW = """\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make app
      - uses: docker/build-push-action@v6
        with: {context: ., file: docker/Dockerfile}
"""

CASES = {
    "a step before that may make all that is missing": Case(
        {"docker/Dockerfile": "FROM x\nCOPY app /\n", ".github/workflows/a.yml": WORKFLOW},
        SILENT,
    ),
    "a step before that cannot have made what is there": Case(
        {
            "docker/Dockerfile": "FROM x\nCOPY app conf /\n",
            ".github/workflows/a.yml": WORKFLOW,
            "conf": "",
        },
        """
docker/Dockerfile:2:6: error: "app" is not in the build context "." [copy-source-missing]
  |
2 | COPY app conf /
  |      ^~~
  = the context is used at .github/workflows/a.yml:9 (job "a")
  = no file declares this build: the context "." is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "as its neighbours": Case(
        without(versions(3), "2/conf"),
        """
2/Dockerfile:2:13: error: "conf" is not in the build context "2/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = "conf" is in the repository root
  = no file declares this build: the context "2/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "nothing beside it": Case(without(versions(3), "2/conf", "2/run.sh"), SILENT),
    "one neighbour alone": Case(without(versions(2), "2/conf"), SILENT),
    "neighbours with other sources": Case(
        {
            **without(versions(3), "2/conf"),
            "3/Dockerfile": "FROM x\nCOPY run.sh /\n",
        },
        SILENT,
    ),
    "neighbours of another name": Case(
        {**without(versions(3), "2/conf", "2/Dockerfile"), "2/Dockerfile.dev": TWO}, SILENT
    ),
    "all are built from above": Case(without(versions(3), "1/conf", "2/conf", "3/conf"), SILENT),
    "a folder of Dockerfiles, and one beside it": Case(
        {
            "images/Dockerfile.a": "FROM x\n",
            "images/Dockerfile.b": TWO,
            "images/README.md": "",
            "a/b/run.sh": "",
            "other/conf": "",
            "rootfs/run.sh": "",
            "rootfs/conf/a": "",
        },
        SILENT,
    ),
    "a folder of Dockerfiles, and nothing beside it that has all": Case(
        {
            "images/Dockerfile.a": "FROM x\n",
            "images/Dockerfile.b": TWO,
            "rootfs/run.sh": "",
        },
        """
images/Dockerfile.b:2:6: warning: "run.sh" is not in the build context "images/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |      ^~~~~~
  = no file declares this build: the context "images/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
images/Dockerfile.b:2:13: warning: "conf" is not in the build context "images/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = no file declares this build: the context "images/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
    "what git ignores in one of the folders": Case(
        {"docker/x/Dockerfile": "FROM x\nCOPY dist/run conf /\n", ".gitignore": "/dist/\n"},
        """
docker/x/Dockerfile:2:6: warning: "dist/run" is not in git, which ignores it: an earlier step must make it [copy-source-generated]
  |
2 | COPY dist/run conf /
  |      ^~~~~~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=dist/run` in the Dockerfile says so
docker/x/Dockerfile:2:15: warning: "conf" is not in the build context "." [copy-source-missing]
  |
2 | COPY dist/run conf /
  |               ^~~~
  = no file declares this build: the context "." is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
    "a source that is there before one that git ignores": Case(
        {
            "docker/x/Dockerfile": "FROM x\nCOPY dist/run conf /\n",
            "docker/x/conf": "",
            ".gitignore": "/dist/\n",
        },
        """
docker/x/Dockerfile:2:6: error: "dist/run" is not in the build context "docker/x/" [copy-source-missing]
  |
2 | COPY dist/run conf /
  |      ^~~~~~~~
  = no file declares this build: the context "docker/x/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "the folder that the Dockerfile is named after": Case(
        {
            "docker/Dockerfile.web": "FROM x\nCOPY run.sh /\nCOPY . /\n",
            "docker/README.md": "",
            "src/web/run.sh": "",
            "src/api/run.sh": "",
        },
        SILENT,
    ),
    "the folder that the Dockerfile is named after, with another beside it": Case(
        {
            "docker/api.Dockerfile": "FROM x\nCOPY run.sh conf /\n",
            "docker/README.md": "",
            "src/api/run.sh": "",
            "src/web/run.sh": "",
            "src/web/conf": "",
        },
        """
docker/api.Dockerfile:2:6: warning: "run.sh" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |      ^~~~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
docker/api.Dockerfile:2:13: warning: "conf" is not in the build context "docker/" [copy-source-missing]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = no file declares this build: the context "docker/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
    "the folder of a service has one Dockerfile": Case(
        {"api/Dockerfile": "FROM x\nCOPY run.sh /\n", "web/run.sh": ""},
        """
api/Dockerfile:2:6: warning: "run.sh" is not in the build context "api/" [copy-source-missing]
  |
2 | COPY run.sh /
  |      ^~~~~~
  = no file declares this build: the context "api/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
  = it may well be built from another folder
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_candidates(repo: Repo, case: Case) -> None:
    check(repo, case)


def test_what_the_change_ignores_does_not_choose_the_context(repo: Repo) -> None:
    repo.tracked(versions(1))
    repo.staged({"1/.dockerignore": "conf\n"})
    outcome = repo.run(main)
    assert (
        outcome.out
        == """\
1/Dockerfile:2:13: error: "conf" is excluded from the build context by 1/.dockerignore:1 "conf" [copy-source-ignored]
  |
2 | COPY run.sh conf /
  |             ^~~~
  = add "!conf" behind it, or narrow the pattern
"""
    )
    assert outcome.status == 1
