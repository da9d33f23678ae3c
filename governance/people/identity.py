"""Who asks: a person with their grants, or a program with its token."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from governance.people.roles import Role
from governance.people.scope import RIGHTS, Action, Grant, Thing, may
from governance.people.sight import Sight
from governance.people.vocabulary import TokenScope


@dataclass(frozen=True)
class Identity:
    """Somebody who signed in, or a program that showed its token.

    Attributes
    ----------
    person
        None for a program.
    name
        Of the person, or of the token: what a program reports has this source.
    viewer
        The administrator who looks through this person's eyes; then nothing may be changed.
    is_verified
        Whether a second factor was given in this session.
    must_change
        Whether the password has to be changed before anything else.
    """

    person: uuid.UUID | None
    name: str
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[TokenScope] = frozenset()
    session: uuid.UUID | None = None
    viewer: uuid.UUID | None = None
    is_demo: bool = False
    is_verified: bool = False
    must_change: bool = False

    @property
    def actor(self) -> str:
        """What history and audit call it: the person's id, or the token's name."""
        return str(self.person) if self.person is not None else f"token:{self.name}"

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Every role held."""
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def actions(self) -> frozenset[Action]:
        """Everything that may be done at all, somewhere."""
        return frozenset(action for role in self.roles for action in RIGHTS[role])

    def may(self, action: Action, thing: Thing) -> bool:
        """Return whether an action is allowed on something."""
        return may(self.grants, action, thing)

    def sight(self, action: Action = Action.READ) -> Sight:
        """Return what may be seen for an action."""
        return Sight.through(self.grants, action)
