"""Why an evening cannot be planned."""

from geo.errors import GeoError, Words


class UnevenEveningError(GeoError):
    """Arrays that speak of the same homes, teams or stations differ in length."""

    sentence = Words(
        zh="{what}的数据长度不一致：应为 {wanted}，实为 {given}。请为每一项各给一个值。",
        en="The {what_en} do not match: {wanted} expected, {given} given. Give one value for each.",
    )


class UnusableEveningError(GeoError):
    """A position, a prize, a time or an index is not one of its kind."""

    sentence = Words(
        zh="{what}中有无效数值。请更正，或先排除这些对象。",
        en="There are unusable numbers among the {what_en}. Correct them, or leave these out.",
    )


class EffortError(GeoError):
    """A bound of the search is out of range."""

    sentence = Words(
        zh="参数超出范围：{what}应为 {range}。",
        en="A limit is out of range: {what_en} must be {range}.",
    )


class StrayCrossingError(GeoError):
    """A bridge, ford or ferry lies at no barrier."""

    sentence = Words(
        zh="有渡口或桥梁不在任何河流上：第 {index} 个距最近的河流 {away_m} 米。请更正其位置。",
        en="Crossing number {index} lies at no river: the nearest is {away_m} m away. "
        "Correct its position.",
    )


class MissingModeError(GeoError):
    """A team travels in a way for which no travel times are given."""

    sentence = Words(
        zh="缺少出行方式“{mode}”的行程时间。",
        en="There are no travel times for teams that go by {mode}.",
    )
