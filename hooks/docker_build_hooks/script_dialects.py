"""What would a justfile, a batch file or a PowerShell script be as text for a POSIX shell?

Only what ``docker build`` lines in such files need is translated: variables, continuations, the
folder of the script, backslashes in paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docker_build_hooks.script_paths import OWN, UNKNOWN

_BATCH = (
    (re.compile(r"\^[ \t]*\r?\n"), "\0"),
    (re.compile(r"\\(?!\n)"), "/"),
    (re.compile(r"%~dp0/?"), f"{OWN}/"),
    (re.compile(r"^[ \t]*@?(?:rem\b|::)", re.IGNORECASE | re.MULTILINE), "#"),
    (
        re.compile(r'^[ \t]*@?set[ \t]+"?(\w+)=([^"\n\r]*)"?', re.IGNORECASE | re.MULTILINE),
        r'\1="\2"',
    ),
    (re.compile(r"[%!](\w+)[%!]"), r"${\1}"),
    (re.compile(r"^[ \t]*@", re.MULTILINE), ""),
    (re.compile("\0"), "\\\\\n"),
)
_POWERSHELL = (
    (re.compile(r"`[ \t]*\r?\n"), "\0"),
    (re.compile(r"\\(?!\n)"), "/"),
    (re.compile(r"\$PSScriptRoot\b", re.IGNORECASE), OWN),
    (re.compile(r"\$env:(\w+)", re.IGNORECASE), r"${\1}"),
    (re.compile(r"^[ \t]*\$(\w+)[ \t]*=[ \t]*(\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE), r"\1=\2"),
    (re.compile(r"^[ \t]*(?:Set-Location|cd)\b", re.IGNORECASE | re.MULTILINE), "cd"),
    (re.compile(r"^[ \t]*Push-Location\b", re.IGNORECASE | re.MULTILINE), "pushd"),
    (re.compile(r"^[ \t]*Pop-Location\b", re.IGNORECASE | re.MULTILINE), "popd"),
    (re.compile("\0"), "\\\\\n"),
)
_JUST_SETTING = re.compile(r"""(?:export\s+)?([\w-]+)\s*:=\s*(?:"([^"\n]*)"|'([^'\n]*)')""")
_JUST_DEFAULT = re.compile(r"""(?:env_var_or_default|env)\(\s*['"][^'"]*['"]\s*,\s*['"]([^'"]*)""")
_JUST_NAME = re.compile(r"(?:export\s+)?([\w-]+)\s*:=")
_JUST_PARAMETER = re.compile(r"""(?<![\w-])([\w-]+)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)')""")
_JUST_REFERENCE = re.compile(r"\{\{([^{}\n]*)\}\}")


def batch_script(text: str) -> str:
    """A batch file as a shell script."""
    return _replaced(text, _BATCH)


def powershell_script(text: str) -> str:
    """A PowerShell script as a shell script."""
    return _replaced(text, _POWERSHELL)


def _replaced(text: str, changes: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, new in changes:
        text = pattern.sub(new, text)
    return text


def just_variables(text: str) -> dict[str, list[str]]:
    """The variables that a justfile sets, and the defaults of the parameters of its recipes."""
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        if line[:1] in ("", " ", "\t", "#"):
            continue
        name = _JUST_NAME.match(line)
        settings = _JUST_SETTING.match(line)
        default = _JUST_DEFAULT.search(line) if name else None
        if settings:
            found[_just_name(settings[1])] = [settings[2] or settings[3] or ""]
        elif name and default:
            found[_just_name(name[1])] = [default[1]]
        elif not name:
            for parameter in _JUST_PARAMETER.finditer(line.partition(":")[0]):
                found.setdefault(_just_name(parameter[1]), [parameter[2] or parameter[3] or ""])
    return found


def just_scripts(text: str) -> Iterator[tuple[str, int]]:
    """The lines of all recipes as shell scripts, each with its line.

    A recipe that begins with ``#!`` is one script, of any other each line is.
    """
    block: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), "end"], 1):
        if line[:1] in (" ", "\t") or (block and not line.strip()):
            start = start or number
            block.append(_JUST_REFERENCE.sub(_just_reference, line.strip().lstrip("@-")))
            if block[0][:2] != "#!" and not block[-1].endswith("\\"):
                yield "\n".join(block), start
                block, start = [], 0
        elif block:
            yield "\n".join(block), start
            block, start = [], 0


def _just_reference(reference: re.Match[str]) -> str:
    name = reference[1].strip()
    if name in ("justfile_directory()", "source_directory()"):
        return OWN
    return f"${{{_just_name(name)}}}" if re.fullmatch(r"[\w-]+", name) else UNKNOWN


def _just_name(name: str) -> str:
    return name.replace("-", "_")
