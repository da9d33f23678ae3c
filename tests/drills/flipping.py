"""Changing the grids back and forth over HTTP."""

from typing import Any

import httpx2

#: The grid that is divided and made whole again, and the line that divides it.
MIDDLE, ACROSS = "360824100001005", [[115.415, 27.755], [115.415, 27.775]]


def flip(client: httpx2.Client, active: str, parts: list[str]) -> tuple[str, list[str]]:
    """Divide the middle grid or make it whole in a new edition, and bring that into force."""
    if len(parts) == 1:
        body: dict[str, Any] = {"code": parts[0], "line": ACROSS}
        made = client.post(f"/editions/{active}/split", json=body)
    else:
        made = client.post(f"/editions/{active}/merge", json={"codes": parts})
    assert made.status_code == 201, made.text
    drawn = made.json()
    done = client.post(f"/editions/{drawn['id']}/activate", json={"dry_run": False})
    assert done.status_code == 200, done.text
    return drawn["id"], drawn["new_codes"]
