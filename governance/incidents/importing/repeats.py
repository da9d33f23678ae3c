"""A number that stands twice in one file, for two different reports."""

from geo.errors import Words
from governance.incidents.importing.row_keys import is_numbered
from governance.incidents.intake import Report

_REPEATED = Words(
    zh="编号与第 {row} 行重复，但内容不同。请给每件事件各自的编号。",
    en="The number is that of row {row}, with other content. Give each incident its own number.",
)


_ALIKE = Words(
    zh="标题、时间、地点和内容与第 {row} 行相同，其余不同。如确是另一件事，请给两行各自的编号。",
    en="Title, time, place and narrative are those of row {row}, the rest is not. If it is another "
    "incident, give each of the two a number.",
)
_NUMBER_KNOWN = Words(
    zh="该编号已导入过，但内容不同。如该列只是行号，请取消其对应；"
    "否则请核对后改用新的编号，或在系统中修改原事件。",
    en="This number was imported before with other content. If the column merely counts rows, map "
    "no column to the number; else use another number, or change the incident in the system.",
)
_CONTENT_KNOWN = Words(
    zh="标题、时间、地点和内容与此前导入的一行相同，其余不同，未重复建立。如确是另一件事，请给它编号。",
    en="A row with this title, time, place and narrative was imported before, the rest differs; "
    "it was not created again. If it is another incident, give it a number.",
)


def known_before(report: Report) -> Words:
    """Return why a report is not taken whose key an earlier import has for another one."""
    return _NUMBER_KNOWN if is_numbered(report.idempotency_key or "") else _CONTENT_KNOWN


class NumbersSeen:
    """Which row of a file was the first with each number, and what it said."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, bytes]] = {}

    def add(self, row_no: int, report: Report) -> Words | None:
        """Note a row; return what is wrong when an earlier one has its number and says otherwise.

        The same row once more is no mistake: it is taken once.
        """
        if report.idempotency_key is None:
            return None
        told = row_no, report.digest()
        first, body = self._first.setdefault(report.idempotency_key, told)
        if body == told[1]:
            return None
        return (_REPEATED if is_numbered(report.idempotency_key) else _ALIKE).fill(row=first)
