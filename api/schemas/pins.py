"""A person's pin on the wire."""

from datetime import date
from hashlib import sha256

from api.schemas.fields import Key, Line, LongText, Metres, Number, Wire
from geo.crs import read_position
from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import PositionMethod, RawPosition
from governance.incidents.pin_queries import Pin
from grid_boundaries.lookup import EditionIndex


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

    def to_entry(self, day: date, edition: EditionIndex) -> NewEntry:
        """Return the place to remember, in the village of the grid it lies in."""
        point = read_position(RawPosition(self.x, self.y, self.crs))
        code = edition.match(point).code
        return NewEntry(
            name=self.learn_name or "",
            level=PlaceLevel.BUILDING,
            point=point,
            source="pin",
            valid_from=day,
            village_code=None if code is None else edition.village_of[code],
            township_code=None if code is None else edition.village_of[code][:9],
        )
