"""The base of what the county's rules refuse."""

from geo.errors import RuleError, Words


class GovernanceError(RuleError):
    """A rule of the county's work was broken."""

    sentence = Words(
        zh="操作不符合业务规则。", en="The request breaks a rule of the county's work."
    )
