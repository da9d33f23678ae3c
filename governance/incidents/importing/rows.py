"""One row of a sheet as a report, or everything that is wrong with it in the user's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from geo.crs import SourceCrs, parse_crs, read_position
from geo.errors import RuleError, Words
from geo.lonlat import PositionMethod, RawPosition
from governance.errors import GovernanceError
from governance.incidents.importing.mapping import ColumnMapping, Part
from governance.incidents.importing.row_keys import key_of_content, key_of_number
from governance.incidents.intake import Report, check_moment
from governance.incidents.vocabulary import CHANNEL_WORDS, Channel
from governance.policy import Policy
from governance.sheets.cells import clean, moment_in, number_in, shown
from governance.sheets.table import check_whole

SOURCE = "import"

#: The longest text of each kind that is kept; what is longer is refused, never cut in silence.
LONGEST = {Part.TITLE: 200, Part.NARRATIVE: 4000, Part.ADDRESS: 200, Part.NUMBER: 180}

_MOST_ACCURACY_M = 100_000.0

_NOWHERE = Words("没有坐标也没有地址，无法定位。", "Neither coordinates nor an address.")
_TOO_LONG = Words("{column}超过 {most} 字。", "{column} is longer than {most} characters.")

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
        cells = {part: clean(row[column]) for part, column in self.mapping.columns.items()}
        problems = _Problems()
        problems.read(lambda: check_whole(row))
        channel = problems.read(lambda: self._channel(cells.get(Part.CHANNEL, "")))
        category = problems.read(lambda: self._category(cells.get(Part.CATEGORY, "")))
        title = problems.read(lambda: self._filled(Part.TITLE, cells))
        moment = problems.read(lambda: self._moment(cells))
        position = self._position(cells, problems)
        problems.found += self._too_long(cells)
        if channel and category and title and moment and not problems.found:
            report = Report(
                channel=channel,
                category=category,
                title=title,
                narrative=cells.get(Part.NARRATIVE) or None,
                occurred_at=moment,
                position=position,
                address=cells.get(Part.ADDRESS) or None,
                source=SOURCE,
            )
            return replace(report, idempotency_key=_key(report, cells.get(Part.NUMBER)))
        if position is not None:  # whose place is looked at only when all else is right
            problems.read(lambda: read_position(position))
        words = join_problems(problems.found)
        raise RowError(zh=words.zh, en=words.en)

    def check(self, row: Mapping[str, str]) -> Report:
        """Return the report like `read`; refuse coordinates that cannot be read as well.

        Raises
        ------
        RuleError
            With everything that is wrong in it.
        """
        report = self.read(row)
        if report.position is not None:
            read_position(report.position)
        return report

    def _category(self, cell: str) -> str:
        asked = cell or self.mapping.category
        if asked not in self._categories:
            raise _wrong(
                "类别“{asked}”不在县级类别表中。",
                "The category “{asked}” is not among the county's.",
                asked=shown(asked),
            )
        return self._categories[asked]

    def _channel(self, cell: str) -> Channel:
        asked = cell or self.mapping.channel
        if asked not in self._channels:
            raise _wrong(
                "渠道“{asked}”无法识别。",
                "The channel “{asked}” is not known.",
                asked=shown(asked),
            )
        return self._channels[asked]

    def _moment(self, cells: Mapping[Part, str]) -> datetime:
        cell = self._filled(Part.OCCURRED_AT, cells)
        moment = moment_in(cell)
        if moment is None:
            raise _wrong(
                "{column}“{cell}”无法识别，应形如 2025-03-01 08:30。",
                "{column} “{cell}” cannot be read as a time; write it like 2025-03-01 08:30.",
                column=self._named(Part.OCCURRED_AT),
                cell=shown(cell),
            )
        known = moment if moment.tzinfo else moment.replace(tzinfo=self.policy.county.zone)
        check_moment(known, now=self.now)
        return known

    def _position(self, cells: Mapping[Part, str], problems: _Problems) -> RawPosition | None:
        """Return where a row says it was; None, with what is wrong noted, when it does not."""
        if not cells.get(Part.X) and not cells.get(Part.Y):
            if not cells.get(Part.ADDRESS):
                problems.found.append(_NOWHERE)
            return None
        x = problems.read(lambda: self._number(Part.X, cells))
        y = problems.read(lambda: self._number(Part.Y, cells))
        accuracy_m = problems.read(lambda: self._accuracy(cells))
        if x is None or y is None:
            return None
        crs = self.crs.name if self.crs else ""
        return RawPosition(x, y, crs, accuracy_m, PositionMethod.UNKNOWN)

    def _filled(self, part: Part, cells: Mapping[Part, str]) -> str:
        cell = cells.get(part)
        if not cell:
            raise _wrong("{column}为空。", "{column} is empty.", column=self._named(part))
        return cell

    def _number(self, part: Part, cells: Mapping[Part, str]) -> float:
        cell = self._filled(part, cells)
        number = number_in(cell)
        if number is None:
            raise _wrong(
                "{column}“{cell}”不是数字。",
                "{column} “{cell}” is not a number.",
                column=self._named(part),
                cell=shown(cell),
            )
        return number

    def _accuracy(self, cells: Mapping[Part, str]) -> float | None:
        if not cells.get(Part.ACCURACY_M):
            return None
        metres = self._number(Part.ACCURACY_M, cells)
        if not 0 <= metres <= _MOST_ACCURACY_M:
            raise _wrong(
                "{column}“{cell}”应在 0 到 100000 米之间。",
                "{column} “{cell}” must be between 0 and 100000 m.",
                column=self._named(Part.ACCURACY_M),
                cell=shown(cells[Part.ACCURACY_M]),
            )
        return metres

    def _too_long(self, cells: Mapping[Part, str]) -> list[Words]:
        return [
            _TOO_LONG.fill(column=self._named(part), most=most)
            for part, most in LONGEST.items()
            if len(cells.get(part, "")) > most
        ]

    def _named(self, part: Part) -> str:
        """Return what the sheet itself calls a part, as it may stand in a sentence."""
        return shown(clean(self.mapping.columns[part]))


def _key(report: Report, number: str | None) -> str:
    return key_of_number(number) if number else key_of_content(report)
