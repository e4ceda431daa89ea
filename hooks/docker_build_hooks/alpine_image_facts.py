"""What do Docker's official images that are made from Alpine bring along?

Each entry is a union over all versions since 2019: what an image had in one of them may be there.
An image with versions that could not be read is not listed. The names come from these:

- ``main/alpine-baselayout/passwd`` and ``group`` of Alpine's aports, January 2019 to August 2026;
- ``library/*`` of docker-library/official-images, and the Dockerfiles of the repositories that it
  names, all commits since January 2019 up to the one that is noted beside the image;
- the scripts of the packages that those Dockerfiles install, deleted ones too: users stay behind.
"""

from __future__ import annotations

from typing import NamedTuple


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Releases 3.9 and later; klogd comes with busybox.
BASE_USERS: frozenset[str] = _names(
    "root bin daemon adm lp sync shutdown halt mail news uucp operator man postmaster cron ftp "
    "sshd squid xfs games cyrus vpopmail ntp smmsp guest nobody at postgres klogd"
)
BASE_GROUPS: frozenset[str] = _names(
    "root bin daemon sys adm tty disk lp mem kmem wheel floppy mail news uucp man cron console "
    "audio cdrom dialout ftp sshd input tape video netdev squid xfs kvm games shadow cdrw "
    "www-data usb vpopmail users ntp nofiles smmsp locate abuild utmp ping nogroup nobody at "
    "readproc postgres klogd"
)


class ImageFacts(NamedTuple):
    """What an image may have that Alpine itself does not.

    ``packages`` are those among bash, shadow, su-exec and sudo.
    """

    users: frozenset[str]
    groups: frozenset[str]
    packages: frozenset[str]


def _facts(users: str = "", groups: str = "", packages: str = "") -> ImageFacts:
    return ImageFacts(_names(users), _names(groups), _names(packages))


IMAGES: dict[str, ImageFacts] = {
    # alpinelinux/docker-alpine
    "alpine": _facts(),
    # TimWolla/docker-adminer 7088bf0 2026-07-17
    "adminer": _facts("adminer www-data", "adminer"),
    # corretto/corretto-docker 7075fec 2026-04-27
    "amazoncorretto": _facts(),
    # AzulSystems/azul-zulu-images ffa3090 2026-04-30
    "azul-zulu": _facts(),
    # tianon/docker-bash cd784eb 2026-07-06
    "bash": _facts(packages="bash"),
    # caddyserver/caddy-docker 62d1326 2026-03-05
    "caddy": _facts("caddy", "caddy"),
    # influxdata/influxdata-docker d457cb9 2026-08-06
    "chronograf": _facts("chronograf", "chronograf", "su-exec"),
    # Quantisan/docker-clojure 14dff87 2026-03-09
    "clojure": _facts("fontconfig", "fontconfig", "bash"),
    # composer/docker e1056b5 2026-07-02
    "composer": _facts("svn svnusers www-data", "svn svnusers", "bash"),
    # hashicorp/docker-consul aedd084 2023-06-26
    "consul": _facts("consul", "consul", "su-exec"),
    # docker-library/docker 3289af8 2026-08-06
    "docker": _facts("dockremap rootless", "docker dockremap rootless"),
    # docker-library/drupal 305e3e2 2026-07-22
    "drupal": _facts("www-data"),
    # eclipse-mosquitto/mosquitto 46926a8d 2026-06-30
    "eclipse-mosquitto": _facts("mosquitto", "mosquitto"),
    # adoptium/containers f50aed70 2026-08-07
    "eclipse-temurin": _facts("fontconfig", "fontconfig", "bash"),
    # eggheads/eggdrop-docker 345ea3b 2026-04-15
    "eggdrop": _facts("eggdrop mysql", "eggdrop mysql", "bash su-exec"),
    # erlef/docker-elixir 6113c3e 2025-11-15
    # erlef/docker-elixir 1.20/alpine/Dockerfile at 9e0a6fc3 (1.20.4)
    "elixir": _facts(),
    # erlang/docker-erlang-otp 023b069 2026-07-28
    "erlang": _facts(),
    # espocrm/espocrm-docker c748146 2026-07-17
    "espocrm": _facts("www-data", "", "bash"),
    # docker-library/ghost 7edb45d 2026-06-12; TryGhost/docker-library-ghost bc5d011 2026-08-07
    "ghost": _facts("node", "node", "bash su-exec"),
    # docker-library/golang 7c8c182 2026-08-19
    "golang": _facts(),
    # gradle/docker-gradle 528a647 2026-06-26; keeganwitt/docker-gradle 9fe6f1e 2025-08-14
    "gradle": _facts("fontconfig gradle svn svnusers", "fontconfig gradle svn svnusers", "bash"),
    # groovy/docker-groovy fc25dff 2026-08-19
    "groovy": _facts("fontconfig groovy svn svnusers", "fontconfig groovy svn svnusers", "bash"),
    # docker-library/haproxy ec437dd 2026-07-22
    "haproxy": _facts("haproxy", "haproxy"),
    # HaxeFoundation/docker-library-haxe 229abe6 2026-06-21
    "haxe": _facts(packages="bash"),
    # docker-library/httpd 9b63b37 2026-06-10
    "httpd": _facts("www-data"),
    # hylang/docker-hylang 57b87d0 2026-06-10
    "hylang": _facts(),
    # influxdata/influxdata-docker d457cb9 2026-08-06
    "influxdb": _facts("influxdb", "influxdb", "bash su-exec"),
    # jessfraz/irssi 2349930 2025-12-04
    "irssi": _facts("user", "user"),
    # jetty/jetty.docker 3a05d97 2026-05-04; eclipse/jetty.docker ebf58ff 2021-07-08
    "jetty": _facts("fontconfig jetty", "fontconfig jetty", "bash"),
    # joomla-docker/docker-joomla 562e0fe 2026-04-15
    "joomla": _facts("www-data", "", "bash"),
    # docker-library/julia aa7507f 2026-08-16
    "julia": _facts(),
    # influxdata/influxdata-docker d457cb9 2026-08-06
    "kapacitor": _facts("kapacitor", "kapacitor", "su-exec"),
    # Kong/docker-kong d1ed165 2026-06-17
    "kong": _facts("kong", "kong", "bash su-exec"),
    # liquibase/docker 886b493 2026-04-24
    "liquibase": _facts("fontconfig liquibase", "fontconfig liquibase", "bash"),
    # matomo-org/docker adb618a 2026-05-03
    "matomo": _facts("www-data"),
    # carlossg/docker-maven 0170c5b 2026-08-05
    "maven": _facts("fontconfig", "fontconfig", "bash"),
    # wikimedia/mediawiki-docker 618c79d 2026-07-01
    "mediawiki": _facts("www-data"),
    # docker-library/memcached 53ac0ec 2026-07-09
    "memcached": _facts("memcache", "memcache"),
    # mongo-express/mongo-express-docker 0752343 2024-04-11
    "mongo-express": _facts("node", "node", "bash"),
    # monicahq/docker 7ffc743 2025-08-19
    "monica": _facts("www-data", "", "bash"),
    # nats-io/nats-docker aa0caa5 2026-08-12
    "nats": _facts("nats", "nats"),
    # nextcloud/docker 4de1eed6 2026-07-23
    "nextcloud": _facts("www-data"),
    # nginx/docker-nginx f98129b 2026-04-30; nginxinc/docker-nginx b430bec 2025-02-14
    "nginx": _facts("abuild nginx", "nginx"),
    # nodejs/docker-node f27d936f 2026-08-19
    "node": _facts("node", "node"),
    # docker-library/openjdk da2d75fd 2026-08-19
    "openjdk": _facts("fontconfig", "fontconfig"),
    # docker-library/php 445bf414 2026-07-30
    "php": _facts("www-data"),
    # phpmyadmin/docker 452a995 2025-10-08
    "phpmyadmin": _facts("nginx www-data", "nginx", "bash"),
    # docker-library/postgres 6edb0a8c 2026-02-26
    "postgres": _facts(packages="bash su-exec"),
    # docker-library/python 4f070595 2026-06-23
    "python": _facts(),
    # docker-library/rabbitmq 9193c1d 2026-06-15
    "rabbitmq": _facts("rabbitmq", "rabbitmq", "bash su-exec"),
    # rakudo/docker 606999a 2026-07-02
    "rakudo-star": _facts("perl6 raku", "perl6 raku"),
    # redis/docker-library-redis e5650da9 2024-10-04
    # docker-library/redis e9204996 2024-06-28
    # redis/docker-library-redis alpine/Dockerfile at 0076c90a (8.6.4)
    "redis": _facts("redis", "redis", "bash su-exec"),
    # docker-library/redmine f772dee 2026-07-21
    "redmine": _facts("redmine svn svnusers", "redmine svn svnusers", "bash su-exec"),
    # distribution/distribution-library-image a829ed8 2025-07-10
    "registry": _facts(),
    # docker-library/ruby d55e25ae 2026-04-21
    "ruby": _facts(),
    # rust-lang/docker-rust 7668ee2 2026-04-03
    "rust": _facts(),
    # SAP/SapMachine-infrastructure 2d8a7dd1 2026-07-02
    "sapmachine": _facts(),
    # IdentityPython/satosa-docker f8b4051 2025-08-04
    "satosa": _facts("satosa", "satosa", "bash"),
    # TimWolla/docker-spiped e7ef444 2026-07-01
    "spiped": _facts("spiped", "spiped"),
    # TeamSpeak-Systems/teamspeak-linux-docker-images e17fc2b 2026-02-11
    "teamspeak": _facts("ts3server", "ts3server", "su-exec"),
    # influxdata/influxdata-docker d457cb9 2026-08-06
    "telegraf": _facts("telegraf", "telegraf", "bash su-exec"),
    # docker-library/tomcat 40f27d56 2026-08-20
    "tomcat": _facts("fontconfig", "fontconfig", "bash"),
    # tomitribe/docker-tomee 3cb57b6 2026-06-18
    "tomee": _facts("fontconfig", "fontconfig", "bash"),
    # traefik/traefik-library-image 6973938 2026-08-19
    "traefik": _facts(),
    # varnish/docker-varnish eb60dff 2026-07-27
    "varnish": _facts("abuild builder varnish varnishlog vcache", "builder varnish", "sudo"),
    # hashicorp/docker-vault ed32395 2023-12-06
    "vault": _facts("vault", "vault", "su-exec"),
    # docker-library/wordpress bf223d1c 2026-08-19
    "wordpress": _facts("www-data", "", "bash"),
    # YOURLS/containers d5f39e4 2026-08-07
    "yourls": _facts("www-data", "", "bash"),
    # znc/znc-docker 079544b 2025-07-01
    "znc": _facts("znc", "znc", "su-exec"),
    # 31z4/zookeeper-docker 52a8364 2026-02-23
    "zookeeper": _facts("fontconfig zookeeper", "fontconfig zookeeper", "bash su-exec"),
}
