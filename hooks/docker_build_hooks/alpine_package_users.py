"""Which users and groups do packages of Alpine create when they are installed?

The names are those that ``adduser`` and ``addgroup`` have in the scripts ``*.pre-install`` and
``*.post-install`` (and in ``*.sysusers``) of main, community and testing of Alpine's aports, any
commit from January 2019 to August 2026 (b4750ce4a7b), together with those of the packages that
its APKBUILD says it depends on. Not listed are packages whose script makes up the names (guix,
nix), those of whole desktops, and those that have by their dependencies alone no other names than
a desktop's, as messagebus: a package that is not here may create some all the same.
"""

from __future__ import annotations

# Those that create a user or group of their own name and no other.
_OF_THEIR_NAME = (
    "3proxy abuild acme-redirect acmed addrwatch adguardhome aero2solver agate airsonic "
    "airsonic-advanced alertmanager-irc-relay alloy alps amavis angie aprx apt-swarm arpwatch "
    "arti at authelia autobrr autoscan avahi2dns azorius backuppc bacula barman beszel "
    "beszel-agent betula biboumi bird bird-lg-go bitcoin bitlbee blocky boinc buildbot "
    "calibre-web celery ceph chasquid chrony clamav cloudflared cockroach cocoon colord conduit "
    "conntracct consul corecollector coredns corerad cortex-tenant crab-hole cvechecker davfs2 "
    "dcc dcmtk ddclient ddnrs dendrite dex-idp dhcp dhcpcd distcc dnscache dnsdist dnsfunnel "
    "dnsmasq docker docker-auth docker-registry domoticz dotool drizzle drone ejabberd emby "
    "empede ergo etcd eturnal exabgp fcron fetchmail filebrowser fileshelter fisher flowd "
    "fontconfig forgejo-runner freeswitch garage gdnsd geoclue gerbera gitea-runner gitlab-runner "
    "gmcapsule gmid gnome-initial-setup gonic gortr gotify gotosocial grafana gross haproxy "
    "headscale hickory-dns hitch hitide i2pd icecast inadyn influxdb inspircd ipfixprobe "
    "ircservices irtt jackal jackett jellyfin kamailio kea keycloak keyd keydb kibana kiwiirc "
    "knot ktistec laminar lazymc lemmy-ui libvirt lidarr liquidctl litespeed lldpd logcheck "
    "logstash lotide lshell ma1sd maddy manticore matridge matterbridge mautrix-bluesky "
    "mautrix-discord mautrix-gmessages mautrix-gvoice mautrix-linkedin mautrix-meta "
    "mautrix-signal mautrix-slack mautrix-telegram mautrix-twitter mautrix-whatsapp mautrix-zulip "
    "mcron meilisearch memcached minidlna minio mlmmj mlmym mongodb mongooseim monopd mosquitto "
    "msh mtail mtg murmur mycorrhiza mympd n2n nagios namecoin navidrome nebula neo4j netbird "
    "netbox ngircd nmqtt noprs nscd nsd ntfy ntfy-alertmanager ntop nullmailer nzbget octoprint "
    "oidentd ombi openbao openfire openrc-exporter opentracker openvpn openxcap otf pacoloco pdns "
    "pdnsd pebble-le perdition pgexporter pict-rs pihole pipewire pocket-id porla postfwd "
    "postgrey postsrsd pounce privoxy prometheus prosody prosody-filer prowlarr qpage quagga "
    "quicktun radarr radicale radsecproxy rebuilderd redict redis rethinkdb rpki-client rspamd "
    "rtnppd rtpengine rtpproxy rustypaste rutorrent satellite sems signal-tlsd sircbot sish "
    "slidge sliding-sync snac sniffglue sniproxy snmptt snort soju sonarr sopel spampd squark "
    "stayrtr strfry stubby stunnel synapse synapse-bt syncthing tailscale tang tarantool taskcafe "
    "taskd telegraf thelounge tinydns tinyproxy tlsrouter tlstunnel tofutf tomcat9 tootik tor "
    "traefik trafficserver tranquil-pds turn-rs tuwunel udpt umurmur unbound unit unrealircd "
    "upmpdcli uwsgi valkey varnish vault vaultwarden victorialogs victoriametrics webhookd "
    "whisper-server winbind wireshark woodpecker writefreely wsdd xandikos xray yarr zabbix znc "
    "zot"
)

_BY_NAMES: dict[str, str] = {
    "_apt": "apt py3-apt",
    "_tuptime tuptime": "tuptime",
    "abuild": "abuild4",
    "abuild buildozer": "aports-build",
    "addrwatch": "addrwatch-mysql",
    "adm vector": "vector",
    "advertisement radvd": "radvd",
    "agens postgres": (
        "agensgraph agensgraph-contrib agensgraph-plperl agensgraph-plpython3 agensgraph-pltcl"
    ),
    "akms nogroup": "akms",
    "akms nogroup vboxusers": "virtualbox",
    "amavis": "acf-amavisd-new amavisd-milter amavisd-new",
    "apache fontconfig otrs www-data": "otrs-apache2",
    "apache winbind www-data": "apache-mod-auth-ntlm-winbind",
    "apache www-data": (
        "apache-mod-auth-gssapi apache-mod-auth-kerb apache-mod-auth-openidc "
        "apache-mod-auth-radius apache-mod-fcgid apache2 apache2-brotli apache2-http2 "
        "apache2-ldap apache2-lua apache2-mod-authnz-external apache2-mod-maxminddb "
        "apache2-mod-perl apache2-mod-perl-dev apache2-mod-realdoc apache2-mod-wsgi apache2-proxy "
        "apache2-proxy-html apache2-ssl apache2-webdav baculum-api-apache2 baculum-web-apache2 "
        "bareos-webui-apache2 gnome-user-share mod_dnssd nagios-apache patchwork-uwsgi-apache2 "
        "perl-libapreq2 php5-apache2"
    ),
    "aria2": "aria2-daemon",
    "artifact": "artifactory-oss",
    "asterisk dialout": "acf-asterisk asterisk asterisk-chan-dongle asterisk-dev asterisk-dongle",
    "atuin": "atuin-server",
    "audio barkery fontconfig input messagebus plugdev seat sgx video": "barkery barkery-weston",
    "audio docker fontconfig pulse pulse-access": "x11docker",
    "audio flatpak fontconfig geoclue kvm messagebus pulse pulse-access qemu": "gnome-apps",
    "audio fontconfig video vlc": "acf-vlc-daemon vlc-daemon",
    "audio input kodi video": "kodi-gbm",
    "audio librespot": "librespot",
    "audio mopidy": (
        "mopidy py3-mopidy-jellyfin py3-mopidy-local py3-mopidy-mpd py3-mopidy-spotify "
        "py3-mopidy-subidy py3-mopidy-tidal py3-mopidy-youtube"
    ),
    "audio mpd": "mpd perl-net-mpd",
    "audio pipewire speakersafetyd": "asahi-audio",
    "audio pulse pulse-access": "pulseaudio",
    "audio snapcast": "snapcast snapcast-client snapcast-server",
    "audio sndiod": "sndio",
    "audio speakersafetyd": "linux-asahi speakersafetyd",
    "audio spotifyd": "spotifyd",
    "audio svxlink": "svxlink",
    "audio ympd": "ympd",
    "avahi netdev": "avahi",
    "avahi netdev unbound": "avahi-unbound",
    "bacula": "bacula-client bacula-mysql bacula-pgsql bacula-sqlite",
    "bareos cdrom cdrw disk floppy tape": "bareos bareos-filedaemon bareos-storage bareos-trayicon",
    "barkery messagebus": "barkery-browser",
    "barnyard2 snort": "barnyard2",
    "beanstalk daemon": "beanstalkd",
    "bird": "bird2 bird3 pathvector",
    "bird bird-lgproxy-go": "bird-lgproxy-go",
    "bird bird_exporter": "bird_exporter",
    "bird birdwatcher": "birdwatcher",
    "bitlbee": "bitlbee-facebook bitlbee-mastodon",
    "bitwarden_rs vaultwarden": "bitwarden_rs",
    "buildbot": (
        "buildbot-badges buildbot-console-view buildbot-grid-view buildbot-slave "
        "buildbot-waterfall-view buildbot-wsgi-dashboards buildbot-www"
    ),
    "cacti fontconfig www-data": "cacti cacti-setup",
    "caddy www-data": "caddy caddy1",
    "camera": "libgphoto2",
    "catchlog": "66 66-init s6 s6-frontend s6-linux-init s6-overlay s6-overlay-syslogd",
    "catchlog tipidee tipideed tipideelog": "tipidee",
    "catchlog utmp": "aprilsh aprilsh-server utmps",
    "celery": (
        "py3-celery py3-django-celery-beat py3-django-celery-results py3-tenant-schemas-celery"
    ),
    "ceph": (
        "ceph-base ceph-common ceph-fuse ceph-mds ceph-mgr ceph-mon ceph-mon-daemon "
        "ceph-mon-tools ceph-osd ceph-osd-daemon ceph-osd-tools ceph-radosgw ceph-user ceph-utils "
        "ceph16 ceph16-base ceph16-mds ceph16-mgr ceph16-mon ceph16-mon-daemon ceph16-osd "
        "ceph16-osd-daemon ceph16-osd-tools ceph16-user ceph17 ceph17-base ceph17-mds ceph17-mgr "
        "ceph17-mgr-dashboard ceph17-mgr-diskprediction-local ceph17-mgr-k8events ceph17-mgr-rook "
        "ceph17-mon ceph17-mon-daemon ceph17-osd ceph17-osd-daemon ceph17-osd-tools ceph17-user "
        "ceph17-volume ceph18 ceph18-base ceph18-mds ceph18-mgr ceph18-mgr-diskprediction-local "
        "ceph18-mgr-k8events ceph18-mgr-rook ceph18-mon ceph18-mon-daemon ceph18-osd "
        "ceph18-osd-daemon ceph18-osd-tools ceph18-user ceph18-volume ceph19-user libcephfs "
        "libcephfs-dev librados librados-dev libradosstriper libradosstriper-dev librbd "
        "librbd-dev librgw librgw-dev py-cephfs py-rados py-rbd py-rgw rbd-fuse rbd-mirror "
        "rbd-nbd"
    ),
    "chilli": "coova-chilli",
    "chrony": "acf-chrony chrony-common chrony-nts",
    "clamav": (
        "acf-clamav acf-clamsmtp clamav-daemon clamav-db clamav-scanner clamsmtp freshclam "
        "perl-mail-clamav"
    ),
    "clamav clapf": "clapf",
    "collectd readproc": "collectd collectd-apk collectd-openrc-plugin",
    "cosmic-greeter": "cosmic-greeter-openrc",
    "dansguar": "acf-dansguardian dansguardian",
    "darkhttpd www-data": "darkhttpd",
    "dcc": "dcc-dccd dcc-dccifd dcc-dccm dcc-extras",
    "defang mimedefang mimefang": "mimedefang",
    "deploy": "apk-deploy-tool",
    "dhcp": "acf-dhcp dhcp-server-ldap dhcp-server-vanilla dhcrelay",
    "dhcpcd dnsmasq fontconfig geoclue messagebus pipewire plugdev polkitd seat": (
        "sxmo-utils-river sxmo-utils-sway"
    ),
    "dhcpcd dnsmasq fontconfig geoclue messagebus plugdev polkitd": (
        "sxmo-utils-common sxmo-utils-dwm sxmo-utils-i3 sxmo-utils-wayland sxmo-utils-x11"
    ),
    "dhcpcd dnsmasq messagebus plugdev": "f_scripts-f_networks",
    "dhcpcd dnsmasq messagebus plugdev sgx": "dracut-tests",
    "dhcpcd messagebus plugdev": "networkmanager networkmanager-elogind",
    "dialout smsd uucp": "smstools",
    "dialout usb usbmux": "idevicerestore ifuse usbmuxd",
    "dialout zigbee2mqtt": "zigbee2mqtt",
    "disk prometheus": "prometheus-smartctl-exporter",
    "disk sanlock": "lvm2-lockd sanlock",
    "distcc": "distcc-pump",
    "dkim": "go-msgauth",
    "dkimproxy mail": "dkimproxy",
    "dkimsign": "opensmtpd-filter-dkimsign",
    "dnscache": "acf-dnscache",
    "dnscrypt": "dnscrypt-proxy dnscrypt-proxy-setup",
    "dnsdist": "dnsdist-common dnsdist-luajit",
    "dnsmasq": (
        "acf-dnsmasq cni-plugin-dnsname dnsmasq-utils lxc-bridge waydroid waydroid-nftables "
        "xen-bridge"
    ),
    "dnsmasq incus incus-user messagebus": (
        "incus incus-feature incus-feature-utils incus-feature-vm incus-utils incus-vm"
    ),
    "dnsmasq libvirt": "virter",
    "dnsmasq lxd": "lxd-feature lxd-feature-scripts",
    "dnsmasq lxd messagebus": "lxd lxd-lts lxd-scripts lxd-vm",
    "dnsmasq messagebus": (
        "incus-agent incus-client incus-conversion incus-feature-agent incus-feature-client "
        "incus-feature-conversion incus-feature-oci incus-feature-user incus-user lxd-client"
    ),
    "docker": (
        "act ctop dive docker-credential-ecr-login docker-engine docker-rootless-extras "
        "docker-rootless-extras-openrc docker-volume-local-persist dockviz dpns"
    ),
    "docker docuum": "docuum",
    "dotool": "numen",
    "dovecot dovenull": (
        "acf-dovecot dovecot dovecot-ceph-plugin dovecot-fts-flatcurve dovecot-fts-flatcurve-dev "
        "dovecot-fts-lucene dovecot-fts-solr dovecot-fts-xapian dovecot-gssapi dovecot-ldap "
        "dovecot-lua dovecot-mysql dovecot-pgsql dovecot-pigeonhole-plugin "
        "dovecot-pigeonhole-plugin-ldap dovecot-sql dovecot-sqlite librmb librmb-utils"
    ),
    "drawpile": "drawpile-server",
    "e2guard": "e2guardian",
    "elastico fontconfig": "elasticsearch",
    "etcd": "etcd-api",
    "exim mail": "exim exim-scripts exim-utils",
    "farmer": "grlx-farmer",
    "fastrpc": "hexagonrpcd",
    "fcgiwrap fontconfig nginx otrs www-data": "otrs-nginx",
    "fcgiwrap fontconfig otrs www-data": "otrs-fastcgi",
    "fcgiwrap www-data": "fcgiwrap",
    "fcron": "fcron-pam",
    "feedbackd messagebus": "feedbackd",
    "fetchmail": "acf-fetchmail",
    "fetchmail http kopano kopano-webapp nginx www-data": "kopano-webapp-fetchmail",
    "flatpak messagebus": "flatpak",
    "fontconfig grafanair": "grafana-image-renderer",
    "fontconfig jenkins": "jenkins",
    "fontconfig kvm nginx qemu www-data": "kimchi",
    "fontconfig messagebus sddm video": "sddm",
    "fontconfig messagebus sddm video weston-launch": "sddm-weston",
    "fontconfig munin": "munin munin-node",
    "fontconfig nginx www-data": "ginger gingerbase wok",
    "fontconfig otrs www-data": "otrs otrs-setup",
    "fontconfig rt4": "rt4",
    "fontconfig rt5": "rt5",
    "fontconfig rt6": "rt6",
    "fontconfig smokeping": "smokeping",
    "fontconfig x2gouser": "x2goserver",
    "forgejo www-data": "forgejo forgejo-lts",
    "freeswitch": "acf-freeswitch acf-freeswitch-vmail",
    "freshrss www-data": "freshrss freshrss-mysql freshrss-pgsql freshrss-sqlite",
    "frr frrvty": "frr",
    "ftp proftpd": "proftpd proftpd-utils",
    "ftp vsftp": "vsftpd",
    "games minetest": "luanti-server minetest-server",
    "gatling www-data": "gatling",
    "gearman": "gearmand",
    "gemini gmnisrv": "gmnisrv",
    "git": "gitolite knot-git",
    "gitea www-data": "gitea",
    "gnats mail postdrop postfix vmail": "gnats",
    "gnunet gnunetdns": "gnunet",
    "gnupg": "gnupg-scdaemon",
    "goaway": "go-away",
    "gogs www-data": "gogs",
    "grafana loki": "loki",
    "grafana mimir": "mimir",
    "grafana tempo": "tempo",
    "greetd video": "greetd",
    "grodav grommunio gromox gromoxcf mail postdrop postfix valkey vmail": "grommunio-dav",
    "groindex gromoxcf groweb": "grommunio-index",
    "grommunio gromox gromoxcf grosync mail postdrop postfix valkey vmail": "grommunio-sync",
    "grommunio gromox gromoxcf groweb mail postdrop postfix valkey vmail": "grommunio-web",
    "grommunio gromox gromoxcf mail postdrop postfix uwsgi valkey vmail": (
        "grommunio-admin-api grommunio-admin-web"
    ),
    "grommunio gromox gromoxcf mail postdrop postfix valkey vmail": "grommunio-gromox",
    "gross": "acf-gross",
    "guacd": "guacamole-server",
    "gvm": "gvm-libs",
    "gvm mosquitto redis": "ospd-openvas",
    "gvm postgres": "gvmd",
    "h2o www-data": "h2o",
    "haclient hacluster": "cluster-glue",
    "haproxy": "haproxy-dataplaneapi haproxy-dataplaneapi2 haproxy-dataplaneapi3",
    "hledger": "hledger-web",
    "homer": "heplify-server homer-app",
    "http kopano kopano-webapp nginx www-data": (
        "kopano-webapp kopano-webapp-contactfax kopano-webapp-desktopnotifications "
        "kopano-webapp-filepreviewer kopano-webapp-files kopano-webapp-files-backend-owncloud "
        "kopano-webapp-files-backend-smb kopano-webapp-gmaps kopano-webapp-intranet "
        "kopano-webapp-pimfolder kopano-webapp-smime kopano-webapp-spellchecker "
        "kopano-webapp-spellchecker-languagepack-de-at "
        "kopano-webapp-spellchecker-languagepack-de-ch "
        "kopano-webapp-spellchecker-languagepack-de-de "
        "kopano-webapp-spellchecker-languagepack-en-gb "
        "kopano-webapp-spellchecker-languagepack-en-us "
        "kopano-webapp-spellchecker-languagepack-es-es "
        "kopano-webapp-spellchecker-languagepack-fr-fr "
        "kopano-webapp-spellchecker-languagepack-it-it kopano-webapp-spellchecker-languagepack-nl "
        "kopano-webapp-spellchecker-languagepack-pl-pl"
    ),
    "http kopano kopano-webapp nginx www-data z-push": "kopano-webapp-mdm",
    "i2c": "display-switch",
    "icinga icingacmd": "icinga2",
    "icinga icingacmd icingadirector icingaweb2": (
        "icingaweb2-module-businessprocess icingaweb2-module-director "
        "icingaweb2-module-fileshipper icingaweb2-module-generictts icingaweb2-module-pnp"
    ),
    "icinga icingacmd icingaweb2": (
        "icingaweb2 icingaweb2-ldap icingaweb2-module-incubator icingaweb2-mysql-backend "
        "icingaweb2-postgres-backend icingaweb2-sqlite-backend"
    ),
    "iipsrv www-data": "iipsrv",
    "ipfixcol": "ipfixcol2 ipfixcol2-kafka",
    "ipfixprobe": "ipfixprobe-input-dpdk",
    "ipfs": "go-ipfs kubo",
    "ipsec": "networkmanager-l2tp strongswan strongswan-logfile",
    "ipsec quagga": "dmvpn",
    "ipupdate": "ez-ipupdate",
    "ircd": "charybdis",
    "iris": "atheme-iris",
    "janus": "janus-gateway",
    "jellyfin": "jellyfin-web",
    "jicofo jigasi jitsi jvb nginx prosody www-data": "jigasi",
    "jicofo jitsi jvb nginx prosody www-data": "jitsi-meet jitsi-meet-prosody",
    "jicofo jitsi prosody": "jicofo",
    "jitsi jvb prosody": "jitsi-videobridge",
    "kamailio": "acf-kamailio",
    "kanidm-unixd": "kanidm-unixd-clients",
    "kanidm-unixd kanidmd": "kanidm",
    "kanidmd": "kanidm-server",
    "kea": (
        "kea-admin kea-common kea-ctrl-agent kea-dhcp-ddns kea-dhcp4 kea-dhcp6 kea-hook-runscript"
    ),
    "keyd": "keyd-application-mapper",
    "knot": "knot-dev knot-mod-dnstap knot-mod-geoip knot-resolver-dev",
    "kopano z-push": "z-push",
    "kresd": "knot-resolver knot-resolver-mod-dnstap knot-resolver-mod-http knot-resolver4",
    "kuma": "kuma-cp",
    "kvm netdev qemu": "qemu-openrc",
    "kvm qemu": "aqemu gnome-boxes nemu qemu quickemu virtme-ng",
    "ldap": "acf-openldap openldap openldap-back-monitor",
    "lemmy postgres": "lemmy lemmy-localdb",
    "lightdm messagebus": "lightdm lightdm-gtk-greeter",
    "lighttpd www-data": (
        "acf-lighttpd baculum-api-lighttpd baculum-web-lighttpd dmvpn-crl-dp lighttpd"
    ),
    "liquidctl": "gkraken",
    "litespeed": "litespeed-snmp",
    "llama-server": "llama.cpp",
    "locate": "catfish mlocate plocate",
    "log": "socklog",
    "lore": "lore-server",
    "lp lpadmin messagebus": "cups",
    "mail opendkim": "opendkim opendkim-utils",
    "mail opendmarc": "opendmarc",
    "mail postdrop postfix vmail": "acf-postfix postfix",
    "mailmunge mimefang": "mailmunge",
    "man": "doc-provider docs man-db qman",
    "manticore": "manticoresearch",
    "manticore memcached piler": "piler",
    "memcached": "memcached-dev",
    "messagebus": "dbus",
    "messagebus openvpn": "connman-openvpn",
    "messagebus rtkit": "rtkit",
    "messagebus tss": "tpm2-abrmd",
    "mfs": "lizardfs lizardfs-chunkserver lizardfs-master lizardfs-metalogger",
    "miniflux postgres": "miniflux",
    "minihttpd www-data": "mini_httpd",
    "minisatip video": "minisatip",
    "mitra postgres": "mitra",
    "mosquitto": "notus-scanner",
    "motion video": "motion",
    "mumudvb video": "mumudvb",
    "murmur": "mumble-server murmur-compat",
    "mysql": "acf-mariadb akonadi galera mariadb mariadb-plugin-rocksdb",
    "nagios": "nrpe",
    "named": "bind bind-dev bind-plugins py3-sssd sssd",
    "netadm rancid": "rancid",
    "netbird netbird-mgmt": "netbird-mgmt",
    "netbird netbird-relay": "netbird-relay",
    "netbird netbird-signal": "netbird-signal",
    "netdata readproc": "netdata netdata-go-plugins netdata-nodejs netdata-python",
    "nextcloud www-data": (
        "nextcloud nextcloud-accessibility nextcloud-bruteforcesettings "
        "nextcloud-cloud_federation_api nextcloud-contactsinteraction nextcloud-dav "
        "nextcloud-federatedfilesharing nextcloud-files nextcloud-files_videoplayer "
        "nextcloud-lookup_server_connector nextcloud-oauth2 nextcloud-provisioning_api "
        "nextcloud-related_resources nextcloud-settings nextcloud-theming "
        "nextcloud-twofactor_backupcodes nextcloud-twofactor_totp nextcloud-viewer "
        "nextcloud-workflowengine nextcloud19 nextcloud20 nextcloud21 "
        "nextcloud21-contactsinteraction nextcloud21-dav nextcloud21-federatedfilesharing "
        "nextcloud21-files nextcloud21-lookup_server_connector nextcloud21-oauth2 "
        "nextcloud21-provisioning_api nextcloud21-settings nextcloud21-twofactor_backupcodes "
        "nextcloud21-viewer nextcloud21-workflowengine nextcloud22 nextcloud23 "
        "nextcloud23-contactsinteraction nextcloud23-dav nextcloud23-federatedfilesharing "
        "nextcloud23-files nextcloud23-lookup_server_connector nextcloud23-oauth2 "
        "nextcloud23-provisioning_api nextcloud23-settings nextcloud23-twofactor_backupcodes "
        "nextcloud23-viewer nextcloud23-workflowengine nextcloud28 nextcloud29 nextcloud30 "
        "nextcloud31 nextcloud32 nextcloud33 nextcloud34 nwg-launchers"
    ),
    "nginx www-data": (
        "bareos-webui-nginx grocy-nginx kopano-webapp-src nginx nginx-naxsi openresty "
        "openresty-mod-devel-kit patchwork-uwsgi-nginx"
    ),
    "nm-openconnect": "networkmanager-openconnect",
    "nm-openvpn openvpn": (
        "networkmanager-openvpn networkmanager-openvpn-gui networkmanager-openvpn-minimal"
    ),
    "nogroup rezolus": "rezolus",
    "nogroup sentinel-minipot": "sentinel-minipot",
    "noip": "noip2",
    "nscd": "musl-nscd",
    "nsd": "acf-nsd",
    "nslcd": "nss-pam-ldapd",
    "ntop": "ntopng",
    "ntpd-rs ntpd-rs-observe": "ntpd-rs",
    "nut plugdev sgx uucp": "nut",
    "oa2proxy": "oauth2-proxy",
    "octoprint": (
        "octoprint-creality2xfix octoprint-filecheck octoprint-firmwarecheck octoprint-pisupport"
    ),
    "openfire": "openfire-plugins",
    "openswitcher": "openswitcher-proxy",
    "openvpn": "acf-openvpn openvpn-ad-check openvpn-auth-ldap openvpn-auth-script",
    "oscam usb": "oscam",
    "ossec ossecm ossecr": (
        "ossec-hids ossec-hids-agent ossec-hids-contrib ossec-hids-local ossec-hids-server "
        "ossec-hids-users"
    ),
    "otf": "otf-agent otf-cli otf-job otf-server",
    "pcscd": "pcsc-lite",
    "pgbouncer postgres": "pgbouncer",
    "plugdev": "libfido2 libfido2-udev libftdi1 libu2f-host udevil",
    "plugdev sgx": "android-udev-rules eudev solaar",
    "polkitd": "polkit polkit-common polkit-elogind",
    "postfwd": "postfwd2",
    "postgres": (
        "acf-postgresql check_postgres pg_cron pgbackrest pgpool pllua postgis postgresql "
        "postgresql-bdr postgresql-common postgresql-contrib postgresql-hypopg "
        "postgresql-login_hook postgresql-mysql_fdw postgresql-orafce postgresql-orafce-bitcode "
        "postgresql-pg_cron postgresql-pglogical postgresql-pllua postgresql-plperl "
        "postgresql-plpgsql_check postgresql-plpython3 postgresql-pltcl "
        "postgresql-sequential-uuids postgresql-shared_ispell postgresql-temporal_tables "
        "postgresql-uint postgresql-uint-bitcode postgresql-url_encode postgresql12 "
        "postgresql12-client postgresql12-contrib postgresql12-contrib-jit postgresql12-jit "
        "postgresql12-plperl postgresql12-plperl-contrib postgresql12-plpython3 "
        "postgresql12-plpython3-contrib postgresql12-pltcl postgresql13 postgresql13-client "
        "postgresql13-contrib postgresql13-contrib-jit postgresql13-jit postgresql13-plperl "
        "postgresql13-plperl-contrib postgresql13-plpython3 postgresql13-plpython3-contrib "
        "postgresql13-pltcl postgresql14 postgresql14-client postgresql14-contrib "
        "postgresql14-contrib-jit postgresql14-jit postgresql14-plperl "
        "postgresql14-plperl-contrib postgresql14-plpython3 postgresql14-plpython3-contrib "
        "postgresql14-pltcl postgresql15 postgresql15-client postgresql15-contrib "
        "postgresql15-contrib-jit postgresql15-jit postgresql15-plperl "
        "postgresql15-plperl-contrib postgresql15-plpython3 postgresql15-plpython3-contrib "
        "postgresql15-pltcl postgresql16 postgresql16-client postgresql16-contrib "
        "postgresql16-contrib-jit postgresql16-jit postgresql16-plperl "
        "postgresql16-plperl-contrib postgresql16-plpython3 postgresql16-plpython3-contrib "
        "postgresql16-pltcl postgresql17 postgresql17-client postgresql17-contrib "
        "postgresql17-contrib-jit postgresql17-jit postgresql17-plperl "
        "postgresql17-plperl-contrib postgresql17-plpython3 postgresql17-plpython3-contrib "
        "postgresql17-pltcl postgresql18 postgresql18-client postgresql18-contrib "
        "postgresql18-contrib-jit postgresql18-jit postgresql18-plperl "
        "postgresql18-plperl-contrib postgresql18-plpython3 postgresql18-plpython3-contrib "
        "postgresql18-pltcl py3-pytest-postgresql"
    ),
    "power powerctl": "powerctl",
    "prometheus": (
        "alertmanager bind_exporter blackbox_exporter dmarc-metrics-exporter "
        "prometheus-apcupsd-exporter prometheus-bind-exporter prometheus-blackbox-exporter "
        "prometheus-ceph-exporter prometheus-ipmi-exporter prometheus-json-exporter "
        "prometheus-libvirt-exporter prometheus-nextcloud-exporter prometheus-node-exporter "
        "prometheus-openrc-exporter prometheus-opnsense-exporter prometheus-postgres-exporter "
        "prometheus-smokeping-prober prometheus-smtp2go-exporter prometheus-snmp-exporter "
        "prometheus-unbound-exporter pushgateway thanos"
    ),
    "prosody": "prosody-mod-muc_cloud_notify prosody-modules",
    "qbittorrent": "qbittorrent-nox",
    "quagga": "acf-quagga quagga-nhrp",
    "quassel": "quassel-core",
    "rabbitmq": "rabbitmq-server",
    "radius": (
        "acf-freeradius3 freeradius freeradius-dhcp freeradius-eap freeradius-krb5 "
        "freeradius-ldap freeradius-mssql freeradius-mysql freeradius-pam freeradius-perl "
        "freeradius-postgresql freeradius-python freeradius-python3 freeradius-redis "
        "freeradius-rest freeradius-sql freeradius-sqlite freeradius-unixodbc freeradius3"
    ),
    "readproc vnstat": "vnstat",
    "recursor": "pdns-recursor pdns-recursor-common pdns-recursor-luajit",
    "redict redis": "redict-compat",
    "redis": (
        "mwoffliner openvas openvas-config openvas-scanner openvas-scanner-config "
        "perl-test-redisserver"
    ),
    "redis valkey": "valkey-compat",
    "restic": "rest-server",
    "rngd": "rng-tools",
    "roundcube": (
        "roundcube-mobile roundcube-mobile-calendar roundcube-mobile-enigma "
        "roundcube-mobile-managesieve roundcubemail"
    ),
    "rpc": "libnfsidmap nfs-utils rpcbind rpcgen unfs3",
    "rpc stunnel": "efs-utils",
    "rrdbotd": "rrdbot",
    "rspamd": "rspamd-controller rspamd-fuzzy rspamd-proxy",
    "rtnppd": "rtapd",
    "rtpengine": "rtpengine-recording",
    "rustdesk": "rustdesk-server",
    "safekeep": "safekeep-server",
    "saned scanner": "sane-saned",
    "scanner": "sane",
    "seat": "seatd",
    "semaphore": "semaphoreui",
    "sentinel": "sentinel-proxy",
    "shellinaboxd": "shellinabox",
    "slidge": "slidge-matridge",
    "smmsp": "milter-greylist",
    "smtpd smtpq": "opensmtpd opensmtpd-filter-rspamd opensmtpd-filter-senderscore opensmtpd-pam",
    "snort": "acf-snort",
    "snowflake": "snowflake-proxy",
    "sockd": "dante-server",
    "solid": "solid-community-server",
    "speedtest-exporter": "speedtest_exporter",
    "spreed": "spreed-webrtc",
    "squid winbind": "acf-squid squid",
    "stalwart": "stalwart-mail",
    "step-ca": "step-certificates",
    "svn svnusers": "subversion",
    "synapse": "py3-synapse-auto-accept-invite",
    "syncthing": "phosh-session-services syncbus syncthing-gtk syncthing-inotify",
    "tacacs": "tacacs+ng tacacs+ng-perl tacacs+ng-perl-ldap",
    "taskd": "taskd-pki",
    "tengine www-data": "tengine",
    "thttpd www-data": "sthttpd thttpd",
    "tinydns": "acf-tinydns",
    "tofutf": "tofutf-agent tofutf-cli tofutf-server",
    "tomcat9": "tomcat9-openrc",
    "tor": "carburetor feather-wallet onionshare onionshare-desktop torsocks tractor",
    "tpws": "zapret",
    "tracd": "email2trac trac",
    "trafficserver": "trafficserver9",
    "transmission": "fragments transmission-daemon",
    "tss": "tpm2-tss-fapi",
    "tuptime": "tuptime-openrc",
    "turnserver": "coturn",
    "tvheadend video": "tvheadend tvheadend-dvb-scan tvheadend-satellites-xml",
    "uhttpd www-data": "uhttpd uhttpd-mod-tls",
    "unbound": (
        "acf-unbound unbound-hosts-fakenews unbound-hosts-gambling unbound-hosts-porn "
        "unbound-hosts-social"
    ),
    "unit": (
        "freeunit freeunit-php81 freeunit-php82 freeunit-php86 unit-php81 unit-php82 unit-php85"
    ),
    "uptermd": "upterm-server",
    "users": "timed",
    "uvncrep": "uvncrepeater",
    "uwsgi": "aconf",
    "valkey": "valkey-tls",
    "varnish": "varnish-modules",
    "vaultwarden": "bitwarden_rs-1.24.0-r1",
    "vboxsf": "virtualbox-guest-additions",
    "vde2-net": "vde2",
    "vdr video": "vdr vdr-femon vdr-mpv vdr-softhddevice",
    "victorialogs": "victoria-logs",
    "victoriametrics": "victoria-metrics",
    "vmware": (
        "open-vm-tools open-vm-tools-deploypkg open-vm-tools-gtk open-vm-tools-guestinfo "
        "open-vm-tools-hgfs open-vm-tools-timesync open-vm-tools-vix open-vm-tools-vmbackup"
    ),
    "vouch": "vouch-proxy",
    "weston-launch": "weston weston-desktop-x11 weston-dev",
    "whisper-server": "whisper-server-openrc",
    "winbind": "samba-dc samba-test samba-winbind",
    "wireshark": "wireshark-common",
    "woodpecker": "woodpecker-agent",
    "wt www-data": "wt",
    "www-data": "mediawiki",
    "zabbix": "zabbix-agent zabbix-agent2-alpine",
    "znc": "znc-modperl znc-modpython znc-modtcl",
}

# By package: the names of users and groups, not told apart, with spaces between.
PACKAGE_USERS: dict[str, str] = {
    **{name: name for name in _OF_THEIR_NAME.split()},
    **{package: names for names, packages in _BY_NAMES.items() for package in packages.split()},
}
