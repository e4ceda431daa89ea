"""What is a finding, and which rule is it about?"""

from __future__ import annotations

from typing import NamedTuple

ERROR = "error"
WARNING = "warning"


class Rule(NamedTuple):
    """A rule: its name (the pattern that it flags), its severity, and what it means in a line.

    ``also`` names a rule that the same line breaks on another machine; a comment that suppresses
    either suppresses both.
    """

    name: str
    severity: str
    summary: str
    also: str = ""


class BuildReference(NamedTuple):
    """The build in which something goes wrong; ``declared_by`` is ``path:line`` or None."""

    context: str
    dockerfile: str
    declared_by: str | None


class Finding(NamedTuple):
    """One thing to say: at ``path``, 1-based ``line`` and ``column``, ``end_column`` exclusive."""

    path: str
    line: int
    column: int
    end_column: int
    rule: Rule
    message: str
    hints: tuple[str, ...] = ()
    builds: tuple[BuildReference, ...] = ()
    severity: str = ""

    @property
    def level(self) -> str:
        """``error`` or ``warning``: the rule's severity unless the finding has its own."""
        return self.severity or self.rule.severity
