"""Sources on which a look at the disk, or at single words, is misled."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from hook_cases import COMPOSE, SILENT, Case, check, declared

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4665a5ea423c\nsize 132735\n"
PARENTS = "# syntax=docker/dockerfile:1.20\nFROM scratch\nCOPY --parents {} /\n"

VARIABLES = {
    "with a default, found": Case(
        {**declared("ARG SRC=app", "COPY ${SRC}/x /"), "app/x": ""}, SILENT
    ),
    "with a default, missing": Case(
        {**declared("ARG SRC=app", "COPY ${SRC}/x /"), "x": ""},
        """
Dockerfile:3:6: error: "app/x" is not in the build context "." [copy-source-missing]
  |
3 | COPY ${SRC}/x /
  |      ^~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
  = there is "x"
""",
    ),
    "without a default": Case({**declared("ARG SRC", "COPY ${SRC}/x /"), "app/x": ""}, SILENT),
    "without a default, nothing can match": Case(
        declared("ARG SRC", "COPY ${SRC}/x /"),
        """
Dockerfile:3:6: error: nothing in the build context "." can match "…/x" [copy-source-missing]
  |
3 | COPY ${SRC}/x /
  |      ^~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "without a default, in a folder that git may ignore": Case(
        {**declared("ARG SRC", "COPY ${SRC}/x /"), ".gitignore": "/.cache\n"},
        """
Dockerfile:3:6: warning: nothing in the build context "." can match "…/x" [copy-source-missing]
  |
3 | COPY ${SRC}/x /
  |      ^~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "never declared in a stage from scratch": Case({**declared("COPY ${SRC}x /"), "x": ""}, SILENT),
    "default with wildcards": Case(
        {**declared("ARG JAR=target/*.jar", "COPY ${JAR} /app.jar"), "target/a.jar": ""}, SILENT
    ),
    "default with wildcards, generated": Case(
        {**declared("ARG JAR=target/*.jar", "COPY ${JAR} /app.jar"), ".gitignore": "target\n"},
        """
Dockerfile:3:6: warning: "target/*.jar" is not in git, which ignores it: an earlier step must make it [copy-source-generated]
  |
3 | COPY ${JAR} /app.jar
  |      ^~~~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=target/*.jar` in the Dockerfile says so
""",
    ),
    "from ENV": Case(
        {**declared("ENV A=app", "COPY $A/x $A/y /"), "app/x": ""},
        """
Dockerfile:3:11: error: "app/y" is not in the build context "." [copy-source-missing]
  |
3 | COPY $A/x $A/y /
  |           ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "a file, or what is in it": Case({**declared("ARG X", "COPY app/$X /"), "app": ""}, SILENT),
}

PLACES = {
    "the second source of a line": Case(
        {**declared("COPY a b c /"), "a": "", "c": ""},
        """
Dockerfile:2:8: error: "b" is not in the build context "." [copy-source-missing]
  |
2 | COPY a b c /
  |        ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "on a continued line": Case(
        {**declared("COPY a \\", "  # why", "  b \\", "  c /"), "a": "", "b": ""},
        """
Dockerfile:5:3: error: "c" is not in the build context "." [copy-source-missing]
  |
5 |   c /
  |   ^
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "JSON": Case(
        {**declared('COPY ["a", "no pe", "/"]'), "a": ""},
        """
Dockerfile:2:12: error: "no pe" is not in the build context "." [copy-source-missing]
  |
2 | COPY ["a", "no pe", "/"]
  |            ^~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "flags": Case(
        {**declared("COPY --chown=1:1 --link --chmod=755 a nope /"), "a": ""},
        """
Dockerfile:2:39: error: "nope" is not in the build context "." [copy-source-missing]
  |
2 | COPY --chown=1:1 --link --chmod=755 a nope /
  |                                       ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "from another stage": Case(
        {
            "Dockerfile": "FROM python AS builder\nFROM python\n"
            "COPY --from=builder --chown=app:app /root/.local /home/app/.local\n",
            "compose.yaml": COMPOSE,
        },
        SILENT,
    ),
    "bind mount": Case(
        {
            **declared(
                "RUN --mount=type=bind,source=a,target=/a --mount=target=/b,src=nope sh /a",
                "RUN --mount=type=cache,target=/c --mount=type=secret,id=x --mount=target=/d sh",
            ),
            "a": "",
        },
        """
Dockerfile:2:64: error: "nope" is not in the build context "." [copy-source-missing]
  |
2 | RUN --mount=type=bind,source=a,target=/a --mount=target=/b,src=nope sh /a
  |                                                                ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "heredocs": Case(
        {
            **declared("COPY <<EOF a /b/", "COPY nope /", "EOF", "RUN <<EOF", "COPY nope /", "EOF"),
            "a": "",
        },
        SILENT,
    ),
    "addresses": Case(
        declared("ADD https://example.com/a git@example.com:b/c.git#v1 /", "ADD github.com/a/b /"),
        """
Dockerfile:3:5: error: "github.com/a/b" is not in the build context "." [copy-source-missing]
  |
3 | ADD github.com/a/b /
  |     ^~~~~~~~~~~~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "a trigger runs where the stage is used": Case(declared("ONBUILD COPY nope /"), SILENT),
    "a trigger that runs": Case(
        {
            "Dockerfile": "FROM alpine AS base\nONBUILD COPY nope /\nFROM base\n",
            "compose.yaml": COMPOSE,
        },
        """
Dockerfile:2:14: error: "nope" is not in the build context "." [copy-source-missing]
  |
2 | ONBUILD COPY nope /
  |              ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "--exclude": Case({**declared("COPY --exclude=*.md docs /"), "docs/a.md": ""}, SILENT),
    "--parents": Case({"Dockerfile": PARENTS.format("a/./b/c *.x/y"), "a/b/c": ""}, SILENT),
    "--parents, missing": Case(
        {"Dockerfile": PARENTS.format("a/./b/c"), "a/c": ""},
        """
Dockerfile:3:16: error: "a/./b/c" is not in the build context "." [copy-source-missing]
  |
3 | COPY --parents a/./b/c /
  |                ^~~~~~~
  = there is "a/c"
""",
    ),
    "Windows": Case(
        {
            "Dockerfile": "# escape=`\nFROM windows\nCOPY app\\x.exe C:\\app\\\nCOPY app\\y.exe C:\\\n",
            "app/x.exe": "",
        },
        """
Dockerfile:4:6: error: "app/y.exe" is not in the build context "." [copy-source-missing]
  |
4 | COPY app\\y.exe C:\\
  |      ^~~~~~~~~
  = there is "app/x.exe"
""",
    ),
}

INDEX = {
    "left-overs keep a folder alive": Case(
        {**declared("COPY pkg /"), ".gitignore": "*.pyc\n"},
        """
Dockerfile:2:6: error: "pkg" is not in the build context "." [copy-source-missing]
  |
2 | COPY pkg /
  |      ^~~
  = the context is declared at compose.yaml:1 (service "web")
  = what is on disk at "pkg" is ignored by git
""",
        untracked={"pkg/x.pyc": ""},
    ),
    "LFS pointers": Case({**declared("COPY model.bin /"), "model.bin": LFS}, SILENT),
    ".git": Case(declared("COPY .git /", "COPY .git/HEAD /"), SILENT),
    ".git that is ignored": Case(
        {**declared("COPY .git /"), ".dockerignore": ".git\n"},
        """
Dockerfile:2:6: error: ".git" is excluded from the build context by .dockerignore:1 ".git" [copy-source-ignored]
  |
2 | COPY .git /
  |      ^~~~
  = add "!.git" behind it, or narrow the pattern
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    ".git below the root": Case(
        {"a/Dockerfile": "FROM x\nCOPY .git /\n", "a/compose.yaml": COMPOSE},
        """
a/Dockerfile:2:6: error: ".git" is not in the build context "a/" [copy-source-missing]
  |
2 | COPY .git /
  |      ^~~~
  = the context is declared at a/compose.yaml:1 (service "web")
  = ".git" is in the repository root: use `context: ..` and `dockerfile: a/Dockerfile` there
""",
    ),
    "letter case of a folder": Case(
        {**declared("COPY Docs /"), "docs/a": ""},
        """
Dockerfile:2:6: error: "Docs" is not in the build context ".", "docs" is [copy-source-case]
  |
2 | COPY Docs /
  |      ^~~~
  = letter case matters on Linux
""",
    ),
}

WINDOWS_CASE = """
Dockerfile:3:6: warning: "Docs" is not in the build context ".", "docs" is [copy-source-case]
  |
3 | COPY Docs /
  |      ^~~~
  = a build on Windows finds it all the same, one on Linux does not
"""
LINUX_CASE = """
Dockerfile:3:6: error: "Docs" is not in the build context ".", "docs" is [copy-source-case]
  |
3 | COPY Docs /
  |      ^~~~
  = letter case matters on Linux
"""


def letter_case(head: str, expected: str) -> Case:
    """A folder in another letter case, copied on line 3."""
    return Case({"Dockerfile": f"{head}\nCOPY Docs /\n", "docs/a": ""}, expected)


WINDOWS = {
    "escape token": letter_case("# escape=`\nFROM x", WINDOWS_CASE),
    "windows/": letter_case("FROM x AS a\nFROM mcr.microsoft.com/windows/server:1", WINDOWS_CASE),
    "nanoserver": letter_case("ARG A\nFROM microsoft/nanoserver", WINDOWS_CASE),
    "a tag": letter_case("ARG A\nFROM golang:1.22-WindowsServerCore-ltsc2022", WINDOWS_CASE),
    "dotnet/framework": letter_case(
        "ARG A\nfrom mcr.microsoft.com/dotnet/framework/sdk:4.8 as a", WINDOWS_CASE
    ),
    "platform": letter_case("ARG A\nFROM --platform=windows/amd64 x", WINDOWS_CASE),
    "an argument for FROM": letter_case("ARG A=microsoft/nanoserver\nFROM $A", WINDOWS_CASE),
    "an argument of a stage": letter_case("FROM x\nARG A=microsoft/nanoserver", LINUX_CASE),
    "a stage of another name": letter_case("ARG A\nFROM x AS nanoserver", LINUX_CASE),
    "an image of another name": letter_case("ARG A\nFROM x/windows:1", LINUX_CASE),
    "elsewhere": letter_case("FROM x\nENV A=windows/nanoserver", LINUX_CASE),
}

_NO_ARRAY = "this is no JSON array (double quotes, no comma at the end, nothing behind it), so it is read as words"
ARRAYS = {
    "single quotes": Case(
        {**declared("COPY ['a', '/x/']"), "a": ""},
        f"""
Dockerfile:2:6: error: "[a,": syntax error in pattern [dockerfile-syntax]
  |
2 | COPY ['a', '/x/']
  |      ^~~~~
  = {_NO_ARRAY}
""",
    ),
    "a comma at the end": Case(
        {**declared('ADD --link [ "a", "/x/",]'), "a": ""},
        f"""
Dockerfile:2:12: error: "[": syntax error in pattern [dockerfile-syntax]
  |
2 | ADD --link [ "a", "/x/",]
  |            ^
  = {_NO_ARRAY}
Dockerfile:2:14: error: "a," is not in the build context "." [copy-source-missing]
  |
2 | ADD --link [ "a", "/x/",]
  |              ^~~~
  = the context is declared at compose.yaml:1 (service "web")
""",
    ),
    "a comment behind it": Case(
        {**declared('COPY ["a", "/x/"] # why'), "a": ""},
        f"""
Dockerfile:2:6: error: "[a,": syntax error in pattern [dockerfile-syntax]
  |
2 | COPY ["a", "/x/"] # why
  |      ^~~~~
  = {_NO_ARRAY}
Dockerfile:2:12: error: "/x/]" is not in the build context "." [copy-source-missing]
  |
2 | COPY ["a", "/x/"] # why
  |            ^~~~~~
  = the context is declared at compose.yaml:1 (service "web")
Dockerfile:2:19: error: "#" is not in the build context "." [copy-source-missing]
  |
2 | COPY ["a", "/x/"] # why
  |                   ^
  = a comment stands on a line of its own
""",
    ),
    "a comment behind words": Case(
        {"Dockerfile": "FROM x\nCOPY a /b # note\n", "a": ""},
        """
Dockerfile:2:8: error: "/b" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /b # note
  |        ^~
  = if a step before the build makes it, `# docker-build-hooks: generated=b` in the Dockerfile says so
Dockerfile:2:11: error: "#" is not in the build context "." [copy-source-missing]
  |
2 | COPY a /b # note
  |           ^
  = a comment stands on a line of its own
""",
    ),
    "in a trigger on a continued line": Case(
        {"Dockerfile": "FROM x AS a\nONBUILD \\\n COPY ['a', '/x/']\nFROM a\n", "a": ""},
        """
Dockerfile:3:7: error: "[a,": syntax error in pattern [dockerfile-syntax]
  |
3 |  COPY ['a', '/x/']
  |       ^~~~~
""",
    ),
    "on a continued line": Case(
        {**declared("COPY --link \\", "# why", "  ['a', '/x/']"), "a": ""},
        f"""
Dockerfile:4:3: error: "[a,": syntax error in pattern [dockerfile-syntax]
  |
4 |   ['a', '/x/']
  |   ^~~~~
  = {_NO_ARRAY}
""",
    ),
    "names that begin alike": Case(
        {**declared("COPY [a /", 'COPY ["[b", "/"]', "COPY '#a' /"), "#a": ""},
        """
Dockerfile:2:6: error: "[a": syntax error in pattern [dockerfile-syntax]
  |
2 | COPY [a /
  |      ^~
Dockerfile:3:7: error: "[b": syntax error in pattern [dockerfile-syntax]
  |
3 | COPY ["[b", "/"]
  |       ^~~~
""",
    ),
}

CASES = {
    f"{group}: {name}": case
    for group, cases in {
        "variable": VARIABLES,
        "place": PLACES,
        "index": INDEX,
        "windows": WINDOWS,
        "array": ARRAYS,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_source(repo: Repo, case: Case) -> None:
    check(repo, case)
