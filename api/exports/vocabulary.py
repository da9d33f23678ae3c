"""The kinds of files there are, and what a column of theirs holds."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """In which form a list or a map's figures are taken along."""

    CSV = "csv"  #: CSV 文本表格
    XLSX = "xlsx"  #: Excel 工作簿
    GEOJSON = "geojson"  #: GeoJSON
    GPKG = "gpkg"  #: GeoPackage
    GEOPARQUET = "geoparquet"  #: GeoParquet


class PaperKind(StrEnum):
    """In which form a map goes on paper."""

    PDF = "pdf"  #: PDF
    PNG = "png"  #: PNG 图片


class CellKind(StrEnum):
    """What the cells of a column are; any may be empty."""

    TEXT = "text"  #: 文本
    NUMBER = "number"  #: 数值
    WHOLE = "whole"  #: 整数
    FLAG = "flag"  #: 是或否
    MOMENT = "moment"  #: 时间


SUFFIX: Final[Mapping[FileKind | PaperKind, str]] = {
    FileKind.CSV: ".csv",
    FileKind.XLSX: ".xlsx",
    FileKind.GEOJSON: ".geojson",
    FileKind.GPKG: ".gpkg",
    FileKind.GEOPARQUET: ".parquet",
    PaperKind.PDF: ".pdf",
    PaperKind.PNG: ".png",
}

MEDIA_TYPE: Final[Mapping[FileKind | PaperKind, str]] = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.GEOJSON: "application/geo+json",
    FileKind.GPKG: "application/geopackage+sqlite3",
    FileKind.GEOPARQUET: "application/vnd.apache.parquet",
    PaperKind.PDF: "application/pdf",
    PaperKind.PNG: "image/png",
}

#: What people read as a table; the others are drawn, and hold shapes and codes.
TABLES: Final = frozenset({FileKind.CSV, FileKind.XLSX})
