"""A person's pin on the wire."""

from hashlib import sha256

from api.schemas.fields import Key, Line, LongText, Metres, Number, Wire
from geo.lonlat import PositionMethod, RawPosition
from governance.incidents.pins.pin_queries import Pin


class PlacementIn(Wire):
    """Where a person put the incident; `learn_name` keeps the place in the gazetteer."""

    x: Number
    y: Number
    crs: Key
    accuracy_m: Metres | None = None
    note: LongText | None = None
    learn_name: Line | None = None

    def to_pin(self, actor: str) -> Pin:
        """Return it in our own type."""
        raw = RawPosition(
            self.x, self.y, self.crs.lower(), self.accuracy_m, PositionMethod.MAP_CLICK
        )
        return Pin(raw, actor, self.note or None, sha256(self.model_dump_json().encode()).digest())
