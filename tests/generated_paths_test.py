"""Which missing paths an earlier step makes, as the user or git's rules say."""

import pytest

from conftest import Repo
from docker_build_hooks.builds import Options
from docker_build_hooks.generated_paths import GeneratedPaths, matches_generated
from docker_build_hooks.git_index import read_index
from docker_build_hooks.words import UNKNOWN


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("dist", "dist", True),
        ("dist", "dist/a/b", True),
        ("dist/", "a/dist/b", True),
        ("./dist", "dist/a", True),
        ("a/dist", "a/dist/b", True),
        ("a/dist", "b/a/dist", False),
        ("*.whl", "dist/a.whl", True),
        ("*.whl", "dist/a.whl/b", True),
        ("dist/*.whl", "dist/*.whl", True),
        ("dist/a.whl", "dist/*.whl", False),
        ("DIST", "dist", False),
        ("", "a", False),
        ("/", "a", False),
        (" dist ", "dist", True),
    ],
)
def test_what_the_user_says_is_generated(pattern: str, path: str, expected: bool) -> None:
    assert matches_generated((pattern,), path, "elsewhere") is expected
    assert matches_generated(("no", pattern), "elsewhere", f"/{path}/") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{UNKNOWN}/a", True),
        (f"./{UNKNOWN}{UNKNOWN}/a/b", True),
        (UNKNOWN, False),
        (f"{UNKNOWN}/", False),
        (f"x{UNKNOWN}/a", False),
        (f"a/{UNKNOWN}/b", False),
        ("a/b", False),
    ],
)
def test_a_variable_may_name_a_folder_that_git_ignores(
    repo: Repo, text: str, expected: bool
) -> None:
    repo.staged({".gitignore": "/x\n", "a/b": ""})
    generated = GeneratedPaths(read_index(str(repo.path)), Options())
    assert generated.may_include("a", text) is expected


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        ({"a/.gitignore": "x\n"}, "a", True),
        ({"a/.gitignore": "x\n"}, "", False),
        ({"a/.gitignore": "x\n"}, "b", False),
        ({".gitignore": "# x\n\n!y\n"}, "", False),
        ({".gitignore": "!y\n x\n"}, "a/b", True),
    ],
)
def test_no_folder_is_ignored_without_rules(
    repo: Repo, files: dict[str, str], folder: str, expected: bool
) -> None:
    repo.staged(files)
    generated = GeneratedPaths(read_index(str(repo.path)), Options())
    assert generated.may_include(folder, f"{UNKNOWN}/a") is expected
