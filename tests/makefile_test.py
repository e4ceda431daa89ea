"""Which commands the recipes of a Makefile may run."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.makefile import makefile_commands
from script_marks import of_docker

B = "docker build"
S = f"<start>: {B}"

CASES = {
    "recipe": (f"a:\n\t@{B} -t x .\n\t-{B} y\n", [f"{S} -t x .", f"{S} y"]),
    "continued": (f"a:\n\t{B} \\\n\t  -t x \\\n\t  .\n", [f"{S} -t x ."]),
    "on the line of the target": (f"a: b; {B} .\n", [f"{S} ."]),
    "no recipe": (f"{B} .\n# a:\n#\t{B} .\n", []),
    "a line is a shell": (f"a:\n\tcd x && {B} .\n\t{B} y\n", [f"<start>/x: {B} .", f"{S} y"]),
    "variables": (
        f"F := a\nexport G ?= b # c\nH = $(F)/$G\na:\n\t{B} -f $(H) ${{F}}\n",
        # a name of one letter needs no parentheses, and is no automatic variable either
        [f"{S} -f a/? a"],
    ),
    "unknown variable": (f"a:\n\t{B} $(X) $(Y)/z\n", [f"{S} ? ?/z"]),
    "shell variable": (f"a:\n\tX=b; {B} $$X $$Y $$(pwd)\n", [f"{S} b ? <start>"]),
    "added": (f"A = -t x\nA += -f y\na:\n\t{B} $(A) .\n", [f"{S} -t x -f y ."]),
    "added to itself": (f"A := x\nA := $(A) y\na:\n\t{B} $(A)\n", [f"{S} x", f"{S} x y"]),
    "made of itself": (f"A = $(B)\nB = $(A)$(A)\na:\n\t{B} $(A)\n", [S + " " + "?" * 32]),
    "conditions": (
        f"ifeq (a,b)\nF = x\nelse\nF = y\nendif\na:\n\t{B} $(F)\n",
        [f"{S} x", f"{S} y"],
    ),
    "of a target": (f"r: F = y\nF = x\nr:\n\t{B} $(F)\n", [f"{S} y", f"{S} x"]),
    "program": (
        "E ?= podman\nCONTAINER_TOOL ?= $(shell which docker || which podman)\n"
        "a:\n\t$(E) build 1\n\t$(DOCKER) build 2\n\t$(CONTAINER_TOOL) build 3\n\t$(GO) build 4\n",
        ["<start>: podman build 1", f"{S} 2", f"{S} 3"],
    ),
    "define": (
        f"define b\n\t@{B} -f $(1)/D $(2)\nendef\na:\n\t$(call b,x,y z)\n",
        [f"{S} -f x/D y z"],
    ),
    "foreach": (
        f"L = x y\na:\n\t$(foreach i,$(L),{B} $(i);)\n",
        [f"{S} x", f"{S} y"],
    ),
    "automatic": (f"x y: z w\n\t{B} $@ $< $^ $(@F)\n", [f"{S} x z z w x", f"{S} y z z w y"]),
    "pattern": (f"b-%: %/D\n\t{B} -f $< $* $@\n", [f"{S} -f ?/D ? b-?"]),
    "static pattern": (
        f"L = x y\n$(L:%=b-%): b-%: %/D\n\t{B} -f $< $*\n",
        [f"{S} -f x/D x", f"{S} -f y/D y"],
    ),
    "functions": (
        f"P = a/b.c\na:\n\t{B} $(dir $(P)) $(notdir $(P)) $(basename $(P)) $(P:.c=.d)"
        " $(addprefix x/,y) $(patsubst a/%,%,$(P)) $(subst b,z,$(P)) $(firstword 1 2)"
        " $(or ,o) $(if t,i,e) $(strip  s ) $(error no) $(unheard of)\n",
        [f"{S} a/ b.c a/b a/b.d x/y b.c a/z.c 1 o i s ?"],
    ),
    "folders": (
        "OWN := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\n"
        f"TOP = $(shell git rev-parse --show-toplevel)\na:\n\t{B} $(OWN) $(CURDIR)/x $(TOP)\n",
        [f"{S} <own>/ <start>/x <root>"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_commands(text: str, expected: list[str]) -> None:
    assert of_docker(makefile_commands(text)) == expected


def test_lines() -> None:
    text = "X = a\\\n b\n\na:\n\tcp a b\n\tcd x; \\\n\t  docker build .\n"
    assert [(c.words[0], c.line) for c in makefile_commands(text)] == [
        ("cp", 5),
        ("cd", 6),
        ("docker", 7),
    ]


@pytest.mark.parametrize(
    "text",
    ["$(", "$(call a,$(call a,", "a=$(a)\n", "A=$(B)$(B)\nB=$(A)$(A)\nx:\n\tdocker build $(A)\n"]
    + ["A+=$(A) x\n", "a b c: %: x\n\tdocker build $@\n", "\\\n", "define a\n", "export "],
)
def test_bounded(text: str) -> None:
    start = time.monotonic()
    makefile_commands(text * (200_000 // len(text)))
    assert time.monotonic() - start < 10


PIECES = st.sampled_from(
    ["docker", " ", "\n", "\t", "$(", "${", ")", "}", "$$", "$@", "$", "a", ":", "=", "+=", ":="]
    + ["define a\n", "endef\n", "call a,", "foreach x,", ",", "%", "\\\n", "#", "shell ", "\r"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything(text: str) -> None:
    for command in makefile_commands(text):
        assert 1 <= command.line <= text.count("\n") + 1
