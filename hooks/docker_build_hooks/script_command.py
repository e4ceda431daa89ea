"""What is a command of a script?"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command as it would be run, assignments in front of it included.

    The texts may have the marks of ``script_paths``. ``inputs`` and ``outputs`` are the files of
    ``<`` and ``>``; ``source`` is the command whose output this one reads. ``places`` are where
    the words stand in the script, as offsets. The script fails with a command that ``is_decisive``;
    one that ``is_conditional`` is run where something else decides it.
    """

    words: tuple[str, ...]
    folder: str
    line: int
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    is_decisive: bool = False
    is_conditional: bool = False
