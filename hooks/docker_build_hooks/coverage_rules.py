"""Which rules does ``check-dockerignore-coverage`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

SECRET_EXPOSED = "context-secret-exposed"
ARTIFACT_COPIED = "context-artifact-copied"
SECRET_TRACKED = "context-secret-tracked"
CLUTTER_COPIED = "context-clutter-copied"
ROOT_ONLY = "ignore-root-only"
MISSING_CLASS = "ignore-missing-class"
FILE_MISSING = "ignore-file-missing"
PATTERN_DEAD = "ignore-pattern-dead"
PATTERN_ANCHORED = "ignore-pattern-anchored"
FILE_UNUSED = "ignore-file-unused"

RULES = {
    rule.name: rule
    for rule in (
        Rule(SECRET_EXPOSED, ERROR, "a secret that is on disk, not in git, is copied"),
        Rule(ARTIFACT_COPIED, ERROR, "bytecode, node_modules or a virtual environment is copied"),
        Rule(SECRET_TRACKED, WARNING, "a file in git that looks like a secret is copied"),
        Rule(CLUTTER_COPIED, WARNING, "something else is copied that no image needs"),
        Rule(ROOT_ONLY, WARNING, "a pattern covers one folder only, and others are copied"),
        Rule(MISSING_CLASS, WARNING, "no pattern keeps out what will be there some day"),
        Rule(FILE_MISSING, WARNING, "a whole context is copied, and it has no ignore file"),
        Rule(PATTERN_DEAD, WARNING, "a pattern cannot do what it says"),
        Rule(PATTERN_ANCHORED, WARNING, "a pattern means the top level only, as none of git's"),
        Rule(FILE_UNUSED, WARNING, "no build reads an ignore file"),
        Rule("unused-suppression", WARNING, "a suppression comment suppresses nothing"),
    )
}

# Those that depend on what lies on the disk.
DISK_RULES = frozenset({SECRET_EXPOSED, ARTIFACT_COPIED, CLUTTER_COPIED, ROOT_ONLY, MISSING_CLASS})
