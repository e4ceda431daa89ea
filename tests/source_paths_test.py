"""Which path does a source mean, which names does it match, and is it a path at all?"""

import posixpath
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.source_paths import (
    BadPattern,
    clean,
    goes_above,
    has_wildcard,
    known_folder,
    name_pattern,
    remote_kind,
    unknown_pattern,
)
from docker_build_hooks.words import UNKNOWN as U


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a", ""),
        ("./a", ""),
        ("https://h/a", "url"),
        ("http://h/a", "url"),
        ("https://", "url"),
        ("https://h/a.git", "git"),
        ("http://h/a.git#main:sub", "git"),
        ("https://h/a.git?ref=b", "git"),
        ("HTTPS://h/a.git", "git"),
        ("https://h/a.git/b", "url"),
        ("https://h/a#b.git", "url"),
        ("git@h:a", "git"),
        ("user-1_@h.x:a", "git"),
        ("git@h:a#b", "git"),
        ("ssh://git@h/a", "git"),
        ("git://h/a", "git"),
        ("GIT://h/a", "git"),
        (f"git@{U}:a/b.git", "git"),
        (f"https://{U}/a", "url"),
        # odd: only the lower-case schemes are URLs
        ("HTTP://h/a", ""),
        ("ftp://h/a", ""),
        ("s3://h/a", ""),
        ("file:///a", ""),
        ("github.com/a/b", ""),
        ("github.com/a/b.git", ""),
        ("./git@h:a", ""),
        ("../git@h:a", ""),
        ("git@h", ""),
        ("a.b@h:c", ""),
        ("a@h_c:d", ""),
        ("é@h:a", ""),
        ("\u017fsh://h", ""),
        ("ssh:/a", ""),
    ],
)
def test_what_is_no_path(text: str, kind: str) -> None:
    assert remote_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a*", True), ("a?", True), ("[a", True), ("a", False), ("\\*", False), ("\\\\*", True)]
    + [("{a,b}", False), ("a\\", False), ("", False)],
)
def test_wildcards_count_unless_escaped(text: str, expected: bool) -> None:
    assert has_wildcard(text) is expected


@pytest.mark.parametrize(
    ("text", "expected", "above"),
    [
        ("", "", False),
        (".", "", False),
        ("/", "", False),
        ("..", "", True),
        ("a", "a", False),
        ("/a/", "a", False),
        ("./a//b/./c", "a/b/c", False),
        ("nodir/../a", "a", False),
        ("../../a", "a", True),
        ("a/../../b", "b", True),
        ("/..", "", True),
        ("a/..b/...", "a/..b/...", False),
        (f"{U}/a", f"{U}/a", False),
        (f"a/../{U}", U, False),
        (f"{U}/../a", None, False),
        (f"a{U}/b/../..", None, False),
    ],
)
def test_paths_are_cleaned_below_the_root(text: str, expected: str | None, above: bool) -> None:
    assert clean(text) == expected
    assert goes_above(text) is above


@given(st.text("ab./", max_size=20))
def test_cleaning_is_what_every_shell_does(text: str) -> None:
    assert clean(text) == posixpath.normpath(f"//{text}").lstrip("/")


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("*", "", True),
        ("*", ".a", True),
        ("*", "a/b", False),
        ("a*", "ab", True),
        ("a*b*c", "axbxc", True),
        ("a*b*c", "axbx", False),
        ("**", "ab", True),
        ("?", "a", True),
        ("?", "é", True),
        ("?", "/", False),
        ("?", "", False),
        ("[a-c]", "b", True),
        ("[a-c]", "d", False),
        ("[^a-c]", "d", True),
        ("[^a-c]", "b", False),
        ("[^a]", "/", False),
        ("[c-a]", "b", False),
        ("[^c-a]", "b", True),
        # odd: "!" is no negation
        ("[!a]", "!", True),
        ("[!a]", "b", False),
        ("[a\\]]", "]", True),
        ("[\\-x]", "-", True),
        ("[x\\-z]", "y", False),
        ("[a-cx-z]", "y", True),
        ("[[]", "[", True),
        ("a\\*", "a*", True),
        ("a\\*", "ab", False),
        ("{a,b}", "{a,b}", True),
        ("{a,b}", "a", False),
        ("a.b", "axb", False),
        ("*.txt", "a.txt\n", False),
        ("*\n", "a\n", True),
    ],
)
def test_one_component_of_a_pattern(pattern: str, name: str, matches: bool) -> None:
    assert bool(name_pattern(pattern).match(name)) is matches


@pytest.mark.parametrize(
    "pattern", ["[", "[a", "[]a]", "[-]", "[-x]", "[x-]", "[a-b-c]", "[^]", "a\\"]
)
def test_patterns_that_go_refuses(pattern: str) -> None:
    with pytest.raises(BadPattern):
        name_pattern(pattern)


def go_match(pattern: str, name: str) -> bool:
    """A slow ``path.Match`` for patterns of letters, ``*`` and ``?``."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(go_match(pattern[1:], name[n:]) for n in range(len(name) + 1))
    return bool(name) and pattern[0] in (name[0], "?") and go_match(pattern[1:], name[1:])


@given(st.text("ab*?", max_size=7), st.text("ab", max_size=7))
def test_stars_that_keep_the_first_match_find_every_match(pattern: str, name: str) -> None:
    assert bool(name_pattern(pattern).match(name)) == go_match(pattern, name)


@given(st.text("a*?[]^-\\!/", max_size=10))
def test_any_pattern_compiles_or_is_refused(pattern: str) -> None:
    try:
        assert isinstance(name_pattern(pattern), re.Pattern)
    except BadPattern:
        assert set(pattern) & set("[\\")


@pytest.mark.parametrize(
    ("path", "file", "matches"),
    [
        (U, "a", True),
        (U, "a/b", True),
        (f"a/{U}", "a/b/c", True),
        (f"a/{U}", "b/c", False),
        (f"{U}/a", "a", True),
        (f"{U}/a", "x/y/a", True),
        (f"{U}/a", "xa", False),
        (f"{U}/a", "x/a/b", True),
        (f"a/{U}/b", "a/b", True),
        (f"a/{U}/b", "a/x/b", True),
        (f"a/{U}/b", "ab", False),
        (f"a{U}", "a", True),
        (f"a{U}.txt", "a/b.txt", True),
        (f"a{U}.txt", "b.txt", False),
        (f"a{U}b{U}c", "axbxc", True),
        (f"a{U}b{U}c", "axcxb", False),
        (f"a{U}.txt", "a.txt/b", True),
        (f"a{U}[", "a[", True),
        (f"a{U}", "a\nb", True),
        (f"{U}{U}", "a", True),
    ],
)
def test_a_path_that_is_unknown_in_part_may_be_a_file(path: str, file: str, matches: bool) -> None:
    pattern = unknown_pattern(path)
    assert pattern is not None
    assert bool(pattern.match(file)) is matches


def test_of_a_path_that_is_mostly_unknown_nothing_is_said() -> None:
    assert unknown_pattern("/".join(U * 3)) is not None
    assert unknown_pattern("/".join(U * 4)) is None


@given(
    st.lists(st.sampled_from(["a", "b", "/", U]), min_size=1, max_size=8).map("".join),
    st.lists(st.text("ab/", max_size=3), min_size=3, max_size=3),
)
def test_whatever_the_unknown_parts_are_a_file_is_matched(text: str, values: list[str]) -> None:
    path = clean(text)
    if not path or path.count(U) > 3:
        return
    pattern = unknown_pattern(path)
    meant = path
    for value in values:
        meant = meant.replace(U, value, 1)
    assert pattern is not None
    if folder := clean(meant):
        assert pattern.match(f"{folder}/file")


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("a/b", "a/b"),
        ("a/b*/c", "a"),
        ("*", ""),
        (f"a/b/{U}x/c", "a/b"),
        ("a\\*/b", "a\\*/b"),
    ],
)
def test_the_folder_above_what_is_not_certain(path: str, folder: str) -> None:
    assert known_folder(path) == folder


@pytest.mark.parametrize("path", [f"{U}a{U}a{U}ab", f"{U}/a/{U}/a/{U}/ab", f"a{U}a{U}/a{U}ab"])
def test_long_paths_take_no_time(path: str) -> None:
    pattern = unknown_pattern(path)
    assert pattern is not None
    start = time.process_time()
    for file in ("a" * 4000, "a/" * 2000):
        assert not pattern.match(file)
    assert not name_pattern("*a" * 30 + "b").match("a" * 4000)
    assert time.process_time() - start < 4
