"""The county of night visits behind a server that plans quickly, and its people in browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from api.installation import Installation
from tests.journeys.browser.conftest import Complaints, serving
from tests.journeys.browser.people import Office, by_open_session, office_of
from tests.signing_in import find_keyring
from tests.staffed_county import Staff
from tests.visit_county import QUICK, store_visit_county


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_visit_county(db)


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    with serving(Installation.on(engine, QUICK, find_keyring=find_keyring)) as address:
        yield address


@pytest.fixture
def office(
    browser: Browser, site: str, engine: Engine, staff: Staff, complaints: Complaints
) -> Iterator[Office]:
    enter = by_open_session(site, engine, staff)
    with office_of(browser, site, complaints, enter) as made:
        yield made
