"""What does `check-dockerfile-copy-paths` add to a commit?

    .venv/bin/python bench/commit_cost.py

Measures whole processes, their CPU time (git's included) and in turn, so that a noisy machine
disturbs the ratios little:

- a commit that touches nothing of Docker's, against a console script that returns at once plus
  one `git diff --cached`, in a repository of 300 files and in one of 100,000;
- a commit of one Dockerfile (with an ignore file and a Compose file beside it), against the same.
"""

from __future__ import annotations

import os
import resource
import stat
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HOOK = "check-dockerfile-copy-paths"
ROUNDS = 21
FILES = (300, 100_000)
# The script that pip makes for an entry point, around a function that does nothing.
NOTHING = """#!{python}
import re
import sys
from nothing import main
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit(main())
"""


def main() -> int:
    hook = str(Path(sys.executable).with_name(HOOK))
    if not os.path.exists(hook):
        print(f"{hook} is not there: install the project into this environment", file=sys.stderr)
        return 2
    print(f"{'files':>8}  {'commit':<14} {'floor ms':>9} {'hook ms':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor = nothing_script(folder)
        for files in FILES:
            repository = folder / f"r{files}"
            make_repository(repository, files)
            git(repository, "add", "README.md")
            show(files, "no Docker", compare(repository, floor, [hook]))
            git(repository, "add", "Dockerfile")
            show(files, "one Dockerfile", compare(repository, floor, [hook, "Dockerfile"]))
    return 0


def nothing_script(folder: Path) -> list[str]:
    script = folder / "nothing-script"
    (folder / "nothing.py").write_text("def main():\n    return 0\n")
    script.write_text(NOTHING.format(python=sys.executable))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return [str(script)]


def git(repository: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)


def make_repository(repository: Path, files: int) -> None:
    for number in range(files):
        path = repository / "src" / f"package{number // 100}" / f"module{number % 100}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(number))
    (repository / "Dockerfile").write_text("FROM python\nCOPY src/package0 /src\n")
    (repository / ".dockerignore").write_text("**/__pycache__\n**/*.py[cod]\n.git\n")
    (repository / "compose.yaml").write_text("services:\n  app:\n    build: .\n")
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=x")
    (repository / "README.md").write_text("# x\n")
    (repository / "Dockerfile").write_text("FROM python\nCOPY src/package0 src/package1 /src/\n")


def compare(repository: Path, floor: list[str], hook: list[str]) -> tuple[float, float, float]:
    """The medians of both CPU times, and of their ratio round by round."""
    floors, hooks = [], []
    for _ in range(ROUNDS):
        floors.append(cost(floor, repository) + cost(["git", "diff", "--cached"], repository))
        hooks.append(cost(hook, repository))
    ratios = [one / other for one, other in zip(hooks, floors, strict=True)]
    return statistics.median(floors), statistics.median(hooks), statistics.median(ratios)


def cost(command: list[str], folder: Path) -> float:
    """User and system seconds of one run, those of the processes it waited for included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def show(files: int, commit: str, figures: tuple[float, float, float]) -> None:
    floor, hook, ratio = figures
    print(f"{files:>8}  {commit:<14} {floor * 1000:>9.1f} {hook * 1000:>9.1f} {ratio:>6.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
