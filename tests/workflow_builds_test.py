"""Which builds workflows declare: their context, Dockerfile, arguments, and on whose word."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from conftest import Repo
from docker_build_hooks.declarations import Build, Declaration, FoundBuilds
from docker_build_hooks.git_index import read_index
from docker_build_hooks.workflow_builds import bake_files, workflow_builds
from docker_build_hooks.workflow_jobs import GIT_CONTEXT, WORKFLOW

FROM = "FROM x\n"
CI = ".github/workflows/ci.yml"
CHECKOUT = "{uses: actions/checkout@v4}"


def build(*inputs: str, uses: str = "docker/build-push-action@v6") -> str:
    """A step that builds."""
    return f"{{uses: '{uses}', with: {{{', '.join(inputs)}}}}}"


def workflow(*steps: str, job: str = "", top: str = "") -> str:
    """A workflow whose one job has these steps."""
    listed = "".join(f"    - {step}\n" for step in steps)
    return f"on: push\n{top}\njobs:\n  web:\n    {job or 'runs-on: x'}\n    steps:\n{listed}"


def action(*steps: str, inputs: str = "") -> str:
    """A composite action."""
    return f"inputs: {{{inputs}}}\nruns:\n  using: composite\n  steps: [{', '.join(steps)}]\n"


def find(repo: Repo, files: Mapping[str, str]) -> FoundBuilds:
    repo.staged(files)
    index = read_index(str(repo.path))
    paths = [path for path in index.paths if path.endswith((".yml", ".yaml"))]
    return workflow_builds(index, paths)


def summary(one: Build) -> str:
    """`context Dockerfile`, with what is not usual."""
    origin = "" if one.origin == "declared" else f" ({one.origin})"
    return f"{'git:' * one.is_fetched}{one.context or '.'} {one.dockerfile}{origin}"


def summaries(repo: Repo, text: str, path: str = CI) -> list[str]:
    files = {
        path: text,
        "Dockerfile": FROM,
        "web/Dockerfile": FROM,
        "web/x": "",
        "dir/dockerfile": "",
    }
    return [summary(one) for one in find(repo, files).builds]


# The inputs of a step behind a checkout, and what is built.
INPUTS = {
    "no context: the engine fetches the commit": ("push: true", ["git:. Dockerfile"]),
    "an empty context": ("context: ''", ["git:. Dockerfile"]),
    "a context that is null": ("context: ", ["git:. Dockerfile"]),
    "fetched, with a file": ("file: web/Dockerfile", ["git:. web/Dockerfile"]),
    "default context": ("context: '{{defaultContext}}'", ["git:. Dockerfile"]),
    "a folder of the default context": (
        "context: '{{ defaultContext }}:web'",
        ["git:web web/Dockerfile"],
    ),
    "there the file is relative to that folder": (
        "context: '{{defaultContext}}:web', file: ./x",
        ["git:web web/x"],
    ),
    "and not outside of it": ("context: '{{defaultContext}}:web', file: ../Dockerfile", []),
    "a path": ("context: ./web/", ["web web/Dockerfile"]),
    "its file is relative to the workspace": ("context: web, file: Dockerfile", ["web Dockerfile"]),
    "names in other letter case": ("Context: web, FILE: web/x", ["web web/x"]),
    "blanks around": ("context: ' web ', file: \"web/x\\n\"", ["web web/x"]),
    "lower case": ("context: dir", ["dir dir/dockerfile"]),
    "nothing is there": ("context: gone, file: nope", ["gone nope"]),
    "the workspace": ("context: '${{ github.workspace }}'", [". Dockerfile"]),
    "below the workspace": (
        "context: '${{github.workspace}}/web', file: '${{ github.workspace }}/Dockerfile'",
        ["web Dockerfile"],
    ),
    "an address": ("context: 'https://github.com/a/b.git#main'", []),
    "a repository without a scheme": ("context: github.com/a/b", []),
    "a file from an address": ("context: ., file: 'https://x/Dockerfile'", []),
    "elsewhere": ("context: /srv", []),
    "above": ("context: ..", []),
    "unknown context": ("context: '${{ steps.x.outputs.y }}'", []),
    "unknown file": ("context: ., file: '${{ vars.FILE }}'", []),
    "a template": ("context: '{{ folder }}'", []),
    "an unfinished expression": ("context: '${{ x'", []),
    "checks only": ("context: ., call: check", []),
    "the inputs of the first version": ("path: web, repository: x", []),
    "an unknown name of a named context": ("context: ., build-contexts: '${{ vars.X }}'", []),
    "an operator": ("context: \"${{ matrix.x || 'web' }}\"", ["web web/Dockerfile"]),
}


@pytest.mark.parametrize(("inputs", "expected"), INPUTS.values(), ids=INPUTS.keys())
def test_inputs(repo: Repo, inputs: str, expected: list[str]) -> None:
    assert summaries(repo, workflow(CHECKOUT, build(inputs))) == expected


USES = {
    "docker/build-push-action@v6": ["web web/Dockerfile"],
    "Docker/Build-Push-Action@0123456789abcdef": ["web web/Dockerfile"],
    "https://code.forgejo.org/docker/build-push-action@v5": ["web web/Dockerfile"],
    "docker/build-push-action@v2.2.1": ["web Dockerfile"],
    "docker/build-push-action@v2.2.2": ["web web/Dockerfile"],
    "docker/build-push-action@v1.1.0": [],
    "depot/build-push-action@v1": [],
    "docker/build-push-action/sub@v1": [],
}


@pytest.mark.parametrize(("uses", "expected"), USES.items(), ids=USES.keys())
def test_uses(repo: Repo, uses: str, expected: list[str]) -> None:
    assert summaries(repo, workflow(CHECKOUT, build("context: web", uses=uses))) == expected


VALUES = "context: '${{ matrix.c }}', file: '${{ env.F }}'"
# How a job is written around a step with VALUES.
SURROUNDINGS = {
    "matrix and environment": (
        "strategy: {matrix: {c: [., web]}}\n    env: {F: Dockerfile}",
        "",
        2,
    ),
    "the environment of the workflow": ("strategy: {matrix: {c: [.]}}", "env: {F: Dockerfile}", 1),
    "no such variable": ("strategy: {matrix: {c: [.]}}", "", 0),
    "a variable by another": (
        "strategy: {matrix: {c: [.]}}\n    env: {F: '${{ matrix.c }}/Dockerfile'}",
        "",
        1,
    ),
    "an unknown matrix": ("strategy: {matrix: '${{ fromJSON(x) }}'}\n    env: {F: x}", "", 0),
    "switched off": ("if: false\n    strategy: {matrix: {c: [.]}}", "env: {F: Dockerfile}", 0),
    "switched off by an expression": (
        "if: ${{ false && x }}\n    strategy: {matrix: {c: [.]}}",
        "env: {F: Dockerfile}",
        0,
    ),
}


@pytest.mark.parametrize(("job", "top", "count"), SURROUNDINGS.values(), ids=SURROUNDINGS.keys())
def test_values(repo: Repo, job: str, top: str, count: int) -> None:
    assert len(summaries(repo, workflow(CHECKOUT, build(VALUES), job=job, top=top))) == count


def test_a_step_may_change_the_environment(repo: Repo) -> None:
    sets = "{run: 'echo F=x >> $GITHUB_ENV'}"
    steps = (CHECKOUT, sets, build("context: ., file: '${{ env.F }}'"))
    assert summaries(repo, workflow(*steps, top="env: {F: Dockerfile}")) == []


def test_whole(repo: Repo) -> None:
    text = """jobs:
  web:
    strategy: {matrix: {a: ['1 2', 3]}}
    steps:
    - uses: actions/checkout@v4
    - uses: docker/build-push-action@v6
      with:
        context: web
        file: web/x
        target: ${{ matrix.target }}
        build-args: |
          A=${{ matrix.a }}
          B=${{ secrets.B }}
          "C=1,2"
          D
        build-contexts: |
          Own=./web
          other=docker-image://alpine
    - uses: docker/build-push-action@v6
      with:
        target: ${{ needs.x.outputs.target }}
        build-args: ${{ inputs.args }}
        build-contexts: own={{defaultContext}}:web
"""
    dockerfile = "ARG A B=1\nFROM x\n"
    files = {CI: text, "Dockerfile": dockerfile, "web/x": dockerfile}
    declared = Declaration(
        CI, 8, 'job "web"', "", (8, 18, 21), (9, 15, 20), "web/x", (10, 17, 37), WORKFLOW
    )
    fetched = Declaration(
        CI, 19, 'job "web"', "", (19, 13, 40), (19, 13, 40), "Dockerfile", (21, 17, 46), GIT_CONTEXT
    )
    expected = [
        Build(
            "web",
            "web/x",
            arguments=(("A", value), ("B", None), ("C", "1,2"), ("D", None)),
            target="",
            named_contexts=(("own", "web"), ("other", None)),
            declaration=declared,
        )
        for value in ("1 2", "3")
    ]
    expected.append(
        Build(
            "",
            "Dockerfile",
            arguments=(("A", None), ("B", None)),
            named_contexts=(("own", None),),
            declaration=fetched,
            is_fetched=True,
        )
    )
    assert find(repo, files) == FoundBuilds(expected)


MATRIX_FILE = "context: '${{ matrix.s }}', file: '${{ matrix.s }}/Dockerfile'"
BUILT = ["web web/Dockerfile"]
GONE = ["gone gone/Dockerfile"]
SERVICES = "s: [web, gone]"
INCLUDED = "include: [{s: web, docker: true}, {s: gone, docker: false}]"
# A matrix, the condition of the step with MATRIX_FILE, and what is built.
CONDITIONS = {
    "true for one": (SERVICES, "matrix.s == 'web'", BUILT),
    "true for what is missing": (SERVICES, "matrix.s == 'GONE'", GONE),
    "false for one": (SERVICES, "matrix.s != 'gone'", BUILT),
    "a boolean": (INCLUDED, "${{ matrix.docker }}", BUILT),
    "a text is true": (INCLUDED.replace("false", "'false'"), "matrix.docker", BUILT + GONE),
    "a pair": (
        f"{SERVICES}, arch: [arm64]",
        "matrix.s != 'gone' || matrix.arch != 'arm64'",
        BUILT,
    ),
    "a field that one lacks": (
        "include: [{s: web, path: x}, {s: gone}]",
        "matrix.path != ''",
        BUILT,
    ),
    "a field that one has": ("include: [{s: web}, {s: gone, path: x}]", "matrix.path != ''", GONE),
    "an event": (SERVICES, "github.event_name == 'push'", BUILT + GONE),
    "an event and one": (SERVICES, "github.event_name == 'push' && matrix.s == 'gone'", GONE),
    "status": (SERVICES, "always() && !cancelled()", BUILT + GONE),
    "an output": (SERVICES, "steps.has.outputs.y == 'true'", ["web web/Dockerfile (suggested)"]),
    "what git has": (SERVICES, "hashFiles('x') != ''", ["web web/Dockerfile (suggested)"]),
    "never": (SERVICES, "false && x", []),
}


@pytest.mark.parametrize(
    ("matrix", "condition", "expected"), CONDITIONS.values(), ids=CONDITIONS.keys()
)
def test_condition(repo: Repo, matrix: str, condition: str, expected: list[str]) -> None:
    strategy = f"strategy: {{matrix: {{{matrix}}}}}"
    step = build(MATRIX_FILE).removesuffix("}") + f', if: "{condition}"}}'
    assert summaries(repo, workflow(CHECKOUT, step, job=strategy)) == expected
    step = build(MATRIX_FILE)
    strategy = f'if: "{condition}"\n    {strategy}'
    assert summaries(repo, workflow(CHECKOUT, step, job=strategy)) == expected


def test_a_condition_alone_depends_on_the_matrix(repo: Repo) -> None:
    # Certain for one of the two jobs, and open for the other.
    matrix = "strategy: {matrix: {x: [a, '${{ y }}']}}"

    def step(condition: str) -> str:
        return build("context: web").removesuffix("}") + f', if: "{condition}"}}'

    conditional = [step("matrix.x == 'a'"), step("matrix.x == 'b'")]
    found = [summaries(repo, workflow(CHECKOUT, one, job=matrix)) for one in conditional]
    assert found == [["web web/Dockerfile"], ["web web/Dockerfile (suggested)"]]


class Action(NamedTuple):
    """A composite action and what it suggests."""

    text: str
    expected: list[str]
    path: str = ".github/actions/web/action.yml"


WEB = "web web/Dockerfile (suggested)"
ACTIONS = {
    "a path": Action(action(CHECKOUT, build("context: web")), [WEB]),
    "fetched": Action(action(build("push: true")), ["git:. Dockerfile (suggested)"]),
    "default": Action(
        action(build("context: '${{ inputs.Folder }}'"), inputs="folder: {default: web}"), [WEB]
    ),
    "no default": Action(
        action(build("context: '${{ inputs.folder }}'"), inputs="folder: {required: true}"), []
    ),
    "its own folder": Action(
        action(build("context: '${{ github.action_path }}'")), [WEB], "web/action.yaml"
    ),
    "above its own folder": Action(
        action(build("context: '${{ github.action_path }}/../../../web'")), [WEB]
    ),
    "nothing there": Action(action(build("context: gone, file: Dockerfile")), []),
}


@pytest.mark.parametrize("case", ACTIONS.values(), ids=ACTIONS.keys())
def test_action(repo: Repo, case: Action) -> None:
    assert summaries(repo, case.text, case.path) == case.expected


UNREADABLE = {
    "no YAML": "a: [docker/build-push-action",
    "no mapping": "docker/build-push-action",
    "no jobs": "jobs: docker/build-push-action",
    "no steps": "jobs: {a: {steps: docker/build-push-action}}",
    "odd steps": "jobs: {a: {steps: [docker/build-push-action, null, {}, [], {uses: [x]}]}}",
    "template": "{% if x %}\n" + workflow(CHECKOUT, build("context: web")),
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable(repo: Repo, text: str) -> None:
    assert find(repo, {CI: text, "Dockerfile": FROM}) == FoundBuilds([])


def test_out_of_sight(repo: Repo) -> None:
    download = "{uses: actions/download-artifact@v4}"
    steps = [
        build("context: gone, file: a"),
        build("context: gone, file: b"),
        build("context: '${{ runner.temp }}/x', file: c"),
        build("context: ., file: b"),
        build("context: gone, file: nope"),
    ]
    found = find(repo, {CI: workflow(CHECKOUT, download, *steps), "a": "", "b": "", "c": ""})
    assert [summary(one) for one in found.builds] == [". b (suggested)"]
    assert found.out_of_sight == {"a", "c"}


def test_bake_files(repo: Repo) -> None:
    steps = [
        "{uses: docker/bake-action@v6, with: {files: 'images.hcl,./sub/other.json\n\n cwd://c.hcl'}}",
        "{uses: docker/bake-action@v5, with: {workdir: sub, files: mine.hcl}}",
        "{uses: docker/bake-action@v7, with: {source: '{{defaultContext}}:sub', files: its.hcl}}",
        "{uses: docker/bake-action@v7, with: {files: compose.yml, source: .}}",
        "{uses: docker/bake-action@v7, with: {files: gone.hcl}}",
        "{uses: docker/bake-action@v7}",
    ]
    own = ("images.hcl", "sub/other.json", "c.hcl", "sub/mine.hcl", "sub/its.hcl")
    repo.staged({CI: workflow(*steps), "compose.yml": "", "more.hcl": "", **dict.fromkeys(own, "")})
    assert bake_files(read_index(str(repo.path)), [CI]) == set(own)
    repo.staged({CI: workflow(*steps, job="if: false")})
    assert bake_files(read_index(str(repo.path)), [CI]) == set()
