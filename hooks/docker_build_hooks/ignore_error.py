"""Why does the engine refuse a pattern of an ignore file?

Apart from the matching itself, whose libraries only a repository with ignore files pays for.
"""

from __future__ import annotations


class IgnoreSyntaxError(ValueError):
    """The build fails because of this pattern.

    `line` is 1-based in the ignore file, 0 for a pattern from elsewhere; `pattern` is as written
    (of a line that is too long: its start); `reason` is in the engine's words. `file` is the path
    of the ignore file where it is not that of the main context. ``when_sent`` tells that only a
    build which reads the context fails.
    """

    def __init__(self, line: int, pattern: str, reason: str, when_sent: bool = False) -> None:
        super().__init__(line, pattern, reason)
        self.line = line
        self.pattern = pattern
        self.reason = reason
        self.file = ""
        self.when_sent = when_sent

    def __str__(self) -> str:
        return f'{self.reason} ("{self.pattern}")'
