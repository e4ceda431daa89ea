"""Which rules does ``check-dockerfile-copy-paths`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "copy-source-missing",
            ERROR,
            "a source is not in the build context",
            also="copy-source-untracked",
        ),
        Rule("copy-source-ignored", ERROR, "the ignore file takes a source out of the context"),
        # What is untracked here is missing in a fresh clone.
        Rule(
            "copy-source-untracked",
            ERROR,
            "a source is on disk, but not in git",
            also="copy-source-missing",
        ),
        Rule("copy-source-case", ERROR, "a source exists in another letter case only"),
        Rule("copy-source-dangling-link", ERROR, "a source is a link that leads nowhere"),
        Rule("copy-from-unknown-stage", ERROR, "a stage is used that is not there, or comes later"),
        Rule("build-dockerfile-missing", ERROR, "a declared Dockerfile does not exist"),
        Rule("build-context-missing", ERROR, "a declared build context does not exist"),
        Rule("build-target-missing", ERROR, "a declared target is no stage of the Dockerfile"),
        Rule("dockerfile-syntax", ERROR, "the engine refuses the Dockerfile"),
        Rule("dockerignore-pattern-invalid", ERROR, "a pattern makes every build fail"),
        Rule(
            "copy-source-generated", WARNING, "git ignores a source: an earlier step must make it"
        ),
        Rule("copy-glob-empty", WARNING, "a wildcard matches nothing, so nothing is copied"),
        Rule(
            "copy-source-above-context", WARNING, "`../x` means `x`: nothing is above the context"
        ),
        Rule("copy-from-typo", WARNING, "an image name is one letter away from a stage"),
        Rule("unused-suppression", WARNING, "a suppression comment suppresses nothing"),
    )
}
