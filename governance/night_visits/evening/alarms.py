"""Alarms of teams: silent for too long, or in need of help; told quietly to who is on duty."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from geo.errors import Words
from governance.errors import GovernanceError
from governance.night_visits.evening import sign_queries
from governance.night_visits.evening.desk import Desk
from governance.notices.telling import News, tell
from governance.notices.vocabulary import DeliveryChannel, NoticeKind
from governance.people.duty import members_of
from governance.people.roles import CENTRES
from governance.people.scope import Action
from governance.people.sight import Sight
from governance.policy import Policy
from governance.vocabulary import Level

_HELP: Final = Words(
    "夜访第 {number} 小组（{station}）请求协助，请立即联系，并查看“今晚夜访”。",
    "Night-visit team {number} ({station}) asks for help. Reach it at once; see “Tonight”.",
)
_SILENT: Final = Words(
    "夜访第 {number} 小组（{station}）已 {minutes} 分钟没有消息，请联系确认平安，"
    "并查看“今晚夜访”。",
    "Nothing was heard of night-visit team {number} ({station}) for {minutes} minutes. Make sure "
    "that it is safe; see “Tonight”.",
)


class TeamAlarmNotFoundError(GovernanceError):
    """There is no such open alarm."""

    sentence = Words(
        zh="没有这条待处理的小组告警，可能已被他人处理，请刷新。",
        en="There is no such open alarm of a team; somebody may have closed it. Reload the page.",
    )


@dataclass(frozen=True, slots=True)
class Telling:
    """How alarms are told: the county, the moment, and by what beside the pages."""

    policy: Policy
    now: datetime
    by: Collection[DeliveryChannel] = ()


def raise_alarm(
    db: Connection, team: uuid.UUID, *, is_help: bool, since: datetime, desk: Desk | Telling
) -> int:
    """Open a team's alarm where none is open, and tell who is on duty; return how many were told.

    Who is on duty for the township's and the county's centre; where nobody is, all who act for it:
    an alarm to nobody would be lost.
    """
    now = desk.now
    alarm = sign_queries.open_alarm(db, team, is_help=is_help, since=since, now=now)
    if alarm is None:
        return 0
    named = sign_queries.name_of_team(db, team)
    minutes = max(0, (now - since) // timedelta(minutes=1))
    words = (_HELP if is_help else _SILENT).fill(
        number=named.number, station=named.station, minutes=minutes
    )
    kind = "help" if is_help else "silent"
    news = News(NoticeKind.ALARM, f"team-alarm/{alarm}/{kind}", None, words)
    return tell(db, _on_duty(db, named.area, desk), news, now=now, by=desk.by)


def _on_duty(db: Connection, area: str, desk: Desk | Telling) -> set[uuid.UUID]:
    digits = (Level.TOWNSHIP.digits, Level.COUNTY.digits)
    centres = {area[:n] for n in digits if len(area) >= n}
    day = desk.now.astimezone(desk.policy.county.zone).date()
    members = members_of(db, centres, sorted(CENTRES), now=desk.now, day=day)
    found = set()
    for centre in centres:
        own = [one for one in members if one.unit == centre]
        on_duty = [one for one in own if one.is_on_duty]
        found |= {one.person for one in on_duty or own}
    return found


def close_alarm(db: Connection, alarm: int, note: str, desk: Desk) -> None:
    """Close an alarm, saying what was found.

    Raises
    ------
    TeamAlarmNotFoundError
        When none with this id is open where who asks is in charge.
    """
    sight = Sight.joined(*(desk.me.sight(one) for one in (Action.PLAN_VISITS, Action.HANDLE)))
    closing = {"closed_at": desk.now, "closed_by": desk.me.actor, "note": note}
    if not sign_queries.close_alarm(db, alarm, sign_queries.plan_in(sight), closing):
        raise TeamAlarmNotFoundError


def watch_teams(db: Connection, telling: Telling) -> int:
    """Open an alarm for each team that is silent for too long; return how many."""
    safety = telling.policy.night_visits.safety
    patience = timedelta(minutes=safety.check_in_min + safety.alarm_after_min)
    silent = sign_queries.silent_teams(db, before=telling.now - patience, now=telling.now)
    for one in silent:
        raise_alarm(db, one.id, is_help=False, since=one.heard_at, desk=telling)
    return len(silent)
