"""Is a word read as the engine reads it, and never more said of a variable than is known?"""

import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.variables import (
    UNKNOWN_VALUE,
    UNPASSED_ARGUMENT,
    UNSET,
    Environment,
    Lookup,
)
from docker_build_hooks.words import (
    GO_SPACE,
    UNKNOWN,
    ExpansionError,
    expand,
    expand_to_words,
    go_quote,
    split,
)

SPECIAL = "$'\"\\`<"


def environment(closed: bool = True) -> Environment:
    """A holds d/x, E is empty; P was not passed, U is unknown, M is unknown in part."""
    variables = Environment(closed)
    variables.set_text("A", "d/x")
    variables.set_text("E", "")
    variables.set_text("M", f"a{UNKNOWN}")
    variables.set("P", UNPASSED_ARGUMENT)
    variables.set("U", UNKNOWN_VALUE)
    return variables


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a", "a"),
        ("", ""),
        ("$A", "d/x"),
        ("${A}", "d/x"),
        ("a$A.b", "ad/x.b"),
        ("$AB", ""),
        ("${A}B", "d/xB"),
        ("$1a", "a"),
        ("$12a", "a"),
        ("$$a", "a"),
        ("$@$*$#$?$-$!$0", ""),
        ("${0}${*}a", "a"),
        # odd: a dollar that names nothing stays
        ("$", "$"),
        ("a$", "a$"),
        ("$/", "$/"),
        ("$²", "$²"),
        ("$é$ſ_1", ""),
        ('"a"', "a"),
        ("'a'", "a"),
        ("'$A'", "$A"),
        ('"$A"', "d/x"),
        ('"it\'s"', "it's"),
        ("a'b'\"c\"", "abc"),
        ("\\a", "a"),
        ("\\$A", "$A"),
        ("\\\\a", "\\a"),
        # odd: an escape character at the end is dropped
        ("a\\", "a"),
        # inside double quotes only these three are escaped
        ('"\\a\\$A\\"\\\\"', '\\a$A"\\'),
        ('"a\\', None),
        ("'\\'", "\\"),
        ("a<b<<c", "a<b<<c"),
        ("`a", "`a"),
        ("\ufeffa", "a"),
        ("a\ufeff", "a\ufeff"),
        ("\udcffa", "\ufffda"),
    ],
)
def test_quotes_escapes_and_plain_variables(word: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ExpansionError):
            expand(word, environment())
    else:
        assert expand(word, environment()) == expected


@pytest.mark.parametrize(
    ("word", "known", "empty", "unset", "unpassed", "unknown"),
    [
        ("${X}", "v", "", "", UNKNOWN, UNKNOWN),
        ("$X", "v", "", "", UNKNOWN, UNKNOWN),
        ("${X-d}", "v", "", "d", "d", UNKNOWN),
        ("${X:-d}", "v", "d", "d", "d", UNKNOWN),
        ("${X+d}", "d", "d", "", UNKNOWN, UNKNOWN),
        ("${X:+d}", "d", "", "", UNKNOWN, UNKNOWN),
        ("${X?m}", "v", "", "X: m", UNKNOWN, UNKNOWN),
        ("${X:?m}", "v", "X: m", "X: m", UNKNOWN, UNKNOWN),
        ("${X?}", "v", "", "X: is not allowed to be unset", UNKNOWN, UNKNOWN),
        (
            "${X:?}",
            "v",
            "X: is not allowed to be empty",
            "X: is not allowed to be unset",
            UNKNOWN,
            UNKNOWN,
        ),
        ("${X#v}", "", "", "", UNKNOWN, UNKNOWN),
        ("${X%v}", "", "", "", UNKNOWN, UNKNOWN),
        ("${X/v/w}", "w", "", "", UNKNOWN, UNKNOWN),
        ("${X//v/w}", "w", "", "", UNKNOWN, UNKNOWN),
        ("${Y:-$X}", "v", "", "", UNKNOWN, UNKNOWN),
        ("${X:-${Y:-d}}", "v", "d", "d", "d", UNKNOWN),
        ("${X:-'}'}", "v", "}", "}", "}", UNKNOWN),
        ("${X:-\\}}", "v", "}", "}", "}", UNKNOWN),
    ],
)
def test_each_substitution_of_each_kind_of_variable(
    word: str, known: str, empty: str, unset: str, unpassed: str, unknown: str
) -> None:
    kinds = [
        (Lookup("v", False, True), known),
        (Lookup("", False, True), empty),
        (UNSET, unset),
        (UNPASSED_ARGUMENT, unpassed),
        (UNKNOWN_VALUE, unknown),
    ]
    for lookup, expected in kinds:
        variables = Environment(closed=True)
        variables.set("X", lookup)
        if expected.startswith("X: "):
            with pytest.raises(ExpansionError, match=f"{expected}$"):
                expand(word, variables)
        else:
            assert expand(word, variables) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("${M:-d}", f"a{UNKNOWN}"),
        ("${M:+d}", "d"),
        ("${M#a}", UNKNOWN),
        ("${A#$U}", UNKNOWN),
        ("${A/x/$U}", UNKNOWN),
        ("x${U}y", f"x{UNKNOWN}y"),
        ("${Z:-d}", "d"),
    ],
)
def test_what_is_unknown_in_part_stays_so(word: str, expected: str) -> None:
    assert expand(word, environment()) == expected


def test_a_variable_that_may_be_empty_decides_nothing() -> None:
    variables = Environment(closed=True)
    variables.set_text("X", UNKNOWN)
    assert expand("${X:-d}${X:+e}", variables) == UNKNOWN * 2
    assert expand("${X-d}${X+e}", variables) == f"{UNKNOWN}e"


def test_an_open_environment_does_not_know_what_it_was_not_told() -> None:
    variables = environment(closed=False)
    assert expand("$A", variables) == "d/x"
    assert expand("$Z", variables) == expand("${Z:-d}", variables) == UNKNOWN


def test_an_environment_can_be_inherited_and_forgotten() -> None:
    first = environment()
    second = first.inherited()
    second.set_text("A", "other")
    assert (expand("$A", first), expand("$A", second)) == ("d/x", "other")
    second.forget()
    assert expand("${A}${Z}", second) == UNKNOWN * 2
    assert (len(first), len(second)) == (5, 0)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ('"a', "unexpected end of statement while looking for matching double-quote"),
        ("'a", "unexpected end of statement while looking for matching single-quote"),
        ("a'", "unexpected end of statement while looking for matching single-quote"),
        ("${", "syntax error: missing '}'"),
        ("${}", "syntax error: bad substitution"),
        ("${:-a}", "syntax error: bad substitution"),
        ("${{a}}", "syntax error: bad substitution"),
        ("${a", "unsupported modifier (\ufffd) in substitution"),
        ("${a:", "syntax error: missing '}'"),
        ("${a:-b", "syntax error: missing '}'"),
        ("${a:^", "syntax error: missing '}'"),
        ("${a:^}", "unsupported modifier (:^) in substitution"),
        ("${a:0:1}", "unsupported modifier (:0) in substitution"),
        ("${a:=b}", "unsupported modifier (:=) in substitution"),
        ("${a^^}", "unsupported modifier (^) in substitution"),
        ("${a:#x}", "unsupported modifier (:#) in substitution"),
        ("${!a}", "unsupported modifier (a) in substitution"),
        ("${a b}", "unsupported modifier ( ) in substitution"),
        ("${²}", "unsupported modifier (²) in substitution"),
        ("${a/x}", "syntax error: missing '/' in ${}"),
        ("${a/x/", "syntax error: missing '}'"),
        ("${a#\\d}", "invalid pattern (\\d) in substitution: invalid escape '\\d'"),
    ],
)
def test_what_the_engine_refuses_in_its_words(word: str, reason: str) -> None:
    with pytest.raises(ExpansionError) as error:
        expand(word, environment())
    assert str(error.value) == f"failed to process {go_quote(word)}: {reason}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("`$A", "$A"), ("\\$A", "\\d/x"), ('"`$A"', "$A"), ("a`", "a"), ("``", "`")],
)
def test_the_escape_character_can_be_a_backtick(word: str, expected: str) -> None:
    assert expand(word, environment(), "`") == expected


def test_quotes_of_a_heredoc_body_stay() -> None:
    assert expand('it\'s "$A"\n', environment(), quotes=False) == 'it\'s "d/x"\n'


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("$A", ["80", "90"]),
        ('"$A"', [" 80 \t90 "]),
        ("$Z", []),
        ("80/tcp", ["80/tcp"]),
        # odd: a default makes the engine forget what the word began with
        ("80${Z:-1}", ["1"]),
    ],
)
def test_an_expanded_word_falls_into_words(word: str, expected: list[str]) -> None:
    variables = Environment(closed=True)
    variables.set_text("A", " 80 \t90 ")
    assert expand_to_words(word, variables) == expected


@pytest.mark.parametrize(
    ("text", "raw", "expected"),
    [
        ("a  b", True, ["a", "b"]),
        ("a 'b c' d", True, ["a", "'b c'", "d"]),
        ("a 'b c' d", False, ["a", "b c", "d"]),
        ("a\\ b", True, ["a\\ b"]),
        ("a\\ b", False, ["a b"]),
        # odd: an escape character that escapes nothing doubles
        ('"a\\b"', True, ['"a\\\\b"']),
        ("cat << EOF", True, ["cat", "<< EOF"]),
        ("$A ${B} ${C:-d} ${D/e/f}", True, ["$A", "${B}", "${C:-d}", "${D/e/f}"]),
        ("${A:0:3} ${A:^}", True, ["${A:0:3}", "${A:^}"]),
        ("cat <<E${A:-b}", True, ["cat", "${A:-b}"]),
        ("a\u00a0b", True, ["a", "b"]),
    ],
)
def test_a_line_is_split_with_its_variables_left_alone(
    text: str, raw: bool, expected: list[str]
) -> None:
    assert split(text, raw_quotes=raw, raw_escapes=raw) == expected


def test_a_line_that_does_not_lex_has_no_words() -> None:
    with pytest.raises(ExpansionError):
        split("it's", raw_quotes=True)


@given(st.text(st.characters(exclude_characters=SPECIAL + "\ufeff", exclude_categories=["Cs"])))
def test_a_word_without_special_characters_is_itself(word: str) -> None:
    assert expand(word, environment()) == word


@given(st.text())
def test_a_single_quoted_word_is_itself(word: str) -> None:
    word = word.replace("'", "").encode("utf-8", "replace").decode()
    assert expand(f"'{word}'", environment()) == word


WORDS = st.lists(
    st.sampled_from([*SPECIAL, "{", "}", "/", "#", "%", ":", "-", "+", "?", "*", " ", "\n"])
    | st.sampled_from(["${", "A", "P", "U", "${A", "\udc80", UNKNOWN, "<<"])
    | st.characters()
).map("".join)


@given(WORDS, st.booleans(), st.sampled_from("\\`"), st.booleans())
def test_nothing_but_the_documented_error_is_raised(
    word: str, closed: bool, escape: str, quotes: bool
) -> None:
    for call in (
        partial(expand, word, environment(closed), escape, quotes),
        partial(expand_to_words, word, environment(closed), escape),
        partial(split, word, raw_quotes=quotes, raw_escapes=closed),
    ):
        try:
            call()
        except ExpansionError as error:
            assert str(error)


@given(WORDS)
def test_a_known_word_never_becomes_unknown(word: str) -> None:
    variables = Environment(closed=True)
    variables.set_text("A", "d/x")
    variables.set_text("P", "")
    word = word.replace(UNKNOWN, "").replace("/", "")
    try:
        result = expand(word, variables)
    except ExpansionError:
        return
    assert UNKNOWN not in result


@given(st.text(st.characters(exclude_characters="'\"\\$<`")))
def test_words_are_split_at_go_spaces_and_nowhere_else(text: str) -> None:
    expected: list[str] = [""]
    for character in text:
        if character in GO_SPACE:
            expected.append("")
        else:
            expected[-1] += character
    assert split(text, raw_quotes=True) == [word for word in expected if word]


BIG = 16_000
HOSTILE = {
    "dollars": "$" * BIG,
    "angles": "<" * BIG,
    "open defaults": "${A:-" * BIG,
    "defaults": "${A:-" * BIG + "}" * BIG,
    "quoted defaults": '"${A:-' * BIG,
    "one variable often": "$A" * BIG,
    "growing": "${A//a/" + "b" * BIG + "}",
    "backtracking replacement": "${A//a*a*a*a*b/x}",
    "backtracking prefix": "${A##*a*a*a*b}",
    "backtracking suffix": "${A%%*a*a*a*b}",
    "long pattern": "${A/" + "?" * BIG + "b/x}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_take_no_time(name: str) -> None:
    variables = Environment(closed=True)
    variables.set_text("A", "a" * 4000)
    start = time.process_time()
    result = expand(HOSTILE[name], variables)
    assert time.process_time() - start < 2
    assert (result == UNKNOWN) == (name not in ("dollars", "angles"))


def test_values_made_of_each_other_do_not_double_for_ever() -> None:
    variables = Environment(closed=True)
    variables.set_text("A", "ab")
    for _ in range(60):
        variables.set_text("A", expand("$A$A", variables))
    assert set(expand("$A", variables)) == {UNKNOWN}
    assert len(expand("$A", variables)) <= 4096


@pytest.mark.parametrize("depth", [1, 50, 99])
def test_nesting_that_a_person_may_write_is_worked_out(depth: int) -> None:
    assert expand("${Z:-" * depth + "a" + "}" * depth, environment()) == "a"
