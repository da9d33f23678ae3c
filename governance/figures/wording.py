"""The words for what is counted apart, and for the families of figures."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words
from governance.figures.vocabulary import Apart

APART_WORDS: Final[Mapping[Apart, Words]] = {
    Apart.MERGED: Words("已并案", "Merged"),
    Apart.VOIDED: Words("已作废", "Voided"),
    Apart.IN_LIMIT: Words("未结、未到期", "Open within the limit"),
    Apart.WATCHED: Words("观察期未满", "Still watched"),
    Apart.NO_REPORTER: Words(
        "不知上报人，无法判断是否重复", "Reporter unknown: no telling whether repeated"
    ),
    Apart.UNREACHABLE: Words("失联", "Unreachable"),
    Apart.WAITING: Words("待回访", "Call-back to come"),
}

FAMILY_TITLES: Final[Mapping[str, Words]] = {
    "M1": Words("调解", "Mediation"),
    "M2": Words("办结", "Conclusion"),
    "M3": Words("初次信访", "First petitions"),
    "M4": Words("回访满意", "Satisfaction"),
    "M5": Words("同比", "Year on year"),
    "M6": Words("化解层级", "Where it was settled"),
    "M7": Words("退单、重派、改派", "Returns and transfers"),
    "M8": Words("民呼必应", "Answers to the public"),
    "M9": Words("重复上报", "Repeats"),
    "M10": Words("网格覆盖", "Grids"),
    "M11": Words("督办与逾期", "Supervision and delay"),
}
