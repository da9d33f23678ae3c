"""Pages: what each needs, and how it becomes HTML.

A page receives little: most of what it shows it fetches itself, as JSON, from the same address
any other client uses. No template carries a script or a style of its own, so the server may send
``script-src 'self'; style-src 'self'``.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.errors import Lang, Words
from governance.indicators import Days, Ratio
from web_map.analysis.paper_layers import PAPER_LAYERS
from web_map.analysis.vocabulary import EXPOSURE_WORDS, MAP_WORDS
from web_map.frame.navigation import SECTION
from web_map.frame.site import Site
from web_map.labels.every import words_for_page
from web_map.standalone.lone_page import NOT_PUBLIC


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
