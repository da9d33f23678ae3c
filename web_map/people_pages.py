"""The sign-in page."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import Words
from governance.people.roles import CENTRES, HANDLERS, Role
from web_map.labels.people import ROLE


@dataclass(frozen=True, slots=True)
class DemoButton:
    """An account of the demonstration: one click signs in as this person."""

    login: str
    name: str
    role: Role | None
    place: str

    @property
    def words(self) -> Words:
        """What somebody is, and of where: 乡镇调度员 · 金川镇."""
        role = Words(self.name, self.name) if self.role is None else ROLE[self.role]
        if not self.place:
            return role
        return Words(f"{role.zh} · {self.place}", f"{role.en} · {self.place}")


@dataclass(frozen=True, slots=True)
class ButtonGroup:
    """Buttons of people who do the same kind of work."""

    title: Words
    buttons: tuple[DemoButton, ...]


_ADMINS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR})
_GROUPS: Sequence[tuple[Words, frozenset[Role | None]]] = (
    (Words("综治中心", "Governance centres"), frozenset(CENTRES)),
    (Words("网格、村和部门", "Grids, villages, agencies"), frozenset(HANDLERS - CENTRES)),
    (
        Words("督导、夜访、回访", "Supervision, visits, call-back"),
        frozenset(set(Role) - HANDLERS - _ADMINS) | {None},
    ),
    (Words("系统、安全、审计（三员）", "System, security, audit"), frozenset(_ADMINS)),
)


def group_buttons(buttons: Sequence[DemoButton]) -> tuple[ButtonGroup, ...]:
    """Return buttons by what people do; groups without any are left out."""
    made = (
        ButtonGroup(title, tuple(one for one in buttons if one.role in roles))
        for title, roles in _GROUPS
    )
    return tuple(group for group in made if group.buttons)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Where one signs in.

    Attributes
    ----------
    next
        The address of this server to go on to.
    has_accounts
        False on a new installation: the page then says how to make the first one.
    groups
        Accounts of the demonstration.
    demo_password
        Their password, which is no secret; empty where there are none.
    single_sign_on
        Whether the county's single sign-on leads in, too.
    """

    next: str
    has_accounts: bool
    groups: tuple[ButtonGroup, ...] = ()
    demo_password: str = ""
    single_sign_on: bool = False
