"""What may an HCL expression be made of: literals, templates, references, operators, calls?"""

from __future__ import annotations

from typing import NamedTuple

from docker_build_hooks.hcl_tokens import Position


class Literal(NamedTuple):
    """``true``, ``false`` or ``null``."""

    value: bool | None


class NumberLiteral(NamedTuple):
    """A number as written."""

    text: str


class Template(NamedTuple):
    """A string: its texts, and the expressions that are put in.

    Of a heredoc without any such, nor escapes, line N and column C of the value are line
    ``content_line + N - 1`` and column ``indent + C`` of the file; elsewhere ``content_line`` is 0.
    """

    parts: tuple[str | Expression, ...]
    position: Position
    content_line: int = 0
    indent: int = 0


class Reference(NamedTuple):
    """A variable."""

    name: str


class Access(NamedTuple):
    """What is in a value: ``source[key]`` or ``source.key``, several keys one after the other."""

    source: Expression
    keys: tuple[Expression, ...]


class ListOf(NamedTuple):
    """``[a, b]``."""

    items: tuple[Expression, ...]


class ObjectOf(NamedTuple):
    """``{a = b}``; a key that is a mere word is a string."""

    pairs: tuple[tuple[Expression, Expression], ...]


class Unary(NamedTuple):
    """The operators ``!`` and ``-`` in front of an operand, from left to right."""

    operators: tuple[str, ...]
    operand: Expression


class Operation(NamedTuple):
    """Operands with the operators between them, precedence not yet applied."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


class Conditional(NamedTuple):
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression


class Call(NamedTuple):
    """``name(arguments)``; with ``is_expanded`` the last one is a list of arguments."""

    name: str
    arguments: tuple[Expression, ...]
    is_expanded: bool


class Opaque(NamedTuple):
    """An expression whose value is not worked out."""


Expression = (
    Literal
    | NumberLiteral
    | Template
    | Reference
    | Access
    | ListOf
    | ObjectOf
    | Unary
    | Operation
    | Conditional
    | Call
    | Opaque
)
