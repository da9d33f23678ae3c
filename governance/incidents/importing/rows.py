"""One row of a sheet as a report, or everything that is wrong with it in the user's words."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from geo.crs import SourceCrs, parse_crs, read_position
from geo.errors import RuleError, Words
from geo.lonlat import PositionMethod, RawPosition
from governance.errors import GovernanceError
from governance.incidents.importing.mapping import ColumnMapping, Part
from governance.incidents.intake import Report, check_moment
from governance.incidents.vocabulary import CHANNEL_WORDS, Channel
from governance.policy import Policy

SOURCE = "import"

#: The longest text of each kind that is kept; what is longer is refused, never cut in silence.
LONGEST = {Part.TITLE: 200, Part.NARRATIVE: 4000, Part.ADDRESS: 200, Part.NUMBER: 180}

_TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H时%M分", "%Y%m%d",
)  # fmt: skip

#: A date that Excel shows as a number: days since the end of 1899.
_EXCEL_DAYS = re.compile(r"[2-6][0-9]{4}(\.[0-9]+)?")
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 the caller adds the county's zone

_MOST_ACCURACY_M = 100_000.0

Read = TypeVar("Read")


class RowError(GovernanceError):
    """A row cannot be taken as it is."""

    sentence = Words(zh="{zh}", en="{en}")


def _wrong(zh: str, en: str, **values: object) -> RowError:
    words = Words(zh, en).fill(**values)
    return RowError(zh=words.zh, en=words.en)


def join_problems(problems: list[Words]) -> Words:
    """Return several problems of one row as one sentence."""
    return Words(
        "；".join(one.zh.rstrip("。") for one in problems) + "。",
        "; ".join(one.en.rstrip(".") for one in problems) + ".",
    )


@dataclass
class _Problems:
    """Collects what is wrong, so that a person learns of all of it at once."""

    found: list[Words] = field(default_factory=list)

    def read(self, reading: Callable[[], Read]) -> Read | None:
        """Return what `reading` gives, or None after noting why it cannot."""
        try:
            return reading()
        except RuleError as broken:
            self.found.append(broken.words)
            return None


@dataclass(frozen=True)
class RowReader:
    """Turns the rows of one file into reports.

    Times without an offset are the county's local time; none may lie after `now`.

    Attributes
    ----------
    crs
        The coordinate system of the file; None when it has no coordinates.
    """

    mapping: ColumnMapping
    policy: Policy
    now: datetime
    crs: SourceCrs | None

    @classmethod
    def of(cls, mapping: ColumnMapping, policy: Policy, *, now: datetime) -> "RowReader":
        """Return the reader of a file.

        Raises
        ------
        UnknownCrsError, RefusedCrsError
            When the mapping names a datum that is not accepted.
        """
        crs = parse_crs(mapping.crs) if mapping.crs else None
        return cls(mapping, policy, now, crs)

    @cached_property
    def _categories(self) -> dict[str, str]:
        known = {
            name: code for code, names in self.policy.categories.items() for name in (*names, code)
        }
        return known | {code: code for code in self.policy.categories}

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {
            name: channel
            for channel, words in CHANNEL_WORDS.items()
            for name in (channel.value, words.zh, words.en)
        }

    def read(self, row: Mapping[str, str]) -> Report:
        """Return the report of a row; whether its coordinates can be read is not yet checked.

        Raises
        ------
        RowError
            With everything that is wrong in it, and what to do.
        """
        cells = {part: _clean(row[column]) for part, column in self.mapping.columns.items()}
        problems = _Problems()
        channel = problems.read(lambda: self._channel(cells.get(Part.CHANNEL, "")))
        category = problems.read(lambda: self._category(cells.get(Part.CATEGORY, "")))
        title = problems.read(lambda: _title(cells.get(Part.TITLE, "")))
        moment = problems.read(lambda: self._moment(cells.get(Part.OCCURRED_AT, "")))
        position = problems.read(lambda: self._position(cells))
        problems.found += _too_long(cells)
        if channel and category and title and moment and not problems.found:
            return Report(
                channel=channel,
                category=category,
                title=title,
                narrative=cells.get(Part.NARRATIVE) or None,
                occurred_at=moment,
                position=position,
                address=cells.get(Part.ADDRESS) or None,
                source=SOURCE,
                idempotency_key=_key(cells),
            )
        if position is not None:  # whose place is looked at only when all else is right
            problems.read(lambda: read_position(position))
        words = join_problems(problems.found)
        raise RowError(zh=words.zh, en=words.en)

    def check(self, row: Mapping[str, str]) -> None:
        """Refuse a row like `read`, or for coordinates that cannot be read.

        Raises
        ------
        RuleError
            With everything that is wrong in it.
        """
        report = self.read(row)
        if report.position is not None:
            read_position(report.position)

    def _category(self, cell: str) -> str:
        asked = cell or self.mapping.category
        if asked not in self._categories:
            raise _wrong(
                "类别“{asked}”不在县级类别表中。",
                "The category “{asked}” is not among the county's.",
                asked=_shown(asked),
            )
        return self._categories[asked]

    def _channel(self, cell: str) -> Channel:
        asked = cell or self.mapping.channel
        if asked not in self._channels:
            raise _wrong(
                "渠道“{asked}”无法识别。",
                "The channel “{asked}” is not known.",
                asked=_shown(asked),
            )
        return self._channels[asked]

    def _moment(self, cell: str) -> datetime:
        moment = _parse_moment(cell)
        if moment is None:
            raise _wrong(
                "时间“{cell}”无法识别，应形如 2025-03-01 08:30。",
                "The time “{cell}” cannot be read; write it like 2025-03-01 08:30.",
                cell=_shown(cell),
            )
        known = moment if moment.tzinfo else moment.replace(tzinfo=self.policy.county.zone)
        check_moment(known, now=self.now)
        return known

    def _position(self, cells: Mapping[Part, str]) -> RawPosition | None:
        x, y = cells.get(Part.X, ""), cells.get(Part.Y, "")
        if not x and not y:
            if not cells.get(Part.ADDRESS):
                raise _wrong(
                    "没有坐标也没有地址，无法定位。", "Neither coordinates nor an address."
                )
            return None
        accuracy = cells.get(Part.ACCURACY_M)
        return RawPosition(
            _number(x),
            _number(y),
            self.crs.name if self.crs else "",
            _accuracy(accuracy) if accuracy else None,
            PositionMethod.UNKNOWN,
        )


def explain_failure(error: RuleError) -> dict[str, str]:
    """Return what is wrong with a row as it is kept with the import."""
    return {"zh": error.words.zh, "en": error.words.en}


def _clean(cell: str) -> str:
    if not cell.isprintable():
        cell = "".join(
            letter for letter in cell if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
        )
    return unicodedata.normalize("NFC", cell).strip()


def _title(cell: str) -> str:
    if not cell:
        raise _wrong("标题为空。", "The title is empty.")
    return cell


def _too_long(cells: Mapping[Part, str]) -> list[Words]:
    return [
        Words("“{column}”超过 {most} 字。", "The {column} is longer than {most} characters.").fill(
            column=part.value, most=most
        )
        for part, most in LONGEST.items()
        if len(cells.get(part, "")) > most
    ]


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise _wrong("“{cell}”不是数字。", "“{cell}” is not a number.", cell=_shown(cell)) from None


def _accuracy(cell: str) -> float:
    metres = _number(cell)
    if not 0 <= metres <= _MOST_ACCURACY_M:
        raise _wrong(
            "定位精度“{cell}”应在 0 到 100000 米之间。",
            "The accuracy “{cell}” must be between 0 and 100000 m.",
            cell=_shown(cell),
        )
    return metres


def _shown(cell: str) -> str:
    """Return a cell as it may stand in a sentence."""
    return cell if len(cell) <= 40 else f"{cell[:40]}…"  # noqa: PLR2004


def _parse_moment(cell: str) -> datetime | None:
    if _EXCEL_DAYS.fullmatch(cell):
        return _EXCEL_START + timedelta(seconds=round(float(cell) * 86_400))
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        pass
    for form in _TIMES:
        try:
            return datetime.strptime(cell, form)  # noqa: DTZ007 the caller adds the county's zone
        except ValueError:
            continue
    return None


def _key(cells: Mapping[Part, str]) -> str:
    """Return the number of the row in its own system, or a digest of all it says."""
    number = cells.get(Part.NUMBER)
    if number:
        return f"no:{number}"
    told = "\x1f".join(f"{part}={cells[part]}" for part in sorted(cells))
    return "row:" + hashlib.sha256(told.encode()).hexdigest()
