"""Links, ignore files and submodules between a source and what it means."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import COMPOSE, SILENT, Case, check, declared

LINKS = {
    "to the root of the context": Case(
        {**declared("COPY a /"), "etc/x": ""}, SILENT, links={"a": "/etc/x"}
    ),
    "clamped": Case(
        {"web/Dockerfile": "FROM x\nCOPY a /\n", "web/compose.yaml": COMPOSE, "web/x": ""},
        SILENT,
        links={"web/a": "../../x"},
    ),
    "out of the context": Case(
        {"web/Dockerfile": "FROM x\nCOPY a /\n", "web/compose.yaml": COMPOSE, "x": ""},
        """
web/Dockerfile:2:6: error: "a" is a link to "x", which is not there [copy-source-dangling-link]
  |
2 | COPY a /
  |      ^
  = it leads out of the build context "web/", where the engine stops
""",
        links={"web/a": "../x"},
    ),
    "out of the context onto itself": Case(
        {"web/Dockerfile": "FROM x\nCOPY LICENSE /\n", "web/compose.yaml": COMPOSE, "LICENSE": ""},
        """
web/Dockerfile:2:6: error: "LICENSE" is a link that leads to "../LICENSE", above the build context [copy-source-dangling-link]
  |
2 | COPY LICENSE /
  |      ^~~~~~~
  = it leads out of the build context "web/", where the engine stops
""",
        links={"web/LICENSE": "../LICENSE"},
    ),
    "out of the context onto itself, behind another link": Case(
        {"web/Dockerfile": "FROM x\nCOPY a /\n", "web/compose.yaml": COMPOSE, "d/b": ""},
        """
web/Dockerfile:2:6: error: "a" is a link that leads to "../../d/b", above the build context [copy-source-dangling-link]
  |
2 | COPY a /
  |      ^
  = it leads out of the build context "web/", where the engine stops
""",
        links={"web/a": "d/b", "web/d/b": "../../d/b"},
    ),
    "out of the context onto itself, with --exclude": Case(
        {"web/Dockerfile": "FROM x\nCOPY --exclude=x . /\n", "web/compose.yaml": COMPOSE},
        """
web/Dockerfile:2:18: error: "l" is a link that leads to "/l", above the build context [copy-source-dangling-link]
  |
2 | COPY --exclude=x . /
  |                  ^
  = with --exclude the engine looks at each name in the root of the context
  = leave it out: `--exclude=l`, or a line `l` in the ignore file
  = it leads out of the build context "web/", where the engine stops
""",
        links={"web/l": "/l"},
    ),
    "to a folder": Case({**declared("COPY a/b/c /"), "x/b/c": ""}, SILENT, links={"a": "x/"}),
    "behind a link": Case(
        {**declared("COPY a/d /"), "x/b": ""},
        """
Dockerfile:2:6: error: "a/d" is not in the build context "." [copy-source-missing]
  |
2 | COPY a/d /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"a": "x"},
    ),
    "to what is ignored": Case(
        {**declared("COPY a /"), "x": "", ".dockerignore": "x\n"},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by .dockerignore:1 "x" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = "a" leads to "x"
  = add "!x" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"a": "x"},
    ),
    "that is ignored": Case(
        {**declared("COPY a /"), "x": "", ".dockerignore": "a\n"},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by .dockerignore:1 "a" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"a": "x"},
    ),
    "matched by a wildcard": Case(
        {**declared("COPY a* /"), "ab": ""},
        """
Dockerfile:2:6: error: "ac" is a link to "nowhere", which is not there [copy-source-dangling-link]
  |
2 | COPY a* /
  |      ^~
""",
        links={"ac": "nowhere"},
    ),
    "whose folder another source takes in": Case(
        {**declared("COPY etc/*.txt /", "COPY etc /e"), "conf/a.yml": ""},
        """
Dockerfile:2:6: warning: nothing in the build context matches "etc/*.txt", so nothing is copied [copy-glob-empty]
  |
2 | COPY etc/*.txt /
  |      ^~~~~~~~~
""",
        links={"etc": "conf"},
    ),
    "in a copied folder": Case(
        {**declared("COPY a /"), "a/b": ""}, SILENT, links={"a/c": "nowhere"}
    ),
}

IGNORE_FILES = {
    # The engine keeps the empty folder a/b, and with it the folder above.
    "that keeps only an empty folder": Case(
        {**declared("COPY a /"), "a/b/c": "", ".dockerignore": "a\n!*/*\na/b/c\n"}, SILENT
    ),
    "that prunes the folder of what it keeps": Case(
        {**declared("COPY a /"), "a/b/c": "", ".dockerignore": "a\n!*/*/*/*\n"},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by .dockerignore:1 "a" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "of one Dockerfile": Case(
        {
            **declared("COPY a /", "COPY b /"),
            "Dockerfile.dockerignore": "a\n",
            ".dockerignore": "b\n",
            "a": "",
            "b": "",
        },
        """
Dockerfile:2:6: error: "a" is excluded from the build context by Dockerfile.dockerignore:1 "a" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "of one Dockerfile, empty": Case(
        {**declared("COPY a /"), "Dockerfile.dockerignore": "", ".dockerignore": "a\n", "a": ""},
        SILENT,
    ),
    "allow-list": Case(
        {
            **declared("COPY src go.mod /", "COPY src/main.go README.md /"),
            ".dockerignore": "*\n!src\n!go.*\n",
            "src/main.go": "",
            "go.mod": "",
            "README.md": "",
        },
        """
Dockerfile:3:18: error: "README.md" is excluded from the build context by .dockerignore:1 "*" [copy-source-ignored]
  |
3 | COPY src/main.go README.md /
  |                  ^~~~~~~~~
  = add "!README.md" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "allow-list of what is too deep": Case(
        {**declared("COPY a /"), ".dockerignore": "*\n!a/*/**\n", "a/b/c": ""},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by .dockerignore:1 "*" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "wildcard": Case(
        {**declared("COPY logs/*.log /"), ".dockerignore": "logs\n", "logs/a.log": ""},
        """
Dockerfile:2:6: error: "logs/*.log" is excluded from the build context by .dockerignore:1 "logs" [copy-source-ignored]
  |
2 | COPY logs/*.log /
  |      ^~~~~~~~~~
  = add "!logs" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "exception below an ignored folder": Case(
        {**declared("COPY a /"), ".dockerignore": "a\n!a/b\n", "a/b": ""}, SILENT
    ),
    "wildcards that match only what is ignored": Case(
        {
            **declared("COPY conf/*.txt /", "COPY conf/a* /e/"),
            ".dockerignore": "conf/a.yml\n",
            "conf/a.yml": "",
            "conf/b.md": "",
        },
        """
Dockerfile:2:6: error: nothing matches "conf/*.txt", and no other source takes in its folder [copy-source-missing]
  |
2 | COPY conf/*.txt /
  |      ^~~~~~~~~~
  = the engine then says: lstat /conf: no such file or directory
  = the context is declared at compose.yaml:1 (service "web")
Dockerfile:3:6: error: nothing matches "conf/a*", and no other source takes in its folder [copy-source-missing]
  |
3 | COPY conf/a* /e/
  |      ^~~~~~~
  = the engine then says: lstat /conf: no such file or directory
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "of one Dockerfile, a link to nowhere": Case(
        {**declared("COPY a /"), "a": "", ".dockerignore": "a\n"},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by .dockerignore:1 "a" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={"Dockerfile.dockerignore": "nowhere"},
    ),
    "in a subfolder": Case({**declared("COPY a/b /"), "a/.dockerignore": "b\n", "a/b": ""}, SILENT),
    "with a link to it": Case(
        {**declared("COPY a /"), "ci/ignore": "# all\na\n", "a": ""},
        """
Dockerfile:2:6: error: "a" is excluded from the build context by ci/ignore:2 "a" [copy-source-ignored]
  |
2 | COPY a /
  |      ^
  = add "!a" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
        links={".dockerignore": "ci/ignore"},
    ),
    "with a link to nowhere": Case(
        {**declared("COPY a /"), "a": ""}, SILENT, links={".dockerignore": "nowhere"}
    ),
}

CASES = {
    f"{group}: {name}": case
    for group, cases in {
        "link": LINKS,
        "ignore file": IGNORE_FILES,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_source(repo: Repo, case: Case) -> None:
    check(repo, case)


def add_submodule(repo: Repo, path: str) -> None:
    commit = "1" * 40
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")


@pytest.mark.parametrize(
    "lines",
    [
        "COPY lib /",
        "COPY lib/any/thing /",
        "COPY lib/*.c */x.c /",
        "ARG X\nCOPY lib/$X /",
        "RUN --mount=source=lib/x,target=/x sh",
    ],
)
def test_anything_below_a_submodule_is_there(repo: Repo, lines: str) -> None:
    repo.staged(declared(lines))
    add_submodule(repo, "lib")
    assert repo.run(main, "--all-files", "--strict") == (0, "", "")


@pytest.mark.parametrize(
    "build",
    [
        "./lib",
        "./lib/web",
        "{context: ., dockerfile: lib/Dockerfile}",
        "{context: lib, dockerfile: ../d}",
    ],
)
def test_a_build_below_a_submodule_is_left_alone(repo: Repo, build: str) -> None:
    repo.staged(
        {"compose.yaml": f"services: {{web: {{build: {build}}}}}\n", "d": "FROM x\nCOPY a *.b /\n"}
    )
    add_submodule(repo, "lib")
    assert repo.run(main, "--all-files", "--strict") == (0, "", "")


def test_a_submodule_that_may_be_sent_in_part(repo: Repo) -> None:
    repo.staged({**declared("COPY lib /"), ".dockerignore": "lib\n!lib/x\n"})
    add_submodule(repo, "lib")
    assert repo.run(main, "--all-files", "--strict") == (0, "", "")


def test_a_submodule_that_is_ignored(repo: Repo) -> None:
    repo.staged({**declared("COPY lib /"), ".dockerignore": "lib\n"})
    add_submodule(repo, "lib")
    outcome = repo.run(main, "--all-files")
    assert outcome.status == 1 and "[copy-source-ignored]" in outcome.out


def test_an_unknown_part_is_not_looked_for_in_a_submodule_of_another_name(repo: Repo) -> None:
    dockerfile = "FROM x\nARG TARGETARCH\nCOPY app-$TARGETARCH /\n"
    repo.write({"svc/Dockerfile": dockerfile, ".gitignore": "svc/app-*\n"})
    repo.add()
    add_submodule(repo, "ui")
    assert repo.run(main, "--all-files").out.splitlines()[0] == (
        'svc/Dockerfile:3:6: warning: "app-…" is not in git, which ignores it: '
        "an earlier step must make it [copy-source-generated]"
    )


def test_an_unknown_part_may_be_in_a_submodule_that_its_name_begins_with(repo: Repo) -> None:
    repo.write({"Dockerfile": "FROM x\nARG TARGETARCH\nCOPY ui-$TARGETARCH/a /\n"})
    repo.add()
    add_submodule(repo, "ui-one")
    assert repo.run(main, "--all-files") == (0, "", "")
