"""What must hold after every test that writes incidents."""

from sqlalchemy import Engine

from governance.incidents.invariants import find_violations


def assert_invariants(engine: Engine) -> None:
    with engine.connect() as connection:
        assert find_violations(connection) == {}
