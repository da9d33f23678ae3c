"""Sections of the county's policy that stand by themselves: what may be said in each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from governance.vocabulary import Verb

Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Named = dict[str, tuple[str, str]]  # a code, and its words in both languages
Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=1, le=1000)]


class Frozen(BaseModel):
    """A section: it knows every word in it, and is never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DuplicatePolicy(Frozen):
    """How near two reports of one category are when they may be of the same thing."""

    distance_m: Annotated[float, Field(gt=0, le=150)] = 100  # beyond it is another place
    days: Annotated[int, Field(ge=1, le=90)] = 7


class HandlingPolicy(Frozen):
    """How incidents are handled here; ``*`` stands for every category not named.

    Attributes
    ----------
    most_extension_days
        Working days by which an extension lengthens a limit at most.
    skip_rules
        Under which a level may be skipped (越级).
    verified_percent, called_back_percent
        How many of a category's results are verified, and of its reporters called back.
    evidence
        Kinds of `evidence_kinds` that must be handed in before a result counts.
    reasons
        The reasons that may be given with a move; a move that is absent takes any.
    """

    most_returns: Count
    most_attempts: Count
    reopen_days: Count
    most_extension_days: Count
    skip_rules: Named
    verified_percent: dict[str, Percent]
    called_back_percent: dict[str, Percent]
    evidence_kinds: Named
    evidence: dict[str, tuple[str, ...]]
    reasons: dict[Verb, Named]
    duplicates: DuplicatePolicy = DuplicatePolicy()


class PrivacyPolicy(Frozen):
    """How closely the incidents of a category are kept; those not named are ``normal``."""

    labels: dict[str, Literal["normal", "restricted", "sensitive"]]


class FiguresPolicy(Frozen):
    """What the county's figures go by.

    Attributes
    ----------
    repeat_days, repeat_m
        How long after and how near a report of the same category is of the same matter.
    answer_days
        Working days within which the public is answered.
    targets
        Per cent that a figure is to reach.
    """

    repeat_days: Annotated[int, Field(ge=1, le=730)] = 90
    repeat_m: Annotated[float, Field(ge=0, le=1000)] = 50
    answer_days: Annotated[int, Field(ge=1, le=60)] = 5
    targets: dict[Literal["M1", "M2a", "M2b", "M3", "M4a", "M8", "M10a"], Percent] = {}


class ExportsPolicy(Frozen):
    """What may leave as a file.

    Attributes
    ----------
    most_rows
        Incidents that one file holds at most.
    """

    most_rows: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000


class HotspotPolicy(Frozen):
    """How hotspots are measured here: every number that a map's method names.

    Attributes
    ----------
    permutations, seed
        Of the conditional permutations behind Gi*, and of the replicates of the scan.
    sure, likely
        False-discovery rates below which a grid counts as hot, and as rather hot.
    least
        Fewer incidents than this in the county make no map without its saying so.
    k
        The smallest count that is told to who only counts; smaller ones are of persons.
    bandwidth_m
        Standard deviation of the kernel of the density.
    scan_share, scan_days, scan_replicates
        The largest share of the exposure and the longest span of a cluster, and the replicates
        behind its p-value.
    repeat_m, repeat_least, repeat_days
        A place is a repeat location with so many incidents within so many metres of one another,
        on so many days.
    course_weeks
        Weeks over which a grid's course is judged.
    """

    permutations: Annotated[int, Field(ge=99, le=999_999)] = 49_999
    seed: Annotated[int, Field(ge=0, le=2**31)] = 20_260_101
    sure: Share = 0.01
    likely: Share = 0.05
    least: Annotated[int, Field(ge=1, le=10_000)] = 30
    k: Annotated[int, Field(ge=5, le=100)] = 5
    bandwidth_m: Annotated[float, Field(ge=250, le=10_000)] = 800
    scan_share: Annotated[float, Field(gt=0, le=0.5)] = 0.1
    scan_days: Annotated[int, Field(ge=1, le=90)] = 30
    scan_replicates: Annotated[int, Field(ge=99, le=9_999)] = 999
    repeat_m: Annotated[float, Field(gt=0, le=500)] = 50
    repeat_least: Annotated[int, Field(ge=2, le=100)] = 3
    repeat_days: Annotated[int, Field(ge=1, le=100)] = 2
    course_weeks: Annotated[int, Field(ge=8, le=52)] = 12
