"""Does the manifest agree with the package, the README and the names that files really have?"""

import re
import subprocess
import sysconfig
import timeit
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks import file_names

ROOT = Path(__file__).parents[1]
MANIFEST: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)
HOOKS = {hook["id"]: hook for hook in MANIFEST}
COMPOSE_HOOKS = [hook for hook in MANIFEST if "-compose-" in hook["id"]]
# They look at the machine, and at no file.
HOST_HOOKS = [hook for hook in MANIFEST if "-docker-" in hook["id"]]
BUILD_HOOKS = [hook for hook in MANIFEST if hook not in (*COMPOSE_HOOKS, *HOST_HOOKS)]
FILE_HOOKS = [*BUILD_HOOKS, *COMPOSE_HOOKS]
# What only some hooks need is an extra of the package.
EXTRAS = {
    "check-compose-config": "compose-config",
    "check-docker-resources": "host",
    "check-docker-bypass": "bypass",
}

DOCKERFILES = [
    "Dockerfile",
    "dockerfile",
    "DOCKERFILE",
    "Dockerfile.dev",
    "Dockerfile-dev",
    "Dockerfile_dev",
    "Dockerfile-go",
    "Dockerfile.alpine3.20",
    "Dockerfile.py3",
    "Dockerfile.x86_64",
    "Dockerfile.test-node18",
    "Dockerfile.ubuntu-22.04",
    "Dockerfile.windows",
    "Dockerfile.dev.local",
    "api.Dockerfile",
    "prod.Dockerfile",
    "dev-Dockerfile",
    "api_dockerfile",
    "api.Dockerfile.dev",
    "backend.alpine.dockerfile",
    "main.go.Dockerfile",
    "Containerfile",
    "containerfile",
    "foo.Containerfile",
    "Containerfile.dev",
    ".devcontainer/Dockerfile",
    "docker/images/api/Dockerfile",
    "a folder/Dockerfile",
    "new\nline/Dockerfile.\n",
    'quo"te/Dockerfile',
    "caf\udce9/Dockerfile",
    "Dockerfile.caf\udce9",
    "node_modules/x/Dockerfile",
    "docker-compose.yml/Dockerfile",
]

IGNORE_FILES = [
    ".dockerignore",
    "backend/.dockerignore",
    "Dockerfile.dockerignore",
    "api.Dockerfile.dockerignore",
    "build/any-name.dockerignore",
    "new\nline/.dockerignore",
    "caf\udce9/.dockerignore",
]

COMPOSE_FILES = [
    "compose.yml",
    "compose.yaml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "docker-compose.alpine-test.yml",
    "docker/docker-compose.staging.yml",
    "compose.override.yaml",
    "dev.compose.yml",
    "Docker-Compose.YML",
    "podman-compose.yml",
    "Dockerfile-compose.yml",
    "new\nline/compose.yml",
    "caf\udce9/compose.yml",
]

OTHERS = [
    "Dockerfile.md",
    "Dockerfile.j2",
    "Dockerfile.dev.j2",
    "Dockerfile.template",
    "Dockerfile-alpine.template",
    "Dockerfile-template",
    "Dockerfile.tmpl",
    "Dockerfile.in",
    "Dockerfile.py",
    "Dockerfile.go",
    "Dockerfile.sh",
    "Dockerfile.orig",
    "Dockerfile.rej",
    "Dockerfile.bak",
    "Dockerfile.BAK",
    "Dockerfile.swp",
    ".Dockerfile.swp",
    "Dockerfile~",
    "Dockerfile.dev~",
    "Dockerfile.txt",
    "Dockerfile.rst",
    "Dockerfile.html",
    "Dockerfile.json",
    "Dockerfile.lock",
    "Dockerfile.patch",
    "Dockerfile.yml",
    "api.Dockerfile.md",
    "Containerfile.in",
    "Containerfile.containerignore",
    "dockerfile.go",
    "dockerfile_test.go",
    "dockerfile-parse.ts",
    "docker/file.txt",
    "MyDockerfile",
    "MyDockerfileParser.java",
    "Dockerfiles/readme",
    "Dockerfile/readme",
    "Dockerfile\n",
    "Dockerfile.",
    "dockerfiles",
    "dockerignore",
    ".DockerIgnore",
    "Dockerfile.DockerIgnore",
    ".dockerignore.bak",
    ".dockerignore\n",
    ".dockerignore/readme",
    ".containerignore",
    ".gitignore",
    "doc\u212aerfile",  # the Kelvin sign, which is a "k" in other letter case
    "compose",
    "compose.yml.j2",
    "compose.yaml~",
    "compose.yml\n",
    "compose/values.yaml",
    "docker-compose.json",
    "docker-stack.yml",
    "compo\u017fe.yml",  # a long s
    "README.md",
    "src/main.py",
]

OTHER_KINDS = {
    "bake file": ["docker-bake.hcl", "docker-bake.override.json", "bake.hcl", "app.bake.json"],
    "workflow": ["action.yml", "action.yaml"],
    "Cloud Build file": ["cloudbuild.yaml", "cloudbuild.json", "api-cloudbuild.dev.yml"],
    "Skaffold file": ["skaffold.yaml", "skaffold.dev.yml", "api.skaffold.yaml"],
    "dev container file": [
        ".devcontainer.json",
        ".devcontainer/devcontainer.json",
        ".devcontainer/api/devcontainer.json",
    ],
}
KINDS = {
    "Dockerfile": DOCKERFILES,
    "ignore file": IGNORE_FILES,
    "Compose file": COMPOSE_FILES,
    **OTHER_KINDS,
}
# In the root alone.
WORKFLOWS = [".github/workflows/a.yml", ".gitea/workflows/a.yaml", ".forgejo/workflows/a.yml"]


def selects(hook: dict[str, Any], path: str) -> bool:
    """Whether pre-commit gives `path` to the hook."""
    excluded = "exclude" in hook and re.search(hook["exclude"], path)
    return bool(re.search(hook["files"], path)) and not excluded


NAMES = [(path, kind) for kind, paths in KINDS.items() for path in paths]
NAMES += [(path, "") for path in OTHERS]


@pytest.mark.parametrize(("path", "kind"), NAMES)
def test_the_kind_of_a_name(path: str, kind: str) -> None:
    assert file_names.kind_of(path) == kind
    assert file_names.kind_of(f"deep/er/{path}") == kind
    assert file_names.build_files([path, "a.py"]) == ({path: kind} if kind else {})


@pytest.mark.parametrize("path", WORKFLOWS)
def test_workflows_are_in_the_root(path: str) -> None:
    assert file_names.kind_of(path) == "workflow"
    assert file_names.kind_of(f"deep/er/{path}") == ""
    assert file_names.kind_of(path.replace("/a.", "/b/a.")) == ""


@pytest.mark.parametrize("hook", [hook["id"] for hook in FILE_HOOKS])
def test_a_hook_selects_whole_kinds(hook: str) -> None:
    taken = {
        kind: {path for path in paths if selects(HOOKS[hook], path)}
        for kind, paths in {**KINDS, "other": OTHERS}.items()
    }
    assert taken.pop("other") == set()
    assert any(taken.values())
    for kind, paths in taken.items():
        assert paths in (set(), set(KINDS[kind]))


@pytest.mark.parametrize("path", [*(path for path, _ in NAMES), *WORKFLOWS])
def test_the_manifest_and_the_module_agree(path: str) -> None:
    kind = file_names.kind_of(path)
    assert {selects(hook, path) for hook in BUILD_HOOKS} == {bool(kind)}
    assert {selects(hook, path) for hook in COMPOSE_HOOKS} == {kind == file_names.COMPOSE_KIND}


# Names made of the pieces that the expressions are made of, in any order.
PIECES = st.sampled_from(
    ["Dockerfile", "dockerfile", "CONTAINERFILE", "compose", ".dockerignore", "api", "3.20", "~"]
    + ["bake", "skaffold", "cloudbuild", ".github/workflows/", "action", "devcontainer", ".json"]
    + [
        ".",
        "_",
        "-",
        "/",
        "\n",
        "\udce9",
        ".hcl",
        ".yml",
        ".YAML",
        ".md",
        ".go",
        ".j2",
        ".template",
        ".sw",
    ]
)


@given(st.lists(PIECES, max_size=7).map("".join))
def test_the_manifest_and_the_module_agree_on_any_name(path: str) -> None:
    kind = file_names.kind_of(path)
    assert {selects(hook, path) for hook in BUILD_HOOKS} == {bool(kind)}
    assert {selects(hook, path) for hook in COMPOSE_HOOKS} == {kind == file_names.COMPOSE_KIND}
    assert file_names.build_files([path]) == ({path: kind} if kind else {})
    by_text = {
        "Dockerfile": re.search(file_names.DOCKERFILE, path)
        and not re.search(file_names.NOT_DOCKERFILE, path),
        "ignore file": re.search(file_names.IGNORE_FILE, path),
        "Compose file": re.search(file_names.COMPOSE_FILE, path),
        "bake file": re.search(file_names.BAKE_FILE, path),
        "workflow": re.search(file_names.WORKFLOW_FILE, path),
        "Cloud Build file": re.search(file_names.CLOUDBUILD_FILE, path),
        "Skaffold file": re.search(file_names.SKAFFOLD_FILE, path),
        "dev container file": re.search(file_names.DEVCONTAINER_FILE, path),
    }
    assert [kind] == [name for name, yes in by_text.items() if yes] or not any(by_text.values())


def test_a_large_index_is_cheap() -> None:
    paths = [f"services/backend/src/module_{i % 97}/component_{i}.py" for i in range(100_000)]

    def best(work: Callable[[], object]) -> float:
        # The others measure what else the machine is doing.
        return min(timeit.repeat(work, number=1, repeat=10))

    # Against the least that can be done, as machines differ: about 13 ms to 7 ms. An expression
    # tried on each path takes twenty times the least.
    least = best(lambda: [path.lower() for path in paths])
    assert best(lambda: file_names.build_files(paths)) < 5 * least


def test_a_hostile_name_is_cheap() -> None:
    paths = ["dockerfile-" * 372, "dockerfile." * 372 + "go", "compose.yml" * 372]
    assert timeit.timeit(lambda: file_names.build_files(paths), number=1) < 1


@pytest.mark.parametrize("hook", FILE_HOOKS, ids=[hook["id"] for hook in FILE_HOOKS])
def test_the_fields_of_a_hook(hook: dict[str, Any]) -> None:
    texts = {"name", "description", "files", "exclude"}
    extra = {"additional_dependencies": _extra(hook)} if _extra(hook) else {}
    # A deletion is never among the arguments, and may break a build.
    assert {**hook, **dict.fromkeys(texts.intersection(hook), 0)} == {
        "id": hook["id"],
        "name": 0,
        "description": 0,
        "entry": hook["id"],
        "language": "python",
        "files": 0,
        **({} if hook in COMPOSE_HOOKS else {"exclude": 0, "always_run": True}),
        **extra,
        "stages": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
        # One process reads the index once.
        "require_serial": True,
        # The first with these names of stages.
        "minimum_pre_commit_version": "3.2.0",
    }
    assert hook["name"] and hook["description"]


def test_no_id_occurs_twice() -> None:
    assert len(HOOKS) == len(MANIFEST)


def test_the_manifest_lists_the_console_scripts() -> None:
    assert _project_table("scripts") == {
        hook: f"docker_build_hooks.{hook.replace('-', '_')}:main" for hook in HOOKS
    }


def test_the_manifest_lists_the_modules_of_hooks() -> None:
    modules = (ROOT / "hooks" / "docker_build_hooks").glob("check_*.py")
    assert {path.stem.replace("_", "-") for path in modules} == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_main(hook: str) -> None:
    assert callable(import_module(f"docker_build_hooks.{hook.replace('-', '_')}").main)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_section_in_the_readme(hook: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.splitlines().count(f"## `{hook}`") == 1


def _entry(hook: str, *args: str, repo: Repo) -> subprocess.CompletedProcess[str]:
    command = Path(sysconfig.get_path("scripts"), HOOKS[hook]["entry"])
    assert command.exists(), "the console scripts are not there: run `pip install -e .`"
    return subprocess.run([command, *args], cwd=repo.path, capture_output=True, text=True)


@pytest.mark.parametrize("hook", HOOKS)
def test_an_entry_explains_itself(hook: str, repo: Repo) -> None:
    done = _entry(hook, "--help", repo=repo)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: {hook} ")


@pytest.mark.parametrize("hook", HOST_HOOKS, ids=[hook["id"] for hook in HOST_HOOKS])
def test_the_fields_of_a_hook_that_looks_at_the_machine(hook: dict[str, Any]) -> None:
    assert {**hook, "name": 0, "description": 0} == {
        "id": hook["id"],
        "name": 0,
        "description": 0,
        "entry": hook["id"],
        "language": "python",
        "additional_dependencies": _extra(hook),
        # Not at every commit.
        "stages": ["pre-push", "manual"],
        "pass_filenames": False,
        "always_run": True,
        # Warnings are all that most machines give rise to.
        "verbose": True,
        "minimum_pre_commit_version": "3.2.0",
    }
    assert _extra(hook)


def test_nobody_installs_what_only_some_hooks_need() -> None:
    wanted = metadata.requires("docker-build-hooks") or []
    everybody = {re.split("[<>=]", text)[0] for text in wanted if "extra ==" not in text}
    assert everybody == {"dockerfile-parse", "pathspec", "PyYAML"}
    added = {hook["id"] for hook in MANIFEST if "additional_dependencies" in hook}
    assert added == set(EXTRAS).intersection(HOOKS)


@pytest.mark.parametrize("hook", [hook["id"] for hook in FILE_HOOKS])
@pytest.mark.parametrize("args", [[], ["--all-files"]], ids=["staged", "all files"])
def test_an_entry_has_nothing_to_say_in_an_empty_repository(
    hook: str, args: list[str], repo: Repo
) -> None:
    done = _entry(hook, *args, repo=repo)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_hooks_run_on_their_own_repository() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    [local] = yaml.safe_load(text)["repos"]
    assert [hook["id"] for hook in local["hooks"]] == list(HOOKS)
    for hook in local["hooks"]:
        wanted = _project_list("dependencies") + _extra(HOOKS[hook["id"]])
        assert hook["additional_dependencies"] == wanted
        assert hook["entry"].endswith(f" docker_build_hooks.{hook['id'].replace('-', '_')}")


def _extra(hook: dict[str, Any]) -> list[str]:
    """What only this hook needs."""
    name = EXTRAS.get(hook["id"])
    return _project_list(name) if name else []


# Python 3.10 has no tomllib, and pyproject.toml is ours: one entry a line.


def _project_table(name: str) -> dict[str, str]:
    return dict(re.findall(r'^([\w-]+) = "(.*)"$', _after(rf"\[project\.{name}\]", r"\["), re.M))


def _project_list(name: str) -> list[str]:
    return re.findall(r'^    "(.*)",$', _after(rf"{name} = \[", r"\]"), re.M)


def _after(start: str, end: str) -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(rf"^{start}\n(.*?)^{end}", text, re.M | re.S)
    assert found
    return found[1]
