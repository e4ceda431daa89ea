"""What would the hook cost in a repository of this size? Makes one to measure it in.

    python -m bench.monorepo DIR [--files 100000] [--dockerfiles 500] [--faults]

A git repository with one commit, whose index is filled: a fifth as many Compose files as
Dockerfiles, a tenth as many ignore files, four times as many scripts, Makefiles and workflows of
which few build images, some other declarations, and filler. Only what Docker's tools would read is
in the work tree. Two repositories of the same --dockerfiles differ in their filler alone.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.monorepo_services import SERVICES, File, Truth, make_team

_FOLDERS = (
    ("backend", "frontend", "libs", "tools", "infra", "mobile", "data", "docs"),
    ("core", "auth", "orders", "invoices", "reports", "events", "storage", "sync"),
    ("internal", "public", "shared", "legacy", "client", "server", "testing"),
    ("models", "views", "handlers", "queries", "widgets", "parsers", "formats"),
    ("v1", "v2", "common", "generated", "fixtures"),
    ("basic", "extended", "edge"),
    ("unit", "integration"),
)
_STEMS = ("order", "customer", "invoice", "session", "token", "report", "cache", "address")
_ROLES = ("model", "view", "test", "handler", "store", "client", "util", "types")
_ENDINGS = ("py", "ts", "go", "java", "tsx", "md", "json", "yaml", "sql", "css", "proto", "png")
# One folder and one file of a hundred have such names.
_ALIKE = ("docker", "compose", "containers")
_FILES_ALIKE = ("dockerfile_parser.go", "composer.json", "compose_util.ts", "docker.md", "bake.py")
_PER_FOLDER = 40
_CONTENTS = 1000

_BLOCKS = (
    'log() {\n  printf "%s %s\\n" "$(date -u +%FT%TZ)" "$*" >&2\n}\n',
    'if [ -n "${CI:-}" ]; then\n  git fetch --quiet --depth=1 origin main\nfi\n',
    'for package in libs/*/; do\n  (cd "$package" && npm test -- --silent)\ndone\n',
    'case ${1:-} in\n  start | stop) action=$1 ;;\n  *) echo "usage: $0 start|stop"; exit 2 ;;\n'
    "esac\n",
    'cat <<EOF >config.json\n{"level": "${LEVEL:-info}", "retries": 3}\nEOF\n',
    'kubectl rollout status "deployment/$name" --timeout=120s || kubectl describe pods\n',
    'curl --fail --silent --retry 3 "https://example.com/health?name=$name" | jq -r .status\n',
    "find build -name '*.map' -print0 | xargs -0 rm -f --\n",
    "docker compose up --detach --wait db cache\n",
    'docker run --rm --volume "$PWD:/work" example/lint:1 /work\n',
)
_JOB = """\
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm ci
      - name: test
        run: |
          npm test -- --shard={n}/40
          npm run lint
"""
_IMAGE_JOB = """\
      - uses: docker/build-push-action@v6
        with:
          context: {context}
          file: {dockerfile}
"""
_FAULTS = ("COPY not-there.txt /app/", "ADD lost/ /app/", "COPY one two three/four /app/")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a repository to measure the hook in.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="is made")
    parser.add_argument("--files", type=int, default=100_000, help="tracked files, at least")
    parser.add_argument("--dockerfiles", type=int, default=500, help="a multiple of five")
    parser.add_argument("--faults", action="store_true", help="five Dockerfiles miss sources")
    given = parser.parse_args()
    make_repository(given.folder, given.files, given.dockerfiles, given.faults)
    return 0


def make_repository(folder: Path, files: int, dockerfiles: int, faults: bool = False) -> None:
    """Make and commit it all in ``folder``, which must not exist."""
    written = list(docker_part(dockerfiles))
    if faults:
        written = list(with_faults(written, dockerfiles))
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    stream = _stream(written, filler_paths(max(0, files - len(written))))
    importer = subprocess.Popen(
        ["git", "fast-import", "--quiet", "--done"], cwd=folder, stdin=subprocess.PIPE
    )
    assert importer.stdin
    with importer.stdin as pipe:
        pipe.writelines(stream)
    if importer.wait():
        raise RuntimeError("git fast-import failed")
    _git(folder, "read-tree", "HEAD")
    paths = "".join(f"{file.path}\0" for file in written)
    _git(folder, "checkout-index", "--quiet", "-z", "--stdin", text=paths)
    # So that the index knows what is in the work tree.
    _git(folder, "update-index", "-q", "-z", "--stdin", text=paths)


def _git(folder: Path, *arguments: str, text: str = "") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=text, text=True, check=True)


def _stream(files: Iterable[File], filler: Iterable[str]) -> Iterator[bytes]:
    """The commands for ``git fast-import``: one commit with all of it."""
    files = list(files)
    for mark, text in enumerate([f"filler {n}\n" * 50 for n in range(_CONTENTS)], 1):
        yield _data(f"blob\nmark :{mark}\n", text)
    yield _data("commit refs/heads/main\ncommitter bench <bench@example.com> 0 +0000\n", "all\n")
    for file in files:
        yield _data(f"M 100644 inline {file.path}\n", file.text)
    for number, path in enumerate(filler):
        yield f"M 100644 :{number % _CONTENTS + 1} {path}\n".encode()
    yield b"done\n"


def _data(head: str, text: str) -> bytes:
    data = text.encode()
    return f"{head}data {len(data)}\n".encode() + data + b"\n"


def builds(dockerfiles: int) -> list[Truth]:
    """How the Dockerfiles of such a repository are built."""
    return [truth for n in range(dockerfiles // SERVICES) for truth in make_team(n).builds]


def docker_part(dockerfiles: int) -> Iterator[File]:
    """All files but the filler."""
    teams = [make_team(number) for number in range(dockerfiles // SERVICES)]
    known = [truth for team in teams for truth in team.builds]
    for team in teams:
        yield from team.files
    yield File(".gitignore", "node_modules/\n__pycache__/\ndist/\nbuild/\n.env\n")
    # With those of the teams, four times as many as Dockerfiles.
    for number in range(3 * dockerfiles - 3 * len(teams) // 10):
        yield _script(number, known[number * 7 % len(known)])
    for number in range(dockerfiles // 2):
        home = f"libs/packages/package-{number:04}"
        yield File(f"{home}/package.json", f'{{"name": "{home}", "scripts": {{"test": "jest"}}}}\n')
        yield File(f"{home}/README.md", _readme(number, known[number % len(known)]))


def _script(number: int, build: Truth) -> File:
    """A shell script, a Makefile or a workflow; one of ten builds an image."""
    is_build = number % 10 == 3
    kind = number % 20
    command = f"docker build --tag app:{number} --file {build.dockerfile} {build.context or '.'}"
    if kind in (3, 4):
        jobs = "".join(_JOB.format(n=n + 1) for n in range(5))
        image = _IMAGE_JOB.format(context=build.context or ".", dockerfile=build.dockerfile)
        head = f"name: check {number}\non: [push]\njobs:\n  check:\n    runs-on: ubuntu-latest\n"
        steps = f"    steps:\n      - uses: actions/checkout@v4\n{jobs}{image if is_build else ''}"
        return File(f".github/workflows/check-{number:04}.yml", head + steps)
    blocks = [_BLOCKS[(number * 3 + at * (number % 7 + 1)) % len(_BLOCKS)] for at in range(12)]
    if kind in (5, 6, 7, 13):
        lines = f"\tcd ../../.. && {command}\n" if is_build else "\tgo build ./...\n"
        rules = "".join(f"step-{at}: all\n\t@echo {at} $(NAME)\n\n" for at in range(20))
        text = f"NAME := tool-{number}\n.PHONY: all\n\nall:\n{lines}\n{rules}"
        return File(f"tools/make/tool-{number:04}/Makefile", text)
    text = f"#!/usr/bin/env bash\nset -euo pipefail\nname=tool-{number}\n{''.join(blocks)}"
    return File(f"tools/bin/tool-{number:04}.sh", f"{text}{command if is_build else 'log done'}\n")


def _readme(number: int, build: Truth) -> str:
    text = "".join(f"## Part {at}\n\nWhat package {number} does.\n\n" for at in range(20))
    lines = f"```sh\ndocker build -f {build.dockerfile} {build.context or '.'}\n```\n"
    return f"# Package {number}\n\n{text}{lines if number % 5 == 0 else ''}"


def with_faults(files: Iterable[File], dockerfiles: int) -> Iterator[File]:
    """The files, with a missing source in each of five Dockerfiles."""
    number = 0
    for file in files:
        if file.path.endswith("/Dockerfile"):
            number += 1
            if number % (dockerfiles // 5) == 0:
                file = File(file.path, f"{file.text}{_FAULTS[number % len(_FAULTS)]}\n")
        yield file


def filler_paths(count: int) -> Iterator[str]:
    """So many paths of three to eight parts."""
    for number in range(count):
        package, at = divmod(number, _PER_FOLDER)
        parts = []
        rest = package
        for names in _FOLDERS[: 2 + package % 5]:
            rest, choice = divmod(rest, len(names))
            parts.append(names[choice])
        if package % 100 == 0:
            parts.append(_ALIKE[package // 100 % len(_ALIKE)])
        parts.append(f"{parts.pop()}_{package}")
        stem, role = _STEMS[at % len(_STEMS)], _ROLES[number % len(_ROLES)]
        name = f"{stem}_{role}_{at}.{_ENDINGS[number % len(_ENDINGS)]}"
        if number % 100 == 0:
            name = f"{at}_{_FILES_ALIKE[number // 100 % len(_FILES_ALIKE)]}"
        yield f"{'/'.join(parts)}/{name}"


if __name__ == "__main__":
    raise SystemExit(main())
