"""What does `check-alpine-dockerfile` say, from repository to output?"""

import json
from datetime import date

import pytest

from conftest import Repo
from docker_build_hooks.alpine_rules import RULES
from docker_build_hooks.check_alpine_dockerfile import main
from hook_cases import Case, lines
from written_cases import check_written, written_cases

STAGES = written_cases("alpine_cases.txt")
# What home-made checks flag, and what builds.
SILENT = (
    "a system group and a user in it",
    "a group and a user with ids, then owned files",
    "files of another stage with an owner that is made",
    "pip in python:alpine",
    "any folder to work in",
    "a user by number",
)
DOCKERFILE = 'FROM alpine:3.23\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n'
BASH = "#!/usr/bin/env bash\n"
TODAY = ("--today", "2026-11-25")


@pytest.mark.parametrize("case", STAGES.values(), ids=STAGES)
def test_a_stage(repo: Repo, case: Case) -> None:
    check_written(repo, case, main)


def test_every_rule_has_cases_of_both_kinds() -> None:
    said = {rule: sum(f"[{rule}]" in case.expected for case in STAGES.values()) for rule in RULES}
    assert [rule for rule, number in said.items() if not number] == []
    silent = [title for title, case in STAGES.items() if not case.expected]
    assert len(STAGES) >= 280
    assert len(silent) >= 120
    assert set(SILENT) <= set(silent)


def test_a_commit_of_a_dockerfile(repo: Repo) -> None:
    repo.tracked({"a/Dockerfile": "FROM alpine:3.23\nUSER x\n"})
    repo.staged({"b/Dockerfile": "FROM alpine:3.23\nUSER y\n"})
    assert lines(repo.run(main, *TODAY).out) == ["b/Dockerfile:2:6 user-not-created"]


def test_a_commit_of_nothing_of_dockers(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM alpine:3.23\nUSER x\n"})
    repo.staged({"app.py": "x = 1\n"})
    assert repo.run(main) == (0, "", "")


def test_a_commit_of_a_script_that_an_image_runs(repo: Repo) -> None:
    repo.tracked({"Dockerfile": f"{DOCKERFILE}USER x\n", "run.sh": "#!/bin/sh\n"})
    repo.staged({"run.sh": BASH})
    outcome = repo.run(main, *TODAY)
    assert (outcome.status, lines(outcome.out)) == (1, ["Dockerfile:3:6 bash-missing"])


def test_a_commit_of_a_script_that_no_image_runs(repo: Repo) -> None:
    repo.tracked({"Dockerfile": f"{DOCKERFILE}USER x\n", "run.sh": "#!/bin/sh\n"})
    repo.staged({"tools/run.sh": BASH, "Makefile": "all:\n"})
    assert repo.run(main, *TODAY) == (0, "", "")


def test_a_commit_that_concerns_no_image_as_json(repo: Repo) -> None:
    repo.staged({"Makefile": "all:\n"})
    assert repo.run(main, "--format", "json") == (0, "[]\n", "")


def test_a_commit_of_a_script_for_sh(repo: Repo) -> None:
    repo.tracked({"Dockerfile": f"{DOCKERFILE}USER x\n", "run.sh": BASH})
    repo.staged({"run.sh": "#!/bin/sh\n"})
    assert repo.run(main, *TODAY) == (0, "", "")


def test_the_index_counts_and_not_the_disk(repo: Repo) -> None:
    repo.staged({"Dockerfile": DOCKERFILE, "run.sh": BASH})
    repo.write({"Dockerfile": "FROM alpine:3.23\n", "run.sh": "#!/bin/sh\n"})
    assert lines(repo.run(main, *TODAY).out) == ["Dockerfile:3:6 bash-missing"]


def test_other_environments_are_only_compared_with(repo: Repo) -> None:
    old, new = "FROM node:20-alpine\nUSER x\n", "FROM node:22-alpine\n"
    repo.tracked({"Dockerfile": old, "Dockerfile.staging": old})
    repo.staged({"Dockerfile": new})
    assert repo.run(main, *TODAY) == (
        0,
        'Dockerfile:1:6: warning: the base is "node:22-alpine", and "node:20-alpine" at '
        "Dockerfile.staging:1 [base-inconsistent]\n"
        "  |\n1 | FROM node:22-alpine\n  |      ^~~~~~~~~~~~~~\n"
        "  = the environments of one service are alike where they can be\n",
        "",
    )


def test_a_file_that_others_are_made_from_may_run_as_root(repo: Repo) -> None:
    base = 'FROM node:22-alpine\nWORKDIR /srv\nCMD ["npm", "start"]\n'
    repo.tracked({"runtime/Dockerfile": base})
    assert lines(repo.run(main, "--all-files").out) == ["runtime/Dockerfile:3:1 runs-as-root"]
    repo.tracked({"web/Dockerfile": "FROM registry.example.com/shop-runtime:1\n"})
    assert repo.run(main, "--all-files") == (0, "", "")


def test_an_inline_dockerfile_of_compose(repo: Repo) -> None:
    compose = (
        "services:\n  web:\n    build:\n      dockerfile_inline: |\n"
        "        FROM alpine:3.23\n        USER app\n"
    )
    repo.tracked({"compose.yaml": compose})
    outcome = repo.run(main, "--all-files", *TODAY)
    assert lines(outcome.out) == ["compose.yaml:6:14 user-not-created"]


def test_json(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM alpine:3.23\nUSER app\n"})
    outcome = repo.run(main, "--all-files", "--format", "json")
    assert json.loads(outcome.out) == [
        {
            "path": "Dockerfile",
            "line": 2,
            "column": 6,
            "end_column": 9,
            "severity": "error",
            "rule": "user-not-created",
            "message": 'nothing creates the user "app" in "alpine:3.23"',
            "hints": ["`addgroup -S app && adduser -S -G app app` creates it"],
            "builds": [],
        }
    ]


def test_a_warning_fails_under_strict_only(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM alpine\n"})
    assert repo.run(main, "--all-files").status == 0
    assert repo.run(main, "--all-files", "--strict").status == 1


def test_the_day_is_that_of_the_machine(repo: Repo) -> None:
    repo.tracked({"Dockerfile": "FROM alpine:3.10\n"})
    assert date.today() > date(2021, 11, 1)
    assert lines(repo.run(main, "--all-files").out) == ["Dockerfile:1:6 base-end-of-life"]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", ""])
def test_a_day_that_is_none(repo: Repo, day: str) -> None:
    repo.tracked({"Dockerfile": "FROM alpine:3.10\n"})
    outcome = repo.run(main, "--all-files", "--today", day)
    assert outcome == (
        2,
        "",
        f'check-alpine-dockerfile: --today: "{day}" is no date such as 2026-01-31\n',
    )


@pytest.mark.parametrize(
    "text",
    [
        "RUN " + "a && " * 20_000 + "b",
        "RUN " + "(" * 5_000,
        "RUN " + "$(" * 5_000,
        "RUN apk add " + "x " * 20_000,
        "RUN adduser " + "-D " * 20_000,
        "RUN chown " + "${X:-" * 2_000,
        "\n".join(f"RUN adduser -D u{n}" for n in range(3_000)),
        "\n".join(f"COPY a{n} /b{n}\nRUN /b{n}/x" for n in range(1_500)),
        "\n".join(f"FROM alpine:3.23 AS s{n}\nRUN adduser -D a" for n in range(800)),
        "RUN adduser -D \udcff\nUSER \udcfe\nCOPY --chown=\udcfd x /\nWORKDIR \udcfc",
        'RUN ["sh", "-c", "' + "sh -c x;" * 2_000 + '"]',
    ],
    ids=range(11),
)
def test_hostile_files_end(repo: Repo, text: str) -> None:
    data = f"FROM alpine:3.23\n{text}\n".encode("utf-8", "surrogateescape")
    repo.tracked({"Dockerfile": data})
    outcome = repo.run(main, "--all-files")
    assert outcome.status in (0, 1)
    assert outcome.err == ""
