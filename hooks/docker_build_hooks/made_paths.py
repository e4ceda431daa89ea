"""Which paths may a command make, or fill, in other ways than by copying?

What a program does with the words behind it is known of few programs, so a path that is named may
be made, unless the program is known to leave it as it is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docker_build_hooks.script_paths import START, UNKNOWN, join
from docker_build_hooks.shell_commands import Command
from docker_build_hooks.shell_programs import program

# Programs that name a path without making it.
_NOT_MAKING = frozenset(
    (
        *("[", "[[", "test", "rm", "rmdir", "unlink", "cd", "pushd", "popd", "ls", "cat", "echo"),
        *("printf", "stat", "file", "grep", "egrep", "head", "tail", "wc", "diff", "cmp", "chmod"),
        *("chown", "find", "source", ".", "export", "shellcheck", "if", "hadolint", "trap", "set"),
        *("for", "while", "case", "read", "du", "sha256sum", "md5sum", "ssh", "exit", "return"),
        *("kill", "pkill", "killall", "which", "type", "command", "unset", "shift", "sleep"),
        *("kubectl", "helm", "systemctl", "service", "basename", "dirname", "realpath", "readlink"),
    )
)
CONTAINER_PROGRAMS = frozenset({"docker", "podman", "nerdctl", "buildah"})
_GROUPS = frozenset({"container", "image", "buildx", "builder"})
_ARCHIVERS = frozenset({"tar", "gtar", "bsdtar", "unzip", "7z", "7za", "Expand-Archive"})
_CLOUDS = frozenset({"aws", "gsutil", "gcloud", "az", "mc", "rclone", "s3cmd", "oras"})
# What is behind these is the name of a file, also where a folder of that name is needed.
_WRITING_FILES = frozenset({"curl", "gcc", "g++", "cc", "c++", "clang", "openssl", "go", "jq"})
# A word without a slash or a dot is what these make; to others it may be just a name.
_MAKING = frozenset(
    (
        *(
            "mkdir",
            "touch",
            "cp",
            "mv",
            "ln",
            "install",
            "rsync",
            "copy",
            "xcopy",
            "robocopy",
            "md",
        ),
        *("tee", "truncate", "dd", "split", "zip", "make", "gmake", "cmake", "ninja", "bazel"),
        *("go", "gcc", "g++", "cc", "c++", "clang", "cargo", "rustc", "javac", "jar", "java"),
        *("npm", "npx", "yarn", "pnpm", "bun", "node", "deno", "python", "python3", "pip", "pip3"),
        *(
            "pipenv",
            "poetry",
            "uv",
            "virtualenv",
            "pyinstaller",
            "mvn",
            "mvnw",
            "gradle",
            "gradlew",
        ),
        *("dotnet", "ruby", "bundle", "php", "composer", "hugo", "jekyll", "openssl", "ssh-keygen"),
        *("curl", "wget", "New-Item", "Out-File", "Set-Content", "Copy-Item", "Move-Item"),
    )
)
_FETCHING = frozenset({"cp", "sync", "copy", "copyto", "mirror", "rsync", "download"})
_OUTPUT = re.compile(
    r"-[oCdB]|-?-out(?:put)?(?:[-_]?(?:dir|directory|path|folder))?|--dest(?:ination)?(?:-dir)?"
    r"|--(?:out|target)-?dir|--(?:directory|prefix|root|dir)|-DestinationPath"
)
_ARCHIVE_FOLDER = ("-C", "--directory", "--cd", "-d", "-DestinationPath")
_TAR_EXTRACTS = re.compile(r"-?[A-Za-wyz]*x[A-Za-z]*")
_VOLUME_NAME = re.compile(r"\w[\w.-]*")
_DOWNLOADED = re.compile(r"-[A-NP-Za-z#]*O[A-Za-z#]*|--remote-name(?:-all)?")
_QUERY = re.compile(r"[?#]")
_ENDING = re.compile(r"\.(?:tar|tgz|tbz2?|txz|zip|7z|gz|bz2|xz|zst)\b.*", re.IGNORECASE)


class Made(NamedTuple):
    """A joined path at which a command may put something; ``is_filled`` is a folder of things."""

    path: str
    is_filled: bool


def made_by(command: Command) -> Iterator[Made]:
    """The paths that a command names which it is not known to leave as they are."""
    for output in command.outputs:
        yield Made(join(command.folder, output), False)
    words = program(command.words)
    name = posixpath.basename(words[0]) if words else ""
    if name in CONTAINER_PROGRAMS:
        found = _by_container(words[1:])
    elif name == "git":
        found = _by_git(words[1:])
    elif name in ("", *_NOT_MAKING):
        return
    elif name in ("curl", "wget", "wget2"):
        found = _by_download(name, words[1:])
    elif name in _ARCHIVERS:
        found = _by_archiver(name, words[1:], command.folder)
    else:
        found = _by_any(name, words[1:])
    for text, is_filled in found:
        if text.strip(UNKNOWN):
            yield Made(join(command.folder, text), is_filled)


def _by_any(name: str, words: Sequence[str]) -> Iterator[Made]:
    """Each word, and the values of options; a folder that an option names is filled."""
    before = ""
    if name == "go":
        yield from _by_go(words)
    for word in words:
        option, equals, value = word.partition("=")
        if word.startswith("-"):
            if equals:
                yield Made(value, _is_folder(name, option, value))
        else:
            # `-o out` and `NAME=out`, as `make` has it.
            if "/" in word or "." in word or name in _MAKING or _OUTPUT.fullmatch(before):
                yield Made(word, _is_folder(name, before, word))
            if equals:
                yield Made(value, False)
        before = word
    if name in _CLOUDS and not _FETCHING.isdisjoint(words):
        operands = [word for word in words if not word.startswith("-")]
        yield Made(operands[-1], True)


def _by_go(words: Sequence[str]) -> Iterator[Made]:
    """The programs that ``go build`` puts in a folder, by the names of their packages."""
    package = words[-1] if words else ""
    for target in _values(words, ("-o",)):
        if posixpath.basename(package) == "...":
            yield Made(target, True)
        elif package != target and posixpath.normpath(package) not in (".", ".."):
            yield Made(posixpath.join(target, posixpath.basename(package)), False)


def _is_folder(name: str, option: str, value: str) -> bool:
    """Whether the value of an option is a folder for what a program makes."""
    if not _OUTPUT.fullmatch(option):
        return False
    # Most programs have their own meaning for `.`, and take it from where they run.
    is_named = posixpath.normpath(value) not in (".", "..")
    return value.endswith("/") or (is_named and name not in _WRITING_FILES)


def _by_archiver(name: str, words: Sequence[str], folder: str) -> Iterator[Made]:
    """What is unpacked, in the folder that is named; an archive that is made is only itself."""
    operands = [word for word in words if not word.startswith("-")]
    first = words[0] if words else ""
    is_tar = name.endswith("tar")
    is_unpacking = not is_tar or "--extract" in words or "--get" in words
    if is_tar:
        short = [first, *(word for word in words[1:] if word.startswith("-"))]
        is_unpacking = is_unpacking or any(map(_TAR_EXTRACTS.fullmatch, short))
    named = list(_values(words, _ARCHIVE_FOLDER))
    if name.startswith("7z"):
        named += [word[2:] for word in words if word.startswith("-o")]
    for target in named if is_unpacking else ():
        yield Made(target, True)
    if is_unpacking and not named:
        if folder != START:
            # `cd` names the folder.
            yield Made(".", True)
        for word in operands:
            yield Made(_ENDING.sub("", posixpath.basename(word)), True)
    for word in operands:
        yield Made(word, False)


def _by_download(name: str, words: Sequence[str]) -> Iterator[Made]:
    """The files that options name, and those that have their names from addresses."""
    yield from _by_any("curl", words)
    folders = list(_values(words, ("-P", "--directory-prefix", "--output-dir"))) or [""]
    folders += [word[2:] for word in words if word.startswith("-P") and len(word) > 2]
    is_named = name != "curl" or any(map(_DOWNLOADED.fullmatch, words))
    for word in words if is_named else ():
        _, scheme, address = _QUERY.split(word, maxsplit=1)[0].partition("://")
        _, slash, file = address.rstrip("/").rpartition("/")
        if scheme and slash:
            yield Made(posixpath.join(folders[-1], file), False)


def _by_git(words: Sequence[str]) -> Iterator[Made]:
    """What is cloned, or written by an option; any other command of git only names things."""
    base = next(_values(words[:2], ("-C",)), "")
    words = words[2:] if base else words
    command = words[0] if words else ""
    found: list[Made] = []
    if command == "clone":
        at = next((n for n, w in enumerate(words) if ":" in w or w.startswith(("/", "../"))), 0)
        address = words[at]
        behind = [word for word in words[at + 1 :] if not word.startswith("-")] if at else []
        own = posixpath.basename(address.rstrip("/")).rpartition(":")[2].removesuffix(".git")
        # An address that is not known is one of the words in front.
        target = behind[0] if behind else own if at else words[-1]
        found = [Made(target, True)]
    elif command in (
        "archive",
        "format-patch",
        "bundle",
        "submodule",
        "worktree",
        "checkout-index",
    ):
        found = [Made(target, False) for target in _values(words, ("-o", "--output", "--prefix"))]
        if command in ("bundle", "submodule", "worktree"):
            found += [Made(word, True) for word in words[1:] if not word.startswith("-")]
    for path, is_filled in found:
        yield Made(posixpath.join(base, path), is_filled)


def _by_container(words: Sequence[str]) -> Iterator[Made]:
    """What a program for containers writes outside of them, ``cp`` left to those who copy."""
    while words and (words[0] in _GROUPS or words[0].startswith("-")):
        words = words[1:]
    command = words[0] if words else ""
    if command in ("build", "b", "bud", "bake"):
        for value in _values(words, ("-o", "--output")):
            fields = dict(field.partition("=")[::2] for field in value.split(","))
            target = fields.get("dest", "" if "=" in value else value)
            yield Made(target, fields.get("type", "local") == "local")
    elif command in ("save", "export"):
        for target in _values(words, ("-o", "--output")):
            yield Made(target, False)
    elif command in ("run", "exec", "create"):
        for value in _values(words, ("-v", "--volume")):
            host, colon, inside = value.partition(":")
            if colon and not inside.endswith(":ro") and not _VOLUME_NAME.fullmatch(host):
                yield Made(host, True)
        for value in _values(words, ("--mount",)):
            fields = dict(field.partition("=")[::2] for field in value.split(","))
            is_fixed = {"readonly", "ro"} & fields.keys() or fields.get("type") == "volume"
            yield Made("" if is_fixed else fields.get("source", fields.get("src", "")), True)


def _values(words: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """What is behind the options, each of them a word of its own or with a ``=``."""
    for before, word in zip(("", *words), words, strict=False):
        name, equals, value = word.partition("=")
        if before in options:
            yield word
        elif equals and name in options:
            yield value
        elif len(word) > 2 and word[:1] == "-" and word[:2] in options and name == word:
            # `-vHOST:DIRECTORY`
            yield word[2:]
