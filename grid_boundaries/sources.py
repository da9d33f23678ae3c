"""Boundary files from outside into one shape: codes, names and polygons in EPSG:4490."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.layers import read_code_page
from grid_boundaries.readers.limits import OWN_FILE, UPLOAD, Limits
from grid_boundaries.readers.refusals import Refusal, Scalar
from grid_boundaries.uploads.datum_question import CrsOrigin, settle_crs
from grid_boundaries.uploads.field_mapping import FieldMapping, GridField, map_fields
from grid_boundaries.uploads.file_errors import UnknownEncodingError, raise_refusal
from grid_boundaries.uploads.placing import place
from grid_boundaries.uploads.sandbox import Answer, read_in_sandbox
from grid_boundaries.uploads.sniffing import FileKind, FileTooLargeError, recognise
from grid_boundaries.uploads.wkb_check import find_impostor

_DROPPED = Words(
    zh="以下列不是简单值，未读取：{columns}。",
    en="These columns hold no plain values and were not read: {columns}.",
)
_ENCODING_FOUND = Words(
    zh="文件没有说明文字编码，按 GB18030 读取。请预览汉字是否正确。",
    en="The file does not say its text encoding; it was read as GB18030. Check the Chinese text.",
)
_OTHER_NAME = Words(
    zh="文件名后缀与内容不符：内容是 {kind}。",
    en="The name does not fit the content: the content is {kind}.",
)
_SUFFIXES: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.GEOPACKAGE: (".gpkg",),
    FileKind.SHAPEFILE: (".zip", ".shz"),
    FileKind.GEOJSON: (".geojson", ".json"),
    FileKind.KML: (".kml",),
    FileKind.KMZ: (".kmz", ".zip"),
    FileKind.GEOPARQUET: (".parquet", ".geoparquet"),
}


class NotAnAreaError(BoundaryError):
    """A row holds no polygon, or one whose coordinates are no positions."""

    sentence = Words(
        zh="第 {row} 行没有有效的面：边界文件的每一行都应是面，坐标应是有限的数。",
        en="Row {row} holds no usable polygon: every row of a boundary file must be an area with "
        "finite coordinates.",
    )


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where polygons came from, kept with an edition for ever.

    Attributes
    ----------
    crs, crs_origin
        The coordinates of the file, and on whose word.
    encoding
        The text encoding used; empty where the format leaves no choice.
    sha256
        Of the file as it came, in hexadecimal.
    """

    kind: FileKind
    layer: str
    crs: str
    crs_origin: CrsOrigin
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A boundary file, read: one entry per row, in the order of the file.

    Attributes
    ----------
    codes
        The grid codes as text, stripped; empty where the file has none. Neither unique nor
        well-formed is promised: the boundary doctor says so.
    names
        The grid names, empty where there is none.
    properties
        Every plain column of the file, by its own name.
    polygons
        Shapely polygons, EPSG:4490, longitude first, outer rings counter-clockwise;
        multipolygons where there are several parts. Validity is not promised.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    properties: Mapping[str, list[Scalar]]
    polygons: NDArray[np.object_]
    fields: FieldMapping
    provenance: Provenance
    warnings: tuple[Words, ...]

    def values_of(self, field: GridField) -> list[Scalar]:
        """Return the column that means `field`, all None when the file has none."""
        column = self.fields.used.get(field)
        return [None] * len(self.codes) if column is None else self.properties[column]


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a boundary file, where it does not say so itself, or wrongly.

    Attributes
    ----------
    crs
        ``cgcs2000``, ``gcj02``, ``EPSG:4547`` …, or None.
    encoding
        The text encoding; ``gbk`` is read as GB18030, its superset.
    field_map
        Column by meaning, see `map_fields`.
    layer
        Which layer, for a file of several.
    """

    crs: str | None = None
    encoding: str | None = None
    field_map: Mapping[str, str] | None = None
    layer: str | None = None


def read_boundaries(
    source: Path | bytes,
    filename: str = "",
    *,
    crs: str | None,
    encoding: str | None = None,
    field_map: Mapping[str, str] | None = None,
    layer: str | None = None,
) -> BoundaryFile:
    """Read a boundary file from outside behind the sandbox's wall.

    Parameters
    ----------
    source
        The content, or where it lies. A path is only opened for its bytes.
    filename
        What the user calls it; used for a warning, never as a path, never for the format.
    crs, encoding, field_map, layer
        See `Told`.

    Raises
    ------
    BoundaryError, geo.errors.GeoError
        One class for each thing that can be wrong with a file; never anything else.
    """
    content = source if isinstance(source, bytes) else _load(source, UPLOAD)
    return _read(content, filename, Told(crs, encoding, field_map, layer), UPLOAD)


def read_own_file(path: Path, told: Told) -> BoundaryFile:
    """Read a file of one's own on one's own machine: the same wall, but larger files.

    Raises
    ------
    BoundaryError, geo.errors.GeoError
        As `read_boundaries`; OSError when the file cannot be opened.
    """
    return _read(_load(path, OWN_FILE), path.name, told, OWN_FILE)


def _read(content: bytes, filename: str, told: Told, limits: Limits) -> BoundaryFile:
    kind = recognise(content, limits)
    codec = _codec(told.encoding)
    answer = read_in_sandbox(kind, content, layer=told.layer or "", encoding=codec, limits=limits)
    if answer.refusal is not None:
        raise_refusal(answer.refusal, answer.where, answer.names, limits)
    raw = _read_polygons(answer.wkb, limits)
    xs = shapely.get_coordinates(raw)[:, 0]
    settled = settle_crs(told.crs, answer.crs, kind, (float(xs.min()), float(xs.max())))
    cut_in = answer.encoding if kind is FileKind.SHAPEFILE else ""
    fields = map_fields(list(answer.columns), told.field_map, cut_in=cut_in)
    return BoundaryFile(
        tuple(as_text(value) for value in answer.columns[fields.used[GridField.CODE]]),
        _names(answer, fields),
        answer.columns,
        place(raw, settled.crs),
        fields,
        Provenance(
            kind,
            answer.layer,
            settled.crs.name,
            settled.origin,
            answer.encoding,
            hashlib.sha256(content).hexdigest(),
        ),
        (*_file_warnings(answer, kind, filename, told.encoding), *settled.warnings),
    )


def _load(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        raise FileTooLargeError(limits)
    return content


def _codec(encoding: str | None) -> str:
    if not encoding:
        return ""
    codec = read_code_page(encoding)
    if not codec:
        raise UnknownEncodingError
    return codec


def _read_polygons(wkb: tuple[bytes, ...], limits: Limits) -> NDArray[np.object_]:
    """Build polygons; a row that is none, or not finite, is named."""
    if not wkb:
        raise_refusal(Refusal.EMPTY, 0, (), limits)
    impostor = find_impostor(wkb)
    if impostor:
        raise NotAnAreaError(row=impostor)
    with np.errstate(invalid="ignore"):  # NaN corners are found below, by row
        shapes = shapely.from_wkb(list(wkb), on_invalid="ignore")
    sound = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not sound.all():
        raise NotAnAreaError(row=int(np.argmin(sound)) + 1)
    if int(shapely.get_num_coordinates(shapes).sum()) > limits.vertices:
        raise FileTooLargeError(limits)
    corners, row = shapely.get_coordinates(shapes, return_index=True)
    finite = np.isfinite(corners).all(axis=1)
    if not finite.all():
        raise NotAnAreaError(row=int(row[np.argmin(finite)]) + 1)
    single = np.where(
        shapely.get_num_geometries(shapes) == 1, shapely.get_geometry(shapes, 0), shapes
    )
    return np.asarray(shapely.orient_polygons(shapely.force_2d(single)), dtype=object)


def _names(answer: Answer, fields: FieldMapping) -> tuple[str, ...]:
    column = fields.used.get(GridField.NAME)
    values = answer.columns[column] if column else [None] * len(answer.wkb)
    return tuple(as_text(value) for value in values)


def as_text(value: Scalar) -> str:
    """Return a cell as text, empty for none and for NaN; codes stored as numbers lose no digit."""
    if value is None or value != value:  # noqa: PLR0124 NaN alone differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _file_warnings(
    answer: Answer, kind: FileKind, filename: str, encoding: str | None
) -> list[Words]:
    found = []
    if filename and not filename.lower().endswith(_SUFFIXES[kind]):
        found.append(_OTHER_NAME.fill(kind=kind))
    if answer.encoding == "gb18030" and not encoding:
        found.append(_ENCODING_FOUND)
    if answer.dropped:
        found.append(_DROPPED.fill(columns="、".join(answer.dropped[:20])))
    return found
