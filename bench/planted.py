"""Which Dockerfiles fail for a missing source, and which only look so?

Each case is a folder with a Dockerfile, a Compose file that builds it from that folder, and what
else it needs. All of it is committed, save what a case leaves untracked.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bench.process_cost import git


class Case(NamedTuple):
    """A Dockerfile behind its FROM line, and whether its build fails in a fresh clone.

    ``files`` are added to those that every case has; one that ends in ``->TARGET`` is a link.
    """

    kind: str
    name: str
    text: str
    fails: bool
    files: tuple[tuple[str, str], ...] = ()
    untracked: tuple[str, ...] = ()
    build: str = "."


MISSING, IGNORED = "a missing source", "a source that is ignored"
VARIABLE, ALLOWED, SOUND = "`${SRC}/x`, there", "an allow-list, there", "other forms, there"
KINDS = (MISSING, IGNORED, VARIABLE, ALLOWED, SOUND)

_EVERY = (
    ("a.txt", "a"),
    ("README.md", "# a"),
    ("src/main.py", "import lib"),
    ("src/lib.py", ""),
    ("docs/a.txt", "a"),
    ("docs/b.txt", "b"),
)


def _missing(
    name: str, text: str, files: tuple[tuple[str, str], ...] = (), untracked: tuple[str, ...] = ()
) -> Case:
    return Case(MISSING, name, text, True, files, untracked)


def _ignored(name: str, text: str, patterns: str, file: str = ".dockerignore") -> Case:
    return Case(IGNORED, name, text, True, ((file, patterns),))


def _allowed(name: str, text: str, patterns: str) -> Case:
    return Case(ALLOWED, name, text, False, ((".dockerignore", patterns),))


def _variable(name: str, text: str, build: str = ".") -> Case:
    return Case(VARIABLE, name, text, False, build=build)


def _sound(name: str, text: str) -> Case:
    return Case(SOUND, name, text, False)


CASES = (
    _missing("file", "COPY lost.txt /x"),
    _missing("second-of-two", "COPY a.txt lost.txt /x/"),
    _missing("in-folder", "COPY src/lost.py /x"),
    _missing("folder", "COPY lost/ /x/"),
    _missing("json-form", 'COPY ["lost.txt", "/x"]'),
    _missing("add", "ADD lost.txt /x"),
    _missing("add-archive", "ADD lost.tar.gz /x/"),
    _missing("flags", "COPY --link --chown=1:1 lost.txt /x"),
    _missing("dot-slash", "COPY ./lost.txt /x"),
    _missing("slash", "COPY /lost.txt /x"),
    _missing("letter-case", "COPY readme.md /x"),
    _missing("continued", "COPY a.txt \\\n    # and\n    lost.txt /x/"),
    _missing("quoted", 'COPY "lost.txt" /x'),
    _missing("variable", "ARG SRC=src\nCOPY ${SRC}/lost.py /x"),
    _missing("folder-of-wildcard", "COPY lost/*.txt /x/"),
    _missing("bind", "RUN --mount=type=bind,source=lost.txt,target=/x cat /x"),
    _missing("used-stage", "COPY lost.txt /x\nFROM scratch\nCOPY --from=0 /x /x"),
    _missing("link", "COPY link /x", (("link->lost.txt", ""),)),
    _missing("above", "COPY ../lost.txt /x"),
    _missing("untracked", "COPY local.txt /x", (("local.txt", "x"),), ("local.txt",)),
    _ignored("by-ending", "COPY a.txt /x", "*.txt\n"),
    _ignored("by-folder", "COPY docs/a.txt /x", "docs\n"),
    _ignored("by-own-file", "COPY a.txt /x", "a.txt\n", "Dockerfile.dockerignore"),
    _ignored("by-allow-list", "COPY a.txt /x", "*\n!src\n"),
    _ignored("at-any-depth", "ADD docs/b.txt /x", "**/b.*\n"),
    _variable("arg", "ARG SRC=src\nCOPY ${SRC}/main.py /x"),
    _variable("env", "ENV SRC=src\nCOPY $SRC/main.py /x"),
    _variable("default", "COPY ${SRC:-src}/main.py /x"),
    _variable("passed", "ARG SRC\nCOPY ${SRC}/main.py /x", "{context: ., args: {SRC: src}}"),
    _variable("nested", "ARG A=src\nARG SRC=${A}\nADD ${SRC}/ /x/"),
    _allowed("folder", "COPY src/main.py /x", "*\n!src\n"),
    _allowed("content", "COPY src /x", "*\n!src/**\n"),
    _allowed("file", "COPY a.txt /x", "*\n!a.txt\n"),
    _allowed("ending", "COPY a.txt docs/a.txt /x/", "**/*.txt\n!**/a.txt\n"),
    _allowed("in-folder", "COPY docs/a.txt /x", "docs/*\n!docs/a.txt\n"),
    _sound("heredoc", "COPY <<EOF /x\nCOPY lost.txt /y\nEOF"),
    _sound("other-stage", "COPY a.txt /lost.txt\nFROM scratch\nCOPY --from=0 /lost.txt /x"),
    _sound("wildcard", "COPY a.txt lost*.txt /x/"),
    _sound("address", "ADD https://example.com/index.html /x"),
    _sound("quoted", 'COPY "a.txt" /x'),
)


def make_planted(folder: Path) -> dict[str, Case]:
    """A repository of all cases; they are given by the paths of their Dockerfiles."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    made: dict[str, Case] = {}
    for number, case in enumerate(CASES):
        home = f"cases/{number:02}-{case.name}"
        compose = f"services:\n  app:\n    build: {case.build}\n"
        dockerfile = ("Dockerfile", f"FROM alpine:3.20\n{case.text}\n")
        for name, text in (*_EVERY, dockerfile, ("compose.yaml", compose), *case.files):
            path, _, target = name.partition("->")
            place = folder / home / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if target:
                place.symlink_to(target)
            else:
                place.write_text(text)
        made[f"{home}/Dockerfile"] = case
    git(folder, "add", "--all")
    for path, case in made.items():
        for name in case.untracked:
            git(folder, "rm", "--quiet", "--cached", path.replace("Dockerfile", name))
    git(folder, "commit", "--quiet", "--message=planted")
    return made
