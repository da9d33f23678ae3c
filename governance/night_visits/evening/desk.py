"""What the evening's work is done with: who asks, the county's policy, the time, the grids."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from governance.incidents.ledger_rows import Filing
from governance.notices.vocabulary import DeliveryChannel
from governance.people.identity import Identity
from governance.policy import Policy
from grid_boundaries.lookup import EditionIndex


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works, and with what.

    Attributes
    ----------
    edition
        Gives the grids in force, in the caller's transaction.
    by
        Channels on which people are told beside the pages.
    """

    me: Identity
    policy: Policy
    now: datetime
    edition: Callable[[Connection], EditionIndex | None] = field(repr=False)
    by: Collection[DeliveryChannel] = ()

    @property
    def filing(self) -> Filing:
        """How the county files incidents; a visit seals nobody's name."""
        return Filing.of(self.policy)

    @property
    def today(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.policy.county.zone).date()
