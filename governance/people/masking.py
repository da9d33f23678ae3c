"""Personal data as each kind of viewer may see it.

The table is the one of the county's privacy rules: a handler of the matter sees what the work
needs, others less, exports and the public least. Whoever needs more reveals it, with a purpose that
is written down.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final


class Viewer(StrEnum):
    """In which capacity personal data are looked at."""

    HANDLER = "handler"  #: 本件承办人
    STAFF = "staff"  #: 其他工作人员
    ANALYST = "analyst"  #: 规划、分析人员
    EXPORT = "export"  #: 导出文件
    PUBLIC = "public"  #: 公众


class Datum(StrEnum):
    """Kinds of personal data."""

    NAME = "name"  #: 姓名
    ID_NUMBER = "id_number"  #: 身份证号
    PHONE = "phone"  #: 电话
    ADDRESS = "address"  #: 住址
    NARRATIVE = "narrative"  #: 经过


Mask = Callable[[str], str | None]

_DIGITS: Final = re.compile(r"[0-9\uff10-\uff19]")
#: A digit, one but 0, and what stands between groups of them; each in its full width, too.
_D: Final = "[0-9\uff10-\uff19]"
_NOT_0: Final = "[1-9\uff11-\uff19]"
_GAP: Final = "[- \u00a0\u2010-\u2015\u3000\uff0d]"
_ABROAD: Final = f"(?:(?:[+\uff0b]|[0\uff10]{{2}})?[8\uff18][6\uff16]{_GAP}?)?"
#: In groups from the first on: 1381234 may end the number of an incident that a year follows.
_MOBILE: Final = f"[1\uff11][3-9\uff13-\uff19]{_D}(?:{_D}{{8}}|{_GAP}{_D}{{4}}{_GAP}?{_D}{{4}})"
_CITY: Final = f"(?:[(\uff08][0\uff10]{_D}{{2,3}}[)\uff09]|[0\uff10]{_D}{{2,3}}){_GAP}?"
#: Longest first: an identity number holds what looks like a telephone number.
#: Understood alike by Python and by the database.
NUMBERS: Final = (
    f"(?<!{_D})(?:{_NOT_0}{_D}{{16}}[0-9Xx\uff10-\uff19\uff38\uff58]|{_NOT_0}{_D}{{14}}"
    f"|{_ABROAD}{_MOBILE}|{_CITY}{_D}{{7,8}})(?!{_D})"
)
_NUMBERS: Final = re.compile(NUMBERS)
_BELOW_VILLAGE: Final = re.compile(r"^(.*?(?:村委会|居委会|社区|村))(?:.+)$")
_BELOW_TOWNSHIP: Final = re.compile(r"^(.*?(?:镇|乡|街道))(?:.+)$")


def mask_name(name: str) -> str:
    """Return the family name alone: 张三丰 becomes 张**; two-character family names lose one."""
    return name[:1] + "**" if name else name


def mask_phone(phone: str) -> str:
    """Return a number with its middle hidden: 13812345678 becomes 138****5678.

    Numbers too short to keep both ends are hidden whole.
    """
    shown = 7
    if len(_DIGITS.findall(phone)) <= shown:
        return "*" * len(phone)
    return phone[:3] + "****" + phone[-4:]


def mask_id_number(number: str) -> str:
    """Return the county and the last four characters: 3608**********1234."""
    kept = 8
    if len(number) <= kept:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - kept) + number[-4:]


def last_four(number: str) -> str:
    """Return the last four characters of an identity number, the rest hidden."""
    return "*" * max(len(number) - 4, 0) + number[-4:] if len(number) > 4 else "*" * len(number)  # noqa: PLR2004


def to_village(address: str) -> str | None:
    """Return an address down to its village; None when it does not tell one."""
    found = _BELOW_VILLAGE.match(address)
    return None if found is None else found[1]


def to_township(address: str) -> str | None:
    """Return an address down to its township; None when it does not tell one."""
    found = _BELOW_TOWNSHIP.match(address)
    return None if found is None else found[1]


def redact(text: str) -> str:
    """Return a text with its telephone and identity numbers hidden; names are not recognised."""
    return _NUMBERS.sub(lambda found: "*" * len(found[0]), text)


def _whole(value: str) -> str:
    return value


def _nothing(_value: str) -> None:
    return None


#: What each viewer sees of each kind; total, so that nothing is shown for want of a rule.
MASKS: Final[Mapping[tuple[Datum, Viewer], Mask]] = {
    (Datum.NAME, Viewer.HANDLER): _whole,
    (Datum.NAME, Viewer.STAFF): mask_name,
    (Datum.NAME, Viewer.ANALYST): _nothing,
    (Datum.NAME, Viewer.EXPORT): mask_name,
    (Datum.NAME, Viewer.PUBLIC): _nothing,
    (Datum.ID_NUMBER, Viewer.HANDLER): last_four,
    (Datum.ID_NUMBER, Viewer.STAFF): mask_id_number,
    (Datum.ID_NUMBER, Viewer.ANALYST): _nothing,
    (Datum.ID_NUMBER, Viewer.EXPORT): _nothing,
    (Datum.ID_NUMBER, Viewer.PUBLIC): _nothing,
    (Datum.PHONE, Viewer.HANDLER): _whole,
    (Datum.PHONE, Viewer.STAFF): mask_phone,
    (Datum.PHONE, Viewer.ANALYST): _nothing,
    (Datum.PHONE, Viewer.EXPORT): mask_phone,
    (Datum.PHONE, Viewer.PUBLIC): _nothing,
    (Datum.ADDRESS, Viewer.HANDLER): _whole,
    (Datum.ADDRESS, Viewer.STAFF): to_village,
    (Datum.ADDRESS, Viewer.ANALYST): to_village,
    (Datum.ADDRESS, Viewer.EXPORT): to_village,
    (Datum.ADDRESS, Viewer.PUBLIC): to_township,
    (Datum.NARRATIVE, Viewer.HANDLER): _whole,
    (Datum.NARRATIVE, Viewer.STAFF): redact,
    (Datum.NARRATIVE, Viewer.ANALYST): _nothing,
    (Datum.NARRATIVE, Viewer.EXPORT): redact,
    (Datum.NARRATIVE, Viewer.PUBLIC): _nothing,
}


def show(datum: Datum, viewer: Viewer, value: str | None) -> str | None:
    """Return a value as a viewer may see it; None where nothing may be seen."""
    return None if value is None else MASKS[datum, viewer](value)
