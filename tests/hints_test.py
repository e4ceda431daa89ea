"""Hints: each is true, and what it says to use was tried."""

# ruff: noqa: E501 (whole outputs)

import json
import re
import time
from typing import Any

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import Case, check

COPY = "FROM x\nCOPY a /\n"


def compose(build: Any) -> str:
    """A Compose file with the service "web" on one line; JSON is YAML."""
    return json.dumps({"services": {"web": {"build": build}}}) + "\n"


CASES = {
    "Dockerfile: relative to the context, not to the file": Case(
        {
            "compose.yaml": compose({"context": "web", "dockerfile": "web/Dockerfile"}),
            "web/Dockerfile": COPY,
            "web/a": "",
        },
        """
compose.yaml:1:65: error: the Dockerfile "web/web/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"context": "web", "dockerfile": "web/Dockerfile"}}}}
  |                                                                 ^~~~~~~~~~~~~~~~
  = "web/Dockerfile" exists: use `dockerfile: Dockerfile` there
""",
    ),
    "Dockerfile: no context would do": Case(
        {
            "compose.yaml": compose({"context": "web", "dockerfile": "d/Dockerfile"}),
            "d/Dockerfile": COPY,
            "web/b": "",
        },
        """
compose.yaml:1:65: error: the Dockerfile "web/d/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"context": "web", "dockerfile": "d/Dockerfile"}}}}
  |                                                                 ^~~~~~~~~~~~~~
  = "d/Dockerfile" exists
d/Dockerfile:2:6: error: "a" is not in the build context "d/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = no file declares this build: the context "d/" is a guess
  = `# docker-build-hooks: context=FOLDER` in the Dockerfile says otherwise
""",
    ),
    "Dockerfile: another one is wrong as well": Case(
        {
            "c/compose.yaml": compose({"context": ".", "dockerfile": "d/Dockerfile"}),
            "d/Dockerfile": "FROM x\nCOPY a /\nRUN --mount=type=nope ls\n",
            "a": "",
        },
        """
c/compose.yaml:1:63: error: the Dockerfile "c/d/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"context": ".", "dockerfile": "d/Dockerfile"}}}}
  |                                                               ^~~~~~~~~~~~~~
  = "d/Dockerfile" exists
d/Dockerfile:3:5: error: unsupported mount type "nope" [dockerfile-syntax]
  |
3 | RUN --mount=type=nope ls
  |     ^~~~~~~~~~~~~~~~~
""",
    ),
    "Dockerfile: on disk": Case(
        {"compose.yaml": compose("."), "a": ""},
        """
compose.yaml:1:32: error: the Dockerfile "Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": "."}}}
  |                                ^~~
  = it is on disk, but not in git: git add Dockerfile
""",
        untracked={"Dockerfile": COPY},
    ),
    "Dockerfile: letter case": Case(
        {"compose.yaml": compose({"context": ".", "dockerfile": "docker/dev"}), "Docker/Dev": ""},
        """
compose.yaml:1:63: error: the Dockerfile "docker/dev" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"context": ".", "dockerfile": "docker/dev"}}}}
  |                                                               ^~~~~~~~~~~~
  = there is "Docker/Dev"
""",
    ),
    "Dockerfile: a slip": Case(
        {
            "compose.yaml": compose({"context": ".", "dockerfile": "Dockerfile.prdo"}),
            "Dockerfile.prod": "FROM x\n",
        },
        """
compose.yaml:1:63: error: the Dockerfile "Dockerfile.prdo" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": {"context": ".", "dockerfile": "Dockerfile.prdo"}}}}
  |                                                               ^~~~~~~~~~~~~~~~~
  = there is "Dockerfile.prod"
""",
    ),
    "Dockerfile: the usual name elsewhere says nothing": Case(
        {
            "compose.yaml": compose("web"),
            "web/a": "",
            "Dockerfile": "FROM x\n",
            "b/Dockerfile": "FROM x\n",
        },
        """
compose.yaml:1:32: error: the Dockerfile "web/Dockerfile" does not exist [build-dockerfile-missing]
  |
1 | {"services": {"web": {"build": "web"}}}
  |                                ^~~~~
""",
    ),
    "context: a slip": Case(
        {"compose.yaml": compose("./backned"), "backend/Dockerfile": "FROM x\n"},
        """
compose.yaml:1:32: error: the build context "backned/" does not exist [build-context-missing]
  |
1 | {"services": {"web": {"build": "./backned"}}}
  |                                ^~~~~~~~~~~
  = there is "backend"
""",
    ),
    "source: all is in the root but one": Case(
        {
            "d/compose.yaml": compose({"context": ".", "dockerfile": "../e/Dockerfile"}),
            "e/Dockerfile": "FROM x\nCOPY a b /\n",
            "a": "",
        },
        """
e/Dockerfile:2:6: error: "a" is not in the build context "d/" [copy-source-missing]
  |
2 | COPY a b /
  |      ^
  = the context is declared at d/compose.yaml:1 (service "web")
  = "a" is in the repository root
e/Dockerfile:2:8: error: "b" is not in the build context "d/" [copy-source-missing]
  |
2 | COPY a b /
  |        ^
  = the context is declared at d/compose.yaml:1 (service "web")
""",
    ),
    "source: the root would do, if it were not ignored": Case(
        {
            "d/compose.yaml": compose({"context": ".", "dockerfile": "../e/Dockerfile"}),
            "e/Dockerfile": COPY,
            "a": "",
            ".dockerignore": "a\n",
        },
        """
e/Dockerfile:2:6: error: "a" is not in the build context "d/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at d/compose.yaml:1 (service "web")
  = "a" is in the repository root
""",
    ),
    "source: the nearest folder that does": Case(
        {
            "x/d/compose.yaml": compose({"context": ".", "dockerfile": "../Dockerfile"}),
            "x/Dockerfile": "FROM x\nCOPY a b /\n",
            "x/a": "",
            "a": "",
            "b": "",
        },
        """
x/Dockerfile:2:6: error: "a" is not in the build context "x/d/" [copy-source-missing]
  |
2 | COPY a b /
  |      ^
  = the context is declared at x/d/compose.yaml:1 (service "web")
  = "a" is in the repository root: use `context: ../..` and `dockerfile: x/Dockerfile` there
x/Dockerfile:2:8: error: "b" is not in the build context "x/d/" [copy-source-missing]
  |
2 | COPY a b /
  |        ^
  = the context is declared at x/d/compose.yaml:1 (service "web")
  = "b" is in the repository root: use `context: ../..` and `dockerfile: x/Dockerfile` there
""",
    ),
    "source: seen from the root": Case(
        {"compose.yaml": compose("web"), "web/Dockerfile": "FROM x\nCOPY web/a /\n", "web/a": ""},
        """
web/Dockerfile:2:6: error: "web/a" is not in the build context "web/" [copy-source-missing]
  |
2 | COPY web/a /
  |      ^~~~~
  = the context is declared at compose.yaml:1 (service "web")
  = seen from the build context it is "a"
""",
    ),
    "source: in an inline Dockerfile": Case(
        {"d/compose.yaml": compose({"context": ".", "dockerfile_inline": COPY}), "a": ""},
        """
d/compose.yaml:1:70: error: "a" is not in the build context "d/" [copy-source-missing]
  |
1 | {"services": {"web": {"build": {"context": ".", "dockerfile_inline": "FROM x\\nCOPY a /\\n"}}}}
  |                                                                      ^~~~~~~~~~~~~~~~~~~~
  = the context is declared at d/compose.yaml:1 (service "web")
  = "a" is in the repository root: use `context: ..` there
""",
    ),
    "source: a slip": Case(
        {
            "compose.yaml": compose("."),
            "Dockerfile": "FROM x\nCOPY src/mian.py /\n",
            "src/main.py": "",
        },
        """
Dockerfile:2:6: error: "src/mian.py" is not in the build context "." [copy-source-missing]
  |
2 | COPY src/mian.py /
  |      ^~~~~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
  = there is "src/main.py"
""",
    ),
    "source: the same name elsewhere": Case(
        {
            "compose.yaml": compose("."),
            "Dockerfile": "FROM x\nCOPY conf/app.ini /\n",
            "etc/app.ini": "",
        },
        """
Dockerfile:2:6: error: "conf/app.ini" is not in the build context "." [copy-source-missing]
  |
2 | COPY conf/app.ini /
  |      ^~~~~~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
  = there is "etc/app.ini"
""",
    ),
    "source: the same name twice elsewhere": Case(
        {
            "compose.yaml": compose("."),
            "Dockerfile": "FROM x\nCOPY conf/app.ini /\n",
            "b/app.ini": "",
            "c/app.ini": "",
        },
        """
Dockerfile:2:6: error: "conf/app.ini" is not in the build context "." [copy-source-missing]
  |
2 | COPY conf/app.ini /
  |      ^~~~~~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "source: needs quotes": Case(
        {"compose.yaml": compose("."), "Dockerfile": 'FROM x\nCOPY ["a b", "/"]\n'},
        """
Dockerfile:2:7: error: "a b" is on disk, but not in git: a fresh clone does not have it [copy-source-untracked]
  |
2 | COPY ["a b", "/"]
  |       ^~~~~
  = git add 'a b'
""",
        untracked={"a b": ""},
    ),
    "two declarations, two cures": Case(
        {
            "c/compose.yaml": compose({"context": ".", "dockerfile": "../Dockerfile"}),
            "d/e/compose.yaml": compose({"context": ".", "dockerfile": "../../Dockerfile"}),
            "Dockerfile": COPY,
            "a": "",
        },
        """
Dockerfile:2:6: error: "a" is not in the build context "c/" [copy-source-missing]
  |
2 | COPY a /
  |      ^
  = the context is declared at c/compose.yaml:1 (service "web")
  = "a" is in the repository root: use `context: ..` and `dockerfile: Dockerfile` there
  = the build declared at d/e/compose.yaml:1 (service "web") fails on it too
  = "a" is in the repository root: use `context: ../..` and `dockerfile: Dockerfile` there
""",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_hints(repo: Repo, case: Case) -> None:
    check(repo, case)


def test_exceptions_are_tried_out_as_far_as_it_takes_no_time(repo: Repo) -> None:
    names = [f"f{number}" for number in range(300)]
    ignored = "".join(f"d/{name}\n!d/{name}x\n" for name in names)
    copies = "".join(f"COPY d/{name} /\n" for name in names)
    files = {f"d/{name}": "" for name in names}
    repo.staged({"Dockerfile": f"FROM x\n{copies}", ".dockerignore": ignored, **files})
    start = time.process_time()
    out = repo.run(main, "--all-files").out
    assert time.process_time() - start < 2
    assert out.count("[copy-source-ignored]") == len(names)
    tried = out.count('  = add "!d/f')
    assert 5 < tried < 20
    assert out.count("  = narrow the pattern\n") == len(names) - tried


@pytest.mark.parametrize(
    "source", ["dist", "./dist/", "/dist/app", "dist/*.whl", "dist/app-${X}", "dist/a b"]
)
@pytest.mark.parametrize("folder", ["", "web/"])
@pytest.mark.parametrize("ignored", [True, False])
def test_the_pragma_that_is_hinted_silences(
    repo: Repo, source: str, folder: str, ignored: bool
) -> None:
    dockerfile = f'FROM x\nARG X\nCOPY ["{source}", "/"]\n'
    repo.tracked({f"{folder}Dockerfile": dockerfile, ".gitignore": "dist/\n" if ignored else ""})
    out = repo.run(main, "--all-files").out
    hinted = re.search(r"`(# docker-build-hooks: generated=[^`]*)`", out)
    if folder and not ignored:
        # Here it is the context that is in doubt.
        assert hinted is None
        return
    assert hinted is not None, out
    repo.staged({f"{folder}Dockerfile": f"{hinted[1]}\n{dockerfile}"})
    assert repo.run(main, "--all-files", "--strict") == (0, "", "")
