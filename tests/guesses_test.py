"""What speaks for a context that nobody declares, so that what it lacks is an error."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerfile_copy_paths import main


class Case(NamedTuple):
    """The lines of `d/Dockerfile` behind FROM, and the severity of each finding."""

    dockerfile: str
    expected: tuple[str, ...]
    files: Mapping[str, str] = {}
    untracked: Mapping[str, str] = {}
    links: Mapping[str, str] = {}


WARNINGS, ERRORS = ("warning", "warning"), ("error", "error")
CASES = {
    "nothing": Case("COPY a b /", WARNINGS),
    "nothing but the whole context": Case("COPY a b . /", WARNINGS, {"d/c": ""}),
    "nothing but what a variable may mean": Case(
        "ARG X\nCOPY a /\nCOPY $X/c /", ("warning",), {"d/e/c": ""}
    ),
    "nothing, in a mount": Case("RUN --mount=source=a,target=/a :\nCOPY b /", WARNINGS),
    "what is somewhere else": Case("COPY a b /", WARNINGS, {"e/a": "", "f/b": ""}),
    "a folder that has all": Case("COPY a b /", WARNINGS, {"d/c": "", "e/a": "", "e/b": ""}),
    "a folder that has all, and one is near": Case(
        "COPY a b /", ("warning",), {"d/a": "", "e/a": "", "e/b": ""}
    ),
    "a folder that has all, with a Dockerfile of its own": Case(
        "COPY a b /", ("error",), {"d/a": "", "e/a": "", "e/b": "", "e/Dockerfile": "FROM x\n"}
    ),
    "a folder that has the single source": Case("COPY a /", ("warning",), {"e/a": ""}),
    "another source": Case("COPY a b c /", ERRORS, {"d/c": ""}),
    "another source in a folder above": Case("COPY a b c/e /", ERRORS, {"c/e": ""}),
    "a single source": Case("COPY a /", ("error",)),
    "a single source, twice": Case("COPY a /\nCOPY ./a /b", ERRORS),
    "the disk": Case("COPY a b /", ERRORS, untracked={"d/b": ""}),
    "another case": Case("COPY readme.md b /", ERRORS, {"d/README.md": ""}),
    "a similar name": Case("COPY requirments.txt b /", ERRORS, {"d/requirements.txt": ""}),
    "a link to nowhere": Case("COPY a b /", ERRORS, links={"d/a": "nope"}),
    "an ignored file": Case("COPY a b /", ERRORS, {"d/a": "", "d/.dockerignore": "a\n"}),
    "a source that git ignores": Case("COPY a b /", WARNINGS, {".gitignore": "a\n"}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_severities(repo: Repo, case: Case) -> None:
    repo.staged({"d/Dockerfile": f"FROM x\n{case.dockerfile}\n", **case.files}, case.links)
    repo.write(case.untracked)
    heads = [
        line for line in repo.run(main, "--all-files").out.splitlines() if "/Dockerfile:" in line
    ]
    assert tuple(line.split(": ")[1] for line in heads) == case.expected


def test_the_root_is_no_guess(repo: Repo) -> None:
    repo.staged({"Dockerfile": "FROM x\nCOPY a b /\n"})
    assert repo.run(main, "--all-files").status == 1


def test_what_the_change_takes_away(repo: Repo) -> None:
    repo.tracked({"d/Dockerfile": "FROM x\nCOPY a b /\n", "d/a": "", "d/b": ""})
    repo.git("rm", "-q", "d/a", "d/b")
    assert repo.run(main).status == 1
