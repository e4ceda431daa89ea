"""What does `check-dockerignore-coverage` say, from repository to output?"""

import json

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_dockerignore_coverage import main
from hook_cases import Case, lines
from written_cases import check_written, written_cases

CONTEXTS = written_cases("context_cases.txt")
PATTERNS = written_cases("pattern_cases.txt")

DOCKERFILE = "FROM scratch\nCOPY . /app\n"
FILES = {"Dockerfile": DOCKERFILE, "app/main.py": "x = 1\n", ".dockerignore": ".git\n"}
BYTECODE = "app/__pycache__/main.cpython-312.pyc"
COPIED = (
    f'Dockerfile:2:6: error: "{BYTECODE}" is copied along with "." '
    "(Python bytecode, on disk, not tracked) [context-artifact-copied]\n"
    '  |\n2 | COPY . /app\n  |      ^\n  = add "**/__pycache__" to .dockerignore\n'
)


@pytest.mark.parametrize("case", CONTEXTS.values(), ids=CONTEXTS)
def test_what_gets_into_a_context(repo: Repo, case: Case) -> None:
    check_written(repo, case, main)


@pytest.mark.parametrize("case", PATTERNS.values(), ids=PATTERNS)
def test_patterns_that_cannot_do_what_they_say(repo: Repo, case: Case) -> None:
    check_written(repo, case, main)


def test_there_are_enough_cases_of_both_kinds() -> None:
    silent = [case for case in CONTEXTS.values() if not case.expected]
    assert len(silent) >= 30
    assert len(CONTEXTS) - len(silent) >= 30


def test_windows_line_ends_and_a_byte_order_mark(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": b"\xef\xbb\xbf__pycache__\r\n.git\r\n"})
    repo.write({BYTECODE: "x"})
    assert repo.run(main, "--all-files") == (
        1,
        f'.dockerignore:1:1: error: "__pycache__" covers the top level only: "{BYTECODE}" is '
        "copied (Python bytecode, on disk, not tracked) [context-artifact-copied]\n"
        "  |\n1 | __pycache__\n  | ^~~~~~~~~~~\n"
        '  = "." is copied at Dockerfile:2\n  = write "**/__pycache__" instead\n',
        "",
    )


def test_a_link_is_no_secret(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": ".git\n**/__pycache__\n"})
    repo.link({"api/.env": "../../secret", "id_rsa": "/etc/passwd", "node_modules": "/usr/lib"})
    assert repo.run(main, "--all-files") == (0, "", "")


def test_other_repositories_in_the_work_tree_are_left_alone(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": ".git\n**/__pycache__\n"})
    repo.write({"clone/.git": "gitdir: elsewhere\n", "clone/.env": "TOKEN=1\n"})
    assert repo.run(main, "--all-files") == (0, "", "")


@pytest.mark.parametrize(
    ("staged", "findings"),
    [
        ({"Dockerfile": f"{DOCKERFILE}USER 1\n"}, 1),
        ({".dockerignore": ".git\ndocs\n"}, 1),
        ({"compose.yaml": "services: {web: {build: .}}\n"}, 1),
        # The other Dockerfiles are not near.
        ({"other/Dockerfile": "FROM scratch\n"}, 0),
        ({"app/other.py": "y = 1\n"}, 0),
        ({"README.md": "# x\n"}, 0),
        ({"app/other.pyc": "x"}, 1),
        ({"app/.env": "A=1\n"}, 2),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_the_contexts_that_a_commit_touches(
    repo: Repo, staged: dict[str, str | bytes], findings: int
) -> None:
    repo.tracked(dict(FILES))
    repo.write({BYTECODE: "x", **staged})
    repo.add(*staged)
    outcome = repo.run(main)
    assert len(lines(outcome.out)) == findings, outcome.out
    assert outcome.status == int(findings > 0)


def test_a_deleted_ignore_file_is_a_change(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": ".git\n**/__pycache__\n"})
    repo.write({BYTECODE: "x"})
    repo.git("rm", "--quiet", ".dockerignore")
    assert lines(repo.run(main).out) == [
        "Dockerfile:2:6 context-artifact-copied",
        "Dockerfile:2:6 context-clutter-copied",
        "Dockerfile:2:6 ignore-file-missing",
    ]


def test_a_range_of_commits(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.tracked({**FILES, ".dockerignore": ".git\n**/__pycache__\n"})
    repo.tracked({".dockerignore": ".git\n"})
    repo.tracked({"README.md": "# x\n"})
    repo.write({BYTECODE: "x"})
    assert repo.run(main) == (0, "", "")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~2")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert repo.run(main) == (1, COPIED, "")


def test_named_files_and_folders(repo: Repo) -> None:
    repo.tracked(dict(FILES))
    repo.write({BYTECODE: "x"})
    assert repo.run(main, "Dockerfile") == (1, COPIED, "")
    assert repo.run(main, ".", folder="app") == (0, "", "")
    assert repo.run(main, "../.dockerignore", folder="app") == (1, COPIED, "")


def test_warnings_fail_when_strict(repo: Repo) -> None:
    repo.tracked(dict(FILES))
    assert repo.run(main, "--all-files").status == 0
    assert repo.run(main, "--all-files", "--strict").status == 1


def test_json(repo: Repo) -> None:
    repo.tracked({**FILES, "compose.yaml": "services:\n  web:\n    build: .\n"})
    repo.write({BYTECODE: "x"})
    outcome = repo.run(main, "--all-files", "--format=json")
    assert (outcome.status, json.loads(outcome.out)) == (
        1,
        [
            {
                "path": "Dockerfile",
                "line": 2,
                "column": 6,
                "end_column": 7,
                "severity": "error",
                "rule": "context-artifact-copied",
                "message": f'"{BYTECODE}" is copied along with "." '
                "(Python bytecode, on disk, not tracked)",
                "hints": ['add "**/__pycache__" to .dockerignore'],
                "builds": [
                    {"context": ".", "dockerfile": "Dockerfile", "declared_by": "compose.yaml:3"}
                ],
            }
        ],
    )


def test_github(repo: Repo) -> None:
    repo.tracked(dict(FILES))
    repo.write({BYTECODE: "x"})
    assert repo.run(main, "--all-files", "--format=github").out == (
        "::error file=Dockerfile,line=2,col=6,endColumn=7,title=context-artifact-copied::"
        f'"{BYTECODE}" is copied along with "." (Python bytecode, on disk, not tracked) '
        '[context-artifact-copied]%0Aadd "**/__pycache__" to .dockerignore\n'
    )


def test_a_class_that_may_get_in(repo: Repo) -> None:
    repo.tracked(dict(FILES))
    repo.write({BYTECODE: "x", ".env": "A=1\n"})
    outcome = repo.run(main, "--all-files", "--skip", "bytecode", "--skip=env-files")
    assert outcome == (0, "", "")


def test_what_else_must_not_get_in(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": ".git\n**/__pycache__\n*.sqlite3\n"})
    repo.write({"data/users.sqlite3": "x"})
    outcome = repo.run(main, "--all-files", "--require", "**/*.sqlite3", "--require", "/notes")
    assert outcome.status == 1
    assert lines(outcome.out) == [
        ".dockerignore:3:1 context-artifact-copied",
    ]


def test_a_class_that_is_not_known(repo: Repo) -> None:
    outcome = repo.run(main, "--all-files", "--skip", "everything")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(
        "check-dockerignore-coverage: argument --skip: invalid choice: 'everything'"
    )
    assert outcome.err.count("\n") == 1


def test_a_comment_suppresses(repo: Repo) -> None:
    comment = "# docker-build-hooks: ignore=context-artifact-copied (it is a cache)\n"
    repo.tracked({**FILES, "Dockerfile": f"FROM scratch\n{comment}COPY . /app\n"})
    repo.write({BYTECODE: "x"})
    assert repo.run(main, "--all-files") == (0, "", "")
    # In a fresh clone there is nothing to suppress, which is not said.
    repo.git("clean", "-fdqx")
    assert lines(repo.run(main, "--all-files").out) == ["Dockerfile:3:6 ignore-missing-class"]


def test_a_comment_that_suppresses_nothing(repo: Repo) -> None:
    comment = "# docker-build-hooks: ignore=ignore-pattern-dead\n"
    repo.tracked({**FILES, ".dockerignore": f"{comment}.git\n**/__pycache__\n"})
    assert lines(repo.run(main, "--all-files").out) == [".dockerignore:1:1 unused-suppression"]


def test_excluded_paths_are_not_judged(repo: Repo) -> None:
    repo.tracked({**FILES, "old/Dockerfile": DOCKERFILE, "old/m.py": "", "old/.dockerignore": "a"})
    repo.write({BYTECODE: "x"})
    outcome = repo.run(main, "--all-files", "--exclude", "old/*", "--exclude=Dockerfile")
    assert outcome == (0, "", "")


def test_outside_of_a_repository(repo: Repo) -> None:
    outcome = repo.run(main, "--all-files", folder="..")
    assert outcome == Outcome(
        2,
        "",
        "check-dockerignore-coverage: fatal: not a git repository (or any of the parent "
        "directories): .git\n",
    )
