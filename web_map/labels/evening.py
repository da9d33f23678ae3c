"""Words for the evening: findings, sendings, and the proof of place."""

from collections.abc import Mapping

from geo.errors import Words
from governance.night_visits.vocabulary import (
    FindingState,
    GeoProof,
    SendingKind,
    SendingResult,
)

GEO_PROOF: Mapping[GeoProof, Words] = {
    GeoProof.NEAR: Words("到户", "At the door"),
    GeoProof.FAR: Words("离户较远", "Some way off"),
    GeoProof.INACCURATE: Words("定位精度不足", "Position too coarse"),
    GeoProof.NONE: Words("无定位", "No position"),
}

FINDING_STATE: Mapping[FindingState, Words] = {
    FindingState.OPEN: Words("待处理", "To be decided"),
    FindingState.REPORTED: Words("已转为事件", "Reported"),
    FindingState.JOINED: Words("已并入在办事件", "Joined to an incident"),
    FindingState.NOTED: Words("仅记录", "Noted"),
}

SENDING_KIND: Mapping[SendingKind, Words] = {
    SendingKind.VISIT: Words("走访记录", "Visit"),
    SendingKind.FINDING: Words("发现问题", "Finding"),
    SendingKind.SIGN: Words("报平安", "Sign of life"),
    SendingKind.START: Words("出发", "Setting out"),
    SendingKind.END: Words("收队", "Coming back"),
}

SENDING_RESULT: Mapping[SendingResult, Words] = {
    SendingResult.APPLIED: Words("已入库", "Taken"),
    SendingResult.REPLAYED: Words("重复上传", "Sent before"),
    SendingResult.SUPERSEDED: Words("以另一条为准", "Another counts"),
    SendingResult.HELD: Words("等待走访记录", "Waits for its visit"),
    SendingResult.CONFLICT: Words("待人工确认", "To be chosen"),
    SendingResult.REFUSED: Words("未接受（已保存）", "Not taken (kept)"),
}
