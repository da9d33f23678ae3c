"""Who reported synthetic incidents: nobody there is, under numbers that no telephone has."""

from random import Random
from typing import Final

from governance.incidents.intake import Reporter
from governance.incidents.vocabulary import Channel

#: On these channels somebody says who they are.
_TOLD: Final = frozenset({Channel.HOTLINE_12345, Channel.WALK_IN, Channel.MINI_PROGRAM})
#: Some report again and again; the others hardly ever.
_OFTEN, _OFTEN_SHARE, _ELSE = 40, 0.12, 8_000
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


def reporter_of(key: str, channel: Channel) -> Reporter | None:
    """Return who reported the incident with an idempotency key; None where nobody says."""
    if channel not in _TOLD:
        return None
    rng = Random(f"{key}:reporter")  # noqa: S311 a demonstration
    is_often = rng.random() < _OFTEN_SHARE
    number = rng.randrange(_OFTEN) if is_often else _OFTEN + rng.randrange(_ELSE)
    stems = "".join(_STEMS[int(digit)] for digit in f"{number:04d}")
    # No number in the country begins with 100 and has eleven digits.
    return Reporter(f"测试{stems}", f"1000000{number:04d}")
