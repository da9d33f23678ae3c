import time

from governance.incidents.intake import new_ids


def test_identifiers_follow_time_and_never_repeat() -> None:
    first = list(new_ids(5_000))
    time.sleep(0.002)
    later = list(new_ids(5_000))
    assert max(first) < min(later)
    assert len({*first, *later}) == 10_000


def test_identifiers_say_what_they_are() -> None:
    (one,) = new_ids(1)
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
    assert abs((one.int >> 80) / 1000 - time.time()) < 5
