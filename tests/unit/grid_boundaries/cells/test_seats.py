import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid_boundaries.cells.power import balance_sites
from grid_boundaries.cells.seats import anchor, hold_seats, settle_around_seats

STEPS = np.arange(12.5, 1000, 25.0)
SAMPLES = np.stack(np.meshgrid(STEPS, STEPS), -1).reshape(-1, 2)
SAMPLE_M2 = 625.0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 7))
def test_every_held_seat_lies_in_its_own_cell(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    seats = rng.uniform(0, 1000, (count, 2))
    share = rng.uniform(1, 5, count)
    free = np.zeros(count, np.bool_)
    anchors = anchor(seats, ~free, free)
    sites = hold_seats(balance_sites(SAMPLES, SAMPLE_M2, seats, share, free), anchors)
    assert sites.owner_of(seats).tolist() == list(range(count))
    sites = settle_around_seats(sites, SAMPLES, SAMPLE_M2, share, anchors)
    assert sites.owner_of(seats).tolist() == list(range(count))


def test_where_no_seat_is_held_areas_decide() -> None:
    seats = np.array([[490.0, 500.0], [510.0, 500.0]])
    none, share = np.zeros(2, np.bool_), np.array([1.0, 3.0])
    anchors = anchor(seats, none, none)
    sites = hold_seats(balance_sites(SAMPLES, SAMPLE_M2, seats, share, none), anchors)
    sites = settle_around_seats(sites, SAMPLES, SAMPLE_M2, share, anchors)
    got = np.bincount(sites.owner_of(SAMPLES), minlength=2) / len(SAMPLES)
    assert got == pytest.approx([0.25, 0.75], abs=0.03)


def test_seats_at_one_point_cannot_both_be_held_and_the_first_wins() -> None:
    seats = np.array([[500.0, 500.0], [500.0, 500.0]])
    both = np.ones(2, np.bool_)
    sites = hold_seats(
        balance_sites(SAMPLES, SAMPLE_M2, seats, np.ones(2), ~both), anchor(seats, both, ~both)
    )
    assert sites.owner_of(seats)[0] == 0
