"""What may an ignore file say of a small build context: the usual, the odd and the invalid?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from random_trees import BAD_PATTERNS, DEADLY_PATTERNS, FIXED_PATTERNS, ODD

from docker_build_hooks.dockerignore import DockerIgnore, IgnoreSyntaxError

_NAMES = (
    *("a", "b", "ab", "c", "foo", "Foo", "src", "docs", "app", "x.txt", "README.md", "m.pyc"),
    *("__pycache__", "node_modules", ".env", ".env.local", ".git", ".gitignore", "a.b.c"),
)
_ODD_NAMES = (*ODD, "!x", "[a]", "#c", ".gitx", "a^b", "a-b", "a|b", "\\d", "ab\\", "\ufffd", "(a)")
_EVERYTHING = ("*", "*", "*", "**", "**/*", "/*", "*/", "./*", "**/**", "*/**")
_BLANKS = (" ", "  ", "\t", "\u00a0", "\v", "\u3000", "\x85", "\u200b")
_COMMENTS = ("# comment", "#", "#a", "", "   ", "\t", " # no comment", "a # no comment", "\\#c")
# What moby pastes into a regular expression, where it means something else or something more.
_REGULAR = (
    *("\\d*", "\\w*", "**/\\w", "[[:alpha:]]*", "\\pL*", "^a*", "a*$", "a|b*", "(a)*", "a+*"),
    *("\\Qa*\\E", "\\x61*", "\\141", "[a&&b]*", "\\bsrc*", "*\\b", "[*]", "[?]*", "[.]*", "[^^]*"),
    *("[\\]]*", "[\\-a]*", "a{1}*", "[^a]*", "[^/]*", "[!a]*", "[^!a]", "*[/]*", "a[^b]b", "*\\*"),
    *("*a|*b", "a*|c", "**/*.pyc|**/*.md", "*|", "|*a", "a{2}*", "?{1,2}b", "[ab]{2}", "*b{0,1}"),
    *("*.{md,txt}", "\\x{61}*", "a\\|b*", "[a|b]c*", "{a}*", "*{", "src/*|docs", "*{,2}"),
    *("[a-c]*/**", "**/[^a-z]*", "!**/[ab]", "[a\\-z]", "\\[a\\]*", "\\**", "?\\?", "a\\Bb*"),
)
_DETOURS = ("/{}", "./{}", "{}/", "{}/.", "x/../{}", "{}/x/..", "../{}", "//{}", "{}//", "/./{}")
# Of a path, its folder, its name, what its name ends with, its first folder and another name.
_SHAPES = (
    *("{path}", "{path}", "{path}", "{path}", "**/{name}", "**/{name}", "**/{name}/**"),
    *("**/{name}/*", "{path}/**", "{path}/*", "{first}/**/{name}", "{first}/**/{other}"),
    *("*/{name}", "*/*/{name}", "{folder}/*", "**/{path}", "{first}/**", "*{end}", "**/*{end}"),
    *("{folder}/*{end}", "{folder}/**/*{end}", "{path}*", "*{name}", "{path}**", "**{name}"),
    *("{first}**/{name}", "{folder}/*/{other}", "**/{other}/{name}", "{first}/*/{name}"),
    *("{folder}/{other}", "{first}", "{first}/*", "{folder}", "**/{first}/**/{name}"),
)
_CHARACTERS = (
    *("?", "?", "*", "*", "[{}]", "[^{}]", "[!{}]", "[a-z]", "[^z]", "\\{}", "[\\{}]", "**"),
    *(
        "[{}-{}]",
        "{{{},b}}",
        "[^a-c]",
        "[{}x]",
        "*{}",
        "{}*",
        ".",
        "[[:lower:]]",
        "{}?",
        "{}**/",
        "{}|",
        "{}{{2}}",
    ),
)


class IgnoreCase(NamedTuple):
    """A build context: the bytes of its ignore file, and the paths of its files, each not empty."""

    name: str
    data: bytes
    files: tuple[str, ...]


def make_ignore_case(name: str) -> IgnoreCase:
    """The case of a name, which is also its seed."""
    random = Random(f"ignore file {name}")
    while True:
        files = _files(random)
        case = IgnoreCase(name, _ignore_file(random, files), files)
        # Some engines die of these, which takes its time.
        if not _is_deadly(case.data) or random.random() < 0.08:
            return case


def _is_deadly(data: bytes) -> bool:
    try:
        return DockerIgnore(data).is_bad
    except IgnoreSyntaxError:
        return False


def _name(random: Random) -> str:
    return random.choice(_ODD_NAMES if random.random() < 0.15 else _NAMES)


def _files(random: Random) -> tuple[str, ...]:
    folders, files = [""], dict[str, None]()
    for _ in range(random.randint(3, 14)):
        folder = random.choice(folders)
        while random.random() < 0.45 and folder.count("/") < 3:
            folder = f"{folder}/{_name(random)}".lstrip("/")
        path = f"{folder}/{_name(random)}".lstrip("/")
        above = [path[:n] for n, character in enumerate(path) if character == "/"]
        if path in folders or not files.keys().isdisjoint(above):
            continue
        files[path] = None
        folders += above
    return tuple(files)


def _ignore_file(random: Random, files: Sequence[str]) -> bytes:
    lines = random.choices((_soup, _allow_list, _re_excluded), (50, 30, 20))[0](random, files)
    if random.random() < 0.15:
        lines.insert(random.randint(0, len(lines)), random.choice(lines))
    if random.random() < 0.2:
        lines.insert(random.randint(0, len(lines)), random.choice(_COMMENTS))
    if random.random() < 0.06:
        lines.insert(random.randint(0, len(lines)), _invalid(random))
    lines = [_padded(random, line) if random.random() < 0.06 else line for line in lines]
    return _encoded(random, lines)


def _invalid(random: Random) -> str:
    chance = random.random()
    if chance < 0.15:
        return f"{_name(random)}\t# note"
    if chance < 0.2:
        return random.choice(DEADLY_PATTERNS)
    bad = random.choice((*BAD_PATTERNS, "[a-", "*[", "a*[", "[a-\\", "b/*\\", "a\x7f", "\x1ca"))
    return random.choice((bad, f"!{bad}", f"{_name(random)}/{bad}", f"**/{bad}"))


def _padded(random: Random, line: str) -> str:
    mark = "!" if line.startswith("!") else ""
    before, between, behind = (random.choice(("", *_BLANKS)) for _ in range(3))
    return f"{before}{mark}{between if mark else ''}{line.removeprefix('!')}{behind}"


def _encoded(random: Random, lines: Sequence[str]) -> bytes:
    newline = random.choices(("\n", "\r\n", "\n\r", "\n\n", "\r"), (84, 12, 1, 2, 1))[0]
    text = newline.join(lines) + (newline if random.random() < 0.75 else "")
    data = text.encode()
    if random.random() < 0.015:
        at = random.randint(0, len(data))
        data = data[:at] + random.choice((b"\xff", b"\xc3", b"\xed\xa0\x80")) + data[at:]
    if random.random() < 0.003:
        data += b"\n" + b"a" * random.randint(65533, 65537) + b"\n"
    return b"\xef\xbb\xbf" + data if random.random() < 0.06 else data


def _soup(random: Random, files: Sequence[str]) -> list[str]:
    lines = [_pattern(random, files) for _ in range(random.randint(1, 8))]
    return [f"!{line}" if random.random() < 0.35 else line for line in lines]


def _allow_list(random: Random, files: Sequence[str]) -> list[str]:
    allowed = [f"!{_pattern(random, files)}" for _ in range(random.randint(1, 4))]
    again = [_pattern(random, files) for _ in range(random.choice((0, 0, 1, 1, 2)))]
    more = [f"!{_pattern(random, files)}" for _ in range(random.choice((0, 0, 0, 1)))]
    return [random.choice(_EVERYTHING), *allowed, *again, *more]


def _re_excluded(random: Random, files: Sequence[str]) -> list[str]:
    """A folder out, something of it in, and that or the folder out again."""
    path = random.choice([path for path in files if "/" in path] or list(files))
    first, _, rest = path.partition("/")
    out = random.choice((first, first, f"{first}/**", f"{first}/*", f"**/{first}", "*"))
    back = random.choice((path, path, f"{first}/*", f"{first}/**", _pattern(random, [path])))
    again = random.choice((out, first, path, rest or path, _pattern(random, [path])))
    some = [_pattern(random, files) for _ in range(random.choice((0, 0, 1, 2)))]
    ends = [f"!{_pattern(random, files)}" for _ in range(random.choice((0, 0, 1)))]
    return [*some[:1], out, f"!{back}", *some[1:], again, *ends]


def _pattern(random: Random, files: Sequence[str]) -> str:
    chance = random.random()
    if chance < 0.05:
        return random.choice(FIXED_PATTERNS)
    if chance < 0.09:
        return random.choice(_REGULAR)
    pattern = _shaped(random, files)
    changes: Sequence[Callable[[Random, str], str]] = random.choices(
        ((), (_detour,), (_wildcard,), (_wildcard, _wildcard), (_wildcard, _detour), (_case,)),
        (55, 18, 16, 4, 4, 3),
    )[0]
    for change in changes:
        pattern = change(random, pattern)
    return pattern


def _shaped(random: Random, files: Sequence[str]) -> str:
    path = random.choice(files)
    if "/" in path and random.random() < 0.4:
        path = "/".join(path.split("/")[: random.randint(1, path.count("/"))])
    elif random.random() < 0.12:
        path = "/".join(_name(random) for _ in range(random.randint(1, 3)))
    folder, _, name = path.rpartition("/")
    dot = name.rfind(".")
    return (
        random.choice(_SHAPES)
        .format(
            path=path,
            folder=folder or path,
            name=name,
            end=name[dot:] if dot > 0 else name[-1:],
            first=path.split("/")[0],
            other=random.choice(random.choice(files).split("/")),
        )
        .strip("\n")
    )


def _detour(random: Random, pattern: str) -> str:
    if random.random() < 0.2:
        return pattern.replace("/", random.choice(("//", "/./", "/x/../")))
    return random.choice(_DETOURS).format(pattern)


def _wildcard(random: Random, pattern: str) -> str:
    at = random.randrange(len(pattern))
    character = pattern[at]
    return (
        pattern[:at] + random.choice(_CHARACTERS).format(character, character) + pattern[at + 1 :]
    )


def _case(random: Random, pattern: str) -> str:
    return pattern.swapcase()
