"""Findings, and the report that holds them."""

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Words


class FindingCode(StrEnum):
    """What can be wrong with a set of grids."""

    SWAPPED_AXES = "swapped_axes"  #: 经纬度颠倒
    NOT_DEGREES = "not_degrees"  #: 坐标不是经纬度
    LIKELY_DATUM_SHIFT = "likely_datum_shift"  #: 疑似坐标偏移 GCJ-02 or BD-09 taken as true
    MISSING_CODE = "missing_code"  #: 缺少代码
    MALFORMED_CODE = "malformed_code"  #: 代码不合规则
    DUPLICATE_CODE = "duplicate_code"  #: 代码重复
    EMPTY_GEOMETRY = "empty_geometry"  #: 没有图形
    ZERO_AREA = "zero_area"  #: 面积为零
    INVALID_RING = "invalid_ring"  #: 图形无效 self-crossing or unclosed
    DUPLICATE_GEOMETRY = "duplicate_geometry"  #: 图形重复
    OVERLAP = "overlap"  #: 重叠
    GAP = "gap"  #: 空隙
    HOLE = "hole"  #: 空洞 a gap inside one grid
    SLIVER = "sliver"  #: 细缝 a thin overlap or gap
    OUTSIDE_COUNTY = "outside_county"  #: 超出县界
    ORPHAN = "orphan"  #: 无所属村 the code names no known village
    WRONG_PARENT = "wrong_parent"  #: 所属村不符 it lies in another village
    CROSSES_VILLAGE = "crosses_village"  #: 跨村
    COUNT = "count"  #: 数量不符
    VILLAGE_WITHOUT_GRID = "village_without_grid"  #: 村无网格
    MULTIPART = "multipart"  #: 多部分 a grid in several pieces
    NOT_CHECKED = "not_checked"  #: 未检查 what could not be looked at


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  #: 错误 blocks activation
    WARNING = "warning"  #: 警告 a person should look
    NOTE = "note"  #: 提示 good to know


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes
    ----------
    subjects
        Codes of the grids concerned, ``#n`` (row of the file, from 1) for one without a
        code; village codes for VILLAGE_WITHOUT_GRID.
    size_m2
        Area concerned, or None where area says nothing.
    geometry
        EPSG:4490, or None where the finding has no place. It may be invalid, as found.
    """

    code: FindingCode
    severity: Severity
    subjects: tuple[str, ...]
    words: Words
    size_m2: float | None = None
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one examination, gravest first."""

    findings: tuple[Finding, ...]

    @property
    def blocks_activation(self) -> bool:
        """Whether anything found forbids that the set come into force."""
        return any(f.severity is Severity.ERROR for f in self.findings)

    def counts(self) -> dict[FindingCode, int]:
        """Return how many findings there are of each code that occurs."""
        return dict(Counter(f.code for f in self.findings))

    def to_geojson(self) -> dict[str, Any]:
        """Return a FeatureCollection; a finding without a place has a null geometry."""
        return {
            "type": "FeatureCollection",
            "features": [_feature(finding) for finding in self.findings],
        }


def in_order(findings: list[Finding]) -> Report:
    """Make a report: errors before warnings before notes, then by kind, larger first."""
    kinds, weights = list(FindingCode), list(Severity)
    ordered = sorted(
        findings,
        key=lambda f: (
            weights.index(f.severity),
            kinds.index(f.code),
            -(f.size_m2 or 0),
            f.subjects,
        ),
    )
    return Report(tuple(ordered))


def _feature(finding: Finding) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": _geojson_geometry(finding.geometry),
        "properties": {
            "code": finding.code.value,
            "severity": finding.severity.value,
            "subjects": list(finding.subjects),
            "size_m2": None if finding.size_m2 is None else round(finding.size_m2, 2),
            "zh": finding.words.zh,
            "en": finding.words.en,
        },
    }


def _geojson_geometry(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """Return None also for a geometry that GeoJSON cannot hold: NaN is no number there."""
    if geometry is None or geometry.is_empty:
        return None
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return None
    mapping: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return mapping
