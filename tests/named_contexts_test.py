"""Additional contexts: what COPY --from and mounts read in them, each with its own ignore file."""

# ruff: noqa: E501 (whole outputs)

import json

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main
from hook_cases import SILENT, Case, check

FILES = {
    "lib/a": "",
    "lib/d/b.txt": "",
    "lib/private": "",
    "lib/.dockerignore": "private\n",
    "app/main": "",
    "app/a2": "",
    # Belongs to the main context alone.
    "app/Dockerfile.dockerignore": "a2\na\n",
}


def case(*lines: str, expected: str = SILENT, lib: str = "lib", **others: str) -> Case:
    """The Dockerfile of app/ with the additional context "lib"; ``lines`` begin on its line 2."""
    build = {"context": "app", "additional_contexts": {"lib": lib}}
    files = {
        **FILES,
        "compose.yaml": json.dumps({"services": {"web": {"build": build}}}) + "\n",
        "app/Dockerfile": "".join(f"{line}\n" for line in ("FROM scratch", *lines)),
        **others,
    }
    return Case(files, expected)


# Each verdict is the engine's.
CASES = {
    "there": case("COPY --from=lib a /a ./d/b.txt d /x/"),
    "in another spelling of its name": case("COPY --from=lib:latest a /x"),
    "not there": case(
        "COPY --from=lib nope /x",
        expected="""
app/Dockerfile:2:17: error: "nope" is not in the build context "lib" ("lib/") [copy-source-missing]
  |
2 | COPY --from=lib nope /x
  |                 ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "in the main context only": case(
        "COPY main /x",
        "COPY --from=lib main /y",
        expected="""
app/Dockerfile:3:17: error: "main" is not in the build context "lib" ("lib/") [copy-source-missing]
  |
3 | COPY --from=lib main /y
  |                 ^~~~
  = the context is declared at compose.yaml:1 (service "web")
  = "main" is in "app/"
""",
    ),
    "taken away by its own ignore file": case(
        "COPY --from=lib private /x",
        expected="""
app/Dockerfile:2:17: error: "private" is excluded from the build context by lib/.dockerignore:1 "private" [copy-source-ignored]
  |
2 | COPY --from=lib private /x
  |                 ^~~~~~~
  = add "!private" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "an ignore file that the engine refuses": case(
        "COPY --from=lib a /x",
        expected="""
lib/.dockerignore:1:1: error: "[": syntax error in pattern [dockerignore-pattern-invalid]
  |
1 | [
  | ^
  = the engine refuses the whole build for it
""",
        **{"lib/.dockerignore": "[\n"},
    ),
    "an ignore file that nothing asks for": case("COPY main /x", **{"lib/.dockerignore": "[\n"}),
    "a bind mount": case(
        "RUN --mount=from=lib,source=nope,target=/y true",
        "RUN --mount=from=lib,source=a,target=/y true",
        expected="""
app/Dockerfile:2:29: error: "nope" is not in the build context "lib" ("lib/") [copy-source-missing]
  |
2 | RUN --mount=from=lib,source=nope,target=/y true
  |                             ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "in the place of a stage": Case(
        {
            **case("COPY --from=0 a /x").files,
            "app/Dockerfile": "FROM scratch AS lib\nCOPY nope /\nFROM scratch\nCOPY --from=0 main a /x/\n",
        },
        """
app/Dockerfile:4:15: error: "main" is not in the build context "lib" ("lib/") [copy-source-missing]
  |
4 | COPY --from=0 main a /x/
  |               ^~~~
  = the context is declared at compose.yaml:1 (service "web")
  = "main" is in "app/"
""",
    ),
    "as a base image": case("FROM lib", "COPY main /x"),
    "a wildcard that matches nothing": case(
        "COPY --from=lib *.zz /x",
        expected="""
app/Dockerfile:2:17: warning: nothing in the build context matches "*.zz", so nothing is copied [copy-glob-empty]
  |
2 | COPY --from=lib *.zz /x
  |                 ^~~~
""",
    ),
    "a wildcard that matches nothing in a folder": case(
        "COPY --from=lib d /y",
        "COPY --from=lib d/*.zz /x",
        expected="""
app/Dockerfile:3:17: error: nothing matches "d/*.zz", and no other source takes in its folder [copy-source-missing]
  |
3 | COPY --from=lib d/*.zz /x
  |                 ^~~~~~
  = the engine then says: lstat /d: no such file or directory
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "its folder is not there": case(
        "COPY main /x",
        lib="libs",
        expected="""
compose.yaml:1:44: error: the build context "libs/" does not exist [build-context-missing]
  |
1 | {"services": {"web": {"build": {"context": "app", "additional_contexts": {"lib": "libs"}}}}}
  |                                            ^~~~~
  = it is the additional context "lib"
""",
    ),
    "its folder is made by an earlier step": case(
        "COPY --from=lib nope /x",
        lib="dist",
        expected="""
compose.yaml:1:44: warning: the build context "dist/" is not in git, which ignores it [copy-source-generated]
  |
1 | {"services": {"web": {"build": {"context": "app", "additional_contexts": {"lib": "dist"}}}}}
  |                                            ^~~~~
  = an earlier step must make it
""",
        **{".gitignore": "dist/\n"},
    ),
    "an image": case("COPY --from=lib nope /x", lib="docker-image://alpine"),
    "another service": case("COPY --from=lib nope /x", lib="service:api"),
    "an address": case("COPY --from=lib nope /x", lib="https://example.com/a.git"),
    "outside of the repository": case("COPY --from=lib nope /x", lib="../lib"),
}


@pytest.mark.parametrize("one", CASES.values(), ids=CASES.keys())
def test_additional_context(repo: Repo, one: Case) -> None:
    check(repo, one)


def test_a_commit_that_takes_a_file_out_of_an_additional_context_is_told(repo: Repo) -> None:
    repo.tracked(case("COPY --from=lib a /x").files)
    repo.git("rm", "-q", "lib/a")
    outcome = repo.run(main)
    assert outcome.status == 1
    assert outcome.out.startswith(
        'app/Dockerfile:2:17: error: "a" is not in the build context "lib"'
    )


def test_a_commit_that_changes_the_ignore_file_of_an_additional_context_is_told(repo: Repo) -> None:
    repo.tracked(case("COPY --from=lib a /x").files)
    repo.staged({"lib/.dockerignore": "a\n"})
    outcome = repo.run(main)
    assert outcome.status == 1
    assert outcome.out.startswith('app/Dockerfile:2:17: error: "a" is excluded from the build')
