import random
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import AcceptanceRules, Decision, GeocodeResult
from tests.noisy_addresses import SHARED, Query, make_entries, misspell

#: Beside a checkout that has the shared folder the lists must be there, too.
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside this checkout")


@pytest.fixture
def answers(db: Session) -> list[tuple[Query, GeocodeResult]]:
    rng = random.Random(20250301)  # noqa: S311 - a repeatable county
    entries = make_entries(rng)
    rules = AcceptanceRules(lambda _: True, lambda _: 3)
    gazetteer = Gazetteer(db, rules, date(2025, 3, 1), packaged_spellings("360824"))
    gazetteer.add_entries(entries)
    db.execute(text("ANALYZE gazetteer_entry"))
    queries = [misspell(rng, rng.choice(entries)) for _ in range(2_000)]
    return [(query, gazetteer.geocode(query.text)) for query in queries]


def is_right(query: Query, result: GeocodeResult) -> bool:
    return bool(result.candidates) and result.candidates[0].point == query.entry.point


def test_noisy_addresses_find_their_place_and_what_is_accepted_is_right(
    answers: list[tuple[Query, GeocodeResult]],
) -> None:
    right = sum(is_right(q, r) for q, r in answers)
    offered = sum(any(c.point == q.entry.point for c in r.candidates) for q, r in answers)
    accepted = [(q, r) for q, r in answers if r.decision is Decision.ACCEPTED]
    accepted_right = sum(is_right(q, r) for q, r in accepted)
    assert right >= 0.93 * len(answers)
    assert offered >= 0.98 * len(answers)
    assert accepted_right >= 0.99 * len(accepted)
    assert len(accepted) >= 0.70 * len(answers)
