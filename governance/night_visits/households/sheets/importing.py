"""Households by the sheet: new ones come in, known numbers change only in what a row says."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from geo.crs import SourceCrs
from geo.errors import RuleError, Words
from geo.geocoding.geocoder import Geocoder
from geo.postgis import Record
from governance.incidents.intake import new_ids
from governance.night_visits.households.due_days import Known, due_on
from governance.night_visits.households.placing import Placed, place_households
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.refusals import (
    AtHomeHoursError,
    HouseholdElsewhereError,
    NewNowhereError,
    RepeatedNumberError,
)
from governance.night_visits.households.sheets.columns import read_columns
from governance.night_visits.households.sheets.merging import (
    Merged,
    changed_entry,
    changes_of,
    new_entry,
    wanted_place,
)
from governance.night_visits.households.sheets.register_queries import (
    TOLD,
    Entry,
    hold_register,
    known_households,
    write_households,
)
from governance.night_visits.households.sheets.rows import HouseholdRow, RowReader
from governance.night_visits.vocabulary import Occupancy
from governance.policies.night_visits import NightVisitPolicy
from governance.sheets.table import Table, check_whole
from grid_boundaries.lookup import EditionIndex


@dataclass(slots=True)
class HouseholdsBrought:
    """What became of the rows of a sheet.

    Attributes
    ----------
    new, changed, known
        How many are new, changed something, said what was known.
    unplaced
        Of the new and changed: how many wait for a person to say where they are.
    refused
        The number of each row that was not taken, and why.
    ignored
        Columns that are not understood.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    unplaced: int = 0
    refused: list[tuple[int, Words]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    @property
    def of(self) -> int:
        """How many rows there were."""
        return self.new + self.changed + self.known + len(self.refused)


@dataclass(frozen=True, slots=True)
class Bringing:
    """What a sheet is brought with: in whose name, within which reach, by which grids."""

    db: Connection
    policy: NightVisitPolicy
    occupancies: Mapping[Occupancy, Words]
    edition: EditionIndex | None
    geocoder: Geocoder
    reach: Reach
    now: datetime
    today: date

    def bring(
        self, table: Table, *, crs: SourceCrs | None, commit: bool = True
    ) -> HouseholdsBrought:
        """Take every row that can be taken; with `commit` false only tell what would be.

        Raises
        ------
        PersonalColumnsError, HouseholdColumnsError
            When the sheet as a whole cannot be taken.
        """
        columns = read_columns(table.columns)
        told = HouseholdsBrought(ignored=columns.ignored)
        reader = RowReader(columns, self.policy, self.occupancies, crs, self.today)
        rows = _read(table, reader, told)
        hold_register(self.db)
        known = known_households(self.db, {row.number for row in rows.values()})
        entries = list(self._entries(rows, known, told))
        told.refused.sort(key=lambda one: one[0])
        if commit and entries:
            write_households(self.db, entries, by=self.reach.by, now=self.now)
        return told

    def _entries(
        self,
        rows: Mapping[int, HouseholdRow],
        known: Mapping[str, Record],
        told: HouseholdsBrought,
    ) -> Iterator[Entry]:
        """Yield what is to be written, and count all."""
        wanted = {no: wanted_place(row, known.get(row.number)) for no, row in rows.items()}
        moving = [no for no, one in wanted.items() if one is not None]
        answers = place_households(
            [one for one in wanted.values() if one is not None], self.edition, self.geocoder
        )
        placed = dict(zip(moving, answers, strict=True))
        ids = new_ids(len(rows))
        for no, row in rows.items():
            before = known.get(row.number)
            try:
                entry = self._entry(row, before, placed.get(no), ids)
            except RuleError as broken:
                told.refused.append((no, broken.words))
                continue
            if entry is None:
                told.known += 1
                continue
            told.new += before is None
            told.changed += before is not None
            told.unplaced += entry.unplaced is not None
            yield entry

    def _entry(
        self,
        row: HouseholdRow,
        before: Record | None,
        placed: Placed | RuleError | None,
        ids: Iterator[uuid.UUID],
    ) -> Entry | None:
        """Return a household as the row makes it; None where it says nothing new."""
        if isinstance(placed, RuleError):
            raise placed
        entry = (
            self._new(row, placed, next(ids))
            if before is None
            else self._changed(row, before, placed)
        )
        if entry is None:
            return None
        areas = [entry.area] if before is None else [before.area, entry.area]
        if not all(self.reach.plans(area) for area in areas):
            raise HouseholdElsewhereError
        _check_hours(entry.told)
        return entry

    def _new(self, row: HouseholdRow, placed: Placed | None, own: uuid.UUID) -> Entry:
        if placed is None:
            raise NewNowhereError
        told = self._defaults() | dict(row.told)
        return new_entry(own, row, placed, told, self._due(told, self.today), self.today)

    def _changed(self, row: HouseholdRow, before: Record, placed: Placed | None) -> Entry | None:
        changes = changes_of(row, before)
        if not changes:
            return None
        told = {name: getattr(before, name) for name in TOLD} | dict(row.told)
        due = self._due(told, before.registered_on, before.last_met_on)
        return changed_entry(row, before, placed, Merged(told, changes, due))

    def _defaults(self) -> dict[str, Any]:
        least = max(self.policy.classes, key=lambda code: self.policy.classes[code].every_days)
        empty: dict[str, Any] = dict.fromkeys(TOLD)
        return empty | {"occupancy": Occupancy.OCCUPIED, "visit_class": least, "opted_out": False}

    def _due(
        self, told: Mapping[str, Any], registered_on: date, last_met_on: date | None = None
    ) -> date | None:
        known = Known(
            registered_on,
            told["visited_before"],
            last_met_on,
            Occupancy(told["occupancy"]),
            opted_out=told["opted_out"],
        )
        every = self.policy.classes.get(told["visit_class"])
        return due_on(known, None if every is None else every.every_days)


def _read(table: Table, reader: RowReader, told: HouseholdsBrought) -> dict[int, HouseholdRow]:
    """Return the rows that can be read, by their number in the file."""
    rows: dict[int, HouseholdRow] = {}
    seen: dict[str, int] = {}
    for no, record in table.records():
        try:
            check_whole(record)
            row = reader.read(record)
            first = seen.setdefault(row.number, no)
            if first != no:
                raise RepeatedNumberError(number=row.number, row=first)
        except RuleError as broken:
            told.refused.append((no, broken.words))
            continue
        rows[no] = row
    return rows


def _check_hours(told: Mapping[str, Any]) -> None:
    begins, ends = told["at_home_from"], told["at_home_until"]
    if begins is not None and ends is not None and begins >= ends:
        raise AtHomeHoursError
