"""Which commands the files of a repository hold, by the kind of each file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks.command_files import CommandFile, CommandFiles
from docker_build_hooks.git_index import read_index
from docker_build_hooks.goreleaser import goreleaser_dockerfiles
from docker_build_hooks.mentioned_paths import mentioned_paths
from docker_build_hooks.script_kinds import (
    BATCH,
    DOCKERFILE,
    DOCUMENT,
    DOTENV,
    GORELEASER,
    JENKINS,
    JUST,
    MAKE,
    PACKAGE,
    PIPELINE,
    POWERSHELL,
    SHELL,
    script_kind,
)
from script_marks import of_docker, shown


def read(repo: Repo) -> list[CommandFile]:
    return list(CommandFiles(read_index(str(repo.path))).building())


B = "docker build"
S = f"<start>: {B}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/build.sh", SHELL),
        ("hack/build-image", SHELL),
        ("hack/notes.x", ""),
        ("build", ""),
        ("Makefile", MAKE),
        ("a/GNUmakefile", MAKE),
        ("mk/x.mk", MAKE),
        ("Makefile.docker", MAKE),
        (".justfile", JUST),
        ("x.bat", BATCH),
        ("x.PS1", POWERSHELL),
        (".github/workflows/x.yml", PIPELINE),
        ("a/action.yaml", PIPELINE),
        (".gitlab-ci.yml", PIPELINE),
        ("ci/x.gitlab-ci.yml", PIPELINE),
        (".circleci/config.yml", PIPELINE),
        ("azure-pipelines.yml", PIPELINE),
        (".travis.yml", PIPELINE),
        ("cloudbuild.yaml", PIPELINE),
        ("Taskfile.yml", PIPELINE),
        ("k8s/deployment.yml", ""),
        (".goreleaser.yml", GORELEASER),
        ("Jenkinsfile", JENKINS),
        ("a/x.jenkinsfile", JENKINS),
        ("web/package.json", PACKAGE),
        ("node_modules/a/package.json", ""),
        ("vendor/a/Makefile", ""),
        ("README", DOCUMENT),
        ("a/README.fr.md", DOCUMENT),
        ("docs/a/b.rst", DOCUMENT),
        ("blog/a.md", ""),
        ("a/Dockerfile.x", DOCKERFILE),
        ("a/x.containerfile", DOCKERFILE),
        (".env", DOTENV),
        ("src/a.py", ""),
    ],
)
def test_kind(path: str, expected: str) -> None:
    assert script_kind(path) == expected


WORKFLOW = """
env: {F: f.D}
defaults: {run: {working-directory: a}}
jobs:
  x:
    strategy: {matrix: {f: [one, two], include: [{d: three}]}}
    steps:
      - run: docker build -f $F ${{ matrix.f }}
      - run: |
          cd b
          docker build ${{ github.workspace }} -f ${{ matrix.d }}
        working-directory: ./c
      - {run: 'docker build ${{ github.action_path }}', name: docker build docs}
"""

CASES = {
    "workflow": (
        ".github/workflows/x.yml",
        WORKFLOW,
        [
            (8, f"<start>/a: {B} -f f.D one"),
            (8, f"<start>/a: {B} -f f.D two"),
            (11, f"<start>/c/b: {B} <root> -f three"),
            (13, f"<start>/a: {B} <own>"),
            (13, f"<start>/a: {B} docs"),
        ],
    ),
    "GitLab": (
        ".gitlab-ci.yml",
        "variables: {D: d}\nx:\n  before_script: [cd $D]\n  script:\n    - docker build $D\n",
        [(5, f"{S} d")],
    ),
    "CircleCI": (
        ".circleci/config.yml",
        "jobs:\n  x:\n    working_directory: ~/p/q\n    steps:\n"
        "      - run: {command: docker build .}\n",
        [(5, f"<root>/q: {B} .")],
    ),
    "Azure": (
        "azure-pipelines.yml",
        "- bash: docker build $(Build.SourcesDirectory)/a $(x.y)\n",
        [(1, f"{S} <root>/a ?")],
    ),
    "Taskfile": (
        "Taskfile.yml",
        "vars: {A: x}\ntasks: {b: {dir: d, cmds: ['docker build {{.A}}/{{ .B }}']}}\n",
        [(2, f"<start>/d: {B} x/?")],
    ),
    "shared nodes": (
        ".gitlab-ci.yml",
        "a: &a {script: docker build .}\nb: *a\nc: {<<: *a}\n",
        [(1, f"{S} .")],
    ),
    "no YAML": (".gitlab-ci.yml", "a: [docker build .\n", []),
    "package.json": (
        "package.json",
        '{\n"description": "docker build x",\n"scripts": {"i": "cd a && docker build ."}}',
        [(3, f"<start>/a: {B} .")],
    ),
    "Jenkinsfile": (
        "Jenkinsfile",
        "node {\n  dir('a') {\n    sh 'docker build .'\n  }\n  sh \"\"\"\n    docker build b\n"
        '  """\n  docker.build("i:${x}", \'-f D c\')\n  // sh \'docker build d\'\n}\n',
        [(3, f"<start>/a: {B} ."), (6, f"{S} b"), (8, f"{S} -f D c")],
    ),
    "justfile": (
        "justfile",
        "f := 'D'\nx := env('X', 'y')\nb tag='t':\n  @docker build -f {{f}} -t {{ tag }} \\\n"
        "    {{x}} {{z()}}\ns:\n  #!/bin/sh\n  cd {{justfile_directory()}}\n  docker build .\n",
        [(4, f"{S} -f D -t t y ?"), (9, f"<own>: {B} .")],
    ),
    "batch file": (
        "x.cmd",
        '@echo off\nREM docker build no\nset "F=a\\D"\ncd %~dp0..\n'
        "docker build -f %F% ^\n  -t %1 .\n",
        [(5, f"<own>/..: {B} -f a/D -t %1 .")],
    ),
    "PowerShell": (
        "x.ps1",
        '$f = "a\\D"\nSet-Location $PSScriptRoot\ndocker build -f $f `\n  -t $env:T .\n',
        [(3, f"<own>: {B} -f a/D -t ? .")],
    ),
    "document": (
        "README.md",
        "docker build prose\n```console\n$ git clone https://h/o/r\n$ cd r/a\n"
        "$ docker build -t <tag> .\n"
        "```\n\n    docker build b\n\nRun `docker build c`, not `docker`.\n~~~\ndocker build d",
        [(5, f"<root>/a: {B} -t ? ."), (8, f"{S} b"), (10, f"{S} c"), (12, f"{S} d")],
    ),
    "Dockerfile": (
        "a/Dockerfile",
        "# To build: docker build -f a/Dockerfile \\\n#   -t x .\nFROM x\n"
        "# It's `docker build .`!\nRUN docker build no\n",
        [(1, f"{S} -f a/Dockerfile -t x ."), (4, f"{S} .")],
    ),
    "Makefile": ("Makefile", "a:\n\tcd b; $(DOCKER) build .\n", [(2, f"<start>/b: {B} .")]),
    "script": ("bin/x", 'cd "$(dirname "$0")"\n$DOCKER build .\n', [(2, f"<own>: {B} .")]),
    "no build": ("x.sh", "docker run x\nmake build\n", []),
}


@pytest.mark.parametrize(("path", "text", "expected"), CASES.values(), ids=CASES.keys())
def test_commands(repo: Repo, path: str, text: str, expected: list[tuple[int, str]]) -> None:
    repo.staged({path: text.replace("\n", "\r\n") if path == "x.cmd" else text})
    found = [c for file in read(repo) for c in file.commands]
    assert [(c.line, *of_docker([c])) for c in found if of_docker([c])] == expected


def test_where_scripts_start(repo: Repo) -> None:
    text = "docker build .\n"
    repo.staged(dict.fromkeys(["x.sh", "a/x.sh", "a/azure-pipelines.yml"], text))
    repo.staged(links={"y.sh": "x.sh"})
    found = {file.path: file.starts for file in read(repo)}
    assert found == {"x.sh": ("",), "a/x.sh": ("a", ""), "a/azure-pipelines.yml": ("", "a")}


def test_large_files_are_no_scripts(repo: Repo) -> None:
    repo.staged({"x.sh": "docker build .\n" + "#" * 1024 * 1024})
    assert read(repo) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dockers:\n- dockerfile: a/D\n- {image_templates: [x]}\n", ["a/D", "Dockerfile"]),
        ("dockers_v2:\n- dockerfile: D\n", ["D"]),
        ("dockers:\n- dockerfile: '{{ .Env.X }}'\n", []),
        ("dockers: x\n", []),
        ("builds: []\n", []),
        ("a: [", []),
    ],
)
def test_goreleaser(text: str, expected: list[str]) -> None:
    found = [shown(path) for path in goreleaser_dockerfiles(text.encode())]
    assert found == [f"<start>/{path}" for path in expected]


def test_mentioned_paths() -> None:
    text = (
        "COPY --chown=x a ./b/ \\\n# no\n  /c/../d /x\nADD [\"e f\", '/']\nCOPY --from=x y /\n"
        "copy . /\nCOPY g/*.h $I/j k/$L/m /\nRUN --mount=type=bind,source=n,target=/n x\n"
        "RUN --mount=from=x,source=o x\nRUN cp p /\n"
    )
    expected = ["a", "b", "d", "e", "f", "g", "*", "k/*", "n"]
    assert list(mentioned_paths(text.encode())) == expected


@given(
    st.sampled_from(["Makefile", "x.sh", "justfile", "x.bat", "x.ps1", "README", "Jenkinsfile"]),
    st.text("docker build-f.\n\t'\"`${}()[]<>#\\=:;&|%@^*\xa0\ue000\x00", max_size=80),
)
def test_anything(path: str, text: str) -> None:
    from docker_build_hooks.command_files import _commands

    for command in _commands(path, script_kind(path), f"docker build {text}".encode()):
        assert command.line >= 1
