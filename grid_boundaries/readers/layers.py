"""GeoPackage and Shapefile through GDAL with one driver, from a path of our own making.

Runs inside the sandbox.
"""

import io
import itertools
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from grid_boundaries.readers.crs_names import name_crs
from grid_boundaries.readers.dbf_table import check_table, decode_names, without_language
from grid_boundaries.readers.limits import MAX_TEXT_CHARS, Limits
from grid_boundaries.readers.lone_driver import allow_only
from grid_boundaries.readers.refusals import (
    Parsed,
    Refusal,
    RefusedError,
    Scalar,
    check_names,
    clean_value,
)

_SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})

#: GBK and GB2312 are subsets of GB18030, which alone knows 㙦.
_CODE_PAGES = {
    "utf8": "utf-8",
    "65001": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "936": "gb18030",
    "cp936": "gb18030",
    "54936": "gb18030",
    "euccn": "gb18030",
    "big5": "big5",
    "950": "big5",
    "ascii": "utf-8",
}


def read_code_page(name: str) -> str:
    """Return the codec a .cpg file or a user's word means, empty when it means none we know."""
    return _CODE_PAGES.get("".join(c for c in name.lower() if c.isalnum()), "")


def parse_geopackage(content: bytes, layer: str, folder: Path, limits: Limits) -> Parsed:
    """Read one layer of a GeoPackage; several layers must be chosen from."""
    path = folder / "upload.gpkg"
    path.write_bytes(content)
    allow_only("GPKG")
    return _read_layer(path, layer, limits)


def parse_shapefile(content: bytes, encoding: str, folder: Path, limits: Limits) -> Parsed:
    """Read a zipped Shapefile: explicit encoding, then .cpg, then strict UTF-8, then GB18030."""
    parts = _unpack(content, limits)
    page = read_code_page(parts.pop(".cpg", b"").decode("latin-1"))
    if not {".shp", ".dbf"} <= parts.keys():
        raise RefusedError(Refusal.UNREADABLE)
    check_table(parts[".dbf"], limits.features)
    parts[".dbf"] = without_language(parts[".dbf"])
    for suffix, part in parts.items():
        (folder / f"upload{suffix}").write_bytes(part)
    allow_only("ESRI Shapefile")
    parsed = _read_layer(folder / "upload.shp", "", limits, encoding="ISO-8859-1")
    return _decode_columns(parsed, [encoding] if encoding else [page, "utf-8", "gb18030"])


def unpack_kml(content: bytes, limits: Limits) -> bytes:
    """Return the one KML document of a KMZ."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".kml")]
        return _read_member(archive, names[0], limits)


def _unpack(content: bytes, limits: Limits) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            suffix = PurePosixPath(name).suffix.lower()
            if suffix in _SHAPEFILE_PARTS and not name.startswith("__MACOSX/"):
                parts[suffix] = _read_member(archive, name, limits)
    return parts


def _read_member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    try:
        with archive.open(name) as member:
            part = member.read(limits.unpacked_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError):
        raise RefusedError(Refusal.UNREADABLE) from None
    if len(part) > limits.unpacked_bytes:
        raise RefusedError(Refusal.TOO_LARGE)
    return part


def _read_layer(path: Path, layer: str, limits: Limits, encoding: str | None = None) -> Parsed:
    import pyogrio  # noqa: PLC0415 - GDAL starts only where it is needed
    from pyogrio.errors import DataSourceError  # noqa: PLC0415

    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = _choose_layer(names, layer)
        about = pyogrio.read_info(path, layer=chosen, encoding=encoding)
        if about["features"] > limits.features:
            raise RefusedError(Refusal.TOO_LARGE)
        meta, _, shapes, columns = pyogrio.raw.read(
            path,
            layer=chosen,
            encoding=encoding,
            force_2d=True,
            datetime_as_string=True,
            max_features=limits.features + 1,
        )
    except (DataSourceError, ValueError, RuntimeError):
        raise RefusedError(Refusal.UNREADABLE) from None
    if len(shapes) > limits.features:
        raise RefusedError(Refusal.TOO_LARGE)
    check_names(meta["fields"])
    return Parsed(
        {name: _values(column) for name, column in zip(meta["fields"], columns, strict=True)},
        [bytes(shape or b"") for shape in shapes],
        name_crs(meta["crs"] or ""),
        layer=chosen,
    )


def _choose_layer(names: Sequence[str], wanted: str) -> str:
    if not names:
        raise RefusedError(Refusal.EMPTY)
    if wanted and wanted not in names:
        raise RefusedError(Refusal.NO_SUCH_LAYER, names=names[:20])
    if not wanted and len(names) > 1:
        raise RefusedError(Refusal.CHOOSE_LAYER, names=names[:20])
    return wanted or names[0]


def _values(column: Any) -> list[Scalar]:  # noqa: ANN401 - a numpy array of any kind
    return [clean_value(value, at) for at, value in enumerate(column.tolist(), 1)]


def _decode_columns(parsed: Parsed, encodings: Sequence[str]) -> Parsed:
    """Turn the Latin-1 reading, which is the bytes themselves, into text.

    Raises
    ------
    RefusedError
        BAD_ENCODING when no allowed encoding fits every value; names may be broken if need be.
    """
    names = [name.encode("latin-1") for name in parsed.columns]
    for errors, encoding in itertools.product(("strict", "replace"), filter(None, encodings)):
        try:
            columns = dict(
                zip(
                    decode_names(names, encoding, errors),
                    (_decode_values(values, encoding) for values in parsed.columns.values()),
                    strict=True,
                )
            )
        except UnicodeDecodeError:
            continue
        parsed.columns, parsed.encoding = columns, encoding
        return parsed
    raise RefusedError(Refusal.BAD_ENCODING)


def _decode_values(values: Sequence[Scalar], encoding: str) -> list[Scalar]:
    texts = [
        value[:MAX_TEXT_CHARS].encode("latin-1").decode(encoding)
        if isinstance(value, str)
        else value
        for value in values
    ]
    return [clean_value(text, at) for at, text in enumerate(texts, 1)]
