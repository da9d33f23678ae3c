"""Who has signed in, as the frame of every page shows it."""

from dataclasses import dataclass

from geo.errors import Words
from governance.people.identity import Identity
from governance.people.scope import Action
from web_map.labels.people import ROLE


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who looks at a page.

    Attributes
    ----------
    roles
        Every role held, as it is called.
    actions
        What they may do at all; the navigation shows no more than that.
    unread
        Notices not read yet.
    is_viewing
        Whether an administrator looks through this person's eyes.
    """

    name: str
    roles: tuple[Words, ...]
    actions: frozenset[Action]
    unread: int = 0
    is_demo: bool = False
    is_viewing: bool = False

    @classmethod
    def of(cls, identity: Identity) -> "Who":
        """Take from an identity what pages show of it."""
        return cls(
            name=identity.name,
            roles=tuple(words for role, words in ROLE.items() if role in identity.roles),
            actions=identity.actions,
            is_demo=identity.is_demo,
            is_viewing=identity.viewer is not None,
        )
