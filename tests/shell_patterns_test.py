"""Do patterns take from a value what BuildKit's shell lexer takes?"""

import fnmatch
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.shell_patterns import PatternError, replace, trim


@pytest.mark.parametrize(
    ("value", "pattern", "suffix", "expected"),
    [
        ("a.tar.gz", "*.", False, "tar.gz"),
        ("a.tar.gz", "#*.", False, "gz"),
        ("a.tar.gz", ".*", True, "a.tar"),
        ("a.tar.gz", "%.*", True, "a"),
        ("v1", "v", False, "1"),
        ("v1", "x", False, "v1"),
        ("v1", "?", False, "1"),
        ("v1", "", False, "v1"),
        ("v1", "*", False, "v1"),
        ("v1", "#*", False, ""),
        ("", "*", False, ""),
        ("a*b", "a\\*", False, "b"),
        ("a*b", "\\*b", True, "a"),
        ("a?b", "\\?b", True, "a"),
        ("a\\b", "a\\\\", False, "b"),
        # the backslash that keeps these from ending the substitution is no part of the pattern
        ("}/a", "\\}\\/", False, "a"),
        # brackets and what else regular expressions know mean themselves
        ("[ab]", "[a", False, "b]"),
        ("ab", "[a]", False, "ab"),
        ("a.b", "a.", False, "b"),
        ("axb", "a.", False, "axb"),
        # odd: no wildcard matches a newline
        ("a\nb", "#*b", False, "a\nb"),
        ("\nb", "?", False, "\nb"),
    ],
)
def test_trim(value: str, pattern: str, suffix: bool, expected: str) -> None:
    assert trim(value, pattern, suffix) == expected


@pytest.mark.parametrize(
    ("value", "pattern", "replacement", "first", "every"),
    [
        ("zaz", "z", "", "az", "a"),
        ("a/b/c", "\\/", "-", "a-b/c", "a-b-c"),
        ("abab", "a*", "x", "x", "x"),
        ("abab", "?", "x", "xbab", "xxxx"),
        ("ab", "", "x", "xab", "xaxbx"),
        ("ab", "[ab]", "x", "ab", "ab"),
        ("ab", "c", "x", "ab", "ab"),
        ("", "*", "x", "x", "x"),
        ("a\nb", "*", "x", "x\nb", "x\nx"),
        ("ab", "a", "\\1", "\\1b", "\\1b"),
        # "$" has a meaning of its own in every match, and none in the first
        ("ab", "a", "$1", "$1b", None),
    ],
)
def test_replace(value: str, pattern: str, replacement: str, first: str, every: str | None) -> None:
    assert replace(value, pattern, replacement, everywhere=False) == first
    assert replace(value, pattern, replacement, everywhere=True) == every


@pytest.mark.parametrize(
    ("pattern", "shown"), [("a\\b", "\\b"), ("\\", "\\\ufffd"), ("\\[a]", "\\[")]
)
def test_an_escape_of_anything_else_is_refused(pattern: str, shown: str) -> None:
    reason = f"invalid pattern ({pattern}) in substitution: invalid escape '{shown}'"
    for call in (
        partial(trim, "a", pattern, suffix=False),
        partial(replace, "a", pattern, "", everywhere=True),
    ):
        with pytest.raises(PatternError) as error:
            call()
        assert str(error.value) == reason


@given(st.text("ab*?", max_size=4), st.text("ab", max_size=6), st.booleans(), st.booleans())
def test_what_is_trimmed_is_the_shortest_or_longest_match(
    pattern: str, value: str, suffix: bool, greedy: bool
) -> None:
    cuts = range(len(value) + 1)
    if suffix:
        lengths = [n for n in cuts if fnmatch.fnmatchcase(value[len(value) - n :], pattern)]
    else:
        lengths = [n for n in cuts if fnmatch.fnmatchcase(value[:n], pattern)]
    length = (max if greedy else min)(lengths) if lengths else 0
    expected = value[: len(value) - length] if suffix else value[length:]
    operator = ("%" if suffix else "#") * greedy
    assert trim(value, operator + pattern, suffix) == expected


def test_what_would_take_too_long_is_not_worked_out() -> None:
    value = "a" * 4000
    assert trim(value, "#*a*a*b", suffix=False) is None
    assert replace(value, "*b", "", everywhere=True) is None
    assert replace(value, "a", "b" * 4000, everywhere=True) is None
    assert trim(value, "#*a", suffix=False) == ""
