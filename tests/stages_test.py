"""Does each stage read and need what the engine reads and needs, with the same values?"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.dockerfile import DockerfileSyntaxError, parse
from docker_build_hooks.source_paths import clean, has_wildcard
from docker_build_hooks.stages import (
    STAGE_TYPO,
    SYNTAX,
    UNKNOWN_STAGE,
    Problem,
    StagePlan,
    plan_stages,
)
from docker_build_hooks.words import UNKNOWN as U

DATA = Path(__file__).parent / "data"


def plan(
    text: str,
    arguments: Mapping[str, str | None] | None = None,
    named_contexts: frozenset[str] = frozenset(),
) -> StagePlan:
    return plan_stages(parse(text.encode()), arguments, named_contexts)


def texts(text: str, arguments: Mapping[str, str | None] | None = None) -> list[str]:
    """The sources of a file that is all right."""
    planned = plan(text, arguments)
    assert planned.problems == ()
    return [source.text for source in planned.sources]


def copies(body: str, arguments: Mapping[str, str | None] | None = None) -> list[str]:
    """The sources of a stage that starts from nothing."""
    return texts(f"FROM scratch\n{body}", arguments)


@pytest.mark.parametrize(
    ("body", "sources"),
    [
        ("COPY a b /x/", ["a", "b"]),
        ("ADD a /x", ["a"]),
        ('COPY ["a b", "/x"]', ["a b"]),
        ("COPY \"a\" 'b' \\c /x/", ["a", "b", "c"]),
        ("COPY --from= a /x", ["a"]),
        ("COPY --link --chown=1 --chmod=755 a /x", ["a"]),
        ("COPY <<E a /x/\nb\nE", ["a"]),
        ("COPY <<E /x\n$(a) it's ${b}\nE", []),
        ("COPY <<'E' /x\n${a^^}\nE", []),
        ("ADD https://h/a.tgz git@h:a ssh://h/a https://h/a.git#b /x/", []),
        ("ADD ${A}/b c /x/", ["/b", "c"]),
        ("ADD ftp://h/a HTTP://h/a a.b@h:c /x/", ["ftp://h/a", "HTTP://h/a", "a.b@h:c"]),
        ("ADD --checksum=$A a /x", ["a"]),
        ("RUN --mount=source=a,target=/t true", ["a"]),
        ("RUN --mount=target=/t true", [""]),
        ("ARG S=a\nRUN --mount=source=$S,target=/t --mount=src=b,dst=/u true", ["a", "b"]),
        ("RUN --mount=type=cache,source=a,target=/t --mount=type=tmpfs,target=/u true", []),
        ("RUN --mount=type=secret,source=a --mount=type=ssh true", []),
        ("RUN --mount=from=alpine,source=a,target=/t true", []),
        # odd: in flags each byte is a character
        ("RUN --mount=source=é,target=/t true", ["Ã©"]),
        ("RUN cat <<E\nCOPY a /x\nE", []),
        ("ONBUILD COPY a /x", []),
    ],
)
def test_what_an_instruction_reads_from_the_context(body: str, sources: list[str]) -> None:
    assert copies(body) == sources


def test_a_source_says_what_it_is_and_where() -> None:
    planned = plan("FROM scratch\nCOPY --parents a \\\n  bc /x/\nRUN --mount=src=d,dst=/t true")
    assert [(s.text, s.kind, s.parents, s.stage, tuple(s.span)) for s in planned.sources] == [
        ("a", "COPY", True, 0, (2, 16, 17)),
        ("bc", "COPY", True, 0, (3, 3, 5)),
        ("d", "bind", False, 0, (4, 17, 18)),
    ]


def test_with_backticks_a_backslash_separates_and_drives_are_dropped() -> None:
    assert texts("# escape=`\nFROM scratch\nCOPY d\\x C:\\y\\z c:a C:\\t\\\n") == [
        "d/x",
        "/y/z",
        "c:a",
    ]


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ("ARG X=a\nCOPY $X /x", "a"),
        ("ENV X=a\nCOPY $X /x", "a"),
        ("ENV X a b\nCOPY $X /x", "a b"),
        ("ENV X='a b' Y=c\nCOPY $X$Y /x", "a bc"),
        ("ENV X=a\nENV X=b Y=$X\nCOPY $X$Y /x", "ba"),
        ("ENV X=a X=b\nCOPY $X /x", "b"),
        ('ENV "X"=a\nCOPY $X /x', "a"),
        ("ARG K=X\nENV $K=a\nCOPY $X /x", "a"),
        # odd: the name of an ARG is taken as it is written
        ('ARG "X"=a\nCOPY b$X /x', "b"),
        ("ARG K=X\nARG $K=a\nCOPY b$X /x", "b"),
        ("ARG X=a Y=$X\nCOPY $Y /x", "a"),
        ("ARG X=a\nARG X\nCOPY $X /x", "a"),
        ("ARG X=a\nENV X=b\nCOPY $X /x", "b"),
        ("ENV X=a\nARG X=b\nCOPY $X /x", "b"),
        ("ENV X=a\nARG X\nCOPY $X /x", "a"),
        ("ARG X\nCOPY $X /x", U),
        ("ARG X\nCOPY ${X:-a} /x", "a"),
        ("ARG X\nCOPY ${X-a}${X+b} /x", f"a{U}"),
        # the argument is meant to be passed
        ("ARG X=${X}\nCOPY $X /x", U),
        ('ARG X="$X"\nCOPY ${X:-a} /x', "a"),
        ("ENV X=a\nARG X=$X\nCOPY $X /x", "a"),
        ("ARG X=a$X\nCOPY $X /x", "a"),
        ("COPY a$X /x", "a"),
        ("COPY a$HOME /x", "a"),
        ("COPY $PATH /x", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("COPY a$TARGETARCH /x", "a"),
        ("ARG TARGETARCH\nCOPY a$TARGETARCH /x", f"a{U}"),
        ("ARG TARGETARCH=b\nCOPY a$TARGETARCH /x", "ab"),
        ("LABEL X=b\nCOPY a$X /x", "a"),
        # odd: this one steers the engine and is no variable
        ("ARG BUILDKIT_SBOM_SCAN_STAGE=true\nCOPY a$BUILDKIT_SBOM_SCAN_STAGE /x", "a"),
        # an ARG that nobody passes may make any name
        ("ARG K\nENV A=a ${K}_B=c\nCOPY $A /x", U),
    ],
)
def test_the_order_of_arg_and_env(body: str, source: str) -> None:
    assert copies(body) == [source]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("ARG X=a\nFROM scratch\nARG X\nCOPY $X /x", "a"),
        ("ARG X=a\nFROM scratch\nCOPY b$X /x", "b"),
        ("ARG X=a\nFROM scratch\nARG X=b\nCOPY $X /x", "b"),
        ("ARG X=a\nFROM scratch\nENV X=b\nARG X\nCOPY $X /x", "a"),
        ("ARG X=a\nARG Y=$X\nFROM scratch\nARG Y\nCOPY $Y /x", "a"),
        ("ARG X=a\nARG X\nFROM scratch\nARG X\nCOPY $X /x", "a"),
        ("ARG X=a\nFROM scratch\nARG Y=b$X\nCOPY $Y /x", "b"),
        ("ARG X\nFROM scratch\nARG X\nCOPY ${X:-a} /x", "a"),
        ("ARG X=$TARGETOS\nFROM scratch\nARG X\nCOPY $X /x", U),
        ("FROM scratch AS o\nENV X=a\nFROM o\nCOPY $X /x", "a"),
        ("FROM scratch AS o\nARG X=a\nFROM o\nCOPY $X /x", "a"),
        ("FROM scratch AS o\nARG X=a\nFROM scratch\nCOPY b$X /x", "b"),
        ("FROM scratch AS o\nENV X=a\nFROM o AS p\nENV X=b\nFROM o\nCOPY $X /x", "a"),
        ("FROM scratch AS o\nENV X=b\nFROM scratch AS o\nENV X=a\nFROM o\nCOPY $X /x", "a"),
        ("FROM scratch AS o\nENV X=a\nFROM o AS o\nCOPY $X /x", "a"),
        ("FROM scratch AS scratch\nENV X=a\nFROM scratch\nCOPY $X /x", "a"),
        ("ARG S=o\nFROM scratch AS o\nENV X=a\nFROM $S\nCOPY $X /x", "a"),
        ("ARG S\nFROM scratch AS o\nENV X=a\nFROM $S\nCOPY $X /x", U),
        ("FROM alpine\nCOPY $X /x", U),
        ("FROM alpine\nCOPY ${X:-a} /x", U),
        ("FROM alpine\nARG X\nCOPY ${X:-a} /x", "a"),
        ("FROM alpine\nENV X=a\nCOPY $X /x", "a"),
        ("FROM alpine AS o\nENV X=a\nFROM o\nCOPY $X$Y /x", f"a{U}"),
    ],
)
def test_what_a_stage_knows_of_others(text: str, source: str) -> None:
    assert texts(text) == [source]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("FROM scratch\nARG X=b\nCOPY $X /x", "a"),
        ("FROM scratch\nARG X\nCOPY $X /x", "a"),
        ("ARG X=b\nFROM scratch\nARG X\nCOPY $X /x", "a"),
        ("FROM scratch\nARG X\nENV X=b\nCOPY $X /x", "b"),
        ("FROM scratch\nCOPY b$X /x", "b"),
        ("FROM scratch\nARG X=${Z^^}\nCOPY $X /x", "a"),
        ("FROM scratch\nARG N\nCOPY $N /x", U),
        ("FROM scratch\nARG N=b\nCOPY $N /x", U),
        ("FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /x", "arm"),
        ("FROM scratch AS aa\nENV Y=c\nFROM ${X}a\nCOPY b${Y} /x", "b"),
    ],
)
def test_build_arguments(text: str, source: str) -> None:
    expected = f"b{U}" if "FROM ${X}a" in text else source
    assert texts(text, {"X": "a", "N": None, "TARGETARCH": "arm"}) == [expected]


def shown(problem: Problem) -> tuple[str, int | None, int, str]:
    return problem.rule, problem.stage, problem.span.line, problem.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in every build, whether the stage is reached or not
        ("FROM $X AS o\nFROM scratch", (SYNTAX, None, 1, "base name ($X) should not be blank")),
        (
            "FROM ${X^^} AS o\nFROM scratch",
            (
                SYNTAX,
                None,
                1,
                'failed to process "${X^^}": unsupported modifier (^) in substitution',
            ),
        ),
        (
            "ARG X='\nFROM scratch",
            (
                SYNTAX,
                None,
                1,
                'failed to process "\'": unexpected end of statement while looking for '
                "matching single-quote",
            ),
        ),
        (
            "FROM --platform=$X scratch AS o\nFROM scratch",
            (SYNTAX, None, 1, "empty platform value from expression $X"),
        ),
        (
            "FROM scratch AS one\nFROM One",
            (
                SYNTAX,
                None,
                2,
                'failed to parse stage name "One": invalid reference format: '
                "repository name (library/One) must be lowercase",
            ),
        ),
        (
            "FROM scratch AS o\nCOPY --from=a:b:c d /x\nFROM scratch",
            (SYNTAX, None, 2, 'failed to parse stage name "a:b:c": invalid reference format'),
        ),
        (
            "FROM scratch AS o\nRUN --mount=from=A,target=/t true\nFROM scratch",
            (
                SYNTAX,
                None,
                2,
                'failed to parse stage name "A": invalid reference format: '
                "repository name (library/A) must be lowercase",
            ),
        ),
        (
            "FROM scratch\nARG X=o\nCOPY --from=$X a /x",
            (
                SYNTAX,
                None,
                3,
                "variable expansion is not supported for --from, define a new stage with FROM "
                "using ARG from global scope as a workaround",
            ),
        ),
        (
            "FROM scratch\nCOPY --from=1 a /x\nFROM scratch\nCOPY --from=2 a /x",
            (UNKNOWN_STAGE, None, 4, "invalid stage index 2"),
        ),
        (
            "FROM scratch\nCOPY --from=-1 a /x",
            (UNKNOWN_STAGE, None, 2, "invalid stage index -1"),
        ),
        (
            "FROM scratch AS o\nCOPY --from=O a /x\nFROM scratch",
            (UNKNOWN_STAGE, None, 2, "circular dependency detected on stage: o"),
        ),
        (
            "FROM scratch\nRUN --mount=type=tmpfs,from=x,target=/t true\nFROM scratch AS x",
            (UNKNOWN_STAGE, 0, 2, 'cannot mount from stage "x", it is defined later'),
        ),
        # where the stage is built
        (
            "FROM scratch AS o\nCOPY --from=p a /x\nFROM scratch AS p\nFROM scratch",
            (UNKNOWN_STAGE, 0, 2, 'cannot copy from stage "p", it is defined later'),
        ),
        # odd: only instructions that copy make a circle, FROM does not
        (
            "FROM scratch AS o\nCOPY --from=p a /x\nFROM o AS p\nFROM scratch",
            (UNKNOWN_STAGE, 0, 2, 'cannot copy from stage "p", it is defined later'),
        ),
        (
            "FROM scratch AS builder\nFROM scratch\nCOPY --from=bulider a /x",
            (
                STAGE_TYPO,
                1,
                3,
                '"bulider" is no stage of this file but an image; the stage is "builder"',
            ),
        ),
        (
            "FROM scratch\nCOPY git@h:a /x",
            (SYNTAX, 0, 2, "source can't be a git ref for COPY"),
        ),
        (
            "FROM scratch AS o\nFROM scratch\nCOPY --from=o https://h/a /x",
            (SYNTAX, 1, 3, "source can't be a URL for COPY"),
        ),
        (
            "FROM scratch\nCOPY --chmod=u+z a /x",
            (SYNTAX, 0, 2, "invalid syntax"),
        ),
        (
            "FROM scratch\nADD --checksum=sha256:a b /x",
            (SYNTAX, 0, 2, "checksum requires HTTP(S) or Git sources"),
        ),
        (
            "FROM scratch\nADD --checksum=sha256:a https://h/a https://h/b /x/",
            (SYNTAX, 0, 2, "checksum can't be specified for multiple sources"),
        ),
        (
            "FROM scratch\nADD --checksum=sha256:a https://h/a /x",
            (SYNTAX, 0, 2, "invalid checksum digest length"),
        ),
        (
            "FROM scratch\nRUN --mount=sorce=a,target=/t true",
            (SYNTAX, 0, 2, "unexpected key 'sorce' in 'sorce=a'"),
        ),
        ("FROM scratch\nRUN []", (SYNTAX, 0, 2, "arguments are required")),
        ("FROM scratch\nEXPOSE http", (SYNTAX, 0, 2, "invalid containerPort: http")),
        (
            "FROM scratch\nVOLUME $X",
            (SYNTAX, 0, 2, "VOLUME specified can not be an empty string"),
        ),
        ("FROM scratch\nSTOPSIGNAL $X", (SYNTAX, 0, 2, "invalid signal: ")),
        (
            'FROM scratch\nENV "X=a"',
            (
                SYNTAX,
                0,
                2,
                'failed to process "\\"X": unexpected end of statement while looking for '
                "matching double-quote",
            ),
        ),
        (
            "FROM scratch AS o\nONBUILD FOO\nFROM o",
            (SYNTAX, 1, 2, "unknown instruction: FOO"),
        ),
        (
            "FROM scratch AS o\nONBUILD COPY --from=9 a /x\nFROM o",
            (UNKNOWN_STAGE, 1, 2, "invalid stage index 9"),
        ),
        # instead of a plan
        ("COPY a b\nFROM scratch", (SYNTAX, None, 1, "no build stage in current context")),
        ("ARG a", (SYNTAX, None, 1, "dockerfile contains no stages to build")),
        ("FROM scratch\nFOO", (SYNTAX, None, 2, "unknown instruction: FOO")),
    ],
)
def test_what_is_wrong(text: str, expected: tuple[str, int | None, int, str]) -> None:
    assert expected in map(shown, plan(text).problems)


@pytest.mark.parametrize(
    "text",
    [
        "FROM Example.com/foo AS o\nFROM scratch",
        "FROM scratch AS One\nFROM one",
        "FROM scratch AS o\nFROM scratch\nCOPY --from=O a /x",
        "FROM scratch AS o\nFROM scratch\nCOPY --from=+0 a /x",
        "FROM scratch AS o\nFROM scratch\nCOPY --from=00 a /x",
        "FROM scratch AS o\nFROM scratch\nCOPY --from='o' a /x",
        "FROM scratch\nCOPY --from=nginx a /x",
        # odd: images and empty mounts are counted behind the stages
        "FROM scratch\nCOPY --from=nginx a /x\nCOPY --from=1 a /x",
        "FROM scratch\nRUN --mount=type=cache,target=/x true\nCOPY --from=1 a /x",
        "FROM scratch AS o\nONBUILD COPY --from=9 a /x",
        "FROM scratch AS o\nONBUILD COPY --from=p a /x\nFROM o AS p",
        "FROM scratch AS abc\nFROM scratch\nCOPY --from=abd a /x",
        "FROM scratch AS stage\nFROM scratch\nCOPY --from=stage:1 a /x",
        "FROM scratch\nEXPOSE $X ${Y:-80}\nSTOPSIGNAL ${X:-TERM}\nVOLUME a$X",
        "FROM alpine\nEXPOSE $X\nSTOPSIGNAL $X\nVOLUME $X\nUSER $X\nWORKDIR $X",
        "ARG X\nFROM $X\nARG Y\nCOPY --chmod=$Y --chown=$Y $Y /x\nADD --checksum=$Y $Y /x",
        "FROM --platform=$BUILDPLATFORM alpine\nFROM --platform=linux/$TARGETARCH alpine",
        "FROM scratch\nRUN\nCMD\nCMD []\nENTRYPOINT []",
    ],
)
def test_what_is_all_right(text: str) -> None:
    assert plan(text).problems == ()


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("FROM scratch\nFROM scratch", [[], []]),
        ("FROM scratch AS a\nFROM a\nFROM scratch", [[], [0], []]),
        ("FROM scratch AS a\nFROM scratch\nCOPY --from=a b /x", [[], [0]]),
        ("FROM scratch AS a\nFROM scratch\nCOPY --from=0 b /x", [[], [0]]),
        ("FROM scratch AS a\nFROM scratch\nRUN --mount=from=A,target=/t b", [[], [0]]),
        ("FROM scratch AS a\nFROM scratch\nRUN --mount=from=0,target=/t b", [[], []]),
        ("FROM scratch AS a\nFROM scratch AS a\nFROM a", [[], [], [1]]),
        # odd: COPY means the last of a name, even one that comes later
        (
            "FROM scratch AS a\nFROM scratch\nCOPY --from=a b /x\nFROM scratch AS a",
            [[], [2], []],
        ),
        ("ARG X\nFROM scratch AS ab\nFROM scratch AS b\nFROM a$X", [[], [], [0]]),
        ("ARG X\nFROM scratch AS ab\nFROM scratch AS ac\nFROM a$X", [[], [], [0, 1]]),
        ("ARG X\nFROM scratch AS ab\nFROM scratch AS cb\nFROM ${X}b", [[], [], [0, 1]]),
        ("ARG X\nFROM scratch AS ab\nFROM scratch AS abb\nFROM ab${X}b", [[], [], [1]]),
        ("ARG X=a\nFROM scratch AS a\nFROM scratch AS ab\nFROM $X", [[], [], [0]]),
        (
            "FROM scratch AS a\nFROM scratch AS b\nONBUILD COPY --from=a c /x\nFROM b",
            [[], [], [0, 1]],
        ),
    ],
)
def test_which_stages_a_stage_is_made_from(text: str, needs: list[list[int]]) -> None:
    assert [sorted(stage.needs) for stage in plan(text).stages] == needs


def test_a_target_is_found_by_name_and_reaches_what_it_needs() -> None:
    planned = plan(
        "FROM scratch AS A\nFROM scratch AS b\nFROM a\nFROM scratch AS a\nCOPY --from=2 x /y"
    )
    assert planned.index_of("A") == planned.index_of("a") == 3
    assert planned.index_of("0") is planned.index_of("") is planned.index_of("z") is None
    assert planned.closure(3) == {0, 2, 3}
    assert planned.closure(1) == {1}


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("FROM scratch AS o\nONBUILD COPY a /x\nFROM o\nCOPY b /x", [("a", 1), ("b", 1)]),
        ("FROM scratch AS o\nONBUILD COPY a /x\nFROM o AS p\nFROM p", [("a", 1)]),
        ("FROM scratch AS o\nONBUILD COPY a /x\nFROM o\nFROM o", [("a", 1), ("a", 2)]),
        ("FROM scratch AS o\nONBUILD ENV X=a\nENV X=b\nFROM o\nCOPY $X /x", [("a", 1)]),
        ("FROM scratch AS o\nONBUILD COPY <<E /x\nE\nFROM o", []),
        ("FROM scratch AS o\nONBUILD RUN --mount=src=a,dst=/t b\nFROM o", [("a", 1)]),
        # which stage it is cannot be known
        ("ARG X\nFROM scratch AS o\nONBUILD COPY a /x\nFROM o$X", []),
        # odd: no directive applies to a trigger
        (
            "# escape=`\nFROM scratch AS o\nONBUILD ENV X=a\\ Y=b\nFROM o\nCOPY c$Y /x",
            [("c", 1)],
        ),
    ],
)
def test_triggers_run_in_the_next_stage_only(text: str, sources: list[tuple[str, int]]) -> None:
    assert [(source.text, source.stage) for source in plan(text).sources] == sources


@pytest.mark.parametrize(
    ("text", "contexts", "sources"),
    [
        ("FROM scratch AS o\nCOPY a /x\nFROM o\nCOPY b /x", ["o"], ["b"]),
        ("FROM scratch AS o\nCOPY a /x\nFROM o\nCOPY b /x", ["p"], ["a", "b"]),
        ("FROM scratch AS O\nCOPY a /x\nFROM o\nCOPY b /x", ["o:latest"], ["b"]),
        ("FROM scratch AS o\nENV X=a\nFROM o\nCOPY $X /x", ["o"], [U]),
        ("FROM scratch\nCOPY --from=o a /x", ["o"], ["o: a"]),
        ("FROM scratch\nCOPY --from=o:latest a /x", ["o"], ["o: a"]),
        ("FROM scratch AS one1\nFROM scratch\nCOPY --from=one2 a /x", ["one2"], ["one2: a"]),
        ("FROM scratch\nCOPY --from=o a /x\nFROM scratch AS o", ["o"], ["o: a"]),
        ("FROM scratch AS o\nFROM scratch\nCOPY --from=0 a /x", ["o"], ["o: a"]),
        ("FROM scratch AS o\nFROM scratch\nCOPY --from=O a /x", ["o"], ["o: a"]),
        ("FROM scratch AS p\nFROM scratch\nCOPY --from=0 a /x", ["o"], []),
        ("FROM scratch\nRUN --mount=from=o,source=a,target=/t b", ["o"], ["o: a"]),
        ("FROM scratch\nRUN --mount=from=p,source=a,target=/t b", ["o"], []),
        ("FROM scratch\nRUN --mount=type=cache,from=o,source=a,target=/t b", ["o"], []),
        ("FROM alpine\nCOPY $X /x", ["alpine"], [U]),
        # nothing can replace this one
        ("FROM scratch\nCOPY a$X /x", ["scratch"], ["a"]),
    ],
)
def test_named_contexts_take_the_place_of_stages(
    text: str, contexts: list[str], sources: list[str]
) -> None:
    planned = plan(text, named_contexts=frozenset(contexts))
    assert planned.problems == ()
    read = ((source.context_name, source.text) for source in planned.sources)
    assert [f"{name}: {path}" if name else path for name, path in read] == sources


def test_a_stage_that_is_replaced_is_still_looked_at() -> None:
    planned = plan("FROM scratch AS o\nCOPY --from=9 a /x", named_contexts=frozenset({"o"}))
    assert [problem.message for problem in planned.problems] == ["invalid stage index 9"]


def test_stages_that_copy_from_each_other_fail_every_build() -> None:
    text = "\n".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{m} a /x" for n, m in enumerate([3, 0, 1, 2, 5, 0])
    )
    problems = plan(f"{text}\nFROM scratch").problems
    assert [(p.span.line, p.stage, p.message) for p in problems] == [
        (2, None, "circular dependency detected on stage: s0"),
        (10, 4, 'cannot copy from stage "s5", it is defined later'),
    ]


PIECES = st.sampled_from(
    [
        *("FROM scratch", "FROM a AS b", "FROM b", "FROM $A", "FROM x$A AS c", "ARG A=a", "ARG A"),
        *(
            "ENV A=$A$A",
            "ENV $A=b",
            "COPY --from=b a /x",
            "COPY --from=1 a /x",
            "COPY $A ${A:-b} c",
        ),
        *(
            "ONBUILD COPY --from=c a /x",
            "ONBUILD ENV A=b",
            "RUN --mount=from=b,target=/t a",
            "EXPOSE $A",
        ),
        *(
            "ADD $A https://h/a /x",
            "COPY <<E /x\n$A\nE",
            "RUN --mount=src=$A,dst=/t a",
            "VOLUME $A",
        ),
        *("ONBUILD FOO", "STOPSIGNAL $A", "ONBUILD ARG A=c", "COPY --from=c a /x", "FROM c AS a"),
    ]
)


@given(st.lists(PIECES), st.sampled_from([{}, {"A": "b"}, {"A": None}]), st.booleans())
def test_any_file_is_planned(
    pieces: list[str], arguments: Mapping[str, str | None], replaced: bool
) -> None:
    contexts = frozenset({"b"} if replaced else ())
    text = "\n".join(["FROM scratch AS a", *pieces])
    planned = plan(text, arguments, contexts)
    count = text.count("FROM ") - text.count("ONBUILD FROM")
    assert len(planned.stages) == count
    lines = text.split("\n")
    for source in planned.sources:
        line, column, end = source.span
        written = lines[line - 1][column - 1 : end - 1]
        whole = source.kind == "bind" and not source.text
        assert written and (source.text == written or "$" in written or whole)
    for stage in range(count):
        assert stage in planned.closure(stage)


@given(st.binary() | st.lists(PIECES).map(lambda pieces: "\n".join(pieces).encode()))
def test_any_bytes_are_planned_or_refused(data: bytes) -> None:
    try:
        file = parse(b"FROM scratch\n" + data)
    except DockerfileSyntaxError:
        return
    planned = plan_stages(file)
    assert planned.stages or planned.problems


COUNT = 10_000
HOSTILE = {
    "stages": "".join(f"FROM scratch AS s{n}\nCOPY a /x\n" for n in range(COUNT)),
    "a chain": "FROM scratch AS s0\n"
    + "".join(f"FROM s{n - 1} AS s{n}\nENV A{n}=$A{n - 1}\n" for n in range(1, COUNT)),
    "later stages": "".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{n + 1} a /x\n" for n in range(COUNT)
    ),
    "one circle": "".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{(n + 1) % COUNT} a /x\n" for n in range(COUNT)
    ),
    "one name": "FROM scratch AS s\nCOPY --from=s a /x\n" * COUNT,
    "unknown bases": "ARG X\n" + "".join(f"FROM s${{X}} AS s{n}\n" for n in range(COUNT)),
    "slips of the pen": "".join(
        f"FROM scratch AS stage{n}\nCOPY --from=stage{n}x a /x\n" for n in range(COUNT)
    ),
    "triggers": "FROM scratch AS s\n" + "ONBUILD COPY a /x\n" * 1000 + "FROM s\n" * COUNT,
    "arguments": "".join(f"ARG A{n}=$A{n - 1}x\n" for n in range(COUNT))
    + "FROM scratch\n"
    + "".join(f"ARG A{n}\n" for n in range(COUNT))
    + f"COPY $A{COUNT - 1} /x\n",
    "doubling": "FROM scratch\nARG A=xx\n" + "ARG A=$A$A\n" * 60 + "COPY $A /x\n",
    "large values": "FROM scratch\nENV A0="
    + "x" * 60_000
    + "\n"
    + "".join(f"ENV A{n}=$A{n - 1}x\n" for n in range(1, COUNT)),
    "sources": "FROM scratch\nCOPY " + "a \\\n" * (2 * COUNT) + " /x\n",
    "heredocs": "FROM scratch\nCOPY "
    + " ".join(f"<<A{n}" for n in range(COUNT // 2))
    + " /x/\n"
    + "".join(f"A{n}\n" for n in range(COUNT // 2)),
    "mounts": "FROM scratch\nRUN " + "--mount=type=tmpfs,target=/x " * 2000 + "true\n",
    "ports": "FROM scratch\nEXPOSE " + "80 " * COUNT + "\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_no_time(name: str) -> None:
    file = parse(HOSTILE[name].encode())
    start = time.process_time()
    planned = plan_stages(file)
    assert time.process_time() - start < 4
    assert planned.stages
    assert max((len(source.text) for source in planned.sources), default=0) < 100_000


# --- recorded verdicts ---

CONTEXT = {"a", "b", "d", "d/x", "d/sub", "d/sub/z", "Dockerfile", ""}
# What is left to the engine.
SILENT = {
    "add ssh://%zz/x": "a URL that does not parse is a path",
    "check  skip = a ; error = false": "newer engines accept the blanks",
    "chown é": "the users of an image",
    "dir check error": "lint",
    "expose 1-3:80-81": "a host part, which EXPOSE should not have",
    "expose 1.2.3:80:80": "a host part, which EXPOSE should not have",
    "expose 80:90-91": "a host part, which EXPOSE should not have",
    "expose a:80": "a host part, which EXPOSE should not have",
    "json nan": "the client's reading of a bracket",
    "json num exp": "the client's reading of a bracket",
    "mount scratch stage": "a stage called scratch",
    "mount type=secret,target=/": "what the command runs in",
    "mount type=tmpfs,target=/t,size=5x": "sizes beyond the obvious",
    "nc index": "the contents of a stage",
    "platform linux+x/amd64": "newer engines accept it",
    "run --device= x": "devices",
    "stage named scratch later": "a stage called scratch",
    "win": "backslashes without Windows",
}
# The engine asked a registry before it came to the error.
EARLY = {"mount type=secret,id=x,from=z"}
# What the engine says is not what we say, for the same instruction.
OTHER_WORDS = {
    "copy nbsp": "characters shown by their numbers",
    "copy ssh://%zz/x": "a path to the engine",
    "dur 1µs": "characters shown by their numbers",
    "dur 1μs": "characters shown by their numbers",
    "word \\\\a": "a backslash shown twice",
    "word ${A/\\//\\/}": "a backslash shown twice",
    "copy https://h/%zz.git": "a URL to the engine",
    "copy https://h/a.git?x=1": "a query that it does not know",
    "copy https://h/x%2Egit": "a git repository to the engine",
    "exclude à missing-next": "not found, by another way",
    "copy nul": "not found, by another way",
    "nc upper2": "said by the client",
    "ob comment": "file with no instructions",
    "platform /amd64": "each engine shows another pattern",
    "platform linux/": "each engine shows another pattern",
    "platform linux/é": "each engine shows another pattern",
    "platform lin ux": "each engine shows another pattern",
    "platform *": "each engine shows another pattern",
    "platform linux/*": "each engine shows another pattern",
    "platform-err-unused": "with a prefix",
    "platform-linux/": "each engine shows another pattern",
    "platform-space": "each engine shows another pattern",
    "run []": "with a prefix",
}


class Verdict(NamedTuple):
    """One recorded build."""

    id: str
    dockerfile: str
    args: list[str]
    files: set[str]
    ok: bool
    error: str


def verdicts() -> Iterator[Verdict]:
    for line in (DATA / "dockerfile_verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        files = CONTEXT | set(row["files"])
        yield Verdict(row["id"], row["dockerfile"], row["args"], files, row["ok"], row["error"])


def failures(verdict: Verdict) -> list[str]:
    """The messages of all that fails in the recorded build."""
    given: dict[str, list[str]] = {"--target": [], "--build-arg": [], "--build-context": []}
    for flag, value in zip(verdict.args[::2], verdict.args[1::2], strict=True):
        given[flag].append(value)
    arguments = dict(argument.split("=", 1) for argument in given["--build-arg"])
    contexts = frozenset(value.partition("=")[0] for value in given["--build-context"])
    try:
        planned = plan_stages(parse(verdict.dockerfile.encode()), arguments, contexts)
    except DockerfileSyntaxError as error:
        return [error.reason]
    if not planned.stages:
        return [problem.message for problem in planned.problems]
    target = planned.index_of(*given["--target"]) if given["--target"] else len(planned.stages) - 1
    reached = planned.closure(target or 0) | {None}
    messages = [p.message for p in planned.problems if p.stage in reached and p.rule != STAGE_TYPO]
    for source in planned.sources:
        path = clean(source.text)
        if source.stage in reached and path is not None and U not in path:
            is_pattern = source.kind != "bind" and has_wildcard(path)
            if not is_pattern and path not in verdict.files:
                messages.append(f'"/{path}": not found')
    return messages


def reason(error: str) -> str:
    """What the engine says is wrong, without what it guesses and where."""
    error = re.sub(r"^dockerfile parse error on line \d+: ", "", error)
    error = re.sub(r"^.*checksum of ref <ref>: ", "", error)
    error = re.sub(
        r'cannot (\w+) from stage ("\w+").* needs to be defined.*',
        r"cannot \1 from stage \2, it is defined later",
        error,
    )
    return re.sub(r" \(did you mean [^)]*\)$", "", error)


def test_a_build_fails_exactly_where_the_engine_refused_it() -> None:
    wrong = {v.id for v in verdicts() if bool(failures(v)) == v.ok}
    assert wrong == set(SILENT) | EARLY


def test_the_engine_says_the_same() -> None:
    said = {
        verdict.id: (reason(verdict.error), messages)
        for verdict in verdicts()
        if not verdict.ok and (messages := failures(verdict))
    }
    assert len(said) > 350
    other = {
        id: pair
        for id, (words, messages) in said.items()
        if words not in [re.sub(r" \(did you mean [^)]*\)$", "", m) for m in messages]
        for pair in [(words, messages)]
    }
    assert {id: pair for id, pair in other.items() if id not in OTHER_WORDS} == {}
    assert set(other) == set(OTHER_WORDS)
