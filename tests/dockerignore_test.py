"""The walk of a build context with an ignore file, against what a real engine sent."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import time
from pathlib import Path
from typing import Any

import pathspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.dockerignore import (
    DockerIgnore,
    Exclusion,
    IgnoreSyntaxError,
    Pattern,
    PatternMatcher,
    pattern_list,
    read_patterns,
)

CASES = Path(__file__).parent / "data" / "ignore_cases.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def kept(data: bytes, files: list[str]) -> list[str]:
    ignore = DockerIgnore(data)
    return [path for path in files if ignore.exclusion(path) is None]


def decided(lines: list[str], path: str, directory: bool = False) -> str | None:
    """`LINE PATTERN PATH` of what drops a path."""
    exclusion = DockerIgnore("\n".join(lines).encode()).exclusion(path, directory)
    return exclusion and f"{exclusion.pattern.line} {exclusion.pattern.text} {exclusion.path}"


@pytest.mark.parametrize("row", ROWS, ids=[row["tag"] for row in ROWS])
def test_recorded_builds(row: dict[str, Any]) -> None:
    data = base64.b64decode(row["raw"])
    if "error" not in row:
        assert sorted(kept(data, row["files"])) == sorted(row["kept"])
        return
    with pytest.raises(IgnoreSyntaxError) as caught:
        kept(data, row["files"])
    assert row["error"].endswith(caught.value.reason)


def test_the_recorded_builds_are_there() -> None:
    assert len(ROWS) == 567
    assert sum("error" in row for row in ROWS) == 28
    assert sum(row["files"] != row["kept"] for row in ROWS) > 300


DECISIONS = [
    (["foo"], "foo", "1 foo foo"),
    (["foo"], "a/foo", None),
    (["# c", "", "foo", "foo"], "foo", "3 foo foo"),
    (["/foo/ "], "foo/a/b", "1 /foo/ foo"),  # as written, at the folder that is not entered
    (["**/foo"], "a/foo/b", "1 **/foo a/foo"),
    (["*", "!a"], "b", "1 * b"),
    (["*", "!a"], "a/x/y", None),
    (["*", "!a", "a/x"], "a/x/y", "3 a/x a/x"),
    (["a", "!a/b", "**/*.pyc"], "a/b/m.pyc", "3 **/*.pyc a/b/m.pyc"),
    (["a", "!a/b"], "a/c", "1 a a/c"),  # the walk enters "a", for "a/b"
    (["a", "!a/b"], "a/b", None),
    (["a", "!a/b", "a/b"], "a/b", "3 a/b a/b"),
    (["a", "!a/b", "a"], "a/b", None),  # the folder never asked the last line
    (["foo", "!bar"], "foo", "1 foo foo"),
    (["!foo"], "foo", None),
    (["{a,b}"], "a", None),
    (["*.pyc|*.pyo"], "a/m.pyo", "1 *.pyc|*.pyo a/m.pyo"),  # moby does not escape the "|"
    (["FOO"], "foo", None),
    ([".", "..", "../x", "/"], "x", None),
    ([], "a/b", None),
]


@pytest.mark.parametrize(("lines", "path", "expected"), DECISIONS)
def test_which_pattern_decides(lines: list[str], path: str, expected: str | None) -> None:
    assert decided(lines, path) == expected


FOLDERS = [
    # lines, folder, what drops its own entry, whether the walk stays out of it
    (["a"], "a", "1 a a", True),
    (["a"], "a/b/c", "1 a a", True),
    (["a"], "b", None, False),
    (["a/b"], "a", None, False),
    (["a", "!a/b"], "a", "1 a a", False),
    (["a", "!a/b"], "a/c", "1 a a/c", True),
    (["a", "!a/b"], "a/b", None, False),
    (["a", "!b"], "a", "1 a a", True),
    (["a", "!a/b/**"], "a", "1 a a", False),
    (["a", "!a/b/*"], "a", "1 a a", False),
    (["a", "!**/b"], "a", "1 a a", False),  # a wildcard: any folder might hold one
    (["a", "!x?"], "a/c", "1 a a/c", False),
    (["a", "!ab/c"], "a", "1 a a", True),
    (["a", "!a"], "a", None, False),
    (["**"], "", None, False),
]


@pytest.mark.parametrize(("lines", "folder", "expected", "pruned"), FOLDERS)
def test_folders(lines: list[str], folder: str, expected: str | None, pruned: bool) -> None:
    assert decided(lines, folder, directory=True) == expected
    assert DockerIgnore("\n".join(lines).encode()).prunes(folder) is pruned


ODDITIES = [
    # the "!" line hits the folder, not the file: the file is hit by the other line alone
    (["**/*.pyc", "!vendor"], ["vendor/x.pyc", "vendor/x.py"], ["vendor/x.py"]),
    (["**/*.pyc", "!vendor/**"], ["vendor/x.pyc", "x.pyc"], ["vendor/x.pyc"]),
    # of "!a/*/**" only "a" counts for what the walk enters, so it stays out of "a/b"
    (["*", "!a/*/**"], ["a/x", "a/b/c"], []),
    (["*", "!a/*/*/**"], ["a/x", "a/b/c", "a/b/e/d"], ["a/b/e/d"]),
    (["docs", "!docs/README.md"], ["docs/README.md", "docs/x"], ["docs/README.md"]),
    (["docs", "!docs/README.md", "docs"], ["docs/README.md"], ["docs/README.md"]),
    (["*", "!src"], ["src/a/__pycache__/m.pyc", "setup.py"], ["src/a/__pycache__/m.pyc"]),
    (["*", "!src/**/*.py"], ["src/a/m.py", "src/a/m.pyc"], ["src/a/m.py"]),
]


@pytest.mark.parametrize(("lines", "files", "expected"), ODDITIES)
def test_oddities_of_the_walk(lines: list[str], files: list[str], expected: list[str]) -> None:
    assert kept("\n".join(lines).encode(), files) == expected


READ = [
    # the file; line, text as written, cleaned, exclusion of each pattern
    (b"", []),
    (b"\n \n\t\n\r\n", []),
    (b"foo", [(1, "foo", "foo", False)]),
    (b"foo\r\nbar\r\n", [(1, "foo", "foo", False), (2, "bar", "bar", False)]),
    (b"\xef\xbb\xbf#c\nfoo", [(2, "foo", "foo", False)]),
    (b"\xef\xbb\xbffoo", [(1, "foo", "foo", False)]),
    (b"a\n\xef\xbb\xbffoo", [(1, "a", "a", False), (2, "\ufefffoo", "\ufefffoo", False)]),
    (b"# c\n #d\na # e", [(2, "#d", "#d", False), (3, "a # e", "a # e", False)]),
    (b"\t foo \x0b\x0c", [(1, "foo", "foo", False)]),
    (b"\xc2\xa0foo\xe3\x80\x80\xc2\x85", [(1, "foo", "foo", False)]),
    (b"!  foo ", [(1, "!  foo", "foo", True)]),
    (b" !foo", [(1, "!foo", "foo", True)]),
    (b"!!foo", [(1, "!!foo", "!foo", True)]),
    (b"./a//b/../c/", [(1, "./a//b/../c/", "a/c", False)]),
    (b"!/a/./b", [(1, "!/a/./b", "a/b", True)]),
    (b"//a", [(1, "//a", "a", False)]),
    (b"///a", [(1, "///a", "a", False)]),
    (b"/../a", [(1, "/../a", "a", False)]),
    (b"/\n.\n..", [(1, "/", "/", False), (2, ".", ".", False), (3, "..", "..", False)]),
    (b"!.", [(1, "!.", ".", True)]),
    (b"/!a", [(1, "/!a", "a", True)]),  # the slash is cut first, the "!" read again
    (b"/ a", [(1, "/ a", "a", False)]),
    (b"/#a", [(1, "/#a", "#a", False)]),
    (b"a\xe2\x80\xa8b", [(1, "a\u2028b", "a\u2028b", False)]),
    (b"\xe9\xe2\x82", [(1, "\udce9\udce2\udc82", "\ufffd\ufffd\ufffd", False)]),
    (b"\x85foo", [(1, "\udc85foo", "\ufffdfoo", False)]),
    (b"\x01/../foo", [(1, "\x01/../foo", "foo", False)]),
    (b"# \x01\t\nfoo", [(2, "foo", "foo", False)]),
]


@pytest.mark.parametrize(("data", "expected"), READ)
def test_read_patterns(data: bytes, expected: list[tuple[int, str, str, bool]]) -> None:
    patterns = read_patterns(data)
    assert [(p.line, p.text, p.cleaned, p.exclusion) for p in patterns] == expected


SYNTAX = "syntax error in pattern"
HEADER = 'header key "exclude-patterns" contains value with non-printable ASCII characters'
ILLEGAL = 'illegal exclusion pattern: "!"'
BAD = [
    (b"foo\n[a-\n", (2, "[a-", SYNTAX)),
    (b"foo\\", (1, "foo\\", SYNTAX)),
    (b" ![a ", (1, "![a", SYNTAX)),
    (b"[\xe9]", (1, "[\udce9]", SYNTAX)),
    (b"#\n\n!\n", (3, "!", ILLEGAL)),
    (b"! ", (1, "!", ILLEGAL)),
    (b"!/", (1, "!/", ILLEGAL)),
    (b"/!", (1, "/!", ILLEGAL)),
    (b"foo\n*.log\t# logs\n", (2, "*.log\t# logs", HEADER)),
    (b"foo\rbar\r", (1, "foo\rbar", HEADER)),
    (b"foo\r\r\n\x1cfoo", (2, "\x1cfoo", HEADER)),
    (b"a\0", (1, "a\0", HEADER)),
    (b"a\x7fb", (1, "a\x7fb", HEADER)),
    (b"# \xc3\xa9\na\tb", (2, "a\tb", HEADER)),
    (b"a\tb\n[", (2, "[", SYNTAX)),  # found earlier in the build
    (b"foo\n[\n" + b"x" * 65536, (3, "x" * 60, "bufio.Scanner: token too long")),
    (b"#" * 65536 + b"\nfoo", (1, "#" * 60, "bufio.Scanner: token too long")),
    (b"x" * 65535 + b"\r\n", (1, "x" * 60, "bufio.Scanner: token too long")),
]


@pytest.mark.parametrize(("data", "expected"), BAD)
def test_what_fails_at_once(data: bytes, expected: tuple[int, str, str]) -> None:
    with pytest.raises(IgnoreSyntaxError) as caught:
        DockerIgnore(data)
    error = caught.value
    assert (error.line, error.pattern, error.reason) == expected
    assert str(error) == f'{error.reason} ("{error.pattern}")'


@pytest.mark.parametrize("code", [*range(0x20), 0x7F])
def test_control_characters(code: int) -> None:
    data = b"a" + bytes([code]) + b"b"
    if code == 10:
        assert len(read_patterns(data)) == 2
        return
    with pytest.raises(IgnoreSyntaxError, match="non-printable"):
        read_patterns(data)
    # with one character outside ASCII, all patterns travel encoded
    assert len(read_patterns(data + b"\n\xc3\xa9")) == 2
    assert len(read_patterns(data + b"\n\xe9")) == 2


def test_the_longest_line() -> None:
    assert len(read_patterns(b"x" * 65535 + b"\nfoo")) == 2


LAZY = [
    # lines, a path that is judged without asking the bad pattern (None: always asked), one with
    (["f\\oo"], None, "a"),
    (["[z-a]"], None, "a"),
    (["*", "[z-a]"], "x/y", None),
    (["a", "[z-a]"], "a/b", "b"),
    (["!f\\oo"], "foo", None),
    (["a", "!f\\oo"], "b", "a"),
]


@pytest.mark.parametrize(("lines", "fine", "bad"), LAZY)
def test_what_fails_when_asked(lines: list[str], fine: str | None, bad: str | None) -> None:
    ignore = DockerIgnore("\n".join(lines).encode())
    if fine is not None:
        ignore.exclusion(fine)
    if bad is not None:
        for _ in range(2):  # an answer that failed is not remembered
            for directory in (False, True):
                with pytest.raises(IgnoreSyntaxError) as caught:
                    ignore.exclusion(bad, directory)
        assert caught.value.args == (len(lines), lines[-1], SYNTAX)


def test_errors_survive_pickling() -> None:
    error = pickle.loads(pickle.dumps(IgnoreSyntaxError(3, "[", SYNTAX)))
    assert (error.line, error.pattern, error.reason) == (3, "[", SYNTAX)


def test_pattern_list() -> None:
    patterns = pattern_list([" a/./b ", "", "!c", "!./d", "/e"])
    assert [(p.line, p.text, p.cleaned, p.exclusion) for p in patterns] == [
        (0, "a/./b", "a/b", False),
        (0, "!c", "c", True),
        (0, "!./d", "./d", True),  # only the reader of files looks behind the "!"
        (0, "/e", "/e", False),
    ]
    with pytest.raises(IgnoreSyntaxError) as caught:
        pattern_list(["a", "[ "])
    assert caught.value.args == (0, "[", SYNTAX)


def test_matcher_with_and_without_the_folder() -> None:
    matcher = PatternMatcher(pattern_list(["a", "!a/b", "**/*.pyc"]))
    assert matcher.match("a") == (True, (True, False, False))
    assert matcher.match("a/b", (True, False, False)) == (False, (True, True, False))
    assert matcher.match("a/b/c", (True, True, False)) == (False, (True, True, False))
    assert matcher.match("a/b/c") == (False, (True, True, False))
    assert matcher.match("a/b/c.pyc", ()) == (True, (True, True, True))
    assert matcher.match("b", None) == (False, (False, False, False))
    with pytest.raises(ValueError, match="wrong number"):
        matcher.match("a/b", (True,))


def test_pathspec_can_use_the_patterns() -> None:
    patterns = read_patterns(b"**/*.pyc\n!keep.pyc\nf\\oo\n")
    spec = pathspec.PathSpec(patterns, backend="simple")
    assert list(spec.match_files(["a/b.pyc", "keep.pyc", "b.py"])) == ["a/b.pyc"]


def test_patterns_are_values() -> None:
    first, again, other = read_patterns(b"a\na"), read_patterns(b"a"), read_patterns(b"/a")
    assert first[0] == again[0] == copy.copy(again[0])
    assert {Exclusion(first[0], "x"), Exclusion(again[0], "x")} == {
        (Pattern("a", "a", False, 1), "x")
    }
    assert first[0] != first[1]
    assert first[0] != other[0]
    assert first[0] != "a"
    assert repr(other[0]) == "Pattern('/a', 'a', False, 1)"


names = st.lists(st.sampled_from(["a", "b", "m.pyc", ".env"]), min_size=1, max_size=4)
lines = st.lists(
    st.sampled_from(
        ["a", "b", "*", "**", "a/b", "*/a", "**/b", "**/*.pyc", "a/**", "!a", "!b", "!a/b", "!*/a"]
        + ["!**/b", "!a/**", "!a/*/**", "!**/m.pyc", "!b/a/m.pyc", ".e*", "?", "[ab]", "![^a]"]
    ),
    max_size=6,
)


@given(lines, st.lists(names.map("/".join), min_size=1, max_size=8))
def test_the_order_of_questions_does_not_matter(patterns: list[str], paths: list[str]) -> None:
    data = "\n".join(patterns).encode()
    ignore = DockerIgnore(data)
    for path in paths:
        for directory in (False, True):
            assert ignore.exclusion(path, directory) == DockerIgnore(data).exclusion(
                path, directory
            )


@given(lines, names)
def test_nothing_comes_out_of_a_pruned_folder(patterns: list[str], parts: list[str]) -> None:
    ignore = DockerIgnore("\n".join(patterns).encode())
    folders = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    pruned = [ignore.prunes(folder) for folder in folders]
    assert pruned == sorted(pruned)
    for folder, out in zip(folders, pruned, strict=True):
        exclusion = ignore.exclusion(folder + "/x")
        assert not out or exclusion is not None
        assert not out or exclusion == ignore.exclusion(folder, directory=True)


@given(lines.filter(lambda some: not any(line.startswith("!") for line in some)), names)
def test_without_exceptions_a_hit_on_any_folder_decides(some: list[str], parts: list[str]) -> None:
    path = "/".join(parts)
    patterns = read_patterns("\n".join(some).encode())
    above = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    hit = any(pattern.matches(folder) for pattern in patterns for folder in above)
    assert (DockerIgnore("\n".join(some).encode()).exclusion(path) is not None) == hit


def test_hostile_files_are_answered() -> None:
    data = b"a*a*a*a*a*a*a*a*b\n**/a/**/b/**/c/**/d\n" + b"!**/x/**/y/**/z\n" * 20
    deep = "a/b/c/" * 600 + "e"
    ignore = DockerIgnore(data)
    assert ignore.exclusion("a" * 4000) is None
    assert ignore.exclusion(deep) is None
    assert decided(["**/a/**/b/**/c/**/e"], deep) == f"1 **/a/**/b/**/c/**/e {deep}"


def test_a_pattern_that_is_said_again_takes_no_time() -> None:
    start = time.process_time()
    for _ in range(4):
        assert len(read_patterns(b"a/ b\n*/x\n" * 10_000)) == 20_000
    assert time.process_time() - start < 4
