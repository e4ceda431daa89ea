"""Do the tables of what brings bash and shadow name what does, and nothing common that does not?"""

import re

import pytest

from docker_build_hooks.bash_packages import BRINGS_BASH, BRINGS_SHADOW

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]*")

WITH_BASH = (
    *("abcde", "apache2-dev", "apr-dev", "apr-util-dev", "bash-completion", "bash-dev", "bats"),
    *("bats-core", "cloud-utils", "direnv", "drbd-utils", "frr", "gobject-introspection-dev"),
    *("lcov", "leiningen", "libtool", "libvirt-daemon", "linux-lts-dev", "linux-virt-dev"),
    *("lvm2-extra", "munin", "neon-dev", "netdata", "openscap", "pass", "pass-otp", "pre-commit"),
    *("quilt", "rpm", "texlive-full", "translate-shell", "wireguard-tools"),
    *("wireguard-tools-wg-quick", "xen", "xmlto", "yadm", "zoneminder"),
)
WITHOUT_BASH = (
    *("abuild", "alpine-sdk", "ansible", "apache2", "apache2-utils", "autoconf", "automake"),
    *("aws-cli", "bind-tools", "binutils", "build-base", "ca-certificates", "cargo", "certbot"),
    *("chromium", "cmake", "composer", "coreutils", "curl", "curl-dev", "docker", "docker-cli"),
    *("docker-bash-completion", "dumb-init", "ffmpeg", "file", "findutils", "freetype-dev", "g++"),
    *("gcc", "gettext", "git", "git-bash-completion", "git-lfs", "glib-dev", "gnupg", "go"),
    *("gosu", "gradle", "graphviz", "grep", "haproxy", "helm", "icu-dev", "imagemagick"),
    *("iptables", "jpeg-dev", "jq", "kubectl", "libc6-compat", "libffi-dev", "libpng-dev"),
    *("libpq-dev", "libxml2-dev", "libxslt-dev", "linux-headers", "make", "mariadb-client"),
    *("mariadb-dev", "maven", "musl-dev", "mysql-client", "nano", "ncurses", "nginx", "ninja"),
    *("nodejs", "npm", "openjdk11", "openjdk17-jre", "openjdk21-jdk", "openjdk8", "openrc"),
    *("openssh", "openssh-client", "openssl", "openssl-dev", "patch", "perl", "php8-dev"),
    *("php83", "php83-dev", "pkgconf", "postgresql-client", "postgresql-contrib"),
    *("postgresql-dev", "postgresql16", "procps", "py3-pip", "python3", "python3-dev", "redis"),
    *("rsync", "ruby", "ruby-dev", "rust", "screen", "sed", "shadow", "sqlite", "strace"),
    *("su-exec", "subversion", "sudo", "supervisor", "tar", "tini", "tmux", "tzdata", "unzip"),
    *("util-linux", "vim", "wget", "wireguard-tools-wg", "xvfb", "xz", "yarn", "zip", "zlib-dev"),
    "zsh",
)
WITH_SHADOW = ("cloud-init", "elogind", "gdm", "gnome", "gnome-shell", "sddm")
WITHOUT_SHADOW = (
    *("bash", "build-base", "ca-certificates", "coreutils", "curl", "docker", "git", "libcap"),
    *("linux-pam", "nginx", "nodejs", "openrc", "openssh", "python3", "shadow-login"),
    *("shadow-subids", "shadow-uidmap", "su-exec", "sudo", "util-linux"),
)


@pytest.mark.parametrize("name", WITH_BASH)
def test_what_depends_on_bash_is_listed(name: str) -> None:
    assert name in BRINGS_BASH


@pytest.mark.parametrize("name", WITHOUT_BASH)
def test_what_does_not_depend_on_bash_is_not_listed(name: str) -> None:
    assert name not in BRINGS_BASH


@pytest.mark.parametrize("name", WITH_SHADOW)
def test_what_depends_on_shadow_is_listed(name: str) -> None:
    assert name in BRINGS_SHADOW


@pytest.mark.parametrize("name", WITHOUT_SHADOW)
def test_what_does_not_depend_on_shadow_is_not_listed(name: str) -> None:
    assert name not in BRINGS_SHADOW


@pytest.mark.parametrize(
    ("itself", "names"),
    [("bash", BRINGS_BASH), ("shadow", BRINGS_SHADOW)],
    ids=("bash", "shadow"),
)
def test_each_is_the_name_of_another_package(itself: str, names: frozenset[str]) -> None:
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert itself not in names
    assert len(names) >= 30
