"""`wangge boundaries activate`: an edition comes into force, and all that lies in grids moves."""

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import typer

from api.commands.console import REHEARSED, AsJson, print_json, progress, say
from api.commands.grids.boundaries import Edition, tell_changes
from api.commands.grids.editions import Commit, From
from api.commands.opening import open_installation
from geo.errors import Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.installation import Installation
    from governance.incidents.regridding.regrid import Flip
    from governance.night_visits.households.regridding.regrid import HouseholdFlow

_HOMES = Words(
    "有位置的 {of} 户中，{n} 户换网格（其中 {lost} 户不再属于任何网格，{found} 户原来没有网格）。",
    "Of {of} households with a position {n} change grid ({lost} of them lie in none any more, "
    "{found} lay in none before).",
)
_IMPACT = Words(
    "{of} 起未结事件中 {n} 起会换网格：{lost} 起不再有网格、转入标注，"
    "{found} 起待标注事件将有网格。",
    "{n} of {of} open incidents change grid: {lost} lose theirs and wait for a pin, {found} that "
    "wait now get one.",
)
_ACTIVE = Words(
    "版本“{name}”已生效，{of} 起未结事件中 {n} 起换了网格。",
    "“{name}” is in force; {n} of {of} open incidents changed grid.",
)


def activate(
    edition: Edition, effective_from: From = None, commit: Commit = False, as_json: AsJson = False
) -> None:
    """使版本生效 Bring an edition into force and move the open incidents; default: rehearse."""
    from grid_boundaries.queries import find_edition  # noqa: PLC0415 needs the database

    installation = open_installation()
    now = datetime.now(UTC)
    today = now.astimezone(installation.policy.county.zone).date()
    day = None if effective_from is None else effective_from.date()
    with installation.transaction() as db:
        row = find_edition(db, edition)
        turn = _Turn(installation, row.id, day, today)
        if not commit:
            _rehearse(db, turn, as_json=as_json)
            return
        with progress(Words("启用", "Activating")):
            flip, homes = turn.do(db, now)
    told: dict[str, Any] = {"n": flip.moved, "of": flip.of}
    if as_json:
        done = {"dry_run": False, "id": row.id, "retired": flip.retired, "moved": flip.moved}
        print_json(told | done | {"households": asdict(homes)})
    else:
        say(_ACTIVE.fill(name=row.name, **told))
        _say_homes(homes)


@dataclass(frozen=True, slots=True)
class _Turn:
    """An edition about to come into force, on another day if asked."""

    installation: "Installation"
    edition_id: uuid.UUID
    day: date | None
    today: date

    def do(self, db: "Connection", now: datetime) -> "tuple[Flip, HouseholdFlow]":
        from governance.night_visits.households.regridding.regrid import (  # noqa: PLC0415 numba
            bring_grids_into_force,
        )
        from grid_boundaries.editions import reschedule_edition  # noqa: PLC0415

        if self.day is not None:
            reschedule_edition(db, self.edition_id, self.day)
        lookup = self.installation.lookup
        return bring_grids_into_force(db, lookup, self.edition_id, now=now, today=self.today)


def _say_homes(homes: "HouseholdFlow") -> None:
    """Say what becomes of households, where there are any."""
    if homes.of:
        say(_HOMES.fill(**asdict(homes)))


def _rehearse(db: "Connection", turn: _Turn, *, as_json: bool) -> None:
    from api.schemas.editions import changes_of, impact_of  # noqa: PLC0415 FastAPI
    from governance.incidents.regridding.regrid import preview_moves  # noqa: PLC0415 numba
    from governance.night_visits.households.regridding.regrid import (  # noqa: PLC0415 numba
        preview_households,
    )
    from grid_boundaries.upkeep.rehearsal import rehearse_activation  # noqa: PLC0415

    with progress(Words("试算", "Rehearsing")):
        seen = rehearse_activation(db, turn.edition_id, today=turn.today, effective_from=turn.day)
        index = turn.installation.lookup.of(db, turn.edition_id)
        moves = preview_moves(db, index)
        impact = impact_of(moves, {one.incident_id for one in moves.moves})
        homes = preview_households(db, index)
    changes = None if seen.changes is None else changes_of(seen.changes)
    if as_json:
        print_json({"dry_run": True, "changes": changes, **impact, "households": asdict(homes)})
        return
    if changes is not None:
        tell_changes(changes)
    say(_IMPACT.fill(**{name: impact[name] for name in ("n", "of", "lost", "found")}))
    _say_homes(homes)
    say(REHEARSED)


def add_to(app: typer.Typer) -> None:
    """Put the command beside the others about boundaries."""
    app.command()(activate)
