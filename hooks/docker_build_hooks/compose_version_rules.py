"""Which rules does ``check-compose-version`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

MISSING = "compose-version-missing"
MIXED = "compose-version-mixed"
OBSOLETE = "compose-version-obsolete"
NOT_STRING = "compose-version-not-string"
UNKNOWN = "compose-version-unknown"
FEATURE = "compose-version-feature"

RULES = {
    rule.name: rule
    for rule in (
        Rule(MISSING, ERROR, "a file has no version where the policy wants one"),
        Rule(MIXED, ERROR, "the files of a project have different versions"),
        Rule(OBSOLETE, ERROR, "a file has a version, which the policy forbids"),
        Rule(NOT_STRING, ERROR, "the version is no string, which Compose refuses"),
        Rule(UNKNOWN, WARNING, "the version never was one of the file format"),
        Rule(FEATURE, ERROR, "the declared format does not know a key, or reads it otherwise"),
        Rule("unused-suppression", WARNING, "a suppression comment suppresses nothing"),
    )
}
