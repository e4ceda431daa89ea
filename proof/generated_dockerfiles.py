"""Which Dockerfiles does nobody write, that two parsers may still read differently?

Random lines of all that a Dockerfile can hold, in any order, good and bad, from a seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

_HEADS = (
    *("# syntax=docker/dockerfile:1", "# escape=`", "# escape=\\", "#escape = ` ", "# Escape=x"),
    *("# syntax=", "# comment", "#", "", "\t# escape=`"),
)
# What the package is too old for, and what it cannot show, each only in some files.
_NEWER_HEADS = (*_HEADS, "# check=skip=all", "# check=error=true")
_NEWER_WORDS = ("<<", "<<-", "<< EOF", "<<-  F")
_NEWER_FLAGS = ("--a=`", "--a=\\ b", '--a="\\"')
_KEYWORDS = (
    *("FROM", "RUN", "RUN", "RUN", "COPY", "COPY", "ADD", "ENV", "LABEL", "ARG", "CMD", "SHELL"),
    *("ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "MAINTAINER", "ONBUILD", "STOPSIGNAL", "USER"),
    *("VOLUME", "WORKDIR", "from", "Run", "cOPY", "RUM", "INCLUDE", "[", "EOF", "WOR\u212aDIR"),
)
_FLAGS = (
    *("--from=a", "--chown=1:2", "--mount=type=bind,source=a", "--x", "--", "--a='b c'"),
    *("--interval=1s", '--a="', "--é=ü", "--network=none", "-a", "---"),
)
_WORDS = (
    *("a", "b/c", ".", "/x", "a=b", "a='b c'", 'a="b', "c=", "=d", "$X", "${X:-y}", "${X:0:1}"),
    *("'a b'", '"c d"', "it's", '"', "\\", "\\\\", "\\ ", "`", "é", "\u00a0", "\u2003", "#x", "&&"),
    *("<<EOF", "<<-EOF", "<<'EOF'", '<<"E F"', "3<<F", "<<<EOF", "<<$X", "a<<b", "<<-F"),
    *(
        "CMD",
        "NONE",
        "as",
        "$((1<<2))",
        "(cat <<EOF)",
        "<<EOF>/x",
        "\x00",
        "\x0b",
        "\x0c",
        "\u2028",
    ),
)
_JSON = (
    *('["a", "b"]', "[]", '["a",]', '["a", 1]', "[ 'a' ]", '["\\u00e9", "<<EOF"]', '["a"] x', "["),
    *('[["a"]]', '["a\\', "[null]", '["\\ud800"]', "[1e999]", "[NaN]", '["a" , "b"] ', '["\t"]'),
)
_BETWEEN = ("", "", " ", "\t", "# c", "  # c \\", "#", "\u00a0", "# escape=`")
_NAMES = ("EOF", "F", "E F", "\tEOF", "\t\tF", " EOF", "EOF ", "$X", "b", "EOF\r")
_ENDS = ("\n", "\n", "\n", "\n", "\r\n", "\r\r\n")
_BLANKS = (" ", " ", " ", "  ", "\t", " \t", "\x0b", "\x0c", "\u00a0")


def dockerfiles(count: int, seed: int) -> Iterator[bytes]:
    """``count`` files, the same for a seed."""
    random = Random(seed)
    for number in range(count):
        yield _dockerfile(random, newer=number % 10 == 0)


def _dockerfile(random: Random, newer: bool) -> bytes:
    escape = "`" if random.random() < 0.2 else "\\"
    heads = _NEWER_HEADS if newer else _HEADS
    lines = random.choices(heads, k=random.choice((0, 0, 1, 2)))
    if random.random() < 0.7:
        lines.append("FROM a")
    for _ in range(random.randint(0, 6)):
        lines += _block(random, escape, newer)
    end = random.choice(_ENDS)
    text = "".join(line + (end if random.random() < 0.95 else "\n") for line in lines)
    if random.random() < 0.4:
        text = text.rstrip("\r\n")
    data = text.encode()
    if random.random() < 0.1:
        data = b"\xef\xbb\xbf" + data
    if random.random() < 0.1 and data:
        at = random.randrange(len(data))
        while data[at] & 0xC0 == 0x80:
            at -= 1  # not within a character
        data = data[:at] + random.choice((b"\xff", b"\xc3", b"\xfe\xff", b"\0")) + data[at:]
    return data


def _block(random: Random, escape: str, newer: bool) -> Iterator[str]:
    """An instruction over one line or several, and the lines of its heredocs, mostly."""
    text = _instruction(random, newer)
    pieces = text.split(" ")
    while len(pieces) > 1 and random.random() < 0.4:
        at = random.randrange(1, len(pieces))
        head, pieces = pieces[:at], pieces[at:]
        mark = random.choice((escape, escape, escape, escape * 2, escape + " \t", "\\"))
        yield " ".join(head) + random.choice((" ", "")) + mark
        while random.random() < 0.3:
            yield random.choice(_BETWEEN)
    yield " ".join(pieces) + (escape if random.random() < 0.05 else "")
    if "<<" in text:
        for _ in range(random.randint(0, 3)):
            yield random.choice((*_NAMES, "RUN body", "# c", "", "a \\", "COPY <<EOF /x"))
            yield random.choice(_NAMES)
    elif random.random() < 0.2:
        yield random.choice(_BETWEEN)


def _instruction(random: Random, newer: bool) -> str:
    words = [random.choice(_KEYWORDS)]
    if random.random() < 0.1:
        words.append(random.choice(_KEYWORDS))
    while random.random() < 0.25:
        words.append(random.choice((*_FLAGS, *_NEWER_FLAGS) if newer else _FLAGS))
    if random.random() < 0.25:
        words.append(random.choice(_JSON))
    known = (*_WORDS, *_NEWER_WORDS) if newer else _WORDS
    words += random.choices(known, k=random.choice((0, 1, 1, 2, 2, 3, 5)))
    text = words[0] + "".join(random.choice(_BLANKS) + word for word in words[1:])
    return random.choice(("", "", "", " ", "\t", "\u00a0")) + text
