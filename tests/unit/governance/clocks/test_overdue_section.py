"""What a county may say about limits that run out, and what is refused with its line."""

from pathlib import Path

import pytest

from governance.clocks.overdue_section import OverdueSection, find_overdue_faults
from governance.policy import DEFAULT_POLICY, PolicyError, load_policy
from governance.vocabulary import ClockKind, Level, Verb


def test_the_policy_says_what_holds_where_it_says_nothing() -> None:
    assert load_policy().overdue == OverdueSection()
    found = OverdueSection()
    assert (found.warn, found.supervise, found.yellow, found.red) == (0.8, 1.0, 1.5, 2.0)


def test_stages_can_be_switched_off_one_by_one() -> None:
    off = {"warn": False, "supervise": False, "yellow": False, "red": False, "step_up": ()}
    found = OverdueSection.model_validate(off)
    assert not any((found.warn, found.supervise, found.yellow, found.red, found.step_up))
    assert list(find_overdue_faults(found, {})) == []


def test_an_incident_moves_up_where_a_rule_says_so() -> None:
    found = OverdueSection()
    assert found.step_up_after(ClockKind.CONCLUDE, Level.VILLAGE) == 2.0
    assert found.step_up_after(ClockKind.CONCLUDE, Level.TOWNSHIP) is None
    assert found.step_up_after(ClockKind.DISPATCH, Level.TOWNSHIP) == 2.0


@pytest.mark.parametrize(
    ("written", "instead", "where"),
    [
        ("warn = 0.8", "warn = 1.5", "overdue.warn"),
        ("red = 2.0", "red = true", "overdue.red"),
        ("red = 2.0", "red = 0.5", "overdue.red"),
        ("red = 2.0", "rot = 2.0", "overdue.rot"),
        ("red = 2.0", "red = 1.2", "rise"),
        ('clock = "dispatch"\nafter', 'clock = "sign"\nafter', "dispatch and conclude"),
        (
            'levels = ["grid", "village", "township"]',
            'levels = ["county"]',
            "no level above the county",
        ),
        ('lapsed = ["草稿逾期", "A draft that lapsed"]', "", "lapsed"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    written: str, instead: str, where: str, tmp_path: Path
) -> None:
    text = DEFAULT_POLICY.read_text("utf-8")
    assert written in text
    changed = tmp_path / "county.toml"
    changed.write_text(text.replace(written, instead, 1), "utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(changed)
    assert where in refused.value.words.en


def test_the_system_s_own_reason_must_be_among_those_a_county_lists() -> None:
    listed = {Verb.ESCALATE: {"beyond_us"}, Verb.SUPERVISE: {"overdue"}}
    faults = [words.en for words in find_overdue_faults(OverdueSection(), listed)]
    assert faults == [
        "handling.reasons.escalate lacks “overdue”, the reason by which the system acts"
    ]
