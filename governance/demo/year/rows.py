"""What an incident and its life leave in the tables, row by row."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from governance.demo.lives.pictures import picture_of
from governance.demo.lives.telling import Life
from governance.demo.year.filing import PINNED_BY, Filed
from governance.demo.year.lines import NULL, json_cell, line
from governance.incidents.intake import Assigned
from governance.incidents.ledger_rows import Filing, ledger_row
from governance.incidents.vocabulary import EventKind, PinOutcome, State
from governance.incidents.workflow.vocabulary import Supervision
from governance.vocabulary import Level, Tier

_SYSTEM: Final = "system"

#: The columns that are written of each table.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(columns.split())
    for name, columns in {
        "incident": "id no source idempotency_key body_hash channel category title narrative"
        " occurred_at reported_at state round version raw_x raw_y raw_crs accuracy_m method address"
        " geom synthetic area label holder level tier severity risk urgent supervision accepted_at"
        " closed_at first_closed_at merged_into due_kind due_at act_at handling",
        "grid_assignment": "incident_id edition_id grid_id grid_code rule confidence edge_m"
        " second_code reason geom accuracy_m method provider decided_by decided_at",
        "pin_task": "incident_id reason words candidates opened_at closed_at outcome closed_by",
        "incident_event": "incident_id version kind from_state to_state actor unit at details",
        "incident_work": "incident_id no unit role state before whistled round created_at"
        " signed_at ended_at due_kind due_at result",
        "attachment": "id incident_id round kind sha256 content media_type width height"
        " uploaded_by uploaded_at",
        "incident_reporter": "incident_id name_sealed phone_sealed phone_index is_informant",
    }.items()
}

#: What an incident is before anybody accepts it.
_UNTOUCHED: Final[Mapping[str, Any]] = {
    "state": State.REPORTED,
    "round": 1,
    "level": Level.GRID,
    "tier": Tier.UNSET,
    "urgent": False,
    "supervision": Supervision.NONE,
}
#: Intake has told these.
_KEPT: Final = frozenset({"category", "label", "scale"})
#: As `ledger_row` calls them, and as the table does.
_SEALED: Final = {
    "reporter_name": "name_sealed",
    "reporter_phone": "phone_sealed",
    "reporter_index": "phone_index",
}

Row = Mapping[str, Any]


def line_of(table: str, owner: uuid.UUID) -> Callable[[Row], bytes]:
    """Return what makes a line of a row of a table, for one incident."""
    if table == "incident_event":
        told = str(owner)
        return lambda row: _event_line(told, row)
    columns = COLUMNS[table]
    return lambda row: line(map(row.get, columns))


def _event_line(owner: str, row: Row) -> bytes:
    """Return the line of an event: of ten lines nine are, and no word in it needs care."""
    at: datetime = row["at"]
    cells = (
        owner,
        str(row["version"]),
        row["kind"],
        row.get("from_state") or NULL,
        row["to_state"],
        row["actor"],
        row.get("unit") or NULL,
        at.isoformat(),
        json_cell(row["details"]),
    )
    return ("\t".join(cells) + "\n").encode()


class RowsOf:
    """The rows of one incident; `life` is None where nobody can have handled it."""

    def __init__(self, filed: Filed, life: Life | None, filing: Filing) -> None:
        self._filed, self._life = filed, life
        self._intake = ledger_row(filed.prepared, filing)

    @property
    def incident(self) -> Row:
        """The incident as it stands."""
        filed = self._filed
        told = {
            "id": filed.prepared.id,
            "no": filed.no,
            "body_hash": bytes.fromhex(self._intake["body_hash"]),
            "reported_at": filed.reported_at,
            "geom": self._geom,
        }
        stands = {"area": filed.area, "holder": filed.area, "version": 1, "act_at": filed.at}
        if self._life is not None:
            changed = self._life.columns()
            stands = {name: v for name, v in changed.items() if name not in _KEPT}
        return {**self._intake, **_UNTOUCHED, **told, **stands}

    @property
    def _geom(self) -> str | None:
        """Where it is, as it is now."""
        pinned = self._filed.pinned
        point = self._filed.prepared.located.point if pinned is None else pinned.point
        return None if point is None else f"SRID=4490;POINT({point.lon!r} {point.lat!r})"

    def assignments(self) -> Iterator[Row]:
        """Yield the grid it got, if it has one."""
        filed, located = self._filed, self._filed.prepared.located
        if filed.pinned is not None:
            who = {"method": filed.pinned.position.method, "decided_by": PINNED_BY}
            yield self._assignment(filed.pinned.assigned) | who | {"decided_at": filed.at}
        elif filed.assigned is not None:
            how: dict[str, Any] = {"accuracy_m": located.accuracy_m, "method": located.method}
            by = {"provider": located.provider, "decided_by": _SYSTEM}
            yield self._assignment(filed.assigned) | how | by | {"decided_at": filed.at}

    def _assignment(self, made: Assigned) -> dict[str, Any]:
        match = made.match
        return {
            "incident_id": self._filed.prepared.id,
            "edition_id": made.edition_id,
            "grid_id": made.grid_id,
            "grid_code": match.code,
            "rule": match.rule,
            "confidence": match.confidence,
            "edge_m": match.edge_m,
            "second_code": match.second_code,
            "reason": {"zh": made.reason.zh, "en": made.reason.en},
            "geom": self._geom,
        }

    def pin_tasks(self) -> Iterator[Row]:
        """Yield the task of the pinning queue that it had or has."""
        filed, pinning = self._filed, self._filed.pinning
        if pinning is None:
            return
        task = {
            "incident_id": filed.prepared.id,
            "reason": pinning.reason,
            "words": {"zh": pinning.words.zh, "en": pinning.words.en},
            "candidates": pinning.candidates,
            "opened_at": filed.reported_at,
        }
        if filed.pinned is not None:
            done = {"outcome": PinOutcome.PINNED, "closed_by": PINNED_BY}
            task |= done | {"closed_at": filed.pinned.at}
        yield task

    def events(self) -> Iterator[Row]:
        """Yield its history, in order."""
        filed, report, pinning = self._filed, self._filed.prepared.report, self._filed.pinning
        outcome = filed.prepared.outcome
        yield {
            "incident_id": filed.prepared.id,
            "version": 1,
            "kind": EventKind.REPORTED,
            "to_state": State.REPORTED,
            "actor": report.source,
            "at": filed.reported_at,
            "details": {
                "channel": report.channel,
                "category": report.category,
                "grid_code": outcome.match.code if isinstance(outcome, Assigned) else None,
                "pin_reason": None if pinning is None else pinning.reason,
            },
        }
        if filed.pinned is not None:
            raw = filed.pinned.position
            yield {
                "incident_id": filed.prepared.id,
                "version": 2,
                "kind": EventKind.PINNED,
                "from_state": State.REPORTED,
                "to_state": State.REPORTED,
                "actor": PINNED_BY,
                "at": filed.pinned.at,
                "details": {"grid_code": filed.area, "raw": [raw.x, raw.y, raw.crs]},
            }
        if self._life is not None:
            yield from self._life.events

    def works(self) -> Iterator[Row]:
        """Yield the tasks of units; to be asked for after `incident`, which sets their clocks."""
        if self._life is not None:
            yield from self._life.works.values()

    def attachments(self) -> Iterator[Row]:
        """Yield the pictures that were handed in."""
        for one in [] if self._life is None else self._life.evidence:
            picture = picture_of(one["kind"], one["round"])
            named = f"{self._filed.prepared.id}:{one['kind']}:{one['round']}"
            yield {
                "id": uuid.uuid5(uuid.NAMESPACE_OID, named),
                "incident_id": self._filed.prepared.id,
                "round": one["round"],
                "kind": one["kind"],
                "sha256": picture.sha256,
                "content": picture.content,
                "media_type": picture.media_type,
                "width": picture.width,
                "height": picture.height,
                "uploaded_by": one["by"],
                "uploaded_at": one["at"],
            }

    def reporters(self) -> Iterator[Row]:
        """Yield who reported it, sealed, if they said."""
        if "is_informant" not in self._intake:
            return
        sealed = {
            column: bytes.fromhex(self._intake[name])
            for name, column in _SEALED.items()
            if name in self._intake
        }
        row: dict[str, Any] = {"incident_id": self._filed.prepared.id}
        yield row | sealed | {"is_informant": self._intake["is_informant"]}
