"""Is an instruction refused exactly where the engine's parser refuses it, in its words?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docker_build_hooks.dockerfile import DockerfileSyntaxError, Span, parse
from docker_build_hooks.instruction_parts import ParsedInstruction, trigger
from docker_build_hooks.instruction_syntax import parse_instruction


def read(text: str) -> ParsedInstruction:
    file = parse(text.encode())
    return parse_instruction(file.instructions[0], file.escape)


ACCEPTED = [
    *("FROM a", "FROM a AS b", "from a as B.c-d_1", "FROM --platform=x a"),
    *("COPY a b", "COPY --from=x --chown=y --chmod=z --link --exclude=1 --exclude=2 a b"),
    *("COPY --link=FALSE --parents=True a b", "COPY -- --a b", "COPY -f a b", "COPY a --foo b"),
    *('COPY ["a", "b"]', "COPY <<EOF /x\nEOF", "COPY [\"a\", 'b'] c"),
    *("ADD --checksum=a --keep-git-dir --unpack=false a b", "ADD a b"),
    *("RUN", "RUN a", "RUN []", "RUN -- a", "RUN --mount=target=/x --mount=type=ssh a"),
    *("RUN --network=none --security=sandbox --device=x a", "RUN ['a']"),
    *("CMD", "CMD []", "CMD a --foo", "ENTRYPOINT", "ENTRYPOINT []"),
    *("ENV a=b c=d", "ENV a b=c", "ENV a  b", "ENV -- a b", 'ENV ""=a', "ENV a="),
    *("LABEL a=b", "LABEL a b", "ARG a", "ARG a=b c", "ARG --foo a", 'ARG "a"=b'),
    *("EXPOSE 80", "EXPOSE a b", "VOLUME /a", 'VOLUME ["/a"]', "USER a b", "WORKDIR /a b"),
    *("STOPSIGNAL x", "STOPSIGNAL --foo x", "MAINTAINER a b", 'SHELL ["a"]'),
    *("HEALTHCHECK NONE", "HEALTHCHECK none", "HEALTHCHECK --foo NONE", "HEALTHCHECK cmd x"),
    *("HEALTHCHECK --interval=5s --timeout=1m --retries=3 CMD x", 'HEALTHCHECK CMD ["a"]'),
    *("HEALTHCHECK --start-period=0 --start-interval= CMD --interval=5 x", "HEALTHCHECK\tCMD\tx"),
    # what is wrong with a trigger shows where it runs
    *("ONBUILD FOO", "ONBUILD COPY --foo a", "ONBUILD COPY a", "ONBUILD ENV =b", "ONBUILD # a"),
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    assert read(text).keyword == text.split()[0].upper()


def needs(keyword: str, what: str) -> str:
    return f"{keyword} requires {what}"


DESTINATION = (
    "at least two arguments, but only one was provided. Destination could not be determined"
)
STRINGS = "when using JSON array syntax, arrays must be comprised of strings only"
REFUSED = [
    ("COPPY a b", "unknown instruction: COPPY (did you mean COPY?)"),
    ("foo", "unknown instruction: foo"),
    ("\\", "unknown instruction: "),
    ("u\u017fer a", "unknown instruction: u\u017fer (did you mean USER?)"),
    ("FROM", needs("FROM", "either one or three arguments")),
    ("FROM a b", needs("FROM", "either one or three arguments")),
    ("FROM a is b", needs("FROM", "either one or three arguments")),
    ("FROM a AS b --platform=c", needs("FROM", "either one or three arguments")),
    ("FROM --foo=b a", "unknown flag: --foo"),
    ("FROM --platform a", "missing a value on flag: --platform"),
    ("COPY", needs("COPY", DESTINATION)),
    ("COPY a", needs("COPY", DESTINATION)),
    ("COPY --chown=1 a", needs("COPY", DESTINATION)),
    ("ADD a", needs("ADD", DESTINATION)),
    ('COPY ["a"]', needs("COPY", DESTINATION)),
    ("COPY []", needs("COPY", DESTINATION)),
    ("COPY ['a','b']", needs("COPY", DESTINATION)),
    ('COPY ["a", 1]', STRINGS),
    ("COPY --foo a b", "unknown flag: --foo"),
    ("COPY --FROM=x a b", "unknown flag: --FROM"),
    ("COPY --checksum=x a b", "unknown flag: --checksum"),
    ("ADD --from=x a b", "unknown flag: --from"),
    ("ADD --parents a b", "unknown flag: --parents"),
    ("COPY --chown=1 --chown=2 a b", "duplicate flag specified: --chown"),
    ("COPY --link --link a b", "duplicate flag specified: --link"),
    ("COPY --from a b", "missing a value on flag: --from"),
    ("COPY --exclude a b", "missing a value on flag: --exclude"),
    ("COPY --link= a b", "missing a value on flag: --link"),
    ("COPY --link=maybe a b", "expecting boolean value for flag --link, not: maybe"),
    ("COPY a <<EOF\nEOF", "COPY cannot accept a heredoc as a destination"),
    ('ADD ["a", "<<EOF"]', "ADD cannot accept a heredoc as a destination"),
    ("RUN --foo a", "unknown flag: --foo"),
    ('RUN ["a", 1]', STRINGS),
    ("RUN --network=foo a", 'invalid network mode "foo"'),
    ("RUN --network=$A a", 'invalid network mode "$A"'),
    ("RUN --security=foo a", 'security "foo" is not valid'),
    ("RUN --mount a", "missing a value on flag: --mount"),
    ("RUN --mount= a", "failed to parse csv mounts: EOF"),
    (
        "RUN --mount=from=$A a",
        "'from' doesn't support variable expansion, define alias stage instead",
    ),
    ("CMD --foo", "unknown flag: --foo"),
    ("ENTRYPOINT --foo x", "unknown flag: --foo"),
    ('CMD ["a", 1]', STRINGS),
    ("ENV", needs("ENV", "at least one argument")),
    ("ENV a", "ENV must have two arguments"),
    ("ENV a=b c", 'Syntax error - can\'t find = in "c". Must be of the form: name=value'),
    ("ENV =a", "ENV names can not be blank"),
    ("ENV --foo a=b", "unknown flag: --foo"),
    ("LABEL", needs("LABEL", "at least one argument")),
    ("LABEL a", "LABEL must have two arguments"),
    ("LABEL a=b =c", "LABEL names can not be blank"),
    ("ARG", needs("ARG", "at least one argument")),
    ("ARG a =b", "ARG names can not be blank"),
    ("EXPOSE", needs("EXPOSE", "at least one argument")),
    ("VOLUME", needs("VOLUME", "at least one argument")),
    ("VOLUME []", needs("VOLUME", "at least one argument")),
    ('VOLUME ["a", " "]', "VOLUME specified can not be an empty string"),
    ("USER", needs("USER", "exactly one argument")),
    ("WORKDIR", needs("WORKDIR", "exactly one argument")),
    ("STOPSIGNAL", needs("STOPSIGNAL", "exactly one argument")),
    ("MAINTAINER", needs("MAINTAINER", "exactly one argument")),
    ("SHELL", needs("SHELL", "at least one argument")),
    ("SHELL []", needs("SHELL", "at least one argument")),
    ("SHELL /bin/sh -c", needs("SHELL", "the arguments to be in JSON form")),
    ("SHELL [1]", STRINGS),
    ("HEALTHCHECK", needs("HEALTHCHECK", "at least one argument")),
    ("HEALTHCHECK --interval=5s", needs("HEALTHCHECK", "at least one argument")),
    ("HEALTHCHECK NONE a", "HEALTHCHECK NONE takes no arguments"),
    ("HEALTHCHECK curl a", 'Unknown type "CURL" in HEALTHCHECK (try CMD)'),
    ('HEALTHCHECK "NONE"', 'Unknown type "\\"NONE\\"" in HEALTHCHECK (try CMD)'),
    ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
    ("HEALTHCHECK CMD [ ]", "Missing command after HEALTHCHECK CMD"),
    ('HEALTHCHECK CMD ["a", 1]', STRINGS),
    ("HEALTHCHECK --foo CMD a", "unknown flag: --foo"),
    ("HEALTHCHECK --interval=5 CMD a", 'time: missing unit in duration "5"'),
    ("HEALTHCHECK --interval 5s CMD a", "missing a value on flag: --interval"),
    ("HEALTHCHECK --retries=x CMD a", 'strconv.ParseInt: parsing "x": invalid syntax'),
    # odd: this unit is two characters to the engine, neither of which it knows
    ("HEALTHCHECK --interval=1µs CMD a", 'time: unknown unit "Âµs" in duration "1Âµs"'),
    ("ONBUILD", needs("ONBUILD", "at least one argument")),
    ("ONBUILD --foo RUN a", "unknown flag: --foo"),
    ("ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
    ("ONBUILD from a", "FROM isn't allowed as an ONBUILD trigger"),
    ("ONBUILD MAINTAINER a", "MAINTAINER isn't allowed as an ONBUILD trigger"),
    ('ONBUILD COPY ["a", 1]', STRINGS),
    ("ONBUILD ENV a", "ENV must have two arguments"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refused_in_the_engines_words(text: str, reason: str) -> None:
    with pytest.raises(DockerfileSyntaxError) as error:
        read(text)
    assert (error.value.reason, error.value.line) == (reason, 1)


@pytest.mark.parametrize("name", ["1x", "$N", "a/b", "a:b", "é", "A!", "_a", "-a"])
def test_what_a_stage_cannot_be_called(name: str) -> None:
    with pytest.raises(DockerfileSyntaxError) as error:
        read(f"FROM a AS {name}")
    assert error.value.reason == (
        f'invalid name for build stage: "{name}", '
        "name can't start with a number or contain symbols"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ENV a=b c='d e'", ["a=b", "c='d e'"]),
        ("ENV a  b c=d ", ["a=b c=d"]),
        ("ENV -- a\tb", ["a=b"]),
        ("LABEL a 'b c", ["a='b c"]),
        ("ARG a b=c", ["a", "b=c"]),
        ("COPY  a\tb ", ["a", "b"]),
        ("COPY a b\u00a0", ["a", "b"]),
        ('COPY ["a b", "c"]', ["a b", "c"]),
        ("USER a b ", ["a b"]),
        ("RUN", []),
        ("HEALTHCHECK --interval=5s  CMD a b", ["CMD a b"]),
    ],
)
def test_each_instruction_has_its_own_words(text: str, words: list[str]) -> None:
    assert [word.text for word in read(text).words] == words


def test_the_last_flag_of_a_name_counts() -> None:
    parsed = read("COPY --exclude=a --exclude=b --link --parents=false c d")
    flag = parsed.flag("exclude")
    assert flag is not None and flag.value == "b"
    assert parsed.flag("from") is None
    assert parsed.is_true("link") and not parsed.is_true("parents") and not parsed.is_true("from")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("COPY --link --foo=1 a b", Span(1, 13, 20)),
        ("COPY a \\\n --link \\\n <<E\nE", Span(3, 2, 5)),
        ("FROM a AS \\\n 1b", Span(2, 2, 4)),
        ("ENV a=b \\\n  c", Span(2, 3, 4)),
        ("  ENV a", Span(1, 3, 8)),
        ("ONBUILD  ENV a", Span(1, 10, 15)),
    ],
)
def test_the_word_that_is_wrong_is_shown(text: str, span: Span) -> None:
    with pytest.raises(DockerfileSyntaxError) as error:
        read(text)
    assert Span(error.value.line, error.value.column, error.value.end_column) == span


def test_a_trigger_stands_where_it_is_written() -> None:
    parsed = read("ONBUILD \\\n  copy <<E \\\n  x /y\nE")
    inner = trigger(parsed)
    assert (inner.keyword, inner.text, inner.line) == ("COPY", "copy <<E   x /y", 2)
    assert inner.span(0, 4) == Span(2, 3, 7)
    assert inner.span(11, 12) == Span(3, 3, 4)
    assert [document.name for document in inner.heredocs] == ["E"]


KEYWORDS = ["FROM", "COPY", "ADD", "RUN", "ENV", "ARG", "HEALTHCHECK", "ONBUILD", "VOLUME", "SHELL"]
PIECES = ["--from=a", "--interval=5", "--mount=a", "[", "]", '"a"', ",", "a=b", "'", "\\", "<<E"]


@given(
    st.sampled_from([*KEYWORDS, "ONBUILD COPY", "ONBUILD ENV"]),
    st.lists(st.sampled_from([*PIECES, " ", "\t", "=", "1", "é", "--"]) | st.text(max_size=3)),
)
def test_any_instruction_is_read_or_refused(keyword: str, pieces: list[str]) -> None:
    text = f"{keyword} {''.join(pieces)}".replace("\n", " ")
    try:
        parsed = read(text.encode("utf-8", "replace").decode())
    except DockerfileSyntaxError as error:
        assert error.reason
    else:
        for word in parsed.words:
            assert 0 <= word.start < word.end <= len(parsed.instruction.text)
