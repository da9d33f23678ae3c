"""Editions on the wire: what is asked, and what is answered."""

import uuid
from collections.abc import Container, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import BeforeValidator, Field, Json, StrictBool

from api.schemas.answers import words_of
from api.schemas.fields import Key, Line, Wire
from geo.errors import Words
from governance.incidents.regridding.regrid import Impact
from governance.policy import County
from grid_boundaries.changes import ChangeKind, Changes
from grid_boundaries.checks.report import Report, Severity
from grid_boundaries.export import ExportFormat
from grid_boundaries.upkeep.filing import DraftPlan
from grid_boundaries.uploads.field_mapping import GridField

#: Longer lists are cut, and say so by their count.
MOST_LISTED = 500


def _written_day(day: object) -> object:
    """Let only YYYY-MM-DD be a day: a bare number could be seconds."""
    if not isinstance(day, str) or "-" not in day:
        message = "not_written_out"
        raise ValueError(message)
    return day


Day = Annotated[date, BeforeValidator(_written_day)]
Count = Annotated[int, Field(ge=1, le=100_000)]
Degree = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-180, le=180)]
Short = Annotated[Line, Field(max_length=60)]
FindingId = Annotated[int, Field(ge=1, le=2**62, strict=True)]
GridCodeText = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,32}$")]

FormatName = Literal["gpkg", "geojson", "shp", "parquet"]

FORMATS: Mapping[FormatName, ExportFormat] = {
    "gpkg": ExportFormat.GEOPACKAGE,
    "geojson": ExportFormat.GEOJSON,
    "shp": ExportFormat.SHAPEFILE,
    "parquet": ExportFormat.GEOPARQUET,
}


class EditionIn(Wire):
    """A boundary file and what the user says of it; the datum is never guessed.

    Attributes
    ----------
    mapping
        Column by meaning (`GridField`), as JSON, where names are not recognised.
    dry_run
        Whether the file is only looked at; nothing is kept then.
    """

    file: UploadFile
    name: Short
    effective_from: Day
    crs: Key | None = None
    encoding: Key | None = None
    layer: Line | None = None
    mapping: Json[dict[GridField, Line]] | None = None
    expected: Count | None = None
    synthetic: bool = False
    dry_run: bool = True

    @property
    def filename(self) -> str:
        """The name the user gave the file, fit to be kept."""
        return (self.file.filename or "upload")[:200].replace("\x00", "")

    def columns(self) -> dict[str, str] | None:
        """Return the column by meaning as the reader takes it."""
        return None if self.mapping is None else {k.value: v for k, v in self.mapping.items()}

    def to_plan(self, county: County) -> DraftPlan:
        """Return it in our own type; without a word on the number, the county's holds."""
        return DraftPlan(
            self.name,
            county.code,
            self.effective_from,
            self.expected or county.expected_grids,
            self.synthetic,
            county.code_scheme,
        )


class ActivateIn(Wire):
    """Try an activation, or do it; `effective_from` gives the edition another day first."""

    dry_run: StrictBool = True
    effective_from: Day | None = None


class WaterIn(Wire):
    """The findings whose free ground is water."""

    findings: Annotated[list[FindingId], Field(min_length=1, max_length=1000)]


class SplitIn(Wire):
    """One grid and the line that divides it: positions lon, lat in EPSG:4490."""

    code: GridCodeText
    line: Annotated[list[tuple[Degree, Degree]], Field(min_length=2, max_length=2000)]
    name: Short | None = None
    effective_from: Day | None = None


class MergeIn(Wire):
    """Grids of one village that become one."""

    codes: Annotated[list[GridCodeText], Field(min_length=1, max_length=50)]
    name: Short | None = None
    effective_from: Day | None = None


def report_of(report: Report, warnings: tuple[Words, ...] = ()) -> dict[str, Any]:
    """Return what the boundary doctor found, the gravest `MOST_LISTED` with their places."""
    told = report.to_geojson()
    weights = [finding.severity for finding in report.findings]
    return {
        "blocks_activation": report.blocks_activation,
        "findings": len(weights),
        "errors": weights.count(Severity.ERROR),
        "warnings": weights.count(Severity.WARNING),
        "counts": {code.value: n for code, n in report.counts().items()},
        "geojson": told | {"features": told["features"][:MOST_LISTED]},
        "notices": [words_of(words) for words in warnings],
    }


def impact_of(impact: Impact, seen: Container[uuid.UUID]) -> dict[str, Any]:
    """Return which open incidents change grid: n of `of`, the first ones by number, and flows.

    All of them count; those that are told by number are among the `seen`.
    """
    told = [one for one in impact.moves if one.incident_id in seen][:MOST_LISTED]
    moves = [
        {"incident_id": one.incident_id, "no": one.no, "from": one.from_code, "to": one.to_code}
        for one in told
    ]
    return {
        "n": impact.n,
        "of": impact.of,
        "lost": impact.lost,
        "found": impact.found,
        "moves": [one | {"count": 1} for one in moves],
        "flows": [
            {"from": before, "to": after, "count": count}
            for before, after, count in impact.flows()[:MOST_LISTED]
        ],
        "truncated": impact.n > len(moves),
    }


def changes_of(changes: Changes) -> dict[str, Any]:
    """Return what became of the grids; those that stayed the same are only counted."""
    return {
        "counts": {kind.value: n for kind, n in changes.counts().items()},
        "changes": [
            {"kind": one.kind, "from": one.old_codes, "to": one.new_codes}
            for one in changes.changes
            if one.kind is not ChangeKind.SAME
        ],
        "lineage": [
            {
                "from": one.old_code,
                "to": one.new_code,
                "kind": one.kind,
                "share_of_old": one.share_of_old,
                "share_of_new": one.share_of_new,
            }
            for one in changes.lineage
            if one.kind is not ChangeKind.SAME
        ],
    }
