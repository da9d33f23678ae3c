"""Rows of a sheet of households as values: what each says, and nothing about people."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any, Final

from geo.crs import SourceCrs, parse_crs
from geo.errors import Words
from governance.night_visits.households.at_home import minute_of
from governance.night_visits.households.refusals import (
    AtHomeHoursError,
    HouseholdCellError,
    HouseholdDatumError,
    PersonalNumberError,
    VisitClassUnknownError,
)
from governance.night_visits.households.sheets.columns import Columns
from governance.night_visits.vocabulary import Occupancy
from governance.people.masking import NUMBERS
from governance.policies.night_visits import NightVisitPolicy
from governance.sheets.cells import clean, moment_in, number_in, shown

_YES: Final = frozenset({"是", "yes", "y", "true", "1", "√"})
_NO: Final = frozenset({"否", "no", "n", "false", "0"})
_MOST_NUMBER: Final = 60
_MOST_ADDRESS: Final = 200
_PERSONAL: Final = re.compile(NUMBERS)
#: The county's own number may be long; only what is an identity number by its date of birth, or
#: a mobile number, is refused there.
_PERSONAL_NUMBER: Final = re.compile(
    r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|1[3-9]\d{9}"
)
#: Cells that hold numbers by right.
_FIGURES: Final = frozenset({"number", "x", "y", "crs"})


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """What a row says of a household; only what it says changes anything.

    Attributes
    ----------
    position
        x, y as they stand there and in which system, where the row has coordinates.
    told
        The other columns of the table `household` that the row tells, by name.
    """

    number: str
    address: str | None
    position: tuple[float, float, SourceCrs] | None
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one sheet.

    Attributes
    ----------
    crs
        Of coordinates whose row names none.
    today
        No visit was made later.
    """

    columns: Columns
    policy: NightVisitPolicy
    occupancies: Mapping[Occupancy, Words]
    crs: SourceCrs | None
    today: date

    def read(self, record: Mapping[str, str]) -> HouseholdRow:
        """Return what a row says; raises `GovernanceError` or `GeoError` for what it cannot be."""
        self._check_impersonal(record)
        cells = {part: clean(record[column]) for part, column in self.columns.of.items()}
        number = cells["number"]
        if not number or len(number) > _MOST_NUMBER:
            raise self._wrong(cells, "number", ("为空或过长", "is empty or too long"))
        address = cells.get("address") or None
        if address is not None and len(address) > _MOST_ADDRESS:
            raise self._wrong(cells, "address", ("过长", "is too long"))
        told = {
            part: read(self, cells, part)
            for part, read in _READ.items()
            if cells.get(part)
        }  # fmt: skip
        if told.get("at_home_from", 0) >= told.get("at_home_until", 1 << 16):
            raise AtHomeHoursError
        return HouseholdRow(number, address, self._position(cells), told)

    def _check_impersonal(self, record: Mapping[str, str]) -> None:
        figures = {self.columns.of[part] for part in _FIGURES if part in self.columns.of}
        own = self.columns.of["number"]
        if _PERSONAL_NUMBER.fullmatch(clean(record[own])):
            raise PersonalNumberError(column=shown(own))
        # One look at the whole row finds most rows clean.
        others = [(column, cell) for column, cell in record.items() if column not in figures]
        if _PERSONAL.search("\t".join([cell for _, cell in others])) is None:
            return
        column = next((c for c, cell in others if _PERSONAL.search(cell)), others[0][0])
        raise PersonalNumberError(column=shown(column))

    def _position(self, cells: Mapping[str, str]) -> tuple[float, float, SourceCrs] | None:
        x, y = cells.get("x", ""), cells.get("y", "")
        if not x and not y:
            return None
        values = []
        for part, cell in (("x", x), ("y", y)):
            found = number_in(cell)
            if found is None or not abs(found) < 1e9:  # noqa: PLR2004 no easting is so long
                raise self._wrong(cells, part, ("应为数字", "must be a number"))
            values.append(found)
        crs = _crs_named(cells["crs"]) if cells.get("crs") else self.crs
        if crs is None:
            raise HouseholdDatumError
        return values[0], values[1], crs

    def _class(self, cells: Mapping[str, str], part: str) -> str:
        given = cells[part].casefold()
        for code, one in self.policy.classes.items():
            if given in {code, one.zh.casefold(), one.en.casefold()}:
                return code
        known = "、".join(one.zh for one in self.policy.classes.values())
        raise VisitClassUnknownError(given=shown(cells[part]), known=known)

    def _occupancy(self, cells: Mapping[str, str], part: str) -> Occupancy:
        given = cells[part].casefold()
        for member, said in self.occupancies.items():
            if given in {member.value, said.zh, said.en.casefold()}:
                return member
        known = "、".join(said.zh for said in self.occupancies.values())
        raise self._wrong(cells, part, (f"应为{known}之一", f"must be one of {known}"))

    def _minute(self, cells: Mapping[str, str], part: str) -> int:
        found = _clock(cells[part])
        if found is None:
            raise self._wrong(cells, part, ("应形如 19:30", "must be like 19:30"))
        return minute_of(found, self.policy.night_ends)

    def _day(self, cells: Mapping[str, str], part: str) -> date:
        found = moment_in(cells[part])
        if found is None:
            raise self._wrong(cells, part, ("应形如 2026-03-01", "must be like 2026-03-01"))
        return found.date()

    def _past_day(self, cells: Mapping[str, str], part: str) -> date:
        day = self._day(cells, part)
        if day > self.today:
            raise self._wrong(cells, part, ("晚于今天", "is later than today"))
        return day

    def _yes(self, cells: Mapping[str, str], part: str) -> bool:
        given = cells[part].casefold()
        if given not in _YES | _NO:
            raise self._wrong(cells, part, ("应为是或否", "must be yes or no"))
        return given in _YES

    def _wrong(
        self, cells: Mapping[str, str], part: str, why: tuple[str, str]
    ) -> HouseholdCellError:
        column, cell = shown(self.columns.of[part]), shown(cells[part])
        return HouseholdCellError(column=column, zh=why[0], en=why[1], cell=cell)


_READ: Final[Mapping[str, Callable[[RowReader, Mapping[str, str], str], Any]]] = {
    "visit_class": RowReader._class,  # noqa: SLF001 a reader's own table of its cells
    "occupancy": RowReader._occupancy,  # noqa: SLF001
    "at_home_from": RowReader._minute,  # noqa: SLF001
    "at_home_until": RowReader._minute,  # noqa: SLF001
    "visited_before": RowReader._past_day,  # noqa: SLF001
    "opted_out": RowReader._yes,  # noqa: SLF001
    "not_before": RowReader._day,  # noqa: SLF001
}


_crs_named = cache(parse_crs)

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.点时]([0-5]\d)?分?(?::00)?")


def _clock(cell: str) -> time | None:
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", cell))
    return None if found is None else time(int(found[1]), int(found[2] or 0))
