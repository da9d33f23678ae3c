"""Taking what devices send: each sending on its own, all of a batch in one transaction.

What the visits are in the end depends on what was sent and not on when it came in: of each thing
the highest revision counts, of each door and evening one visit, and households are told anew from
all of them.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shapely import Point
from sqlalchemy import Connection

from geo.errors import Words
from geo.postgis import ewkt
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.findings.deciding import take_finding
from governance.night_visits.evening.safety.signs import take_round, take_sign
from governance.night_visits.evening.sent import (
    Batch,
    FindingTold,
    RoundTold,
    Sending,
    SignTold,
    VisitTold,
)
from governance.night_visits.evening.taking import sending_queries, visit_queries
from governance.night_visits.evening.taking.refusing import Around, why_refused
from governance.night_visits.evening.taking.sending_queries import Kept, KnownSendings
from governance.night_visits.evening.taking.visit_queries import Door
from governance.night_visits.evening.team_queries import SendingTeam, sending_teams
from governance.night_visits.evening.visit_rules import clock_ahead_s, proof_of
from governance.night_visits.households.last_calls import retell_households
from governance.night_visits.nights import evening_of
from governance.night_visits.vocabulary import SendingKind, SendingResult
from grid_boundaries.lookup import share_edition

_R = SendingResult

WORDS: Final[Mapping[SendingResult, Words]] = {
    _R.APPLIED: Words("已入库。", "Taken."),
    _R.REPLAYED: Words("重复上传，此前已在库。", "Sent before; nothing was changed."),
    _R.SUPERSEDED: Words(
        "已保存；同一次走访另有记录，以那一条为准。",
        "Kept; another telling of the same counts.",
    ),
    _R.HELD: Words(
        "已收到，等待对应的走访记录上传。", "Kept; it waits for the visit that it belongs to."
    ),
    _R.REFUSED: Words(
        "编号已用于另一次走访的发现。", "Its id stands for what was found at another visit."
    ),
    _R.CONFLICT: Words(
        "已保存；与另一部手机的记录不一致，待人工确认以哪条为准。",
        "Kept; another device tells it differently, and a person will choose.",
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one sending."""

    id: uuid.UUID
    result: SendingResult
    words: Words


def take_batch(db: Connection, batch: Batch, desk: Desk) -> list[Answer]:
    """Take sendings in their order and return what became of each, in the same order."""
    share_edition(db)  # before any row is held: an activation moves what lies in the grids
    teams = sending_teams(db, {one.team for one in batch.sendings}, desk.me.person)
    doors = visit_queries.lock_doors(db, _households(db, batch.sendings))
    abouts = {one.about for one in batch.sendings}
    taking = _Taking(
        db,
        batch,
        desk,
        teams,
        doors,
        sending_queries.known_sendings(db, batch.sendings),
        sending_queries.ranks_of(db, abouts),
    )
    answers = [taking.take(one) for one in batch.sendings]
    retell_households(db, taking.touched, desk.policy.night_visits)
    return answers


def _households(db: Connection, sendings: Collection[Sending]) -> set[uuid.UUID]:
    """Return the households told of, and those of which the same visits were told before."""
    named = {one.household for one in sendings if one.household is not None}
    return named | visit_queries.households_of(db, {one.about for one in sendings})


@dataclass(slots=True)
class _Taking:
    """One batch on its way in."""

    db: Connection
    batch: Batch
    desk: Desk
    teams: Mapping[uuid.UUID, SendingTeam]
    doors: Mapping[uuid.UUID, Door]
    known: KnownSendings
    ranks: dict[uuid.UUID, tuple[int, bytes]]
    #: Households whose visits changed.
    touched: set[uuid.UUID] = field(default_factory=set)

    def take(self, sending: Sending) -> Answer:
        """Take one sending, keep it, and say what became of it."""
        before = self.known.find(sending)
        if before is not None:
            return _answer_again(sending, before)
        around = self._around(sending)
        refused = why_refused(sending, self.batch, around, self.desk.now)
        result = _R.REFUSED if refused is not None else self._apply(sending)
        words = refused or WORDS[result]
        self._keep(sending, around, result, words)
        if result is not _R.REFUSED:
            self.ranks[sending.about] = max(sending.rank, self.ranks.get(sending.about, _LOWEST))
        return Answer(sending.id, result, words)

    def _around(self, sending: Sending) -> Around:
        door = None if sending.household is None else self.doors.get(sending.household)
        team = self.teams.get(sending.team)
        is_visit = sending.kind is SendingKind.VISIT
        visit = sending.about if is_visit else sending.upon
        before = None if visit is None else visit_queries.place_of_visit(self.db, visit)
        return Around(self.desk.me, self.desk.policy, team, door, before)

    def _apply(self, sending: Sending) -> SendingResult:
        if self.ranks.get(sending.about, _LOWEST) > sending.rank:
            return _R.SUPERSEDED
        match sending.told:
            case VisitTold() as told:
                return self._apply_visit(sending, told)
            case FindingTold() as told:
                return self._apply_finding(sending, told)
            case SignTold() as told:
                take_sign(self.db, sending, told, self.desk)
            case RoundTold() as told:
                take_round(self.db, sending, told, self.teams[sending.team], self.desk)
        return _R.APPLIED

    def _apply_visit(self, sending: Sending, told: VisitTold) -> SendingResult:
        before = visit_queries.place_of_visit(self.db, sending.about)
        row = self._visit_row(sending, told)
        visit_queries.write_visit(self.db, row)
        place = (told.household, row["evening"])
        earlier = place if before is None else (before.household_id, before.evening)
        for household, evening in {place, earlier}:
            visit_queries.settle_evening(self.db, household, evening, self.desk.now)
            self.touched.add(household)
        self._take_held(sending.about)
        if visit_queries.counts(self.db, sending.about):
            return _R.APPLIED
        return _R.CONFLICT if visit_queries.is_disputed(self.db, *place) else _R.SUPERSEDED

    def _visit_row(self, sending: Sending, told: VisitTold) -> dict[str, Any]:
        door, rules = self.doors[told.household], self.desk.policy.night_visits
        fix, metres = told.fix, None
        if fix is not None and door.point is not None:
            metres = visit_queries.metres_between(self.db, fix.point, door.point)
        accuracy = None if fix is None else fix.accuracy_m
        return {
            "id": sending.about,
            "household_id": told.household,
            "team_id": sending.team,
            "stop_id": told.stop,
            "revision": sending.revision,
            "evening": evening_of(told.arrived_at, self.desk.policy.county.zone, rules.night_ends),
            "area": door.area,
            "outcome": told.outcome,
            "arrived_at": told.arrived_at,
            "left_at": told.left_at,
            "received_at": self.desk.now,
            "clock_ahead_s": clock_ahead_s(self.batch, self.desk.now),
            "geom": None if fix is None else ewkt(Point(fix.point.lon, fix.point.lat)),
            "accuracy_m": accuracy,
            "distance_m": metres,
            "proof": proof_of(metres, accuracy, rules.review),
            "topics": sorted(set(told.topics)),
            "opinion": told.opinion,
            "consent": told.consent,
            "recorded_by": self.desk.me.person,
            "synthetic": door.synthetic,
        }

    def _take_held(self, visit: uuid.UUID) -> None:
        """Take the findings that came before their visit; of each the highest revision."""
        place = visit_queries.place_of_visit(self.db, visit)
        held = [
            row
            for row in sending_queries.held_at(self.db, visit)
            if place is not None and FindingTold.of_body(row.body).household == place.household_id
        ]
        latest = {row.about: row for row in held}
        for row in latest.values():
            told = FindingTold.of_body(row.body)
            take_finding(self.db, row.about, row.revision, told, self.desk)
        taken = [row.id for row in latest.values()]
        passed = [row.id for row in held if row.id not in taken]
        sending_queries.mark_sendings(self.db, taken, _R.APPLIED)
        sending_queries.mark_sendings(self.db, passed, _R.SUPERSEDED)

    def _apply_finding(self, sending: Sending, told: FindingTold) -> SendingResult:
        if visit_queries.place_of_visit(self.db, told.visit) is None:
            return _R.HELD
        taken = take_finding(self.db, sending.about, sending.revision, told, self.desk)
        return _R.APPLIED if taken else _R.REFUSED

    def _keep(self, sending: Sending, around: Around, result: SendingResult, words: Words) -> None:
        team = around.team
        # An id that stands for something else already: kept under another that follows from it.
        is_taken = sending.id in self.known.by_id
        own = uuid.uuid5(sending.id, sending.digest.hex()) if is_taken else sending.id
        row = {
            "id": own,
            "team_id": sending.team,
            "area": self.desk.policy.county.code if team is None else team.area,
            "device": sending.device,
            "kind": sending.kind,
            "about": sending.about,
            "upon": sending.upon,
            "revision": sending.revision,
            "body": dict(sending.body),
            "digest": sending.digest,
            "by": self.desk.me.person,
            "device_at": sending.device_at,
            "received_at": self.desk.now,
            "clock_ahead_s": clock_ahead_s(self.batch, self.desk.now),
            "result": result,
            "words": {"zh": words.zh, "en": words.en},
        }
        sending_queries.keep_sending(self.db, row)
        self.known.add(Kept(own, sending.digest, result, words))


#: Below every sending.
_LOWEST: Final = (0, b"")


def _answer_again(sending: Sending, before: Kept) -> Answer:
    """Say that it was here before; what was refused then is still, for the same reason."""
    if before.result is _R.REFUSED:
        return Answer(sending.id, _R.REFUSED, before.words or WORDS[_R.REPLAYED])
    return Answer(sending.id, _R.REPLAYED, WORDS[_R.REPLAYED])
