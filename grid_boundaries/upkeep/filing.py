"""From a boundary file that was read to the grids of a draft."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from geo.errors import Words
from grid_boundaries.codes import DEFAULT_SCHEME, AreaCodeError, AreaLevel, parse_area_code
from grid_boundaries.codes import scheme_named as find_scheme
from grid_boundaries.readers.refusals import Scalar
from grid_boundaries.sources import BoundaryFile, as_text
from grid_boundaries.upkeep.drafting import Draft, DraftGrids
from grid_boundaries.uploads.field_mapping import GridField
from grid_boundaries.vocabulary import GridKind

#: Far above any grid of China, and well inside what the column holds.
MOST_COUNTED = 1_000_000

_KINDS: Mapping[str, GridKind] = {
    "": GridKind.GENERAL,
    "general": GridKind.GENERAL,
    "综合网格": GridKind.GENERAL,
    "综合": GridKind.GENERAL,
    "基础网格": GridKind.GENERAL,
    "dedicated": GridKind.DEDICATED,
    "专属网格": GridKind.DEDICATED,
    "专属": GridKind.DEDICATED,
    "专业网格": GridKind.DEDICATED,
    "micro": GridKind.MICRO,
    "微网格": GridKind.MICRO,
    "微": GridKind.MICRO,
}

_ODD_KINDS = Words(
    zh="{n} 行的网格类型无法识别，已按综合网格处理。可用：综合网格、专属网格、微网格。",
    en="The kind of {n} rows is not known; they were taken as general grids. Known are general, "
    "dedicated and micro.",
)
_ODD_COUNTS: Mapping[GridField, Words] = {
    GridField.HOUSEHOLDS: Words(
        zh="{n} 行的户数不是合理的整数，已留空。",
        en="The households of {n} rows are no plausible number; they were left empty.",
    ),
    GridField.RESIDENTS: Words(
        zh="{n} 行的常住人口不是合理的整数，已留空。",
        en="The residents of {n} rows are no plausible number; they were left empty.",
    ),
}


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """What the user says of the edition that a file is to become."""

    name: str
    county_code: str
    effective_from: date
    expected_grids: int | None = None
    synthetic: bool = False
    code_scheme: str = DEFAULT_SCHEME


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as a draft, and what had to be read generously."""

    draft: Draft
    warnings: tuple[Words, ...]


def draft_of_file(file: BoundaryFile, plan: DraftPlan, filename: str) -> Filed:
    """Return the draft that a file makes; synthetic when the user or the file says so.

    The village of a grid is the one its row names by a twelve-digit code, else the one in the
    grid's own code; empty when neither says so, which the boundary doctor reports.
    """
    odd_kinds = sum(_plain(v) not in _KINDS for v in file.values_of(GridField.KIND))
    warnings = list(file.warnings)
    if odd_kinds:
        warnings.append(_ODD_KINDS.fill(n=odd_kinds))
    for counted, odd in _ODD_COUNTS.items():
        odd_counts = sum(_plain(v) != "" and _count(v) is None for v in file.values_of(counted))
        if odd_counts:
            warnings.append(odd.fill(n=odd_counts))
    grids = DraftGrids(
        codes=file.codes,
        names=[name or code for name, code in zip(file.names, file.codes, strict=True)],
        kinds=kinds_of(file),
        village_codes=villages_of(file, plan.code_scheme),
        households=_counts(file, GridField.HOUSEHOLDS),
        residents=_counts(file, GridField.RESIDENTS),
        polygons=file.polygons,
    )
    draft = Draft(
        name=plan.name,
        county_code=plan.county_code,
        effective_from=plan.effective_from,
        grids=grids,
        synthetic=plan.synthetic or _says_synthetic(file),
        expected_grids=plan.expected_grids,
        code_scheme=plan.code_scheme,
        source=_source(file, filename),
    )
    return Filed(draft, tuple(warnings))


def _says_synthetic(file: BoundaryFile) -> bool:
    """Whether a row carries the label that our exports of invented grids carry."""
    stated = file.properties.get("synthetic", [])
    return any(_plain(value) in {"true", "1"} for value in stated)


def kinds_of(file: BoundaryFile) -> list[str]:
    """Return the kind of each row; a word that is not known means a general grid."""
    stated = file.values_of(GridField.KIND)
    return [_KINDS.get(_plain(value), GridKind.GENERAL).value for value in stated]


def villages_of(file: BoundaryFile, scheme_name: str) -> list[str]:
    """Return the village of each row: what the row says, else what its code says, else empty."""
    scheme = find_scheme(scheme_name)
    found = []
    for stated, code in zip(file.values_of(GridField.VILLAGE), file.codes, strict=True):
        village = _village_code(stated)
        if not village and scheme.describe_error(code) is None:
            village = scheme.parent_of(code).text
        found.append(village)
    return found


def _village_code(value: Scalar) -> str:
    try:
        code = parse_area_code(_plain(value))
    except AreaCodeError:
        return ""
    return code.text if code.level is AreaLevel.VILLAGE else ""


def _counts(file: BoundaryFile, counted: GridField) -> list[int | None]:
    return [_count(value) for value in file.values_of(counted)]


def _count(value: Scalar) -> int | None:
    try:
        number = float(_plain(value))
    except ValueError:
        return None
    is_plausible = math.isfinite(number) and number.is_integer() and 0 <= number <= MOST_COUNTED
    return int(number) if is_plausible else None


def _plain(value: Scalar) -> str:
    return as_text(value).casefold()


def _source(file: BoundaryFile, filename: str) -> dict[str, Any]:
    told = {name: str(value) for name, value in asdict(file.provenance).items()}
    used = {meaning.value: column for meaning, column in file.fields.used.items()}
    return told | {"filename": filename, "fields": used}
