"""Where the people work for whom there are ready accounts, and what each of them acts for."""

from collections import defaultdict
from dataclasses import dataclass

from governance.demo.staff import DemoStaff
from governance.people.roles import Role
from governance.people.vocabulary import StaffPart


@dataclass(frozen=True, slots=True)
class Desks:
    """The areas of the ready accounts.

    Attributes
    ----------
    grid
        The worker's, in the officer's village, in the dispatcher's township.
    other_town
        The township of the second dispatcher.
    """

    grid: str
    town: str
    other_town: str

    @classmethod
    def of(cls, staff: DemoStaff) -> "Desks":
        """Read them from the posts of those who sign in."""
        posts = {person.id: person.key for person in staff.persons}
        codes = {login: posts[person].split(":")[1] for login, person in staff.logins.items()}
        return cls(codes["grid_worker"], codes["town_dispatcher"], codes["town_dispatcher_2"])


def seats_of(staff: DemoStaff) -> dict[str, set[tuple[str, Role]]]:
    """Return by login the units that its person acts for, each with the role in which."""
    seats: defaultdict[str, set[tuple[str, Role]]] = defaultdict(set)
    logins = {person: login for login, person in staff.logins.items()}
    for grant in staff.grants:
        if grant.person in logins:
            seats[logins[grant.person]].add((grant.unit or grant.area, grant.role))
    for term in staff.terms:
        if term.person in logins and term.part is not StaffPart.POLICE:
            seats[logins[term.person]].add((term.grid, Role.GRID_WORKER))
    return dict(seats)
