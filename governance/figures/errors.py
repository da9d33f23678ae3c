"""What cannot be asked of figures."""

from geo.errors import Words
from governance.errors import GovernanceError


class CountsGridsError(GovernanceError):
    """A list of incidents was asked for behind a figure of grids."""

    sentence = Words(
        zh="这个指标统计的是网格，不是事件，请查看网格清单。",
        en="This figure counts grids, not incidents; ask for the grids behind it.",
    )


class CountsIncidentsError(GovernanceError):
    """A list of grids was asked for behind a figure of incidents."""

    sentence = Words(
        zh="这个指标统计的是事件，不是网格，请查看事件清单。",
        en="This figure counts incidents, not grids; ask for the incidents behind it.",
    )
