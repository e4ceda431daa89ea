"""Which rules does ``check-compose-config`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

SYNTAX = "compose-syntax"
SCHEMA = "compose-schema"
VALUE = "compose-value-invalid"
INTERPOLATION = "compose-interpolation-invalid"
UNDEFINED = "compose-reference-undefined"
FILE_MISSING = "compose-file-missing"
CYCLE = "compose-cycle"
EXCLUSIVE = "compose-keys-exclusive"
IMAGE_MISSING = "compose-image-missing"
NAME_TAKEN = "compose-container-name-taken"
ENVIRONMENT_MISSING = "compose-environment-missing"
PORT_TAKEN = "compose-port-taken"
MOUNT_MISSING = "compose-mount-missing"
SECRET_CLEAR = "compose-secret-clear"
NOT_ALPINE = "compose-base-not-alpine"
DRIFT = "compose-drift"

RULES = {
    rule.name: rule
    for rule in (
        Rule(SYNTAX, ERROR, "the file is no YAML that Compose reads"),
        Rule(SCHEMA, ERROR, "a key or a value is against the Compose specification"),
        Rule(VALUE, ERROR, "a port, a duration, a size or the like is none"),
        Rule(INTERPOLATION, ERROR, "a variable is written in a way that Compose refuses"),
        Rule(UNDEFINED, ERROR, "a service, network, volume, secret or config is not defined"),
        Rule(FILE_MISSING, ERROR, "a file that is named does not exist"),
        Rule(CYCLE, ERROR, "services depend on each other in a circle"),
        Rule(EXCLUSIVE, ERROR, "keys that exclude each other, or need another"),
        Rule(IMAGE_MISSING, ERROR, "a service has neither an image nor a build"),
        Rule(NAME_TAKEN, ERROR, "two services have one container name"),
        Rule(ENVIRONMENT_MISSING, ERROR, "a service lacks a variable that --require-env wants"),
        Rule(PORT_TAKEN, WARNING, "two services publish one port of the host"),
        Rule(MOUNT_MISSING, WARNING, "a file that is mounted is not in git: Docker makes a folder"),
        Rule(SECRET_CLEAR, WARNING, "a password or the like is written into the file"),
        Rule(NOT_ALPINE, WARNING, "a service of an Alpine Compose file is built from another base"),
        Rule(DRIFT, WARNING, "a service lacks what most other files give it (with --compare)"),
        Rule("unused-suppression", WARNING, "a suppression comment suppresses nothing"),
    )
}
