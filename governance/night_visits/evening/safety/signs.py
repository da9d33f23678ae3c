"""What teams tell of themselves: a sign of life, a call for help, that they set out or are back."""

from datetime import datetime

from shapely import Point
from sqlalchemy import Connection

from geo.postgis import ewkt
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.safety import sign_queries
from governance.night_visits.evening.safety.alarms import raise_alarm
from governance.night_visits.evening.sent import Fix, RoundTold, Sending, SignTold
from governance.night_visits.evening.team_queries import SendingTeam, begin_plan
from governance.night_visits.vocabulary import PlanState, SendingKind


def take_sign(db: Connection, sending: Sending, told: SignTold, desk: Desk) -> None:
    """Write a sign of life; one that asks for help raises the team's alarm at once."""
    _write_sign(db, sending, told.fix, desk, is_help=told.help)
    if told.help:
        raise_alarm(db, sending.team, is_help=True, since=sending.device_at, desk=desk)


def take_round(
    db: Connection, sending: Sending, told: RoundTold, team: SendingTeam, desk: Desk
) -> None:
    """Write that a team set out or is back; with its first team a plan is under way."""
    moment: datetime = sending.device_at
    has_begun = sending.kind is SendingKind.START
    started, ended = (moment, None) if has_begun else (None, moment)
    sign_queries.set_round(db, sending.team, started=started, ended=ended)
    _write_sign(db, sending, told.fix, desk, is_help=False)
    if has_begun:
        event = {"what": PlanState.IN_PROGRESS, "details": {}, "by": desk.me.actor, "at": desk.now}
        begin_plan(db, team.plan, event)


def _write_sign(
    db: Connection, sending: Sending, fix: Fix | None, desk: Desk, *, is_help: bool
) -> None:
    row = {
        "id": sending.about,
        "team_id": sending.team,
        "at": sending.device_at,
        "received_at": desk.now,
        "geom": None if fix is None else ewkt(Point(fix.point.lon, fix.point.lat)),
        "accuracy_m": None if fix is None else fix.accuracy_m,
        "by": desk.me.person,
        "help": is_help,
    }
    sign_queries.write_sign(db, row)
