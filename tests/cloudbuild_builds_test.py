"""What the steps of a Cloud Build file build, and from where."""

import contextlib
import json
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks.cloudbuild import read_steps
from docker_build_hooks.cloudbuild_builds import (
    CLOUDBUILD,
    CLOUDBUILD_KANIKO,
    cloudbuild_builds,
)
from docker_build_hooks.declarations import SUGGESTED, Build, Declaration
from docker_build_hooks.git_index import read_index
from docker_build_hooks.yaml_nodes import YamlSyntaxError

DOCKER = "gcr.io/cloud-builders/docker"
KANIKO = "gcr.io/kaniko-project/executor:latest"


def docker(*args: str, **others: Any) -> dict[str, Any]:
    return {"name": DOCKER, "args": ["build", *args], **others}


def kaniko(*args: str, **others: Any) -> dict[str, Any]:
    return {"name": KANIKO, "args": list(args), **others}


def bash(text: str) -> dict[str, Any]:
    return {"name": DOCKER, "entrypoint": "bash", "args": ["-c", text]}


class Case(NamedTuple):
    """The steps of a file, what else is in the repository, and what the file declares."""

    steps: Sequence[Any]
    expected: Sequence[Build]
    files: str = "Dockerfile web/Dockerfile web/d/dev"
    path: str = "cloudbuild.yaml"
    others: dict[str, Any] = {}


def built(context: str, dockerfile: str, **others: Any) -> Build:
    return Build(context, dockerfile, target=others.pop("target", ""), **others)


WEB = built("web", "web/Dockerfile")
ROOT = built("", "Dockerfile")
OTHER = {"name": "golang", "args": ["go", "generate"]}


def suggested(build: Build) -> Build:
    return build._replace(origin=SUGGESTED)


CASES = {
    "no steps": Case([], []),
    "steps that build nothing": Case([OTHER, docker(), {"args": ["build", "."]}, "x", None], []),
    "docker build": Case([docker("-t", "x:$COMMIT_SHA", "web")], [WEB]),
    "the image docker": Case([{"name": "docker:24", "args": ["build", "web"]}], [WEB]),
    "another image with docker in it": Case(
        [{"name": "x/y", "entrypoint": "docker", "args": ["buildx", "build", "web"]}], [WEB]
    ),
    "another image": Case([{"name": "x/docker-compose", "args": ["build", "web"]}], []),
    "a shell": Case([bash("docker build web")], []),
    "a script": Case([{"name": DOCKER, "script": "docker build web"}], []),
    "arguments that are no list": Case([{"name": DOCKER, "args": "build web"}], []),
    "an argument that is no text": Case([docker("web", ["x"])], []),  # type: ignore[arg-type]
    "Dockerfile": Case([docker("-f", "web/d/dev", ".")], [built("", "web/d/dev")]),
    "dir": Case([docker("-f", "d/dev", "..", dir="web")], [built("", "web/d/dev")]),
    "dir, absolute": Case([docker(".", dir="/workspace/web")], [WEB]),
    "absolute paths": Case(
        [docker("-f", "/workspace/web/d/dev", "/workspace")], [built("", "web/d/dev")]
    ),
    "outside of the workspace": Case([docker("/web"), docker(".."), docker(".", dir="/x")], []),
    "standard input, addresses": Case(
        [docker("-"), docker("-f", "-", "."), docker("https://example.com/x.git")], []
    ),
    "lower case": Case([docker("x")], [built("x", "x/dockerfile")], "x/dockerfile"),
    "arguments": Case(
        [docker("--build-arg=A=b", "--build-arg", "C=$_C", "--build-arg=D", "--target=t", "web")],
        [WEB._replace(arguments=(("A", "b"), ("C", None), ("D", None)), target="t")],
    ),
    "named contexts": Case(
        [docker("--build-context", "x=web", "--build-context=y=docker-image://z", "web")],
        [WEB._replace(named_contexts=(("x", "web"), ("y", None)))],
    ),
    "kaniko": Case([kaniko("--destination=x")], [ROOT]),
    "kaniko, with a context": Case(
        [kaniko("--context=dir:///workspace/web", "--dockerfile=d/dev", "--target", "t")],
        [built("web", "web/d/dev", target="t")],
    ),
    "kaniko, the Dockerfile from the folder it runs in": Case(
        [kaniko("--context=dir://web", "--dockerfile=web/d/dev")], [built("web", "web/d/dev")]
    ),
    "kaniko, dir": Case([kaniko("--dockerfile=d/dev", dir="web")], [built("", "web/d/dev")]),
    "kaniko, remote": Case([kaniko("--context=gs://x/y.tgz")], []),
    "substitutions": Case(
        [docker("--build-arg=A=$_A", "-f", "${_DIR}/d/dev", "--target=$_A", "$_DIR")],
        [built("web", "web/d/dev", arguments=(("A", None),), target=None)],
        others={"substitutions": {"_DIR": "web", "_A": "a"}},
    ),
    "a substitution that is but a placeholder": Case(
        [docker("$_DIR")], [], others={"substitutions": {"_DIR": "changeme"}}
    ),
    "unknown substitutions": Case(
        [docker("$_DIR"), docker("${_DIR}/x"), docker("-f", "$_F", ".")], []
    ),
    "an escaped dollar": Case([docker("$$x")], [built("$x", "$x/Dockerfile")], "$x/Dockerfile"),
    "a step before that may make files": Case([OTHER, docker("web")], [suggested(WEB)]),
    "it is not waited for": Case([OTHER, docker("web", waitFor=["-"])], [WEB]),
    "a shell before": Case([bash("make"), docker("web")], [suggested(WEB)]),
    "docker run before": Case(
        [{"name": DOCKER, "args": ["run", "x"]}, docker("web")], [suggested(WEB)]
    ),
    "an output before": Case([docker("-o", "x", "web"), docker("web")], [WEB, suggested(WEB)]),
    "steps before that make nothing": Case(
        [
            {"name": DOCKER, "args": ["pull", "x"]},
            {"name": "gcr.io/cloud-builders/gcloud", "args": ["auth", "configure-docker"]},
            bash("docker pull x:latest || exit 0"),
            {"name": DOCKER, "script": "#!/bin/sh\ndocker pull x\ndocker tag x y || true\n"},
            kaniko("-d", "x"),
            docker("web"),
        ],
        [ROOT, WEB],
    ),
    "a download before": Case(
        [
            {"name": "gcr.io/cloud-builders/gcloud", "args": ["storage", "cp", "x", "."]},
            docker("web"),
        ],
        [suggested(WEB)],
    ),
    "a source of its own": Case([docker("web")], [], others={"source": {"gitSource": {}}}),
    "missing": Case([docker("web"), docker("gone")], [WEB, built("gone", "gone/Dockerfile")]),
    "nothing is there": Case([docker("gone")], [built("gone", "gone/Dockerfile")]),
    "nothing is there, for whatever folder is sent": Case([docker(".")], [], "web/Dockerfile"),
    "nothing is there, but below another folder": Case([docker("-f", "d/dev", ".")], []),
    "most is not there": Case([docker("web"), docker("x"), docker("y")], [WEB]),
    "below, the root is the workspace": Case(
        [docker("-f", "web/d/dev", ".")], [built("", "web/d/dev")], path="web/cloudbuild.yaml"
    ),
    "below, its folder is the workspace": Case(
        [docker("-f", "d/dev", ".")], [built("web", "web/d/dev")], path="web/cloudbuild.yaml"
    ),
    "below, it may be either": Case([docker(".")], [suggested(WEB)], path="web/cloudbuild.yaml"),
    "below, it is neither": Case([docker("x")], [], path="web/cloudbuild.yaml"),
    "JSON": Case([docker("web")], [WEB], path="cloudbuild.json"),
    "a link": Case([docker("link")], [built("link", "web/Dockerfile")]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_builds(repo: Repo, case: Case) -> None:
    text = json.dumps({"steps": case.steps, **case.others})
    repo.staged({**dict.fromkeys(case.files.split(), ""), case.path: text}, {"link": "web"})
    found = cloudbuild_builds(read_index(str(repo.path)), [case.path])
    assert [build._replace(declaration=None) for build in found.builds] == list(case.expected)
    assert found.out_of_sight == frozenset()


DECLARING = """\
steps:
- id: one
  name: docker
  dir: web
  args: [build, -f, ../d/dev, --target=t, .]
- name: gcr.io/kaniko-project/executor
  args:
  - --dockerfile=d/dev
"""


def test_declarations(repo: Repo) -> None:
    repo.staged({"cloudbuild.yaml": DECLARING, "d/dev": "", "web/x": ""})
    found = cloudbuild_builds(read_index(str(repo.path)), ["cloudbuild.yaml"]).builds
    assert [build.declaration for build in found] == [
        Declaration(
            "cloudbuild.yaml",
            5,
            'step "one"',
            "web",
            (5, 43, 44),
            (5, 21, 29),
            "../d/dev",
            (5, 31, 41),
            CLOUDBUILD,
        ),
        Declaration(
            "cloudbuild.yaml", 6, "", "", (6, 9, 39), (8, 5, 23), "d/dev", None, CLOUDBUILD_KANIKO
        ),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cloudbuild.yaml", "steps: ["),
        ("cloudbuild.yaml", "- steps"),
        ("cloudbuild.yaml", "steps: {name: docker, args: [build, web]}"),
        ("cloudbuild.yaml", ""),
        ("{{ x }}/cloudbuild.yaml", "steps: [{name: docker, args: [build, web]}]"),
        ("link", ""),
        ("not there", ""),
    ],
)
def test_nothing_is_declared(repo: Repo, path: str, text: str) -> None:
    whole = "steps: [{name: docker, args: [build, web]}]"
    files = {path: text} if path not in ("link", "not there") else {}
    repo.staged({"web/Dockerfile": "", "target.yaml": whole, **files}, {"link": "target.yaml"})
    assert cloudbuild_builds(read_index(str(repo.path)), [path]).builds == []


MANY = ", ".join(["x"] * 10_000)


@pytest.mark.parametrize(
    "text",
    [
        f"a: &a [build, {MANY}]\nsteps:\n" + "- {name: docker, args: *a}\n" * 5_000,
        f"substitutions: {{_A: {'x' * 10_000}}}\nsteps:\n"
        + f"- {{name: docker, args: [build, {'$_A' * 300}]}}\n" * 500,
        "steps:\n- {name: docker, entrypoint: bash, args: [-c, " + "docker pull " * 20_000 + ";]}",
    ],
    ids=["aliases", "substitutions", "script"],
)
def test_takes_no_longer_than_the_file_is_long(text: str) -> None:
    started = time.process_time()
    read_steps("cloudbuild.yaml", text.encode())
    assert time.process_time() - started < 3


@given(
    st.recursive(
        st.none() | st.sampled_from(["docker", "build", ".", "$_A", "${_A}", "$$", "bash", "-c"]),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["steps", "name", "args", "dir", "substitutions", "_A", "script"]),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_file(value: object) -> None:
    with contextlib.suppress(YamlSyntaxError):
        for step in read_steps("cloudbuild.json", json.dumps(value).encode()):
            assert len(step.words) == len(step.places) == len(step.certain)
