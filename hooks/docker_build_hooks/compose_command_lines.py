"""Can Compose split a command line into words?

Replicates go-shellwords 1.0.13 as Compose uses it: backticks and ``$(…)`` are kept as they are, and
what follows a ``;``, ``&``, ``|``, ``<`` or ``>`` outside of quotes is not looked at.
"""

from __future__ import annotations


def is_command_line(text: str) -> bool:
    """Whether all quotes, backticks and parentheses are closed, and no backslash comes last."""
    reader = _Reader()
    for character in text:
        if reader.is_over or reader.is_wrong:
            break
        reader.read(character)
    return not (reader.is_wrong or reader.is_open)


class _Reader:
    def __init__(self) -> None:
        self.single = self.double = self.backtick = self.dollar = self.escaped = False
        self.is_over = self.is_wrong = False
        self._previous = ""

    @property
    def is_open(self) -> bool:
        return self.escaped or self.single or self.double or self.backtick or self.dollar

    def read(self, character: str) -> None:
        before, self._previous = self._previous, character
        if self.escaped:
            self.escaped = False
        elif character == "\\":
            self.escaped = not self.single
        elif character in "()" and not (self.single or self.double or self.backtick):
            opens = character == "("
            self.is_wrong = self.dollar == opens or (opens and before != "$")
            self.dollar = opens
        elif character == "`" and not (self.single or self.double or self.dollar):
            self.backtick = not self.backtick
        elif character == '"' and not (self.single or self.dollar):
            self.double = not self.double
        elif character == "'" and not (self.double or self.dollar):
            self.single = not self.single
        elif character in ";&|<>":
            self.is_over = not self.is_open
