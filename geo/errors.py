"""Words in two languages, and the errors whose sentences they are."""

from dataclasses import dataclass
from typing import ClassVar, Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence for people, in Chinese and in English."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the sentence in `lang`."""
        return self.zh if lang == "zh" else self.en

    def fill(self, **values: object) -> "Words":
        """Return the sentence with its ``{placeholders}`` filled."""
        return Words(self.zh.format(**values), self.en.format(**values))


class RuleError(Exception):
    """A rule was broken; `words` say which, to the user, and what to do.

    A subclass states its sentence once, as a class attribute with ``{placeholders}``;
    raising fills them: ``raise UnknownCrsError(given="wsg84")``. Values that come from
    the outside belong in `values` only when the sentence needs them, for the HTTP layer
    must not echo what a caller sent.
    """

    sentence: ClassVar[Words]

    def __init__(self, **values: object) -> None:
        self.values = values
        self.words = self.sentence.fill(**values)
        super().__init__(self.words.en)


class GeoError(RuleError):
    """A rule about space, positions or polygons was broken."""

    sentence = Words(zh="空间数据不符合规则。", en="The spatial data break a rule.")
