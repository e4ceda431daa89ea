"""Which findings does a comment in the file suppress, and which comments suppress nothing?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from docker_build_hooks.finding import Finding, Rule

_SUPPRESSION = re.compile(r"#\s*docker-build-hooks:\s*ignore=([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
_ESCAPE_DIRECTIVE = re.compile(r"#\s*escape\s*=\s*`\s*\Z", re.IGNORECASE)
_UNUSED = "unused-suppression"


class _Suppressions:
    """The suppressing comments of one file, and which lines each of them reaches.

    A comment reaches the lines below it as far as only comments, and lines that another one
    continues, are between: those that reach a line stand one after another.
    """

    def __init__(self, lines: list[str]) -> None:
        # For each line, and the one behind the last: where the comments may begin that reach it.
        self._first = [0, 1]
        # The lines of the comments that name a rule, in order.
        self._lines: dict[str, list[int]] = {}
        continuation = _continuation(lines)
        for number, line in enumerate(lines, 1):
            text = line.strip()
            is_comment = text.startswith("#")
            for name in _suppressed(text) if is_comment else ():
                self._lines.setdefault(name, []).append(number)
            goes_on = is_comment or text.endswith(continuation)
            self._first.append(self._first[number] if goes_on else number + 1)

    def nearest(self, number: int, names: Collection[str]) -> tuple[int, list[str]]:
        """The last comment above a line that reaches it and names one of the rules.

        Its line, and which of ``names`` it names; 0 and none where there is no such comment.
        """
        if not 0 < number < len(self._first):
            return 0, []
        found: dict[str, int] = {}
        for name in names:
            lines = self._lines.get(name, [])
            above = bisect_left(lines, number)
            if above and lines[above - 1] >= self._first[number]:
                found[name] = lines[above - 1]
        last = max(found.values(), default=0)
        return last, [name for name, line in found.items() if line == last]


class Files:
    """The lines of the files that findings are in, and the suppressions in them."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}
        self._suppressions: dict[str, _Suppressions] = {}
        # Path, line and rule of each suppression that was of use.
        self._used: set[tuple[str, int, str]] = set()

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none of one that cannot be read."""
        if path not in self._lines:
            text = (self._read(path) or b"").decode("utf-8", "surrogateescape")
            lines = text.removeprefix("\ufeff").split("\n")
            self._lines[path] = [line.rstrip("\r") for line in lines]
        return self._lines[path]

    def line(self, path: str, number: int) -> str:
        """The line with this number, "" where there is none."""
        lines = self.lines(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def suppresses(self, finding: Finding) -> bool:
        """Whether a comment above the line, or above the instruction it continues, names the rule.

        From now on that comment is one that was of use.
        """
        path = finding.path
        if path not in self._suppressions:
            self._suppressions[path] = _Suppressions(self.lines(path))
        names = {finding.rule.name, finding.rule.also}
        number, used = self._suppressions[path].nearest(finding.line, names)
        self._used.update((path, number, name) for name in used)
        return bool(used)

    def unused(self, judged: Iterable[str], rules: Mapping[str, Rule]) -> Iterator[Finding]:
        """A warning for each suppression of this hook's rules that suppressed nothing."""
        for path in judged:
            if b"docker-build-hooks:" not in (self._read(path) or b""):
                continue
            for number, line in enumerate(self.lines(path), 1):
                comment = line.strip()
                names = [
                    f'"{name}"'
                    for name in _suppressed(comment)
                    if name in rules and name != _UNUSED and (path, number, name) not in self._used
                ]
                if names:
                    column = line.index("#") + 1
                    message = f"nothing to suppress: no finding of {', '.join(names)} here"
                    end = column + len(comment)
                    yield Finding(path, number, column, end, rules[_UNUSED], message)


def _continuation(lines: list[str]) -> str:
    """The character at the end of a line that another one continues."""
    for line in lines:
        if not line.strip().startswith("#"):
            break
        if _ESCAPE_DIRECTIVE.match(line.strip()):
            return "`"
    return "\\"


def _suppressed(comment: str) -> list[str]:
    """The rules that a comment line suppresses; a reason may stand behind them."""
    found = _SUPPRESSION.match(comment)
    return re.split(r"\s*,\s*", found[1]) if found else []
