"""Which variables does a loop count with, so that their values differ from round to round?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docker_build_hooks.shell_environment import assignment_of
from docker_build_hooks.shell_structure import Node, Simple
from docker_build_hooks.shell_tokens import COMMAND, Word

# In an arithmetic expression: `i++`, `--i`, `i += 1`, but not `i == 1`.
_CHANGED = re.compile(
    r"([A-Za-z_]\w*)\s*(?:\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))|(?:\+\+|--)\s*([A-Za-z_]\w*)"
)


def counters(nodes: tuple[Node, ...]) -> set[str]:
    """The names that commands change by counting."""
    return {name for node in nodes for name in _of(node)}


def _of(node: Node) -> Iterator[str]:
    if not isinstance(node, Simple):
        # Loops inside of it look for themselves, but it runs them more than once.
        yield from counters(node.body)
        return
    is_let = bool(node.words) and node.words[0].literal == "let"
    for word in node.words:
        texts = [part.text for part in word.parts if part.kind == COMMAND and part.text[:1] == "("]
        assigned = assignment_of(word)
        if assigned and texts:
            yield assigned[0]
        if is_let or _is_alone(node, word):
            texts.append(word.literal or "")
        for text in texts:
            for first, second in _CHANGED.findall(text):
                yield first or second


def _is_alone(node: Simple, word: Word) -> bool:
    """Whether this is what stands in ``((…))``."""
    text = word.literal or ""
    return len(node.words) == 1 and ("++" in text or "--" in text[-2:] or "+=" in text)
