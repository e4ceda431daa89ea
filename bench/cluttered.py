"""What would a hook cost in a work tree full of what git ignores? Makes one to measure it in.

    python -m bench.cluttered DIR [--packages 1500] [--sources 5000]

A git repository with one commit and all of it in the work tree: sources that git tracks (Python,
JavaScript, Markdown), and what it ignores, which is thirty files for each package in node_modules
(in the root and in web, scoped ones, ones within others as npm nests them), the compiled files
beside half of the Python, and a virtual environment.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bench.process_cost import git

PACKAGES, SOURCES = 1500, 5000
# Thirty on average.
_SIZES = (4, 100, 6, 60, 8, 45, 12, 30, 15, 20)
_FIRST = ("package.json", "README.md", "LICENSE", "index.js")
_FOLDERS = ("lib", "dist/cjs", "dist/esm", "dist/types", "src", "test")
_PER_FOLDER = 20
_AREAS = ("core", "orders", "invoices", "reports", "storage")
_WRITTEN = {
    "Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build\n",
    ".gitignore": "node_modules/\n__pycache__/\n.venv/\n",
    "package.json": '{"name": "all", "workspaces": ["web"]}\n',
    "web/package.json": '{"name": "web"}\n',
    "pyproject.toml": '[project]\nname = "all"\nversion = "1"\n',
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a cluttered work tree to measure in.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="is made")
    parser.add_argument("--packages", type=int, default=PACKAGES, help="a multiple of ten")
    parser.add_argument("--sources", type=int, default=SOURCES, help="tracked files")
    given = parser.parse_args()
    make_repository(given.folder, given.packages, given.sources)
    return 0


def make_repository(folder: Path, packages: int, sources: int) -> None:
    """Make and commit it all in ``folder``, which must not exist."""
    tracked = list(source_paths(sources))
    folder.mkdir(parents=True)
    _write(folder, tracked)
    git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=all")
    _write(folder, package_paths(packages))
    _write(folder, compiled_paths(tracked))
    _write(folder, environment_paths(packages))


def _write(folder: Path, paths: Iterable[str]) -> None:
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_WRITTEN.get(path, f"{file.suffix}\n"))


def source_paths(count: int) -> Iterator[str]:
    """So many paths that git tracks: half of them Python, a third JavaScript, else Markdown."""
    yield from _WRITTEN
    for number in range(count - len(_WRITTEN)):
        folder, at = divmod(number // 6, _PER_FOLDER // 2)
        area = f"{_AREAS[folder % len(_AREAS)]}/part{folder}"
        if number % 2 == 0:
            yield f"src/{area}/module{at}_{number % 6}.py"
        elif number % 6 == 5:
            yield f"docs/{area}/page{at}.md"
        else:
            yield f"web/{area}/view{at}_{number % 6}.js"


def package_paths(count: int) -> Iterator[str]:
    """The files of so many packages, two thirds of them in the root."""
    for number in range(count):
        home = _home(number, "web/" if number >= (count * 2 + 2) // 3 else "")
        yield from (f"{home}/{name}" for name in islice(_names(), _SIZES[number % len(_SIZES)]))


def _home(number: int, top: str) -> str:
    scope = f"@scope{number % 40}/" if number % 5 == 2 else ""
    # The sixth of eight has another version of what it needs within, and this one has, too.
    above = f"{_home(number - 1, top)}/" if number % 8 in (6, 7) else top
    return f"{above}node_modules/{scope}package-{number}"


def _names() -> Iterator[str]:
    yield from _FIRST
    for folder in _FOLDERS:
        yield from (f"{folder}/part-{at}.js" for at in range(_PER_FOLDER))


def compiled_paths(sources: Iterable[str]) -> Iterator[str]:
    """What Python leaves beside its sources, in every second folder."""
    for path in sources:
        folder, _, name = path.rpartition("/")
        if name.endswith(".py") and int(folder.rpartition("part")[2]) % 2 == 0:
            yield f"{folder}/__pycache__/{name.removesuffix('.py')}.cpython-312.pyc"


def environment_paths(packages: int) -> Iterator[str]:
    """A virtual environment with a package for each hundred of the others."""
    yield ".venv/pyvenv.cfg"
    yield ".venv/bin/activate"
    for number in range(1 + packages // 100):
        home = f".venv/lib/python3.12/site-packages/package{number}"
        for at in range(_PER_FOLDER):
            yield f"{home}/module{at}.py"
            yield f"{home}/__pycache__/module{at}.cpython-312.pyc"


if __name__ == "__main__":
    raise SystemExit(main())
