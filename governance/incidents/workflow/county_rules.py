"""What a county decides about handling, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.incidents.workflow.case import Case
from governance.policies.sections import HandlingPolicy
from governance.vocabulary import OTHERS, Tier, Verb


@dataclass(frozen=True, slots=True)
class HandlingRules:
    """Reasons, evidence, sampling and how often; by category where `OTHERS` is not meant.

    Attributes
    ----------
    reasons
        Codes that may be given with a move; a move that is absent takes any.
    evidence
        Kinds that must be handed in before a result counts.
    skip_rules
        Names of the rules by which a level may be skipped (越级).
    verified_percent, called_back_percent
        Of the incidents of a category, how many are verified and called back.
    """

    reasons: Mapping[Verb, frozenset[str]] = field(default_factory=dict)
    evidence: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skip_rules: frozenset[str] = frozenset()
    verified_percent: Mapping[str, int] = field(default_factory=lambda: {OTHERS: 100})
    called_back_percent: Mapping[str, int] = field(default_factory=lambda: {OTHERS: 100})
    most_returns: int = 2
    most_attempts: int = 3
    reopen_days: int = 180

    @classmethod
    def of(cls, policy: HandlingPolicy) -> "HandlingRules":
        """Return what a policy says."""
        return cls(
            reasons={verb: frozenset(named) for verb, named in policy.reasons.items()},
            evidence={name: frozenset(kinds) for name, kinds in policy.evidence.items()},
            skip_rules=frozenset(policy.skip_rules),
            verified_percent=policy.verified_percent,
            called_back_percent=policy.called_back_percent,
            most_returns=policy.most_returns,
            most_attempts=policy.most_attempts,
            reopen_days=policy.reopen_days,
        )

    def evidence_for(self, category: str | None) -> frozenset[str]:
        """Return the kinds of evidence a category wants."""
        return self.evidence.get(category or OTHERS, self.evidence.get(OTHERS, frozenset()))

    def is_verified(self, case: Case, sample: int) -> bool:
        """Return whether a result is verified; `sample`, 0 to 99, is the incident's own lot.

        Drawn is only what its holder settled by itself, a minor matter, and at the first go.
        """
        is_own = all(work.unit == case.holder for work in case.works)
        is_drawn = is_own and case.tier is Tier.MINOR and case.round == 1
        return not is_drawn or sample < _percent(self.verified_percent, case.category)

    def is_called_back(self, case: Case, sample: int) -> bool:
        """Return whether the reporter is called back; see `is_verified`."""
        return sample < _percent(self.called_back_percent, case.category)


def _percent(by_category: Mapping[str, int], category: str | None) -> int:
    return by_category.get(category or OTHERS, by_category.get(OTHERS, 100))
