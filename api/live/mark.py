"""How far a board has been told, as its browser keeps it between two streams."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in what a hub has told.

    Attributes
    ----------
    hub
        The hub's name: one of another process counts otherwise.
    count
        Of how many events it had learned by then.
    seq
        The highest number among them, which means the same everywhere.
    """

    hub: str
    count: int
    seq: int

    def __str__(self) -> str:
        """Return it as `read_mark` reads it."""
        return f"{self.hub}-{self.count}-{self.seq}"


def read_mark(told: str | None) -> Mark | None:
    """Return the mark that a browser sent back; None for none, or what is no mark."""
    parts = re.fullmatch(r"([0-9a-f]{8})-([0-9]{1,18})-([0-9]{1,18})", told or "")
    return None if parts is None else Mark(parts[1], int(parts[2]), int(parts[3]))
