"""From a person's grants to the actors they can be, and the first whom the rules allow."""

from collections import defaultdict
from collections.abc import Sequence

from governance.incidents.workflow import refusals
from governance.incidents.workflow.case import Actor, Case
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.making import make_move
from governance.people.identity import Identity
from governance.people.roles import Role
from governance.vocabulary import Level


def actors_of(who: Identity) -> list[Actor]:
    """Return whom a person can act as: once for each unit, with all roles they have there.

    Never empty: somebody without a grant is an actor whom every rule refuses.
    """
    roles: defaultdict[tuple[str, Level], set[Role]] = defaultdict(set)
    for grant in who.grants:
        roles[grant.acts_for, grant.level].add(grant.role)
    made = [Actor(who.actor, unit, level, frozenset(held)) for (unit, level), held in roles.items()]
    return made or [Actor(who.actor, "", Level.GRID, frozenset())]


def first_allowed(attempts: Sequence[Attempt], *, sample: int) -> tuple[Actor, Case]:
    """Return the first actor whom the rules allow the move, and what it makes of the incident.

    Raises
    ------
    MoveRefusedError
        When they allow none; that of the actor who came furthest.
    """
    furthest: refusals.MoveRefusedError | None = None
    for attempt in attempts:
        try:
            return attempt.actor, make_move(attempt, sample=sample)
        except refusals.MoveRefusedError as refused:
            if furthest is None or _reach(refused) > _reach(furthest):
                furthest = refused
    assert furthest is not None  # noqa: S101 there is an actor always
    raise furthest


def _reach(refused: refusals.MoveRefusedError) -> int:
    """Return how many of the rules were passed before this one refused, roughly."""
    if isinstance(refused, refusals.NotYourRoleError):
        return 0
    if isinstance(refused, refusals.NotYourPlaceError):
        return 1
    return 2
