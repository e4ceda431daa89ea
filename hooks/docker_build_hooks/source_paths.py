"""Which path of the build context does the text of a source mean, and which names does it match?

Replicates the cleaning of ``dockerfile2llb`` (BuildKit) and Go's ``path.Match``.
"""

from __future__ import annotations

import re

from docker_build_hooks.words import GO_SPACE, UNKNOWN

# As ``net/url`` and the engine's own pattern for ``user@host:path`` read them; an unknown part may
# be any of these characters.
_GIT = re.compile(
    rf"(?:git|ssh)://|https?://[^#?]*\.git(?:[#?]|\Z)"
    rf"|[a-z0-9_{UNKNOWN}-]+@[a-z0-9.{UNKNOWN}-]+:",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(r"https?://")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
_SPECIAL = re.compile(r"[*?\[\\\x00-\x1f\x7f]")
_READ_OTHERWISE = re.compile(r"\A!|[\[\\^]")
# More unknown parts than these match so much that nothing can be said.
_MAXIMUM_UNKNOWN = 3
# `yarn.lock*` and `.npmr[c]`: how Dockerfiles say "if there is one".
_OPTIONAL = re.compile(r"(?:.*/)?[^/*]*\.[^/*]+\*")
_ONE_LETTER = re.compile(r"\[[^\^\]\\]\]")


class BadPattern(ValueError):
    """A wildcard pattern that Go's ``path.Match`` refuses."""


def remote_kind(text: str) -> str:
    """What ``text`` is instead of a path: "git", "url", or "" for a path of the context."""
    if _GIT.match(text):
        return "git"
    return "url" if _URL.match(text) else ""


def has_wildcard(text: str) -> bool:
    """Whether ``text`` holds an unescaped ``*``, ``?`` or ``[``."""
    position = 0
    while position < len(text):
        if text[position] in "*?[":
            return True
        position += 2 if text[position] == "\\" else 1
    return False


def has_control_character(text: str) -> bool:
    """Whether ``text`` holds a character of ASCII that cannot be printed."""
    return _CONTROL_CHARACTER.search(text) is not None


def is_other_pattern(path: str) -> bool:
    """Whether a path may mean something else as a pattern, around which blanks are cut off."""
    return _SPECIAL.search(path) is not None or path != path.strip(GO_SPACE)


def is_read_otherwise(pattern: str) -> bool:
    """Whether the client, which makes a regular expression of it, may match other names.

    To the engine ``^`` is a character like any other, but for the client it is a beginning, and
    ``!`` in front makes an exception.
    """
    return _READ_OTHERWISE.search(pattern) is not None


def clean(text: str) -> str | None:
    """``text`` below the context root: "" for the root itself, "a/b" for "/a//x/../b/".

    None where an unknown part decides what ``..`` removes.
    """
    kept: list[str] = []
    for part in text.split("/"):
        if part == "..":
            if kept and UNKNOWN in kept[-1]:
                return None
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    return "/".join(kept)


def goes_above(text: str) -> bool:
    """Whether ``..`` in ``text`` leads above the context root, where it is cut off."""
    depth = 0
    for part in text.lstrip("/").split("/"):
        if part == "..":
            depth -= 1
            if depth < 0:
                return True
        elif part not in ("", "."):
            depth += 1
    return False


def name_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression for one component of a wildcard pattern, as ``path.Match`` reads it.

    Raises ``BadPattern``. Each ``*`` but the last takes the first place where what follows it
    matches and keeps it (an atomic group), so a match is never slow.
    """
    pieces: list[list[str]] = [[]]
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "*":
            pieces.append([])
            position += 1
        elif character == "[":
            text, position = _character_class(pattern, position + 1)
            pieces[-1].append(text)
        elif character == "\\":
            if position + 1 == len(pattern):
                raise BadPattern(pattern)
            pieces[-1].append(re.escape(pattern[position + 1]))
            position += 2
        else:
            pieces[-1].append("[^/]" if character == "?" else re.escape(character))
            position += 1
    regex = "".join(pieces[0])
    for number, piece in enumerate(pieces[1:-1], 1):
        regex += f"(?=([^/]*?{''.join(piece)}))\\{number}"
    if len(pieces) > 1:
        regex += "[^/]*" + "".join(pieces[-1])
    return re.compile(rf"(?s:{regex})\Z")


def is_pattern_sound(pattern: str) -> bool:
    """Whether Go's ``path.Match`` takes it for a pattern."""
    try:
        name_pattern(pattern)
    except BadPattern:
        return False
    return True


def _character_class(pattern: str, position: int) -> tuple[str, int]:
    negated = pattern.startswith("^", position)
    position += negated
    ranges: list[str] = []
    while not (ranges and pattern.startswith("]", position)):
        low, position = _class_character(pattern, position)
        high = low
        if pattern.startswith("-", position):
            high, position = _class_character(pattern, position + 1)
        # A range that runs backwards is allowed, and holds nothing.
        ranges.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else "")
    inside = "".join(ranges)
    if not inside:
        return ("[^/]" if negated else "(?!)"), position + 1
    return (f"(?![{inside}])[^/]" if negated else f"[{inside}]"), position + 1


def _class_character(pattern: str, position: int) -> tuple[str, int]:
    if position >= len(pattern) or pattern[position] in "-]":
        raise BadPattern(pattern)
    if pattern[position] == "\\":
        position += 1
    if position >= len(pattern) - 1:
        raise BadPattern(pattern)
    return pattern[position], position + 1


def unknown_pattern(path: str) -> re.Pattern[str] | None:
    """A regular expression for all that a cleaned path with unknown parts may come to mean.

    It matches files; a folder is met by any file in it. None where too much is unknown.
    """
    if path.count(UNKNOWN) > _MAXIMUM_UNKNOWN:
        return None
    # Pairs of what an unknown part may be and the literal text behind it.
    pieces = [("", "")]
    parts = path.split("/")
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if not part.strip(UNKNOWN):
            # It may also be empty, or several folders deep.
            pieces.append((".*?" if last else "(?:.*?/)??", ""))
            continue
        first, *others = part.split(UNKNOWN)
        pieces[-1] = (pieces[-1][0], pieces[-1][1] + re.escape(first))
        pieces += [(".*?", re.escape(other)) for other in others]
        if not last:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + "/")
    # The first place where a literal fits leaves the most to what follows: it is kept (an atomic
    # group), so a match is never slow.
    regex = "".join(pieces[0])
    for number, piece in enumerate(pieces[1:-1], 1):
        regex += f"(?=({''.join(piece)}))\\{number}"
    regex += "".join(pieces[-1]) if len(pieces) > 1 else ""
    return re.compile(rf"(?s:{regex})(?:/.*)?\Z", re.DOTALL)


def known_folder(path: str) -> str:
    """The folder that a cleaned path names for certain, above any wildcard or unknown part."""
    kept: list[str] = []
    for part in path.split("/"):
        if UNKNOWN in part or has_wildcard(part):
            break
        kept.append(part)
    else:
        return path
    return "/".join(kept)


def is_optional(text: str) -> bool:
    """Whether a source is written as one that need not be there."""
    return bool(_OPTIONAL.fullmatch(text)) or not has_wildcard(_ONE_LETTER.sub("x", text))
