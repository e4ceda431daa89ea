"""What does the hook that looks at the machine cost?

    python -m bench.host_cost [--rounds 9]

Installs this checkout as pre-commit does, with what the hook needs more, and measures whole
processes in turn, their CPU time, git's included: on this machine as it is, and for a user in whose
data folder Docker keeps 200,000 files, which are added up for two seconds at most. Exits with 1
where a bound is broken.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.process_cost import (
    HOST_EXTRA,
    HOST_HOOK,
    Bounded,
    Command,
    bounded_table,
    git,
    in_turn,
    installed,
)

# Files that Docker keeps, and the most that the hook may cost, in seconds.
SIZES = ((0, 0.5), (200_000, 2.5))
FILES_IN_A_FOLDER = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description="What the hook that looks at the machine costs.")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        script = installed(folder, HOST_EXTRA) / HOST_HOOK
        repository = folder / "repository"
        repository.mkdir()
        git(repository, "init", "--quiet")
        cases: dict[str, list[Command]] = {}
        for files, _ in SIZES:
            home = folder / str(files)
            make_data(home / "docker", files)
            variables = (("XDG_DATA_HOME", str(home)),)
            cases[str(files)] = [Command((str(script),), repository, variables)]
        figures = in_turn(cases, given.rounds)
    rows = [Bounded(files, HOST_HOOK, figures[str(files)], most) for files, most in SIZES]
    text, is_within = bounded_table("files of Docker's", rows, given.rounds)
    print(text)
    return 0 if is_within else 1


def make_data(folder: Path, files: int) -> None:
    """A folder with so many small files in folders of a thousand."""
    folder.mkdir(parents=True)
    for number in range(0, files, FILES_IN_A_FOLDER):
        layer = folder / str(number)
        layer.mkdir()
        for file in range(FILES_IN_A_FOLDER):
            (layer / str(file)).touch()


if __name__ == "__main__":
    raise SystemExit(main())
