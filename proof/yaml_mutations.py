"""What may be wrong with the text of a YAML file."""

from __future__ import annotations

from random import Random


def _line(random: Random, text: str) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True)
    return lines, random.randrange(len(lines))


def _tab(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    changed = random.choice((f"\t{lines[at]}", f"\t{lines[at].lstrip()}", f"{lines[at][:-1]}\t\n"))
    return "a tab", "".join([*lines[:at], changed, *lines[at + 1 :]])


def _indent(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    changed = random.choice((f" {lines[at]}", lines[at][1:], f"  {lines[at]}", lines[at].lstrip()))
    return "an indent", "".join([*lines[:at], changed, *lines[at + 1 :]])


def _line_twice(random: Random, text: str) -> tuple[str, str]:
    lines, at = _line(random, text)
    return "a line twice", "".join([*lines[: at + 1], *lines[at:]])


def _character(random: Random, text: str) -> tuple[str, str]:
    at = random.randrange(len(text))
    new = random.choice(("", "", *":-'\"{}[],#&*!|>%@` \n\t", "\x01", "\u00a0", "\u2028", "\x7f"))
    return f"a character {new!r}", text[:at] + new + text[at + random.randint(0, 1) :]


def _around(random: Random, text: str) -> tuple[str, str]:
    form = random.choice(
        (
            *(
                "\ufeff{}",
                "---\n{}",
                "{}...\n",
                "{}---\nservices: {{b: {{image: x}}}}\n",
                "{}---\n",
            ),
            *(
                "%YAML 1.2\n---\n{}",
                "%YAML 1.1\n---\n{}",
                "{}...\nx\n",
                "# only\n",
                "",
                "--- x\n{}",
            ),
            *(
                "{}]\n",
                "{}x\n",
                "{}\x00",
                "\n\n{}",
                "%FOO a\n---\n{}",
                "---\n---\n{}",
                "null\n",
                "[]\n",
            ),
            *("{}---\nx: 1\n", "{{}}\n", "services:\n", "x-a: 1\n", "x\n", "networks: {{a: }}\n"),
        )
    )
    return f"the text in {form!r}", form.format(text)


def _line_ends(random: Random, text: str) -> tuple[str, str]:
    ending = random.choice(("\r\n", "\r"))
    return f"lines end in {ending!r}", text.replace("\n", ending)


TEXT_MUTATIONS = (_tab, _indent, _indent, _line_twice, _character, _around, _around, _line_ends)
