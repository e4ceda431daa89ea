"""The marks of ``script_paths`` as text that can be read in a table."""

from collections.abc import Iterable

from docker_build_hooks.script_command import Command
from docker_build_hooks.script_paths import OWN, ROOT, START, TEMPORARY, UNKNOWN

SHOWN = {ROOT: "<root>", OWN: "<own>", START: "<start>", TEMPORARY: "<tmp>", UNKNOWN: "?"}


def shown(text: str) -> str:
    """``text`` with its marks spelled out."""
    return text.translate({ord(mark): name for mark, name in SHOWN.items()})


def marked(text: str) -> str:
    """``text`` with marks for what ``shown`` spells out, the question mark left out."""
    for mark, name in SHOWN.items():
        text = text.replace(name, mark) if len(name) > 1 else text
    return text


def of_docker(commands: Iterable[Command]) -> list[str]:
    """The commands that speak of Docker: folder and words, as they are shown."""
    return [
        shown(f"{command.folder}: {' '.join(command.words)}")
        for command in commands
        if any(word.rpartition("/")[2] in ("docker", "podman") for word in command.words)
    ]
