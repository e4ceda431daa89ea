"""What the artifacts of a Skaffold file build, and from where."""

import json
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Repo
from docker_build_hooks.declarations import SUGGESTED, Build, Declaration
from docker_build_hooks.git_index import Index, read_index
from docker_build_hooks.skaffold_builds import SKAFFOLD, skaffold_builds

ALWAYS = (("SKAFFOLD_RUN_MODE", None), ("SKAFFOLD_GO_GCFLAGS", None))


def built(context: str, dockerfile: str, target: str | None = "", **arguments: str | None) -> Build:
    return Build(context, dockerfile, None, (*ALWAYS, *arguments.items()), target)


def suggested(build: Build) -> Build:
    return build._replace(origin=SUGGESTED)


ROOT = built("", "Dockerfile")
WEB = built("web", "web/Dockerfile")


class Case(NamedTuple):
    """The artifacts of a file, what else is in the repository, and what the file declares."""

    artifacts: Any
    expected: Sequence[Build]
    files: str = "Dockerfile web/Dockerfile web/d/dev"
    path: str = "skaffold.yaml"
    others: dict[str, Any] = {}
    hooks: Any = None


def artifact(context: str | None = None, **others: Any) -> dict[str, Any]:
    return {"image": "x", **({"context": context} if context else {}), **others}


def patch(path: str) -> dict[str, Any]:
    return {"profiles": [{"name": "p", "patches": [{"op": "replace", "path": path}]}]}


BEFORE = {"before": [{"command": ["make"]}]}

CASES = {
    "no artifacts": Case([], []),
    "artifacts that are no list": Case({"image": "x"}, []),
    "no image": Case([{"context": "web"}, "x", None], []),
    "defaults": Case([artifact()], [ROOT]),
    "context": Case([artifact("./web")], [WEB]),
    "empty context": Case([{"image": "x", "context": ""}], [ROOT]),
    "docker": Case(
        [artifact("web", docker={"dockerfile": "d/dev", "target": "t", "noCache": True})],
        [built("web", "web/d/dev", "t")],
    ),
    "no settings": Case([artifact("web", docker=None)], [WEB]),
    "arguments": Case(
        [artifact("web", docker={"buildArgs": {"A": "b", "C": None, "D": "{{.D}}", "E": 1}})],
        [built("web", "web/Dockerfile", A="b", C=None, D=None, E="1")],
    ),
    "required images": Case(
        [artifact("web", requires=[{"image": "a", "alias": "A"}, {"image": "b"}])],
        [built("web", "web/Dockerfile", A=None, b=None)],
    ),
    "target to be filled in": Case(
        [artifact("web", docker={"target": "{{.T}}"})], [built("web", "web/Dockerfile", None)]
    ),
    "options": Case(
        [
            artifact(
                "web",
                docker={"cliFlags": ["--target=t", "--build-arg=A=b", "--build-context", "x=y"]},
            )
        ],
        [built("web", "web/Dockerfile", "t", A="b")._replace(named_contexts=(("x", None),))],
    ),
    "options that are not clear": Case([artifact("web", docker={"cliFlags": ["--what", "x"]})], []),
    "kaniko": Case(
        [artifact("web", kaniko={"dockerfile": "d/dev", "buildArgs": {"A": "b"}})],
        [built("web", "web/d/dev", A="b")],
    ),
    "kaniko, a part of the context": Case(
        [artifact(kaniko={"contextSubPath": "web", "target": "t"})],
        [built("web", "web/Dockerfile", "t")],
    ),
    "other builders": Case(
        [artifact("web", **{name: {}}) for name in ("custom", "jib", "bazel", "buildpacks", "ko")],
        [],
    ),
    "Dockerfile where Skaffold is run": Case(
        [artifact("api", docker={"dockerfile": "web/d/dev"})],
        [built("api", "web/d/dev")],
        "api/x web/d/dev",
    ),
    "Dockerfile in the context before that": Case(
        [artifact("web", docker={"dockerfile": "dev"})], [built("web", "web/dev")], "dev web/dev"
    ),
    "Dockerfile above": Case(
        [artifact("web", docker={"dockerfile": "../Dockerfile"})], [built("web", "Dockerfile")]
    ),
    "missing": Case(
        [artifact("web"), artifact("gone")],
        [WEB, built("gone", "gone/Dockerfile")],
        "web/Dockerfile",
    ),
    "nothing is there": Case([artifact("gone")], [built("gone", "gone/Dockerfile")], "x"),
    "outside of the repository": Case([artifact("../web"), artifact("/web")], []),
    "to be filled in": Case(
        [artifact("{{.DIR}}"), artifact("web", docker={"dockerfile": "{{.D}}"})], []
    ),
    "below": Case([artifact()], [WEB], path="web/skaffold.yaml"),
    "below, run in the root": Case([artifact("web")], [WEB], path="deploy/skaffold.yaml"),
    "below, run elsewhere": Case([artifact("x")], [], path="deploy/skaffold.yaml"),
    "hooks of the artifact": Case(
        [artifact("web", hooks=BEFORE), artifact()], [suggested(WEB), ROOT]
    ),
    "hooks behind it": Case([artifact("web", hooks={"after": [{"command": ["x"]}]})], [WEB]),
    "hooks of the build": Case([artifact("web")], [suggested(WEB)], hooks=BEFORE),
    "profile": Case(
        [artifact()],
        [ROOT, WEB],
        others={"profiles": [{"name": "p", "build": {"artifacts": [artifact("web")]}}]},
    ),
    "patches of one artifact": Case(
        [artifact(), artifact("web")],
        [ROOT, suggested(WEB)],
        others=patch("/build/artifacts/1/docker/dockerfile"),
    ),
    "patches of all": Case([artifact("web")], [suggested(WEB)], others=patch("/build/artifacts")),
    "other patches": Case([artifact("web")], [WEB], others=patch("/deploy/kubectl")),
    "an old version": Case([artifact("web")], [], others={"apiVersion": "skaffold/v1alpha2"}),
    "a later one": Case([artifact("web")], [WEB], others={"apiVersion": "skaffold/v1beta4"}),
    "another kind of file": Case([artifact("web")], [], others={"apiVersion": "v1"}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_builds(repo: Repo, case: Case) -> None:
    build = {"artifacts": case.artifacts, **({"hooks": case.hooks} if case.hooks else {})}
    text = json.dumps({"apiVersion": "skaffold/v4beta11", "build": build, **case.others})
    repo.staged({**dict.fromkeys(case.files.split(), ""), case.path: text})
    found = skaffold_builds(read_index(str(repo.path)), [case.path])
    assert [build._replace(declaration=None) for build in found.builds] == list(case.expected)
    assert found.out_of_sight == frozenset()


DECLARING = """\
apiVersion: skaffold/v3
build:
  artifacts:
  - image: one
    context: web
    docker:
      dockerfile: ../dev
      target: t
  - image: two
---
apiVersion: skaffold/v3
build:
  artifacts:
  - image: three
"""


def test_declarations(repo: Repo) -> None:
    repo.staged({"s/skaffold.yaml": DECLARING, "s/dev": "", "s/web/x": "", "s/Dockerfile": ""})
    found = skaffold_builds(read_index(str(repo.path)), ["s/skaffold.yaml"]).builds
    two = (9, 12, 15)
    place = (5, 14, 17)
    file, target = (7, 19, 25), (8, 15, 16)
    assert [build.declaration for build in found] == [
        Declaration(
            "s/skaffold.yaml", 5, 'artifact "one"', "s", place, file, "../dev", target, SKAFFOLD
        ),
        Declaration(
            "s/skaffold.yaml", 9, 'artifact "two"', "s", two, two, "Dockerfile", None, SKAFFOLD
        ),
    ]


WHOLE = "apiVersion: skaffold/v3\nbuild: {artifacts: [{image: x}]}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("skaffold.yaml", "a: ["),
        ("skaffold.yaml", "- x"),
        ("skaffold.yaml", ""),
        ("skaffold.yaml", "build: {artifacts: [{image: x}]}\n"),
        ("skaffold.yaml", WHOLE + "{% if x %}\n"),
        ("{{ x }}/skaffold.yaml", WHOLE),
        ("link", ""),
        ("not there", ""),
    ],
)
def test_nothing_is_declared(repo: Repo, path: str, text: str) -> None:
    files = {path: text} if path not in ("link", "not there") else {}
    repo.staged({"Dockerfile": "", "target.yaml": WHOLE, **files}, {"link": "target.yaml"})
    assert skaffold_builds(read_index(str(repo.path)), [path]).builds == []


def index_of(text: str) -> Index:
    """An index with nothing but this file, and without a repository."""
    index = Index("/", b"100644 " + b"0" * 40 + b" 0\tskaffold.yaml\0")
    index._blobs["skaffold.yaml"] = text.encode()
    return index


def test_takes_no_longer_than_the_file_is_long() -> None:
    arguments = "".join(f"  A{number}: b\n" for number in range(10_000))
    text = f"x: &x\n{arguments}apiVersion: skaffold/v3\nbuild:\n  artifacts: &a\n"
    text += "  - {image: x, docker: {buildArgs: *x}}\n" * 5_000
    text += "profiles:\n" + "- {build: {artifacts: *a}}\n" * 5_000
    started = time.process_time()
    skaffold_builds(index_of(text), ["skaffold.yaml"])
    assert time.process_time() - started < 5


NAMES = ["apiVersion", "build", "artifacts", "image", "context", "docker", "buildArgs", "profiles"]
NAMES += ["patches", "path", "hooks", "before", "dockerfile", "cliFlags", "requires", "target"]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.sampled_from(["skaffold/v3", "..", "web", "", "/build/artifacts/0", "-f"]),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
        max_leaves=20,
    ),
    st.booleans(),
)
def test_any_file(value: object, is_whole: bool) -> None:
    whole = {"apiVersion": "skaffold/v3", "build": {"artifacts": value}, "profiles": value}
    skaffold_builds(index_of(json.dumps(whole if is_whole else value)), ["skaffold.yaml"])
