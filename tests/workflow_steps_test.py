"""Is what lies in a workspace still the commit after steps of each kind?"""

import json

import pytest

from docker_build_hooks.workflow import parse
from docker_build_hooks.workflow_steps import CHANGED, COMMIT, EMPTY, workspaces

CHECKOUT = "{uses: actions/checkout@v4}"


def checkout(**inputs: str) -> str:
    return json.dumps({"uses": "actions/checkout@v4", "with": inputs})


def use(name: str, **inputs: str) -> str:
    return json.dumps({"uses": name, "with": inputs})


def state(*steps: str) -> str:
    """What a step finds behind these."""
    text = f"jobs: {{a: {{steps: [{', '.join([*steps, '{run: x}'])}]}}}}"
    *_, (_, workspace) = workspaces(parse(text.encode()).jobs[0].steps)
    return workspace.state


REFS = {
    "${{ github.sha }}": COMMIT,
    "${{github.event.pull_request.head.sha || github.sha}}": COMMIT,
    "refs/pull/${{ github.event.number }}/merge": COMMIT,
    "": COMMIT,
    "main": CHANGED,
    "${{ inputs.ref || github.ref }}": CHANGED,
    "${{ github.base_ref }}": CHANGED,
    "${{ matrix.branch }}": CHANGED,
    "v${{ github.sha }}": CHANGED,
}


@pytest.mark.parametrize(("ref", "expected"), REFS.items(), ids=REFS.keys())
def test_ref(ref: str, expected: str) -> None:
    assert state(checkout(ref=ref)) == expected


STEPS = {
    "nothing": ([], EMPTY),
    "no checkout": ([use("docker/login-action@v3")], EMPTY),
    "checkout": ([CHECKOUT], COMMIT),
    "options": ([checkout(**{"submodules": "true", "fetch-depth": "0", "path": "."})], COMMIT),
    "own repository": ([checkout(repository="${{ github.repository }}")], COMMIT),
    "other repository": ([checkout(repository="a/b")], CHANGED),
    "in a folder": ([checkout(path="src")], CHANGED),
    "in part": ([checkout(**{"sparse-checkout": "web"})], CHANGED),
    "unknown option": ([checkout(x="y")], CHANGED),
    "another one beside it": ([CHECKOUT, checkout(repository="a/b", path="b")], CHANGED),
    "files made before": (["{run: make}", CHECKOUT], COMMIT),
    "files made before and kept": (["{run: make}", checkout(clean="false")], CHANGED),
    "harmless action": ([CHECKOUT, use("Docker/Setup-Buildx-Action@v3")], COMMIT),
    "local action": ([CHECKOUT, use("./.github/actions/x")], CHANGED),
    "local action before": ([use("./.github/actions/x"), CHECKOUT], COMMIT),
    "unknown action": ([CHECKOUT, use("a/b@v1")], CHANGED),
    "image": ([CHECKOUT, use("docker://alpine")], CHANGED),
    "artifact": ([CHECKOUT, use("actions/download-artifact@v4", path="dist")], CHANGED),
    "artifact elsewhere": (
        [CHECKOUT, use("actions/download-artifact@v4", path="${{ runner.temp }}/x")],
        COMMIT,
    ),
    "cache": ([CHECKOUT, use("actions/cache@v4", path="/tmp/x\nnode_modules")], CHANGED),
    "cache elsewhere": ([CHECKOUT, use("actions/cache@v4", path="/tmp/x\n~/.cache\n")], COMMIT),
    "another build": ([CHECKOUT, use("docker/build-push-action@v6", push="true")], COMMIT),
    "image export": (
        [CHECKOUT, use("docker/build-push-action@v6", outputs='type=image,"name=a",push=true')],
        COMMIT,
    ),
    "local export": (
        [CHECKOUT, use("docker/build-push-action@v6", outputs="type=local,dest=x")],
        CHANGED,
    ),
    "short export": ([CHECKOUT, use("docker/build-push-action@v6", outputs="./out")], CHANGED),
    "unknown export": ([CHECKOUT, use("docker/build-push-action@v6", outputs="${{ x }}")], CHANGED),
    "export elsewhere": (
        [CHECKOUT, use("docker/build-push-action@v6", outputs="type=docker,dest=/tmp/x.tar")],
        COMMIT,
    ),
    "bake": ([CHECKOUT, use("docker/bake-action@v6")], CHANGED),
    "pnpm": ([CHECKOUT, use("pnpm/action-setup@v4", version="9")], COMMIT),
    "pnpm install": ([CHECKOUT, use("pnpm/action-setup@v4", run_install="true")], CHANGED),
    "script": ([CHECKOUT, "{run: npm ci}"], CHANGED),
    "harmless script": ([CHECKOUT, "{run: 'echo x >> $GITHUB_OUTPUT'}"], COMMIT),
    "shell": ([CHECKOUT, "{run: echo x, shell: 'bash -e {0}'}"], COMMIT),
    "other shell": ([CHECKOUT, "{run: echo x, shell: pwsh}"], CHANGED),
    "switched off": ([CHECKOUT, "{run: make, if: false}"], COMMIT),
    "switched off by an expression": ([CHECKOUT, "{run: make, if: false && x}"], COMMIT),
    "with a condition": ([CHECKOUT, "{run: make, if: failure()}"], CHANGED),
}


@pytest.mark.parametrize(("steps", "expected"), STEPS.values(), ids=STEPS.keys())
def test_steps(steps: list[str], expected: str) -> None:
    assert state(*steps) == expected


def test_the_shell_of_a_job_is_that_of_its_steps() -> None:
    text = "defaults: {run: {shell: python}}\njobs: {a: {steps: [{run: x}, {run: y, shell: sh}]}}"
    assert [step.shell for step in parse(text.encode()).jobs[0].steps] == ["python", "sh"]
