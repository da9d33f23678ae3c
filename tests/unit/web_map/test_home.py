from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from governance.indicators import Days, Glance, Ratio
from web_map.home import home_page
from web_map.pages import HomePage

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Already the second of March in the county.
NOW = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)


def page(*, reporting: int = 250, waiting: int = 40) -> HomePage:
    days = Days.back_from(NOW, 30, SHANGHAI)
    glance = Glance(
        reported=Ratio(419, 6000),
        assigned=Ratio(389, 419),
        pinning=Ratio(waiting, 390),
        grids=Ratio(reporting, 504),
        days=days,
    )
    return home_page(glance, as_of=NOW)


def test_days_are_whole_days_of_the_county() -> None:
    days = page().days
    assert (days.first, days.last) == (date(2026, 1, 31), date(2026, 3, 2))
    assert days.since == datetime(2026, 1, 30, 16, tzinfo=UTC)
    assert days.until == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_whatever_a_figure_leads_to_is_asked_for_the_same_days() -> None:
    shown = page()
    named = [one.href for one in shown.figures] + [one.href for one in shown.needs]
    links = set(named) - {"", "/pinning"}
    assert links == {
        f"/{where}"
        for where in (
            "map?from=2026-01-31&to=2026-03-02",
            "analysis?from=2026-01-31&to=2026-03-02",
            "analysis?from=2026-01-31&to=2026-03-02#silent",
        )
    }


def test_silent_grids_are_those_of_the_edition_that_did_not_report() -> None:
    silent = next(one for one in page().figures if one.label.zh == "零上报网格")
    assert (silent.n, silent.of, silent.href) == (254, 504, page().needs[1].href)
    assert page().needs[1].n == 254


def test_where_nothing_waits_nothing_is_asked_for() -> None:
    assert page(reporting=504, waiting=0).needs == ()
