"""What are the worst files of a kind: random ones, and good ones that were tampered with?"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fuzz_kinds import Kind

# What breaks readers of any language.
_AWKWARD = (
    *(
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\r",
        b"\r\n",
        b"\n",
    ),
    *(b"\x0b", b"\x0c", b"\x1b[31m", b"\x7f", b"\t", b"\xc2\x85", b"\xc2\xa0", b"\xe2\x80\xa8"),
    *(
        b"\xe2\x80\xae",
        b"\xf0\x9f\x92\xa9",
        b"e\xcc\x81",
        b"'",
        b'"',
        b"\\",
        b"`",
        b"$",
        b"${",
        b"{{",
    ),
)
_LONG = 30_000
_WORD = re.compile(rb"[\w./-]+|[^\w\s]")


def random_file(random: Random, kind: Kind) -> bytes:
    """A file that never was a good one."""
    shape = random.choices(_SHAPES, _WEIGHTS)[0]
    return shape(random, kind)


def mutated_file(random: Random, kind: Kind) -> bytes:
    """A good file of that kind, after a few accidents."""
    data = _encoded(random.choice(kind.seeds))
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 6))):
        data = random.choice(_ACCIDENTS)(random, kind, data)
    return data


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _token(random: Random, kind: Kind) -> bytes:
    return _encoded(random.choice(kind.tokens))


def _bytes(random: Random, kind: Kind) -> bytes:
    return random.randbytes(random.randint(0, 300))


def _printable(random: Random, kind: Kind) -> bytes:
    return bytes(random.choices(range(9, 127), k=random.randint(0, 300)))


def _soup(random: Random, kind: Kind) -> bytes:
    blank = random.choice((b"", b" ", b" ", b"\n"))
    return blank.join(_token(random, kind) for _ in range(random.randint(1, 80)))


def _awkward_soup(random: Random, kind: Kind) -> bytes:
    pieces = [_token(random, kind) for _ in range(random.randint(1, 30))]
    pieces += random.choices(_AWKWARD, k=random.randint(1, 6))
    random.shuffle(pieces)
    return b" ".join(pieces) if random.random() < 0.5 else b"".join(pieces)


def _repeated(random: Random, kind: Kind) -> bytes:
    some = b"".join(_token(random, kind) for _ in range(random.randint(1, 3)))
    times = random.choice((3, 50, 500, _LONG // max(len(some), 1)))
    return _soup(random, kind) + some * times


def _nested(random: Random, kind: Kind) -> bytes:
    if not kind.brackets:
        return _soup(random, kind)
    depth = random.choice((5, 50, 300, 3000))
    pairs = random.choices(kind.brackets, k=random.randint(1, 3))
    opening = "".join(pairs[number % len(pairs)][0] for number in range(depth))
    closing = "".join(pairs[number % len(pairs)][1] for number in reversed(range(depth)))
    closing = closing[: random.choice((len(closing), len(closing) // 2))]
    head = _soup(random, kind) if random.random() < 0.5 else b""
    return head + _encoded(opening) + _token(random, kind) + _encoded(closing)


def _aliases(random: Random, kind: Kind) -> bytes:
    """Each line stands for the one before it, many times."""
    count, times = random.randint(2, 30), random.randint(2, 12)
    lines = ["a0: &a0 [x, x]"]
    if random.random() < 0.5:
        lines = ["a0: &a0 {x: {build: .}}"]
        lines += [f"a{n}: &a{n} {{k{n}: 1, <<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, count)]
    else:
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * times)}]" for n in range(1, count)]
    keys = ("services", "jobs", "steps", "build", "matrix", "artifacts", "args", "context")
    lines += [f"{random.choice(keys)}: *a{random.randrange(count)}" for _ in range(4)]
    return _encoded("\n".join(lines))


def _lines(random: Random, kind: Kind) -> bytes:
    line = b" ".join(_token(random, kind) for _ in range(random.randint(0, 4)))
    return (line + b"\n") * random.choice((100, 1000, 5000))


_SHAPES: tuple[Callable[[Random, Kind], bytes], ...] = (
    *(_bytes, _printable, _soup, _awkward_soup, _repeated, _nested, _aliases, _lines),
)
_WEIGHTS = (8, 8, 40, 25, 4, 8, 3, 2)


def _span(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 1, 2, 5, 20, 80)))


def _insert_token(random: Random, kind: Kind, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + _token(random, kind) + data[at:]


def _insert_awkward(random: Random, kind: Kind, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(_AWKWARD) + data[at:]


def _delete(random: Random, kind: Kind, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _replace(random: Random, kind: Kind, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:start] + _token(random, kind) + data[end:]


def _swap_token(random: Random, kind: Kind, data: bytes) -> bytes:
    """Another word in the place of one, so that the rest keeps its form."""
    words = list(_WORD.finditer(data))
    if not words:
        return data
    start, end = random.choice(words).span()
    others: list[bytes] = _WORD.findall(_encoded(random.choice(kind.seeds))) + [
        _token(random, kind)
    ]
    return data[:start] + random.choice(others) + data[end:]


def _double(random: Random, kind: Kind, data: bytes) -> bytes:
    start, end = _span(random, data)
    times = random.choice((2, 2, 3, 10, 100, 400))
    return data[:start] + data[start:end] * times + data[end:]


def _flip(random: Random, kind: Kind, data: bytes) -> bytes:
    at = random.randrange(len(data) or 1)
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _shuffle_lines(random: Random, kind: Kind, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _cut(random: Random, kind: Kind, data: bytes) -> bytes:
    return data[: random.randint(0, len(data))]


def _splice(random: Random, kind: Kind, data: bytes) -> bytes:
    other = _encoded(random.choice(kind.seeds))
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _indent(random: Random, kind: Kind, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice((b" ", b"  ", b"\t")) + lines[at]
    return b"\n".join(lines)


def _deepen(random: Random, kind: Kind, data: bytes) -> bytes:
    if not kind.brackets:
        return data
    start, end = _span(random, data)
    opening, closing = map(_encoded, random.choice(kind.brackets))
    depth = random.choice((1, 2, 10, 100, 500))
    return data[:start] + opening * depth + data[start:end] + closing * depth + data[end:]


def _break_lines(random: Random, kind: Kind, data: bytes) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b" ", b"\\\n")))


_ACCIDENTS: tuple[Callable[[Random, Kind, bytes], bytes], ...] = (
    *(_insert_token, _insert_token, _insert_awkward, _delete, _replace, _replace, _double, _flip),
    *(_swap_token, _swap_token, _swap_token, _swap_token, _flip, _delete, _insert_awkward),
    *(_shuffle_lines, _cut, _splice, _splice, _indent, _deepen, _break_lines),
)
