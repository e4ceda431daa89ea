"""What a condition decides for a combination of the matrix, and what it leaves open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks import yaml_nodes
from docker_build_hooks.workflow_conditions import MAYBE, NEVER, RUNS, is_off, verdict
from docker_build_hooks.workflow_matrix import combinations

[MATRIX] = (
    combinations(
        yaml_nodes.parse(
            b"{s: [Web], empty: [''], zero: [0], one: [1.0], on: [true], off: [false],"
            b" said: ['false'], nil: [null], open: ['${{ x }}'], list: [[a]],"
            b" long: [" + b"x" * 5000 + b"], map: [{Key: v, d-f: true}]}"
        ).root
    )
    or ()
)

KNOWN = {
    "": RUNS,
    " ": RUNS,
    "true": RUNS,
    "false": NEVER,
    "null": NEVER,
    "0": NEVER,
    "-0.0": NEVER,
    "1e3": RUNS,
    "''": NEVER,
    "'false'": RUNS,
    "${{ false }}": NEVER,
    "${{false}}": NEVER,
    "${{ '}}' == '}}' }}": RUNS,
    "matrix.s": RUNS,
    "matrix.empty": NEVER,
    "matrix.zero": NEVER,
    "matrix.one": RUNS,
    "matrix.on": RUNS,
    "matrix.off": NEVER,
    "${{ matrix.off }}": NEVER,
    "matrix.said": RUNS,
    "matrix.nil": NEVER,
    "matrix.gone": NEVER,
    "matrix.gone.deeper": NEVER,
    "matrix.s.deeper": NEVER,
    "matrix.map": RUNS,
    "matrix.map.key": RUNS,
    "Matrix.MAP.d-f": RUNS,
    "matrix['map']['d-f']": RUNS,
    "matrix['gone']": NEVER,
    "matrix.s == 'web'": RUNS,
    "matrix.s=='lib'": NEVER,
    "matrix.s != 'web'": NEVER,
    "'lib' != matrix.s": RUNS,
    "'it''s' == 'IT''S'": RUNS,
    "matrix.gone == ''": RUNS,
    "matrix.gone != ''": NEVER,
    "matrix.gone == null": RUNS,
    "matrix.gone == 'x'": NEVER,
    "matrix.nil == matrix.gone": RUNS,
    "matrix.one == 1": RUNS,
    "matrix.one == '1'": RUNS,
    "matrix.one == ' 1.0 '": RUNS,
    "matrix.one == true": RUNS,
    "matrix.on == 'true'": NEVER,
    "matrix.on == true": RUNS,
    "matrix.off == false": RUNS,
    "matrix.said == false": NEVER,
    "matrix.map == 'x'": NEVER,
    "!matrix.off": RUNS,
    "!!matrix.off": NEVER,
    "! matrix.s == 'web'": NEVER,
    "!(matrix.s == 'lib')": RUNS,
    "matrix.on && matrix.off": NEVER,
    "matrix.on || matrix.off": RUNS,
    "matrix.off && matrix.on || matrix.on": RUNS,
    "matrix.off && (matrix.on || matrix.on)": NEVER,
    "(matrix.on && 'a' || 'b') == 'a'": RUNS,
    "(matrix.off && 'a' || 'b') == 'a'": NEVER,
    "'a' == 'a' == true": RUNS,
}

# What is not known: of which kind it is, and whether it matters.
OPEN = {
    "github.event_name == 'push'": RUNS,
    "github.event_name == 'push' && false": NEVER,
    "false && x": NEVER,
    "github.x || true": RUNS,
    "(github.x && '') == ''": RUNS,
    "success()": RUNS,
    "always() && !cancelled()": RUNS,
    "inputs.push": RUNS,
    "vars.IMAGE != ''": RUNS,
    "startsWith(github.ref, 'refs/tags/')": RUNS,
    "contains(github.event.labels.*.name, 'x')": RUNS,
    "fromJSON(inputs.x).y[0] < 3": RUNS,
    "matrix.s == 'web' && github.event_name == 'push'": RUNS,
    "matrix.s == 'lib' && github.event_name == 'push'": NEVER,
    "github.event_name == 'push' && matrix.off": NEVER,
    "github.event_name == 'push' || matrix.off": RUNS,
    "matrix.open": MAYBE,
    "!matrix.open": MAYBE,
    "matrix.open == 'x'": MAYBE,
    "matrix.open && matrix.off": NEVER,
    "matrix.open || matrix.on": RUNS,
    "!(matrix.open || matrix.on)": NEVER,
    "(matrix.open || 'x') == 'x'": MAYBE,
    "matrix.open && github.x": MAYBE,
    "matrix.list": MAYBE,
    "matrix.long == 'x'": MAYBE,
    "matrix[github.x]": MAYBE,
    "matrix.*": MAYBE,
    "matrix.map == matrix.map": MAYBE,
    "matrix.one > 0": MAYBE,
    "matrix.s == inputs.service": MAYBE,
    "contains(matrix.s, 'b')": MAYBE,
    "contains(inputs.x, matrix.s)": MAYBE,
    "strategy.job-index == 0": MAYBE,
    "hashFiles('Dockerfile') != ''": MAYBE,
    "steps.has.outputs.y == 'true'": MAYBE,
    "needs.changes.outputs.web == 'true'": MAYBE,
    "env.X": MAYBE,
    "inputs.x || needs.a.outputs.b": MAYBE,
    # GitHub makes texts of these.
    "${{ matrix.s }} == 'lib'": RUNS,
    "${{ matrix.off }} || ${{ matrix.off }}": RUNS,
    # GitHub refuses these.
    "matrix.s =": MAYBE,
    "matrix.": MAYBE,
    "matrix.s == 'x": MAYBE,
    "matrix.s matrix.s": MAYBE,
    "(matrix.s": MAYBE,
    "contains(matrix.s": MAYBE,
    "contains(matrix.s 'x')": MAYBE,
    "matrix['s'": MAYBE,
    "github.x &&": RUNS,
    "1a": RUNS,
    "${{ x": RUNS,
    # Larger than any.
    "(" * 60 + "matrix.off" + ")" * 60: MAYBE,
    "(" * 60 + "false" + ")" * 60: RUNS,
    "f(" * 60 + "matrix.off" + ")" * 60: MAYBE,
    "!" * 4000 + "matrix.off": NEVER,
    "matrix.off || " * 400 + "false": MAYBE,
    "github.a || " * 400 + "false": RUNS,
    "true == " * 400 + "false": NEVER,
}


@pytest.mark.parametrize(
    ("condition", "expected"), [*KNOWN.items(), *OPEN.items()], ids=lambda text: text[:40]
)
def test_verdict(condition: str, expected: str) -> None:
    assert verdict(condition, MATRIX) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("matrix.off", MAYBE), ("matrix.gone", MAYBE), ("matrix.x && false", NEVER), ("x.y", RUNS)],
)
def test_unknown_matrix(condition: str, expected: str) -> None:
    assert verdict(condition) == expected
    assert is_off(condition) == (expected == NEVER)


@given(st.text(alphabet="()[]'!=&|<>.,*${} matrix.onf01\0\n", max_size=80))
def test_any_text_has_a_verdict(condition: str) -> None:
    assert verdict(condition, MATRIX) in (NEVER, MAYBE, RUNS)
