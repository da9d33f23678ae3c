"""The three ways of an incident through the county, each by the people it takes, in browsers."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import Engine, text

from api.commands.demo import load_when_empty
from api.installation import Installation
from geo.postgis import make_engine
from governance.policy import load_policy
from tests.invariants import assert_invariants
from tests.journeys.browser.conftest import Complaints, serving
from tests.journeys.browser.people import (
    Office,
    await_calm,
    by_ready_account,
    does,
    office_of,
)
from tests.signing_in import find_keyring

VILLAGE, WATER, ROADS = "360824100001", "agency-water", "agency-roads"

#: The demonstration's ready accounts.
COUNTY, TOWN, LEADER = "county_dispatcher", "town_dispatcher", "leader"
OFFICER, WORKER, CALLER = "village_officer", "grid_worker", "callback_officer"
WATERMEN, ROADMEN = "agency_handler", "agency_handler_2"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[str]:
    """The demonstration's county with its ready accounts, served; of its year just a little."""
    here = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    assert load_when_empty(here, incidents=600) is not None
    with serving(here, with_worker=True) as address:
        yield address


@pytest.fixture(scope="module")
def spot(site: str, engine: Engine) -> tuple[float, float]:
    """A place in the grid of the ready grid worker."""
    assert site
    asked = text(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(g.geom) AS p FROM grid g"
        " JOIN edition e ON e.id = g.edition_id AND e.state = 'active'"
        " JOIN grid_staffing s ON s.grid_code = g.code JOIN account a ON a.person_id = s.person_id"
        " WHERE a.login = 'grid_worker' AND s.valid_to IS NULL ORDER BY g.code LIMIT 1) t"
    )
    with engine.connect() as db:
        lon, lat = db.execute(asked).one()
    return lon, lat


@pytest.fixture
def office(browser: Browser, site: str, complaints: Complaints) -> Iterator[Office]:
    with office_of(browser, site, complaints, by_ready_account(site)) as opened:
        yield opened


def a_photograph() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def reports_by_phone(page: Page, title: str, category: str, spot: tuple[float, float]) -> str:
    """Let a dispatcher type in what a caller tells; return the incident."""
    page.locator("[name=title]").fill(title)
    page.locator("[name=category]").select_option(category)
    page.locator("[name=channel]").select_option("hotline_12345")
    page.locator("[name=reporter_name]").fill("测试来电人")
    page.locator("[name=reporter_phone]").fill("10000000001")
    page.evaluate(
        """([lon, lat]) => { navigator.geolocation.getCurrentPosition = (take) =>
             take({ coords: { longitude: lon, latitude: lat, accuracy: 12 } }); }""",
        list(spot),
    )
    page.locator("[data-locate]").click()
    page.get_by_role("button", name="上报", exact=True).click()
    link = page.locator("[data-reported] a.button-primary")
    expect(link).to_be_visible()
    return str(link.get_attribute("href")).rsplit("/", 1)[1]


def leader_of(engine: Engine) -> str:
    with engine.connect() as db:
        return str(db.scalar(text("SELECT person_id FROM account WHERE login = 'leader'")))


def state_of(engine: Engine, incident: str) -> str:
    with engine.connect() as db:
        return str(db.scalar(text("SELECT state FROM incident WHERE id = :id"), {"id": incident}))


def test_reported_by_phone_handled_on_the_spot_verified_and_called_back_satisfied(
    office: Office, engine: Engine, spot: tuple[float, float]
) -> None:
    desk = office.opens(COUNTY, "/report")
    incident = reports_by_phone(desk, "巷口堆放杂物堵塞消防通道", "fire_safety", spot)
    code = desk.locator("[data-reported] strong.mono").inner_text()

    # The grid worker finds it on the phone, accepts it, and clears the way on the spot.
    phone = office.opens(WORKER, "/work", phone=True)
    expect(phone.locator("[data-duty=accept]", has_text="巷口堆放杂物")).to_have_count(1)
    phone.locator("[data-duty=accept]", has_text="巷口堆放杂物").click()
    await_calm(phone)
    does(phone, "accept")
    does(phone, "triage", tier="minor")
    does(phone, "self_handle")
    blocked = phone.locator("[data-verb=submit_result]")
    expect(blocked).to_have_attribute("aria-disabled", "true")
    expect(blocked).to_have_attribute("title", "请先上传：处置后照片")
    phone.locator("[data-pictures] select").select_option("photo_after")
    phone.locator("[data-pictures] input[type=file]").set_input_files([a_photograph()])
    expect(phone.locator(".pictures img")).to_have_count(1)
    await_calm(phone)
    does(phone, "submit_result", result="已清理，通道恢复畅通")
    expect(phone.locator("[data-head]")).to_contain_text("待核查")
    expect(phone.locator("[data-moves]")).not_to_contain_text("核查通过")

    # The village verifies; nobody verifies their own work.
    village = office.opens_incident(OFFICER, incident)
    does(village, "verify_pass")

    # Who reported it says that it is solved, and can follow it all the while.
    caller = office.opens(CALLER, "/work")
    caller.locator("[data-duty=call_back]", has_text="巷口堆放杂物").click()
    await_calm(caller)
    expect(caller.locator("[data-reporter]")).not_to_contain_text("10000000001")
    caller.locator("[name=purpose]").fill("回访")
    caller.locator(".reveal button").click()
    expect(caller.locator("[data-reporter]")).to_contain_text("10000000001")
    does(caller, "callback_ok", satisfaction="satisfied", mode="phone")
    expect(caller.locator("[data-head]")).to_contain_text("结案")
    citizen = office.browser.new_page()
    citizen.goto(f"{office.site}/receipt?code={code}")
    expect(citizen.locator("main")).to_contain_text("结案")
    expect(citizen.locator("main")).not_to_contain_text("测试来电人")
    citizen.close()
    assert state_of(engine, incident) == "closed"
    assert_invariants(engine)


def escalate_to_county(office: Office, incident: str) -> None:
    does(office.opens_incident(WORKER, incident), "accept")
    does(office.page_of(WORKER), "escalate", reason="超出网格能力")
    does(office.opens_incident(OFFICER, incident), "escalate", reason="涉及两个乡镇")
    does(office.opens_incident(TOWN, incident), "escalate", reason="需县级协调")


def test_a_joint_matter_with_whistle_extension_yellow_card_reopened_and_solved(
    office: Office, engine: Engine, spot: tuple[float, float]
) -> None:
    desk = office.opens(COUNTY, "/report")
    incident = reports_by_phone(desk, "两镇交界处水渠渗漏冲毁路基", "natural_hazard", spot)
    escalate_to_county(office, incident)

    # The county's centre makes it a joint matter: a lead, two supports, and a whistle.
    county = office.opens_incident(COUNTY, incident)
    does(county, "triage", tier="major", risk="orange")
    does(county, "dispatch", unit=WATER, units=(ROADS,), note="水利主办，交通协办")
    does(county, "whistle", unit=VILLAGE, reason="请村里到场疏导")
    expect(county.locator("[data-works] tbody tr")).to_have_count(3)

    does(office.opens_incident(OFFICER, incident), "arrive")
    does(office.page_of(OFFICER), "finish", work="3", result="已疏导村民，设置警戒")
    does(office.opens_incident(ROADMEN, incident), "sign")
    does(office.page_of(ROADMEN), "finish", work="2", result="路基已回填")
    does(office.opens_incident(WATERMEN, incident), "sign")
    does(office.page_of(WATERMEN), "start")

    # More time is asked for and given by whom it is owed; a card hastens it all the same.
    does(
        office.opens_incident(COUNTY, incident),
        "request_extension",
        reason="等汛期水位",
        days=5,
    )
    does(office.opens_incident(LEADER, incident), "grant_extension")
    does(
        office.opens_incident(COUNTY, incident),
        "supervise",
        card="yellow",
        note="群众反映强烈",
    )
    expect(office.page_of(COUNTY).locator("[data-head]")).to_contain_text("黄牌督办")

    does(office.opens_incident(WATERMEN, incident), "submit_result", result="渗漏段已衬砌")
    if state_of(engine, incident) == "pending_verification":
        does(office.opens_incident(COUNTY, incident), "verify_pass")

    # Not solved, says who reported it: the unit in charge begins anew, and then it is.
    does(
        office.opens_incident(CALLER, incident),
        "callback_bad",
        reason="仍有渗水",
        mode="phone",
    )
    again = office.opens_incident(WATERMEN, incident)
    expect(again.locator("[data-head]")).to_contain_text("第 2 轮")
    does(again, "sign")
    does(again, "submit_result", result="二次灌浆完成")
    if state_of(engine, incident) == "pending_verification":
        does(office.opens_incident(COUNTY, incident), "verify_pass")
    does(
        office.opens_incident(CALLER, incident),
        "callback_ok",
        satisfaction="very",
        mode="home",
    )
    assert state_of(engine, incident) == "closed"
    story = office.page_of(CALLER).locator("[data-story] li")
    kinds = [story.nth(i).get_attribute("data-kind") for i in range(story.count())]
    for kind in ("whistle", "grant_extension", "supervise", "callback_bad", "callback_ok"):
        assert kind in kinds
    assert_invariants(engine)


def test_a_hard_matter_is_taken_by_a_named_leader(
    office: Office, engine: Engine, spot: tuple[float, float]
) -> None:
    desk = office.opens(COUNTY, "/report")
    incident = reports_by_phone(desk, "多年山林权属纠纷", "petition", spot)
    escalate_to_county(office, incident)
    county = office.opens_incident(COUNTY, incident)
    does(county, "triage", tier="hard")
    does(county, "dispatch", unit=WATER)
    does(
        county,
        "sponsor",
        leader=leader_of(engine),
        task_force="综治、司法、自然资源",
        plan="一月内实地勘界，三方会商",
    )

    # The leader finds it under their name, instructs, and sees it settled.
    leader = office.opens(LEADER, "/work")
    expect(leader.locator("[data-duty=sponsor]", has_text="山林权属纠纷")).to_have_count(1)
    leader.locator("[data-duty=sponsor]", has_text="山林权属纠纷").click()
    await_calm(leader)
    does(leader, "instruct", note="务必依法依规，兼顾历史")
    does(
        office.opens_incident(COUNTY, incident),
        "convene",
        note="会商：按林权证边界调解",
    )
    does(office.opens_incident(WATERMEN, incident), "sign")
    does(office.page_of(WATERMEN), "submit_result", result="双方签订协议")
    if state_of(engine, incident) == "pending_verification":
        does(office.opens_incident(COUNTY, incident), "verify_pass")
    does(office.opens_incident(CALLER, incident), "callback_ok", satisfaction="basic")
    assert state_of(engine, incident) == "closed"
    assert_invariants(engine)
