"""How are the outcomes of the checks shown?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docker_build_hooks.bypass_checks import FAILED, OK, SKIPPED, Outcome
from docker_build_hooks.report import escape, write
from docker_build_hooks.url_secrets import without_secrets

# A longer target pushes the reasons of its own row only.
_WIDEST_TARGET = 60
_LONGEST = 300
_HINT = " " * 11


def report(hook: str, outcomes: Sequence[Outcome], output_format: str) -> int:
    """Print the outcomes in their order; 1 where a check has failed, else 0."""
    if output_format == "json":
        write(_as_json(outcomes))
    else:
        lines = _as_text if output_format == "text" else _as_github
        write("".join(f"{line}\n" for line in lines(hook, outcomes)))
    return int(any(outcome.result.status == FAILED for outcome in outcomes))


def _as_text(hook: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"{hook}: {_summary(outcomes)}"
    kinds = max(len(outcome.check.kind) for outcome in outcomes)
    targets = [_shown(outcome.check.target) for outcome in outcomes]
    width = max((len(one) for one in targets if len(one) <= _WIDEST_TARGET), default=0)
    for outcome, target in zip(outcomes, targets, strict=True):
        status = "FAILED" if outcome.result.status == FAILED else outcome.result.status
        reason = _shown(_timed(outcome))
        yield f"  {status:7}  {outcome.check.kind:{kinds}}  {target:{width}}  {reason}"
        yield from (f"{_HINT}= {_shown(hint)}" for hint in outcome.result.hints)
        yield from (f"{_HINT}| {line}".rstrip() for line in _output(outcome))


def _summary(outcomes: Sequence[Outcome]) -> str:
    passing = sum(outcome.result.status == OK for outcome in outcomes)
    skipped = sum(outcome.result.status == SKIPPED for outcome in outcomes)
    verb = "passes" if passing == 1 else "pass"
    return f"{passing} of {len(outcomes)} {verb}" + (f", {skipped} skipped" if skipped else "")


def _timed(outcome: Outcome) -> str:
    """The reason, with the time that it took to pass where that says something."""
    reason = outcome.result.reason
    if (
        outcome.result.status != OK
        or outcome.seconds is None
        or outcome.check.kind in ("env", "doc")
    ):
        return reason
    return f"{reason} in {outcome.seconds:.2f} s"


def _as_json(outcomes: Sequence[Outcome]) -> str:
    import json

    objects = [
        {
            "check": outcome.check.kind,
            "target": _shown(outcome.check.target),
            "status": outcome.result.status,
            "reason": _shown(outcome.result.reason),
            "seconds": None if outcome.seconds is None else round(outcome.seconds, 3),
            "hints": [*map(_shown, outcome.result.hints), *_output(outcome)],
        }
        for outcome in outcomes
    ]
    return json.dumps(objects, indent=2) + "\n"


def _as_github(hook: str, outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        result = outcome.result
        if result.status == OK:
            continue
        level = "error" if result.status == FAILED else "notice"
        first = f"{outcome.check.kind} {_shown(outcome.check.target)}: {_shown(result.reason)}"
        lines = [first, *map(_shown, result.hints), *_output(outcome)]
        data = "%0A".join(line.replace("%", "%25") for line in lines)
        yield f"::{level} title={hook}::{data}"


def _output(outcome: Outcome) -> list[str]:
    return [_shown(line) for line in outcome.result.output]


def _shown(text: str) -> str:
    """A text of others in one line of bounded length, without the secrets of URLs."""
    text = escape(without_secrets(text))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
