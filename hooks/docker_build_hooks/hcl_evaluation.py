"""What is the value of an HCL expression, as far as it can be told without running anything?

Replicates HashiCorp's HCL for what is plain: variables, templates, lists, objects, comparisons,
conditionals and a few functions. All else is UNKNOWN. Work and nesting are bounded, and beyond
their bounds everything is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from docker_build_hooks.hcl_nodes import (
    Access,
    Call,
    Conditional,
    Expression,
    ListOf,
    Literal,
    NumberLiteral,
    ObjectOf,
    Operation,
    Reference,
    Template,
    Unary,
)
from docker_build_hooks.hcl_values import (
    MAXIMUM_TEXT,
    UNKNOWN,
    Number,
    Value,
    call,
    equal,
    number,
    to_boolean,
    to_list,
    to_text,
)

_INDEX = re.compile(r"[0-9]{1,8}\Z")
_MAXIMUM_DEPTH = 100
_MAXIMUM_WORK = 300_000
_PRECEDENCE = {"||": 1, "&&": 2, "==": 3, "!=": 3}
_PRECEDENCE |= dict.fromkeys((">", ">=", "<", "<="), 4)
_PRECEDENCE |= dict.fromkeys("+-", 5) | dict.fromkeys("*/%", 6)


class Scope:
    """The variables of a file: values that are known, and expressions that give the others."""

    def __init__(self, expressions: Mapping[str, Expression], known: Mapping[str, Value]) -> None:
        self._expressions = expressions
        self._known = dict(known)
        self._local: Mapping[str, Value] = {}
        self._depth = 0
        self._work = 0

    def spend(self, work: int) -> bool:
        """Count steps of work; returns whether there is still some left to do."""
        self._work += work
        return self._work <= _MAXIMUM_WORK

    def evaluate(self, expression: Expression, local: Mapping[str, Value] | None = None) -> Value:
        """The value of an expression; the variables of ``local`` come before all others."""
        before = self._local
        self._local = before if local is None else local
        self._depth += 1
        value: Value = UNKNOWN
        if self._depth <= _MAXIMUM_DEPTH and self.spend(1):
            value = self._value(expression)
        self._depth -= 1
        self._local = before
        return value

    def _value(self, expression: Expression) -> Value:
        if isinstance(expression, Template):
            return self._template(expression)
        if isinstance(expression, Reference):
            return self._variable(expression.name)
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, NumberLiteral):
            return number(expression.text)
        if isinstance(expression, ListOf):
            return tuple([self.evaluate(item) for item in expression.items])
        if isinstance(expression, ObjectOf):
            return self._object(expression)
        if isinstance(expression, Conditional):
            condition = to_boolean(self.evaluate(expression.condition))
            if condition is UNKNOWN:
                return UNKNOWN
            return self.evaluate(expression.yes if condition else expression.no)
        if isinstance(expression, Operation):
            return self._operation(expression)
        if isinstance(expression, Unary):
            return self._unary(expression)
        if isinstance(expression, Access):
            return self._access(expression)
        if isinstance(expression, Call) and not expression.is_expanded:
            arguments = tuple([self.evaluate(one) for one in expression.arguments])
            if not self.spend(sum(map(_size, arguments))):
                return UNKNOWN
            value = call(expression.name, arguments)
            return value if self.spend(_size(value)) else UNKNOWN
        return UNKNOWN

    def _variable(self, name: str) -> Value:
        if name in self._local:
            return self._local[name]
        if name not in self._known:
            self._known[name] = UNKNOWN  # where it refers to itself
            if name in self._expressions:
                self._known[name] = self.evaluate(self._expressions[name], {})
        return self._known[name]

    def _template(self, template: Template) -> Value:
        if len(template.parts) == 1 and not isinstance(template.parts[0], str):
            return self.evaluate(template.parts[0])
        texts = []
        length = 0
        for part in template.parts:
            text = part if isinstance(part, str) else to_text(self.evaluate(part))
            if not isinstance(text, str):
                return UNKNOWN
            texts.append(text)
            length += len(text)
            if length > MAXIMUM_TEXT:
                return UNKNOWN
        return "".join(texts) if self.spend(length // 100) else UNKNOWN

    def _object(self, expression: ObjectOf) -> Value:
        found: dict[str, Value] = {}
        for key, value in expression.pairs:
            name = to_text(self.evaluate(key))
            if not isinstance(name, str):
                return UNKNOWN
            found[name] = self.evaluate(value)
        return found

    def _operation(self, expression: Operation) -> Value:
        operands = [self.evaluate(expression.operands[0])]
        waiting: list[str] = []
        for operator, operand in zip(expression.operators, expression.operands[1:], strict=True):
            while waiting and _PRECEDENCE[waiting[-1]] >= _PRECEDENCE[operator]:
                _apply(waiting.pop(), operands)
            waiting.append(operator)
            operands.append(self.evaluate(operand))
            if not self.spend(_size(operands[-1]) + _size(operands[-2])):
                return UNKNOWN
        while waiting:
            _apply(waiting.pop(), operands)
        return operands[0]

    def _unary(self, expression: Unary) -> Value:
        value = self.evaluate(expression.operand)
        for operator in reversed(expression.operators):
            if operator == "!":
                condition = to_boolean(value)
                value = UNKNOWN if condition is UNKNOWN else not condition
            elif isinstance(value, Number) and value.text != "0":
                text = value.text
                value = Number(text[1:] if text.startswith("-") else f"-{text}")
            elif not isinstance(value, Number):
                value = UNKNOWN
        return value

    def _access(self, expression: Access) -> Value:
        value = self.evaluate(expression.source)
        for node in expression.keys:
            key = to_text(self.evaluate(node))
            if isinstance(value, Mapping) and isinstance(key, str):
                value = value.get(key, UNKNOWN)
                continue
            items = to_list(value) or ()
            index = int(key) if isinstance(key, str) and _INDEX.match(key) else len(items)
            value = items[index] if index < len(items) else UNKNOWN
        return value


def _apply(operator: str, operands: list[Value]) -> None:
    """Replace the last two operands by what the operator makes of them."""
    right, left = operands.pop(), operands.pop()
    result: Value = UNKNOWN
    if operator in ("==", "!="):
        same = equal(left, right)
        result = same if same is UNKNOWN else same == (operator == "==")
    elif operator in ("&&", "||"):
        sides = to_boolean(left), to_boolean(right)
        decisive = operator == "||"
        if decisive in sides:
            result = decisive
        elif UNKNOWN not in sides:
            result = not decisive
    operands.append(result)


def _size(value: Value) -> int:
    """How much work it is to go through a value."""
    if isinstance(value, str):
        return len(value) // 100
    return len(value) if isinstance(value, tuple | Mapping) else 0
