"""What does `check-pycache-pollution --fix` delete, and what does it never?"""

import pytest

from check_pycache_pollution_test import (
    BYTECODE,
    CACHE,
    CLEAN,
    DOCKERFILE,
    FILES,
    copied,
    on_disk,
    tracked,
)
from conftest import Outcome, Repo
from docker_build_hooks.check_pycache_pollution import main
from git_changes_test import submodule


def test_fix_takes_what_a_judged_build_takes_in(repo: Repo) -> None:
    repo.tracked({**FILES, "other/Dockerfile": DOCKERFILE, "other/m.py": "", "tools/m.py": ""})
    repo.tracked({".dockerignore": "tools\nother\n", "other/.dockerignore": "x\n"})
    caches = {f"{folder}/__pycache__/m.cpython-312.pyc": "1" for folder in ("other", "tools")}
    repo.write({**caches, BYTECODE: "12345", "app/main.pyc": "1", f"{CACHE}/keep.txt": ""})
    assert repo.run(main, "--fix") == CLEAN
    repo.write({"Dockerfile": f"{DOCKERFILE}RUN x\n"})
    repo.add("Dockerfile")
    left = on_disk(repo) - {BYTECODE, "app/main.pyc"}
    assert repo.run(main, "--fix") == (
        1,
        "removed 1 compiled file (1 byte) of app/\n"
        f"removed 1 compiled file (5 bytes) of {CACHE}/\n",
        "",
    )
    assert on_disk(repo) == left
    assert repo.run(main, "--fix") == CLEAN
    assert on_disk(repo) == left
    assert repo.run(main, "--fix", "other/Dockerfile") == (
        1,
        "removed 1 compiled file (1 byte) of other/__pycache__/\n",
        "",
    )
    assert not (repo.path / "other/__pycache__").exists()
    assert (repo.path / "tools/__pycache__").exists()


def test_fix_of_all_files(repo: Repo) -> None:
    repo.tracked({"app/main.py": "", "build/make.py": "", "x.pyc": "in git"})
    kept = [
        *(f"{name}/lib/__pycache__/m.cpython-312.pyc" for name in (".venv", "env", "conda")),
        *("env/pyvenv.cfg", "conda/conda-meta/history", "node_modules/a/m.pyc", ".tox/py/m.pyc"),
        *("lib/site-packages/a/__pycache__/m.cpython-312.pyc", "__pypackages__/3.12/lib/m.pyc"),
        *("clone/.git/HEAD", "clone/m.pyc", "worktree/.git", "worktree/m.pyc", "lib/m.pyd"),
        *("dist/program/m.pyc", "x.pyc", "app/main.py", "build/make.py"),
    ]
    gone = {
        "m.pyo": "1" * 1024,
        BYTECODE: "1" * 1536,
        f"{CACHE}/main.cpython-311.pyc": "",
        f"{CACHE}/main.cpython-312.pyc.140021": "",
        "build/__pycache__/make.cpython-312.pyc": "1" * 3 * 1024 * 1024,
        "lib/old$py.class": "1",
    }
    repo.write({name: "" for name in kept if name not in ("x.pyc", "app/main.py")})
    repo.write(gone)
    lines = (
        "{} 1 compiled file (1.0 KiB) of .\n"
        "{} 3 compiled files (1.5 KiB) of app/__pycache__/\n"
        "{} 1 compiled file (3.0 MiB) of build/__pycache__/\n"
        "{} 1 compiled file (1 byte) of lib/\n"
    )
    left = tracked("x.pyc", ".", "-- x.pyc", "*.py[cod]")
    would = lines.replace("{}", "would remove") + left
    assert repo.run(main, "--all-files", "--fix", "--dry-run") == (1, would, "")
    assert repo.run(main, "--all-files", "--dry-run") == (1, would, "")
    assert on_disk(repo) == {*kept, *gone}
    outcome = repo.run(main, "--all-files", "--fix", folder="app")
    assert outcome == (1, lines.replace("{}", "removed") + left, "")
    assert on_disk(repo) == set(kept)
    assert repo.run(main, "--all-files", "--fix") == (1, left, "")
    assert on_disk(repo) == set(kept)


def test_dry_run_of_what_is_no_error(repo: Repo) -> None:
    repo.tracked({"app/main.py": ""})
    repo.write({BYTECODE: "1"})
    said = f"would remove 1 compiled file (1 byte) of {CACHE}/\n"
    assert repo.run(main, "--all-files", "--fix", "--dry-run") == (0, said, "")
    assert BYTECODE in on_disk(repo)


def test_fix_leaves_what_is_excluded(repo: Repo) -> None:
    repo.tracked(FILES)
    repo.write({BYTECODE: "1", "legacy/m.pyc": ""})
    said = f"removed 1 compiled file (1 byte) of {CACHE}/\n"
    assert repo.run(main, "--all-files", "--fix", "--exclude", "legacy/*") == (1, said, "")
    assert on_disk(repo) == {*FILES, "legacy/m.pyc"}


def test_what_the_system_does_not_let_go(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    repo.tracked(FILES)
    repo.write({BYTECODE: "1"})
    monkeypatch.setattr("docker_build_hooks.bytecode.os.unlink", refuse)
    said = f'check-pycache-pollution: cannot remove "{BYTECODE}": Permission denied\n'
    expected = Outcome(1, copied(BYTECODE, size="1 byte"), said)
    assert repo.run(main, "--all-files", "--fix") == expected
    repo.git("rm", "--quiet", "Dockerfile")
    assert repo.run(main, "--all-files", "--fix") == (1, "", said)
    assert repo.run(main, "--all-files", "--fix", "--dry-run").status == 0


def test_links_lead_nowhere(repo: Repo) -> None:
    repo.tracked(FILES)
    outside = repo.path.parent / "outside"
    repo.write({f"../outside/{name}": "x" for name in ("m.pyc", "__pycache__/m.cpython-312.pyc")})
    repo.link(
        {CACHE: str(outside / "__pycache__"), "lib": str(outside), "m.pyc": "../outside/m.pyc"}
    )
    before = on_disk(repo)
    assert repo.run(main, "--all-files", "--fix") == CLEAN
    repo.write({"Dockerfile": f"{DOCKERFILE}COPY lib {CACHE} /x/\n"})
    repo.add("Dockerfile")
    assert repo.run(main, "--fix", "--all-files") == CLEAN
    assert on_disk(repo) == before
    assert sorted(path.name for path in outside.rglob("*.pyc")) == ["m.cpython-312.pyc", "m.pyc"]


def test_a_submodule_is_left_alone(repo: Repo) -> None:
    repo.tracked(FILES)
    submodule(repo, "lib")
    repo.write(
        {"lib/.git": "gitdir: ../.git/modules/lib\n", "lib/__pycache__/m.cpython-312.pyc": ""}
    )
    before = on_disk(repo)
    assert repo.run(main, "--all-files", "--fix") == CLEAN
    assert on_disk(repo) == before


def test_very_many_files(repo: Repo) -> None:
    repo.tracked(FILES)
    repo.write(
        {f"p{n}/__pycache__/m{m}.cpython-312.pyc": "" for n in range(30) for m in range(100)}
    )
    repo.write({f"p{n}/m{m}.py": "" for n in range(30) for m in range(100)})
    first = [f"p0/__pycache__/m{m}.cpython-312.pyc" for m in (0, 1, 10)]
    expected = copied(*first, size="0 bytes", more=2997)
    assert repo.run(main, "--all-files") == (1, expected, "")
    outcome = repo.run(main, "Dockerfile", "--fix")
    assert outcome.status == 1
    assert outcome.out.count("removed 100 compiled files (0 bytes) of p") == 30
    assert repo.run(main, "--all-files") == CLEAN
