"""Who asks: a person with their grants, or a program with its token."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from governance.people.roles import Role
from governance.people.scope import RIGHTS, Action, Grant, Thing, may
from governance.people.sight import Sight
from governance.people.vocabulary import TokenScope

#: What a program may do that a role would allow; its other scopes have addresses of their own.
_OF_SCOPES: Final[Mapping[TokenScope, Action]] = {TokenScope.REPORT: Action.REPORT}


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
    def rights(self) -> frozenset[Action]:
        """Everything that roles or scopes give, somewhere."""
        held = {action for role in self.roles for action in RIGHTS[role]}
        return frozenset(held | {_OF_SCOPES[scope] for scope in self.scopes if scope in _OF_SCOPES})

    @cached_property
    def actions(self) -> frozenset[Action]:
        """Everything that may be done at all, somewhere, in this session.

        Personal data are revealed to who has given a second factor, and to nobody through
        another's eyes.
        """
        return self.rights if self.may_reveal else self.rights - {Action.REVEAL}

    @property
    def may_reveal(self) -> bool:
        """Whether a second factor was given; demo accounts need none, their people are invented."""
        return self.viewer is None and (self.is_verified or self.is_demo)

    @property
    def own_person(self) -> uuid.UUID | None:
        """Who really sits there: the viewer, where one looks through another's eyes."""
        return self.viewer or self.person

    def may(self, action: Action, thing: Thing) -> bool:
        """Return whether an action is allowed on something."""
        return action in self.actions and may(self.grants, action, thing)

    def sight(self, action: Action = Action.READ) -> Sight:
        """Return what may be seen for an action."""
        return Sight.through(self.grants, action) if action in self.actions else Sight()
