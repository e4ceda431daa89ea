"""What is wrong with how a RUN of an Alpine stage installs packages?"""

from __future__ import annotations

from collections.abc import Sequence

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_packages import OTHER_NAMES
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.apk_commands import ApkCommand, Package, read_apk
from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.run_commands import RunCommand

# The managers of other distributions, each with the package of Alpine that brings it along.
_MANAGERS = {
    **{"apt-get": "apt", "apt": "apt", "aptitude": "aptitude", "yum": "dnf", "dnf": "dnf"},
    **{"microdnf": "microdnf", "zypper": "zypper", "pacman": "pacman"},
}
_INSTALLING = frozenset({"install", "in", "-S", "-Sy", "-Syu"})
_REPOSITORIES = "/etc/apk/"
_WORLD = "/etc/apk/world"
_FILE = ".apk"
_CACHES = ("/var/cache", "/etc/apk/cache", "/lib/apk")


class ApkChecks:
    """Follows the package managers of one RUN, command by command."""

    def __init__(
        self, state: StageState, parsed: ParsedInstruction, commands: Sequence[RunCommand]
    ) -> None:
        self.state = state
        self.commands = commands
        # Commands that are alike are read alike.
        self.apks = {command: apk for command in commands if (apk := read_apk(command))}
        applets = {apk.applet for apk in self.apks.values()}
        self._knows_applets = not any(
            None in command.words for command, apk in self.apks.items() if not apk.applet
        )
        self._says_upgrade = "upgrade" in applets
        self._keeps_no_cache = _has_cache_mount(parsed) or any(map(_cleans_up, commands))
        self._has_manager = False

    def follow(self, command: RunCommand) -> None:
        """Note what is wrong with one command, and what it installs."""
        if any(_names(word, _REPOSITORIES) for word in command.starts):
            self.state.knows_repositories = False
        if any(_names(word, _WORLD) for word in command.starts):
            self.state.forget()
        if command.name in _MANAGERS:
            self._follow_manager(command)
        if apk := self.apks.get(command):
            self._follow_apk(command, apk)

    def _follow_manager(self, command: RunCommand) -> None:
        """A package manager that Alpine does not have; one finding for each RUN."""
        state, name = self.state, command.name
        is_there = state.has_forgotten or _MANAGERS[name] in state.packages
        # Where apk is there to fall back on, the script knows what it does.
        if command.is_conditional or is_there or self._has_manager or self.apks:
            return
        self._has_manager = True
        # Of several one is told of, and any may end the build.
        fails = any(one.fails for one in self.commands if one.name in _MANAGERS)
        state.note(
            rules.PACKAGE_MANAGER,
            f'{_shown(state)} has no "{name}"',
            command.spans[0],
            f"use `apk add --no-cache{_in_alpine(self.commands)}`",
            severity=ERROR if fails and state.is_certain else WARNING,
        )
        state.forget()

    def _follow_apk(self, command: RunCommand, apk: ApkCommand) -> None:
        if apk.is_elsewhere:
            self.state.knows_repositories = False
        if apk.applet == "add":
            self._check_cache(command, apk)
            self._check_names(command, apk)
            self._add(command, apk)
        elif apk.applet == "del":
            self._check_deletion(command, apk)
        elif apk.applet == "update":
            self._check_update(command)
        elif apk.applet == "upgrade" and not apk.packages and None not in command.words:
            if not command.is_conditional:
                self.state.note(
                    rules.UPGRADE,
                    '"apk upgrade" makes the image depend on the day of the build',
                    command.spans[0],
                    "take a newer tag of the base image, or name the packages",
                )
        elif not apk.applet and None in command.words:
            self.state.forget()

    def _check_cache(self, command: RunCommand, apk: ApkCommand) -> None:
        state = self.state
        if self._keeps_no_cache or not apk.keeps_cache or None in command.words:
            return
        if apk.is_elsewhere or rules.CACHE_KEPT in state.said:
            return
        # Whether the stage is a part of the image is known at the end only.
        state.said.add(rules.CACHE_KEPT)
        state.note(
            rules.CACHE_KEPT,
            "apk keeps its index in the image",
            command.spans[0],
            "add `--no-cache` to `apk add`",
        )

    def _check_names(self, command: RunCommand, apk: ApkCommand) -> None:
        """Names that only Debian has."""
        state = self.state
        if command.is_conditional or not state.knows_repositories or not state.is_certain:
            return
        for package in apk.packages:
            if package.name not in OTHER_NAMES or package.is_tagged:
                continue
            other = OTHER_NAMES[package.name]
            state.note(
                rules.PACKAGE_UNKNOWN,
                f'Alpine has no package "{package.name}"',
                package.span,
                f"its name there is `{other}`"
                if other
                else "leave it out: Alpine needs none of it",
                severity=ERROR if command.fails and state.is_official else WARNING,
            )

    def _add(self, command: RunCommand, apk: ApkCommand) -> None:
        state = self.state
        for package in apk.packages:
            if package.name is None or package.name.endswith(_FILE) or ":" in package.name:
                # Of a file, or of what another package provides, it is not known what that needs.
                state.knows_packages = state.accounts.is_complete = False
            else:
                state.packages.add(package.name)
                state.accounts.add_package(package.name)
        if apk.virtual is not None:
            if apk.virtual.name is None:
                state.knows_virtuals = False
            else:
                state.virtuals.add(apk.virtual.name)
        elif None in command.words:
            # It may be an option as well.
            state.knows_virtuals = False

    def _check_deletion(self, command: RunCommand, apk: ApkCommand) -> None:
        state = self.state
        for package in apk.packages:
            if self._is_unknown(package) and not command.is_conditional:
                made = sorted(state.virtuals)[:3]
                hint = f"there is {', '.join(f'`{name}`' for name in made)}" if made else ""
                state.note(
                    rules.VIRTUAL_UNKNOWN,
                    f'no "apk add --virtual" makes "{package.name}"',
                    package.span,
                    hint,
                    severity=ERROR if command.fails else WARNING,
                )

    def _is_unknown(self, package: Package) -> bool:
        name = package.name
        if name is None or not name.startswith(".") or not self.state.knows_virtuals:
            return False
        return name not in self.state.virtuals and "*" not in name

    def _check_update(self, command: RunCommand) -> None:
        """An index that is brought up to date for nobody, or for a later layer."""
        if self._says_upgrade or not self._knows_applets or command.is_conditional:
            return
        if any(apk.applet not in ("update", "") for apk in self.apks.values()):
            return
        if not self.state.knows_repositories:
            return
        # A shell script or a tool of the image may install something.
        if len(self.commands) > 1 and any(one.name != "apk" for one in self.commands):
            return
        self.state.note(
            rules.UPDATE_LAYER,
            '"apk update" in a layer of its own is not repeated when a later layer is',
            command.spans[0],
            "leave it out: `apk add --no-cache` reads the newest index",
        )


def _shown(state: StageState) -> str:
    return f'"{state.shown}"' if state.is_certain else "Alpine"


def _in_alpine(commands: Sequence[RunCommand]) -> str:
    """The packages that commands install, as Alpine calls them; "" where that is not known."""
    names: list[str] = []
    for command in commands:
        if command.name in _MANAGERS and not _INSTALLING.isdisjoint(command.words):
            if None in command.words:
                return ""
            words = [word for word in command.words[1:] if word and not word.startswith("-")]
            names += [OTHER_NAMES.get(word, word) for word in words if word not in _INSTALLING]
    return "".join(f" {name}" for name in dict.fromkeys(names) if name)


def _has_cache_mount(parsed: ParsedInstruction) -> bool:
    mounts = [flag.value or "" for flag in parsed.flags if flag.name == "--mount"]
    kinds = ("type=cache", "type=tmpfs")
    places = ("apk", "/var/cache", "$")
    return any(
        any(kind in mount for kind in kinds) and any(place in mount for place in places)
        for mount in mounts
    )


def _cleans_up(command: RunCommand) -> bool:
    """Whether a command removes what apk keeps, or turns that off."""
    if command.name == "apk":
        return "cache" in command.words
    return any(_names(word, *_CACHES) for word in command.starts)


def _names(word: str, *folders: str) -> bool:
    return any(folder in word for folder in folders)
