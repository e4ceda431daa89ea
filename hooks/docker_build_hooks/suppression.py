"""Which findings does a comment in the file suppress, and which comments suppress nothing?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from docker_build_hooks.finding import Finding, Rule

_SUPPRESSION = re.compile(r"#\s*docker-build-hooks:\s*ignore=([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
_ESCAPE_DIRECTIVE = re.compile(r"#\s*escape\s*=\s*`\s*\Z", re.IGNORECASE)
_UNUSED = "unused-suppression"


class Files:
    """The lines of the files that findings are in, and the suppressions in them."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}
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
        path, names = finding.path, {finding.rule.name, finding.rule.also}
        for number in range(finding.line - 1, 0, -1):
            text = self.line(path, number).strip()
            if text.startswith("#"):
                if used := names.intersection(_suppressed(text)):
                    self._used.update((path, number, name) for name in used)
                    return True
            elif not text.endswith(self._continuation(path)):
                return False
        return False

    def _continuation(self, path: str) -> str:
        """The character at the end of a line that another one continues."""
        for line in self.lines(path):
            if not line.strip().startswith("#"):
                break
            if _ESCAPE_DIRECTIVE.match(line.strip()):
                return "`"
        return "\\"

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


def _suppressed(comment: str) -> list[str]:
    """The rules that a comment line suppresses; a reason may stand behind them."""
    found = _SUPPRESSION.match(comment)
    return re.split(r"\s*,\s*", found[1]) if found else []
