"""Signing in as people do: by the form, and in a demonstration by one click."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from governance.people.accounts.demo_accounts import make_demo_accounts
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.journeys.accounts import PASSWORD, make_account
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.signing_in import COUNTY, make_person


@pytest.fixture(scope="module")
def staffed(engine: Engine, site: str) -> str:
    """The site with two demo accounts, and one of a real person."""
    with engine.begin() as db:
        persons = {
            "town_dispatcher": make_person(
                db, Grant(Role.TOWN_DISPATCHER, "360824100"), name="演示乡镇"
            ),
            "sec_admin": make_person(db, Grant(Role.SEC_ADMIN, COUNTY), name="演示安全"),
        }
        make_demo_accounts(db, persons, now=datetime.now(UTC))
    make_account(engine, "chen.jie")
    return site


@pytest.fixture
def stranger(page: Page, complaints: Complaints) -> Page:
    """A browser in which nobody has signed in yet."""
    page.context.clear_cookies()
    complaints.expected = ("401", "429")
    return page


def test_a_demo_button_signs_in_and_leads_to_where_one_wanted(stranger: Page, staffed: str) -> None:
    stranger.goto(f"{staffed}/about")
    expect(stranger).to_have_url(f"{staffed}/sign-in?next=%2Fabout")
    expect(stranger.get_by_role("heading", name="演示账号")).to_be_visible()
    stranger.get_by_role("button", name="乡镇调度员 · 金川镇").click()
    expect(stranger).to_have_url(f"{staffed}/about")
    expect(stranger.locator(".who-name")).to_have_text("演示乡镇")
    expect(stranger.locator(".ribbon")).to_contain_text("演示账号")
    expect(stranger.get_by_role("link", name="账号与授权")).to_have_count(0)
    settle(stranger)
    stranger.get_by_role("button", name="退出").click()
    expect(stranger).to_have_url(f"{staffed}/sign-in")
    stranger.goto(f"{staffed}/about")
    expect(stranger).to_have_url(f"{staffed}/sign-in?next=%2Fabout")


def test_a_wrong_password_is_said_beside_the_form_and_the_login_stays(
    stranger: Page, staffed: str
) -> None:
    stranger.goto(f"{staffed}/sign-in")
    stranger.get_by_label("用户名").fill("chen.jie")
    stranger.get_by_label("密码", exact=True).fill("wrong")
    stranger.get_by_role("button", name="登录").click()
    expect(stranger.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(stranger.get_by_label("用户名")).to_have_value("chen.jie")
    stranger.get_by_label("密码", exact=True).fill(PASSWORD)
    stranger.keyboard.press("Enter")
    expect(stranger.locator(".who-name")).to_have_text("人 chen.jie")


def test_the_security_administrator_adds_an_account_and_looks_through_its_eyes(
    stranger: Page, staffed: str
) -> None:
    stranger.goto(f"{staffed}/sign-in?next=/accounts")
    stranger.get_by_role("button", name="安全管理员").click()
    expect(stranger.locator("[data-accounts]")).to_contain_text("chen.jie")
    form = stranger.locator("[data-new]")
    form.get_by_label("用户名").fill("li.na")
    form.get_by_label("姓名").fill("李娜")
    form.get_by_label("角色").select_option("village_officer")
    form.get_by_label("辖区代码").fill("360824100001")
    form.get_by_role("button", name="新建").click()
    expect(stranger.locator("[data-once]")).to_contain_text("li.na 的一次性密码")
    row = stranger.get_by_role("row", name="li.na")
    expect(row).to_contain_text("村（社区）干部 · 360824100001")
    row.get_by_role("button", name="以此人身份查看").click()
    stranger.get_by_label("事由").fill("核对可见范围")
    stranger.get_by_role("button", name="开始查看").click()
    expect(stranger.locator(".viewing")).to_contain_text("正在以“李娜”的身份查看")
    settle(stranger)
    stranger.get_by_role("button", name="结束查看").click()
    expect(stranger).to_have_url(f"{staffed}/accounts")
    expect(stranger.locator(".viewing")).to_have_count(0)


def test_who_has_a_one_time_password_chooses_another_and_goes_on(
    stranger: Page, staffed: str, engine: Engine
) -> None:
    make_account(engine, "new.one", must_change=True)
    stranger.goto(f"{staffed}/sign-in")
    stranger.get_by_label("用户名").fill("new.one")
    stranger.get_by_label("密码", exact=True).fill(PASSWORD)
    stranger.get_by_role("button", name="登录").click()
    expect(stranger.locator("[data-must-change]")).to_be_visible()
    stranger.get_by_label("原密码").fill(PASSWORD)
    stranger.get_by_label("新密码").fill("quite another secret")
    stranger.get_by_role("button", name="修改").click()
    expect(stranger.locator(".toast")).to_contain_text("密码已修改")
    stranger.goto(f"{staffed}/my-account")
    stranger.get_by_role("button", name="绑定手机验证器").click()
    expect(stranger.get_by_role("img", name="二维码")).to_be_visible()
    expect(stranger.locator("[data-sessions]")).to_contain_text("本浏览器")


def test_the_auditor_reads_the_trail(stranger: Page, staffed: str, engine: Engine) -> None:
    make_account(engine, "watching", Grant(Role.AUDITOR, COUNTY))
    stranger.goto(f"{staffed}/sign-in?next=/audit")
    stranger.get_by_label("用户名").fill("watching")
    stranger.get_by_label("密码", exact=True).fill(PASSWORD)
    stranger.get_by_role("button", name="登录").click()
    expect(stranger.locator("[data-entries] tbody tr").first).to_contain_text("登录")
    stranger.get_by_label("操作", exact=True).select_option("account_added")
    expect(stranger.locator("[data-entries] tbody tr").first).to_contain_text("新建账号")
