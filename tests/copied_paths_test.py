"""Which folders do the sources of a build copy as a whole, and which paths do they name?"""

import pytest

from conftest import Repo
from docker_build_hooks.builds import Options, find_builds
from docker_build_hooks.built_contexts import BuiltContext, built_contexts
from docker_build_hooks.copied_paths import CopiedPaths
from docker_build_hooks.git_index import read_index
from docker_build_hooks.judgement import Judge

FILES = dict.fromkeys(
    [
        *("setup.py", "src/main.py", "src/lib/a.py", "src/lib/b/c.py", "pack1/a.py", "pack2/b.py"),
        *("packs.txt", "docs/a.md", "we[ird]/a.py", "lib/x.py"),
    ],
    "",
)
LINKS = {
    "current": "src/lib",
    "links/up": "../../elsewhere",
    "links/gone": "nowhere",
    "notes": "docs/a.md",
    "docs/src": "../src",
}


def contexts(repo: Repo, lines: str, compose: str = "{context: .}") -> list[BuiltContext]:
    service = f"services: {{web: {{build: {compose}}}}}\n"
    files = {"Dockerfile": f"FROM scratch\n{lines}\n", "compose.yaml": service}
    repo.staged({**FILES, **files}, LINKS)
    index = read_index(str(repo.path))
    judge = Judge(index, Options())
    return built_contexts(judge, find_builds(index, judge.options).declared)


def copied(repo: Repo, lines: str) -> CopiedPaths:
    [built] = contexts(repo, lines)
    [copying] = built.builds
    return copying.copied


@pytest.mark.parametrize(
    ("lines", "folders", "names"),
    [
        # The whole context, which is no name for anything in it.
        ("COPY . /", [""], []),
        ("COPY ./ /", [""], []),
        ("COPY / /", [""], []),
        ("COPY .. /", [""], []),
        ("COPY src/.. /", [""], []),
        ("ADD . /", [""], []),
        ('COPY ["./", "/a b/"]', [""], []),
        ("COPY * /", [""], ["*"]),
        ("COPY ./* /", [""], ["*"]),
        ("COPY ** /", [""], ["**"]),
        ("COPY ?* /", [""], ["?*"]),
        # A folder, or several.
        ("COPY src /", ["src"], ["src"]),
        ("COPY /src/ /", ["src"], ["src"]),
        ("COPY src/lib docs /", ["src/lib", "docs"], ["docs", "src/lib"]),
        ("ADD src /", ["src"], ["src"]),
        ("COPY src/* /x", ["src"], ["src/*"]),
        ("COPY src/** /x", ["src"], ["src/**"]),
        ("COPY pack*/ /x", ["pack1", "pack2"], ["pack*"]),
        ("COPY pack? /x", ["pack1", "pack2"], ["pack?"]),
        ("COPY pack[13-9] /x", ["pack1"], ["pack[13-9]"]),
        ("COPY ??? /x", ["lib", "src"], ["???"]),
        ("COPY */lib /x", ["src/lib"], ["*/lib"]),
        ("COPY src/*/b /x", ["src/lib/b"], ["src/*/b"]),
        ("COPY src/l?b/* /x", ["src/lib/b"], ["src/l?b/*"]),
        ("COPY we[[]ird] /x", ["we[ird]"], ["we[[]ird]"]),
        ("RUN --mount=source=we[ird],target=/x ls", [], ["we[ird]"]),
        # Files are no folders.
        ("COPY setup.py packs.txt /", [], ["packs.txt", "setup.py"]),
        ("COPY src/*.py /", [], ["src/*.py"]),
        ("COPY packs* /", [], ["packs*"]),
        ("COPY *.txt /", [], ["*.txt"]),
        # What is not there may be made before the build.
        ("COPY dist /", [], ["dist"]),
        ("COPY dist/* /", [], ["dist/*"]),
        ("COPY *.whl /", [], ["*.whl"]),
        # Links.
        ("COPY current /", ["src/lib"], ["current"]),
        ("COPY current/b /", ["src/lib/b"], ["current/b"]),
        ("COPY current/* /", ["src/lib"], ["current/*"]),
        ("COPY docs/src/lib /", ["src/lib"], ["docs/src/lib"]),
        ("COPY notes links/gone links/up /", [], ["links/gone", "links/up", "notes"]),
        ("COPY cur* /", [], ["cur*"]),
        # What only the caller knows.
        ("ARG X\nCOPY $X /", [], []),
        ("ARG X\nCOPY src/$X /", [], []),
        ("ARG X\nCOPY $X/../src /", [], []),
        ("ARG X=src\nCOPY $X /", ["src"], ["src"]),
        ("ARG X\nCOPY ${X:-src}/lib /", ["src/lib"], ["src/lib"]),
        ("ENV X=s\nCOPY ${X}rc /", ["src"], ["src"]),
        # Bind mounts copy nothing.
        ("RUN --mount=type=bind,target=/x ls", [], []),
        ("RUN --mount=type=bind,source=src,target=/x ls", [], ["src"]),
        ("RUN --mount=source=src/*,target=/x ls", [], ["src/*"]),
        # What is written in the Dockerfile is no path.
        ("COPY <<a src /x/\nb\na", ["src"], ["src"]),
        # Only what is built.
        ("COPY src /\nFROM scratch\nCOPY docs /", ["docs"], ["docs"]),
        ("COPY src /\nFROM scratch\nCOPY --from=0 /src /", ["src"], ["src"]),
        # --parents copies what its wildcards match, with the folders above.
        ("COPY --parents src/lib /", ["src/lib"], ["src/lib"]),
        ("COPY --parents src/./lib /", ["src/lib"], ["src/lib"]),
        ("COPY --parents src/*/a.py /", [], ["src/*/a.py"]),
        ("COPY --parents **/*.py /", [], ["**/*.py"]),
        ("COPY --parents pack* /", [], ["pack*"]),
        ("COPY --exclude=*.md docs /", ["docs"], ["docs"]),
    ],
)
def test_folders_and_names(repo: Repo, lines: str, folders: list[str], names: list[str]) -> None:
    found = copied(repo, lines)
    assert [area.folder for area in found.areas] == folders
    assert list(found.names) == names


@pytest.mark.parametrize(
    "lines",
    [
        "RUN --mount=type=cache,target=/x ls",
        "COPY <<EOF /x\nsrc\nEOF",
        "ADD https://example.com/src /x",
        "ADD git@example.com:a/src.git /x",
        "COPY --from=alpine src /x",
        "FROM alpine AS b\nFROM scratch\nCOPY --from=b src /x",
        "ONBUILD COPY src /",
    ],
)
def test_no_source_is_in_the_context(repo: Repo, lines: str) -> None:
    assert contexts(repo, lines) == []


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ("COPY . /", "a", "."),
        ("COPY . /", "a/__pycache__/m.pyc", "."),
        ("COPY src /", "src/__pycache__/m.pyc", "src"),
        ("COPY src /", "src", None),
        ("COPY src /", "srcs/a", None),
        ("COPY src /", "a/src/b", None),
        ("COPY src/*.py /", "src/m.pyc", None),
        ("COPY src/* /", "src/m.pyc", "src/*"),
        ("COPY docs /\nCOPY src/lib /\nCOPY . /", "src/lib/a", "src/lib"),
        ("COPY docs /\nCOPY src/lib /\nCOPY . /", "src/a", "."),
        ("COPY current /", "src/lib/a", "current"),
        ("COPY current /", "current/a", None),
        # --exclude is about what is below the folder.
        ("COPY --exclude=**/__pycache__ . /", "a/__pycache__/m.pyc", None),
        ("COPY --exclude=**/__pycache__ . /", "a/m.pyc", "."),
        ("COPY --exclude=__pycache__ . /", "a/__pycache__/m.pyc", "."),
        ("COPY --exclude=__pycache__ . /", "__pycache__/m.pyc", None),
        ("COPY --exclude=*.pyc . /", "m.pyc", None),
        ("COPY --exclude=*.pyc . /", "a/m.pyc", "."),
        ("COPY --exclude=**/*.py[co] src /", "src/a/m.pyc", None),
        ("COPY --exclude=lib src /", "src/lib/a", None),
        ("COPY --exclude=lib src /", "src/a/lib", "src"),
        # As it is meant, though the engine takes nothing away.
        ("COPY --exclude=src/lib src /", "src/lib/a", None),
        ("COPY --exclude=**/*.pyc --exclude=!m.pyc . /", "m.pyc", "."),
        ("COPY --exclude=**/*.pyc --exclude=!m.pyc . /", "n.pyc", None),
        ("COPY --exclude=lib --exclude=*.md src /", "src/lib/a", None),
        ("COPY --exclude=[ src /", "src/lib/a", "src"),
        ("COPY --exclude=lib src /\nCOPY src/lib /", "src/lib/a", "src/lib"),
    ],
)
def test_what_brings_a_path_along(repo: Repo, lines: str, path: str, expected: str | None) -> None:
    area = copied(repo, lines).area_of(path)
    assert (area.source.text if area else None) == expected


@pytest.mark.parametrize(
    ("lines", "yes", "no"),
    [
        ("COPY . /", [], ["", "a", "a/b"]),
        ("COPY * /", [], ["a", "a/b"]),
        ("COPY src/* /", ["src"], ["src/a", "docs"]),
        ("COPY src /", ["src"], ["src/a", "srcs", "s"]),
        # The path holds what is named.
        ("COPY .venv/bin/tool /", [".venv", ".venv/bin", ".venv/bin/tool"], [".venv/lib"]),
        ("COPY *.pyc /", ["m.pyc"], ["a/m.pyc", "m.pyo", "m.pyc/a"]),
        ("COPY *.py* /", ["m.pyc", "m.py"], ["a/m.py"]),
        ("COPY */*.pyc /", ["a/m.pyc"], ["m.pyc/b/c"]),
        ("COPY app/__pycache__ /", ["app/__pycache__", "app"], ["__pycache__"]),
        ("COPY .env* /", [".env", ".env.local"], ["a/.env", "env"]),
        ("COPY a[ /", [], ["a["]),
        ("COPY --parents **/__pycache__ /", ["a/__pycache__"], ["a/b"]),
        ("RUN --mount=source=.npmrc,target=/root/.npmrc npm ci", [".npmrc"], ["a/.npmrc"]),
        ("RUN --mount=source=k[12].pem,target=/x ls", ["k[12].pem"], ["k1.pem"]),
        ("ARG X\nCOPY $X.pem /", [], ["a.pem"]),
    ],
)
def test_what_is_named(repo: Repo, lines: str, yes: list[str], no: list[str]) -> None:
    found = copied(repo, lines)
    assert [path for path in (*yes, *no) if found.name(path)] == yes


def test_named_contexts_are_apart(repo: Repo) -> None:
    lines = "COPY docs /\nCOPY --from=lib . /\nCOPY --from=lib b /"
    compose = "{context: ., additional_contexts: {lib: src/lib}}"
    found = {
        built.context.folder: ([area.folder for area in copying.copied.areas], copying.copied.names)
        for built in contexts(repo, lines, compose)
        for copying in built.builds
    }
    assert found == {"": (["docs"], ("docs",)), "src/lib": (["", "b"], ("b",))}


def test_the_folder_of_the_context_is_left_out(repo: Repo) -> None:
    [built] = contexts(repo, "COPY lib /", "{context: src, dockerfile: ../Dockerfile}")
    [copying] = built.builds
    assert [area.folder for area in copying.copied.areas] == ["lib"]
    assert built.taken_by("lib/a") is not None and built.taken_by("src/lib/a") is None


def test_what_is_ignored_is_not_copied(repo: Repo) -> None:
    repo.write({".dockerignore": "src\n!src/main.py\ndocs\n"})
    found = copied(repo, "COPY src /\nCOPY docs /\nCOPY lib /")
    assert [area.folder for area in found.areas] == ["src", "lib"]
    assert found.names == ("docs", "lib", "src")
