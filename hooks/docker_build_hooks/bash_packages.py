"""Which packages of Alpine have bash, or the package shadow, among what they depend on?

The dependencies are those that the APKBUILDs of Alpine's aports give, followed to the end: main
and community as they were at the release of 3.10 to 3.24 (3.20 1402388a3, 3.21 59962f87e, 3.22
76769759d, 3.23 319b82182, 3.24 d0f20bc94), and all of edge in August 2026 (b4750ce4a), testing
among it. A package is here if it had the dependency in any of them: libtool, apr-dev and
apache2-dev did until 3.15 alone.

What abuild finds by itself when it builds a package is not in an APKBUILD. Of this, the libraries
that a package is linked with are left out (next to none depends on bash), and so are, but for
those known, the -dev packages that the .pc files of another name. What is installed only because
two others are (``install_if``) does not count.
"""

from __future__ import annotations

_BASH = (
    "abcde accountsservice-dev acf-snort akonadi-calendar-dev akonadi-contacts-dev akonadi-dev "
    "akonadi-mime-dev akonadi-search-dev alpine-desktop alsaconf amber apache2-dev apmpkg "
    "apmpkg-bash-completion apmpkg-fish-completion apmpkg-zsh-completion apparmor apparmor-pam "
    "apparmor-profiles apparmor-utils apr-dev apr-util-dev arch-install-scripts "
    "arch-install-scripts-bash-completion arch-install-scripts-zsh-completion ark "
    "art_standalone-dev asdf asn asymptote avfs avfs-dev backup-manager bash-completion "
    "bash-completion-dev bash-dev bash-pinyin-completion-rs bat-extras bat-extras-batdiff "
    "bat-extras-batgrep bat-extras-batman bat-extras-batpipe bat-extras-batwatch "
    "bat-extras-prettybat bats bats-assert bats-core bats-file bats-support bazel6 "
    "bazel6-bash-completion bazel7 bazel7-bash-completion bazel8 bazel8-bash-completion beard "
    "bees biber biblatex blackbox boinc boinc-gui boinc-screensaver browserpass "
    "browserpass-chromium browserpass-firefox browserpass-firefox-esr browserpass-librewolf "
    "browserpass-mozilla burp-server cacti cacti-setup calendarsupport-dev clevis "
    "clevis-bash-completion clevis-extra-pins clojure cloud-utils cloud-utils-localds colord-dev "
    "colord-gtk-dev colormake cosmic-session crosstool-ng crosstool-ng-bash-completion csync2 "
    "dehydrated direnv direnv-fish dora-dhcpcd dpns dracut-core dracut-modules "
    "dracut-modules-network dracut-tests drbd-utils drbd-utils-bash-completion "
    "drbd-utils-pacemaker drbdmanage duply elasticsearch elasticsearch-x-pack emacs-buttercup "
    "eog-dev eom-dev eventviews-dev evince-dev evolution-data-server-dev faust faust-dev "
    "faust-tools fff firehol firejail firejail-bash-completion firetools flutter-common "
    "flutter-desktop flutter-developer flutter-tool flutter-tool-developer fpp freedoom "
    "freeswitch-dev freeunit-tools frr frr-rpki frr-snmp ftgl-dev fzf-tmux gdm gdm-dev "
    "gdm-settings gedit-dev getssl ghidra ghidra-tutorials git-extras git-extras-bash-completion "
    "git-quick-stats git-secret gitstatus-bash-plugin gjs-dev gmobile-examples gnome "
    "gnome-apps-extra gnome-autoar-dev gnome-boxes gnome-desktop-dev gnome-dev-tools "
    "gnome-doc-utils gnome-session gnome-settings-daemon-dev gnome-shell-session gnunet "
    "gnunet-dev gobject-introspection-dev greetd-phrog grommunio-admin-api "
    "grommunio-admin-api-bash-completion grommunio-admin-common grommunio-admin-web grub-btrfs "
    "gulkan-dev hime hime-dev hr hyfetch hyfetch-bash-completion hyfetch-zsh-completion hylafax "
    "hylafaxplus icedtea-web icedtea-web-mozilla icinga2-bash-completion "
    "icingaweb2-bash-completion ifupdown-ng-wireguard-quick incidenceeditor-dev jgmenu "
    "jgmenu-xfce4 jicofo jigasi jitsi-meet jitsi-meet-prosody jitsi-videobridge junction "
    "kaccounts-integration-dev kcalendarcore-dev kcalutils-dev kcbench kde-applications "
    "kde-applications-base kde-applications-utils kimchi kitinerary-dev kmailtransport-dev "
    "knot-git kodi-dev koreader kpatch ktnef-dev ktp-common-internals-dev lazygit lcov leiningen "
    "leiningen-bash-completion leiningen-zsh-completion libaccounts-glib-dev libaccounts-qt-dev "
    "libapparmor libapparmor-dev libcanberra-dev libgnomekbd-dev libgravatar-dev libical-dev "
    "libinputsynth-dev libkdepim-dev libkgapi-dev libksieve-dev libksysguard-dev liblouis-bin "
    "libmp3splt-dev libpeas-dev libphosh-dev libtermkey-dev libtool libusb-moded-qt-dev "
    "libvirt-client libvirt-daemon linux-edge-dev linux-eswin-dev linux-lts-dev linux-octeon-dev "
    "linux-p550-dev linux-rpi-dev linux-rpi2-dev linux-rpi4-dev linux-sophgo-dev "
    "linux-spacemit-dev linux-spacemitk3-dev linux-stable-dev linux-vanilla-dev linux-virt-dev "
    "lipstick-dev liquibase lm-sensors lm-sensors-dev lm-sensors-fancontrol lm-sensors-sensord "
    "lm-sensors-sensord-openrc lm_sensors lm_sensors-dev lm_sensors-sensord "
    "lm_sensors-sensord-openrc logcheck lrzip lrzip-dev lrzip-extra-scripts lsix lvm2-extra lxc "
    "lxc-dev lxc-libs lxc-templates-legacy lxc-templates-oci lxd-bash-completion lxdm "
    "lxqt-desktop lynis lynis-bash-completion mailcommon-dev mailimporter-dev mdadm-misc "
    "messagelib-dev mkcal-dev mkosi mongooseim mongooseim-dev monkeysphere munin munin-node "
    "mutter-dev nautilus-dev nb nb-bash-completion nb-fish-completion nb-full nb-zsh-completion "
    "nemo-qml-plugin-systemsettings-dev neofetch neon-dev netdata netdata-go-plugins "
    "netdata-nodejs netdata-python nmail nmail-oauth nmap-parse-output "
    "nmap-parse-output-bash-completion nrf5-sdk nsh ntpsec ntpsec-dev nut-dev nvimpager "
    "nvimpager-zsh-completion ocaml-abuild-helper opam openjdk-mandrel openjdk21-mandrel openscap "
    "openscap-bash-completion openscap-dev openscap-docker openspades opkg-utils pacman "
    "pacman-bash-completion pacman-dev pacman-makepkg pacman-zsh-completion parole-dev pass "
    "pass-bash-completion pass-contrib pass-fish-completion pass-git-helper pass-otp "
    "pass-otp-bash-completion pass-zsh-completion passage passage-bash-completion "
    "passage-fish-completion passage-zsh-completion percona-toolkit perl-apparmor phosh phosh-dev "
    "phosh-portalsconf pihole pihole-bash-completion piler pimcommon-dev plasma-workspace-dev "
    "pluma-dev pm-utils pm-utils-dev postgresql-bdr postgresql-bdr-client postgresql-bdr-contrib "
    "powerdevil-dev powerpc-utils pre-commit pulseaudio-ctl pulseaudio-ctl-zsh-completion "
    "purpose-dev py3-apparmor py3-cookiecutter py3-litex-full py3-nodeenv py3-rpm quickemu quilt "
    "quilt-bash-completion raku-sparky-job-api raku-sparrow6 rarian rarian-dev "
    "raspberrypi-utils-raspinfo refind rest-dev restart-services rhythmbox-dev rime-plum-tools "
    "rofi-pass rpm rpm-dev rpm-scripts ruby-build runvimtests ry ry-bash-completion "
    "ry-zsh-completion s390-tools s390-tools-bash-completion s390-tools-zsh-completion "
    "scsi-tgt-scripts sems sems-annrecorder sems-conference sems-diameter_client sems-dsm "
    "sems-early_announce sems-g722 sems-gsm sems-ilbc sems-jsonrpc sems-mp3 sems-opus "
    "sems-registrar sems-speex sems-voicebox sems-voicemail sems-webconference sems-xmlrpc2di "
    "serf-dev shelli shelli-opinionated sink-dev skim-tmux snort snort-dev socat-scripts spacefm "
    "spacefm-gtk3 ssh-tools ssl-cert-check subversion-dev sway-launcher-desktop taskd taskd-pki "
    "tdrop telepathy-farstream-dev telepathy-qt-dev tessen tessen-bash-completion "
    "tessen-fish-completion texlive-context texlive-full texlive-luatex texlive-most "
    "tmux-resurrect todo.txt-cli totem-dev tracker-testutils translate-shell tsung udisks2-dev "
    "ufw-docker unibilium-dev unit-tools urfkill-dev urlview usb-moded-dev usbip-utils-dev "
    "walk-sor wgetpaste wgetpaste-zsh-completion wireguard-tools wireguard-tools-bash-completion "
    "wireguard-tools-wg-quick wl-present wslu x11docker x2goserver xen xen-bash-completion "
    "xen-qemu xfce4-dev-tools xfce4-vala xmake xmake-bash-completion xmake-fish-completion "
    "xmake-zsh-completion xmlto xrdp xrdp-dev yadm yadm-bash-completion yadm-fish-completion "
    "yadm-zsh-completion zaproxy zeitgeist-dev zfs-prune-snapshots zfsbootmenu zoneminder"
)

_SHADOW = (
    "boinc boinc-gui boinc-screensaver cloud-init cloud-init-bash-completion cloud-init-distros "
    "cloud-init-udev dracut-tests elogind elogind-bash-completion elogind-zsh-completion gdm "
    "gdm-dev gdm-settings gnome gnome-apps-core gnome-extensions-app gnome-session gnome-shell "
    "gnome-shell-session kscreenlocker kscreenlocker-dev kwin-dev mugshot phosh plasma "
    "plasma-desktop-dev plasma-desktop-meta plasma-mobile-meta plasma-workspace-dev "
    "powerdevil-dev sddm sddm-breeze sddm-kcm sddm-weston sleep-inhibitor systemsettings-dev "
    "wireplumber-logind yaru-shell"
)

BRINGS_BASH: frozenset[str] = frozenset(_BASH.split())
BRINGS_SHADOW: frozenset[str] = frozenset(_SHADOW.split())
