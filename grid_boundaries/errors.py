"""The base of what grid boundaries refuse."""

from geo.errors import RuleError, Words
from grid_boundaries.vocabulary import STATE_WORDS, EditionState


class BoundaryError(RuleError):
    """A rule about grid boundaries was broken."""

    sentence = Words(zh="网格边界不符合规则。", en="The grid boundaries break a rule.")


class EditionStateError(BoundaryError):
    """The edition is not in the state that this step needs."""

    sentence = Words(
        zh="该网格版本当前为“{present_zh}”，此操作需要“{wanted_zh}”。",
        en="The edition is {present_en}; this step needs it to be {wanted_en}.",
    )

    def __init__(self, present: EditionState, *wanted: EditionState) -> None:
        words = [STATE_WORDS[state] for state in wanted]
        super().__init__(
            present_zh=STATE_WORDS[present].zh,
            present_en=STATE_WORDS[present].en,
            wanted_zh="”或“".join(one.zh for one in words),
            wanted_en=" or ".join(one.en for one in words),
        )


class NotYetInForceError(BoundaryError):
    """An edition cannot be activated before its day."""

    sentence = Words(
        zh="该版本自 {day} 起生效，今天是 {today}，请到期后再启用或修改生效日期。",
        en="This edition takes effect on {day} and today is {today}. Activate it then, "
        "or give it another date.",
    )


class OlderThanActiveError(BoundaryError):
    """An edition cannot take effect before the one it replaces did."""

    sentence = Words(
        zh="该版本的生效日期 {day} 早于现行版本的生效日期 {active_day}，请修改生效日期。",
        en="This edition would take effect on {day}, before the active one did ({active_day}). "
        "Give it a later date.",
    )


class UncodedGridsError(BoundaryError):
    """Grids without a code, or with the same code, cannot be kept as an edition."""

    sentence = Words(
        zh="{zh}，不能保存。请先在文件中改正（见检查结果）。",
        en="{en}: this cannot be kept. Correct the file first (see the findings).",
    )

    def __init__(self, *, missing: int, twice: int) -> None:
        parts = []
        if missing:
            parts.append(
                Words("有 {n} 个网格没有编码", "Grids without a code: {n}").fill(n=missing)
            )
        if twice:
            parts.append(Words("有 {n} 个编码重复", "Codes that stand twice: {n}").fill(n=twice))
        super().__init__(
            zh="，".join(one.zh for one in parts), en="; ".join(one.en for one in parts)
        )


class NameTakenError(BoundaryError):
    """Two editions of a county cannot have the same name."""

    sentence = Words(
        zh="已有同名的网格版本，请换一个名称。",
        en="Another edition has this name already; choose a different one.",
    )
