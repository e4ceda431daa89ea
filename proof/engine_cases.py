"""What is one case of the proof, and how is it written to a record and to the disk?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

# The repository has the case in this folder, so that no build context holds its Compose file.
FOLDER = "c"
# Every destination is below a folder of this name, which is made unique for each run: what the
# engine has in its cache it does not look for again, and a failure would be hidden.
UNIQUE = "out.0"
DESTINATION = f"/{UNIQUE}"
_UNIQUE_NAME = re.compile(r"out\.[0-9a-f]{12}")


class Build(NamedTuple):
    """One ``docker build``: the folder of the case that is its context, and its arguments."""

    context: str
    arguments: tuple[str, ...] = ()

    @property
    def dockerfile(self) -> str:
        """The path of the Dockerfile in the context."""
        return dict(self._pairs()).get("-f", "Dockerfile")

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return zip(self.arguments[::2], self.arguments[1::2], strict=True)

    def declaration(self) -> dict[str, Any]:
        """The same build as a Compose file declares it."""
        context = "/".join(filter(None, (FOLDER, self.context)))
        section: dict[str, Any] = {"context": _literal(f"./{context}")}
        for flag, value in self._pairs():
            name, _, text = value.partition("=")
            if flag == "-f":
                section["dockerfile"] = _literal(value)
            elif flag == "--target":
                section["target"] = _literal(value)
            elif flag == "--build-arg":
                section.setdefault("args", {})[name] = _literal(text)
            else:
                path = f"./{context}/{text}"
                section.setdefault("additional_contexts", {})[name] = _literal(path)
        return section


class Case(NamedTuple):
    """A repository: the text of each file, the target of each link, and what is built of it."""

    files: Mapping[str, str]
    links: Mapping[str, str]
    builds: tuple[Build, ...]


def row(case: Case, name: str, ok: bool, error: str) -> dict[str, Any]:
    """The first build of a case as a line of the record, with the engine's verdict."""
    build = case.builds[0]
    context = {"context": build.context} if build.context else {}
    return {
        "id": name,
        "files": dict(case.files),
        "links": dict(case.links),
        **context,
        "args": list(build.arguments),
        "ok": ok,
        "error": _UNIQUE_NAME.sub(UNIQUE, error),
    }


def from_row(recorded: Mapping[str, Any]) -> Case:
    """The case that a line of the record is about."""
    build = Build(recorded.get("context", ""), tuple(recorded["args"]))
    return Case(recorded["files"], recorded["links"], (build,))


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a record."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_repository(case: Case, root: Path, empty: Path) -> None:
    """Make ``root`` a git repository with the case in its index, its builds in a Compose file.

    ``empty`` is a folder with a fresh ``.git``. Each build is a service of its own, on the line
    of its number plus 2. Raises ``OSError`` where the file system refuses a name.
    """
    shutil.copytree(empty, root)
    unique = f"out.{uuid4().hex[:12]}"
    for path, text in case.files.items():
        place = root / FOLDER / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.replace(UNIQUE, unique).encode())
    for path, target in case.links.items():
        place = root / FOLDER / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    for build in case.builds:
        (root / FOLDER / build.context).mkdir(parents=True, exist_ok=True)
    services = [
        f'"s{number}": {_flow({"build": build.declaration()})}'
        for number, build in enumerate(case.builds)
    ]
    text = '{"services": {\n' + ",\n".join(services) + "\n}}\n"
    (root / "compose.yaml").write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "--all", "--force", "."], cwd=root, check=True)


def make_empty_repository(folder: Path) -> None:
    """A folder that holds a fresh ``.git``: copying it is faster than making another."""
    subprocess.run(["git", "init", "--quiet", "--template=", str(folder)], check=True)


def _flow(data: Any) -> str:
    """JSON that means the same as YAML, which has no pairs of surrogates."""
    text = json.dumps(data, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _literal(text: str) -> str:
    """The value in a Compose file that means ``text``, whatever variables it seems to hold."""
    return text.replace("$", "$$")
