"""Every router of the application; the first that matches an address answers."""

from api.routes import areas, editions, health, imports, incidents, maps, pages, pins

ROUTERS = (
    incidents.desk,
    areas.router,
    editions.router,
    health.router,
    imports.router,
    incidents.router,
    maps.router,
    pages.router,
    pins.router,
)
