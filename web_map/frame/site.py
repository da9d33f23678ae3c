"""What every page says about the installation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.policy import Policy
from web_map.frame.navigation import NAVIGATION, NEEDED
from web_map.who import Who

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
