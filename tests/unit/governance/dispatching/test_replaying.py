"""Rules are tried on the past before they hold."""

from governance.incidents.dispatching.replaying import MOST_LISTED, Difference, Past, replay
from governance.incidents.dispatching.rules import Facts, Rule
from governance.vocabulary import Tier
from tests.unit.governance.dispatching.rule_samples import CALENDAR, GRIDS, WORKING

RULES = [Rule(1, "roads", category="traffic"), Rule(2, "water", area=GRIDS[1])]


def past(no: str, category: str, lead: str, grid: str = GRIDS[0]) -> Past:
    return Past(no, Facts(grid, category, Tier.MINOR, WORKING), lead)


def test_a_replay_counts_proposals_agreements_and_incidents_without_a_rule() -> None:
    done = [
        past("A", "traffic", "roads"),
        past("B", "traffic", "water"),
        past("C", "dispute", "village"),
        past("D", "dispute", "water", GRIDS[1]),
    ]
    found = replay(RULES, done, CALENDAR)
    assert (found.of, found.proposed, found.agreed) == (4, 3, 2)
    assert (found.without, found.differed) == (1, 1)
    assert found.differing == (Difference("B", 1, "roads", "water"),)


def test_what_is_kept_lists_some_that_differ_and_counts_all() -> None:
    done = [past(str(n), "traffic", "water") for n in range(MOST_LISTED + 5)]
    kept = replay(RULES, done, CALENDAR).kept(days=90, as_of=WORKING, fingerprint="x")
    assert len(kept["differing"]) == MOST_LISTED
    assert kept["differed"] == {"n": MOST_LISTED + 5, "of": MOST_LISTED + 5}
    assert kept["agreed"] == {"n": 0, "of": MOST_LISTED + 5}
    assert kept["as_of"] == "2026-03-02T02:00:00+00:00"


def test_without_a_past_every_figure_is_of_nothing() -> None:
    kept = replay(RULES, [], CALENDAR).kept(days=90, as_of=WORKING, fingerprint="x")
    assert kept["proposed"] == kept["agreed"] == kept["without"] == {"n": 0, "of": 0}
