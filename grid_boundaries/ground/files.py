"""A file with ground in it, read behind the sandbox's wall: shapes in EPSG:4490 and columns."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, parse_crs
from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.layers import read_code_page
from grid_boundaries.readers.limits import OWN_FILE, Limits
from grid_boundaries.readers.refusals import Refusal, Scalar
from grid_boundaries.uploads.datum_question import (
    CrsOrigin,
    SettledCrs,
    settle_crs,
    settle_declared,
)
from grid_boundaries.uploads.file_errors import UnknownEncodingError, raise_refusal
from grid_boundaries.uploads.placing import place
from grid_boundaries.uploads.sandbox import Answer, read_ground_in_sandbox
from grid_boundaries.uploads.sniffing import (
    FileKind,
    FileTooLargeError,
    UnsupportedFileError,
    recognise,
)
from grid_boundaries.uploads.wkb_check import find_unsound

OSM_LICENCE = "© OpenStreetMap contributors, ODbL"


class GroundFormat(StrEnum):
    """The formats ground is read from."""

    OSM_PBF = "osm_pbf"  #: OpenStreetMap .osm.pbf
    OSM_XML = "osm_xml"  #: OpenStreetMap .osm
    GEOPACKAGE = "geopackage"  #: GeoPackage
    SHAPEFILE = "shapefile"  #: Shapefile 压缩包
    GEOJSON = "geojson"  #: GeoJSON

    @property
    def is_osm(self) -> bool:
        """Whether the format is OpenStreetMap's own, always in WGS 84."""
        return self in {GroundFormat.OSM_PBF, GroundFormat.OSM_XML}


class NoGroundFormatError(BoundaryError):
    """The content is of none of the formats that ground is read from."""

    sentence = Words(
        zh="无法识别该文件。底图可读取 OpenStreetMap 数据（.osm.pbf、.osm）、GeoPackage、"
        "GeoJSON、Shapefile（打包为 zip）。",
        en="The file is of no known format. A base map is read from OpenStreetMap data "
        "(.osm.pbf, .osm), GeoPackage, GeoJSON or a zipped Shapefile.",
    )


class NotGroundError(BoundaryError):
    """A shape is no point, line or polygon, so that the reader itself cannot be trusted."""

    sentence = Words(
        zh="第 {row} 行不是点、线或面，文件未读取。",
        en="Row {row} is no point, line or polygon; the file was not read.",
    )


@dataclass(frozen=True, slots=True)
class GroundFile:
    """A file of ground, read: one entry per feature.

    Attributes
    ----------
    shapes
        EPSG:4490; None where the feature has none, or one with a coordinate that is no number.
    columns
        Every plain column of the file.
    sha256
        Of the file as it came, in hexadecimal.
    """

    shapes: NDArray[np.object_]
    columns: Mapping[str, Sequence[Scalar]]
    kind: GroundFormat
    crs: SettledCrs
    sha256: str


@dataclass(frozen=True, slots=True)
class ToldOfGround:
    """What a person says of a file where it does not say so itself: see `sources.Told`."""

    crs: str | None = None
    encoding: str | None = None
    layer: str | None = None


def read_ground(
    path: Path, told: ToldOfGround, box: Sequence[float], limits: Limits = OWN_FILE
) -> GroundFile:
    """Read a file of one's own behind the wall.

    Parameters
    ----------
    box
        West, south, east, north in degrees: OSM data are read only there.

    Raises
    ------
    BoundaryError, geo.errors.GeoError
        One class for each thing that can be wrong; OSError when the file cannot be opened.
    """
    content = _load(path, limits)
    kind = recognise_ground(content, limits)
    words = {"layer": told.layer or "", "encoding": _codec(told.encoding)}
    answer = read_ground_in_sandbox(kind, content, box, words, limits)
    if answer.refusal is not None:
        raise_refusal(answer.refusal, answer.where, answer.names, limits)
    raw = _read_shapes(answer, limits)
    whole = ~shapely.is_missing(raw)
    if not whole.any():
        raise_refusal(Refusal.EMPTY, 0, (), limits)
    crs = _settle(kind, told.crs, answer.crs, raw[whole])
    raw[whole] = place(raw[whole], crs.crs)
    return GroundFile(raw, answer.columns, kind, crs, hashlib.sha256(content).hexdigest())


def recognise_ground(content: bytes, limits: Limits) -> GroundFormat:
    """Return the format of `content` by its first bytes; its name decides nothing.

    Raises
    ------
    NoGroundFormatError
        When it is none of them; `BoundaryError` as `uploads.sniffing.recognise` raises it.
    """
    if content[4:64].find(b"OSMHeader") >= 0:
        return GroundFormat.OSM_PBF
    start = content[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") and b"<osm" in start:
        return GroundFormat.OSM_XML
    try:
        known = recognise(content, limits)
    except UnsupportedFileError:
        raise NoGroundFormatError from None
    if known not in {FileKind.GEOPACKAGE, FileKind.SHAPEFILE, FileKind.GEOJSON}:
        raise NoGroundFormatError
    return GroundFormat(known.value)


def _load(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        raise FileTooLargeError(limits)
    return content


def _codec(encoding: str | None) -> str:
    codec = read_code_page(encoding) if encoding else ""
    if encoding and not codec:
        raise UnknownEncodingError
    return codec


def _read_shapes(answer: Answer, limits: Limits) -> NDArray[np.object_]:
    """Build shapes; what is empty or not finite becomes None, to be counted."""
    filled = [at for at, wkb in enumerate(answer.wkb) if wkb]
    unsound = find_unsound([answer.wkb[at] for at in filled])
    if unsound:
        raise NotGroundError(row=filled[unsound[0]] + 1)
    with np.errstate(invalid="ignore"):  # what is not finite is found below
        found = shapely.from_wkb([wkb or None for wkb in answer.wkb], on_invalid="ignore")
    shapes = np.asarray(found, dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    if int(shapely.get_num_coordinates(shapes).sum()) > limits.vertices:
        raise FileTooLargeError(limits)
    corners, row = shapely.get_coordinates(shapes, return_index=True)
    shapes[np.unique(row[~np.isfinite(corners).all(axis=1)])] = None
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def _settle(
    kind: GroundFormat, declared: str | None, said: str, shapes: NDArray[np.object_]
) -> SettledCrs:
    if kind.is_osm:
        if declared:
            return settle_declared(parse_crs(declared), declared, said)
        return SettledCrs(WGS84, CrsOrigin.FILE)
    xs = shapely.get_coordinates(shapes)[:, 0]
    x_range = (float(xs.min()), float(xs.max()))
    return settle_crs(declared, said, FileKind(kind.value), x_range)
