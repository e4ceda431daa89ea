"""How are findings sorted, suppressed and shown, and which exit status do they make?"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable

from docker_build_hooks.finding import ERROR, WARNING, Finding, Rule

_SUPPRESSION = re.compile(r"#\s*docker-build-hooks:\s*ignore=([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SNIPPET_WIDTH = 160


def report(
    findings: Iterable[Finding],
    read: Callable[[str], bytes | None],
    judged: Collection[str],
    rules: dict[str, Rule],
    output_format: str,
    strict: bool,
) -> int:
    """Print the findings that no comment suppresses; the exit status of the hook.

    ``read`` gives the text of a path, ``judged`` are the files that were looked at as a whole (a
    suppression in them that suppresses nothing is said), ``rules`` the rules of this hook.
    ``output_format`` is text, json or github. 1 for an error, or a warning when ``strict``.
    """
    texts = _Texts(read)
    kept: set[Finding] = set()
    used: set[tuple[str, int]] = set()
    for finding in findings:
        line = texts.suppressing_line(finding)
        if line:
            used.add((finding.path, line))
        else:
            kept.add(finding)
    kept.update(texts.unused(judged, used, rules))
    ordered = sorted(kept, key=lambda f: (f.path, f.line, f.column, f.rule.name, f.message))
    shown = {"text": _as_text, "json": _as_json, "github": _as_github}[output_format]
    _write(shown(ordered, texts))
    failing = (ERROR, WARNING) if strict else (ERROR,)
    return int(any(finding.level in failing for finding in ordered))


def escape(text: str) -> str:
    """``text`` without characters that a terminal acts on."""
    return _UNPRINTABLE.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


class _Texts:
    """The lines of the files that findings are in, and the suppressions in them."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        if path not in self._lines:
            data = self._read(path) or b""
            text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
            self._lines[path] = text.split("\n")
        return self._lines[path]

    def line(self, path: str, number: int) -> str:
        lines = self.lines(path)
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def suppressing_line(self, finding: Finding) -> int:
        """The line of the comment that suppresses ``finding``, 0 where there is none.

        It stands in the comments above, or above the instruction that the line continues.
        """
        number = finding.line - 1
        while number > 0:
            text = self.line(finding.path, number).strip()
            if text.startswith("#"):
                if finding.rule.name in _suppressed(text):
                    return number
            elif not text.endswith(("\\", "`")):
                return 0
            number -= 1
        return 0

    def unused(
        self, judged: Collection[str], used: set[tuple[str, int]], rules: dict[str, Rule]
    ) -> Iterable[Finding]:
        """A warning for each suppression of this hook's rules that suppressed nothing."""
        for path in judged:
            data = self._read(path)
            if not data or b"docker-build-hooks:" not in data:
                continue
            for number, line in enumerate(self.lines(path), 1):
                found = _SUPPRESSION.search(line)
                names = _suppressed(line.strip()) if line.lstrip().startswith("#") else []
                if found and names and (path, number) not in used and rules.keys() >= set(names):
                    message = f'nothing to suppress: no finding of "{", ".join(names)}" here'
                    place = (number, found.start() + 1, found.end() + 1)
                    yield Finding(path, *place, rules["unused-suppression"], message)


def _suppressed(comment: str) -> list[str]:
    found = _SUPPRESSION.match(comment)
    return re.split(r"\s*,\s*", found[1]) if found else []


def _as_text(findings: list[Finding], texts: _Texts) -> str:
    return "".join(
        f"{escape(finding.path)}:{finding.line}:{finding.column}: {finding.level}: "
        f"{escape(finding.message)} [{finding.rule.name}]\n{_snippet(finding, texts)}"
        for finding in findings
    )


def _snippet(finding: Finding, texts: _Texts) -> str:
    margin = " " * len(str(finding.line))
    hints = "".join(f"{margin} = {escape(hint)}\n" for hint in finding.hints)
    text = texts.line(finding.path, finding.line)
    if not text:
        return hints
    start = max(0, finding.column - 1 - _SNIPPET_WIDTH // 2) if len(text) > _SNIPPET_WIDTH else 0
    before = escape(text[start : finding.column - 1].replace("\t", " "))
    marked = escape(text[finding.column - 1 : min(finding.end_column - 1, start + _SNIPPET_WIDTH)])
    after = escape(text[finding.column - 1 + len(marked) : start + _SNIPPET_WIDTH])
    caret = "^" + "~" * (len(marked) - 1)
    shown = f"{before}{marked}{after}".rstrip()
    return f"{margin} |\n{finding.line} | {shown}\n{margin} | {' ' * len(before)}{caret}\n{hints}"


def _as_json(findings: list[Finding], texts: _Texts) -> str:
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


def _as_github(findings: list[Finding], texts: _Texts) -> str:
    return "".join(
        f"::{finding.level} file={_property(finding.path)},line={finding.line},"
        f"col={finding.column},endColumn={finding.end_column},"
        f"title={finding.rule.name}::{_data(finding)}\n"
        for finding in findings
    )


def _data(finding: Finding) -> str:
    lines = [f"{escape(finding.message)} [{finding.rule.name}]", *map(escape, finding.hints)]
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    text = escape(text).replace("%", "%25")
    return text.replace(":", "%3A").replace(",", "%2C")
