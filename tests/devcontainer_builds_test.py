"""What a devcontainer.json builds, and which Compose files it puts together."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.declarations import (
    DECLARED,
    SUGGESTED,
    Build,
    ComposeChain,
    Declaration,
    FoundBuilds,
)
from docker_build_hooks.devcontainer_builds import (
    DEVCONTAINER,
    compose_chains,
    devcontainer_builds,
)
from docker_build_hooks.git_index import read_index

DEFAULT = ".devcontainer/devcontainer.json"
DOCKERFILE = ".devcontainer/Dockerfile"


class Case(NamedTuple):
    """A devcontainer.json with all that it declares; None is nothing."""

    text: str
    expected: Build | None
    path: str = DEFAULT
    others: Mapping[str, str] = {}
    out_of_sight: frozenset[str] = frozenset()


def build(
    context: str, dockerfile: str = DOCKERFILE, target: str | None = "", **arguments: str | None
) -> Build:
    return Build(context, dockerfile, None, tuple(arguments.items()), target)


BUILDS = {
    "no Dockerfile": Case('{"image": "x"}', None),
    "nothing": Case("{}", None),
    "a list": Case('[{"build": {"dockerfile": "Dockerfile"}}]', None),
    "no JSON": Case('{"build": {"dockerfile": "Dockerfile"}', None),
    "empty": Case("", None),
    "context of its own": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "."}}', build(".devcontainer")
    ),
    "context above": Case('{"build": {"dockerfile": "Dockerfile", "context": ".."}}', build("")),
    "no context: where the Dockerfile is": Case(
        '{"build": {"dockerfile": "../docker/dev"}}', build("docker", "docker/dev")
    ),
    "empty context": Case(
        '{"build": {"dockerfile": "../Dockerfile", "context": ""}}', build("", "Dockerfile")
    ),
    "older": Case('{"dockerFile": "Dockerfile", "context": ".."}', build("")),
    "older, its context is not that of the build": Case(
        '{"dockerFile": "Dockerfile", "build": {"context": "..", "args": {"A": "b"}}}',
        build(".devcontainer", A="b"),
    ),
    "newer, its context is not the older one": Case(
        '{"build": {"dockerfile": "Dockerfile"}, "context": ".."}', build(".devcontainer")
    ),
    "build is no mapping": Case('{"build": "."}', None),
    "build without a Dockerfile": Case('{"build": {"context": "."}}', None),
    "Dockerfile is no text": Case('{"build": {"dockerfile": ["Dockerfile"]}}', None),
    "comments": Case(
        '// x\n{"build": {/* "x" */"dockerfile": "Dockerfile",}, }', build(".devcontainer")
    ),
    "arguments and target": Case(
        '{"build": {"dockerfile": "Dockerfile", "target": "t", "args": {"A": "b", "C": 1, '
        '"D": null, "E": "${localEnv:E}", "F": "${localEnv:F:f}", "G": "${env:G:}x"}}}',
        build(".devcontainer", DOCKERFILE, "t", A="b", C="1", D=None, E=None, F="f", G="x"),
    ),
    "unknown target": Case(
        '{"build": {"dockerfile": "Dockerfile", "target": "${localEnv:T}"}}',
        build(".devcontainer", target=None),
    ),
    "options": Case(
        '{"build": {"dockerfile": "Dockerfile", "args": {"A": "b"}, "options": ["--network=host", '
        '"--build-arg", "A=c", "--build-arg=D=${localEnv:D}", "--target=t", '
        '"--build-context", "One=x"]}}',
        build(".devcontainer", DOCKERFILE, "t", A="c", D=None)._replace(
            named_contexts=(("one", None),)
        ),
    ),
    "options that are not clear": Case(
        '{"build": {"dockerfile": "Dockerfile", "options": ["--whatever", "x"]}}', None
    ),
    "another Dockerfile in the options": Case(
        '{"build": {"dockerfile": "Dockerfile", "options": ["-f", "x"]}}', None
    ),
    "workspace folder": Case(
        '{"build": {"dockerfile": "${localWorkspaceFolder}/d/dev", '
        '"context": "${localWorkspaceFolder}"}}',
        build("", "d/dev"),
    ),
    "workspace folder of one of several": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "${localWorkspaceFolder}/x"}}',
        build("a/x", "a/.devcontainer/b/Dockerfile"),
        "a/.devcontainer/b/devcontainer.json",
        {"a/.devcontainer/b/Dockerfile": ""},
    ),
    "a template below the root, to be put beside a Dockerfile": Case(
        '{"build": {"dockerfile": "Dockerfile"}}', None, "a/.devcontainer/devcontainer.json"
    ),
    "workspace folder beside the file": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "${localWorkspaceFolder}"}}',
        build("a", "a/Dockerfile"),
        "a/.devcontainer.json",
        {"a/Dockerfile": ""},
    ),
    "workspace folder above the repository": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "${localWorkspaceFolder}/.."}}', None
    ),
    "default of a variable": Case(
        '{"build": {"dockerfile": "${localEnv:D:Dockerfile}"}}', build(".devcontainer")
    ),
    "unknown path": Case('{"build": {"dockerfile": "${localEnv:D}"}}', None),
    "unknown context": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "${localWorkspaceFolderBasename}"}}',
        None,
    ),
    "absolute path": Case('{"build": {"dockerfile": "/Dockerfile"}}', None),
    "above the repository": Case('{"build": {"dockerfile": "../../Dockerfile"}}', None),
    "template": Case(
        '{"build": {"dockerfile": "Dockerfile", "args": {"A": "${templateOption:a}"}}}', None
    ),
    "template by what is beside it": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": ".."}}',
        None,
        "a/.devcontainer/devcontainer.json",
        {"a/devcontainer-template.json": "{}", "a/.devcontainer/Dockerfile": ""},
        frozenset({"a/.devcontainer/Dockerfile"}),
    ),
    "template by what is beside it, of the root": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": "../.."}}',
        None,
        ".devcontainer/a/devcontainer.json",
        {"devcontainer-template.json": "{}"},
        frozenset({".devcontainer/a/Dockerfile"}),
    ),
    "template by what is beside it, without a folder of its own": Case(
        '{"build": {"dockerfile": "Dockerfile"}}',
        None,
        "a/.devcontainer.json",
        {"a/devcontainer-template.json": "{}", "a/Dockerfile": ""},
        frozenset({"a/Dockerfile"}),
    ),
    "template by what is beside it, with all that it needs": Case(
        '{"build": {"dockerfile": "Dockerfile"}}',
        build("a/.devcontainer", "a/.devcontainer/Dockerfile"),
        "a/.devcontainer/devcontainer.json",
        {"a/devcontainer-template.json": "{}", "a/.devcontainer/Dockerfile": ""},
    ),
    "template elsewhere": Case(
        '{"build": {"dockerfile": "Dockerfile", "context": ".."}}',
        build(""),
        others={
            "a/devcontainer-template.json": "{}",
            ".devcontainer/devcontainer-template.json": "",
        },
    ),
    "template of another kind": Case('{"build": {"dockerfile": "{{ x }}"}}', None),
    "template by its path": Case(
        '{"build": {"dockerfile": "Dockerfile"}}', None, "{{ x }}/.devcontainer.json"
    ),
    "a command before the build": Case(
        '{"build": {"dockerfile": "Dockerfile"}, "initializeCommand": "make x"}',
        build(".devcontainer")._replace(origin=SUGGESTED),
    ),
    "commands before the build": Case(
        '{"build": {"dockerfile": "Dockerfile"}, "initializeCommand": {"a": ["make", "x"]}}',
        build(".devcontainer")._replace(origin=SUGGESTED),
    ),
    "no command before the build": Case(
        '{"build": {"dockerfile": "Dockerfile"}, "initializeCommand": ""}', build(".devcontainer")
    ),
    "an ignore file that does not apply": Case(
        '{"build": {"dockerfile": "Dockerfile"}}',
        build(".devcontainer")._replace(origin=SUGGESTED),
        others={".devcontainer/Dockerfile.dockerignore": "*"},
    ),
}


@pytest.mark.parametrize("case", BUILDS.values(), ids=BUILDS.keys())
def test_build(repo: Repo, case: Case) -> None:
    repo.staged({case.path: case.text, **case.others})
    found = devcontainer_builds(read_index(str(repo.path)), [case.path])
    builds = [build._replace(declaration=None) for build in found.builds]
    expected = [case.expected] if case.expected else []
    assert (builds, found.out_of_sight) == (expected, case.out_of_sight)


def test_declaration(repo: Repo) -> None:
    lines = ["{", '\t"build": {', '\t\t"dockerfile": "../d/dev", // x', '\t\t"context": "..",']
    repo.staged({DEFAULT: "\n".join([*lines, '\t\t"target": "t"', "\t}", "}"])})
    [found] = devcontainer_builds(read_index(str(repo.path)), [DEFAULT]).builds
    assert found.origin == DECLARED
    assert found.declaration == Declaration(
        DEFAULT,
        4,
        "",
        ".devcontainer",
        (4, 14, 18),
        (3, 17, 27),
        "../d/dev",
        (5, 13, 16),
        DEVCONTAINER,
    )
    assert found.declaration.label == f"{DEFAULT}:4"


def test_link_is_not_read(repo: Repo) -> None:
    repo.staged({"x.json": '{"dockerFile": "Dockerfile"}'}, {".devcontainer.json": "x.json"})
    found = devcontainer_builds(read_index(str(repo.path)), [".devcontainer.json"])
    assert found == FoundBuilds([])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"dockerComposeFile": "compose.yaml"}', []),
        ('{"dockerComposeFile": ["./compose.yaml"]}', []),
        ('{"dockerComposeFile": "../compose.yaml"}', [ComposeChain(("compose.yaml",), "")]),
        (
            '{"dockerComposeFile": ["../d/compose.yaml", "dev.yaml"]}',
            [ComposeChain(("d/compose.yaml", ".devcontainer/dev.yaml"), "d")],
        ),
        (
            '{"dockerComposeFile": ["${localWorkspaceFolder}/a.yaml", "b.yaml"]}',
            [ComposeChain(("a.yaml", ".devcontainer/b.yaml"), "")],
        ),
        ('{"dockerComposeFile": ["../a.yaml", "${localEnv:B}"]}', []),
        ('{"dockerComposeFile": []}', []),
        ('{"dockerComposeFile": {"a": "../b"}}', []),
        ('{"dockerComposeFile": "../compose.yaml", "image": "x"}', []),
        ('{"dockerComposeFile": "../compose.yaml", "dockerFile": "x"}', []),
        ('{"dockerComposeFile": "../../compose.yaml"}', []),
    ],
)
def test_compose_chains(repo: Repo, text: str, expected: list[ComposeChain]) -> None:
    repo.staged({DEFAULT: text})
    assert compose_chains(read_index(str(repo.path)), [DEFAULT]) == expected
