"""The inside of the sandbox: one file comes in on stdin, plain values go out on stdout.

Started as a script by `grid_boundaries.uploads.sandbox` with nothing but the interpreter, the
site-packages and this package in sight. It limits itself, reads the job, and answers once:
a JSON header of stated length, then the geometries.

Argument: a JSON object ``{"paths": [...], "own_wall": null | {...}, "outside": "...",
"limits": {...}}``.
"""

import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any

_LENGTH = struct.Struct("<I")


def main() -> None:
    """Wall ourselves in, read the job, answer."""
    start = json.loads(sys.argv[1])
    if start["own_wall"]:
        sys.path.insert(0, start["outside"])
        from grid_boundaries.readers.own_wall import raise_wall

        raise_wall(**start["own_wall"])
        for name in [name for name in sys.modules if name.startswith("grid_boundaries")]:
            del sys.modules[name]  # their folder is out of sight now
    sys.path[:0] = start["paths"]
    from grid_boundaries.readers.limits import Limits

    limits = Limits(**start["limits"])
    limit_resources(limits)
    inbox = os.fdopen(0, "rb")
    job = json.loads(inbox.read(_LENGTH.unpack(inbox.read(_LENGTH.size))[0]))
    _answer(job, inbox.read(), limits)


def limit_resources(limits: Any) -> None:  # noqa: ANN401 - Limits, imported late
    """Bound processor time, memory, and the size of anything written (the answer included)."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.answer_bytes, limits.answer_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(job: dict[str, Any], content: bytes, limits: Any) -> None:  # noqa: ANN401
    from grid_boundaries.readers.refusals import RefusedError

    outbox = os.fdopen(1, "wb")
    try:
        parsed = parse(job, content, limits)
    except RefusedError as refused:
        _send(
            outbox,
            {"refusal": refused.refusal, "where": refused.where, "names": refused.names},
        )
        return
    except MemoryError:
        _send(outbox, {"refusal": "too_large", "where": 0, "names": []})
        return
    if len(parsed.wkb) > limits.features:
        _send(outbox, {"refusal": "too_large", "where": 0, "names": []})
        return
    header = {
        "columns": parsed.columns,
        "lengths": [len(shape) for shape in parsed.wkb],
        "crs": parsed.crs,
        "layer": parsed.layer,
        "encoding": parsed.encoding,
        "dropped": parsed.dropped,
    }
    _send(outbox, header, *parsed.wkb)


def parse(job: dict[str, Any], content: bytes, limits: Any) -> Any:  # noqa: ANN401 - as above
    """Hand the content to the one parser of its kind; only that one is imported."""
    # ruff: noqa: PLC0415
    kind, folder = job["kind"], Path("/tmp")  # noqa: S108 - the sandbox's own, empty
    if kind == "geojson":
        from grid_boundaries.readers.geojson import parse_geojson

        return parse_geojson(content, job["encoding"], limits)
    if kind in ("kml", "kmz"):
        from grid_boundaries.readers.kml import parse_kml

        if kind == "kmz":
            from grid_boundaries.readers.layers import unpack_kml

            content = unpack_kml(content, limits)
        return parse_kml(content, limits)
    if kind == "geoparquet":
        from grid_boundaries.readers.geoparquet import parse_geoparquet

        return parse_geoparquet(content, limits)
    forgo_frames()
    if kind.startswith("ground_"):
        from grid_boundaries.readers.ground_layers import parse_ground

        return parse_ground(job, content, folder, limits)
    from grid_boundaries.readers.layers import parse_geopackage, parse_shapefile

    if kind == "geopackage":
        return parse_geopackage(content, job["layer"], folder, limits)
    return parse_shapefile(content, job["encoding"], folder, limits)


def forgo_frames() -> None:
    """Let pyogrio start without pandas: a tenth of the time, and less code in the sandbox."""
    for name in ("pandas", "geopandas"):
        sys.modules[name] = None  # type: ignore[assignment]


def _send(outbox: Any, header: dict[str, object], *shapes: bytes) -> None:  # noqa: ANN401
    text = json.dumps(header, allow_nan=False).encode()
    outbox.write(_LENGTH.pack(len(text)))
    outbox.write(text)
    for shape in shapes:
        outbox.write(shape)
    outbox.close()


if __name__ == "__main__":
    main()
