"""Hostile files that are, or claim to be, GeoJSON or KML: each with the error it must meet."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grid_boundaries.errors import BoundaryError
from grid_boundaries.uploads.file_errors import (
    AmbiguousJsonError,
    BrokenTextError,
    ForeignReferenceError,
    LongTextError,
    NoFeaturesError,
    NotANumberError,
    NotPolygonsError,
    OpenRingError,
    UnreadableFileError,
    WrongEncodingError,
)
from grid_boundaries.uploads.sniffing import FileTooLargeError, UnsupportedFileError

RING = "[[115,27],[116,27],[116,28],[115,28],[115,27]]"


@dataclass(frozen=True)
class Bait:
    """What a hostile file reaches for: a secret file, and a port that counts callers."""

    canary: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bait"


@dataclass(frozen=True)
class Hostile:
    """A hostile file; `error` None means that it may be read, as long as nothing leaks."""

    label: str
    content: bytes
    error: type[BoundaryError] | None
    name: str = "grids.geojson"


def feature(coordinates: str = f"[{RING}]", properties: str = '{"code":"1"}') -> str:
    geometry = f'{{"type":"Polygon","coordinates":{coordinates}}}'
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def collection(*features: str, extra: str = "") -> bytes:
    return f'{{"type":"FeatureCollection",{extra}"features":[{",".join(features)}]}}'.encode()


def disguised(bait: Bait) -> Iterator[Hostile]:
    """Other formats under the name of a GeoJSON: all of them read or call somewhere else."""
    vrt = f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>{bait.canary}</SrcDataSource>"
    yield Hostile("vrt", (vrt + "</OGRVRTLayer></OGRVRTDataSource>").encode(), UnsupportedFileError)
    wfs = f"<OGRWFSDataSource><URL>{bait.url}</URL></OGRWFSDataSource>"
    yield Hostile("wfs", wfs.encode(), UnsupportedFileError)
    vsi = f"/vsicurl/{bait.url}"
    yield Hostile("vsicurl string", vsi.encode(), UnsupportedFileError)
    yield Hostile("path string", str(bait.canary).encode(), UnsupportedFileError)
    command = f"gdal vector pipeline ! read {bait.canary} ! write /vsistdout/"
    for kind in ("gdal_streamed_alg", "gdal_vector_pipeline"):
        text = json.dumps({"type": kind, "command_line": command})
        yield Hostile(f"gdalg {kind}", text.encode(), UnreadableFileError)
    topology = {"type": "Topology", "objects": {}, "arcs": [], "href": bait.url}
    yield Hostile("topojson", json.dumps(topology).encode(), UnreadableFileError)
    esri = {"geometryType": "esriGeometryPolygon", "features": [], "url": bait.url}
    yield Hostile("esri json", json.dumps(esri).encode(), UnreadableFileError)
    stac = {"type": "Catalog", "links": [{"rel": "item", "href": bait.url}]}
    yield Hostile("stac", json.dumps(stac).encode(), UnreadableFileError)
    link = f'"crs":{{"type":"link","properties":{{"href":"{bait.url}"}}}},'
    yield Hostile("crs link", collection(feature(), extra=link), ForeignReferenceError)
    yield Hostile("html", f"<html><img src='{bait.url}'>".encode(), UnsupportedFileError)


def bad_numbers() -> Iterator[Hostile]:
    wanted = {
        "NaN": NotANumberError,
        "Infinity": NotANumberError,
        "-Infinity": NotANumberError,
        "1e400": NotANumberError,
        "1" + "0" * 400: NotANumberError,
        "9" * 6000: UnreadableFileError,
        '"115"': NotANumberError,
        "true": NotANumberError,
        "null": NotANumberError,
        "{}": NotANumberError,
    }
    for value, error in wanted.items():
        ring = RING.replace("[115,27]", f"[{value},27]")
        yield Hostile(f"coordinate {value[:9]}", collection(feature(f"[{ring}]")), error)


def bad_text() -> Iterator[Hostile]:
    for label, escape in {
        "lone surrogate": r"\ud800",
        "nul": r"\u0000",
        "escape": r"\u001b[31m",
        "bidi override": r"\u202egnp.exe",
        "bidi isolate": r"\u2067x",
    }.items():
        value = f'{{"code":"a{escape}"}}'
        yield Hostile(f"{label} value", collection(feature(properties=value)), BrokenTextError)
        key = f'{{"code":"1","b{escape}":1}}'
        yield Hostile(f"{label} key", collection(feature(properties=key)), BrokenTextError)
    raw = collection(feature(properties='{"code":"1","n":"X"}'))
    yield Hostile("invalid utf-8", raw.replace(b"X", b"\xff\xfe\x80"), WrongEncodingError)
    yield Hostile("overlong utf-8", raw.replace(b"X", b"\xc0\xaf"), WrongEncodingError)
    yield Hostile("raw nul", raw.replace(b"X", b"\0"), UnreadableFileError)
    yield Hostile("utf-16", raw.decode().encode("utf-16"), UnsupportedFileError)
    long = f'{{"code":"{"x" * 100_000}"}}'
    yield Hostile("endless text", collection(feature(properties=long)), LongTextError)


def bad_structure() -> list[Hostile]:
    deep = "[" * 100_000 + "]" * 100_000
    nest = '{"a":' * 100_000 + "1" + "}" * 100_000
    twice = '{"code":"1","code":"2"}'
    shapes = collection(feature()).replace(b'"geometry":', b'"geometry":null,"geometry":')
    whole = collection(feature())
    point = feature().replace("Polygon", "Point")
    none = '{"type":"Feature","properties":{},"geometry":null}'
    columns = json.dumps({f"c{n}": n for n in range(500)})
    return [
        Hostile("deep arrays", collection(feature(deep)), AmbiguousJsonError),
        Hostile("deep objects", collection(feature(properties=nest)), AmbiguousJsonError),
        Hostile("duplicate key", collection(feature(properties=twice)), AmbiguousJsonError),
        Hostile("duplicate geometry", shapes, AmbiguousJsonError),
        Hostile("truncated", whole[:-20], UnreadableFileError),
        Hostile("second document", whole + whole, UnreadableFileError),
        Hostile("empty", b"", UnsupportedFileError),
        Hostile("blanks", b" \n" * 500, UnsupportedFileError),
        Hostile("no features", collection(), NoFeaturesError),
        Hostile(
            "features no list", b'{"type":"FeatureCollection","features":{}}', UnreadableFileError
        ),
        Hostile("feature no object", collection("7"), UnreadableFileError),
        Hostile("open ring", collection(feature(f"[{RING[:-10]}]]")), OpenRingError),
        Hostile("two points", collection(feature("[[[1,1],[1,1]]]")), OpenRingError),
        Hostile("no ring", collection(feature("[]")), NotPolygonsError),
        Hostile("point", collection(point), NotPolygonsError),
        Hostile("no geometry", collection(none), NotPolygonsError),
        Hostile("too many features", collection(*[feature()] * 20_001), FileTooLargeError),
        Hostile("too many columns", collection(feature(properties=columns)), FileTooLargeError),
        Hostile("too many bytes", b"{" + b" " * 65 * 2**20, FileTooLargeError),
    ]


def hostile_kml(bait: Bait) -> Iterator[Hostile]:
    ring = "115,27 116,27 116,28 115,27"
    linear = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    area = f"<Polygon><outerBoundaryIs>{linear}</outerBoundaryIs></Polygon>"
    mark = f"<Placemark><name>&x;</name>{area}</Placemark>"
    code = "<ExtendedData><Data name='code'><value>1</value></Data></ExtendedData>"
    honest = mark.replace("&x;", "1").replace("</name>", f"</name>{code}")
    plain = f"<kml><Document>{honest}</Document></kml>"
    secret = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{bait.canary}">]>'
    remote = f'<!DOCTYPE kml [<!ENTITY % p SYSTEM "{bait.url}"> %p;]>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">]>'
    for label, head in {
        "xxe file": secret,
        "xxe parameter": remote,
        "billion laughs": bomb,
        "dtd url": f'<!DOCTYPE kml SYSTEM "{bait.url}">',
        "late doctype": "<!-- " + "x" * 5000 + f" -->{secret}",
    }.items():
        document = f"{head}<kml><Document>{mark}</Document></kml>"
        yield Hostile(label, document.encode(), ForeignReferenceError, "grids.kml")
    link = f"<NetworkLink><Link><href>{bait.url}</href></Link></NetworkLink>"
    for label, content, error in (
        ("network link", plain.replace("<Document>", f"<Document>{link}"), ForeignReferenceError),
        ("undeclared entity", plain.replace(">1<", ">&x;<"), UnreadableFileError),
        ("kml not a number", plain.replace("115,27 116", "nan,27 116"), NotANumberError),
        ("kml infinite", plain.replace("116,28", "1e999,28"), NotANumberError),
        ("kml words", plain.replace("116,28", "east,north"), NotANumberError),
        ("kml truncated", plain[:-30], UnreadableFileError),
        ("kml deep", f"<kml>{'<Folder>' * 50_000}", AmbiguousJsonError),
        ("kml no area", "<kml><Document/></kml>", NoFeaturesError),
        ("kml in html", f"<html>{plain}</html>", UnreadableFileError),
        ("kml utf-7", f'<?xml version="1.0" encoding="utf-7"?>{plain}', UnreadableFileError),
        ("kml false gbk", f'<?xml version="1.0" encoding="gbk"?>{plain}', None),
    ):
        yield Hostile(label, content.encode(), error, "grids.kml")
    broken = b'<?xml version="1.0" encoding="gbk"?><kml>\x81\xff</kml>'
    yield Hostile("kml broken gbk", broken, UnreadableFileError, "grids.kml")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{bait.canary}"/>'
    )
    included = plain.replace("<name>1</name>", f"<name>1{include}</name>").encode()
    yield Hostile("kml xinclude", included, None, "grids.kml")


def hostile_text_files(bait: Bait) -> list[Hostile]:
    return [
        *disguised(bait),
        *bad_numbers(),
        *bad_text(),
        *bad_structure(),
        *hostile_kml(bait),
    ]
