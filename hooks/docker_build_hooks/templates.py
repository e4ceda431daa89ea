"""Is a file what a template engine makes into a Dockerfile or a Compose file, not one itself?

Nobody builds from a template, so nothing is said of it.
"""

from __future__ import annotations

import re

from docker_build_hooks.dockerfile import Dockerfile

# What a template engine would replace: Jinja, Go and ERB templates, Maven and Autoconf variables,
# options of dev container templates (`${templateOption:name}`).
_VARIABLE = re.compile(r"\{\{|\{%|<%|\$\{\w+\.[\w.]+\}|\$\{\w+:[A-Za-z]\w*\}|@[A-Z][A-Z0-9_]*@")
# A statement stands at the beginning of a line, perhaps in a comment of the host language.
_STATEMENT = re.compile(r"^[ \t#]*(?:\{%|<%)", re.MULTILINE)
# "FROM BASEIMAGE": no image has such a name, so something else puts one there.
_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9_-]*\Z")
# What scripts replace in an image's name with sed: "FROM __ARCH__/alpine", "FROM %%IMAGE%%".
_MARKED = re.compile(r"__[A-Z][A-Z0-9_]*__|%%\w+%%")
# What looks like a variable of a template is harmless in the commands of an image.
_COMMANDS = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL", "ENV"})


def is_templated(text: str) -> bool:
    """Whether ``text`` (a path, a value, a file as a whole) holds a variable of a template."""
    return _VARIABLE.search(text) is not None


def has_statement(text: str) -> bool:
    """Whether a line of a file is a statement of a template engine."""
    return _STATEMENT.search(text) is not None


def is_template(file: Dockerfile) -> bool:
    """Whether a Dockerfile that parses is a template all the same."""
    if _has_placeholder(file):
        return True
    for instruction in file.instructions:
        if instruction.keyword.startswith(("{{", "{%", "<%", "__")):
            return True
        if instruction.keyword not in _COMMANDS and is_templated(instruction.text):
            return True
    return any(map(has_statement, file.lines))


def _has_placeholder(file: Dockerfile) -> bool:
    """Whether FROM names neither an image nor a stage, but what is to be replaced by one."""
    stages: set[str] = set()
    for instruction in file.instructions:
        if instruction.keyword == "FROM":
            base, *behind = [w for w in instruction.text.split()[1:] if w[:2] != "--"] or [""]
            if _PLACEHOLDER.match(base) and base.lower() not in stages:
                return True
            if _MARKED.search(instruction.text):
                return True
            stages.update(name.lower() for name in behind[1:2])
    return False
