"""Codes of an authenticator: right within half a minute, and as other programs compute them."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from governance.people.accounts.second_factor import enrolment_address, matching_step

#: RFC 6238's own secret, and its code at 59 seconds past the epoch, in six digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 published in the standard
AT_59 = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)
CODE = "287082"


def test_the_code_of_the_standard_is_right_at_its_time() -> None:
    assert matching_step(SECRET, CODE, now=AT_59) == 1
    assert matching_step(SECRET, " 287 082 ", now=AT_59) == 1


@pytest.mark.parametrize(
    ("second", "is_right"), [(2969, False), (2970, True), (3059, True), (3060, False)]
)
def test_a_clock_may_be_a_step_off_but_no_more(second: int, *, is_right: bool) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(100)  # which is shown from 3,000 s to 3,030 s
    found = matching_step(SECRET, code, now=datetime.fromtimestamp(second, UTC))
    assert found == (100 if is_right else None)


@pytest.mark.parametrize("code", ["287083", "28708", "2870820", "", "abcdef", "２８７０８２"])
def test_any_other_code_is_wrong(code: str) -> None:
    assert matching_step(SECRET, code, now=AT_59) is None


def test_the_picture_tells_an_authenticator_all_it_needs() -> None:
    found = pyotp.parse_uri(enrolment_address(SECRET, "chen.jie"))
    assert isinstance(found, pyotp.TOTP)
    assert found.secret == SECRET
    query = parse_qs(urlsplit(enrolment_address(SECRET, "chen.jie")).query)
    assert query["issuer"] == ["wangge 网格"]
