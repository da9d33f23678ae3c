"""What a file really is, by its content; its name decides nothing."""

import io
import struct
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.limits import MAX_FIELDS, Limits

MAX_ENTRIES = 20
MAX_RATIO = 100
#: Below this a ratio says nothing: a short table of blanks packs better than 100 to 1.
_RATIO_FROM_BYTES = 2**20

_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_MAX_COMMENT = 2**16
_MAX_DIRECTORY_BYTES = 64 * 2**10
_UNIX_LINK = 0o120000
_UNIX_KIND = 0o170000
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")


class FileKind(StrEnum):
    """The formats boundaries are read from."""

    GEOPACKAGE = "geopackage"  #: GeoPackage
    SHAPEFILE = "shapefile"  #: Shapefile 压缩包
    GEOJSON = "geojson"  #: GeoJSON
    KML = "kml"  #: KML
    KMZ = "kmz"  #: KMZ
    GEOPARQUET = "geoparquet"  #: GeoParquet


class UnsupportedFileError(BoundaryError):
    """The content is of none of the formats we read."""

    sentence = Words(
        zh="无法识别该文件。可读取 GeoPackage、Shapefile（打包为 zip）、GeoJSON、KML/KMZ、"
        "GeoParquet。",
        en="The file is of no known format. Readable are GeoPackage, Shapefile (zipped), "
        "GeoJSON, KML/KMZ and GeoParquet.",
    )


class LoneShapefileError(BoundaryError):
    """One part of a Shapefile came alone."""

    sentence = Words(
        zh="Shapefile 由多个文件组成：请把 .shp、.shx、.dbf、.prj（及 .cpg）打包成一个 zip 上传。",
        en="A Shapefile is several files: put .shp, .shx, .dbf, .prj (and .cpg) into one zip.",
    )


class FileTooLargeError(BoundaryError):
    """The file, or what it unpacks to, is larger than is read here."""

    sentence = Words(
        zh="文件过大：不超过 {file_mib} MiB（解压后 {unpacked_mib} MiB）、{features} 个面、"
        "{vertices} 个顶点、{fields} 列。请拆分文件、简化边界或删去多余的列。",
        en="The file is too large: at most {file_mib} MiB ({unpacked_mib} MiB unpacked), "
        "{features} areas, {vertices} vertices and {fields} columns. Split it, simplify the "
        "boundaries, or drop columns.",
    )

    def __init__(self, limits: Limits) -> None:
        super().__init__(
            file_mib=limits.file_bytes // 2**20,
            unpacked_mib=limits.unpacked_bytes // 2**20,
            features=f"{limits.features:,}",
            vertices=f"{limits.vertices:,}",
            fields=MAX_FIELDS,
        )


class UnsafeArchiveError(BoundaryError):
    """The archive holds what no set of boundaries holds."""

    sentence = Words(
        zh="压缩包不安全：条目过多、压缩比异常、含有链接或上级目录路径、已加密或已损坏。"
        "请只打包一套边界文件。",
        en="The archive is unsafe: too many entries, an absurd ratio, links, paths that leave it, "
        "encryption or damage. Pack one set of boundary files only.",
    )


class ArchiveContentError(BoundaryError):
    """The archive holds none, or more than one, of what could be read."""

    sentence = Words(
        zh="压缩包中应恰有一套 Shapefile（同名的 .shp 和 .dbf）或一个 KML，实际不是这样。",
        en="The archive must hold exactly one Shapefile (.shp and .dbf of one name) or one KML.",
    )


def recognise(content: bytes, limits: Limits) -> FileKind:
    """Return the kind of `content`, from its first bytes and, for a zip, its directory.

    Raises
    ------
    UnsupportedFileError, LoneShapefileError, FileTooLargeError, UnsafeArchiveError, \
ArchiveContentError
        Nothing has been unpacked or parsed then.
    """
    if len(content) > limits.file_bytes:
        raise FileTooLargeError(limits)
    if content.startswith(b"SQLite format 3\0") and content[68:72] in _GPKG_IDS:
        return FileKind.GEOPACKAGE
    if content.startswith(b"PAR1") and content.endswith(b"PAR1"):
        return FileKind.GEOPARQUET
    if content.startswith((b"PK\x03\x04", _END_MARK)):
        return _recognise_archive(content, limits)
    if content.startswith(b"\x00\x00\x27\x0a"):
        raise LoneShapefileError
    text = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return FileKind.GEOJSON
    if text.startswith(b"<") and b"<kml" in content[:65536].lower():
        return FileKind.KML
    raise UnsupportedFileError


def _recognise_archive(content: bytes, limits: Limits) -> FileKind:
    entries = _list_entries(content)
    _check_entries(entries, limits)
    paths = [PurePosixPath(entry.filename) for entry in entries if not entry.is_dir()]
    own = [path for path in paths if path.parts and path.parts[0] != "__MACOSX"]
    by_suffix = {
        suffix: [path for path in own if path.suffix.lower() == suffix]
        for suffix in (".shp", ".dbf", ".shx", ".prj", ".cpg", ".kml")
    }
    if len(by_suffix[".kml"]) == 1 and not by_suffix[".shp"]:
        return FileKind.KMZ
    parts = [path for suffix, found in by_suffix.items() if suffix != ".kml" for path in found]
    stems = {str(path.with_suffix("")).casefold() for path in parts}
    single = all(len(found) <= 1 for found in by_suffix.values())
    if by_suffix[".shp"] and by_suffix[".dbf"] and single and len(stems) == 1:
        return FileKind.SHAPEFILE
    raise ArchiveContentError


def _list_entries(content: bytes) -> list[zipfile.ZipInfo]:
    """Read the directory, after making sure that it is small."""
    at = content.rfind(_END_MARK, max(0, len(content) - _MAX_COMMENT - _END_OF_DIRECTORY.size))
    if at < 0 or len(content) - at < _END_OF_DIRECTORY.size:
        raise UnsafeArchiveError
    _, _, _, _, count, directory_bytes, _, _ = _END_OF_DIRECTORY.unpack_from(content, at)
    if count > MAX_ENTRIES or directory_bytes > _MAX_DIRECTORY_BYTES:
        raise UnsafeArchiveError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise UnsafeArchiveError from None


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise FileTooLargeError(limits)
    if len(entries) > MAX_ENTRIES or any(_is_unsafe(entry) for entry in entries):
        raise UnsafeArchiveError


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    leaves = path.is_absolute() or ".." in path.parts or ":" in entry.filename
    is_link = (entry.external_attr >> 16) & _UNIX_KIND == _UNIX_LINK
    bloated = entry.file_size > max(_RATIO_FROM_BYTES, MAX_RATIO * entry.compress_size)
    return leaves or is_link or bloated or bool(entry.flag_bits & 1) or "\0" in entry.filename
