"""The county's policy: what it decides for itself, read once and then frozen."""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationError

from geo.errors import Words
from governance.clocks.overdue_section import OverdueSection, find_overdue_faults
from governance.clocks.sections import CalendarSection, LimitRule, find_rule_faults
from governance.errors import GovernanceError
from governance.policies.night_visits import NightVisitPolicy
from governance.policies.sections import (
    ExportsPolicy,
    FiguresPolicy,
    Frozen,
    HandlingPolicy,
    HotspotPolicy,
    Named,
    NotNegative,
    PrivacyPolicy,
    Share,
)
from governance.vocabulary import OTHERS
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.codes import DEFAULT_SCHEME, UnknownSchemeError, scheme_named

DEFAULT_POLICY = Path(__file__).parent / "policies" / "xingan.toml"


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = "no such time zone"
        raise ValueError(message)
    return name


def _known_scheme(name: str) -> str:
    try:
        return scheme_named(name).name
    except UnknownSchemeError as unknown:
        raise ValueError(unknown.words.en) from unknown


class PolicyError(GovernanceError):
    """The policy file cannot be used."""

    sentence = Words(
        zh="县级策略文件 {file} 无法使用：{where}：{zh}。请改正后重新启动。",
        en="The policy file {file} cannot be used: {where}: {en}. Correct it and start again.",
    )


class County(Frozen):
    """Which county this installation serves."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    name_zh: str
    name_en: str
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,8}$")]
    timezone: Annotated[str, AfterValidator(_known_zone)]
    expected_grids: Annotated[int, Field(gt=0)]
    code_scheme: Annotated[str, AfterValidator(_known_scheme)] = DEFAULT_SCHEME

    @property
    def name(self) -> Words:
        """Return the county's name in both languages."""
        return Words(self.name_zh, self.name_en)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the county's days begin and end."""
        return ZoneInfo(self.timezone)


class AssignmentPolicy(Frozen):
    """How a point outside every grid is treated; metres."""

    snap_m: NotNegative


class GeocodingPolicy(Frozen):
    """When an address is accepted without a person; both between 0 and 1."""

    min_score: Share
    min_gap: Share


class BoundaryPolicy(Frozen):
    """Up to which size a defect of the boundaries is rounding; see `Tolerances`."""

    overlap_m2: NotNegative
    gap_m2: NotNegative
    outline_m2: NotNegative
    sliver_width_m: NotNegative
    least_grid_m2: NotNegative

    def tolerances(self) -> Tolerances:
        """Return them as the boundary doctor takes them."""
        return Tolerances(**self.model_dump())


class Policy(Frozen):
    """Everything a county decides for itself."""

    county: County
    assignment: AssignmentPolicy
    geocoding: GeocodingPolicy
    boundaries: BoundaryPolicy
    categories: Named
    calendar: CalendarSection
    handling: HandlingPolicy
    privacy: PrivacyPolicy
    limits: tuple[LimitRule, ...]
    overdue: OverdueSection = OverdueSection()
    figures: FiguresPolicy = FiguresPolicy()
    hotspots: HotspotPolicy = HotspotPolicy()
    exports: ExportsPolicy = ExportsPolicy()
    night_visits: Annotated[NightVisitPolicy, Field(default_factory=NightVisitPolicy)]

    def category_words(self, code: str) -> Words:
        """Return the name of a category in both languages; an unknown code names itself."""
        zh, en = self.categories.get(code, (code, code))
        return Words(zh, en)


def load_policy(file: Path = DEFAULT_POLICY) -> Policy:
    """Read and check a policy file.

    Raises
    ------
    PolicyError
        With the line, the place in the file and the reason, when it is missing, is not TOML, or
        says something a policy cannot say.
    """
    text = ""
    try:
        text = file.read_text(encoding="utf-8")
        policy = Policy.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        why = str(broken)
        raise PolicyError(file=file.name, where="TOML", zh=why, en=why) from broken
    except ValidationError as broken:
        first = broken.errors(include_url=False)[0]
        where = _describe_place(text, first["loc"])
        raise PolicyError(file=file.name, where=where, zh=first["msg"], en=first["msg"]) from broken
    for fault in find_policy_faults(policy):
        raise PolicyError(file=file.name, where=fault.where, zh=fault.words.zh, en=fault.words.en)
    return policy


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """Two parts of a policy that do not fit each other."""

    where: str
    words: Words


_NO_CATEGORY = Words("没有类别“{name}”", "there is no category “{name}”")
_NO_KIND = Words("没有佐证种类“{name}”", "there is no kind of evidence “{name}”")
_NO_REST = Words("缺少“*”（其余类别）", "“*” (every other category) is missing")


def find_policy_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield what in a policy does not fit together: unknown names, and limits left open."""
    yield from _faults_of_handling(policy.handling, {*policy.categories, OTHERS})
    for name in sorted(policy.privacy.labels.keys() - policy.categories.keys()):
        yield PolicyFault("privacy.labels", _NO_CATEGORY.fill(name=name))
    for rule in policy.limits:
        if rule.category is not None and rule.category not in policy.categories:
            yield PolicyFault("limits", _NO_CATEGORY.fill(name=rule.category))
    for words in find_rule_faults(policy.limits):
        yield PolicyFault("limits", words)
    for words in find_overdue_faults(policy.overdue, policy.handling.reasons):
        yield PolicyFault("overdue", words)


def _faults_of_handling(handling: HandlingPolicy, known: Collection[str]) -> Iterator[PolicyFault]:
    by_category: dict[str, Collection[str]] = {
        "verified_percent": handling.verified_percent,
        "called_back_percent": handling.called_back_percent,
        "evidence": handling.evidence,
    }
    for where, named in by_category.items():
        place = f"handling.{where}"
        yield from (PolicyFault(place, _NO_CATEGORY.fill(name=n)) for n in named if n not in known)
        if OTHERS not in named:
            yield PolicyFault(place, _NO_REST)
    kinds = {kind for kinds in handling.evidence.values() for kind in kinds}
    for name in sorted(kinds - handling.evidence_kinds.keys()):
        yield PolicyFault("handling.evidence", _NO_KIND.fill(name=name))


_TABLE = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\"*-]+)\s*=")


def _describe_place(text: str, path: tuple[int | str, ...]) -> str:
    """Return the place of a key as ``line 12, limits.3.limit``, for TOML has no positions."""
    here: list[str] = []
    counted: dict[str, int] = {}
    best, line_no = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        table, key = _TABLE.match(line), _KEY.match(line)
        if table is not None:
            here = _parts(table[2])
            if table[1] == "[[":
                counted[table[2]] = counted.get(table[2], -1) + 1
                here.append(str(counted[table[2]]))
        found = [*here, *(_parts(key[1]) if key is not None and table is None else [])]
        depth = _shared(found, [str(part) for part in path])
        if depth > best:
            best, line_no = depth, number
    place = ".".join(str(part) for part in path)
    return f"第 {line_no} 行 line {line_no}, {place}" if line_no else place


def _parts(key: str) -> list[str]:
    return [part.strip().strip('"') for part in key.strip().split(".")]


def _shared(found: list[str], path: list[str]) -> int:
    """Return how many parts two places share, none when `found` leads elsewhere."""
    same = [a == b for a, b in zip(found, path, strict=False)]
    return len(found) if found and len(found) <= len(path) and all(same) else 0
