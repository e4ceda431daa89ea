"""How are findings sorted, suppressed and shown, and which exit status do they make?"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping

from docker_build_hooks.finding import ERROR, WARNING, Finding, Rule
from docker_build_hooks.suppression import Files

# Control characters, and those that turn the direction of writing or break lines.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SNIPPET_WIDTH = 160
_CUT = "..."


def report(
    findings: Iterable[Finding],
    read: Callable[[str], bytes | None],
    judged: Collection[str],
    rules: Mapping[str, Rule],
    output_format: str,
    strict: bool,
) -> int:
    """Print the findings that no comment suppresses; the exit status of the hook.

    ``read`` gives the text of a path, ``judged`` are the files that were looked at as a whole (a
    suppression in them that suppresses nothing is said), ``rules`` the rules of this hook.
    ``output_format`` is text, json or github. 1 for an error, or a warning when ``strict``.
    """
    files = Files(read)
    kept = [finding for finding in findings if not files.suppresses(finding)]
    unused = list(files.unused(judged, rules))
    kept += [finding for finding in unused if not files.suppresses(finding)]
    ordered = sorted(
        dict.fromkeys(kept), key=lambda f: (f.path, f.line, f.column, f.rule.name, f.message)
    )
    shown = {"text": _as_text, "json": _as_json, "github": _as_github}[output_format]
    write(shown(ordered, files))
    failing = (ERROR, WARNING) if strict else (ERROR,)
    return int(any(finding.level in failing for finding in ordered))


def escape(text: str) -> str:
    """``text`` in one line, without characters that a terminal acts on."""
    return _UNPRINTABLE.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def shell_word(text: str) -> str:
    """``text`` as a shell takes it for one word, in characters that can be printed."""
    from shlex import quote

    if escape(text) == text:
        return quote(text)
    inside = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{escape(inside)}'"


def write(text: str) -> None:
    """Print on standard output, whatever its encoding, and whether or not somebody reads it."""
    # Python has none where the caller closed it.
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(_encodable(text))
        sys.stdout.flush()
    except OSError as error:
        # Python keeps what it could not write, and would complain of it at its end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        if not isinstance(error, BrokenPipeError):
            raise


def _encodable(text: str) -> str:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _as_text(findings: list[Finding], files: Files) -> str:
    return "".join(
        f"{escape(finding.path)}:{finding.line}:{finding.column}: {finding.level}: "
        f"{escape(finding.message)} [{finding.rule.name}]\n"
        f"{_snippet(finding, files.line(finding.path, finding.line))}"
        for finding in findings
    )


def _snippet(finding: Finding, text: str) -> str:
    """The line with a caret under what the finding is about, and the hints."""
    margin = " " * len(str(finding.line))
    hints = "".join(f"{margin} = {escape(hint)}\n" for hint in finding.hints)
    if not text.strip():
        return hints
    first = min(max(finding.column - 1, 0), len(text))
    start = max(0, first - _SNIPPET_WIDTH // 2) if len(text) > _SNIPPET_WIDTH else 0
    end = start + _SNIPPET_WIDTH
    last = max(first, min(finding.end_column - 1, end))
    before = (_CUT if start else "") + _printable(text[start:first])
    marked = _printable(text[first:last])
    after = _printable(text[last:end]) + (_CUT if end < len(text) else "")
    caret = " " * _width(before) + "^" + "~" * (_width(marked) - 1)
    shown = f"{before}{marked}{after}".rstrip()
    return f"{margin} |\n{finding.line} | {shown}\n{margin} | {caret}\n{hints}"


def _printable(text: str) -> str:
    """``text`` as it will be printed, so that it can be measured."""
    return _encodable(escape(text.replace("\t", " ")))


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    # Marks and format characters take no column of their own.
    drawn = [c for c in text if category(c) not in ("Mn", "Me", "Cf")]
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in drawn)


def _as_json(findings: list[Finding], files: Files) -> str:
    import json

    objects = [
        {
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "end_column": finding.end_column,
            "severity": finding.level,
            "rule": finding.rule.name,
            "message": finding.message,
            "hints": list(finding.hints),
            "builds": [build._asdict() for build in finding.builds],
        }
        for finding in findings
    ]
    return json.dumps(objects, indent=2) + "\n"


def _as_github(findings: list[Finding], files: Files) -> str:
    return "".join(
        github_command(
            finding.level,
            {
                "file": finding.path,
                "line": str(finding.line),
                "col": str(finding.column),
                "endColumn": str(finding.end_column),
                "title": finding.rule.name,
            },
            [f"{finding.message} [{finding.rule.name}]", *finding.hints],
        )
        for finding in findings
    )


def github_command(level: str, properties: Mapping[str, str], lines: Iterable[str]) -> str:
    """A workflow command that shows ``lines`` as an error or a warning on GitHub's pages."""
    shown = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    data = "%0A".join(escape(line).replace("%", "%25") for line in lines)
    return f"::{level} {shown}::{data}\n"


def _property(text: str) -> str:
    """``text`` as the value of a property: GitHub decodes it, so a path stays what it is."""
    for character in "%\r\n:,":
        text = text.replace(character, f"%{ord(character):02X}")
    return escape(text)
