"""Do the modules keep the direction: hooks import nouns, nouns import nouns below them?"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = "docker_build_hooks"
SOURCES = Path(__file__).parents[1] / "hooks" / PACKAGE

# Who may import what is not the standard library. A noun that wraps a library is its only user, so
# that what the library gets wrong is put right in one place.
LIBRARIES = {
    "dockerfile_parse": "dockerfile",
    "httpx": "bypass_http",
    "jsonschema_rs": "compose_schema",
    "pathspec": "dockerignore",
    "psutil": "host_reader",
    "pytest": "pytest_no_docker",
    "websockets": "bypass_websocket",
    "yaml": "yaml_nodes",
}

# Only git_process starts a process, and nothing of the repository is ever run; the other one runs
# what the arguments of its hook name.
RUNS_PROCESSES = ("git_process", "bypass_command")
PROCESSES = frozenset(
    {"subprocess", "multiprocessing", "pty", "popen", "os.system", "fork", "forkpty"}
    | {"posix_spawn", "posix_spawnp", "create_subprocess_exec", "create_subprocess_shell"}
    | {f"{family}{kind}" for family in ("exec", "spawn") for kind in ("l", "le", "lp", "lpe")}
    | {f"{family}{kind}" for family in ("exec", "spawn") for kind in ("v", "ve", "vp", "vpe")}
)


def imports(tree: ast.AST) -> Iterator[str]:
    """Full dotted names, wherever the import stands: in a function or for types only, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join(filter(None, [PACKAGE if node.level else "", node.module]))
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            name = node.args[0]
            if called in ("import_module", "__import__") and isinstance(name, ast.Constant):
                yield str(name.value)


def names(tree: ast.AST) -> Iterator[str]:
    """Every plain name, attribute (with and without its owner) and imported name of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield from (node.attr, ast.unparse(node))
    for name in imports(tree):
        yield from (name, *name.split("."))


def is_hook(module: str) -> bool:
    return module.startswith("check_")


def violations(sources: Mapping[str, str]) -> list[str]:
    """What is wrong among these modules (name without the package: text), sorted."""
    trees = {module: ast.parse(text) for module, text in sources.items()}
    ours: dict[str, set[str]] = {}
    found = set()
    for module, tree in trees.items():
        dotted = [name.split(".") for name in imports(tree)]
        ours[module] = {name[1] for name in dotted if name[0] == PACKAGE and name[1:]}
        for other in ours[module]:
            if is_hook(other):
                found.add(f"{module} imports the hook {other}")
            elif module == "finding":
                found.add(f"finding imports {other}")
        for library in {name[0] for name in dotted} - {PACKAGE} - sys.stdlib_module_names:
            if LIBRARIES.get(library) != module:
                found.add(f"{module} imports {library}")
        if module not in RUNS_PROCESSES:
            found |= {f"{module} mentions {name}" for name in PROCESSES.intersection(names(tree))}
    found |= {f"import cycle through {module}" for module in ours if module in below(module, ours)}
    return sorted(found)


def below(module: str, ours: Mapping[str, set[str]]) -> set[str]:
    """All modules that `module` imports, directly or through others."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        fresh = ours.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def test_the_package_keeps_the_direction() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py")}
    assert sources
    assert violations(sources) == []


def test_the_package_is_flat() -> None:
    # violations() looks at one level only.
    assert {path.parent for path in SOURCES.rglob("*.py")} == {SOURCES}


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(
            {"check_a": "from docker_build_hooks.finding import Finding", "finding": "import re"},
            id="a hook imports a noun",
        ),
        pytest.param(
            {"report": "from docker_build_hooks import finding", "finding": ""},
            id="a noun imports a noun",
        ),
        pytest.param(
            {"dockerfile": "from dockerfile_parse import DockerfileParser"},
            id="the user of a library",
        ),
        pytest.param({"git_process": "import os\nos.posix_spawn"}, id="the user of git"),
        pytest.param({"words": "import os\nos.path.join"}, id="os without processes"),
        pytest.param({"words": "import platform\nplatform.system()"}, id="another system"),
    ],
)
def test_kept(sources: dict[str, str]) -> None:
    assert violations(sources) == []


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (
            {"check_a": "from docker_build_hooks.check_b import rule", "check_b": ""},
            ["check_a imports the hook check_b"],
        ),
        ({"stages": "from . import check_a"}, ["stages imports the hook check_a"]),
        (
            {"stages": "def f():\n    import docker_build_hooks.check_a"},
            ["stages imports the hook check_a"],
        ),
        (
            {"stages": "importlib.import_module('docker_build_hooks.check_a')"},
            ["stages imports the hook check_a"],
        ),
        ({"finding": "from .words import split", "words": ""}, ["finding imports words"]),
        (
            {"a": "from .b import x", "b": "from .c import x", "c": "from . import a", "d": ""},
            ["import cycle through a", "import cycle through b", "import cycle through c"],
        ),
        (
            {"a": "if TYPE_CHECKING:\n    from .b import X", "b": "from . import a"},
            ["import cycle through a", "import cycle through b"],
        ),
        ({"check_a": "import dockerfile_parse"}, ["check_a imports dockerfile_parse"]),
        ({"context": "from pathspec import PathSpec"}, ["context imports pathspec"]),
        ({"compose": "import yaml"}, ["compose imports yaml"]),
        ({"report": "import requests.sessions"}, ["report imports requests"]),
        ({"builds": "import subprocess"}, ["builds mentions subprocess"]),
        ({"builds": "from os import posix_spawn as start"}, ["builds mentions posix_spawn"]),
        ({"builds": "import os\nos.popen('x')"}, ["builds mentions popen"]),
        ({"builds": "import os\nos.system('x')"}, ["builds mentions os.system"]),
        ({"check_a": "import os\nos.execvp('x', [])"}, ["check_a mentions execvp"]),
    ],
)
def test_violated(sources: dict[str, str], expected: list[str]) -> None:
    assert violations(sources) == expected
