"""The home page's figures and what needs a person, from the county's counts."""

from datetime import datetime

from geo.errors import Words
from governance.indicators import Days, Glance
from web_map.pages import Figure, HomePage, Need

_LAST_30 = Words("近 30 天发生的事件", "Incidents of the last 30 days")
_KEPT = Words("系统中的全部事件", "All incidents kept")
_TASKS = Words("进入过待标注队列的事件", "Incidents that ever waited for a pin")
_GRIDS = Words("现行版本的网格，近 30 天", "Grids in force, last 30 days")


def home_page(glance: Glance, *, as_of: datetime) -> HomePage:
    """Return the county at a glance; its figures, its map and its links speak of the same days."""
    silent = glance.grids.of - glance.grids.met
    days = glance.days
    figures = (
        Figure(
            Words("近 30 天事件", "Incidents, last 30 days"),
            glance.reported.met,
            glance.reported.of,
            as_of,
            _KEPT,
            _link("/map", days),
        ),
        Figure(
            Words("自动归格", "Assigned without a person"),
            glance.assigned.met,
            glance.assigned.of,
            as_of,
            _LAST_30,  # no link: the map tells apart who waits, not who decided
        ),
        Figure(
            Words("等待标注", "Waiting for a pin"),
            glance.pinning.met,
            glance.pinning.of,
            as_of,
            _TASKS,
            "/pinning",
            is_warning=glance.pinning.met > 0,
        ),
        Figure(
            Words("有上报的网格", "Grids that reported"),
            glance.grids.met,
            glance.grids.of,
            as_of,
            _GRIDS,
            _link("/analysis", days),
        ),
        Figure(
            Words("零上报网格", "Grids without a report"),
            silent,
            glance.grids.of,
            as_of,
            _GRIDS,
            _silent(days),
            is_warning=silent > 0,
        ),
    )
    return HomePage(figures, tuple(_needs(glance, silent)), days, glance.grids)


def _needs(glance: Glance, silent: int) -> list[Need]:
    made: list[Need] = []
    if glance.pinning.met:
        made.append(
            Need(
                glance.pinning.met,
                Words("件事件等待人工标注位置", "incidents wait for a person to pin them"),
                Words(
                    "系统无法确定位置，不会猜测", "Their place is not certain, and we do not guess"
                ),
                "/pinning",
            )
        )
    if silent:
        made.append(
            Need(
                silent,
                Words("个网格近 30 天零上报", "grids have not reported for 30 days"),
                Words(
                    "零上报需要核实，不等于平安无事", "Silence is to be checked; it is not peace"
                ),
                _silent(glance.days),
            )
        )
    return made


def _link(page: str, days: Days) -> str:
    """Return where a figure of these days can be looked into."""
    return f"{page}?from={days.first}&to={days.last}"


def _silent(days: Days) -> str:
    """Return where the grids without a report are listed."""
    return _link("/analysis", days) + "#silent"
