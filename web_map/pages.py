"""Pages: what each needs, and how it becomes HTML.

A page receives little: most of what it shows it fetches itself, as JSON, from the same address
any other client uses. No template carries a script or a style of its own, so the server may send
``script-src 'self'; style-src 'self'``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.errors import Lang, Words
from governance.indicators import Days, Ratio
from governance.people.scope import Action
from governance.policy import Policy
from web_map.analysis.paper_layers import PAPER_LAYERS
from web_map.analysis.vocabulary import EXPOSURE_WORDS, MAP_WORDS
from web_map.labels.every import words_for_page
from web_map.standalone.lone_page import NOT_PUBLIC
from web_map.who import Who

#: Templates by the address they are served at, in the order of the navigation.
NAVIGATION: Mapping[str, tuple[str, Words]] = {
    "home.html": ("/", Words("首页", "Home")),
    "work.html": ("/work", Words("我的待办", "My work")),
    "dispatch.html": ("/dispatch", Words("调度台", "Dispatch board")),
    "report.html": ("/report", Words("上报", "Report")),
    "map.html": ("/map", Words("事件地图", "Incident map")),
    "figures.html": ("/figures", Words("数据看板", "Figures")),
    "visit_review.html": ("/night-visits/review", Words("夜访复盘", "Night visits review")),
    "pinning.html": ("/pinning", Words("待标注", "Pinning queue")),
    "import.html": ("/import", Words("批量导入", "Import")),
    "rules.html": ("/rules", Words("派单规则", "Dispatch rules")),
    "boundaries.html": ("/boundaries", Words("网格边界", "Boundaries")),
    "analysis.html": ("/analysis", Words("分析地图", "Analysis")),
    "visits.html": ("/night-visits", Words("夜访", "Night visits")),
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

#: An address to try, by county: one that the gazetteer of its demonstration knows.
EXAMPLE_ADDRESS: Mapping[str, str] = {"360824": "金川镇商城路12号"}


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says about the installation.

    Attributes
    ----------
    categories
        Category codes in the order of the county's policy, with their names.
    synthetic
        True when anything on show is invented; every page then says so.
    pins_open
        Incidents that wait in the pinning queue; shown beside its name.
    example_address
        An address that can be found here; empty when none is known for certain.
    who
        Who looks; None on a page for everybody.
    visit_classes, visit_topics
        Codes of the policy on night visits, with their names.
    """

    county: Words
    zone: ZoneInfo
    categories: Mapping[str, Words]
    synthetic: bool
    pins_open: int = 0
    example_address: str = ""
    who: Who | None = None
    visit_classes: Mapping[str, Words] = field(default_factory=dict)
    visit_topics: Mapping[str, Words] = field(default_factory=dict)

    @property
    def navigation(self) -> Mapping[str, tuple[str, Words]]:
        """The pages that who looks may open; none for somebody who has not signed in."""
        if self.who is None:
            return {}
        allowed = self.who.actions
        return {
            name: entry
            for name, entry in NAVIGATION.items()
            if name not in NEEDED or NEEDED[name] & allowed
        }

    @property
    def first_page(self) -> str:
        """The address at which who looks begins; the home page where they may see it."""
        return next((address for address, _ in self.navigation.values()), "/")

    @classmethod
    def of_policy(cls, policy: Policy, *, synthetic: bool, pins_open: int = 0) -> "Site":
        """Take what the county decided for itself from its policy."""
        categories = {code: Words(*pair) for code, pair in policy.categories.items()}
        county = policy.county
        example = EXAMPLE_ADDRESS.get(county.code, "") if synthetic else ""
        visits = policy.night_visits
        return cls(
            county.name,
            county.zone,
            categories,
            synthetic,
            pins_open,
            example,
            visit_classes={code: Words(one.zh, one.en) for code, one in visits.classes.items()},
            visit_topics={code: Words(*pair) for code, pair in visits.topics.items()},
        )

    @property
    def own_codes(self) -> Mapping[str, Mapping[str, Words]]:
        """The vocabularies that the county's policy makes, by the name that scripts ask for."""
        return {
            "category": self.categories,
            "visit_class": self.visit_classes,
            "visit_topic": self.visit_topics,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a pair: `n` of `of`, counted at `as_of` over the cohort named.

    Attributes
    ----------
    of
        The denominator; None for a plain count. Zero shows “–” instead of a share.
    href
        Where the figure can be looked into; empty when nowhere.
    is_warning
        True when a reader should act on it.
    """

    label: Words
    n: int
    of: int | None
    as_of: datetime
    cohort: Words
    href: str = ""
    is_warning: bool = False

    @property
    def share(self) -> str:
        """The share in whole per cent, never rounded up; “–” when there is no cohort."""
        if not self.of:
            return "–"
        share = self.n * 100 // self.of
        return "<1%" if self.n and not share else f"{share}%"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person: how many, what, and where to do it."""

    n: int
    what: Words
    why: Words
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The county at a glance; the map and the latest incidents are fetched by the page.

    Attributes
    ----------
    days
        Of the figures, and of what the page fetches and links to.
    grids
        Grids with a report of these days, of those in force.
    """

    figures: tuple[Figure, ...]
    needs: tuple[Need, ...]
    days: Days
    grids: Ratio


@dataclass(frozen=True, slots=True)
class BoundariesPage:
    """All editions, or the one whose id is given."""

    edition_id: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why there is no page here."""

    status: int
    words: Words
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    """What templates see besides their page: language, site, and words by language."""

    lang: Lang
    site: Site
    template: str

    @property
    def section(self) -> str:
        """The entry of the navigation this page belongs to."""
        return SECTION.get(self.template, self.template)

    def name_of(self, vocabulary: str, value: str) -> str:
        """Return the name of a member of a vocabulary, the county's own included."""
        if vocabulary in self.site.own_codes:
            words = self.site.own_codes[vocabulary].get(value)
            return value if words is None else words.of(self.lang)
        return words_for_page(self.lang)[vocabulary].get(value, value)

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def say(self, words: Words) -> str:
        return words.of(self.lang)

    def moment(self, when: datetime) -> str:
        """Return day and time as the pages' scripts write them."""
        local = when.astimezone(self.site.zone)
        if self.lang == "zh":
            return f"{local.month}/{local.day} {local:%H:%M}"
        return f"{local.day} {local:%b, %H:%M}"

    def for_scripts(self) -> str:
        """Return, as JSON, the names and settings that the page's scripts need."""
        own = {
            name: {code: words.of(self.lang) for code, words in codes.items()}
            for name, codes in self.site.own_codes.items()
        }
        return json.dumps(
            {
                "zone": self.site.zone.key,
                "synthetic": self.site.synthetic,
                "labels": {**words_for_page(self.lang), **own},
            },
            ensure_ascii=False,
        )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("web_map"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _paper_layers(lang: Lang) -> dict[str, list[tuple[str, str]]]:
    """Return names and words of the layers by kind of map, in their order."""
    return {
        kind: [(name, words.of(lang)) for name, words in layers.items()]
        for kind, layers in PAPER_LAYERS.items()
    }


def render_page(name: str, lang: Lang, *, site: Site, **context: object) -> str:
    """Render the template `name`; a page with a dataclass of its own takes it as ``page``.

    Raises
    ------
    jinja2.UndefinedError
        When the template needs a value that `context` does not hold.
    """
    look = _Look(lang, site, name)
    template = _environment().get_template(name)
    return template.render(
        look=look,
        t=look.t,
        say=look.say,
        site=site,
        navigation=site.navigation,
        not_public=NOT_PUBLIC,
        map_kinds=MAP_WORDS,
        exposures=EXPOSURE_WORDS,
        paper_layers=_paper_layers(lang),
        **context,
    )
