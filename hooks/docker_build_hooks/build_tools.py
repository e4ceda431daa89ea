"""Which programs build a Dockerfile, with which commands, and which of their options take a value?

The options of Docker (BuildKit and the legacy builder), Podman and Buildah, nerdctl, img and
kaniko, as their own ``--help`` and sources name them.
"""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """The options of a command, without their dashes; ``switches`` need no value."""

    values: frozenset[str]
    switches: frozenset[str]


class Tool(NamedTuple):
    """A program that builds Dockerfiles.

    ``common`` are the options in front of its command, ``groups`` the words that lead to one of
    ``commands``, each given as all words from the program's name on. Without a command of its own
    (``commands`` is empty) it does nothing but build. A path of the Dockerfile that is not found
    is looked for ``in_context`` too; ``defaults`` are the names that are tried below the context.
    Several Dockerfiles are put together, and one that ends in ``.in`` preprocessed, where it
    ``joins_files``; others take the last.
    """

    common: Options
    build: Options
    groups: frozenset[tuple[str, ...]]
    commands: frozenset[tuple[str, ...]]
    in_context: bool = False
    joins_files: bool = False
    defaults: tuple[str, ...] = ("Dockerfile",)
    default_context: str | None = None


def _options(values: str, switches: str) -> Options:
    return Options(frozenset(values.split()), frozenset(switches.split()))


def _paths(*commands: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(command.split()) for command in commands)


_DOCKER_COMMON = _options(
    "config c context H host l log-level tlscacert tlscert tlskey builder",
    "D debug tls tlsverify",
)
_DOCKER_BUILD = _options(
    "add-host allow annotation attest build-arg build-context builder cache-from cache-to call"
    " cgroup-parent c cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems file f iidfile"
    " isolation label m memory memory-swap metadata-file network no-cache-filter o output platform"
    " policy print progress provenance resource root sbom secret security-opt server-config"
    " shm-size ssh t tag target ulimit",
    "check compress D debug detach disable-content-trust force-rm load no-cache pull push q quiet"
    " rm squash stream",
)
_PODMAN_COMMON = _options(
    "c cgroup-manager config conmon connection default-mounts-file events-backend"
    " H host hooks-dir identity imagestore log-level module network-cmd-path network-config-dir out"
    " registries-conf root runroot runtime runtime-flag short-name-alias-conf ssh storage-driver"
    " storage-opt tmpdir url userns-gid-map userns-uid-map volumepath",
    "debug noout r remote syslog transient-store",
)
_PODMAN_BUILD = _options(
    "add-host annotation arch authfile blob-cache build-arg build-arg-file build-context cache-from"
    " cache-to cache-ttl cap-add cap-drop cdi-config-dir cert-dir cgroup-parent cgroupns"
    " compression-format compression-level cpp-flag cpu-period cpu-quota c cpu-shares cpuset-cpus"
    " cpuset-mems creds cw decryption-key device dns dns-option dns-search env file f format from"
    " group-add hooks-dir ignorefile iidfile iidfile-raw ipc isolation jobs label layer-label"
    " logfile manifest m memory memory-swap metadata-file mount net network o os os-feature"
    " os-version output pid platform retry retry-delay runtime runtime-flag rusage-logfile sbom"
    " sbom-image-output sbom-image-purl-output sbom-merge-strategy sbom-output sbom-purl-output"
    " sbom-scanner-command sbom-scanner-image secret security-opt shm-size sign-by"
    " signature-policy source-date-epoch source-policy-file ssh t tag target timestamp ulimit"
    " unsetannotation unsetenv unsetlabel userns userns-gid-map userns-gid-map-group userns-uid-map"
    " userns-uid-map-user uts v variant volume",
    "all-platforms compat-volumes compress created-annotation D disable-compression"
    " disable-content-trust force-compression force-rm http-proxy identity-label"
    " inherit-annotations inherit-labels layers log-rusage logsplit no-cache no-hostname no-hosts"
    " omit-history pull pull-always pull-never q quiet rewrite-timestamp rm save-stages"
    " skip-unused-stages squash squash-all stage-labels stdin tls-verify",
)
_NERDCTL_COMMON = _options(
    "a address H host bridge-ip cgroup-manager cni-netconfpath cni-path data-root hosts-dir"
    " host-gateway-ip n namespace snapshotter storage-driver",
    "debug debug-full experimental insecure-registry kube-hide-dupe",
)
_NERDCTL_BUILD = _options(
    "add-host allow attest build-arg build-context buildkit-host cache-from cache-to f file iidfile"
    " label network o output platform progress provenance sbom secret source-policy-file ssh t tag"
    " target",
    "no-cache pull q quiet rm",
)
_IMG = _options(
    "b backend s state build-arg cache-from cache-to f file label o output platform t tag target",
    "d debug no-cache no-console",
)
_KANIKO = _options(
    "b bucket build-arg cache-dir cache-repo cache-ttl compression compression-level c context"
    " context-sub-path custom-platform customPlatform d destination digest-file f dockerfile git"
    " ignore-path image-download-retry image-fs-extract-retry image-name-tag-with-digest-file"
    " image-name-with-digest-file insecure-registry kaniko-dir label log-format oci-layout-path"
    " push-retry registry-certificate registry-client-cert registry-map registry-mirror"
    " skip-tls-verify-registry snapshot-mode snapshotMode tar-path tarPath target v verbosity",
    "cache cache-copy-layers cache-run-layers cleanup compressed-caching force"
    " force-build-metadata ignore-var-run insecure insecure-pull log-timestamp no-push"
    " no-push-cache push-ignore-immutable-tag-errors reproducible single-snapshot"
    " skip-default-registry-fallback skip-push-permission-check skip-tls-verify"
    " skip-tls-verify-pull skip-unused-stages use-new-run whitelist-var-run",
)

_PODMAN = Tool(
    _PODMAN_COMMON,
    _PODMAN_BUILD,
    _paths("image"),
    _paths("build", "image build"),
    in_context=True,
    joins_files=True,
    defaults=("Containerfile", "Dockerfile"),
    default_context=".",
)
KANIKO = "executor"
TOOLS = {
    "docker": Tool(
        _DOCKER_COMMON,
        _DOCKER_BUILD,
        _paths("image", "builder", "buildx"),
        _paths("build", "image build", "builder build", "buildx build", "buildx b"),
    ),
    "docker-buildx": Tool(_DOCKER_COMMON, _DOCKER_BUILD, _paths(), _paths("build", "b")),
    "podman": _PODMAN,
    "buildah": _PODMAN._replace(
        groups=_paths(),
        commands=_paths("build", "bud", "build-using-dockerfile"),
    ),
    "nerdctl": Tool(
        _NERDCTL_COMMON, _NERDCTL_BUILD, _paths("image"), _paths("build", "image build")
    ),
    "img": Tool(_IMG, _IMG, _paths(), _paths("build")),
    KANIKO: Tool(
        Options(frozenset(), frozenset()),
        _KANIKO,
        _paths(),
        _paths(),
        in_context=True,
        default_context="/workspace/",
    ),
}
