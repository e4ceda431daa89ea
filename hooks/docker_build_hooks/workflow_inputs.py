"""What are the entries of an action's input that is a list?

Replicates how Docker's actions read such lists: a line an entry, an entry in double quotes may
hold line breaks.
"""

from __future__ import annotations

# No character of any text.
_NUL = "\uffff"


def entries(text: str) -> list[str]:
    """The entries of a list; commas do not separate them."""
    text = text.replace("\r\n", "\n")
    if '"' not in text:
        lines = text.split("\n")
    else:
        # Here, as few inputs have quotes.
        import csv

        try:
            # Python 3.10 refuses NUL, which stands for what is not known.
            read = csv.reader(text.replace("\0", _NUL).splitlines(keepends=True))
            lines = [",".join(record).replace(_NUL, "\0") for record in read]
        except csv.Error:
            lines = text.split("\n")
    return [line.strip() for line in lines if line.strip()]
