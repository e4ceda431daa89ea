"""What do the parts of a volume in its short form say?

Replicates compose-go's ``format.ParseVolume``.
"""

from __future__ import annotations


def volume_parts(text: str) -> list[str]:
    """The parts between colons; that behind a single letter is of a Windows path."""
    if len(text.encode("utf-8", "surrogatepass")) <= 2:
        return [text]
    parts = [""]
    for character in text:
        if character == ":" and not (len(parts[-1]) == 1 and parts[-1].isalpha()):
            parts.append("")
        else:
            parts[-1] += character
    return parts


def volume_problem(text: str) -> str:
    """Why Compose refuses a volume; the empty string where it does not."""
    parts = volume_parts(text)
    if not text or "" in parts[:3]:
        return f'the volume "{text}" has an empty section' if text else "a volume is empty"
    return f'the volume "{text}" has too many colons' if len(parts) > 3 else ""


def volume_target(text: str) -> str:
    """Where in the container a volume is mounted."""
    parts = volume_parts(text)
    return parts[min(1, len(parts) - 1)]
