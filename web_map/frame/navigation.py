"""The pages there are, where they stand, and who may open them."""

from collections.abc import Mapping

from geo.errors import Words
from governance.people.scope import Action

#: Templates by the address they are served at, in the order of the navigation.
NAVIGATION: Mapping[str, tuple[str, Words]] = {
    "home.html": ("/", Words("首页", "Home")),
    "work.html": ("/work", Words("我的待办", "My work")),
    "dispatch.html": ("/dispatch", Words("调度台", "Dispatch board")),
    "report.html": ("/report", Words("上报", "Report")),
    "map.html": ("/map", Words("事件地图", "Incident map")),
    "figures.html": ("/figures", Words("数据看板", "Figures")),
    "pinning.html": ("/pinning", Words("待标注", "Pinning queue")),
    "import.html": ("/import", Words("批量导入", "Import")),
    "rules.html": ("/rules", Words("派单规则", "Dispatch rules")),
    "boundaries.html": ("/boundaries", Words("网格边界", "Boundaries")),
    "analysis.html": ("/analysis", Words("分析地图", "Analysis")),
    "visits.html": ("/night-visits", Words("夜访", "Night visits")),
    "visit_review.html": ("/night-visits/review", Words("夜访复盘", "Night visits review")),
    "organisation.html": ("/organisation", Words("组织与人员", "People")),
    "accounts.html": ("/accounts", Words("账号与授权", "Accounts")),
    "audit.html": ("/audit", Words("审计", "Audit")),
    "deliveries.html": ("/deliveries", Words("消息投递", "Deliveries")),
    "about.html": ("/about", Words("关于", "About")),
}

#: What one must be allowed, any of it, to see a page; the others are for everybody who signed in.
NEEDED: Mapping[str, frozenset[Action]] = {
    "home.html": frozenset({Action.READ}),
    "work.html": frozenset({Action.HANDLE, Action.CALL_BACK}),
    "dispatch.html": frozenset({Action.HANDLE}),
    "report.html": frozenset({Action.REPORT}),
    "map.html": frozenset({Action.READ}),
    "pinning.html": frozenset({Action.PIN}),
    "import.html": frozenset({Action.IMPORT}),
    "rules.html": frozenset({Action.IMPORT}),  # the centres of township and county
    "boundaries.html": frozenset({Action.READ, Action.COUNT, Action.PLAN_GRIDS}),
    "analysis.html": frozenset({Action.COUNT}),
    "figures.html": frozenset({Action.COUNT}),
    "visits.html": frozenset({Action.PLAN_VISITS}),
    "visit_review.html": frozenset({Action.PLAN_VISITS, Action.COUNT}),
    "organisation.html": frozenset({Action.READ, Action.GRANT}),
    "accounts.html": frozenset({Action.GRANT}),
    "audit.html": frozenset({Action.AUDIT}),
    "deliveries.html": frozenset({Action.OPERATE}),
}

#: Pages that stand under another's entry of the navigation.
SECTION: Mapping[str, str] = {
    "visit_households.html": "visits.html",
    "edition.html": "boundaries.html",
    "incident.html": "work.html",
    "visit_plan.html": "visits.html",
    "visit_sheets.html": "visits.html",
}
