"""Who may go together, and what is proposed: never one alone, one leads, one knows the doors."""

import uuid
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from governance.night_visits.planning.proposing import Station, propose_teams
from governance.night_visits.planning.team_rules import (
    Available,
    Going,
    find_doubles,
    find_team_faults,
    part_for,
)
from governance.people.vocabulary import StaffPart
from governance.policy import load_policy

RULES = load_policy().night_visits.teams
VILLAGE = "360824100001"


def person(*parts: StaffPart, village: str = VILLAGE, **more: object) -> Available:
    """Return somebody who serves a village; a worker knows the doors of its first grid."""
    knows = {StaffPart.FULL_TIME, StaffPart.PART_TIME} & set(parts)
    grids = (f"{village}001",) if knows else ()
    known = {"parts": frozenset(parts), "grids": grids, "villages": (village,)}
    return Available(uuid.uuid4(), "某某", **(known | more))  # type: ignore[arg-type]


def police(**more: object) -> Available:
    return person(StaffPart.POLICE, **more)  # type: ignore[arg-type]


def worker(**more: object) -> Available:
    return person(StaffPart.FULL_TIME, **more)  # type: ignore[arg-type]


def going(*people: Available) -> list[Going]:
    return [Going(one, part_for(one)) for one in people]


def faults(*people: Available) -> list[str]:
    return [words.en for words in find_team_faults(1, going(*people), RULES)]


def test_police_and_the_grid_worker_may_go() -> None:
    assert faults(police(), worker()) == []


def test_nobody_goes_alone() -> None:
    assert any("at least 2" in one for one in faults(worker()))


def test_more_than_four_do_not_stand_at_a_door() -> None:
    crowd = [police(), worker(), *(person(StaffPart.VOLUNTEER) for _ in range(3))]
    assert any("more than 4" in one for one in faults(*crowd))


def test_without_a_lead_or_somebody_who_knows_the_doors_nobody_goes() -> None:
    assert faults(worker(), worker()) == [
        "Nobody in team 1 may lead: add police, a cadre or a village officer."
    ]
    assert faults(police(), police()) == [
        "Nobody in team 1 knows the doors: add a grid worker of its area."
    ]


def test_who_is_away_on_duty_or_booked_does_not_go() -> None:
    told = faults(police(is_away=True), worker(is_on_duty=True), worker(booked=uuid.uuid4()))
    assert len(told) == 3


def test_nobody_is_in_two_teams() -> None:
    both = police()
    assert len(list(find_doubles([going(both, worker()), going(both, worker())]))) == 1


def station(village: str, points: float, place: tuple[float, float] = (0.0, 0.0)) -> Station:
    return Station(village, village[-3:], 115.4, 27.7, place, points, due=int(points > 0))


def test_a_team_starts_where_most_waits() -> None:
    near, far = VILLAGE, "360824100002"
    people = [make(village=village) for village in (near, far) for make in (police, worker)]
    (team,) = propose_teams([station(near, 10), station(far, 50)], people, 1, RULES)
    assert team.station.village == far
    assert {one.who.villages[0] for one in team.going} == {far}


def test_a_village_without_a_team_belongs_to_the_nearest_of_its_township() -> None:
    people = [police(), worker()]
    villages = [station(VILLAGE, 10), station("360824100002", 5, (900.0, 0.0))]
    elsewhere = station("360824101001", 5, (1.0, 0.0))
    (team,) = propose_teams([*villages, elsewhere], people, 3, RULES)
    assert team.areas == (VILLAGE, "360824100002")


def test_where_nobody_may_lead_no_team_is_proposed() -> None:
    assert propose_teams([station(VILLAGE, 10)], [worker(), worker()], 2, RULES) == []


_PARTS = st.frozensets(st.sampled_from(StaffPart), min_size=1, max_size=2)


@given(
    staff=st.lists(st.tuples(_PARTS, st.integers(0, 3), st.booleans(), st.booleans()), max_size=24),
    count=st.integers(1, 12),
)
def test_every_team_that_is_proposed_may_go(
    staff: Sequence[tuple[frozenset[StaffPart], int, bool, bool]], count: int
) -> None:
    people = [
        person(*parts, village=f"36082410000{village}", is_away=away, is_on_duty=duty)
        for parts, village, away, duty in staff
    ]
    stations = [station(f"36082410000{number}", 10 * number) for number in range(4)]
    teams = propose_teams(stations, people, count, RULES)
    assert len(teams) <= count
    for number, team in enumerate(teams, 1):
        assert list(find_team_faults(number, team.going, RULES)) == []
    assert list(find_doubles([team.going for team in teams])) == []
