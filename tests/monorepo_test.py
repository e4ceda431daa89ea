"""Does the generator of the benchmarks make the repository that it speaks of?"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).parents[1]
FILES, DOCKERFILES = 1000, 50
# The suite may itself run in a hook, where git leaves word of another repository.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


class Made(NamedTuple):
    """A repository of the generator, and the paths in its index."""

    path: Path
    tracked: tuple[str, ...]

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            check=True,
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
        )
        return done.stdout


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Made]:
    def generate(*flags: str, files: int = FILES) -> Made:
        folder = tmp_path_factory.mktemp("monorepo") / "made"
        sizes = (f"--files={files}", f"--dockerfiles={DOCKERFILES}")
        command = [sys.executable, "-m", "bench.monorepo", str(folder), *sizes, *flags]
        subprocess.run(command, cwd=CHECKOUT, check=True, env=ENVIRONMENT)
        listed = Made(folder, ()).git("ls-files", "-z").split("\0")[:-1]
        return Made(folder, tuple(listed))

    return generate


@pytest.fixture(scope="module")
def made(make: Callable[..., Made]) -> Made:
    return make()


@pytest.mark.parametrize(
    ("endings", "count"),
    [
        ((), FILES),
        (("/Dockerfile",), DOCKERFILES),
        (("/docker-compose.yml",), DOCKERFILES // 5),
        ((".dockerignore",), DOCKERFILES // 10),
        ((".sh", "/Makefile", "workflows/*"), 4 * DOCKERFILES),
        (("bake.hcl", "bake.json"), 2),
        (("/cloudbuild.yaml", "/skaffold.yaml", "/devcontainer.json"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_there_are_so_many(made: Made, endings: tuple[str, ...], count: int) -> None:
    patterns = [f"*{ending}" for ending in endings]
    assert len(made.git("ls-files", "--", *patterns).splitlines()) == count


def test_each_path_is_there_once_and_nothing_is_staged(made: Made) -> None:
    assert len(set(made.tracked)) == FILES
    assert made.git("diff", "--cached", "--raw") == ""
    # What has no file in the work tree is the filler, and all else is as it was committed.
    states = {line[:2] for line in made.git("status", "--short").splitlines()}
    assert states == {" D"}


def test_paths_have_three_to_eight_parts(made: Made) -> None:
    filler = made.git("ls-files", "backend", "frontend", "libs/core*", "docs").splitlines()
    depths = {path.count("/") + 1 for path in filler}
    assert min(depths) >= 3
    assert max(depths) <= 8


def test_more_files_are_more_filler(made: Made, make: Callable[..., Made]) -> None:
    larger = make(files=2 * FILES)
    assert len(larger.tracked) == 2 * FILES
    assert set(made.tracked) < set(larger.tracked)
    command = ("ls-files", "-s", "services", "images", "scripts", ".github")
    assert made.git(*command) == larger.git(*command)


def test_faults_are_in_five_dockerfiles(make: Callable[..., Made], made: Made) -> None:
    faulty = make("--faults")
    sound = set(made.git("ls-files", "-s").splitlines())
    differ = [line for line in faulty.git("ls-files", "-s").splitlines() if line not in sound]
    assert faulty.tracked == made.tracked
    assert len(differ) == 5
    assert all(line.endswith("/Dockerfile") for line in differ)
