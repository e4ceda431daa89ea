"""One ignore pattern: its translation, its odd corners, and that nothing takes forever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.glob_pattern import Glob, is_well_formed
from docker_build_hooks.go_regexp import RegexpError

MATCHES = [
    # pattern, paths that match, paths that do not
    ("foo", ["foo"], ["a/foo", "foo/a", "Foo", "foo\n", "fooo"]),
    ("a.b", ["a.b"], ["axb"]),
    ("{a,b}", ["{a,b}"], ["a", "b"]),
    ("*", ["foo", "a\nb", ".env"], ["a/b"]),
    ("?", ["a", "é", "\n"], ["", "/", "ab"]),
    ("*.py?", ["a.pyc", ".pyc"], ["a.py", "a/b.pyc", "axpyc"]),
    ("a/*/b", ["a/x/b", "a//b"], ["a/b", "a/x/y/b"]),
    # two stars: at the end a prefix, at the start a suffix, between them any number of folders
    ("**", ["a", "a/b", "a\nb"], []),
    ("a/**", ["a/b", "a/b/c", "a/"], ["a", "b/a/c", "ab"]),
    ("a**", ["a", "ab", "ab/c"], ["ba"]),
    ("**/foo", ["foo", "a/foo", "a/b/foo", "a\nb/foo"], ["afoo", "foo/a"]),
    ("**foo", ["foo", "afoo", "a/foo"], ["foo/a"]),
    ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "a/\n/b"]),
    ("a**b", ["ab", "ax/b"], ["axb"]),
    ("**/a*", ["a", "x/ab"], ["xa", "a/b"]),
    ("**/a/**", ["a/b", "x/a/b/c"], ["a", "x/a"]),
    ("***", ["a", "a/b", "a/"], []),
    # "." of Go's expressions, behind the two stars, is no newline; "*" and "?" take one
    ("**/*x", ["a/x", "\nx"], ["\n/x"]),
    ("*/**", ["a/b"], ["a/\n", "a"]),
    # classes are Go's
    ("[a-c]x", ["ax", "cx"], ["dx", "-x"]),
    ("[!a]", ["!", "a"], ["b"]),
    ("[^a]", ["b", "/", "\n"], ["a", "bb"]),
    ("a[^b]c", ["a/c"], ["abc"]),
    ("[^^]", ["a"], ["^"]),
    ("[a^]", ["a", "^"], ["b"]),
    ("[a-]", ["a", "-"], ["b"]),
    ("[.$]", [".", "$"], ["a", "\\a"]),
    ("[*]", ["]", "[]", "^/]"], ["*", "a]"]),
    ("[a*b]", ["b]", "a[b]"], ["a", "b"]),
    ("[?]", ["[]", "^]", "/]"], ["?", "a]"]),
    ("[**]", [".", "*", "(", "/"], ["a"]),
    ("[a?]", ["a]", "/]"], ["a", "?"]),
    ("[\\d]", ["1"], ["d", "\\", "١"]),
    ("[^\\d]", ["d", "١"], ["1"]),
    ("[\\D]", ["d"], ["1"]),
    ("[\\]a]", ["]", "a"], ["\\"]),
    ("[[:alpha:]]", ["a", "Z"], ["1", ":", "é"]),
    ("[[:^alpha:]]", ["1", "é"], ["a"]),
    ("[[:upper:]0]", ["A", "0"], ["a"]),
    ("[[a]", ["[", "a"], ["b"]),
    ("[&&~~||]", ["&", "~", "|"], ["a", "\\a"]),
    ("[+--]", ["+", ",", "-"], ["."]),
    ("[^\\W]", ["a", "_"], ["-", "é"]),
    ("[\\d\\D]", ["a", "/"], [""]),
    ("[^\\d\\D]", [], ["a", "/"]),
    ("[^\\d\\D*]", ["]"], ["a", "a]"]),
    ("]", ["]"], ["a"]),
    ("a]", ["a]"], ["a"]),
    # escapes are Go's: half of the letters mean something
    ("\\*", ["*"], ["a", "\\*"]),
    ("a\\.b", ["a.b"], ["axb"]),
    ("a\\\\b", ["a\\b"], ["ab"]),
    ("\\**", ["*", "*a"], ["a", "*/"]),
    ("f\\dx", ["f1x"], ["fdx"]),
    ("f\\Sx", ["fax", "fSx"], ["f x"]),
    ("f\\sx", ["f x", "f\nx", "f\tx"], ["f\vx", "fsx"]),
    ("f\\nx", ["f\nx"], ["fnx"]),
    ("\\x41", ["A"], ["x41"]),
    ("\\101", ["A"], ["101"]),
    ("\\0", ["\0"], ["0"]),
    ("f\\pLo", ["fxo", "féo"], ["f1o", "fpLo"]),
    ("f\\PLo", ["f1o"], ["fxo"]),
    ("[\\pN]", ["1", "١"], ["a"]),
    ("foo\\b*", ["foo", "foo-a", "fooé"], ["fooa"]),
    ("f\\B*", ["fa"], ["f", "f-"]),
    ("foo\\z", ["foo"], ["fooz"]),
    ("f\\Ao", [], ["fo", "fAo"]),
    ("f\\Qo*", ["fo[^/]*$", "fo[^/]*$x"], ["fo", "foo"]),  # nothing ends the quote
    ("f\\Qo.\\E*", ["fo\\.", "fo\\.x"], ["fo", "fox"]),
    # "^" is an anchor beside a wildcard only
    ("a^b", ["a^b"], ["ab"]),
    ("^foo*", ["foo", "foox"], ["^foo"]),
    ("a^b*", [], ["ab", "a^b"]),
    # so are counts and alternatives, which are no longer tied to the start, the end or a folder
    ("a{2}*", ["aa", "aab"], ["a", "a{2}"]),
    ("?{2}", ["ab", "éa"], ["a", "abc", "a{2}"]),
    ("[ab]{1,2}c", ["ac", "abc"], ["c", "aabc", "[ab]{1,2}c"]),
    ("a{2,}b*", ["aab", "aaabc"], ["ab"]),
    ("xa{0}b*", ["xb"], ["xab"]),
    ("{2}a*", ["a", "ab"], ["{2}a"]),
    ("\\Qab\\E{2}*", ["abb"], ["abab", "ab"]),
    ("a{,2}*", ["a{,2}"], ["a", "aa"]),
    ("a{02}*", ["a{02}"], ["aa"]),
    ("*.{js,ts}", ["a.{js,ts}"], ["a.js", "a.ts"]),
    ("a{2}", ["a{2}"], ["aa"]),
    ("*.pyc|*.pyo", ["a.pyc", "a.pycx/b", "x/a.pyo"], ["a.py", "x/a.pyc", "a.pyox"]),
    ("a|b*|c", ["a", "ab/x", "x/bx", "x/c"], ["x/a", "cx"]),
    ("**/a|b*", ["x/a/y", "a", "xb"], ["x"]),
    ("*a|", ["", "x", "b/c"], []),
    ("[a|b]*", ["a", "|"], ["c"]),
    ("a\\|b*", ["a|b"], ["a", "b"]),
    ("\\Qa|b\\E*", ["a|bc"], ["a", "b"]),
    ("a|b", ["a|b"], ["a", "b"]),
    ("\\x{41}*", ["A", "Ab"], ["a", "x{41}"]),
    ("f\\p{Lu}", ["fA"], ["fa", "f1"]),
    ("f\\p{^L}", ["f1"], ["fa"]),
    ("[^\\p{Ll}]", ["A", "/"], ["a"]),
    # a byte order mark is skipped beside a wildcard only, and hides a leading "**"
    ("\ufefffoo", ["\ufefffoo"], ["foo"]),
    ("\ufefffo*", ["foo"], ["\ufefffoo"]),
    ("\ufeff**/foo", [], ["foo", "a/foo", "\ufeff**/foo"]),
    ("\ufeff**/fo*", ["foo", "a/foo"], ["\ufefffoo"]),
    # an undecodable byte of a name is U+FFFD for an expression, itself for text
    ("f\ufffd*", ["f\udce9", "f\ufffdx"], ["fx"]),
    ("f\ufffd", ["f\ufffd"], ["f\udce9"]),
    ("f[^\ufffd]", ["fx"], ["f\udce9"]),
]


@pytest.mark.parametrize(("pattern", "yes", "no"), MATCHES)
def test_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    glob = Glob(pattern)
    assert [path for path in yes + no if glob.matches(path)] == yes
    if not any("\udce9" in path for path in yes + no):
        assert [path for path in yes + no if glob.simulate(path)] == yes


REFUSED = [
    "f\\oo", "[z-a]", "**/[z-a]", "[b-\\x41]", "\\C*", "\\E", "\\8", "\\1", "\\xg1",
    "\\é", "\\→", "[\\b]", "[\\Q]", "[[:foo:]]", "[[:^foo:]]", "\\pX", "\\p^L", "[a-**]",
    "[a", "[\\pL", "*{2}", "**/{2}a*", "a{2}{3}*", "a*|{2}", "a{1001}*", "a{3,2}*", "a{99999}*",
    "*|[z-a]", "\\x{}", "\\x{110000}", "\\p{}", "\\p{L*", "\\p{Xx}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_go_cannot_compile(pattern: str) -> None:
    with pytest.raises(RegexpError):
        Glob(pattern)


WELL_FORMED = [
    "", "a", "*", "]", "a]", "[a]", "[^a]", "[^^]", "[a-b]", "[a\\-b]",
    "[\\]]", "[\\\\]", "\\[", "\\\\", "[a^]", "[!-/]", "[z-a]", "f\\oo", "[[]", "[[:alpha:]]",
    "a\n[\n]", "\udce9", "[\ufffd]", "[*]", "[^*?]", "[a]]", "[a-\\]]",
    # what stands behind the first star is not read, as "." does not match so far
    "[a]*[", "a*b\\", "a/**/b\\", "*a*\\",
]  # fmt: skip
MALFORMED = [
    "[", "a[", "[]", "[]a]", "[^]", "[^]a]", "[a", "[a-", "[a-]", "[-a]", "[^-a]", "[a-b-c]",
    "\\", "a\\", "[\\", "[a\\", "[a\\]", "*[", "[.]*[", "**/[", "[\udce9]", "[\\\udce9]",
    "[a-\udce9]", "[--a]", "\\\\[", ".*\\", "?*a\\", "\\.*[", "[^a]*[",
]  # fmt: skip


@pytest.mark.parametrize("pattern", WELL_FORMED)
def test_well_formed(pattern: str) -> None:
    assert is_well_formed(pattern)


@pytest.mark.parametrize("pattern", MALFORMED)
def test_malformed(pattern: str) -> None:
    assert not is_well_formed(pattern)


PIECES = [
    "*", "**", "**/", "/", "?", "a", "b", "a", "/", ".", "^", "-", "é", "[ab]", "[^a]", "[!a]",
    "[*]", "[^/]", "[[:alpha:]]", "\\b", "\\B", "\\A", "\\z", "\\w", "\\D", "\\Q", "\\E", "\ufeff",
    "|", "{2}", "{0,2}", "{1,}",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.text("aab//-é\n", min_size=1, max_size=6), min_size=4, max_size=20),
)
def test_both_ways_to_match_agree(pattern: str, paths: list[str]) -> None:
    try:
        glob = Glob(pattern)
    except RegexpError:
        return
    simulated = [glob.simulate(path) for path in paths]
    assert simulated == [glob.regex.match(path) is not None for path in paths]
    assert simulated == [glob.matches(path) for path in paths]


LONG = "a" * 4000
FOLDERS = "a/b/" * 1000
HOSTILE = [
    # a pattern that takes `re` more than a lifetime, a path, the same path with the way out
    ("*a" * 12 + "b", LONG, LONG + "b"),
    ("**/a/**/b/**/a/**/b/**/c", FOLDERS + "x", FOLDERS + "c"),
    ("**/" * 40 + "c", FOLDERS + "x", FOLDERS + "c"),
    ("*" * 40 + "/c", FOLDERS + "x", FOLDERS + "c"),
    ("[*]" * 30 + "c", "^" * 3000 + "]", "[]" * 30 + "c"),
    ("*\\b^" * 30 + "c", LONG, "c"),
    ("*?" * 300, "/" + LONG, LONG),
    ("*\\b" * 2_000 + "c", LONG, "c"),
    ("**\\B" * 2_000 + "-", LONG, "-"),
    ("a{0,1000}" * 9 + "b*", "c", LONG + "b"),
    ("b" + "*a" * 12 + "c|" + "*d" * 12 + "c", LONG, "x/" + "d" * 12 + "c"),
]


@pytest.mark.parametrize(("pattern", "no", "yes"), HOSTILE)
def test_hostile_patterns(pattern: str, no: str, yes: str) -> None:
    glob = Glob(pattern)
    assert [glob.matches(no), glob.matches(yes)] == [False, True]


@pytest.mark.parametrize("piece", ["*?", "[ab]", "[[:a]", "\\Qa\\E", "**/", "a**", "*^", "\\d"])
def test_long_patterns_are_read_in_no_time(piece: str) -> None:
    start = time.process_time()
    Glob(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 4


def test_ordinary_matches_are_left_to_re(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Glob, "simulate")
    assert Glob("**/*.pyc").matches("a/" * 100 + "b.pyc")
    assert Glob("**/a/**/*.pyc").matches("src/a/b/c/d/e.pyc")
    assert Glob("a" * 4000).matches("a" * 4000)
