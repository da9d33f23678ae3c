"""A receipt leads to its incident, tells nothing of it, and forgives how it was copied."""

import re
import uuid
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.people.sealing.keyring import Keyring
from governance.people.sealing.receipts import incident_of_receipt, receipt_code

RING = Keyring([bytes(range(32))])
OTHER = Keyring([bytes(range(1, 33))])
ONE = uuid.UUID("0190b3c0-0000-7000-8000-000000000001")


@given(st.uuids())
def test_a_code_leads_back_to_its_incident(incident: uuid.UUID) -> None:
    assert incident_of_receipt(RING, receipt_code(RING, incident)) == incident


@given(st.uuids())
def test_a_code_is_26_letters_in_groups_that_can_be_read_out(incident: uuid.UUID) -> None:
    code = receipt_code(RING, incident)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}", code)
    assert code[0] in "01234567"


@given(st.uuids(), st.uuids())
def test_no_two_incidents_share_a_code(one: uuid.UUID, two: uuid.UUID) -> None:
    assert (receipt_code(RING, one) == receipt_code(RING, two)) == (one == two)


def test_neighbours_have_codes_that_tell_nothing_of_each_other() -> None:
    following = uuid.UUID(int=ONE.int + 1)
    one, two = (receipt_code(RING, which).replace("-", "") for which in (ONE, following))
    assert sum(a == b for a, b in zip(one, two, strict=True)) < 8


def test_another_installation_has_other_codes() -> None:
    assert incident_of_receipt(OTHER, receipt_code(RING, ONE)) != ONE


@given(st.uuids(), st.randoms())
def test_small_letters_blanks_and_letters_taken_for_digits_are_forgiven(
    incident: uuid.UUID, dice: Random
) -> None:
    written = "".join(
        dice.choice({"0": "0Oo", "1": "1IilL", "-": "- "}.get(letter, letter + letter.lower()))
        for letter in receipt_code(RING, incident)
    )
    assert incident_of_receipt(RING, f" {written}\n") == incident


@pytest.mark.parametrize(
    "code", ["", "12345", "U" * 26, "8" + "0" * 25, "0" * 27, "网" * 26, "0" * 25 + "!"]
)
def test_what_is_no_code_leads_nowhere(code: str) -> None:
    assert incident_of_receipt(RING, code) is None
