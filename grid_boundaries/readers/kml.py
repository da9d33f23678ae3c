"""KML by its own grammar, without document types, entities or links.

Runs inside the sandbox.
"""

import re
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from grid_boundaries.readers.limits import MAX_DEPTH, Limits
from grid_boundaries.readers.refusals import Parsed, Refusal, RefusedError, gather_columns
from grid_boundaries.readers.rings import Ring, read_ring, write_wkb

_CHINESE_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]*encoding=[\"'](?:gb2312|gbk|gb18030)[\"']", re.IGNORECASE
)
_FIRST_LINE = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass
class _Placemark:
    """What is known of the placemark being read."""

    fields: dict[str, object] = field(default_factory=dict)
    polygons: list[list[Ring]] = field(default_factory=list)


def parse_kml(content: bytes, limits: Limits) -> Parsed:
    """Read the placemarks that are areas, with their names and extended data.

    Raises
    ------
    RefusedError
        For a document type, an entity, a network link, or anything that is not KML.
    """
    reader = _Reader(limits.features)
    try:
        reader.parser.Parse(_as_utf8(content), True)  # noqa: FBT003 - expat takes it so
    except (expat.ExpatError, ValueError, LookupError):
        raise RefusedError(Refusal.UNREADABLE) from None
    rows = [placemark.fields for placemark in reader.areas]
    columns, dropped = gather_columns(rows)
    wkb = [write_wkb(placemark.polygons) for placemark in reader.areas]
    return Parsed(columns, wkb, dropped=dropped)


def _as_utf8(content: bytes) -> bytes:
    """Give expat, which knows no Chinese encoding, the text in UTF-8."""
    if not _CHINESE_ENCODING.match(content):
        return content
    return _FIRST_LINE.sub("", content.decode("gb18030"), count=1).encode()


class _Reader:
    """Collects placemarks while expat walks the document."""

    def __init__(self, most_areas: int) -> None:
        self.areas: list[_Placemark] = []
        self.most_areas = most_areas
        self.path: list[str] = []
        self.text: list[str] = []
        self.placemark: _Placemark | None = None
        self.column = ""
        self.seen = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.StartDoctypeDeclHandler = _refuse_reference
        self.parser.EntityDeclHandler = _refuse_reference

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.path and name != "kml":
            raise RefusedError(Refusal.UNREADABLE)
        if name in ("NetworkLink", "Model"):
            _refuse_reference()
        self.path.append(name)
        if len(self.path) > MAX_DEPTH:
            raise RefusedError(Refusal.TOO_DEEP)
        self.text.clear()
        if name == "Placemark":
            self.seen += 1
            self.placemark = _Placemark()
        elif name in ("Data", "SimpleData"):
            self.column = attributes.get("name", "")
        elif name == "Polygon" and self.placemark:
            self.placemark.polygons.append([])

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self.path.pop()
        if self.placemark is None:
            return
        text = "".join(self.text).strip()
        if name in ("name", "description") and self.path[-1] == "Placemark":
            self.placemark.fields[name] = text
        elif (name == "value" and self.path[-1] == "Data") or name == "SimpleData":
            self.placemark.fields[self.column] = text
        elif name == "coordinates":
            self._add_ring(text)
        elif name == "Placemark":
            self._finish(self.placemark)

    def _add_ring(self, text: str) -> None:
        placemark = self.placemark
        if placemark is None or "LinearRing" not in self.path or not placemark.polygons:
            return
        try:
            positions = [[float(n) for n in triple.split(",")] for triple in text.split()]
        except ValueError:
            raise RefusedError(Refusal.BAD_NUMBER, self.seen) from None
        ring = read_ring(positions, self.seen)
        polygon = placemark.polygons[-1]
        if "outerBoundaryIs" in self.path:
            polygon.insert(0, ring)
        else:
            polygon.append(ring)

    def _finish(self, placemark: _Placemark) -> None:
        """Keep areas; a placemark that only pins a place is no boundary."""
        self.placemark = None
        if not placemark.polygons:
            return
        if not all(placemark.polygons):
            raise RefusedError(Refusal.OPEN_RING, self.seen)
        self.areas.append(placemark)
        if len(self.areas) > self.most_areas:
            raise RefusedError(Refusal.TOO_LARGE)


def _refuse_reference(*_: object) -> NoReturn:
    raise RefusedError(Refusal.FOREIGN_REFERENCE)
