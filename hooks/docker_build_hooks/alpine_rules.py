"""Which rules does ``check-alpine-dockerfile`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

PACKAGE_MANAGER = "wrong-package-manager"
CACHE_KEPT = "apk-cache-kept"
UPDATE_LAYER = "apk-update-layer"
UPGRADE = "apk-upgrade"
PACKAGE_UNKNOWN = "apk-package-unknown"
VIRTUAL_UNKNOWN = "apk-virtual-unknown"
SHADOW_MISSING = "shadow-tools-missing"
OPTION_UNKNOWN = "busybox-option-unknown"
NAME_REFUSED = "busybox-name-refused"
ACCOUNT_MADE = "account-exists"
PASSWORD = "adduser-password"
USER_MISSING = "user-not-created"
GROUP_MISSING = "group-not-created"
ROOT = "runs-as-root"
BASH_MISSING = "bash-missing"
UNPINNED = "base-unpinned"
INCONSISTENT = "base-inconsistent"
LIBC = "libc-mismatch"
END_OF_LIFE = "base-end-of-life"
NOT_ALPINE = "not-alpine"
WORKDIR_RELATIVE = "workdir-relative"
WORKDIR_MISSING = "workdir-missing"
WORKDIR_INCONSISTENT = "workdir-inconsistent"

RULES = {
    rule.name: rule
    for rule in (
        Rule(PACKAGE_MANAGER, ERROR, "a package manager that Alpine does not have"),
        Rule(CACHE_KEPT, WARNING, "apk leaves its index in the image"),
        Rule(UPDATE_LAYER, WARNING, "apk update in a layer of its own, which goes stale"),
        Rule(UPGRADE, WARNING, "apk upgrade: the image depends on the day of the build"),
        Rule(PACKAGE_UNKNOWN, ERROR, "Alpine has no package of that name"),
        Rule(VIRTUAL_UNKNOWN, ERROR, "apk del of a virtual package that nothing adds"),
        Rule(SHADOW_MISSING, ERROR, "useradd and the like without the package shadow"),
        Rule(OPTION_UNKNOWN, ERROR, "an option that the command of busybox does not have"),
        Rule(NAME_REFUSED, ERROR, "a name of a user or a group that busybox refuses"),
        Rule(ACCOUNT_MADE, ERROR, "a user or a group that an earlier command has made"),
        Rule(PASSWORD, WARNING, "adduser that asks for a password"),
        Rule(USER_MISSING, ERROR, "a user that nothing creates"),
        Rule(GROUP_MISSING, ERROR, "a group that nothing creates"),
        Rule(ROOT, WARNING, "the image runs as root"),
        Rule(BASH_MISSING, ERROR, "bash, which is not installed"),
        Rule(UNPINNED, WARNING, "a base image without a tag, or latest"),
        Rule(INCONSISTENT, WARNING, "one base image in different versions"),
        Rule(LIBC, WARNING, "what was built with another libc is copied"),
        Rule(END_OF_LIFE, WARNING, "a release of Alpine that is not supported any more"),
        Rule(NOT_ALPINE, WARNING, "a Dockerfile called after Alpine, with another base"),
        Rule(WORKDIR_RELATIVE, WARNING, "a relative WORKDIR before any absolute one"),
        Rule(WORKDIR_MISSING, WARNING, "COPY to a relative path without a WORKDIR"),
        Rule(WORKDIR_INCONSISTENT, WARNING, "environments of a service work in different folders"),
        Rule("unused-suppression", WARNING, "a suppression comment suppresses nothing"),
    )
}
