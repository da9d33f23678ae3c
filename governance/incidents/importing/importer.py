"""Importing a sheet: every row becomes an incident, is known already, or says why not.

Rows are written in portions, each in a transaction of its own, so an import that is cut off
keeps what it wrote and can be repeated without creating anything twice.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, Engine

from geo.errors import RuleError
from geo.geocoding.geocoder import Geocoder
from governance.incidents.importing.batches import Failure, Tally
from governance.incidents.importing.placing import place_reports
from governance.incidents.importing.repeats import NumbersSeen, known_before
from governance.incidents.importing.rows import RowReader
from governance.incidents.intake import Pinning, PreparedIncident, Report
from governance.incidents.ledger import Receipt, foresee_receipts, write_incidents
from governance.incidents.ledger_rows import Filing
from governance.policy import Policy
from governance.sheets.table import Table
from grid_boundaries.lookup import GridLookup, active_edition_id, share_edition

PORTION = 5_000

Watch = Callable[[Connection, Tally, Sequence[Failure]], None]
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Importer:
    """What an import works with; `geocoder_of` gives the geocoder of a transaction.

    Attributes
    ----------
    is_rehearsal
        Nothing is written; the tally says what would become of the rows.
    """

    engine: Engine
    lookup: GridLookup
    policy: Policy
    geocoder_of: Callable[[Connection], Geocoder]
    is_rehearsal: bool = False

    def run(self, table: Table, reader: RowReader, *, watch: Watch) -> Tally:
        """Import a table; `watch` is called in each portion's own transaction.

        While the database writes one portion, the next is read and placed.
        """
        tally = Tally()
        seen: dict[tuple[str, str], bytes] = {}
        numbers = NumbersSeen()
        with ThreadPoolExecutor(1) as ahead:
            portions = _portions(table)
            coming = _begin(ahead, self._place_ahead, next(portions, None), reader)
            while coming is not None:
                placed = coming.result()
                coming = _begin(ahead, self._place_ahead, next(portions, None), reader)
                with self.engine.begin() as db:
                    share_edition(db)
                    if active_edition_id(db) != placed.edition_id:
                        placed = self._place(db, placed.portion, reader)
                    tally += self._write(db, placed, reader, seen, numbers)
                    watch(db, tally, placed.failures)
        return tally

    def _place_ahead(self, portion: Sequence[Row], reader: RowReader) -> "_Placed":
        """Place rows in the edition in force now; it may be another when they are written."""
        with self.engine.connect() as db:
            return self._place(db, portion, reader)

    def _place(self, db: Connection, portion: Sequence[Row], reader: RowReader) -> "_Placed":
        """Return the rows that can be written, and why the others cannot."""
        readable: list[tuple[Row, Report]] = []
        edition = self.lookup.active(db)
        placed = _Placed(portion, edition.edition_id if edition else None)
        for row_no, row in portion:
            try:
                readable.append(((row_no, row), reader.read(row)))
            except RuleError as broken:
                placed.failures.append(Failure(row_no, broken.words, row))
        reports = [report for _, report in readable]
        found = place_reports(reports, reader.crs, edition, self.geocoder_of(db))
        for ((row_no, row), _), one in zip(readable, found, strict=True):
            if isinstance(one, RuleError):
                placed.failures.append(Failure(row_no, one.words, row))
            else:
                placed.rows.append((row_no, row))
                placed.prepared.append(one)
        return placed

    def _write(
        self,
        db: Connection,
        placed: "_Placed",
        reader: RowReader,
        seen: dict[tuple[str, str], bytes],
        numbers: NumbersSeen,
    ) -> Tally:
        """Write what can be; note the rows whose number stands for another report."""
        if self.is_rehearsal:
            receipts = foresee_receipts(db, placed.prepared, seen)
        else:
            filing = Filing.of(self.policy)
            receipts = write_incidents(db, placed.prepared, filing=filing, now=reader.now)
        for (row_no, row), one, receipt in zip(placed.rows, placed.prepared, receipts, strict=True):
            repeated = numbers.add(row_no, one.report)
            if receipt.conflict:
                placed.failures.append(Failure(row_no, repeated or known_before(one.report), row))
        placed.failures.sort(key=lambda one: one.row_no)
        counted = _count(placed.prepared, receipts)
        return counted + Tally(done=len(placed.portion), failed=len(placed.failures))


@dataclass(slots=True)
class _Placed:
    """A portion of rows placed in an edition: those that can be written, and the others."""

    portion: Sequence[Row]
    edition_id: uuid.UUID | None
    rows: list[Row] = field(default_factory=list)
    prepared: list[PreparedIncident] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def _begin(
    ahead: ThreadPoolExecutor,
    place: Callable[[Sequence[Row], RowReader], _Placed],
    portion: Sequence[Row] | None,
    reader: RowReader,
) -> "Future[_Placed] | None":
    return None if portion is None else ahead.submit(place, portion, reader)


def _portions(table: Table) -> Iterator[list[Row]]:
    records = table.records()
    while portion := list(islice(records, PORTION)):
        yield portion


def _count(prepared: Sequence[PreparedIncident], receipts: Sequence[Receipt]) -> Tally:
    fresh = [
        one
        for one, receipt in zip(prepared, receipts, strict=True)
        if not (receipt.replayed or receipt.conflict)
    ]
    return Tally(
        created=len(fresh),
        pinned=sum(isinstance(one.outcome, Pinning) for one in fresh),
        duplicates=sum(receipt.replayed for receipt in receipts),
    )
