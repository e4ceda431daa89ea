"""Does the generator of the benchmarks make the cluttered work tree that it speaks of?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PACKAGES, SOURCES = 100, 600
# The suite may itself run in a hook, where git leaves word of another repository.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluttered") / "made"
    sizes = (f"--packages={PACKAGES}", f"--sources={SOURCES}")
    command = [sys.executable, "-m", "bench.cluttered", str(folder), *sizes]
    subprocess.run(command, cwd=CHECKOUT, check=True, env=ENVIRONMENT)
    return folder


def listed(repository: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", *arguments],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    return done.stdout.splitlines()


def test_sources_are_tracked(made: Path) -> None:
    tracked = listed(made)
    assert len(tracked) == SOURCES
    endings = {path.rpartition(".")[2] for path in tracked}
    assert {"py", "js", "md", "Dockerfile"} <= endings
    assert listed(made, "--modified") == []


def test_all_else_is_ignored(made: Path) -> None:
    assert listed(made, "--others", "--exclude-standard") == []


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("node_modules/", 30 * PACKAGES),
        ("/__pycache__/module", 190),
        ("site-packages/package", 80),
    ],
)
def test_there_are_so_many_others(made: Path, part: str, count: int) -> None:
    assert len([path for path in listed(made, "--others") if part in path]) == count


def test_packages_are_scoped_and_nested(made: Path) -> None:
    paths = [path for path in listed(made, "--others") if path.endswith("/package.json")]
    assert len(paths) == PACKAGES
    assert {path.count("node_modules/") for path in paths} == {1, 2, 3}
    assert sum("/@scope" in path for path in paths) >= PACKAGES // 5
    assert sum(path.startswith("web/") for path in paths) >= PACKAGES // 4
