"""What is written into a file, whatever its kind: columns, batches of rows, and what it says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from api.exports.vocabulary import CellKind
from geo.errors import Words
from web_map.standalone.lone_page import NOT_PUBLIC

Cell = str | int | float | bool | datetime | None

#: Shapes in EPSG:4490, None where there is none.
Shapes = npt.NDArray[np.object_]

CRS = "EPSG:4490"
CRS_URN = "urn:ogc:def:crs:EPSG::4490"

SYNTHETIC = Words(
    "演示数据（合成），不是真实情况，不得用于实际工作",
    "Synthetic demonstration data: not real, not for actual work",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files for programs, its heading in tables for people."""

    name: str
    words: Words
    kind: CellKind = CellKind.TEXT

    @property
    def heading(self) -> str:
        """The heading in both languages."""
        same = self.words.zh == self.words.en
        return self.words.zh if same else f"{self.words.zh} {self.words.en}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, each with a shape."""

    rows: Sequence[Sequence[Cell]]
    shapes: Shapes


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself.

    Attributes
    ----------
    notes
        Terms and what stands for each.
    """

    title: Words
    is_synthetic: bool
    notes: Sequence[tuple[Words, Words]]

    @property
    def lines(self) -> list[str]:
        """Everything as lines in both languages, what must not be missed first."""
        first = [NOT_PUBLIC, *([SYNTHETIC] if self.is_synthetic else []), self.title]
        told = [_both(words) for words in first]
        return told + [f"{_both(term)}：{_both(words)}" for term, words in self.notes]


def _both(words: Words) -> str:
    return words.zh if words.zh == words.en else f"{words.zh} / {words.en}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What becomes a file.

    Attributes
    ----------
    name
        Of the layer, and what the name of the file begins with.
    batches
        Read once, while the file is written.
    zone
        In which tables for people tell the time.
    """

    name: str
    columns: Sequence[Column]
    batches: Iterable[Batch]
    shape: Literal["Point", "MultiPolygon"]
    about: About
    zone: ZoneInfo
