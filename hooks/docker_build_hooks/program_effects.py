"""May a command make users or install packages, without saying so itself?"""

from __future__ import annotations

import re

from docker_build_hooks.run_commands import RunCommand
from docker_build_hooks.user_commands import SHADOW_TOOLS

# Programs that do neither, whatever they are told to do.
_HARMLESS = frozenset(
    {
        # of the shell
        *(":", "[", "[[", "alias", "break", "cd", "command", "continue", "echo", "eval", "exit"),
        *("export", "false", "hash", "local", "printf", "pwd", "read", "readonly", "return", "set"),
        *("shift", "shopt", "test", "times", "trap", "true", "type", "ulimit", "umask", "unalias"),
        *("unset", "wait", "getopts", "declare", "typeset", "let", "pushd", "popd", "exec"),
        # of busybox and coreutils
        *("arch", "awk", "base32", "base64", "basename", "bc", "bunzip2", "bzcat", "bzip2", "cal"),
        *("cat", "chattr", "chgrp", "chmod", "chown", "chpasswd", "cksum", "clear", "cmp", "comm"),
        *("cp", "cpio", "crontab", "cut", "date", "dc", "dd", "df", "diff", "dirname", "dos2unix"),
        *("du", "egrep", "env", "expand", "expr", "factor", "fallocate", "fgrep", "file"),
        *("fold", "free", "fuser", "gawk", "getconf", "getent", "grep", "groups"),
        *("gunzip", "gzip", "head", "hexdump", "hostname", "iconv", "id", "install", "kill"),
        *("killall", "ldconfig", "ldd", "less", "link", "ln", "locale", "locale-gen", "localedef"),
        *("logger", "ls", "lsattr", "lsof", "md5sum", "mkdir", "mkfifo", "mknod", "mktemp", "more"),
        *("mv", "nl", "nohup", "nproc", "nslookup", "od", "passwd", "paste", "patch"),
        *("pidof", "ping", "pkill", "printenv", "ps", "readelf", "readlink", "realpath", "rev"),
        *("rm", "rmdir", "rsync", "scanelf", "sed", "seq", "setfacl", "sha1sum", "sha256sum"),
        *("sha512sum", "shred", "shuf", "sleep", "sort", "split", "stat", "strings", "strip"),
        *("sync", "tac", "tail", "tar", "tee", "touch", "tr", "tree", "tsort", "tty"),
        *("uname", "unexpand", "uniq", "unix2dos", "unlink", "unxz", "unzip", "uptime", "usleep"),
        *("vi", "wc", "wget", "which", "whoami", "xxd", "xz", "yes", "zcat"),
        *("zip", "zstd", "setcap", "getcap", "upx", "envsubst"),
        # to fetch, to verify
        *("aria2c", "cosign", "curl", "git", "git-lfs", "gpg", "gpgconf", "openssl", "ssh"),
        *("ssh-keygen", "ssh-keyscan", "svn", "hg", "jq", "yq", "xmlstarlet", "aws", "gsutil"),
        *("update-ca-certificates", "c_rehash", "keytool", "fc-cache", "setup-timezone"),
        # to build
        *("ant", "ar", "as", "autoconf", "autoreconf", "automake", "bear", "buf", "c++", "cc"),
        *("ccache", "clang", "clang++", "cmake", "configure", "conan", "cpp", "ctest", "g++"),
        *("gcc", "ld", "libtoolize", "meson", "nasm", "ninja", "nm", "objcopy", "objdump"),
        *("patchelf", "pkg-config", "protoc", "ranlib", "rpath", "sassc", "sccache", "swig"),
        # of languages and their package managers
        *("ash-completion", "black", "bower", "bun", "bunx", "bundle", "bundler", "cabal"),
        *("cargo", "composer", "conda", "corepack", "cpanm", "crystal", "dart", "deno", "dlv"),
        *("docker-php-ext-configure", "docker-php-ext-enable", "docker-php-ext-install"),
        *("docker-php-source", "dotnet", "easy_install", "elixir", "erl", "flask", "flutter"),
        *("gem", "ghc", "go", "gofmt", "gradle", "gradlew", "grunt", "gulp", "hugo", "java"),
        *("javac", "jar", "jlink", "jekyll", "lein", "lerna", "lua", "luarocks", "mix", "mvn"),
        *("mvnw", "next", "ng", "node", "node-gyp", "npm", "npx", "nuxt", "nx", "pdm", "pear"),
        *("pecl", "perl", "phpize", "php", "php-config", "php-fpm", "pip", "pip2", "pip3"),
        *("pipenv", "pipx", "playwright", "pnpm", "poetry", "prisma", "pytest", "python"),
        *("python2", "python3", "rails", "rake", "rebar3", "ruby", "rustc", "rustup", "sbt"),
        *("shards", "stack", "swift", "tox", "tsc", "turbo", "uv", "virtualenv", "vite"),
        *("wheel", "xcaddy", "yarn", "yarnpkg", "zig", "gunicorn", "uvicorn", "celery"),
        *("django-admin", "maturin", "hatch", "flit", "rollup", "webpack", "esbuild", "vue"),
        # services that are only set up or tested
        *("httpd", "nginx", "caddy", "redis-server", "supervisord", "crond", "busybox-extras"),
        *("initdb", "mysql_install_db", "mysqld", "postgres", "psql", "redis-cli", "sshd"),
    }
)
# What these make is followed.
_FOLLOWED = SHADOW_TOOLS | {"apk", "adduser", "addgroup", "deluser", "delgroup"}
_OF_BUSYBOX = "busybox"
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "zsh", "ksh"})
_COMMAND_OPTION = re.compile(r"-[a-z]*c\Z")
# They may start another program; what they are told says which.
_STARTING = frozenset({"find", "flock", "su", "setpriv", "watch", "awk", "gawk", "xargs"})
_STARTED = _SHELLS | _FOLLOWED | {"-c"}
# They put files where they are told to, at the top as well.
_COPYING = frozenset({"cp", "mv", "tar", "rsync", "unzip", "cpio"})
_PLACING = _COPYING | {"ln", "install", "wget", "curl", "tee", "touch"}
_TOP = frozenset({"/", "/.", "/etc", "/etc/", "/etc/."})
# Scripts that builds bring along, which are no scripts of anybody's own.
_WRAPPERS = frozenset({"gradlew", "mvnw", "configure"})
_PROGRAM_FOLDER = re.compile(r"(?:\A|/)\.?s?bin\Z")


def has_unknown_effect(command: RunCommand) -> bool:
    """Whether a command may change users or packages in a way that cannot be seen."""
    name = command.name
    words = command.words
    if not words or _is_setting(words):
        return False
    if name == _OF_BUSYBOX and len(words) > 1:
        words = words[1:]
        name = words[0] or ""
    if name in _SHELLS:
        return not _has_text(words)
    if name in _STARTING:
        texts = [word or "" for word in words[1:]]
        asks = "apk" in texts and "info" in texts
        return not asks and any(t in _STARTED or "system(" in t for t in texts)
    if name in _COPYING and not _TOP.isdisjoint(words[1:]):
        return True
    if name in _HARMLESS:
        # A script of that name, in a folder for anything, is another program.
        folder = (words[0] or "").rpartition("/")[0]
        is_script = "/" in (words[0] or "") and not _PROGRAM_FOLDER.search(folder)
        return is_script and name not in _WRAPPERS
    return name not in _FOLLOWED


def _has_text(words: tuple[str | None, ...]) -> bool:
    """Whether a shell is told what to run: that is seen. A file, or what is piped in, is not."""
    for word in words[1:]:
        if word is None or not word.startswith("-"):
            return False
        if _COMMAND_OPTION.match(word):
            return True
    return False


def placed_programs(command: RunCommand) -> set[str]:
    """The names of files that a command may put into a folder of programs."""
    written = command.starts[len(command.words) :]
    words = command.words[1:] if command.name in _PLACING else ()
    paths = [path for path in (*words, *written) if path]
    return {
        name
        for folder, _, name in (path.rpartition("/") for path in paths)
        if _PROGRAM_FOLDER.search(folder)
    }


def _is_setting(words: tuple[str | None, ...]) -> bool:
    first = words[0]
    return first is not None and "=" in first and first.partition("=")[0].isidentifier()
