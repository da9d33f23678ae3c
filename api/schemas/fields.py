"""Field types of the wire: text that is safe to keep, numbers that are numbers."""

import re
import unicodedata
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\t")

#: Control characters, half characters, separators of lines and paragraphs.
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})

#: Text of nothing but these shows nothing: format and combining characters, blanks, and letters
#: that fill a place. Private-use characters show: some place names need them.
_UNSEEN = frozenset({"Cf", "Zs", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\n\t")

_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


def clean_line(text: str) -> str:
    """Return one line of text in NFC, without blanks at its ends; empty when nothing shows.

    Raises
    ------
    PydanticCustomError
        When it holds a control character, half a character or a character that turns the
        direction of writing.
    """
    return _clean(text.replace("\r\n", "\n"), frozenset())


def clean_text(text: str) -> str:
    """Return text of several lines in NFC; raises like `clean_line`."""
    return _clean(text.replace("\r\n", "\n"), _LINE_BREAKS)


def _clean(text: str, allowed: frozenset[str]) -> str:
    for letter in set(text):
        if letter in allowed:
            continue
        if letter in _BIDI or unicodedata.category(letter) in _FORBIDDEN:
            raise PydanticCustomError("forbidden_character", "forbidden character")
    if all(letter in _FILLERS or unicodedata.category(letter) in _UNSEEN for letter in text):
        return ""
    return unicodedata.normalize("NFC", text).strip()


def _not_empty(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty_text", "empty")
    return text


def _written(moment: object) -> object:
    """Let only text be a time: a bare number could be seconds or milliseconds."""
    if not isinstance(moment, str) or not _DATE_AND_TIME.match(moment):
        raise PydanticCustomError("not_written_out", "not written out")
    return moment


def _of_the_county(clock: time) -> time:
    """Let nothing but the county's own clock be a time of day."""
    if clock.tzinfo is not None:
        raise PydanticCustomError("not_a_clock", "not a time of the county's clock")
    return clock


Line = Annotated[str, Field(max_length=200), AfterValidator(clean_line), AfterValidator(_not_empty)]
LongText = Annotated[str, Field(max_length=4000), AfterValidator(clean_text)]
Telephone = Annotated[str, Field(max_length=40, pattern=r"^[0-9+() -]{5,40}$")]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e9, le=1e9)]
Metres = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100_000)]
Clock = Annotated[time, AfterValidator(_of_the_county)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


class Wire(BaseModel):
    """A body that admits just the fields it names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
