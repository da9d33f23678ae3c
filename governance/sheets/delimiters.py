"""What stands between the cells of a CSV file."""

import re

DELIMITERS = (",", ";", "\t")
#: Characters in which the first row ends.
HEAD = 1 << 16

_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def delimiter_of(head: str) -> str:
    """Return which delimiter the first row has most of, outside quotes; the comma when none.

    `head` is the beginning of the text; rows of blanks alone come before the first.
    """
    lines = _QUOTED.sub('""', head).splitlines()
    first = next((line for line in lines if line.strip()), "")
    return max(DELIMITERS, key=first.count)
