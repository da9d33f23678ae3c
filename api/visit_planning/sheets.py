"""A plan as route sheets: addresses as far as who prints may see them."""

import uuid
from typing import Any

import numpy as np
from fastapi import Request

from api.deps import Desk
from api.visit_planning.showing import show_plan
from api.visit_planning.view import ground_in_force
from geo.errors import Lang, Words
from governance.vocabulary import Level
from grid_boundaries.areas import names_of
from web_map.route_sheets import SheetsPage, SheetTeam, Sketch, clock, code_of

_NO_METHOD = Words("尚未排线", "not planned yet")


def route_sheets(request: Request, desk: Desk, plan_id: uuid.UUID, lang: Lang) -> SheetsPage:
    """Return one page for each team that has a route."""
    plan = show_plan(desk, plan_id)
    ground = ground_in_force(request, desk)
    metric = ground.metric
    sketch = Sketch(metric.project_geometries(ground.polygons))
    grids = dict(zip(ground.codes, ground.names, strict=True))
    stops = [stop for team in plan["teams"] for stop in team["stops"]]
    codes = {stop["area"][: Level.VILLAGE.digits] for stop in stops}
    villages = {code: one.name for code, one in names_of(desk.db, codes, desk.today).items()}
    zone = desk.policy.county.zone
    window = f"{clock(plan['opens_at'], zone)}–{clock(plan['closes_at'], zone)}"

    def where(stop: dict[str, Any]) -> str:
        village = villages.get(stop["area"][: Level.VILLAGE.digits], "")
        return stop["address"] or f"{village} {grids.get(stop['area'], stop['area'])}".strip()

    def sheet(team: dict[str, Any]) -> SheetTeam:
        places = np.array([(one["lon"], one["lat"]) for one in team["stops"]], np.float64)
        stops_m = np.column_stack(metric.project(places[:, 0], places[:, 1]))
        east, north = metric.project([team["lon"]], [team["lat"]])
        stops = [
            {**one, "where": where(one), "arrives": clock(one["arrives_at"], zone)}
            for one in team["stops"]
        ]
        return SheetTeam(
            number=team["number"],
            station=team["station"],
            mode=team["mode"],
            window=window,
            km=f"{team['metres'] / 1000:.1f}" if team["metres"] else "",
            members=team["members"],
            stops=stops,
            sketch=sketch.draw((float(east[0]), float(north[0])), stops_m),
            code=code_of(f"{request.base_url}visit?team={team['id']}"),
        )

    told = (plan["method"] or {}).get("travel") or _NO_METHOD.of(lang)
    with_routes = [team for team in plan["teams"] if team["stops"]]
    return SheetsPage(str(plan_id), plan["evening"], str(told), [sheet(one) for one in with_routes])
