"""The outage of examples/outage: the wrong contexts are the cause, and each hint is the cure."""

# ruff: noqa: E501 (whole outputs)

import re
import shutil
from pathlib import Path

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main

EXAMPLE = Path(__file__).parents[1] / "examples" / "outage"
EXPECTED = """\
docker/docker-compose.staging.yml:5:19: error: the Dockerfile "docker/dockerfiles/backend.alpine.Dockerfile" does not exist [build-dockerfile-missing]
  |
5 |       dockerfile: dockerfiles/backend.alpine.Dockerfile
  |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  = "dockerfiles/backend.alpine.Dockerfile" exists: use `context: ..` and `dockerfile: dockerfiles/backend.alpine.Dockerfile` there
docker/docker-compose.staging.yml:14:19: error: the Dockerfile "docker/dockerfiles/backend.alpine.Dockerfile" does not exist [build-dockerfile-missing]
   |
14 |       dockerfile: dockerfiles/backend.alpine.Dockerfile
   |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
   = "dockerfiles/backend.alpine.Dockerfile" exists: use `context: ..` and `dockerfile: dockerfiles/backend.alpine.Dockerfile` there
docker/docker-compose.staging.yml:20:19: error: the Dockerfile "docker/dockerfiles/frontend.alpine.Dockerfile" does not exist [build-dockerfile-missing]
   |
20 |       dockerfile: dockerfiles/frontend.alpine.Dockerfile
   |                   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
   = "dockerfiles/frontend.alpine.Dockerfile" exists: use `context: ..` and `dockerfile: dockerfiles/frontend.alpine.Dockerfile` there
dockerfiles/backend.alpine.Dockerfile:4:6: error: "requirements.txt" is not in the build context "docker/" [copy-source-missing]
  |
4 | COPY requirements.txt ./
  |      ^~~~~~~~~~~~~~~~
  = the context is declared at docker/docker-compose.alpine-test.yml:4 (service "backend")
  = "requirements.txt" is in the repository root: use `context: ..` and `dockerfile: dockerfiles/backend.alpine.Dockerfile` there
dockerfiles/backend.alpine.Dockerfile:12:22: error: "netra_backend" is not in the build context "docker/" [copy-source-missing]
   |
12 | COPY --chown=app:app netra_backend /app/netra_backend
   |                      ^~~~~~~~~~~~~
   = the context is declared at docker/docker-compose.alpine-test.yml:4 (service "backend")
   = "netra_backend" is in the repository root: use `context: ..` and `dockerfile: dockerfiles/backend.alpine.Dockerfile` there
dockerfiles/frontend.alpine.Dockerfile:4:6: error: "frontend/package*.json" is not in the build context "docker/" [copy-source-missing]
  |
4 | COPY frontend/package*.json ./
  |      ^~~~~~~~~~~~~~~~~~~~~~
  = the context is declared at docker/docker-compose.alpine-test.yml:13 (service "frontend")
  = "frontend" is in the repository root: use `context: ..` and `dockerfile: dockerfiles/frontend.alpine.Dockerfile` there
dockerfiles/frontend.alpine.Dockerfile:6:6: error: "frontend/" is not in the build context "docker/" [copy-source-missing]
  |
6 | COPY frontend/ ./
  |      ^~~~~~~~~
  = the context is declared at docker/docker-compose.alpine-test.yml:13 (service "frontend")
  = "frontend" is in the repository root: use `context: ..` and `dockerfile: dockerfiles/frontend.alpine.Dockerfile` there
"""
CHANGED = re.compile(r"use `context: (.+?)` and `dockerfile: (.+?)` there")
DECLARED = re.compile(r"is declared at (.+?):(\d+) ")


@pytest.fixture
def outage(repo: Repo) -> Repo:
    shutil.copytree(EXAMPLE, repo.path, dirs_exist_ok=True)
    repo.add()
    repo.commit()
    return repo


def test_all_that_is_said(outage: Repo) -> None:
    assert outage.run(main, "--all-files") == (1, EXPECTED, "")


def test_the_right_builds_are_not_mentioned() -> None:
    heads = [line for line in EXPECTED.splitlines() if "error:" in line or "warning:" in line]
    assert heads and not any("--from=" in line for line in EXPECTED.splitlines())
    # docker-compose.yml in the root builds the same Dockerfiles, rightly.
    assert not re.search(r"(?<!docker/)docker-compose\.yml", EXPECTED)


def apply(file: Path, line: int, context: str, dockerfile: str) -> None:
    """Change `context:` and `dockerfile:` of the build section that `line` is in."""
    lines = file.read_text().splitlines()
    start = line - 1
    while not lines[start].endswith("build:"):
        start -= 1
    for number in (start + 1, start + 2):
        key, _, _ = lines[number].partition(":")
        value = {"context": context, "dockerfile": dockerfile}[key.strip()]
        lines[number] = f"{key}: {value}"
    file.write_text("".join(f"{text}\n" for text in lines))


def test_each_hint_is_the_cure(outage: Repo) -> None:
    applied = set()
    place = ""
    for text in EXPECTED.splitlines():
        if found := re.match(r"(.+?):(\d+):\d+: ", text) or DECLARED.search(text):
            place, line = found[1], int(found[2])
        if changed := CHANGED.search(text):
            apply(outage.path / place, line, *changed.groups())
            applied.add((place, line))
    assert len(applied) == 5
    outage.add()
    assert outage.run(main, "--all-files") == (0, "", "")
    assert outage.run(main, "--all-files", "--strict") == (0, "", "")


def test_one_hint_alone_is_not_the_cure_of_all(outage: Repo) -> None:
    changed = CHANGED.search(EXPECTED)
    assert changed
    apply(outage.path / "docker/docker-compose.staging.yml", 5, *changed.groups())
    outage.add()
    outcome = outage.run(main, "--all-files")
    assert outcome.status == 1
    assert "docker-compose.staging.yml:5:" not in outcome.out
    assert "docker-compose.staging.yml:14:" in outcome.out
