"""Does `check-dockerignore-coverage --fix` write what is missing, and leave all else alone?"""

import os
import stat

import pytest

from conftest import Repo
from docker_build_hooks.check_dockerignore_coverage import main
from hook_cases import Case, lines
from written_cases import lay_out, written_cases

HEADING = "# What no image needs (check-dockerignore-coverage --fix)\n"
# The rules that a pattern can put right.
FIXED = (
    "context-secret-exposed",
    "context-artifact-copied",
    "context-secret-tracked",
    "context-clutter-copied",
    "ignore-root-only",
    "ignore-missing-class",
    "ignore-file-missing",
)
CASES = {
    title: case
    for title, case in written_cases("context_cases.txt").items()
    if any(f"[{rule}]" in case.expected for rule in FIXED)
}
# What git tracks is not kept out, and so stays.
TRACKED = {
    "a secret in git": ["Dockerfile:2:6 context-secret-tracked"],
    "a key in git": ["Dockerfile:2:6 context-secret-tracked"],
    "a file of an editor in git": ["Dockerfile:2:6 context-clutter-copied"],
    "installed packages in git": ["Dockerfile:2:6 context-artifact-copied"],
}


def on_disk(repo: Repo) -> dict[str, bytes]:
    """All files of the work tree, with their contents."""
    files = (path for path in repo.path.rglob("*") if ".git/" not in f"{path}/")
    return {str(p.relative_to(repo.path)): p.read_bytes() for p in files if p.is_file()}


@pytest.mark.parametrize(("title", "case"), CASES.items(), ids=CASES)
def test_what_is_fixed_is_green_and_stays_so(repo: Repo, title: str, case: Case) -> None:
    lay_out(repo, case)
    before = on_disk(repo)
    fixed = repo.run(main, "--all-files", "--fix")
    after = on_disk(repo)
    changed = {path for path in after if before.get(path) != after[path]}
    expected = TRACKED.get(title, [])
    assert lines(fixed.out) == expected
    assert fixed.err == ""
    if changed:
        assert fixed.status == 1
        assert all(path.endswith(".dockerignore") for path in changed)
        assert {line.split()[1] for line in fixed.out.splitlines()[: len(changed)]} == changed
    else:
        assert title in TRACKED
    again = repo.run(main, "--all-files", "--fix")
    assert (lines(again.out), on_disk(repo)) == (expected, after)
    repo.add(*sorted(changed), force=True)
    assert lines(repo.run(main, "--all-files").out) == expected


def fixed_text(repo: Repo, files: dict[str, str | bytes], *untracked: str) -> bytes:
    """The ignore file in the root once ``files`` are tracked and the hook has fixed it."""
    repo.tracked(files)
    repo.write(dict.fromkeys(untracked, "A=1\n"))
    repo.run(main, "--all-files", "--fix")
    return (repo.path / ".dockerignore").read_bytes()


DOCKERFILE = "FROM scratch\nCOPY . /app\n"
PYTHON: dict[str, str | bytes] = {"Dockerfile": DOCKERFILE, "app/main.py": "x = 1\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("__pycache__\n.git\n", "**/__pycache__\n.git\n"),
        ("# a\n\n  /__pycache__/  \n.git", "# a\n\n  **/__pycache__/  \n.git"),
        ("./__pycache__\r\n.git\r\n", "**/__pycache__\r\n.git\r\n"),
        ("\ufeff__pycache__\n.git\n", "\ufeff**/__pycache__\n.git\n"),
        (".git\n", f".git\n\n{HEADING}**/__pycache__\n**/*.py[cod]\n"),
        (".git", f".git\n\n{HEADING}**/__pycache__\n**/*.py[cod]"),
        (
            ".git\r\n# end",
            f".git\r\n# end\n\n{HEADING}**/__pycache__\n**/*.py[cod]".replace("end\n\n", "end\n\n")
            .replace("\r\n", "\n")
            .replace("\n", "\r\n"),
        ),
        (
            f".git\n{HEADING}**/node_modules\n\ndocs\n",
            f".git\n{HEADING}**/node_modules\n**/__pycache__\n**/*.py[cod]\n\ndocs\n",
        ),
        (
            f".git\n{HEADING}**/node_modules\n\n*\n!app\n",
            f".git\n{HEADING}**/node_modules\n\n*\n!app\n**/__pycache__\n**/*.py[cod]\n",
        ),
        ("*\n!app\n", f"*\n!app\n\n{HEADING}**/__pycache__\n**/*.py[cod]\n"),
    ],
)
def test_every_other_byte_stays(repo: Repo, before: str, after: str) -> None:
    assert fixed_text(repo, {**PYTHON, ".dockerignore": before}) == after.encode()


def test_a_new_file(repo: Repo) -> None:
    text = fixed_text(repo, {**PYTHON, "package.json": "{}"})
    assert text.decode() == HEADING + "".join(
        f"{pattern}\n"
        for pattern in (
            *(".git", "**/__pycache__", "**/node_modules", "**/*.py[cod]"),
            *("**/.idea", "**/.vscode", "**/.env", "**/.env.*", "**/id_rsa", "**/id_dsa"),
            *("**/id_ecdsa", "**/id_ed25519", "**/.npmrc", "**/.pypirc", "**/.netrc", "**/*.pem"),
            *("**/*.key", "**/.aws/credentials", "**/.docker/config.json"),
            *("**/gha-creds-*.json", "**/*.tfstate"),
            *("**/*.tfstate.backup", "**/.DS_Store", "**/*.log"),
        )
    )


def test_what_git_tracks_is_not_kept_out(repo: Repo) -> None:
    tracked: dict[str, str | bytes] = {
        **PYTHON,
        ".dockerignore": ".git\n**/__pycache__\n",
        ".env.example": "A=\n",
        "tests/ca.pem": "-----BEGIN CERTIFICATE-----\n",
        "api/.venv": "a file\n",
        "lib/fast.pyd": "x",
    }
    repo.write({"old.pyc": "x", ".venv/pyvenv.cfg": "x"})
    repo.write({"server.pem": "-----BEGIN PRIVATE KEY-----\n"})
    repo.write(tracked)
    repo.add(*tracked)
    repo.commit()
    text = fixed_text(repo, {".gitignore": "*.pyc\n.venv/\n*.pem\n.env*\n"}, ".env", ".env.local")
    assert text.decode() == (
        f".git\n**/__pycache__\n\n{HEADING}**/.env\n**/.env.local\n.venv\n**/*.pyc\n**/server.pem\n"
    )


def test_what_a_copy_names_is_not_kept_out(repo: Repo) -> None:
    dockerfile = f"{DOCKERFILE}COPY web/node_modules /web/\nCOPY certs/*.pem /certs/\n"
    files: dict[str, str | bytes] = {
        "Dockerfile": dockerfile,
        "web/package.json": "{}",
        "api/package.json": "{}",
        ".dockerignore": ".git\n",
    }
    repo.write({"certs/a.pem": "-----BEGIN PRIVATE KEY-----\n"})
    text = fixed_text(repo, files, "web/node_modules/a.js", "api/node_modules/a.js")
    assert text.decode() == f".git\n\n{HEADING}api/node_modules\n"


def test_an_edit_that_is_not_staged_stays(repo: Repo) -> None:
    repo.tracked({**PYTHON, ".dockerignore": ".git\n"})
    repo.write({".dockerignore": ".git\n# to be staged\n"})
    assert repo.run(main, "--all-files", "--fix") == (1, "fixing .dockerignore\n", "")
    assert (repo.path / ".dockerignore").read_text() == (
        f".git\n# to be staged\n\n{HEADING}**/__pycache__\n**/*.py[cod]\n"
    )


def test_the_mode_of_a_file_stays(repo: Repo) -> None:
    repo.tracked({**PYTHON, ".dockerignore": ".git\n"})
    (repo.path / ".dockerignore").chmod(0o640)
    repo.run(main, "--all-files", "--fix")
    assert stat.S_IMODE((repo.path / ".dockerignore").stat().st_mode) == 0o640
    assert sorted(os.listdir(repo.path)) == [".dockerignore", ".git", "Dockerfile", "app"]


def test_a_link_is_not_written_through(repo: Repo) -> None:
    repo.tracked({**PYTHON, ".gitignore": ".git\n"}, {".dockerignore": ".gitignore"})
    outcome = repo.run(main, "--all-files", "--fix")
    assert outcome.status == 0
    assert (repo.path / ".gitignore").read_text() == ".git\n"
    assert os.readlink(repo.path / ".dockerignore") == ".gitignore"


def test_a_link_to_outside_is_not_written_through(repo: Repo) -> None:
    outside = repo.path.parent / "outside"
    outside.write_text("mine\n")
    repo.tracked(PYTHON)
    repo.link({".dockerignore": "../outside"})
    repo.run(main, "--all-files", "--fix")
    assert outside.read_text() == "mine\n"
    assert os.readlink(repo.path / ".dockerignore") == "../outside"


def test_a_folder_that_is_in_the_way(repo: Repo) -> None:
    repo.tracked(PYTHON)
    repo.write({".dockerignore/file": "x"})
    outcome = repo.run(main, "--all-files", "--fix")
    assert outcome.status == 0
    assert lines(outcome.out) == [
        "Dockerfile:2:6 context-clutter-copied",
        "Dockerfile:2:6 ignore-file-missing",
    ]


def test_the_ignore_file_of_a_dockerfile(repo: Repo) -> None:
    repo.tracked({**PYTHON, "Dockerfile.dockerignore": ".git\n__pycache__\n", ".dockerignore": "x"})
    assert repo.run(main, "--all-files", "--fix") == (1, "fixing Dockerfile.dockerignore\n", "")
    assert (repo.path / "Dockerfile.dockerignore").read_text() == ".git\n**/__pycache__\n"
    assert (repo.path / ".dockerignore").read_text() == "x"


def test_only_what_the_commit_touches(repo: Repo) -> None:
    files = {f"{name}/{path}": text for name in ("a", "b") for path, text in PYTHON.items()}
    repo.tracked({**files, "a/.dockerignore": "x\n", "b/.dockerignore": "x\n"})
    repo.staged({"a/Dockerfile": f"{DOCKERFILE}USER 1\n"})
    assert repo.run(main, "--fix") == (1, "fixing a/.dockerignore\n", "")
    assert (repo.path / "b/.dockerignore").read_text() == "x\n"


def test_what_is_skipped_is_not_written(repo: Repo) -> None:
    repo.tracked({**PYTHON, ".dockerignore": ".git\n"})
    assert repo.run(main, "--all-files", "--fix", "--skip=bytecode") == (0, "", "")
    assert (repo.path / ".dockerignore").read_text() == ".git\n"


def test_what_is_required_is_written(repo: Repo) -> None:
    repo.tracked({"Dockerfile": DOCKERFILE, ".dockerignore": ".git\n*.sqlite3\nnotes\n"})
    repo.write({"data/users.sqlite3": "x"})
    arguments = ("--all-files", "--fix", "--require=**/*.sqlite3", "--require=/notes")
    assert repo.run(main, *arguments) == (1, "fixing .dockerignore\n", "")
    assert (repo.path / ".dockerignore").read_text() == ".git\n**/*.sqlite3\nnotes\n"


def test_a_file_system_that_refuses(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise PermissionError(13, "Permission denied", target)

    repo.tracked(PYTHON)
    before = on_disk(repo)
    monkeypatch.setattr(os, "replace", refuse)
    outcome = repo.run(main, "--all-files", "--fix")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("check-dockerignore-coverage: [Errno 13] Permission denied: ")
    assert outcome.err.count("\n") == 1
    assert on_disk(repo) == before


@pytest.mark.parametrize(
    "folder", ["a\nb", "#a", "!a", " a", "a ", "[a]", "a*", "caf\udce9", "'\"$"]
)
def test_odd_names(repo: Repo, folder: str) -> None:
    dockerfile = f"{DOCKERFILE}COPY web/node_modules /web/\n"
    repo.tracked({"Dockerfile": dockerfile, "web/package.json": "{}", ".dockerignore": ".git\n"})
    repo.write({f"{folder}/node_modules/a.js": "x", f"{folder}/.env": "A=1\n"})
    first = repo.run(main, "--all-files", "--fix")
    text = (repo.path / ".dockerignore").read_bytes()
    assert first.status == 1
    assert first.err == ""
    # node_modules is named, so only a pattern of that path could do.
    exact = {"[a]": b"\\[a\\]/node_modules\n", "a*": b"a\\*/node_modules\n"}
    exact["'\"$"] = b"'\"$/node_modules\n"
    assert text == f".git\n\n{HEADING}".encode() + b"**/.env\n" + exact.get(folder, b"")
    repo.run(main, "--all-files", "--fix")
    assert (repo.path / ".dockerignore").read_bytes() == text
