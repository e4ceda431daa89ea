"""Which commands of a script change no file of the workspace, whatever else they do?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=", re.ASCII)
# Where a runner has its workspaces.
_WORKSPACES = ("/home/runner/work", "/github/workspace", "/__w", "/workspace")
_OUTSIDE = ("/", "~/", "${HOME}/", "${RUNNER_TEMP}/", "${TMPDIR}/", "${AGENT_TOOLSDIRECTORY}")


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_COMMAND_FILES = ("OUTPUT", "ENV", "STEP_SUMMARY", "PATH", "STATE")
_TARGETS = frozenset(
    {"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"}
    | {f"${{GITHUB_{name}}}" for name in _COMMAND_FILES}
)

_ALWAYS = words(
    ": [ break cat cd continue cut date declare df dirname basename du echo egrep exit export"
    " false fgrep fi done esac for free getconf grep groups hash head hostname id jq local ls lscpu"
    " lsb_release nproc popd printenv printf ps pushd pwd read readarray readlink readonly"
    " realpath return seq set sha256sum shift shopt sleep sw_vers systemctl tail test tr true type"
    " ulimit umask uname unset uptime wait wc which whoami"
)
_DOCKER = words(
    "login logout info version images ps pull push tag inspect rmi network volume system manifest"
    " search history logs stop rm kill wait"
)
_DOCKER_GROUPS = {
    "image": words("ls list rm prune inspect pull push tag history"),
    "buildx": words("create inspect ls version use imagetools du prune rm stop install build"),
    "builder": frozenset({"prune", "build", "ls", "inspect"}),
    "context": frozenset({"create", "use", "ls", "inspect"}),
}
_DOCKER_OUTPUTS = ("-o", "--output", "--iidfile", "--metadata-file", "--cache-to", "--set")
_GIT = words(
    "describe rev-parse rev-list log status fetch show diff ls-files ls-remote ls-tree tag config"
    " branch symbolic-ref remote merge-base name-rev show-ref for-each-ref cat-file version"
)
_SUBCOMMANDS = {
    "git": _GIT,
    "aws": frozenset({"ecr", "ecr-public", "sts", "configure"}),
    "gcloud": frozenset({"auth", "config"}),
    "az": frozenset({"acr", "account", "login"}),
    "gh": frozenset({"api", "auth"}),
    "apt-get": words("update upgrade install remove purge clean autoremove"),
    "apt": words("update upgrade install remove purge clean autoremove"),
    "apk": frozenset({"add", "update", "del"}),
    "crane": frozenset({"auth", "digest", "ls", "manifest", "config", "copy", "tag"}),
    "skopeo": frozenset({"inspect", "list-tags", "login"}),
}


def is_outside(path: str) -> bool:
    """Whether a path, its variables as ``${NAME}``, is surely none of the workspace."""
    return (
        path.startswith(_OUTSIDE)
        and len(path) > 1
        and not path.startswith(_WORKSPACES)
        and ".." not in path
    )


def is_harmless_target(path: str) -> bool:
    """Whether output may go to ``path`` (``> path``) without a change of the workspace."""
    return path in _TARGETS or is_outside(path)


def is_harmless(command: Sequence[str]) -> bool:
    """Whether a command, as words, changes no file of the workspace.

    Where its files go (``>``) is not part of it.
    """
    at = 0
    while at < len(command) and (
        _ASSIGNMENT.match(command[at])
        or command[at] == "sudo"
        or (at and command[at] in ("-E", "-n"))
    ):
        at += 1
    if at == len(command):
        return True
    name, arguments = command[at], command[at + 1 :]
    if name in _ALWAYS:
        return True
    if name in _SUBCOMMANDS:
        return _first(arguments) in _SUBCOMMANDS[name]
    check = _CHECKS.get(name)
    return check is not None and check(arguments)


def _first(arguments: Sequence[str]) -> str:
    """The subcommand, behind options (`-C DIR`, `-c KEY=VALUE`, `-y`)."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in ("-C", "-c") else 1
    return arguments[at] if at < len(arguments) else ""


def _operands(arguments: Sequence[str]) -> list[str]:
    return [word for word in arguments if not word.startswith("-")]


def _short(arguments: Sequence[str]) -> str:
    """All that may be short options."""
    return "".join(word for word in arguments if word[:1] == "-" and word[:2] != "--")


def _docker(arguments: Sequence[str]) -> bool:
    command, *rest = _operands(arguments) or [""]
    if command in _DOCKER_GROUPS:
        if rest[:1] == [] or rest[0] not in _DOCKER_GROUPS[command]:
            return False
    elif command == "run":
        return "v" not in _short(arguments) and not _has(arguments, "--volume", "--mount")
    elif command != "build":
        return command in _DOCKER
    return not _has(arguments, *_DOCKER_OUTPUTS)


def _has(arguments: Sequence[str], *options: str) -> bool:
    return any(word.startswith(options) for word in arguments)


def _all_outside(arguments: Sequence[str]) -> bool:
    operands = _operands(arguments)
    return bool(operands) and all(map(is_outside, operands))


def _last_outside(arguments: Sequence[str]) -> bool:
    operands = _operands(arguments)
    return bool(operands) and is_outside(operands[-1]) and "t" not in _short(arguments)


def _curl(arguments: Sequence[str]) -> bool:
    return _writes_outside(arguments, "o", ("--output",), "OJcD")


def _wget(arguments: Sequence[str]) -> bool:
    is_told = "O" in _short(arguments)
    return is_told and _writes_outside(arguments, "O", ("--output-document",), "oaPx")


def _writes_outside(
    arguments: Sequence[str], letter: str, names: tuple[str, ...], others: str
) -> bool:
    """Whether the files that options name are elsewhere; ``others`` are not to be there."""
    for number, word in enumerate(arguments):
        following = arguments[number + 1] if number + 1 < len(arguments) else ""
        target = None
        if word.startswith("--"):
            if word.startswith(("--remote", "--cookie-jar", "--dump", "--trace", "--create")):
                return False
            name, equals, value = word.partition("=")
            target = (value if equals else following) if name in names else None
        elif word.startswith("-"):
            before, found, value = word.partition(letter)
            if any(other in word for other in others):
                return False
            target = (value or following) if found else None
        if target not in (None, "-") and not is_outside(target or ""):
            return False
    return True


_CHECKS: dict[str, Callable[[Sequence[str]], bool]] = {
    "docker": _docker,
    "curl": _curl,
    "wget": _wget,
    "mkdir": _all_outside,
    "rm": _all_outside,
    "mv": _all_outside,
    "touch": _all_outside,
    "tee": lambda a: all(map(is_harmless_target, _operands(a))),
    "cp": _last_outside,
    "ln": _last_outside,
    "install": _last_outside,
    "chmod": lambda a: _all_outside(_operands(a)[1:]),
    "chown": lambda a: _all_outside(_operands(a)[1:]),
    "sed": lambda a: "i" not in _short(a) and not _has(a, "--in"),
    "yq": lambda a: "i" not in _short(a) and not _has(a, "--in"),
    "awk": lambda a: not any(">" in word or "system" in word or "|" in word for word in a),
    "sort": lambda a: "o" not in _short(a) and not _has(a, "--out"),
    "uniq": lambda a: len(_operands(a)) < 2,
    "find": lambda a: not _has(a, "-delete", "-exec", "-ok", "-fp", "-fl"),
    "env": lambda a: not a,
    "command": lambda a: _has(a[:1], "-v", "-V"),
}
