"""Incidents on the wire."""

from api.schemas.fields import Key, Line, LongText, Metres, Moment, Number, Wire
from geo.lonlat import PositionMethod, RawPosition
from governance.incidents.intake import Report
from governance.incidents.vocabulary import Channel


class PositionIn(Wire):
    """A position and the datum it is in; there is no default datum."""

    x: Number
    y: Number
    crs: Key
    accuracy_m: Metres | None = None
    method: PositionMethod = PositionMethod.UNKNOWN

    def to_raw(self) -> RawPosition:
        """Return it in our own type."""
        return RawPosition(self.x, self.y, self.crs.lower(), self.accuracy_m, self.method)


class IncidentIn(Wire):
    """A report: what, when, and where by position or address or both."""

    channel: Channel
    category: Key
    title: Line
    narrative: LongText | None = None
    occurred_at: Moment
    position: PositionIn | None = None
    address: Line | None = None

    def to_report(self, *, source: str, idempotency_key: str | None) -> Report:
        """Return it in our own type."""
        return Report(
            channel=self.channel,
            category=self.category,
            title=self.title,
            narrative=self.narrative or None,
            occurred_at=self.occurred_at,
            position=None if self.position is None else self.position.to_raw(),
            address=self.address,
            source=source,
            idempotency_key=idempotency_key,
        )
