"""What does `check-pycache-pollution` say, from repository to output, and what does it delete?"""

import json
import os
import shutil
import subprocess

import pytest

from conftest import Outcome, Repo
from docker_build_hooks.check_pycache_pollution import main
from git_changes_test import ODD
from hook_cases import Case
from written_cases import check_written, written_cases

CASES = written_cases("bytecode_cases.txt")
CLEAN = Outcome(0, "", "")
DOCKERFILE = "FROM scratch\nCOPY . /app\n"
FILES = {"Dockerfile": DOCKERFILE, "app/main.py": "x = 1\n"}
CACHE = "app/__pycache__"
BYTECODE = f"{CACHE}/main.cpython-312.pyc"


def copied(
    *files: str, size: str, where: str = "on disk, not tracked", fixable: bool = True, more: int = 0
) -> str:
    """What is said of the files that the whole context brings along."""
    number = len(files) + more
    noun, verb = ("file", "is") if number == 1 else ("files", "are")
    shown = ", ".join(f'"{file}"' for file in files) + (f" and {more} more" if more else "")
    return (
        f"Dockerfile:2:6: error: {number} compiled {noun} ({size}, {where}) of the build context "
        f'"." {verb} copied along with "." [bytecode-in-context]\n'
        "  |\n2 | COPY . /app\n  |      ^\n"
        f"  = {shown}\n"
        '  = "**/__pycache__" and "**/*.py[cod]" in .dockerignore keep them out\n'
        + ("  = --fix deletes what git does not track\n" if fixable else "")
    )


def tracked(path: str, folder: str, removal: str, pattern: str = "__pycache__/") -> str:
    """What is said of one file that git tracks and does not ignore."""
    return (
        f'{path}:1:1: error: git tracks 1 compiled file in "{folder}" [bytecode-tracked]\n'
        f"  = take it out of git with `git rm --cached {removal}`\n"
        f'  = add "{pattern}" to .gitignore\n'
    )


TRACKED = tracked(BYTECODE, f"{CACHE}/", f"-r -- {CACHE}")


def on_disk(repo: Repo) -> set[str]:
    """The paths of all that is no folder, but for git's own."""
    paths = (path for path in repo.path.rglob("*") if not path.is_dir() or path.is_symlink())
    found = {os.fsdecode(path.relative_to(repo.path)) for path in paths}
    return {path for path in found if not path.startswith(".git/")}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said(repo: Repo, case: Case) -> None:
    check_written(repo, case, main)


def test_there_are_enough_cases_of_both_kinds() -> None:
    silent = sum(not case.expected for case in CASES.values())
    assert silent >= 20
    assert len(CASES) - silent >= 20


# Which changes start it, and what is looked at then.


@pytest.fixture
def polluted(repo: Repo) -> Repo:
    """A repository that is committed, with a compiled file in the work tree."""
    repo.tracked({**FILES, "compose.yaml": "services: {web: {build: .}}\n", "docs/a.md": ""})
    repo.write({BYTECODE: "12345"})
    return repo


COPIED = copied(BYTECODE, size="5 bytes")


def test_nothing_staged(polluted: Repo) -> None:
    assert polluted.run(main) == CLEAN


@pytest.mark.parametrize("path", ["app/main.py", "docs/a.md", "app/new.py"])
def test_other_files_do_not_start_it(polluted: Repo, path: str) -> None:
    polluted.write({path: "changed"})
    polluted.add(path)
    assert polluted.run(main) == CLEAN


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("Dockerfile", f"{DOCKERFILE}RUN x\n"),
        (".dockerignore", "docs\n"),
        ("Dockerfile.dockerignore", ""),
        ("compose.yaml", "services: {app: {build: .}}\n"),
    ],
)
def test_files_that_say_how_to_build_start_it(polluted: Repo, path: str, content: str) -> None:
    polluted.write({path: content})
    polluted.add(path)
    expected = COPIED.replace("in .dockerignore", f"in {path}") if "ignore" in path else COPIED
    assert polluted.run(main) == (1, expected, "")


def test_an_ignore_file_that_is_taken_away_starts_it(repo: Repo) -> None:
    repo.tracked({**FILES, ".dockerignore": "**/__pycache__\n"})
    repo.write({BYTECODE: "12345"})
    assert repo.run(main, "--all-files") == CLEAN
    repo.git("rm", "--quiet", ".dockerignore")
    assert repo.run(main) == (1, COPIED, "")


def test_staged_bytecode_starts_it(polluted: Repo) -> None:
    polluted.add(BYTECODE, force=True)
    context = copied(BYTECODE, size="5 bytes", where="in git", fixable=False)
    assert polluted.run(main) == (1, context + TRACKED, "")


def test_bytecode_that_was_committed_before(polluted: Repo) -> None:
    polluted.add(BYTECODE, force=True)
    polluted.commit()
    polluted.write({"app/main.py": "x = 2\n"})
    polluted.add("app/main.py")
    assert polluted.run(main) == CLEAN
    polluted.git("rm", "--quiet", "--cached", BYTECODE)
    assert polluted.run(main) == (1, COPIED, "")


def test_bytecode_that_is_taken_away_is_no_finding(polluted: Repo) -> None:
    polluted.add(BYTECODE, force=True)
    polluted.commit()
    polluted.git("rm", "--quiet", BYTECODE)
    assert polluted.run(main) == CLEAN


def test_paths_that_are_named(polluted: Repo) -> None:
    polluted.add(BYTECODE, force=True)
    polluted.commit()
    context = copied(BYTECODE, size="5 bytes", where="in git", fixable=False)
    assert polluted.run(main, "app/main.py") == CLEAN
    assert polluted.run(main, "Dockerfile") == (1, context, "")
    assert polluted.run(main, "app") == (1, context + TRACKED, "")
    assert polluted.run(main, "../Dockerfile", folder="docs") == (1, context, "")


def test_a_range_of_commits(polluted: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    polluted.write({"docs/a.md": "changed"})
    polluted.add("docs/a.md")
    polluted.commit()
    polluted.write({"Dockerfile": f"{DOCKERFILE}RUN x\n"})
    polluted.add("Dockerfile")
    polluted.commit()
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~2")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD~1")
    assert polluted.run(main) == CLEAN
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert polluted.run(main) == (1, COPIED, "")


# Formats and options.


def test_json(polluted: Repo) -> None:
    outcome = polluted.run(main, "--all-files", "--format", "json")
    assert (outcome.status, outcome.err) == (1, "")
    assert json.loads(outcome.out) == [
        {
            "path": "Dockerfile",
            "line": 2,
            "column": 6,
            "end_column": 7,
            "severity": "error",
            "rule": "bytecode-in-context",
            "message": '1 compiled file (5 bytes, on disk, not tracked) of the build context "." '
            'is copied along with "."',
            "hints": [
                f'"{BYTECODE}"',
                '"**/__pycache__" and "**/*.py[cod]" in .dockerignore keep them out',
                "--fix deletes what git does not track",
            ],
            "builds": [
                {"context": ".", "dockerfile": "Dockerfile", "declared_by": "compose.yaml:1"}
            ],
        }
    ]


def test_json_is_an_array_when_clean_and_when_something_is_removed(polluted: Repo) -> None:
    assert polluted.run(main, "--format", "json") == (0, "[]\n", "")
    assert polluted.run(main, "--all-files", "--fix", "--format=json") == (1, "[]\n", "")
    assert BYTECODE not in on_disk(polluted)


def test_github(repo: Repo) -> None:
    repo.staged({"a/x.pyc": "", "a/%,y.pyo": ""})
    assert repo.run(main, "--format", "github") == (
        1,
        "::error file=a/%25%2Cy.pyo,line=1,col=1,endColumn=1,title=bytecode-tracked::"
        'git tracks 2 compiled files in "a/" [bytecode-tracked]'
        "%0Atake them out of git with `git rm --cached -- a/%25,y.pyo a/x.pyc`"
        '%0Aadd "*.py[cod]" to .gitignore\n',
        "",
    )


def test_github_also_says_what_was_removed(polluted: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    removed = f"removed 1 compiled file (5 bytes) of {CACHE}/\n"
    assert polluted.run(main, "--all-files", "--fix") == (1, removed, "")


def test_a_warning_fails_when_strict(repo: Repo) -> None:
    comment = "# docker-build-hooks: ignore=bytecode-in-context\n"
    repo.tracked({"Dockerfile": DOCKERFILE.replace("COPY", f"{comment}COPY"), "app/main.py": ""})
    repo.write({f"{CACHE}/gone.cpython-312.pyc": ""})
    warning = (
        'Dockerfile:3:6: warning: 1 compiled file of the build context "." has no source any more '
        "[bytecode-stale]\n  |\n3 | COPY . /app\n  |      ^\n"
        f'  = "{CACHE}/gone.cpython-312.pyc"\n'
    )
    assert repo.run(main, "--all-files") == (0, warning, "")
    assert repo.run(main, "--all-files", "--strict") == (1, warning, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bogus"], "unrecognized arguments: --bogus"),
        (["/"], "/: is outside of the repository"),
        (["../x"], "../x: is outside of the repository"),
        ([""], "a path is empty"),
        (["--all-files", "--context", "x"], "--context takes NAME=VALUE, not 'x'"),
    ],
)
def test_arguments_that_cannot_be_worked_with(
    repo: Repo, arguments: list[str], message: str
) -> None:
    assert repo.run(main, *arguments) == (2, "", f"check-pycache-pollution: {message}\n")


def test_outside_of_a_repository(repo: Repo) -> None:
    shutil.rmtree(repo.path / ".git")
    for arguments in ([], ["--all-files", "--fix"]):
        status, out, err = repo.run(main, *arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("check-pycache-pollution: fatal: not a git repository")


# Names, and things that are not what they are called.

NAMES = [
    "new\nline",
    "-dash",
    "it's",
    'qu"ote',
    ODD,
    "b\\ack",
    "\x1b[31m",
    "$HOME",
    "*",
    "é",
    "it's\na\\nb",
]


@pytest.mark.parametrize("name", NAMES, ids=map(ascii, NAMES))
def test_hints_can_be_followed_for_any_name(repo: Repo, name: str) -> None:
    files = {f"{name}/__pycache__/m.cpython-312.pyc": "1", f"{name}/l.pyc": "1", f"{name}/m.py": ""}
    repo.staged(files)
    status, out, err = repo.run(main)
    assert (status, err) == (1, "")
    assert out.replace("\n", "").isprintable()
    commands = [line.split("`")[1] for line in out.splitlines() if "`git rm" in line]
    assert len(commands) == 2
    for command in commands:
        subprocess.run(["bash", "-c", command], cwd=repo.path, check=True, capture_output=True)
    assert repo.git("ls-files", "-z") == f"{name}/m.py\0"
    patterns = [line.split('"')[1] for line in out.splitlines() if "to .gitignore" in line]
    repo.write({".gitignore": "".join(f"{pattern}\n" for pattern in patterns)})
    repo.add()
    assert set(repo.git("ls-files", "-z").split("\0")) == {".gitignore", f"{name}/m.py", ""}


def test_odd_names_on_disk(repo: Repo) -> None:
    repo.tracked(FILES)
    names = ["-x", "a\nb", 'q"', ODD]
    repo.write({f"{name}/__pycache__/m.cpython-312.pyc": "1" for name in names})
    repo.write({f"{name}/m.py": "" for name in names})
    shown = ["-x", "a\\nb", 'q"', ODD.replace("\udce9", "\\xe9")]
    files = sorted(f"{name}/__pycache__/m.cpython-312.pyc" for name in shown)
    expected = copied(*files[:3], size="4 bytes", more=1)
    assert repo.run(main, "--all-files") == (1, expected, "")
    removed = [f"removed 1 compiled file (1 byte) of {name}/__pycache__/\n" for name in shown]
    outcome = repo.run(main, "--all-files", "--fix")
    assert (outcome.status, outcome.err) == (1, "")
    assert sorted(outcome.out.splitlines(keepends=True)) == sorted(removed)
    assert repo.run(main, "--all-files", "--fix") == CLEAN


def test_what_is_only_called_like_bytecode(repo: Repo) -> None:
    repo.tracked({**FILES, "lib.pyc/a.txt": "", "old/__pycache__": "a file"})
    repo.write({"more.pyo/b.txt": "", "new/__pycache__": "a file"})
    repo.link({"link.pyc": "app/main.py", "app/dangling.pyo": "nowhere"})
    os.mkfifo(repo.path / "pipe.pyc")
    before = on_disk(repo)
    assert repo.run(main, "--all-files", "--fix") == CLEAN
    repo.add("link.pyc", force=True)
    assert repo.run(main, "--all-files", "--fix") == CLEAN
    assert on_disk(repo) == before


# Each with whether the compiled file still gets in.
HOSTILE = {
    "Dockerfile": [(b"\0\xff\xfe", False), (b"", False), (b"FROM x\nCOPY \xff . /\n", True)],
    ".dockerignore": [(b"\0\xff\xfe", True), (b"\xef\xbb\xbf", True), (b"!\n", False)],
    "compose.yaml": [(b"\0\xff\xfe", True), (b"{{{{\n- :\n", True), (b"[" * 9000, True)],
    ".gitignore": [(b"\0\xff\xfe", True), (b"[" * 9000, True)],
}


@pytest.mark.parametrize(
    ("path", "content", "gets_in"),
    [(path, *hostile) for path, contents in HOSTILE.items() for hostile in contents],
)
def test_nonsense_is_no_reason_to_break_down(
    repo: Repo, path: str, content: bytes, gets_in: bool
) -> None:
    repo.staged({**FILES, path: content})
    repo.write({BYTECODE: "1"})
    status, out, err = repo.run(main, "--all-files")
    assert (status, "[bytecode-in-context]" in out, err) == (int(gets_in), gets_in, "")
