"""Is a Dockerfile divided into the instructions, heredocs and lines that BuildKit's parser sees?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.dockerfile import (
    Dockerfile,
    DockerfileSyntaxError,
    Span,
    as_keyword,
    decode,
    parse,
)


def parsed(text: str) -> Dockerfile:
    return parse(text.encode("utf-8", "surrogateescape"))


def shape(text: str) -> list[tuple[str, int, str]]:
    """Keyword, line and text of each instruction."""
    return [(i.keyword, i.line, i.text) for i in parsed(text).instructions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a", [("FROM", 1, "FROM a")]),
        ("from a\n", [("FROM", 1, "from a")]),
        ("\n\n  FROM a  \n", [("FROM", 3, "FROM a  ")]),
        ("FROM a\nRUN b", [("FROM", 1, "FROM a"), ("RUN", 2, "RUN b")]),
        ("# x\nFROM a\n# y\nRUN b", [("FROM", 2, "FROM a"), ("RUN", 4, "RUN b")]),
        ("FROM a # x", [("FROM", 1, "FROM a # x")]),
        ("RUN a \\\n b", [("RUN", 1, "RUN a  b")]),
        ("RUN a \\ \t\n b", [("RUN", 1, "RUN a  b")]),
        ("RUN a \\\n\n \t\n b", [("RUN", 1, "RUN a  b")]),
        ("RUN a \\\n# x\n  # y \\\n b", [("RUN", 1, "RUN a  b")]),
        ("RUN a \\\n b\nRUN c", [("RUN", 1, "RUN a  b"), ("RUN", 3, "RUN c")]),
        ("RUN a \\", [("RUN", 1, "RUN a ")]),
        ("RUN a \\\n# x", [("RUN", 1, "RUN a ")]),
        # odd: two escape characters continue nothing, nor do three
        ("RUN a\\\\\nRUN b", [("RUN", 1, "RUN a\\\\"), ("RUN", 2, "RUN b")]),
        ("RUN a\\\\\\\nRUN b", [("RUN", 1, "RUN a\\\\\\"), ("RUN", 2, "RUN b")]),
        ("R\\\nUN a", [("RUN", 1, "RUN a")]),
        ("\\\nRUN a", [("RUN", 1, "RUN a")]),
        ("RUN", [("RUN", 1, "RUN")]),
        ("\\", [("", 1, "")]),
        ("RUN a\r\nRUN b \\\r\n c\r\r\n", [("RUN", 1, "RUN a"), ("RUN", 2, "RUN b  c")]),
        ("RUN a\rb", [("RUN", 1, "RUN a\rb")]),
        ("RUN\x0ba\nRUN\x0cb", [("RUN", 1, "RUN\x0ba"), ("RUN", 2, "RUN\x0cb")]),
        ("RUN a\u2028RUN b", [("RUN", 1, "RUN a\u2028RUN b")]),
        ("\u00a0RUN a", [("RUN", 1, "RUN a")]),
        # odd: this blank does not end a keyword
        ("RUN\u00a0a", [("RUN\u00a0a", 1, "RUN\u00a0a")]),
        ("\ufeffFROM a", [("FROM", 1, "FROM a")]),
        ("RUN \udcff\0", [("RUN", 1, "RUN \udcff\0")]),
        ("RUN a \\\n  b \\\n", [("RUN", 1, "RUN a   b ")]),
    ],
)
def test_instructions_and_their_lines(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("word", "keyword"),
    [
        ("run", "RUN"),
        ("RuN", "RUN"),
        ("wor\u212adir", "WORKDIR"),
        ("u\u017fer", "u\u017fer"),
        ("entrypo\u0131nt", "entrypo\u0131nt"),
        ("", ""),
    ],
)
def test_a_keyword_is_known_in_any_letter_case(word: str, keyword: str) -> None:
    assert as_keyword(word) == keyword


@pytest.mark.parametrize(
    ("text", "names", "last"),
    [
        ("COPY <<EOF /x\nRUN a\nEOF\nRUN b", ["EOF"], 4),
        ("ADD <<EOF /x\nRUN a\nEOF\nRUN b", ["EOF"], 4),
        ("RUN <<EOF\nRUN a\nEOF\nRUN b", ["EOF"], 4),
        ("COPY <<A <<B /x\na\nA\nb\nB\nRUN b", ["A", "B"], 6),
        ("COPY <<A <<A /x\na\nA\nb\nA\nRUN b", ["A", "A"], 6),
        ("COPY <<'E F' /x\na\nE F\nRUN b", ["E F"], 4),
        ("COPY <<-EOF /x\n\t\tEOF\nRUN b", ["EOF"], 3),
        ("COPY <<-EOF /x\n EOF\nEOF\nRUN b", ["EOF"], 4),
        ("COPY <<EOF /x\n\tEOF\nEOF \nEOF\nRUN b", ["EOF"], 5),
        ("COPY <<EOF /x\r\na\r\nEOF\r\nRUN b", ["EOF"], 4),
        ("COPY <<EOF /x\nEOF\nRUN b", ["EOF"], 3),
        ("COPY << EOF /x\nEOF\nRUN b", ["EOF"], 3),
        ("COPY 4<<EOF /x\nEOF\nRUN b", ["EOF"], 3),
        ("COPY --chown=1 <<EOF /x\nEOF\nRUN b", ["EOF"], 3),
        ("COPY \\\n <<EOF /x\nEOF\nRUN b", ["EOF"], 4),
        ("COPY a <<EOF /x\nEOF\nRUN b", ["EOF"], 3),
        ("ONBUILD COPY <<EOF /x\nRUN a\nEOF\nRUN b", ["EOF"], 4),
        ("onbuild  run <<EOF\nRUN a\nEOF\nRUN b", ["EOF"], 4),
        ("RUN cat <<'EOF' && echo 'it'\nEOF\nRUN b", ["EOF"], 3),
        ("RUN cat <<$X\n$X\nRUN b", ["$X"], 3),
        ("RUN echo ${X:0:3} <<EOF\nEOF\nRUN b", ["EOF"], 3),
        ("RUN echo " + "${a:-" * 60 + "}" * 60 + " <<EOF\nEOF\nRUN b", ["EOF"], 3),
        ("RUN [ -f a ] && cat <<EOF\nEOF\nRUN b", ["EOF"], 3),
        ("RUN true # <<EOF\nEOF\nRUN b", ["EOF"], 3),
        # odd: whatever follows without a blank belongs to the name
        ("RUN cat <<EOF>/x\nEOF>/x\nRUN b", ["EOF>/x"], 3),
        ("RUN (cat <<EOF)\nEOF)\nRUN b", ["EOF)"], 3),
        # what opens none
        ("RUN echo it's <<EOF\nRUN b", [], 2),
        ("RUN echo ${X^^} <<EOF\nRUN b", [], 2),
        ("RUN cat<<EOF\nRUN b", [], 2),
        ("RUN cat <<<EOF\nRUN b", [], 2),
        ("RUN echo 1<<3\nRUN b", ["3"], None),
        ("RUN echo $((1<<3))\nRUN b", [], 2),
        ('RUN echo "<<EOF"\nRUN b', [], 2),
        ("RUN echo \\<<EOF\nRUN b", [], 2),
        ("RUN cat <<E${X:-y}\nRUN b", [], 2),
        ("RUN cat <<''\nRUN b", [], 2),
        ('COPY ["<<EOF", "/x"]\nRUN b', [], 2),
        ('RUN ["cat", "<<EOF"]\nRUN b', [], 2),
        ("WORKDIR <<EOF\nRUN b", [], 2),
        ("CMD cat <<EOF\nRUN b", [], 2),
        ("ONBUILD ONBUILD RUN <<EOF\nRUN b", [], 2),
        ("ONBUILD CMD <<EOF\nRUN b", [], 2),
        ("COPY <<EOF /x\n", ["EOF"], None),
        ("COPY <<A <<B /x\nA\nb", ["A", "B"], None),
    ],
)
def test_heredocs_take_the_lines_up_to_their_names(
    text: str, names: list[str], last: int | None
) -> None:
    if last is None:
        with pytest.raises(DockerfileSyntaxError, match="unterminated heredoc") as error:
            parsed(text)
        assert error.value.line == 1
    else:
        first, final = parsed(text).instructions
        assert [document.name for document in first.heredocs] == names
        assert (final.text, final.line) == ("RUN b", last)


def test_the_body_of_a_heredoc_is_kept_as_it_is() -> None:
    (instruction,) = parsed("COPY <<-'E' <<F /x\n\ta \\\r\n# b\n\tE\n$c\nF").instructions
    first, second = instruction.heredocs
    assert (first.content, first.expands) == ("\ta \\\r\n# b\n", False)
    assert (second.content, second.expands) == ("$c\n", True)


def test_quotes_that_do_not_match_in_a_json_heredoc_line_are_an_error() -> None:
    with pytest.raises(DockerfileSyntaxError, match="comprised of strings only"):
        parsed('COPY ["<<EOF", 1]')


@pytest.mark.parametrize(
    ("head", "escape"),
    [
        ("# escape=`\n", "`"),
        ("#escape=`\n", "`"),
        ("  #  EsCaPe  =  `  \r\n", "`"),
        ("# escape=\\\n", "\\"),
        ("# syntax=a\n# check=skip=all\n# escape=`\n", "`"),
        ("# check=skip=all\n# escape=`\n", "`"),
        ("\ufeff# escape=`\n", "`"),
        ("\n# escape=`\n", "\\"),
        ("# comment\n# escape=`\n", "\\"),
        ("# other=b\n# escape=`\n", "\\"),
        ("#\n# escape=`\n", "\\"),
        ("ARG a\n# escape=`\n", "\\"),
        # odd: without a value it is a comment
        ("# escape=\n", "\\"),
        ("# escape=  \n", "\\"),
    ],
)
def test_directives_stand_at_the_top(head: str, escape: str) -> None:
    file = parsed(f"{head}RUN a \\\nb `\n c")
    assert file.escape == escape
    expected = ["RUN a \\", "b  c"] if escape == "`" else ["RUN a b `", "c"]
    assert [i.text for i in file.instructions][-2:] == expected


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "the Dockerfile cannot be empty", 1),
        ("\n\n", "file with no instructions", 2),
        ("# a", "file with no instructions", 1),
        ("# escape=`", "file with no instructions", 1),
        ("# escape=x\nRUN a", "invalid escape token 'x' does not match ` or \\", 1),
        ("# escape=``\nRUN a", "invalid escape token '``' does not match ` or \\", 1),
        ("# syntax=a\n# escape=`\n# ESCAPE=`\n", "only one escape parser directive can be used", 3),
        ("# check=a\n# check=a\n", "only one check parser directive can be used", 2),
        (
            "# escape=`\n# check=foo=bar\nRUN a",
            'failed to parse check options: invalid check option "foo"',
            2,
        ),
        (f"RUN a\n#{'a' * 65535}", "dockerfile line greater than max allowed size of 65535", 2),
        (f"RUN {'é' * 32766}", "dockerfile line greater than max allowed size of 65535", 1),
    ],
)
def test_what_the_engine_refuses_as_a_whole(text: str, reason: str, line: int) -> None:
    with pytest.raises(DockerfileSyntaxError) as error:
        parsed(text)
    assert (error.value.reason, error.value.line) == (reason, line)


@pytest.mark.parametrize(
    "text",
    [
        f"RUN {'a' * 65531}",
        f"#{'a' * 65534}\nRUN a",
        f"RUN {'a' * 60000}\\\n{'a' * 60000}",
        "# syntax=docker/dockerfile:2\n# check=foo=bar\nRUN a",
    ],
)
def test_what_it_does_not_refuse(text: str) -> None:
    assert len(parsed(text).instructions) == 1


def test_comments_before_the_first_instruction_are_kept() -> None:
    file = parsed("# syntax=a\n\n#  b \nRUN c\n# d")
    assert file.comments == ((1, "syntax=a"), (3, "b"))
    assert file.directives == {"syntax": "a"}
    assert file.lines == ("# syntax=a", "", "#  b ", "RUN c", "# d")


def test_bytes_that_are_not_utf_8_survive() -> None:
    assert decode(b"\xff") == "\udcff"
    assert parse(b"RUN \xff").lines == ("RUN \udcff",)


def test_a_span_is_cut_at_the_end_of_its_line() -> None:
    (instruction,) = parsed("\n  RUN ab \\\n\n  cd ef").instructions
    assert instruction.text == "RUN ab   cd ef"
    assert instruction.span(4, 6) == Span(2, 7, 9)
    assert instruction.span(4, 13) == Span(2, 7, 10)
    assert instruction.span(9, 11) == Span(4, 3, 5)
    assert instruction.whole == Span(2, 3, 10)
    assert instruction.arguments_offset == 4


BLOCKS = st.sampled_from(
    [
        *("RUN a", "COPY <<E /x", "E", "RUN b \\", "\\", "# c", "", "  ", "\ta", "é \\", "E\r"),
        *(
            "# escape=`",
            "x `",
            "ONBUILD RUN <<-E",
            "\tE",
            'COPY ["a",1]',
            "a\\\\",
            "\u00a0",
            "\ufeff",
        ),
    ]
)


@given(st.lists(BLOCKS).map("\n".join))
def test_every_character_of_an_instruction_stands_where_it_says(text: str) -> None:
    try:
        file = parsed(text)
    except DockerfileSyntaxError as error:
        assert 1 <= error.line <= max(text.count("\n") + 1, 1)
        return
    for instruction in file.instructions:
        for offset, character in enumerate(instruction.text):
            line, column, end = instruction.span(offset, offset + 1)
            assert file.lines[line - 1][column - 1 : end - 1] == character


@given(st.lists(BLOCKS).map("\n".join))
def test_no_line_is_lost_or_taken_twice(text: str) -> None:
    try:
        file = parsed(text)
    except DockerfileSyntaxError:
        return
    taken = [line for i in file.instructions for _, line, _ in i.segments]
    assert taken == sorted(set(taken))
    starts = [i.line for i in file.instructions]
    assert starts == [i.segments[0][1] for i in file.instructions]


@given(st.binary())
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    try:
        file = parse(data)
    except DockerfileSyntaxError as error:
        assert error.reason
    else:
        assert file.instructions


def refusal(text: str) -> str:
    try:
        return "" if parsed(text).instructions else "nothing"
    except DockerfileSyntaxError as error:
        return error.reason


MANY = 100_000
HOSTILE = {
    "blank lines": "RUN a\n" + "\n" * MANY,
    "comments": "#\n" * MANY + "RUN a",
    "continued lines": "RUN a\\\n" + "b\\\n" * MANY + "c",
    "blank continued lines": "RUN a\\\n" + "\n" * MANY + "c",
    "heredoc lines": "COPY <<E /x\n" + "$a\n" * MANY + "E",
    "heredocs": "RUN " + "<<A " * 16_000 + "\n" + "A\n" * 16_000,
    "open heredocs": "RUN " + "<<A\\\n " * 16_000 + "\n" + "B\n" * 16_000,
    "instructions": "RUN a\n" * (MANY // 4),
    "nested brackets": "COPY " + "[" * 60_000,
    "a directive full of blanks": "# syntax=a" + " " * 60_000 + "b\nRUN a",
    "escape characters": "RUN " + "\\" * 60_000,
    "a long keyword": "a" * 65_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_no_time(name: str) -> None:
    start = time.process_time()
    reason = refusal(HOSTILE[name])
    assert time.process_time() - start < 4
    assert reason == ("unterminated heredoc" if name == "open heredocs" else "")


def test_spans_of_many_lines_take_no_time() -> None:
    (instruction,) = parsed("COPY a\\\n" + " b\\\n" * MANY + " c").instructions
    start = time.process_time()
    lines = [
        instruction.span(offset, offset + 1).line for offset in range(0, len(instruction.text))
    ]
    assert time.process_time() - start < 4
    assert lines[-1] == MANY + 2
