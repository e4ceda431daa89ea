"""Which files count as compiled Python, which of them are stale, and which may be deleted?"""

import importlib.util
import os
import py_compile
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks.bytecode import (
    Removal,
    Removed,
    is_bytecode,
    is_in_cache,
    is_installed,
    is_stale,
    remove,
    untracked_bytecode,
)
from docker_build_hooks.git_index import Index, read_index
from git_changes_test import ODD, ODD_NAMES

# Names of modules, without what ends a name in a file system.
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20
).filter(lambda name: name.strip(".") != "")


def index_of(repo: Repo) -> Index:
    return read_index(str(repo.path))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("m.pyc", True),
        ("a/m.pyo", True),
        ("a/m$py.class", True),
        ("a/b.c.pyc", True),
        ("new\nline.pyc", True),
        (f"{ODD}.pyc", True),
        ("__pycache__/m.pyc", True),
        ("__pycache__/m.cpython-312.pyc", True),
        ("a/__pycache__/m.cpython-38.opt-2.pyc", True),
        ("a/__pycache__/m.cpython-312-pytest-8.4.1.pyc", True),
        ("a/__pycache__/m.pypy310.pyo", True),
        # What is being written has a number behind it until it is whole.
        ("a/__pycache__/m.cpython-312.pyc.140021", True),
        ("a/m.pyc.140021", False),
        ("a/__pycache__/m.cpython-312.pyc.bak", False),
        ("a/__pycache__/f.fn-12.py312.nbi", False),
        ("a/__pycache__/.gitkeep", False),
        ("a/__pycache__/m.py", False),
        ("__pycache__", False),
        ("a/__pycache__/b/m.py", False),
        ("m.py", False),
        ("m.pyd", False),
        ("m.pyi", False),
        ("m.PYC", False),
        ("m.pyc ", False),
        ("m.pycx", False),
        ("m.class", False),
        ("m.pyc/a", False),
        (".pyc", False),
        ("$py.class", False),
        ("pyc", False),
        ("", False),
    ],
)
def test_what_is_bytecode(path: str, expected: bool) -> None:
    assert is_bytecode(path) is expected


@given(NAMES)
@example("my.module")
@example("new\nline")
@example("\x85")
def test_whatever_python_writes_is_bytecode(name: str) -> None:
    for optimization in ("", 1, 2):
        path = importlib.util.cache_from_source(f"a/{name}.py", optimization=optimization)
        assert is_bytecode(path) and is_in_cache(path)
    assert is_bytecode(f"a/{name}.pyc") and not is_in_cache(f"a/{name}.pyc")
    assert not is_bytecode(f"a/{name}.py")


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(text: str) -> None:
    assert is_bytecode(text) in (True, False)
    assert not (is_bytecode(text) and text.endswith((".py", "/")))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib/site-packages/a/m.pyc", True),
        ("usr/lib/python3/dist-packages/m.pyc", True),
        ("__pypackages__/3.12/lib/m.pyc", True),
        (".eggs/a.egg/m.pyc", True),
        ("site-packages", False),
        ("my-site-packages/m.pyc", False),
        ("a/m.pyc", False),
    ],
)
def test_what_is_installed(path: str, expected: bool) -> None:
    assert is_installed(path) is expected


# Stale is what has no source beside it any more.


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("a/m.py", "a/__pycache__/m.cpython-312.pyc"),
        ("a/m.py", "a/__pycache__/m.cpython-312.opt-1.pyc"),
        ("a/m.py", "a/__pycache__/m.cpython-312-pytest-8.4.1.pyc"),
        ("a/m.py", "a/__pycache__/m.cpython-313-pytest-9.0.0.dev1+g12ab.pyc"),
        ("a/m.py", "a/__pycache__/m.pypy310.pyc"),
        ("a/m.py", "a/__pycache__/m.pyc"),
        ("m.py", "__pycache__/m.cpython-312.pyc.140021"),
        ("a/my.part.py", "a/__pycache__/my.part.cpython-312.pyc"),
        ("a/__init__.py", "a/__pycache__/__init__.cpython-312.pyc"),
        ("a/m.pyw", "a/__pycache__/m.cpython-312.pyc"),
        ("a/m.hy", "a/__pycache__/m.cpython-312.pyc"),
        ("a/tool", "a/__pycache__/toolcpython-312.pyc"),
        ("a/tool", "a/__pycache__/toolpypy39.opt-1.pyc"),
        ("a/m.py", "a/m.pyc"),
        ("m.py", "m.pyo"),
        ("m.py", "m$py.class"),
        (f"{ODD}.py", f"__pycache__/{ODD}.cpython-312.pyc"),
        ("new\nline.py", "new\nline.pyc"),
    ],
)
def test_a_source_beside_it(repo: Repo, source: str, path: str) -> None:
    assert is_stale(index_of(repo), path)
    # On disk, then only in git, then neither.
    repo.write({source: ""})
    assert not is_stale(index_of(repo), path)
    repo.add()
    (repo.path / source).unlink()
    assert not is_stale(index_of(repo), path)
    repo.add()
    assert is_stale(index_of(repo), path)


@pytest.mark.parametrize(
    ("other", "path"),
    [
        ("m.py", "a/__pycache__/m.cpython-312.pyc"),
        ("a/__pycache__/m.py", "a/__pycache__/m.cpython-312.pyc"),
        ("a/m.pyi", "a/__pycache__/m.cpython-312.pyc"),
        ("a/mm.py", "a/__pycache__/m.cpython-312.pyc"),
        ("a/m", "a/__pycache__/m.cpython-312.pyc"),
        # A module became a package.
        ("a/m/__init__.py", "a/__pycache__/m.cpython-312.pyc"),
        ("tool/a.py", "__pycache__/toolcpython-312.pyc"),
        ("a/tool", "a/toolcpython-312.pyc"),
        ("a/m.py/b", "a/m.pyc"),
        ("a/m.py", "a/m.cpython-312.pyc"),
    ],
)
def test_no_source_beside_it(repo: Repo, other: str, path: str) -> None:
    repo.staged({other: ""})
    assert is_stale(index_of(repo), path)


@pytest.mark.parametrize("path", ["m.py", "__pycache__/README", "a/.pyc", ""])
def test_what_is_no_bytecode_is_not_stale(repo: Repo, path: str) -> None:
    assert not is_stale(index_of(repo), path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(NAMES.filter(lambda name: len(name.encode()) < 200), st.sampled_from(["", 1, 2]))
@example("my.module", 1)
@example("pypy3", "")
def test_nothing_that_python_writes_is_stale(
    repo: Repo, name: str, optimization: int | str
) -> None:
    index = Index(str(repo.path), f"100644 {'0' * 40} 0\ta/{name}.py\0".encode())
    cache = importlib.util.cache_from_source(f"a/{name}.py", optimization=optimization)
    assert not is_stale(index, cache)
    assert not is_stale(index, f"a/{name}.pyc")
    assert is_stale(Index(str(repo.path), b""), cache)


def test_what_this_python_writes(repo: Repo) -> None:
    repo.staged({"a/m.py": "x = 1\n", "a/tool": "x = 1\n"})
    written = [
        py_compile.compile(str(repo.path / "a" / name), doraise=True, optimize=optimize)
        for name in ("m.py", "tool")
        for optimize in (0, 2)
    ]
    legacy = str(repo.path / "a/m.pyc")
    py_compile.compile(str(repo.path / "a/m.py"), cfile=legacy, doraise=True)
    paths = [Path(path or "").relative_to(repo.path).as_posix() for path in (*written, legacy)]
    assert sys.implementation.cache_tag in paths[0]
    assert set(untracked_bytecode(index_of(repo))) == set(paths)
    assert len(paths) == 5
    assert not any(is_stale(index_of(repo), path) for path in paths)


# What may be deleted.


def removal(repo: Repo, paths: Sequence[str], dry_run: bool = False) -> Removal:
    return remove(index_of(repo), paths, dry_run)


def test_removal_is_counted_by_folder(repo: Repo) -> None:
    repo.write({"a/__pycache__/m.pyc": "12", "a/__pycache__/n.pyc": "345", "a/m.pyc": "", "b": ""})
    paths = ["a/m.pyc", "a/__pycache__/n.pyc", "a/__pycache__/m.pyc", "b", "gone.pyc"]
    expected = Removal([Removed("a", 1, 0), Removed("a/__pycache__", 2, 5)], [])
    would = removal(repo, paths[:-1], dry_run=True)
    assert would == expected
    assert (repo.path / "a/__pycache__/m.pyc").exists()
    assert removal(repo, paths) == expected
    assert sorted(os.listdir(repo.path)) == [".git", "a", "b"]
    # A folder of sources stays, empty or not.
    assert os.listdir(repo.path / "a") == []
    assert removal(repo, paths) == Removal([], [])


def test_only_a_cache_goes_with_its_last_file(repo: Repo) -> None:
    repo.write({"a/m.pyc": "", "b/__pycache__/m.pyc": ""})
    assert len(removal(repo, ["a/m.pyc", "b/__pycache__/m.pyc"]).removed) == 2
    assert sorted(path.name for path in repo.path.glob("[!.]*")) == ["a", "b"]
    assert [os.listdir(repo.path / name) for name in ("a", "b")] == [[], []]


def test_a_cache_with_something_else_in_it_stays(repo: Repo) -> None:
    repo.write({"__pycache__/m.pyc": "", "__pycache__/notes.txt": ""})
    assert removal(repo, ["__pycache__/m.pyc"]) == Removal([Removed("__pycache__", 1, 0)], [])
    assert os.listdir(repo.path / "__pycache__") == ["notes.txt"]


@pytest.mark.parametrize(
    "path", ["tracked.pyc", "link/m.pyc", "out/m.pyc", "../outside/m.pyc", "m.py", "a/../m.py"]
)
def test_what_is_never_deleted(repo: Repo, path: str) -> None:
    repo.staged({"tracked.pyc": "", "m.py": ""})
    repo.write({"real/m.pyc": "", "../outside/m.pyc": ""})
    repo.link({"link": "real", "out": "../outside"})
    assert removal(repo, [path]) == Removal([], [])
    there = ["tracked.pyc", "m.py", "real/m.pyc", "../outside/m.pyc"]
    assert all((repo.path / name).exists() for name in there)


def test_a_link_is_not_followed(repo: Repo) -> None:
    repo.write({"../outside.pyc": "", "a/b": ""})
    repo.link({"m.pyc": "../outside.pyc"})
    assert list(untracked_bytecode(index_of(repo))) == []
    link = len("../outside.pyc")
    assert removal(repo, ["m.pyc"]) == Removal([Removed("", 1, link)], [])
    assert (repo.path.parent / "outside.pyc").exists()


def test_a_folder_called_like_bytecode_is_refused(repo: Repo) -> None:
    repo.write({"a.pyc/b": ""})
    done = removal(repo, ["a.pyc"])
    assert done.removed == [] and [path for path, _ in done.refused] == ["a.pyc"]
    assert (repo.path / "a.pyc/b").exists()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_of_all_kinds(repo: Repo, name: str) -> None:
    path = f"{name}/__pycache__/{name}.cpython-312.pyc"
    repo.write({path: "1"})
    assert list(untracked_bytecode(index_of(repo))) == [path]
    assert removal(repo, [path]) == Removal([Removed(f"{name}/__pycache__", 1, 1)], [])
    assert list(untracked_bytecode(index_of(repo))) == []


@pytest.mark.parametrize(
    ("files", "tracked", "expected"),
    [
        (["m.pyc"], [], ["m.pyc"]),
        (["m.pyc"], ["m.pyc"], []),
        (["a/m.pyc", "b/__pycache__/m.cpython-312.pyc"], ["a/m.pyc"], [1]),
        (["env/m.pyc", "env/pyvenv.cfg"], [], []),
        (["env/a/b/m.pyc", "env/pyvenv.cfg"], [], []),
        (["env/a/m.pyc", "env/conda-meta/history"], [], []),
        ([".venv/m.pyc"], [], []),
        (["venv/m.pyc"], [], ["venv/m.pyc"]),
        (["venv/m.pyc", "venv/lib/a"], [], []),
        (["a/.git/HEAD", "a/m.pyc"], [], []),
        (["a/.git", "a/b/m.pyc"], [], []),
        (["node_modules/a/m.pyc"], [], []),
        (["a/site-packages/m.pyc"], [], []),
        ([".tox/py/m.pyc"], [], []),
        (["dist/m.pyc"], [], []),
        (["dist/m.pyc"], ["dist/m.py"], ["dist/m.pyc"]),
        (["a.egg-info/m.pyc"], [], []),
        ([".git/m.pyc"], [], []),
        # The repository itself may be in an environment.
        (["pyvenv.cfg", "m.pyc"], [], ["m.pyc"]),
    ],
)
def test_what_is_found(
    repo: Repo, files: list[str], tracked: list[str], expected: list[str | int]
) -> None:
    repo.write(dict.fromkeys(tracked, ""))
    repo.add(force=True)
    repo.write(dict.fromkeys(files, ""))
    wanted = [files[one] if isinstance(one, int) else one for one in expected]
    assert list(untracked_bytecode(index_of(repo))) == wanted
