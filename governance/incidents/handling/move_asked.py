"""A move that somebody asks for, and one that was made."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from governance.incidents.handling.history import Extras
from governance.incidents.handling.stored_case import Stored
from governance.incidents.workflow.case import Actor, Case, Form
from governance.vocabulary import Verb


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """A move that somebody asks for.

    Attributes
    ----------
    version
        Of the incident as the asker saw it; None does not mind what happened since.
    key
        Made up by the asker: the same move sent again under it is made once.
    graded
        What the incident is to count as from now on, by the names of `Grades`; the rest stays.
    """

    incident_id: uuid.UUID
    verb: Verb
    form: Form = field(default_factory=Form)
    extras: Extras = field(default_factory=Extras)
    graded: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    key: str | None = None

    def digest(self) -> str:
        """Return what tells this request from another one under the same key."""
        told = json.dumps(
            [str(self.incident_id), self.verb, asdict(self.form), asdict(self.extras), self.graded],
            default=lambda value: sorted(value) if isinstance(value, frozenset) else str(value),
        )
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MoveMade:
    """A move that was made: the incident before and after.

    `replayed` when it had been made before, under the same key; `before` then is as `after`.
    """

    verb: Verb
    actor: Actor
    before: Stored
    after: Case
    version: int
    at: datetime
    replayed: bool = False
