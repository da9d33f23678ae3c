"""Routes chosen aside: one planning at a time for each plan, with progress, stopped on request."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import Connection, Engine

from geo.errors import RuleError, Words
from governance.errors import GovernanceError
from governance.night_visits.planning import drafting, keeping
from governance.night_visits.planning.drafting import Draft, PlanningView
from governance.night_visits.planning.plans import Deed

if TYPE_CHECKING:
    from governance.night_visits.planning.choosing import Ground

log = structlog.get_logger()

#: Plans whose last progress is remembered.
_REMEMBERED: Final = 50
_BROKEN: Final = Words(
    "排线没有完成，原路线未改动；请稍后重试。",
    "The routes could not be planned; those before are unchanged. Try again in a moment.",
)


class PlanningBusyError(GovernanceError):
    """The routes of this plan are being planned already."""

    sentence = Words(
        zh="该计划正在排线，请稍候，或点“够好了，停止”。",
        en="Its routes are being planned already: wait, or stop it when it is good enough.",
    )


@dataclass
class _Work:
    """One planning and how far it is."""

    state: str = "running"
    share: float = 0.0
    points: float = 0.0
    begun_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    words: Words | None = None
    enough: threading.Event = field(default_factory=threading.Event)

    def told(self) -> dict[str, Any]:
        """Return it as pages show it; ``share`` between 0 and 1."""
        words = None if self.words is None else {"zh": self.words.zh, "en": self.words.en}
        return {
            "state": self.state,
            "share": round(self.share, 3),
            "points": round(self.points, 1),
            "begun_at": self.begun_at,
            "words": words,
        }


class PlanningDesk:
    """The plannings of this process; what they choose is kept in transactions of their own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._works: dict[uuid.UUID, _Work] = {}
        self._lock = threading.Lock()

    def progress(self, plan_id: uuid.UUID) -> Mapping[str, Any]:
        """Return how far a planning is; ``state`` is idle, running, done or failed."""
        work = self._works.get(plan_id)
        return {"state": "idle"} if work is None else work.told()

    def stop(self, plan_id: uuid.UUID) -> Mapping[str, Any]:
        """Let a planning end with what it has found."""
        work = self._works.get(plan_id)
        if work is not None:
            work.enough.set()
        return self.progress(plan_id)

    def begin(
        self, db: Connection, plan_id: uuid.UUID, view: PlanningView, deed: Deed
    ) -> Mapping[str, Any]:
        """Begin to plan the routes of a draft.

        Raises
        ------
        PlanningBusyError
            When that is being done.
        PlanFixedError, NoTeamsError
            When there is nothing to plan.
        """
        # Loading what chooses routes takes a second, which only who plans need pay.
        from governance.night_visits.planning.ground_queries import read_ground  # noqa: PLC0415

        draft = drafting.read_draft(db, plan_id, view)
        places_m = draft.planned.evening.places_m
        ground = read_ground(db, places_m, view.metric, view.policy.travel)
        with self._lock:
            present = self._works.get(plan_id)
            if present is not None and present.state == "running":
                raise PlanningBusyError
            work = self._works[plan_id] = _Work()
            self._forget()
        aside = threading.Thread(
            target=self._plan, args=(draft, ground, view, deed, work), daemon=True
        )
        aside.start()
        return work.told()

    def _forget(self) -> None:
        over = [key for key, work in self._works.items() if work.state != "running"]
        for key in over[: max(0, len(self._works) - _REMEMBERED)]:
            del self._works[key]

    def _plan(
        self, draft: Draft, ground: "Ground", view: PlanningView, deed: Deed, work: _Work
    ) -> None:
        def advance(share: float, points: float) -> None:
            work.share, work.points = share, points

        try:
            from governance.night_visits.planning.choosing import choose_routes  # noqa: PLC0415

            chosen = choose_routes(
                draft, ground, view.policy, advance=advance, is_enough=work.enough.is_set
            )
            zone = view.zone
            done = Deed(deed.by, datetime.now(UTC))
            with self._engine.begin() as db:
                keeping.write_routes(db, draft, chosen, zone=zone, deed=done)
        except RuleError as broken:
            work.words, work.state = broken.words, "failed"
        except Exception as broken:  # noqa: BLE001 who planned waits for the answer
            log.warning("planning failed", error=type(broken).__name__)
            work.words, work.state = _BROKEN, "failed"
        else:
            work.share, work.state = 1.0, "done"
