"""Why values cannot be searched for clusters."""

from geo.errors import GeoError, Words


class UnevenValuesError(GeoError):
    """Arrays that speak of the same areas, days or points differ in length."""

    sentence = Words(
        zh="数据长度不一致：应为 {wanted}，实为 {given}。请为每个区域（日期、点位）各给一个值。",
        en="The values do not match: {wanted} expected, {given} given. Give one value for each "
        "area, day or point.",
    )


class UnusableValuesError(GeoError):
    """A count, an exposure, a probability or a position is not a number of its kind."""

    sentence = Words(
        zh="{what}中有无效数值。请先排除未知的区域或点位，或补全数值。",
        en="There are unusable numbers among the {what_en}. Leave out what is unknown, or "
        "complete it.",
    )


class SearchLimitError(GeoError):
    """A radius, a share, a length of time or a number of trials is out of range."""

    sentence = Words(
        zh="参数超出范围：{what}应为 {range}。",
        en="A limit is out of range: {what_en} must be {range}.",
    )
