"""Who was recognised is remembered for five seconds, and forgotten at once when told to."""

from api.signing_in.recognised import KEPT_S, Recognised
from governance.people.identity import Identity

WHO = Identity(None, "mini-program")


def test_an_identity_is_kept_for_five_seconds() -> None:
    now = 100.0
    known = Recognised(lambda: now)
    known.put(b"key", WHO, turn=known.turn)
    assert known.get(b"key") is WHO
    now += KEPT_S
    assert known.get(b"key") is WHO
    now += 0.1
    assert known.get(b"key") is None
    assert KEPT_S <= 5.0


def test_all_are_forgotten_at_once() -> None:
    known = Recognised()
    known.put(b"key", WHO, turn=known.turn)
    known.forget()
    assert known.get(b"key") is None


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    known = Recognised()
    turn = known.turn
    known.forget()  # a session was ended while the database was being asked
    known.put(b"key", WHO, turn=turn)
    assert known.get(b"key") is None
