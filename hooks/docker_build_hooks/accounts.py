"""Which users and groups are there while an image is built?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from docker_build_hooks.alpine_package_users import PACKAGE_USERS

USER, GROUP = "user", "group"
_PART = re.compile(r"[a-z0-9]{3,}")
# Any package may need another one that makes these.
_MADE_BY_PACKAGES = frozenset(name for names in PACKAGE_USERS.values() for name in names.split())


class Accounts:
    """Names of users and of groups; ``is_complete`` tells that there are no others.

    Of these names ``made`` are those, as (kind, name), that a command has certainly made.
    """

    def __init__(
        self, users: Iterable[str] = (), groups: Iterable[str] = (), is_complete: bool = False
    ) -> None:
        self.users = set(users)
        self.groups = set(groups)
        self.is_complete = is_complete
        self.made: set[tuple[str, str]] = set()
        self._parts: set[str] = set()

    def copy(self) -> Accounts:
        """The same names, which may grow apart."""
        accounts = Accounts(self.users, self.groups, self.is_complete)
        accounts.made = set(self.made)
        accounts._parts = set(self._parts)
        return accounts

    def has_user(self, name: str) -> bool:
        """Whether there may be a user of that name."""
        return not self.is_complete or name in self.users or self._may_bring(name)

    def has_group(self, name: str) -> bool:
        """Whether there may be a group of that name."""
        return not self.is_complete or name in self.groups or self._may_bring(name)

    def add_package(self, package: str) -> None:
        """Note that a package is installed, which may make users and groups."""
        made = PACKAGE_USERS.get(package, "").split()
        self.users.update(made)
        self.groups.update(made)
        self._parts.update(_PART.findall(package.lower()))

    def _may_bring(self, name: str) -> bool:
        """Whether one of the packages may make such a user, or need a package that does."""
        if not self._parts:
            return False
        if name in _MADE_BY_PACKAGES:
            return True
        return any(part in name or name in part for part in self._parts)

    def make(self, kind: str, name: str, is_certain: bool) -> None:
        """Note a user or a group that a command makes."""
        (self.users if kind == USER else self.groups).add(name)
        if is_certain:
            self.made.add((kind, name))

    def remove(self, kind: str, name: str) -> None:
        """Note a user or a group that a command deletes."""
        (self.users if kind == USER else self.groups).discard(name)
        self.made.discard((kind, name))
