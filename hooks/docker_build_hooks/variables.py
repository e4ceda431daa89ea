"""What is known of a variable where an instruction uses it?

One of three things: its value; that it is unset; or nothing, because only somebody outside the
Dockerfile can tell (a build argument, the ENV of a base image).
"""

from __future__ import annotations

from typing import NamedTuple

# What is not known of a text stands in it as this one character, and may be any text. It is a
# Unicode noncharacter: it cannot stand for anything a repository means by it.
UNKNOWN = "\ufdd0"


class Lookup(NamedTuple):
    """What is known of one variable.

    ``text`` is its value, or None. With no text, ``default_applies`` tells an unset variable (or
    an ARG that nobody is known to pass: judged by the default in the word) from an unknown one.
    ``certain`` is False when the value may differ from build to build.
    """

    text: str | None
    default_applies: bool
    certain: bool


UNSET = Lookup(None, default_applies=True, certain=True)
UNPASSED_ARGUMENT = Lookup(None, default_applies=True, certain=False)
UNKNOWN_VALUE = Lookup(None, default_applies=False, certain=False)


class Environment:
    """The variables that one instruction sees, and the folder that it works in.

    ``closed`` says that a variable which is not in it is unset; otherwise (a base image whose ENV
    cannot be seen offline) it is unknown. ``folder`` is that of WORKDIR, None for unknown.
    """

    __slots__ = ("_image", "_values", "closed", "folder")

    def __init__(self, closed: bool, folder: str | None = None) -> None:
        self.closed = closed
        self.folder = folder
        self._values: dict[str, Lookup] = {}
        # What an image keeps of them: ENV, and not ARG.
        self._image: dict[str, Lookup] = {}

    def __len__(self) -> int:
        return len(self._values)

    def inherited(self) -> Environment:
        """What a stage FROM this one sees: where ARG has hidden an ENV, this is back."""
        environment = Environment(self.closed, self.folder)
        environment._image = dict(self._image)
        environment._values = self._values | self._image
        return environment

    def set(self, name: str, lookup: Lookup) -> None:
        """Give ``name`` a value, replacing any earlier one."""
        self._values[name] = lookup

    def set_text(self, name: str, text: str) -> None:
        """Give ``name`` the value ``text``, which may be unknown in part."""
        self.set(name, Lookup(text, default_applies=False, certain=True))

    def set_image_text(self, name: str, text: str) -> None:
        """``set_text`` for what the image keeps."""
        self.set_text(name, text)
        self._image[name] = self._values[name]

    def forget(self) -> None:
        """Know nothing any more: something was set, but not what."""
        self.closed = False
        self._values.clear()
        self._image.clear()

    def get(self, name: str) -> Lookup | None:
        """What was set for ``name``, or None where nothing was."""
        return self._values.get(name)

    def look_up(self, name: str) -> Lookup:
        """What an expansion of ``name`` has to work with."""
        found = self._values.get(name)
        if found is not None:
            return found
        return UNSET if self.closed else UNKNOWN_VALUE
