"""What is the structure of an HCL expression?

Replicates the parser of HashiCorp's HCL. What nobody here works out (``for`` expressions, splats,
template directives) is read to its end and becomes ``Opaque``.
"""

from __future__ import annotations

from docker_build_hooks.hcl_nodes import (
    Access,
    Call,
    Conditional,
    Expression,
    ListOf,
    Literal,
    NumberLiteral,
    ObjectOf,
    Opaque,
    Operation,
    Reference,
    Template,
    Unary,
)
from docker_build_hooks.hcl_templates import read_bare, read_heredoc, read_quoted
from docker_build_hooks.hcl_tokens import (
    HEREDOC,
    NAME,
    NEWLINE,
    NUMBER,
    QUOTE,
    HclSyntaxError,
    Position,
    Scanner,
    Token,
)

MAXIMUM_NESTING = 50

_BINARY = ("||", "&&", "==", "!=", ">", ">=", "<", "<=", "+", "-", "*", "/", "%")
_KEYWORDS = {"true": True, "false": False, "null": None}


def parse_template(text: str, position: Position) -> Expression:
    """A string of the JSON form, its JSON escapes replaced; it stands at ``position``.

    What is no template is opaque.
    """
    parser = Parser(Scanner(text))
    try:
        return read_bare(parser.scanner, position, parser.inserted)
    except HclSyntaxError:
        return Opaque()


class Parser:
    """Reads expressions; every method raises ``HclSyntaxError``."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.take = scanner.take
        self.expect = scanner.expect
        self._nesting = 0

    def expression(self) -> Expression:
        """The expression that begins at the next token."""
        self._nesting += 1
        if self._nesting > MAXIMUM_NESTING:
            reason = f"nested deeper than {MAXIMUM_NESTING} levels"
            raise self.scanner.error(self.scanner.offset, reason)
        found = self._operation()
        if self.take("?"):
            yes = self.expression()
            self.expect(":")
            found = Conditional(found, yes, self.expression())
        self._nesting -= 1
        return found

    def plain_string(self, quote: Token) -> str | None:
        """The string whose opening quote was read; None where an expression is put in."""
        found = read_quoted(self.scanner, quote, self.inserted)
        parts = found.parts if isinstance(found, Template) else (found,)
        return "".join(map(str, parts)) if all(isinstance(p, str) for p in parts) else None

    def _operation(self) -> Expression:
        operands = [self._operand()]
        operators = []
        while operator := self.take(*_BINARY):
            operators.append(operator.text)
            operands.append(self._operand())
        return Operation(tuple(operands), tuple(operators)) if operators else operands[0]

    def _operand(self) -> Expression:
        operators = []
        while operator := self.take("!", "-"):
            operators.append(operator.text)
        source = self._term(self.scanner.read())
        keys = []
        while sign := self.take(".", "["):
            keys.append(self._key(self.scanner.read()) if sign.text == "." else self._index())
        if keys:
            is_splat = any(isinstance(key, Opaque) for key in keys)
            source = Opaque() if is_splat else Access(source, tuple(keys))
        return Unary(tuple(operators), source) if operators else source

    def _key(self, token: Token) -> Expression:
        if token.kind == NAME:
            return self._word(token)
        if token.kind == NUMBER:
            return NumberLiteral(token.text)
        if token.text != "*":
            raise self.scanner.error(token.start, "expected the name of an attribute")
        return Opaque()

    def _word(self, token: Token) -> Template:
        return Template((token.text,), self.scanner.position(token.start, token.end))

    def _index(self) -> Expression:
        before = self.scanner.ignore_newlines()
        key = Opaque() if self.take("*") else self.expression()
        self.expect("]")
        self.scanner.newlines = before
        return key

    def _term(self, token: Token) -> Expression:
        if token.kind == NAME:
            return self._named(token.text)
        if token.kind == NUMBER:
            return NumberLiteral(token.text)
        if token.kind == QUOTE:
            return read_quoted(self.scanner, token, self.inserted)
        if token.kind == HEREDOC:
            return read_heredoc(self.scanner, token, self.inserted)
        if token.text == "[":
            return self._list()
        if token.text == "{":
            return self._object()
        if token.text != "(":
            raise self.scanner.error(token.start, "expected an expression")
        before = self.scanner.ignore_newlines()
        found = self.expression()
        self.expect(")")
        self.scanner.newlines = before
        return found

    def _named(self, name: str) -> Expression:
        while self.take("::"):
            name += "::" + self.scanner.read().text
        if not self.take("("):
            return Literal(_KEYWORDS[name]) if name in _KEYWORDS else Reference(name)
        before = self.scanner.ignore_newlines()
        arguments, is_expanded = [], False
        while not self.take(")"):
            arguments.append(self.expression())
            is_expanded = bool(self.take("..."))
            if is_expanded or not self.take(","):
                self.expect(")")
                break
        self.scanner.newlines = before
        return Call(name, tuple(arguments), is_expanded)

    def _list(self) -> Expression:
        before = self.scanner.ignore_newlines()
        items = []
        is_for = self._is_next("for")
        if is_for:
            self._for("]")
        while not is_for and not self.take("]"):
            items.append(self.expression())
            if not self.take(","):
                self.expect("]")
                break
        self.scanner.newlines = before
        return Opaque() if is_for else ListOf(tuple(items))

    def _object(self) -> Expression:
        before = self.scanner.ignore_newlines()
        pairs: list[tuple[Expression, Expression]] = []
        is_for = self._is_next("for")
        if is_for:
            self._for("}")
        else:
            self.scanner.newlines = True
            pairs = self._pairs()
        self.scanner.newlines = before
        return Opaque() if is_for else ObjectOf(tuple(pairs))

    def _pairs(self) -> list[tuple[Expression, Expression]]:
        pairs = []
        while not self.take("}"):
            token = self.scanner.peek()
            if token.kind == NEWLINE:
                self.scanner.read()
                continue
            key = self.expression()
            if isinstance(key, Reference | Literal) and token.kind == NAME:
                key = self._word(token)
            self.expect("=", ":")
            pairs.append((key, self.expression()))
            if self.scanner.peek().kind != NEWLINE and not self.take(","):
                self.expect("}")
                break
        return pairs

    def _is_next(self, word: str) -> bool:
        token = self.scanner.peek()
        return token.kind == NAME and token.text == word

    def _for(self, close: str) -> None:
        """A ``for`` expression, to behind its closing sign."""
        self.scanner.read()
        self._loop_head()
        self.expect(":")
        self.expression()
        if self.take("=>"):
            self.expression()
            self.take("...")
        if self._is_next("if"):
            self.scanner.read()
            self.expression()
        self.expect(close)

    def _loop_head(self) -> None:
        """``key, value in list``, as it stands behind the word ``for``."""
        self.scanner.read()
        if self.take(","):
            self.scanner.read()
        if not self._is_next("in"):
            raise self.scanner.error(self.scanner.peek().start, 'expected "in"')
        self.scanner.read()
        self.expression()

    def inserted(self, opening: str) -> Expression:
        """What is put into a template, from behind ``${`` (or ``%{``) to behind ``}``."""
        before = self.scanner.ignore_newlines()
        found: Expression = Opaque()
        if opening[0] == "$":
            found = self.expression()
        else:
            keyword = self.scanner.read().text
            if keyword == "if":
                self.expression()
            elif keyword == "for":
                self._loop_head()
        closing = self.expect("}", "~}")
        self.scanner.newlines = before
        # "~" takes spaces from what is around it.
        return found if opening == "${" and closing.text == "}" else Opaque()
