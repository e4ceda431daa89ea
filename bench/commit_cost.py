"""What does each hook add to a commit?

    python -m bench.commit_cost

Installs this checkout as pre-commit does and measures whole processes, their CPU time (git's
included) and in turn, so that a noisy machine disturbs the ratios little:

- a commit that touches nothing of Docker's, against a console script that returns at once plus
  one `git diff --cached`, in a repository of 300 files and in one of 100,000;
- a commit of one Dockerfile (with an ignore file and a Compose file beside it), against the same,
  of the hooks that it concerns.
"""

from __future__ import annotations

import stat
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.process_cost import (
    COMPOSE_EXTRA,
    CONTEXT_HOOKS,
    HOOK,
    HOOKS,
    Command,
    Figures,
    git,
    in_turn,
    installed,
    machine,
    markdown,
)

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
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        scripts = installed(folder, COMPOSE_EXTRA)
        floor = nothing_script(folder, scripts / "python")
        for files in FILES:
            repository = folder / f"r{files}"
            make_repository(repository, files)
            git(repository, "add", "README.md")
            commit = f"{files:,}", "nothing of Docker's"
            rows += compare(repository, scripts, floor, commit, HOOKS)
            git(repository, "add", "Dockerfile")
            text = "one Dockerfile, with an ignore file and a Compose file beside it"
            commit = f"{files:,}", text
            concerned = (HOOK, *CONTEXT_HOOKS)
            rows += compare(repository, scripts, floor, commit, concerned, "Dockerfile")
    heads = (" files in the repository", "commit", "hook", " floor, ms", " hook, ms", " ratio")
    print(f"{machine()}; medians of {ROUNDS} rounds in turn.\n\n{markdown(heads, rows)}")
    return 0


def nothing_script(folder: Path, python: Path) -> str:
    script = folder / "nothing-script"
    (folder / "nothing.py").write_text("def main():\n    return 0\n")
    script.write_text(NOTHING.format(python=python))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


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


def compare(
    repository: Path,
    scripts: Path,
    floor: str,
    commit: tuple[str, ...],
    hooks: Sequence[str],
    *arguments: str,
) -> list[tuple[str, ...]]:
    """The rows of a commit: the medians of both CPU times, and of their ratio round by round."""
    least = [
        Command((floor,), repository),
        Command(("git", "diff", "--cached"), repository),
    ]
    cases = {hook: [Command((str(scripts / hook), *arguments), repository)] for hook in hooks}
    found = in_turn({"floor": least, **cases}, ROUNDS)
    return [(*commit, hook, *shown(found["floor"], found[hook])) for hook in hooks]


def shown(floor: Figures, hook: Figures) -> tuple[str, ...]:
    both = zip(hook.costs, floor.costs, strict=True)
    ratio = statistics.median(one.seconds / other.seconds for one, other in both)
    return f"{floor.seconds * 1000:.1f}", f"{hook.seconds * 1000:.1f}", f"{ratio:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
