"""What Docker's official Alpine images and Alpine's packages bring along."""

from __future__ import annotations

import re

import pytest

from docker_build_hooks import alpine_package_users
from docker_build_hooks.alpine_image_facts import BASE_GROUPS, BASE_USERS, IMAGES
from docker_build_hooks.alpine_package_users import PACKAGE_USERS

ACCOUNT = re.compile(r"[a-z0-9_][a-z0-9_.-]*")
PACKAGE = re.compile(r"[a-z0-9_][A-Za-z0-9_.+-]*")
TOOLS = {"bash", "shadow", "su-exec", "sudo"}

# Image -> users, groups, packages: those it has beyond Alpine's own.
KNOWN = {
    "adminer": ("adminer www-data", "adminer", ""),
    "alpine": ("", "", ""),
    "amazoncorretto": ("", "", ""),
    "bash": ("", "", "bash"),
    "caddy": ("caddy", "caddy", ""),
    "composer": ("www-data", "", "bash"),
    "consul": ("consul", "consul", "su-exec"),
    "docker": ("dockremap rootless", "docker dockremap rootless", ""),
    "drupal": ("www-data", "", ""),
    "eclipse-mosquitto": ("mosquitto", "mosquitto", ""),
    "elixir": ("", "", ""),
    "erlang": ("", "", ""),
    "ghost": ("node", "node", "bash su-exec"),
    "golang": ("", "", ""),
    "gradle": ("gradle", "gradle", "bash"),
    "groovy": ("groovy", "groovy", ""),
    "haproxy": ("haproxy", "haproxy", ""),
    "httpd": ("www-data", "", ""),
    "influxdb": ("influxdb", "influxdb", "bash su-exec"),
    "jetty": ("jetty", "jetty", ""),
    "kong": ("kong", "kong", "bash"),
    "liquibase": ("liquibase", "liquibase", "bash"),
    "maven": ("", "", "bash"),
    "memcached": ("memcache", "memcache", ""),
    "nats": ("nats", "nats", ""),
    "nextcloud": ("www-data", "", ""),
    "nginx": ("nginx", "nginx", ""),
    "node": ("node", "node", ""),
    "php": ("www-data", "", ""),
    "postgres": ("", "", "bash su-exec"),
    "python": ("", "", ""),
    "rabbitmq": ("rabbitmq", "rabbitmq", "bash su-exec"),
    "redis": ("redis", "redis", "su-exec"),
    "redmine": ("redmine", "redmine", "bash su-exec"),
    "registry": ("", "", ""),
    "ruby": ("", "", ""),
    "rust": ("", "", ""),
    "spiped": ("spiped", "spiped", ""),
    "telegraf": ("telegraf", "telegraf", "su-exec"),
    "traefik": ("", "", ""),
    "vault": ("vault", "vault", "su-exec"),
    "wordpress": ("www-data", "", "bash"),
    "zookeeper": ("zookeeper", "zookeeper", "bash su-exec"),
}


@pytest.mark.parametrize("image", KNOWN)
def test_known_image(image: str) -> None:
    facts = IMAGES[image]
    users, groups, packages = (set(names.split()) for names in KNOWN[image])
    assert users <= facts.users
    assert groups <= facts.groups
    assert packages <= facts.packages


# A name too many would keep a fault quiet.
@pytest.mark.parametrize(
    "image", ["alpine", "golang", "haproxy", "node", "php", "python", "ruby", "rust", "httpd"]
)
def test_nothing_else(image: str) -> None:
    users, groups, packages = (set(names.split()) for names in KNOWN[image])
    assert (*map(set, IMAGES[image]),) == (users, groups, packages)


@pytest.mark.parametrize("image", ["mariadb", "mysql", "debian", "busybox", "friendica"])
def test_unknown_image(image: str) -> None:
    assert image not in IMAGES


def test_base() -> None:
    assert {"root", "daemon", "nobody", "guest", "sshd", "operator", "postgres"} <= BASE_USERS
    assert {"root", "wheel", "users", "nogroup", "www-data", "ping", "abuild"} <= BASE_GROUPS
    # Made by the packages and images that need them.
    assert not {"nginx", "www-data", "app", "node"} & BASE_USERS


def test_names_of_images() -> None:
    for image, facts in IMAGES.items():
        assert ACCOUNT.fullmatch(image)
        for name in facts.users | facts.groups:
            assert ACCOUNT.fullmatch(name), image
        assert facts.packages <= TOOLS, image


def test_images_do_not_repeat_the_base() -> None:
    for image, facts in IMAGES.items():
        assert not facts.users & BASE_USERS, image
        assert not facts.groups & BASE_GROUPS, image


def test_images_are_sorted() -> None:
    images = [image for image in IMAGES if image != "alpine"]
    assert images == sorted(images)


PACKAGES = {
    "apache2": "apache www-data",
    "avahi": "avahi netdev",
    "bind": "named",
    "chrony": "chrony",
    "clamav": "clamav",
    "dbus": "messagebus",
    "docker": "docker",
    "dovecot": "dovecot dovenull",
    "haproxy": "haproxy",
    "lighttpd": "lighttpd www-data",
    "mariadb": "mysql",
    "memcached": "memcached",
    "mosquitto": "mosquitto",
    "nginx": "nginx www-data",
    "openldap": "ldap",
    "postfix": "postfix postdrop vmail mail",
    "postgresql16": "postgres",
    "redis": "redis",
    "squid": "squid winbind",
    "subversion": "svn svnusers",
    "unbound": "unbound",
    "valkey": "valkey",
    "vsftpd": "ftp vsftp",
}


@pytest.mark.parametrize("package", PACKAGES)
def test_known_package(package: str) -> None:
    assert set(PACKAGE_USERS[package].split()) == set(PACKAGES[package].split())


@pytest.mark.parametrize("package", ["bash", "curl", "git", "shadow", "su-exec", "sudo", "nix"])
def test_package_without_users(package: str) -> None:
    assert package not in PACKAGE_USERS


def test_names_of_packages() -> None:
    for package, names in PACKAGE_USERS.items():
        assert PACKAGE.fullmatch(package)
        assert names and names == " ".join(sorted(names.split())), package
        for name in names.split():
            assert ACCOUNT.fullmatch(name), package


def test_package_stands_once() -> None:
    listed = alpine_package_users._OF_THEIR_NAME.split()
    for packages in alpine_package_users._BY_NAMES.values():
        listed += packages.split()
    assert len(listed) == len(set(listed)) == len(PACKAGE_USERS)
