"""What does a YAML file say, and where does it say it?

The first document of a file becomes a tree of ``Scalar``, ``Sequence`` and ``Mapping`` with
1-based positions. Nothing is constructed: a scalar keeps its text and gets the tag that Docker
Compose would resolve (``yaml_scalars``). This is the only user of PyYAML.

The tree is built from PyYAML's events, because its composer recurses: in C a deeply nested file
crashes the interpreter. Where it differs from go-yaml: nesting and merge keys have smaller limits,
duplicate keys are reported on demand and not refused, and so are merge keys of a wrong type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from .yaml_scalars import resolve
from .yaml_text import Source
from .yaml_text import YamlSyntaxError as YamlSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAXIMUM_NESTING = 200
_TOO_DEEP = f"nested deeper than {MAXIMUM_NESTING} levels"
_THEIR_LIMIT = "exceeded maximum nesting depth"
# Pairs that merge keys may add to the mappings of a file; aliases of aliases grow exponentially.
MAXIMUM_MERGED = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Anchor, tag and comments in front of a scalar; a no-break space is no space to YAML.
_BREAK = "\r\n\x85\u2028\u2029"
_PROPERTIES = re.compile(
    f"(?:&[0-9A-Za-z_-]+|![^ \t{_BREAK}]*|#[^{_BREAK}]*|[{_BREAK}]\ufeff?|[ \t]+)+"
)
_CORE_TAG = "tag:yaml.org,2002:"


class Scalar(NamedTuple):
    """A text, and the type that it would be read as.

    ``tag`` is str, int, float, bool, null or merge; an explicit tag as written (``!reset``), a
    core one without its prefix (``!!binary`` is ``binary``). ``style`` is the character that opens
    it in the file, or empty for a plain scalar. The position is that of the text (the quote, the
    ``|``), behind an anchor or tag; ``end_column`` is exclusive. In a literal block, line N and
    column C of the value are line ``content_line + N - 1`` and column ``indent + C`` of the file;
    where that cannot be told ``content_line`` is 0.
    """

    value: str
    tag: str
    style: str
    line: int
    column: int
    end_line: int
    end_column: int
    content_line: int = 0
    indent: int = 0


class Sequence:
    """A list, from its anchor or tag on. An alias shares the node, so do not walk a whole tree."""

    __slots__ = ("column", "end_column", "end_line", "items", "line", "tag")

    def __init__(self, items: tuple[Node, ...], tag: str, span: tuple[int, int, int, int]) -> None:
        self.items = items
        self.tag = tag
        self.line, self.column, self.end_line, self.end_column = span


class Pair(NamedTuple):
    """One entry of a mapping; the key is usually, not always, a scalar."""

    key: Node
    value: Node


class Mapping:
    """A mapping, from its anchor or tag on; shared by aliases, as a ``Sequence`` is.

    ``pairs`` is what is written, merge keys and duplicates included; ``get`` and ``entries`` answer
    with what holds: own keys before merged ones, the first of several merged mappings before the
    next, and of duplicate keys the last.
    """

    __slots__ = ("_entries", "column", "end_column", "end_line", "line", "pairs", "tag")

    def __init__(self, pairs: tuple[Pair, ...], tag: str, span: tuple[int, int, int, int]) -> None:
        self.pairs = pairs
        self.tag = tag
        self.line, self.column, self.end_line, self.end_column = span
        self._entries: dict[str, Pair] | None = None

    def entries(self) -> dict[str, Pair]:
        """The pairs that hold, by the text of their keys; keys that are no scalars are left out."""
        if self._entries is None:
            own = (pair for pair in self.pairs if not _is_merge(pair))
            entries = {pair.key.value: pair for pair in own if isinstance(pair.key, Scalar)}
            for merged in self.merged():
                for name, pair in merged.entries().items():
                    entries.setdefault(name, pair)
            self._entries = entries
        return self._entries

    def get(self, name: str) -> Node | None:
        """The value that the key ``name`` has here or in a merged mapping."""
        pair = self.entries().get(name)
        return pair.value if pair else None

    def merged(self) -> Iterator[Mapping]:
        """The mappings that ``<<`` names, in the order in which they are asked."""
        for pair in self.pairs:
            if _is_merge(pair):
                value = pair.value
                sources = value.items if isinstance(value, Sequence) else (value,)
                yield from (source for source in sources if isinstance(source, Mapping))

    def duplicates(self) -> Iterator[tuple[Scalar, Scalar]]:
        """Own keys that are written again: the first and the repetition. Compose refuses them."""
        seen: dict[str, Scalar] = {}
        for key, _ in self.pairs:
            if isinstance(key, Scalar) and seen.setdefault(key.value, key) is not key:
                yield seen[key.value], key


Node = Scalar | Sequence | Mapping


class Document(NamedTuple):
    """The root of the first document (None in an empty file), and whether another one follows."""

    root: Node | None
    has_more: bool


def _is_merge(pair: Pair) -> bool:
    key = pair.key
    return isinstance(key, Scalar) and key.tag == "merge" and key.value == "<<"


def parse(data: bytes) -> Document:
    """Read the first document of a YAML file: UTF-8, or UTF-16 with a byte order mark.

    A line ends at a line feed, whatever else YAML calls a line break; a byte order mark takes no
    column. Raises ``YamlSyntaxError``. An alias of an unfinished node is an error, as in Compose,
    so a tree has no cycles.
    """
    source = Source(data)
    try:
        return _first_document(source, yaml.parse(source.text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, (error.problem, error.context)))
        # libyaml has a limit of its own since 0.2.6, and reads ahead: it may be met before ours.
        reason = _TOO_DEEP if _THEIR_LIMIT in reason else reason
        raise source.error(mark.index if mark else 0, reason) from None
    except YamlSyntaxError:
        raise
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The pure Python scanner lets the errors of chr() and int() through.
        raise source.error(0, str(error)) from None


class _Frame(NamedTuple):
    """A collection that is not finished."""

    event: Any
    children: list[Node]


def _first_document(source: Source, events: Iterable[Any]) -> Document:
    builder = _Builder(source)
    documents = 0
    for event in events:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            builder.add(builder.scalar(event), event.anchor)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            builder.open(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close(event)
        elif kind is yaml.AliasEvent:
            builder.add(builder.aliased(event), None)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                break
    return Document(builder.root, documents > 1)


class _Builder:
    """Makes the tree bottom-up, so that whatever an alias or a merge key names is finished."""

    __slots__ = ("anchors", "merged", "root", "source", "stack")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.anchors: dict[str, Node | _Frame] = {}
        self.stack: list[_Frame] = []
        self.root: Node | None = None
        self.merged = 0

    def add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def open(self, event: Any) -> None:
        if len(self.stack) >= MAXIMUM_NESTING:
            raise self.source.error(event.start_mark.index, _TOO_DEEP)
        frame = _Frame(event, [])
        self.stack.append(frame)
        if event.anchor is not None:
            self.anchors[event.anchor] = frame

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        start, children = frame.event, frame.children
        span = (*self.source.position(start.start_mark), *self.source.position(event.end_mark))
        node: Node
        if type(event) is yaml.MappingEndEvent:
            pairs = tuple(map(Pair, children[::2], children[1::2]))
            node = Mapping(pairs, _explicit(start.tag, "map"), span)
            self.merge(node, start)
        else:
            node = Sequence(tuple(children), _explicit(start.tag, "seq"), span)
        # the same anchor may have been given again inside
        mine = start.anchor is not None and self.anchors[start.anchor] is frame
        self.add(node, start.anchor if mine else None)

    def merge(self, mapping: Mapping, start: Any) -> None:
        sources = tuple(mapping.merged())
        self.merged += sum(len(source.entries()) for source in sources)
        if self.merged > MAXIMUM_MERGED:
            reason = f"merge keys add more than {MAXIMUM_MERGED} entries"
            raise self.source.error(start.start_mark.index, reason)
        if sources:
            # now, while the sources are at hand: a chain of merges must not recurse later
            mapping.entries()

    def aliased(self, event: Any) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None or isinstance(node, _Frame):
            problem = "is not defined" if node is None else "contains itself"
            reason = f'anchor "{event.anchor}" {problem}'
            raise self.source.error(event.start_mark.index, reason)
        return node

    def scalar(self, event: Any) -> Scalar:
        value, style, mark = event.value, event.style or "", event.start_mark
        start, index = self.source.position(mark), mark.index
        if (event.anchor or event.tag) and (value or style):
            properties = _PROPERTIES.match(self.source.text, index)
            if properties:
                index = properties.end()
                start = self.source.locate(index)
        tag = _explicit(event.tag, "str" if style or event.tag else resolve(value))
        node = Scalar(value, tag, style, *start, *self.source.position(event.end_mark))
        if style == "|" and self.source.usual_breaks:
            return node._replace(content_line=start[0] + 1, indent=self.indent(value, index))
        return node

    def indent(self, value: str, index: int) -> int:
        """How much is cut from the lines of the literal block whose header is at ``index``."""
        text = self.source.text
        for line in value.split("\n"):
            index = text.find("\n", index) + 1
            content = line.lstrip(" ")
            if content:
                return text.find(content[0], index) - index - (len(line) - len(content))
        return 0


def _explicit(tag: str | None, implicit: str) -> str:
    return implicit if tag is None or tag == "!" else tag.removeprefix(_CORE_TAG)
