"""The home page's figures and what needs a person, from the county's counts."""

from datetime import datetime

from geo.errors import Words
from governance.indicators import Glance
from web_map.pages import Figure, HomePage, Need

_LAST_30 = Words("近 30 天发生的事件", "Incidents of the last 30 days")
_KEPT = Words("系统中的全部事件", "All incidents kept")
_TASKS = Words("进入过待标注队列的事件", "Incidents that ever waited for a pin")
_GRIDS = Words("现行版本的网格，近 30 天", "Grids in force, last 30 days")


def home_page(glance: Glance, *, as_of: datetime) -> HomePage:
    """Return the county at a glance."""
    silent = glance.grids.of - glance.grids.met
    figures = (
        Figure(
            Words("近 30 天事件", "Incidents, last 30 days"),
            glance.reported.met,
            glance.reported.of,
            as_of,
            _KEPT,
            "/map",
        ),
        Figure(
            Words("自动归格", "Assigned without a person"),
            glance.assigned.met,
            glance.assigned.of,
            as_of,
            _LAST_30,
            "/map?outcome=assigned",
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
            "/analysis",
        ),
        Figure(
            Words("零上报网格", "Grids without a report"),
            silent,
            glance.grids.of,
            as_of,
            _GRIDS,
            "/analysis",
            is_warning=silent > 0,
        ),
    )
    return HomePage(figures, tuple(_needs(glance, silent)))


def _needs(glance: Glance, silent: int) -> list[Need]:
    made: list[Need] = []
    if glance.pinning.met:
        made.append(
            Need(
                glance.pinning.met,
                Words("起事件等待人工标注位置", "incidents wait for a person to pin them"),
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
                "/analysis",
            )
        )
    return made
