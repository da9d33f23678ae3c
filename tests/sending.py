"""What telephones of a round send, in words of tests."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from geo.lonlat import LonLat
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.sent import (
    Batch,
    FindingTold,
    Fix,
    RoundTold,
    Sending,
    SignTold,
    VisitTold,
)
from governance.night_visits.evening.taking import Answer, take_batch
from governance.night_visits.vocabulary import Outcome, SendingKind
from governance.people.identity import Identity
from governance.policy import load_policy
from grid_boundaries.lookup import GridLookup
from tests.visiting import Round, at


@dataclass(frozen=True)
class Phone:
    """A telephone that goes along on a round."""

    round: Round
    name: str = "phone-a"

    def visit(
        self,
        door: int,
        outcome: Outcome = Outcome.MET,
        *,
        about: uuid.UUID | None = None,
        revision: int = 1,
        arrived: str = "19:10",
        **more: Any,
    ) -> Sending:
        """Return a telling of a call at the n-th door of the round."""
        arrived_at = at(arrived, evening=self.round.evening)
        told = VisitTold(
            self.round.households[door],
            outcome,
            arrived_at,
            arrived_at + timedelta(minutes=8),
            self.round.stops[door],
        )
        told = replace(told, **more)
        about = about or uuid.uuid5(self.round.team, f"{self.name}/{door}")
        body = {"household_id": str(told.household), "outcome": outcome.value, "arrived": arrived}
        body |= {name: str(value) for name, value in more.items()}
        return self._sending(SendingKind.VISIT, about, revision, arrived_at, body, told)

    def finding(
        self, visit: Sending, title: str = "电线老化", *, revision: int = 1, **more: Any
    ) -> Sending:
        """Return a telling of something found at a visit."""
        assert isinstance(visit.told, VisitTold)
        found_at = visit.told.arrived_at + timedelta(minutes=3)
        told = FindingTold(visit.about, visit.told.household, "fire_safety", title, found_at)
        told = replace(told, **more)
        body = {
            "visit_id": str(told.visit),
            "household_id": str(told.household),
            "category": told.category,
            "title": told.title,
            "found_at": told.found_at.isoformat(),
            "urgent": told.urgent,
        }
        about = uuid.uuid5(visit.about, title.removesuffix("！"))
        return self._sending(SendingKind.FINDING, about, revision, found_at, body, told)

    def sign(self, when: str, *, is_help: bool = False, fix: Fix | None = None) -> Sending:
        """Return a sign of life."""
        moment = at(when, evening=self.round.evening)
        about = uuid.uuid5(self.round.team, f"{self.name}/sign/{when}")
        told = SignTold(fix, is_help)
        return self._sending(SendingKind.SIGN, about, 1, moment, {"help": is_help}, told)

    def starts(self, when: str = "19:00") -> Sending:
        """Return that the team sets out."""
        return self._round(SendingKind.START, when)

    def ends(self, when: str = "20:40") -> Sending:
        """Return that the team is back."""
        return self._round(SendingKind.END, when)

    def _round(self, kind: SendingKind, when: str) -> Sending:
        moment = at(when, evening=self.round.evening)
        about = uuid.uuid5(self.round.team, f"{self.name}/{kind}/{when}")
        return self._sending(kind, about, 1, moment, {}, RoundTold())

    def _sending(
        self,
        kind: SendingKind,
        about: uuid.UUID,
        revision: int,
        moment: datetime,
        body: dict[str, Any],
        told: Any,
    ) -> Sending:
        key = f"{self.name}/{kind}/{revision}/{sorted(body.items())}/{moment}"
        own = uuid.uuid5(about, key)
        return Sending(own, self.round.team, self.name, kind, about, revision, moment, body, told)


@dataclass
class Office:
    """The side that takes sendings."""

    db: Connection
    me: Identity
    now: datetime
    lookup: GridLookup = field(default_factory=lambda: GridLookup(snap_m=0))

    def desk(self, me: Identity | None = None) -> Desk:
        """Return the desk at which somebody's sendings are taken."""
        return Desk(me or self.me, load_policy(), self.now, self.lookup.active)

    def take(
        self, *sendings: Sending, me: Identity | None = None, sent_at: datetime | None = None
    ) -> list[str]:
        """Take a batch and return what became of each."""
        return [str(one.result) for one in self.answers(sendings, me=me, sent_at=sent_at)]

    def answers(
        self,
        sendings: Sequence[Sending],
        *,
        me: Identity | None = None,
        sent_at: datetime | None = None,
    ) -> list[Answer]:
        """Take a batch and return the answers whole."""
        return take_batch(self.db, Batch(tuple(sendings), sent_at or self.now), self.desk(me))

    def rows(self, asked: str, **values: Any) -> list[Any]:
        """Return what the database says."""
        return list(self.db.execute(text(asked), values))

    def counted(self, door: uuid.UUID) -> list[tuple[str, bool]]:
        """Return the outcomes kept of a door, and whether each counts."""
        asked = "SELECT outcome, counts FROM visit WHERE household_id = :door ORDER BY outcome"
        return [tuple(row) for row in self.rows(asked, door=door)]

    def door(self, door: uuid.UUID) -> Any:
        """Return a household as it stands."""
        return self.rows("SELECT * FROM household WHERE id = :door", door=door)[0]


def near(lon: float, lat: float, *, accuracy_m: float | None = 12.0) -> Fix:
    """Return where a telephone is."""
    return Fix(LonLat(lon, lat), accuracy_m)
