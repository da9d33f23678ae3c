"""From valid polygons to the raster, step by step."""

import numpy as np
import numpy.typing as npt
import shapely

from geo.assign.raster.cells import NO_CELL, Raster, frame_over
from geo.assign.raster.clearance import add_clearance
from geo.assign.raster.filling import sweep_polygons
from geo.assign.raster.marking import mark
from geo.assign.raster.mixed import gather_mixed
from geo.assign.raster.records import Draft, room_for, write_records
from geo.assign.raster.segments import take_apart

#: What stands for no polygons at all: nothing is ever inside it.
NOWHERE = (0.0, 0.0, 1.0, 1.0)


def build_raster(polygons: npt.NDArray[np.object_]) -> Raster:
    """Return the raster of valid polygons; their order is the order in which ties are won."""
    segments = take_apart(polygons)
    west, south, east, north = shapely.total_bounds(polygons).tolist() if len(polygons) else NOWHERE
    frame = frame_over((west, south, east, north), len(segments.ends))
    touched = mark(frame, segments.ends)
    touches, covers = sweep_polygons(frame, segments, touched)
    mixed = gather_mixed(frame, touched, touches)
    cells = np.full(frame.nx * frame.ny + 1, NO_CELL, np.int32)
    draft = Draft(frame, segments, mixed, covers, cells[:-1], np.empty(0))
    draft = draft._replace(records=np.empty(room_for(draft)))
    used = write_records(draft)
    add_clearance(frame, cells[:-1])
    return Raster(frame, cells, draft.records[:used].copy())
