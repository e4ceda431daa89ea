"""Each rule for a source: what it refuses, next to what it leaves alone."""

# ruff: noqa: E501 (whole outputs)

import pytest

from conftest import Repo
from copy_path_rules_test import CASES as OTHER_CASES
from docker_build_hooks.check_dockerfile_copy_paths import main
from docker_build_hooks.copy_path_rules import RULES
from hook_cases import SILENT, Case, built, check

CASES = {
    "missing": Case(
        built("COPY app.py /"),
        """
Dockerfile:2:6: error: "app.py" is not in the build context "." [copy-source-missing]
  |
2 | COPY app.py /
  |      ^~~~~~
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "not missing": Case({**built("COPY app.py /"), "app.py": ""}, SILENT),
    "missing folder of a wildcard": Case(
        built("COPY conf/*.yml /"),
        """
Dockerfile:2:6: error: "conf/*.yml" is not in the build context "." [copy-source-missing]
  |
2 | COPY conf/*.yml /
  |      ^~~~~~~~~~
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "folder of a wildcard that nothing takes in": Case(
        {**built("COPY conf/*.yml /"), "conf/a.txt": ""},
        """
Dockerfile:2:6: error: nothing matches "conf/*.yml", and no other source takes in its folder [copy-source-missing]
  |
2 | COPY conf/*.yml /
  |      ^~~~~~~~~~
  = the engine then says: lstat /conf: no such file or directory
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "folder of a wildcard that another source takes in": Case(
        {**built("COPY conf/*.yml /a/", "COPY conf /b"), "conf/a.txt": ""},
        """
Dockerfile:2:6: warning: nothing in the build context matches "conf/*.yml", so nothing is copied [copy-glob-empty]
  |
2 | COPY conf/*.yml /a/
  |      ^~~~~~~~~~
""",
    ),
    "ignored": Case(
        {**built("COPY app.py /"), "app.py": "", ".dockerignore": "*.py\n"},
        """
Dockerfile:2:6: error: "app.py" is excluded from the build context by .dockerignore:1 "*.py" [copy-source-ignored]
  |
2 | COPY app.py /
  |      ^~~~~~
  = add "!app.py" behind it, or narrow the pattern
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "not ignored": Case(
        {**built("COPY a/app.py /"), "a/app.py": "", ".dockerignore": "*.py\n"}, SILENT
    ),
    "ignored, and an exception would not help": Case(
        {**built("RUN --mount=source=a[1],target=/a ls"), "a[1]": "", ".dockerignore": "a*\n"},
        """
Dockerfile:2:20: error: "a[1]" is excluded from the build context by .dockerignore:1 "a*" [copy-source-ignored]
  |
2 | RUN --mount=source=a[1],target=/a ls
  |                    ^~~~
  = "a[1]" leads to "a[1]"
  = narrow the pattern
  = the context is declared at compose.yaml:3 (service "web")
""",
    ),
    "untracked": Case(
        built("COPY app.py /"),
        """
Dockerfile:2:6: error: "app.py" is on disk, but not in git: a fresh clone does not have it [copy-source-untracked]
  |
2 | COPY app.py /
  |      ^~~~~~
  = git add app.py
""",
        untracked={"app.py": ""},
    ),
    "untracked folder": Case(
        built("COPY my\\ app /"),
        """
Dockerfile:2:6: error: "my" is not in the build context "." [copy-source-missing]
  |
2 | COPY my\\ app /
  |      ^~~
  = the context is declared at compose.yaml:3 (service "web")
Dockerfile:2:10: error: "app" is on disk, but not in git: a fresh clone does not have it [copy-source-untracked]
  |
2 | COPY my\\ app /
  |          ^~~
  = git add app
""",
        untracked={"app/x": ""},
    ),
    "untracked, behind a folder": Case(
        built("COPY src/ /"),
        """
Dockerfile:2:6: error: "src/" is on disk, but not in git: a fresh clone does not have it [copy-source-untracked]
  |
2 | COPY src/ /
  |      ^~~~
  = git add src
""",
        untracked={"src/a": ""},
    ),
    "tracked": Case({**built("COPY src/ /"), "src/a": ""}, SILENT, untracked={"src/b": ""}),
    "letter case": Case(
        {**built("COPY src/App.py /"), "Src/app.py": ""},
        """
Dockerfile:2:6: error: "src/App.py" is not in the build context ".", "Src/app.py" is [copy-source-case]
  |
2 | COPY src/App.py /
  |      ^~~~~~~~~~
  = letter case matters on Linux
""",
    ),
    "same letter case": Case({**built("COPY Src/app.py /"), "Src/app.py": ""}, SILENT),
    "dangling link": Case(
        built("COPY conf /"),
        """
Dockerfile:2:6: error: "conf" is a link to "etc/conf", which is not there [copy-source-dangling-link]
  |
2 | COPY conf /
  |      ^~~~
""",
        links={"conf": "etc/conf"},
    ),
    "dangling link to what is on disk": Case(
        built("COPY conf /"),
        """
Dockerfile:2:6: error: "conf" is a link to "etc/conf", which is not there [copy-source-dangling-link]
  |
2 | COPY conf /
  |      ^~~~
  = that is on disk, but not in git: git add etc/conf
""",
        links={"conf": "etc/conf"},
        untracked={"etc/conf": ""},
    ),
    "link in a loop": Case(
        built("COPY a /"),
        """
Dockerfile:2:6: error: "a" is a link that leads back to itself [copy-source-dangling-link]
  |
2 | COPY a /
  |      ^
""",
        links={"a": "b", "b": "a"},
    ),
    "link": Case(
        {**built("COPY conf /"), "etc/conf": ""}, SILENT, links={"conf": "./etc/../etc/conf"}
    ),
    "dangling link in the whole context, with --exclude": Case(
        {**built("COPY --exclude=*.md . /"), "current": ""},
        """
Dockerfile:2:21: error: "logs" is a link to "var/log", which is not there [copy-source-dangling-link]
  |
2 | COPY --exclude=*.md . /
  |                     ^
  = with --exclude the engine looks at each name in the root of the context
  = leave it out: `--exclude=logs`, or a line `logs` in the ignore file
  = it leads out of the build context ".", where the engine stops
""",
        links={"logs": "/var/log"},
    ),
    "link to what is ignored, with --exclude": Case(
        {**built("COPY --exclude=*.md . /"), "data/a": "", ".dockerignore": "data\n"},
        """
Dockerfile:2:21: error: "latest" is a link to "data/a", which is excluded by .dockerignore:1 "data" [copy-source-dangling-link]
  |
2 | COPY --exclude=*.md . /
  |                     ^
  = with --exclude the engine looks at each name in the root of the context
  = leave it out: `--exclude=latest`, or a line `latest` in the ignore file
  = add "!data/a" behind it, or narrow the pattern
""",
        links={"latest": "data/a"},
    ),
    "link in a loop, with --exclude": Case(
        built("COPY --exclude=*.md . /"),
        """
Dockerfile:2:21: error: "a" is a link that leads back to itself [copy-source-dangling-link]
  |
2 | COPY --exclude=*.md . /
  |                     ^
  = with --exclude the engine looks at each name in the root of the context
  = leave it out: `--exclude=a`, or a line `a` in the ignore file
""",
        links={"a": "a"},
    ),
    "dangling link that --exclude leaves out": Case(
        built("COPY --exclude=logs . /"), SILENT, links={"logs": "/var/log", "d/l": "nope"}
    ),
    "dangling link in the whole context": Case(
        built("COPY . /"), SILENT, links={"logs": "/var/log"}
    ),
    "link to a folder with a blank at the end of its name": Case(
        {**built("COPY current conf /"), "conf": "", "v1 /a": ""},
        """
Dockerfile:2:6: error: "current" is not sent: its path is no pattern for itself [copy-source-missing]
  |
2 | COPY current conf /
  |      ^~~~~~~
  = give it another name: the client reads it as one (blanks at the end, `!`, `^`, `[`, `\\`)
""",
        links={"current": "v1 "},
    ),
    "name that begins like an exception": Case(
        {**built("COPY !a b /"), "!a": "", "b": ""},
        """
Dockerfile:2:6: error: "!a" is not sent: its path is no pattern for itself [copy-source-missing]
  |
2 | COPY !a b /
  |      ^~
  = give it another name: the client reads it as one (blanks at the end, `!`, `^`, `[`, `\\`)
""",
    ),
    "two sources behind one link": Case(
        {**built("COPY current/a current/b /"), "releases/7/a": "", "releases/7/b": ""},
        """
Dockerfile:2:16: error: "current/b" is not sent: "current" is followed for another source [copy-source-missing]
  |
2 | COPY current/a current/b /
  |                ^~~~~~~~~
  = the client of the engine follows a link once
  = name where it leads instead: "releases/7/b"
""",
        links={"current": "releases/7"},
    ),
    "two sources behind one link, and where it leads": Case(
        {**built("COPY current/a current/b releases/7 /"), "releases/7/a": "", "releases/7/b": ""},
        SILENT,
        links={"current": "releases/7"},
    ),
    "generated": Case(
        {**built("COPY dist /"), ".gitignore": "dist/\n"},
        """
Dockerfile:2:6: warning: "dist" is not in git, which ignores it: an earlier step must make it [copy-source-generated]
  |
2 | COPY dist /
  |      ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=dist` in the Dockerfile says so
""",
    ),
    "generated, and there on this machine": Case(
        {**built("COPY dist /"), ".gitignore": "dist/\n"},
        """
Dockerfile:2:6: warning: "dist" is not in git, which ignores it: an earlier step must make it [copy-source-generated]
  |
2 | COPY dist /
  |      ^~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=dist` in the Dockerfile says so
""",
        untracked={"dist/x": ""},
    ),
    "generated wildcard": Case(
        {**built("COPY *.whl /"), ".gitignore": "*.whl\n"},
        """
Dockerfile:2:6: warning: git ignores all that matches "*.whl": an earlier step must make it [copy-source-generated]
  |
2 | COPY *.whl /
  |      ^~~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=*.whl` in the Dockerfile says so
""",
    ),
    "wildcard in a generated folder": Case(
        {**built("COPY target/*.jar /"), ".gitignore": "target/\n"},
        """
Dockerfile:2:6: warning: "target/*.jar" is not in git, which ignores it: an earlier step must make it [copy-source-generated]
  |
2 | COPY target/*.jar /
  |      ^~~~~~~~~~~~
  = if a step before the build makes it, `# docker-build-hooks: generated=target/*.jar` in the Dockerfile says so
""",
    ),
    "generated context": Case(
        {"compose.yaml": "services: {web: {build: out/web}}\n", ".gitignore": "out\n"},
        """
compose.yaml:1:25: warning: the build context "out/web/" is not in git, which ignores it [copy-source-generated]
  |
1 | services: {web: {build: out/web}}
  |                         ^~~~~~~
  = an earlier step must make it
""",
    ),
    "ignored by git but tracked": Case(
        {**built("COPY dist /"), "dist/a": "", "dist/.gitignore": "*\n!a\n!.gitignore\n"}, SILENT
    ),
    "empty wildcard": Case(
        {**built("COPY *.md /"), "a.txt": ""},
        """
Dockerfile:2:6: warning: nothing in the build context matches "*.md", so nothing is copied [copy-glob-empty]
  |
2 | COPY *.md /
  |      ^~~~
""",
    ),
    "empty wildcard, as all is ignored": Case(
        {**built("COPY *.md /"), "a.md": "", ".dockerignore": "*.md\n"},
        """
Dockerfile:2:6: warning: nothing in the build context matches "*.md", so nothing is copied [copy-glob-empty]
  |
2 | COPY *.md /
  |      ^~~~
  = what would match is excluded by .dockerignore:1 "*.md"
""",
    ),
    "wildcard": Case({**built("COPY *.md /"), "a.md": ""}, SILENT),
    "optional file": Case(built("COPY yarn.lock* .npmr[c] /"), SILENT),
    "not optional": Case(
        built("COPY lib* *.lock* [ab] /"),
        """
Dockerfile:2:6: warning: nothing in the build context matches "lib*", so nothing is copied [copy-glob-empty]
  |
2 | COPY lib* *.lock* [ab] /
  |      ^~~~
Dockerfile:2:11: warning: nothing in the build context matches "*.lock*", so nothing is copied [copy-glob-empty]
  |
2 | COPY lib* *.lock* [ab] /
  |           ^~~~~~~
Dockerfile:2:19: warning: nothing in the build context matches "[ab]", so nothing is copied [copy-glob-empty]
  |
2 | COPY lib* *.lock* [ab] /
  |                   ^~~~
""",
    ),
    "above the context": Case(
        {**built("COPY ../app.py /"), "app.py": ""},
        """
Dockerfile:2:6: warning: "../app.py" means "app.py": nothing is above the build context [copy-source-above-context]
  |
2 | COPY ../app.py /
  |      ^~~~~~~~~
""",
    ),
    "above the context and missing": Case(
        built("COPY ../../app.py /"),
        """
Dockerfile:2:6: error: "../../app.py" is not in the build context "." [copy-source-missing]
  |
2 | COPY ../../app.py /
  |      ^~~~~~~~~~~~
  = the context is declared at compose.yaml:3 (service "web")
  = ".." does not leave the build context: "../../app.py" means "app.py"
""",
    ),
    "not above": Case({**built("COPY a/../app.py /app.py /"), "app.py": ""}, SILENT),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rule(repo: Repo, case: Case) -> None:
    check(repo, case)


def test_every_rule_is_shown() -> None:
    printed = "".join(case.expected for case in (*CASES.values(), *OTHER_CASES.values()))
    assert {name for name in RULES if f"[{name}]" not in printed} == set()


def test_a_warning_fails_when_strict(repo: Repo) -> None:
    repo.staged(built("COPY *.md /"))
    assert repo.run(main, "--all-files").status == 0
    assert repo.run(main, "--all-files", "--strict").status == 1
