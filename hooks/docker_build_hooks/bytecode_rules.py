"""Which rules does ``check-pycache-pollution`` know?"""

from __future__ import annotations

from docker_build_hooks.finding import ERROR, WARNING, Rule

TRACKED = "bytecode-tracked"
IN_CONTEXT = "bytecode-in-context"
STALE = "bytecode-stale"

RULES = {
    rule.name: rule
    for rule in (
        Rule(TRACKED, ERROR, "git tracks compiled Python"),
        Rule(IN_CONTEXT, ERROR, "a build takes in compiled Python"),
        Rule(STALE, WARNING, "compiled Python has no source beside it any more"),
    )
}
