"""Hostile boundary files: no crash, no foreign byte, no socket, no time wasted."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.point_files.boundary_files import BoundaryFile
from api.point_files.boundary_files import read_boundaries as read_own_boundaries
from api.point_files.errors import PointFileError
from geo.errors import RuleError
from grid_boundaries.ground.files import ToldOfGround, read_ground
from grid_boundaries.readers.limits import UPLOAD
from grid_boundaries.sources import read_boundaries
from tests.drills.hostile_archives import hostile_archives
from tests.drills.hostile_json import Bait, Hostile, hostile_text_files
from tests.drills.hostile_tables import hostile_tables

pytestmark = pytest.mark.drill

MARKER = "CANARY-5b1e-do-not-leak"
MAX_SECONDS = 20.0
COUNTY = (115.2, 27.4, 115.8, 28.0)


class Listener:
    """Counts who calls, on loopback."""

    def __init__(self) -> None:
        self.hits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._count, daemon=True)
        self.thread.start()

    def _count(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            caller.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    counter = Listener()
    yield counter
    counter.close()


@pytest.fixture(scope="module")
def bait(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Bait:
    canary = tmp_path_factory.mktemp("secret") / "canary.geojson"
    shape = '{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}'
    properties = f'{{"code":"{MARKER}"}}'
    canary.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature",'
        f'"properties":{properties},"geometry":{shape}}}]}}'
    )
    return Bait(canary, listener.port)


def all_hostile(bait: Bait) -> list[Hostile]:
    return [*hostile_text_files(bait), *hostile_archives(bait), *hostile_tables(bait)]


LABELS = [hostile.label for hostile in all_hostile(Bait(Path("/nowhere"), 9))]


@pytest.fixture(scope="module")
def corpus(bait: Bait) -> dict[str, Hostile]:
    return {hostile.label: hostile for hostile in all_hostile(bait)}


@pytest.mark.parametrize("label", LABELS)
def test_hostile_file_is_refused_with_a_reason_and_reaches_nothing(
    label: str, corpus: dict[str, Hostile], listener: Listener
) -> None:
    hostile = corpus[label]
    before, start = listener.hits, time.monotonic()
    said, error = "", None
    try:
        said = repr(read_boundaries(hostile.content, hostile.name, crs="cgcs2000"))
    except RuleError as refused:
        said, error = f"{refused.words}{refused.values}{refused.__cause__}", type(refused)
    assert error is hostile.error
    assert MARKER not in said
    assert listener.hits == before
    assert time.monotonic() - start < MAX_SECONDS


#: One of each way out: a driver, an address, a path, a pipeline, a view, a grid file, XML.
OUTWARD = [
    *("vrt", "wfs", "vsicurl string", "path string", "gdalg gdal_vector_pipeline", "html"),
    *("view reads file", "view opens layer", "vrt as shp", "prj with grid file", "kmz with xxe"),
]


@pytest.mark.parametrize("label", OUTWARD)
def test_assigning_by_a_hostile_file_reaches_nothing_either(
    label: str, corpus: dict[str, Hostile], listener: Listener, tmp_path: Path
) -> None:
    hostile = corpus[label]
    file = tmp_path / hostile.name
    file.write_bytes(hostile.content)
    before, said = listener.hits, ""
    try:
        said = repr(read_own_boundaries(BoundaryFile(file, "code", "cgcs2000")))
    except PointFileError as refused:
        said = f"{refused.words}{refused.values}{refused.__cause__}"
        assert hostile.error is not None
    assert MARKER not in said
    assert listener.hits == before


@pytest.mark.parametrize("label", LABELS)
def test_a_base_map_of_a_hostile_file_reaches_nothing_either(
    label: str, corpus: dict[str, Hostile], listener: Listener, tmp_path: Path
) -> None:
    hostile = corpus[label]
    file = tmp_path / hostile.name
    file.write_bytes(hostile.content)
    before, start = listener.hits, time.monotonic()
    try:
        said = repr(read_ground(file, ToldOfGround("cgcs2000"), COUNTY, UPLOAD).columns)
    except RuleError as refused:
        said = f"{refused.words}{refused.values}{refused.__cause__}"
    assert MARKER not in said
    assert listener.hits == before
    assert time.monotonic() - start < MAX_SECONDS


def test_map_data_with_an_entity_of_another_file_reveal_nothing_of_it(
    bait: Bait, tmp_path: Path
) -> None:
    file = tmp_path / "county.osm"
    entity = f'<!DOCTYPE osm [<!ENTITY it SYSTEM "file://{bait.canary}">]>'
    node = '<node id="1" lon="115.4" lat="27.7"><tag k="place" v="town"/><tag k="name" v="&it;"/>'
    file.write_text(f'<?xml version="1.0"?>{entity}<osm version="0.6">{node}</node></osm>')
    try:
        said = repr(read_ground(file, ToldOfGround(), COUNTY, UPLOAD).columns)
    except RuleError as refused:
        said = f"{refused.words}{refused.values}"
    assert MARKER not in said


def test_corpus_is_large_and_its_labels_are_unique() -> None:
    assert len(LABELS) == len(set(LABELS)) >= 60


def test_listener_and_canary_would_notice(bait: Bait, listener: Listener) -> None:
    """The drill proves something: the honest way to both is open from outside the wall."""
    before = listener.hits
    socket.create_connection(("127.0.0.1", bait.port), timeout=5).close()
    deadline = time.monotonic() + 5
    while listener.hits == before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert listener.hits == before + 1
    assert MARKER in repr(read_boundaries(bait.canary, crs="cgcs2000"))
