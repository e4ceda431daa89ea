"""Contexts and look-ups without the hook around them."""

import os
import posixpath
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Repo, hermetic
from docker_build_hooks.context import (
    DANGLING,
    EMPTY_GLOB,
    FOUND,
    HIDDEN,
    IGNORED,
    LOOP,
    MISREAD,
    MISSING,
    NOT_SENT,
    REFUSED,
    Context,
    Kind,
    Sought,
)
from docker_build_hooks.dockerfile import Span
from docker_build_hooks.dockerignore import DockerIgnore
from docker_build_hooks.git_index import Index, read_index
from docker_build_hooks.source_lookup import Request
from docker_build_hooks.source_paths import name_pattern
from docker_build_hooks.stages import Source
from docker_build_hooks.words import UNKNOWN


def source(text: str, kind: str = "COPY", parents: bool = False) -> Source:
    return Source(text, Span(1, 1, 1), kind, parents, 0)


def index_of(repo: Repo, files: Mapping[str, str], links: Mapping[str, str]) -> Index:
    repo.staged(files, links)
    return read_index(str(repo.path))


TREE = {
    "web/app/main.py": "",
    "web/app/util.py": "",
    "web/conf/a.yml": "",
    "web/docs/x/y.md": "",
    "web/log/a.txt": "",
    "web/[x].md": "",
    "shared/a": "",
}
LINKS = {
    "web/etc": "conf",
    "web/up": "../shared/a",
    "web/root": "/app/main.py",
    "web/lost": "nope/a",
    "web/one": "two",
    "web/two": "./one",
    "web/log/to": "../app",
    "web/deep/abs": "/app/main.py",
}
IGNORE = b"docs\n**/util.py\nlog/*\n!log/to\n"


@pytest.fixture
def context(repo: Repo) -> Context:
    return Context(index_of(repo, TREE, LINKS), "web", DockerIgnore(IGNORE))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", Kind.FOLDER),
        ("app", Kind.FOLDER),
        ("app/main.py", Kind.FILE),
        ("etc", Kind.LINK),
        ("etc/a.yml", None),
        ("ap", None),
        ("shared/a", None),
        (".git", None),
    ],
)
def test_kind(context: Context, path: str, kind: Kind | None) -> None:
    assert context.kind(path) is kind


def test_git_is_there_at_the_root_only(repo: Repo) -> None:
    context = Context(index_of(repo, {"a": ""}, {}), "")
    assert [context.kind(path) for path in (".git", ".git/HEAD", ".github", "a/.git")] == [
        Kind.OPAQUE,
        Kind.OPAQUE,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("path", "excluded_by"),
    [
        ("app/main.py", None),
        ("app/util.py", "**/util.py"),
        ("docs/x/y.md", "docs"),
        ("log", None),
        ("log/a.txt", "log/*"),
        ("log/to", None),
        ("", None),
    ],
)
def test_exclusion(context: Context, path: str, excluded_by: str | None) -> None:
    found = context.exclusion(path)
    assert (found.pattern.text if found else None) == excluded_by


@pytest.mark.parametrize(
    ("path", "state", "end", "outside"),
    [
        ("app", FOUND, "app", False),
        ("etc/a.yml", FOUND, "conf/a.yml", False),
        ("root", FOUND, "app/main.py", True),
        ("deep/abs", FOUND, "app/main.py", True),
        ("up", DANGLING, "shared/a", True),
        ("lost", DANGLING, "nope/a", False),
        ("etc/b.yml", MISSING, "conf/b.yml", False),
        ("app/main.py/x", MISSING, "app/main.py/x", False),
        ("one", LOOP, "two", False),
        ("nope/a", MISSING, "nope/a", False),
    ],
)
def test_follow(context: Context, path: str, state: str, end: str, outside: bool) -> None:
    found = context.follow(path)
    assert (found.state, found.path, found.outside) == (state, end, outside)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("app/main.py", FOUND),
        ("./app/", FOUND),
        ("../app", FOUND),
        ("", FOUND),
        ("!app", MISSING),
        ("app/util.py", IGNORED),
        ("docs", IGNORED),
        ("log", FOUND),
        ("app/*.py", FOUND),
        ("app/u*", EMPTY_GLOB),
        ("*.txt", EMPTY_GLOB),
        ("conf/*.txt", NOT_SENT),
        ("etc/*.yml", FOUND),
        ("nope/*", MISSING),
        ("app/main.py/*", EMPTY_GLOB),
        ("conf/a.yml/*", NOT_SENT),
        ("docs/*", IGNORED),
        ("[", REFUSED),
        ("lo*", DANGLING),
        ("[[]x].md", FOUND),
        ("[x].md", EMPTY_GLOB),
        (f"{UNKNOWN}/main.py", FOUND),
        (f"conf/{UNKNOWN}.json", MISSING),
        (f"app/{UNKNOWN}.py", FOUND),
        (f"docs/{UNKNOWN}", IGNORED),
        (f"{UNKNOWN}/../app", FOUND),
        (f"conf/{UNKNOWN}*.json", FOUND),
        (f"nope/{UNKNOWN}*.json", MISSING),
    ],
)
def test_resolve(context: Context, text: str, state: str) -> None:
    # "app" is asked for besides, so a wildcard in it has its folder sent.
    assert Request(context, [text, "app"]).resolve(source(text)).state == state


@pytest.mark.parametrize(
    ("text", "state"), [("app/*.py", MISSING), ("[x].md", MISREAD), ("app/main.py", FOUND)]
)
def test_a_bind_mount_has_no_wildcards(context: Context, text: str, state: str) -> None:
    assert Request(context, [text]).resolve(source(text, "bind")).state == state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("app/./main.py", FOUND),
        ("nope/./main.py", MISSING),
        ("etc/a.yml", MISSING),
        ("nope/*.py", FOUND),
        ("docs/x", IGNORED),
    ],
)
def test_parents(context: Context, text: str, state: str) -> None:
    assert Request(context, [text]).resolve(source(text, parents=True)).state == state


@pytest.mark.parametrize(
    ("pattern", "path", "met"),
    [
        ("*.yml", "conf/a.yml", True),
        ("*.yml", "conf/a.yml/in/it", True),
        ("*.yml", "conf/a.txt", False),
        ("*.yml", "a.yml", False),
        ("*/x", "conf/a/x", True),
        ("*/x", "conf/x", False),
    ],
)
def test_sought(pattern: str, path: str, met: bool) -> None:
    assert Sought("conf", name_pattern(pattern)).is_met_by(path) is met


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
STEPS = st.lists(st.sampled_from(["a", "b", "c", "..", ".", ""]), min_size=1, max_size=4)
TARGETS = STEPS.map("/".join).filter(bool)
TREES = st.tuples(
    st.lists(PATHS, min_size=1, max_size=5), st.dictionaries(PATHS, TARGETS, max_size=4)
)


def make(root: Path, tree: tuple[list[str], dict[str, str]]) -> None:
    """Files and links at the paths, as far as one is not below another or a link."""
    files, links = tree
    for path in (*files, *links):
        target = root / path
        above = [root / part for part in map(str, Path(path).parents)]
        if (
            os.path.lexists(target)
            or any(map(os.path.isfile, above))
            or any(map(os.path.islink, above))
        ):
            continue
        # Only now: git has no empty folders.
        target.parent.mkdir(parents=True, exist_ok=True)
        if path in links:
            target.symlink_to(links[path])
        else:
            target.touch()


def is_there(root: str, text: str) -> bool:
    """Whether a real folder has the path, its links followed but never out of the folder.

    What a link says is cleaned before it is followed.
    """
    current = root
    remaining = posixpath.normpath(f"/{text}").split("/")
    for _ in range(10_000):
        if not remaining:
            return True
        part = remaining.pop(0)
        path = os.path.join(current, part)
        if not part:
            continue
        if os.path.islink(path):
            target = posixpath.join("/", os.path.relpath(current, root), os.readlink(path))
            current = root
            remaining = posixpath.normpath(target).split("/") + remaining
        elif os.path.isdir(path) or (os.path.isfile(path) and not set(remaining) - {"", "."}):
            current = path
        else:
            return False
    return False


@settings(max_examples=120)
@given(TREES, st.lists(STEPS.map("/".join), min_size=1, max_size=8))
def test_a_look_up_agrees_with_a_real_folder(
    empty_repository: Path, tree: tuple[list[str], dict[str, str]], texts: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        hermetic(patch, Path(name))
        folder = Path(name).resolve() / "repo"
        shutil.copytree(empty_repository, folder)
        make(folder, tree)
        subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
        context = Context(read_index(str(folder)), "")
        request = Request(context, texts)
        for text in texts:
            found = request.resolve(source(text)).state in (FOUND, HIDDEN)
            assert found is is_there(str(folder), text), text
