"""Is each thing that does not belong into a context known by its name, and nothing else?"""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.content_classes import (
    BYTECODE,
    CACHES,
    CREDENTIALS,
    EDITOR,
    ENVIRONMENT_FILES,
    FILES,
    FOLDERS,
    GIT,
    GIT_FOLDER,
    ITEMS,
    KINDS,
    LOGS,
    NAMES,
    REQUIRED,
    VENV,
    VIRTUAL_ENVIRONMENT,
    Item,
    file_item,
    folder_item,
    is_example_name,
    virtual_environment,
)
from docker_build_hooks.dockerignore import DockerIgnore


def shown(item: Item | None) -> tuple[str, str] | None:
    return (item.of, item.name) if item else None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("m.pyc", (BYTECODE, "*.pyc")),
        ("a/m.pyo", (BYTECODE, "*.pyo")),
        ("a/m$py.class", (BYTECODE, "*$py.class")),
        ("new\nline.pyc", (BYTECODE, "*.pyc")),
        ("m.pyd", None),
        ("m.PYC", None),
        ("m.pyc.txt", None),
        ("m.class", None),
        (".coverage", (CACHES, ".coverage")),
        (".coverage.host.12.x", (CACHES, ".coverage.*")),
        (".coveragerc", None),
        ("coverage", None),
        (".env", (ENVIRONMENT_FILES, ".env")),
        ("a/.env", (ENVIRONMENT_FILES, ".env")),
        (".env.local", (ENVIRONMENT_FILES, ".env.*")),
        (".env.production.local", (ENVIRONMENT_FILES, ".env.*")),
        (".env.example", None),
        (".env.local.example", None),
        (".env.dist", None),
        (".env.Sample", None),
        (".env.prod_template", None),
        (".env.distant", (ENVIRONMENT_FILES, ".env.*")),
        (".envrc", None),
        ("env", None),
        ("a.env", None),
        ("id_rsa", (CREDENTIALS, "id_rsa")),
        ("id_rsa.pub", None),
        ("my_id_rsa", None),
        ("id_ed25519", (CREDENTIALS, "id_ed25519")),
        (".npmrc", (CREDENTIALS, ".npmrc")),
        (".netrc", (CREDENTIALS, ".netrc")),
        (".pypirc", (CREDENTIALS, ".pypirc")),
        ("npmrc", None),
        ("tls/server.pem", (CREDENTIALS, "*.pem")),
        ("tls/server.key", (CREDENTIALS, "*.key")),
        (".key", (CREDENTIALS, "*.key")),
        ("server.key.pub", None),
        ("keys", None),
        (".aws/credentials", (CREDENTIALS, ".aws/credentials")),
        ("a/.aws/credentials", (CREDENTIALS, ".aws/credentials")),
        ("credentials", None),
        ("aws/credentials", None),
        (".aws/a/credentials", None),
        ("x.aws/credentials", None),
        (".docker/config.json", (CREDENTIALS, ".docker/config.json")),
        ("docker/config.json", None),
        ("config.json", None),
        ("terraform.tfstate", (CREDENTIALS, "*.tfstate")),
        ("terraform.tfstate.backup", (CREDENTIALS, "*.tfstate.backup")),
        ("terraform.tfvars", None),
        (".DS_Store", (EDITOR, ".DS_Store")),
        ("app.log", (LOGS, "*.log")),
        ("app.log.txt", None),
        ("catalog", None),
        ("main.py", None),
        ("", None),
    ],
)
def test_files(path: str, expected: tuple[str, str] | None) -> None:
    assert shown(file_item(path)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("__pycache__", (BYTECODE, "__pycache__")),
        (".venv", (VIRTUAL_ENVIRONMENT, ".venv")),
        ("venv", (VIRTUAL_ENVIRONMENT, "venv")),
        ("my.egg-info", ("build-outputs", "*.egg-info")),
        (".egg-info", ("build-outputs", "*.egg-info")),
        ("target", ("build-outputs", "target")),
        ("node_modules", ("node-modules", "node_modules")),
        (".mypy_cache", (CACHES, ".mypy_cache")),
        (".idea", (EDITOR, ".idea")),
        ("pycache", None),
        ("__pycache__2", None),
        ("env", None),
        ("targets", None),
        ("Target", None),
        ("*.egg-info/", None),
        (".git", None),
        ("", None),
    ],
)
def test_folders(name: str, expected: tuple[str, str] | None) -> None:
    assert shown(folder_item(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (".env.example", True),
        (".env.EXAMPLE", True),
        ("a-sample-b", True),
        ("tpl_x", True),
        (".env.examples2", False),
        ("example2", False),
        ("distribution", False),
        ("", False),
    ],
)
def test_names_of_examples(name: str, expected: bool) -> None:
    assert is_example_name(name) is expected


def test_a_virtual_environment_may_have_any_name() -> None:
    assert virtual_environment("venv") is VENV
    made = virtual_environment("py3")
    assert made.of == VIRTUAL_ENVIRONMENT and made.is_folder
    assert made.sample == "py3/pyvenv.cfg" and made.patterns == ("**/py3",)


def test_every_class_has_a_kind_and_a_name() -> None:
    assert {item.of for item in ITEMS} == set(KINDS)
    assert set(NAMES) == {*KINDS, REQUIRED}
    assert len({item.name for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_a_folder_is_one_and_a_file_is_none(item: Item) -> None:
    assert item.is_folder is (item in FOLDERS or item is GIT_FOLDER)


@pytest.mark.parametrize("item", FOLDERS, ids=lambda item: item.name)
def test_a_sample_is_in_a_folder_that_is_recognised(item: Item) -> None:
    name = item.sample.partition("/")[0].replace("*", "x")
    assert folder_item(name) is item


@pytest.mark.parametrize("item", FILES, ids=lambda item: item.name)
def test_a_sample_is_recognised(item: Item) -> None:
    assert file_item(item.sample) is item
    assert file_item(f"a/b/{item.sample}") is item


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_each_pattern_keeps_the_sample_out(item: Item) -> None:
    sample = item.sample.replace("*", "x")
    for pattern in item.patterns:
        ignore = DockerIgnore(pattern.encode())
        below = [""] if item.of == GIT else ["", "a/", "a/b/"]
        assert all(ignore.exclusion(f"{folder}{sample}") for folder in below)
        assert ignore.exclusion("main.py") is None
        assert ignore.exclusion(f"x{posixpath.basename(sample)}.txt") is None


@given(st.text(max_size=30))
def test_any_name_can_be_asked_for(name: str) -> None:
    # What is recognised is so in any folder, but for what its folder has to say.
    assert shown(file_item(name)) == shown(file_item(f"a/{name}"))
    item = folder_item(name)
    assert item is None or item in FOLDERS
