"""Every router of the application; the first that matches an address answers."""

from api.routes import areas, editions, health, imports, incidents, maps, pages, pins
from api.routes.handling import moves

ROUTERS = (
    incidents.desk,
    areas.router,
    editions.router,
    health.router,
    imports.router,
    incidents.router,
    maps.router,
    moves.router,
    pages.router,
    pins.router,
)
