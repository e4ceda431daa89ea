"""How are the measures of a machine shown, and which exit status do they make?"""

from __future__ import annotations

from collections.abc import Sequence

from docker_build_hooks.finding import ERROR, WARNING
from docker_build_hooks.host_measures import Measure, show_bound, show_value
from docker_build_hooks.report import escape, github_command, write

_BAR = 10
_PLACE = "host"
_MAXIMUM_DETAIL = 200


def report_host(
    measures: Sequence[Measure],
    unread: Sequence[str],
    output_format: str,
    strict: bool,
    with_table: bool,
) -> int:
    """Print what is wrong, or with the table all measures; the exit status of the hook.

    ``unread`` is what this machine does not tell. 1 for an error, or a warning when ``strict``.
    """
    wrong = [measure for measure in measures if measure.level]
    if output_format == "json":
        write(_as_json(measures if with_table else wrong))
    else:
        table = host_table(measures) if with_table else ""
        show = _as_github if output_format == "github" else _as_text
        note = f"{_PLACE}: not read: {', '.join(map(escape, unread))}\n" if unread else ""
        write(table + "".join(map(show, wrong)) + (note if output_format == "text" else ""))
    failing = (ERROR, WARNING) if strict else (ERROR,)
    return int(any(measure.level in failing for measure in wrong))


def host_table(measures: Sequence[Measure]) -> str:
    """A line for each measure: a bar, the value, the threshold, and what is said of it."""
    rows = [
        (
            escape(measure.what),
            _bar(measure.share),
            show_value(measure),
            show_bound(measure),
            measure.level or ("ok" if measure.value is not None else ""),
        )
        for measure in measures
    ]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _bar(share: float | None) -> str:
    """How far something is used up; one that is over its end is full."""
    if share is None:
        return ""
    filled = min(_BAR, max(0, int(share * _BAR + 0.5)))
    return f"[{'#' * filled}{'-' * (_BAR - filled)}]"


def _message(measure: Measure) -> str:
    """What was measured, and what is wanted."""
    parts = [escape(measure.what)]
    if measure.path is None:
        parts.append(f": {show_value(measure)}")
        bound = show_bound(measure)
        parts.append(f", {bound} wanted" if bound else "")
        detail = escape(measure.detail)
        cut = f"{detail[:_MAXIMUM_DETAIL]}..." if len(detail) > _MAXIMUM_DETAIL else detail
        parts.append(f" ({cut})" if cut else "")
    return "".join(parts)


def _place(measure: Measure) -> str:
    if measure.path is None:
        return _PLACE
    return f"{escape(measure.path)}:{measure.line}:{measure.column}"


def _as_text(measure: Measure) -> str:
    hints = "".join(f"  = {escape(hint)}\n" for hint in measure.hints)
    head = f"{_place(measure)}: {measure.level}: {_message(measure)} [{measure.rule}]\n"
    return f"{head}{hints}"


def _as_github(measure: Measure) -> str:
    message = f"{_message(measure)} [{measure.rule}]"
    properties = {"title": measure.rule}
    if measure.path is not None:
        properties = {
            "file": measure.path,
            "line": str(measure.line),
            "col": str(measure.column),
            **properties,
        }
    return github_command(measure.level, properties, [message, *measure.hints])


def _as_json(measures: Sequence[Measure]) -> str:
    import json

    objects = [
        {
            "path": measure.path,
            "line": measure.line,
            "column": measure.column,
            "end_column": measure.end_column,
            "severity": measure.level or None,
            "rule": measure.rule,
            "message": _message(measure),
            "hints": list(measure.hints),
            "builds": [],
            "measure": measure.what,
            "value": measure.value,
            "unit": measure.unit,
            "threshold": measure.bound,
            "is_least": measure.is_least,
            "is_partial": measure.is_partial,
        }
        for measure in measures
    ]
    return json.dumps(objects, indent=2) + "\n"
