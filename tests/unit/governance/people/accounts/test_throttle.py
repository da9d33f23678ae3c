"""How often something may be tried, by a clock that the test holds."""

from governance.people.accounts.throttle import Failures, Throttle


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_one_as_time_goes_by() -> None:
    clock = Clock()
    throttle = Throttle(burst=3, per_minute=6, clock=clock)
    assert [throttle.take("a") for _ in range(4)] == [True, True, True, False]
    assert throttle.take("b")
    clock.now += 10
    assert [throttle.take("a") for _ in range(2)] == [True, False]
    clock.now += 3600
    assert [throttle.take("a") for _ in range(4)] == [True, True, True, False]


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    failures = Failures(clock)
    for _ in range(4):
        failures.note("a")
    assert not failures.is_locked("a")
    failures.note("a")
    assert failures.is_locked("a")
    assert not failures.is_locked("b")
    clock.now += 899
    assert failures.is_locked("a")
    clock.now += 2
    assert not failures.is_locked("a")
    failures.note("a")
    assert not failures.is_locked("a")


def test_a_success_forgets_what_failed_before() -> None:
    failures = Failures(Clock())
    for _ in range(4):
        failures.note("a")
    failures.clear("a")
    failures.note("a")
    assert not failures.is_locked("a")


def test_memory_has_an_end_however_many_names_are_tried() -> None:
    failures, throttle = Failures(Clock()), Throttle(burst=1, per_minute=1, clock=Clock())
    for number in range(20_050):
        failures.note(str(number))
        throttle.take(str(number))
    assert len(failures._counts) == len(throttle._levels) == 20_000
