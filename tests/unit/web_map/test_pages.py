import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from geo.errors import Lang, Words
from governance.demo.places import demo_gazetteer
from governance.indicators import Days, Ratio
from governance.people.roles import Role
from governance.people.scope import Action
from governance.policy import load_policy
from grid_boundaries.demo_county import DemoPlan, build_county
from web_map.frame.navigation import NAVIGATION
from web_map.frame.site import EXAMPLE_ADDRESS, Site
from web_map.pages import BoundariesPage, ErrorPage, Figure, HomePage, Need, render_page
from web_map.people_pages import DemoButton, SignInPage, group_buttons
from web_map.who import Who

NOON = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
WHO = Who("陈测试", (Words("县级调度员", "County dispatcher"),), frozenset(Action))
SITE = replace(Site.of_policy(load_policy(), synthetic=True, pins_open=7), who=WHO)
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def figure(n: int, of: int | None) -> Figure:
    return Figure(Words("自动归格", "Assigned"), n, of, NOON, Words("近 30 天", "30 days"))


HOME = HomePage(
    (figure(357, 372),),
    (Need(7, Words("待标注", "to place"), Words("", ""), "/pinning"),),
    Days(date(2026, 1, 30), date(2026, 3, 1), ZoneInfo("Asia/Shanghai")),
    Ratio(250, 504),
)
CONTEXTS: Mapping[str, Mapping[str, object]] = {
    "home.html": {"page": HOME},
    "edition.html": {"page": BoundariesPage("11111111-2222-3333-4444-555555555555")},
    "error.html": {"page": ErrorPage(404, Words("没有这个页面。", "No such page."))},
}
PAGES = [*NAVIGATION, "edition.html", "error.html"]


def render(name: str, lang: Lang = "zh", site: Site = SITE) -> str:
    return render_page(name, lang, site=site, **CONTEXTS.get(name, {}))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_carries_a_script_or_style_of_its_own(name: str, lang: Lang) -> None:
    html = render(name, lang)
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert all("src=" in attributes and not body for attributes, body in scripts)
    assert "<style" not in html
    assert not re.search(r"\s(style|on\w+)=", html)


@pytest.mark.parametrize("name", PAGES)
def test_every_address_a_page_names_is_on_this_server(name: str) -> None:
    html = render(name)
    named = re.findall(r'(?:src|href|action)="([^"]*)"', html)
    assert all(address.startswith(("/", "#", "?")) for address in named)
    assert not any(address.startswith("//") for address in named)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_synthetic_data_are_called_so_on_every_page(name: str, lang: Lang) -> None:
    assert "演示数据（合成） Synthetic demonstration data" in render(name, lang)


def test_real_data_are_not_called_synthetic() -> None:
    site = replace(SITE, synthetic=False)
    assert "Synthetic demonstration data" not in render("home.html", site=site)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_who_has_signed_in_and_lets_them_out(name: str) -> None:
    html = render(name)
    assert '<span class="who-name">陈测试</span><span class="who-role">县级调度员</span>' in html
    assert "data-sign-out" in html


def test_a_page_for_everybody_shows_no_way_to_the_others() -> None:
    html = render("error.html", site=Site.of_policy(load_policy(), synthetic=False))
    assert "data-sign-out" not in html
    assert '<a href="/map"' not in html


def test_the_navigation_shows_what_one_may_do_and_no_more() -> None:
    who = Who("审计员", (), frozenset({Action.AUDIT}))
    shown = replace(SITE, who=who).navigation
    assert "audit.html" in shown
    assert not {"accounts.html", "map.html", "pinning.html", "import.html"} & set(shown)


def test_what_a_demo_account_is_and_that_one_looks_through_others_eyes_is_said() -> None:
    assert "演示账号：密码公开" in render(
        "about.html", site=replace(SITE, who=replace(WHO, is_demo=True))
    )
    viewing = render("about.html", site=replace(SITE, who=replace(WHO, is_viewing=True)))
    assert "正在以“陈测试”的身份查看" in viewing
    assert "data-stop-viewing" in viewing


def test_the_sign_in_page_of_a_new_installation_says_how_to_make_the_first_account() -> None:
    page = SignInPage("/", has_accounts=False)
    assert "wangge accounts add" in render_page("sign_in.html", "zh", site=SITE, page=page)


def test_demo_accounts_stand_by_what_people_do_and_are_called_so() -> None:
    buttons = [
        DemoButton("auditor", "审一", Role.AUDITOR, "新干县"),
        DemoButton("town_dispatcher", "乡一", Role.TOWN_DISPATCHER, "金川镇"),
        DemoButton("nobody", "无一", None, ""),
    ]
    page = SignInPage("/", has_accounts=True, groups=group_buttons(buttons), demo_password="x")  # noqa: S106 no secret
    html = render_page("sign_in.html", "zh", site=SITE, page=page)
    assert "乡镇调度员 · 金川镇" in html
    assert html.count("data-demo=") == 3
    assert html.index("乡一") < html.index("审一")
    assert "演示账号" in html


def test_only_a_demonstration_gives_an_address_of_its_own_as_an_example() -> None:
    assert "金川镇商城路12号" in render("map.html")
    site = Site.of_policy(load_policy(), synthetic=False)
    assert "金川镇" not in render("map.html", site=site)
    assert "乡镇、道路、门牌" in render("map.html", site=site)


def test_the_example_is_an_address_of_the_demonstration_county() -> None:
    plan = DemoPlan("360824", 504, date(2025, 1, 1))
    places = demo_gazetteer(build_county(plan), seed=plan.seed)
    town, door = "金川镇", "商城路12号"
    assert EXAMPLE_ADDRESS["360824"] == town + door
    assert any(town in parents for parents in places.loc[places["name"] == door, "parents"])


def test_the_page_one_is_on_is_marked_in_the_navigation() -> None:
    assert '<a href="/pinning" aria-current="page">' in render("pinning.html")


def test_a_figure_names_its_pair_its_cohort_and_its_moment() -> None:
    html = render("home.html")
    assert "357" in html
    assert "/ 372（95%）" in html
    assert "近 30 天" in html
    assert "3/1 12:30" in html  # as the pages' scripts write it
    assert "1 Mar, 12:30" in render("home.html", "en")


@pytest.mark.parametrize(
    ("n", "of", "share"),
    [
        (371, 372, "99%"),
        (0, 5, "0%"),
        (23, 6009, "<1%"),
        (0, 0, "–"),
        (3, None, "–"),
    ],
)
def test_a_share_is_rounded_neither_up_nor_to_nothing(n: int, of: int | None, share: str) -> None:
    assert figure(n, of).share == share


def test_text_of_users_stays_text() -> None:
    page = ErrorPage(404, Words(HOSTILE, HOSTILE))
    html = render_page("error.html", "zh", site=SITE, page=page)
    assert "<img" not in html
    assert "<script>" not in html


def test_settings_for_scripts_survive_hostile_names() -> None:
    site = Site(
        Words("县", "County"), ZoneInfo("UTC"), {"x": Words(HOSTILE, HOSTILE)}, synthetic=False
    )
    html = render("map.html", site=site)
    found = re.search(r'<meta name="site" content="([^"]*)">', html)
    assert found is not None
    assert json.loads(unescape(found[1]))["labels"]["category"] == {"x": HOSTILE}


def test_a_page_without_what_it_needs_is_refused() -> None:
    with pytest.raises(UndefinedError):
        render_page("home.html", "zh", site=SITE)


@pytest.mark.parametrize("name", PAGES)
def test_labels_lead_to_fields_that_exist_once(name: str) -> None:
    html = render(name)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    named = re.findall(r'\b(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html)
    assert set(named) <= set(ids)
