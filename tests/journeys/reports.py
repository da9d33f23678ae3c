"""Reports as a mini-program would send them."""

from typing import Any


def report(**changes: Any) -> dict[str, Any]:
    body = {
        "channel": "grid_patrol",
        "category": "dispute",
        "title": "邻里因排水起争执",
        "occurred_at": "2026-02-20T20:15:00+08:00",
    }
    return body | changes


def at(point: tuple[float, float], **more: Any) -> dict[str, Any]:
    return {"position": {"x": point[0], "y": point[1], "crs": "cgcs2000", **more}}
