"""Do the arguments of an instruction fall into the flags and words that the engine sees?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.arguments import (
    HeredocWord,
    heredoc_word,
    json_words,
    quoted_words,
    shell_words,
    take_flags,
)
from docker_build_hooks.words import ExpansionError


@pytest.mark.parametrize(
    ("text", "flags", "rest"),
    [
        ("a b", [], "a b"),
        ("", [], ""),
        ("--a b", ["--a"], "b"),
        ("--a=b  --c d", ["--a=b", "--c"], "d"),
        ("a --b", [], "a --b"),
        ("-a b", [], "-a b"),
        ("--", [], ""),
        ("-- --a", [], "--a"),
        ("--a -- --b", ["--a"], "--b"),
        ("--a", ["--a"], ""),
        ("--a='b c' d", ["--a=b c"], "d"),
        ('--a="b c" d', ["--a=b c"], "d"),
        ('"--a" b', [], '"--a" b'),
        ("--a=b\\ c d", ["--a=b c"], "d"),
        # odd: an escape character counts in single quotes too
        ("--a='b\\'c' d", ["--a=b'c"], "d"),
        ("--a=b\\", ["--a=b"], ""),
        ("--a='b c", ["--a=b c"], ""),
        # odd: in flags bytes are characters, and the second byte of "à" is a blank
        ("--a=é b", ["--a=Ã©"], "b"),
        ("--a=à b", ["--a=Ã"], "b"),
        ("--a='à' b", ["--a=Ã\xa0"], "b"),
        ("--a=\udcff b", ["--a=\xff"], "b"),
    ],
)
def test_flags_come_first(text: str, flags: list[str], rest: str) -> None:
    found, end = take_flags(text, 0, "\\")
    assert [flag.text for flag in found] == flags
    assert text[end:] == rest


def test_a_flag_has_a_name_and_perhaps_a_value() -> None:
    (first, second, third), _ = take_flags("--a --b= --c=d=e", 0, "\\")
    assert (first.name, first.value) == ("--a", None)
    assert (second.name, second.value) == ("--b", "")
    assert (third.name, third.value) == ("--c", "d=e")


def test_the_escape_character_of_flags_can_be_a_backtick() -> None:
    (flag,), end = take_flags("--a=\\`  b", 0, "`")
    assert (flag.text, end) == ("--a=\\ ", 8)


@given(st.text("-a='\"\\ é", max_size=30))
def test_each_character_of_a_flag_stands_where_it_says(text: str) -> None:
    flags, end = take_flags(text, 0, "\\")
    for flag in flags:
        assert len(flag.text) == len(flag.offsets)
        assert flag.start < flag.end <= end
        for character, offset in zip(flag.text, flag.offsets, strict=True):
            as_bytes = text[offset].encode().decode("latin-1")
            assert character in as_bytes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b", ["a", "b"]),
        (" a\tb\vc\fd\re ", ["a", "b", "c", "d", "e"]),
        ("'a b'", ["'a", "b'"]),
        ("a\\ b", ["a\\", "b"]),
        # odd: no other blank separates
        ("a\u00a0b\u2003c", ["a\u00a0b\u2003c"]),
        ("", []),
    ],
)
def test_shell_words_know_neither_quotes_nor_escapes(text: str, words: list[str]) -> None:
    found = shell_words(text, 0)
    assert [word.text for word in found] == words
    assert [text[word.start : word.end] for word in found] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a=b c=d", ["a=b", "c=d"]),
        ('a="b c" d', ['a="b c"', "d"]),
        ("a='b c'", ["a='b c'"]),
        ("a=b\\ c", ["a=b\\ c"]),
        ('a=\\"b c', ['a=\\"b', "c"]),
        ("a='b\\' c", ["a='b\\'", "c"]),
        ("a='b\\", ["a='b\\"]),
        ("a=b\\", ["a=b"]),
        ('a="b\\', ['a="b']),
        ('a="b c', ['a="b c']),
        ("a\u00a0b", ["a", "b"]),
        ("''", ["''"]),
        (" \t ", []),
    ],
)
def test_quoted_words_keep_quotes_and_the_blanks_in_them(text: str, words: list[str]) -> None:
    assert [word.text for word in quoted_words(text, 0, "\\")] == words


@given(st.text("ab='\"\\` ", max_size=30), st.sampled_from("\\`"))
def test_quoted_words_are_pieces_of_the_text(text: str, escape: str) -> None:
    for word in quoted_words(text, 0, escape):
        whole = text[word.start : word.end]
        # An escape character at the very end is dropped.
        assert whole in (word.text, word.text + escape)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["a", "b"]', ["a", "b"]),
        (' [ "a" ,\t"b" ] ', ["a", "b"]),
        ("[]", []),
        ('["\\u0061\\/\\n\\""]', ['a/\n"']),
        ('["a"]\u00a0', ["a"]),
        ("['a']", None),
        ('["a",]', None),
        ('["a"', None),
        ('["a"] b', None),
        ('"a"', None),
        ('{"a": "b"}', None),
        ("a", None),
        ("", None),
        ('["a\tb"]', None),
        ('["a", NaN]', None),
        ('["a", Infinity]', None),
        ('["a", 1e999]', None),
        ("[" * 20_000, None),
        ('["a", 1]', ValueError),
        ('["a", null]', ValueError),
        ('["a", true]', ValueError),
        ('["a", ["b"]]', ValueError),
        ('[{"a": "b"}]', ValueError),
    ],
)
def test_json_is_an_array_of_strings_or_else_text(
    text: str, words: list[str] | type[ValueError] | None
) -> None:
    if words is ValueError:
        with pytest.raises(ValueError, match="arrays must be comprised of strings only"):
            json_words(text, 0)
    else:
        found = json_words(text, 0)
        assert words == (found if found is None else [word.text for word in found])


@given(st.lists(st.text(), max_size=5), st.booleans())
def test_json_strings_stand_where_they_say(values: list[str], ascii_only: bool) -> None:
    text = "COPY  " + json.dumps(values, ensure_ascii=ascii_only)
    found = json_words(text, 4)
    assert found is not None
    assert [word.text for word in found] == values
    assert [json.loads(text[word.start : word.end]) for word in found] == values


@pytest.mark.parametrize(
    ("word", "opened"),
    [
        ("<<EOF", HeredocWord("EOF", expands=True, chomps=False)),
        ("<<-EOF", HeredocWord("EOF", expands=True, chomps=True)),
        ("3<<EOF", HeredocWord("EOF", expands=True, chomps=False)),
        ("<<'EOF'", HeredocWord("EOF", expands=False, chomps=False)),
        ('<<-"EOF"', HeredocWord("EOF", expands=False, chomps=True)),
        ("<<E'O'F", HeredocWord("EOF", expands=False, chomps=False)),
        ("<<E\\OF", HeredocWord("EOF", expands=True, chomps=False)),
        ("<< EOF", HeredocWord("EOF", expands=True, chomps=False)),
        ("<<$X", HeredocWord("$X", expands=True, chomps=False)),
        ("<<'a b'", HeredocWord("a b", expands=False, chomps=False)),
        ("<<", None),
        ("<<''", None),
        ("<<a b", None),
        ("<EOF", None),
        ("a<<EOF", None),
        ("<<<EOF", None),
        ("<<EOF<", None),
        ("٣<<EOF", None),
        ("EOF", None),
    ],
)
def test_which_words_open_a_heredoc(word: str, opened: HeredocWord | None) -> None:
    assert heredoc_word(word) == opened


def test_a_heredoc_whose_quotes_do_not_match_is_refused() -> None:
    with pytest.raises(ExpansionError, match="single-quote"):
        heredoc_word("<<'EOF")
