"""Does the table of Alpine's other names name what Alpine has, and nothing that it has too?"""

import re

import pytest

from docker_build_hooks.alpine_packages import OTHER_NAMES

NAME = re.compile(r"[a-z0-9][a-z0-9+._-]*")
ALPINE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]*")

# Among them many that Debian has too, and some that look as if only Debian had them.
KNOWN = (
    *("alpine-sdk", "apk-tools", "apt", "bash", "bind-tools", "binutils", "build-base", "busybox"),
    *("bzip2", "ca-certificates", "cargo", "cmake", "coreutils", "cronie", "curl", "curl-dev"),
    *("dirmngr", "docker-cli", "dpkg", "dumb-init", "ffmpeg", "file", "findutils", "firefox-esr"),
    *("fontconfig", "g++", "gcc", "gcompat", "gettext", "ghostscript", "git", "gnupg", "go"),
    *("gosu", "gpg", "gpg-agent", "graphviz-dev", "icu-dev", "imagemagick", "inotify-tools"),
    *("inetutils-telnet", "iproute2", "iputils", "iputils-ping", "jq", "libarchive-tools"),
    *("libc-dev", "libc6-compat", "libcap2", "libedit-dev", "libevent-dev", "libffi", "libffi-dev"),
    *("libjpeg", "libjpeg-turbo-dev", "libpng-dev", "libpq", "libpq-dev", "libsodium-dev"),
    *("libssl1.1", "libssl3", "libstdc++", "libtool", "libwebp-dev", "libxml2-dev"),
    *("libxml2-utils", "libxslt-dev", "libzip-dev", "linux-headers", "lsb-release", "make"),
    *("mariadb-dev", "musl-dev", "mysql-client", "nano", "net-tools", "netcat-openbsd", "nginx"),
    *("ninja", "ninja-build", "nodejs", "npm", "openssh-client", "openssl", "openssl-dev", "perl"),
    *("pkgconf", "pkgconfig", "poppler-utils", "postgresql-client", "postgresql-dev", "procps"),
    *("procps-ng", "psmisc", "py-pip", "py3-pip", "python2", "python3", "python3-dev", "redis"),
    *("rsync", "ruby-bundler", "ruby-dev", "ruby-full", "shadow", "sqlite", "sqlite-dev", "sudo"),
    *("supervisor", "tini", "traceroute", "ttf-freefont", "tzdata", "unixodbc-dev", "unzip", "vim"),
    *("wget", "whois", "xvfb", "xz", "yarn", "zip", "zlib-dev"),
)


def test_there_are_enough_known_names() -> None:
    assert len(set(KNOWN)) == len(KNOWN) >= 60


@pytest.mark.parametrize("name", KNOWN)
def test_what_alpine_has_is_not_in_the_table(name: str) -> None:
    assert name not in OTHER_NAMES


def test_each_key_is_the_name_of_a_package() -> None:
    assert [name for name in OTHER_NAMES if not NAME.fullmatch(name)] == []


def test_each_value_is_names_of_packages_parted_by_one_blank() -> None:
    wrong = [
        value
        for value in OTHER_NAMES.values()
        if value and not all(map(ALPINE_NAME.fullmatch, value.split(" ")))
    ]
    assert wrong == []


def test_no_name_is_to_be_replaced_by_itself_or_by_another_wrong_one() -> None:
    wrong = [
        (name, value)
        for name, value in OTHER_NAMES.items()
        if not OTHER_NAMES.keys().isdisjoint(value.split())
    ]
    assert wrong == []
