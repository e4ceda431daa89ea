"""Does the image of a Dockerfile run as root, though nothing in it needs that?"""

from __future__ import annotations

import re

from docker_build_hooks import alpine_rules as rules
from docker_build_hooks.alpine_stage import StageState
from docker_build_hooks.file_environments import environments_of
from docker_build_hooks.instruction_parts import ParsedInstruction
from docker_build_hooks.launchers import launched
from docker_build_hooks.run_commands import RunCommand, run_commands
from docker_build_hooks.variables import UNKNOWN

# What the official images of these start as, unless a Dockerfile says otherwise.
_AS_ROOT = frozenset(
    {
        *("alpine", "python", "node", "golang", "ruby", "rust", "openjdk", "eclipse-temurin"),
        *("amazoncorretto", "elixir", "erlang"),
    }
)
_ROOT = frozenset({"root", "0", "0:0", "root:root", "0:root", "root:0"})
# They start as root and leave that behind by themselves, or serve where it is needed.
_DROPPING = re.compile(
    rb"\b(?:su-exec|gosu|setpriv|s6-[a-z]+|setuidgid|chpst|runuser|supervisord?|fixuid|chroot"
    rb"|sudo|doas)\b|\bsu\s+(?:-|\w)"
)
# What runs an application: of other programs it is not known what they need.
_RUNTIMES = frozenset(
    {
        *("node", "npm", "npx", "yarn", "pnpm", "bun", "deno", "pm2", "next", "nuxt", "ts-node"),
        *("python", "python3", "gunicorn", "uvicorn", "hypercorn", "flask", "celery", "daphne"),
        *("java", "ruby", "bundle", "rails", "puma", "rackup", "dotnet", "mix", "elixir"),
    }
)
# Nobody serves with these words, or they name a user to run as.
_DEVELOPMENT = frozenset(
    ("dev", "watch", "start:dev", "nodemon", "develop", "test", "build", "lint", "eslint", "--user")
)
# What leaves root behind, and what needs it.
_PACKAGES = frozenset(
    {
        *("su-exec", "gosu", "s6", "s6-overlay", "runit", "supervisor", "sudo", "doas"),
        *("iptables", "nftables", "wireguard-tools", "ipvsadm", "iproute2", "ethtool", "tcpdump"),
        *("openvpn", "strongswan", "fuse", "fuse3", "docker-cli", "libcap-utils", "ipset"),
    }
)


def check_root_user(path: str, state: StageState) -> None:
    """Note that the image of a final stage runs as root."""
    image = state.image
    if image is None or not image.official or image.repository not in _AS_ROOT:
        return
    user = state.user or ""
    if UNKNOWN in user or (user and user not in _ROOT) or environments_of(path):
        return
    if not _PACKAGES.isdisjoint(state.packages) or any(one.drops_root for one in state.chain()):
        return
    entry = state.entries.get("ENTRYPOINT") or state.entries.get("CMD")
    if entry is None or not all(_is_application(one, state) for one in state.entries.values()):
        return
    span = state.user_place or entry.instruction.whole
    says = f'USER is "{user}"' if user else "no USER is set"
    own = sorted(state.accounts.users - state.base_users) if state.accounts.is_complete else []
    hint = f"`USER {own[0]}` before it" if own else "`RUN adduser -D app`, then `USER app`"
    message = f"the image runs as root: {says}"
    state.note(rules.ROOT, message, span, hint, scripts=_scripts(state))


def drops_root(data: bytes) -> bool:
    """Whether a script may leave root behind."""
    return _DROPPING.search(data) is not None


def _is_application(parsed: ParsedInstruction, state: StageState) -> bool:
    """Whether what the image runs is a program of its own, which needs no root by its kind."""
    if drops_root(parsed.instruction.text.encode("utf-8", "replace")):
        return False
    commands = list(map(launched, run_commands(parsed, state.environment, state.shell)))
    if parsed.keyword == "CMD" and "ENTRYPOINT" in state.entries and parsed.json:
        # Arguments, or a program that the entry point runs.
        return True
    return bool(commands) and all(_serves(command, state) for command in commands)


def _serves(command: RunCommand, state: StageState) -> bool:
    words = [word for word in command.words if word]
    if not words or command.is_conditional or not _DEVELOPMENT.isdisjoint(words):
        return False
    if not words:
        return False
    first = words[0]
    if first.rpartition("/")[2] in _RUNTIMES:
        return len(words) > 1
    is_copied = "/" in first and bool(state.files.sources(first, state.folder))
    return (
        state.has_port
        and (is_copied or first.startswith(("/", "./")))
        and not ("entrypoint" in first or first.endswith(".sh"))
    )


def _scripts(state: StageState) -> list[str]:
    """The files of the context that the image may run."""
    found: list[str] = []
    for parsed in state.entries.values():
        for command in map(launched, run_commands(parsed, state.environment, state.shell)):
            for word in command.words[:3]:
                found += state.files.programs(word or "", state.folder)
                found += state.files.sources(word or "", state.folder)
    return found
