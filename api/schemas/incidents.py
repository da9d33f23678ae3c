"""Incidents on the wire."""

from typing import Annotated

from pydantic import Field, StrictBool

from api.schemas.fields import Key, Line, LongText, Metres, Moment, Number, Telephone, Wire
from geo.lonlat import PositionMethod, RawPosition
from governance.incidents.intake import Report, Reporter
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


class ReporterIn(Wire):
    """Who reports; `is_informant` asks that nobody learn of them but the county's centre."""

    name: Line | None = None
    phone: Telephone | None = None
    is_informant: StrictBool = False

    def to_reporter(self) -> Reporter | None:
        """Return it in our own type; None when it tells nobody."""
        if self.name is None and self.phone is None:
            return None
        return Reporter(self.name, self.phone, self.is_informant)


class RevealIn(Wire):
    """What personal data are looked at for."""

    purpose: Annotated[Line, Field(min_length=2)]


class IncidentIn(Wire):
    """A report: what, when, and where by position or address or both."""

    channel: Channel
    category: Key
    title: Line
    narrative: LongText | None = None
    occurred_at: Moment
    position: PositionIn | None = None
    address: Line | None = None
    reporter: ReporterIn | None = None

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
            reporter=None if self.reporter is None else self.reporter.to_reporter(),
        )
