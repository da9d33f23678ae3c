"""Polygons and codes out of a boundary file, read behind the wall as every other."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from api.point_files.errors import (
    BoundaryCrsError,
    MissingCodeError,
    MissingColumnError,
    UnreadableFileError,
    UnusableBoundariesError,
)
from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.uploads.datum_question import CrsQuestionError
from grid_boundaries.uploads.field_mapping import GridField, UnknownColumnError

if TYPE_CHECKING:
    from grid_boundaries.sources import BoundaryFile as ReadFile


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons in EPSG:4490 degrees and their codes.

    Attributes
    ----------
    warnings
        What a person should know of how their file was read.
    """

    codes: tuple[str, ...]
    polygons: npt.NDArray[np.object_]
    warnings: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A file of polygons: GeoPackage, zipped Shapefile, GeoJSON, KML, GeoParquet.

    Attributes
    ----------
    code_field
        The column with the codes, whatever their scheme.
    crs
        What the coordinates are, in the user's words, if the file does not say so or says it
        wrongly.
    layer
        Which layer, for a file of several.
    """

    path: Path
    code_field: str
    crs: str | None = None
    layer: str | None = None


def read_boundaries(file: BoundaryFile) -> Boundaries:
    """Return the polygons of a file.

    Raises
    ------
    UnreadableFileError
        When it is not there.
    MissingColumnError, MissingCodeError
        When the column of codes, or a code in it, is missing.
    BoundaryCrsError
        When nobody says its coordinate system, or the one that is said does not fit.
    UnusableBoundariesError, geo.crs.RefusedCrsError, geo.crs.UnknownCrsError
        When it cannot be read for another reason, which is told.
    """
    found = _read(file)
    if "" in found.codes:
        row = found.codes.index("") + 1
        raise MissingCodeError(name=file.path.name, row=row, column=file.code_field)
    return Boundaries(found.codes, found.polygons, found.warnings)


def _read(file: BoundaryFile) -> "ReadFile":
    """Read, and name the file in what is refused: the points are a file, too."""
    from grid_boundaries.sources import Told, read_own_file  # noqa: PLC0415 - `--help` needs none

    told = Told(crs=file.crs, field_map={GridField.CODE.value: file.code_field}, layer=file.layer)
    name = file.path.name
    try:
        return read_own_file(file.path, told)
    except OSError as error:
        raise UnreadableFileError(name=name, reason=error.strerror or str(error)) from error
    except UnknownColumnError as error:
        columns = error.values["columns"]
        raise MissingColumnError(column=file.code_field, columns=columns) from error
    except CrsQuestionError as error:
        zh, en = error.words.zh, error.words.en
        raise BoundaryCrsError(name=name, reason_zh=zh, reason_en=en) from error
    except BoundaryError as error:
        zh, en = error.words.zh, error.words.en
        raise UnusableBoundariesError(name=name, reason_zh=zh, reason_en=en) from error
