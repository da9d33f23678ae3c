"""What somebody owes an incident next."""

from enum import StrEnum


class Duty(StrEnum):
    """Why an incident stands on somebody's list."""

    ACCEPT = "accept"  #: 受理
    DISPATCH = "dispatch"  #: 派发或自办
    SIGN = "sign"  #: 签收
    HANDLE = "handle"  #: 办理
    DECIDE = "decide"  #: 审批
    VERIFY = "verify"  #: 核查
    CALL_BACK = "call_back"  #: 回访
    SPONSOR = "sponsor"  #: 包案
