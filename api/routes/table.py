"""Every router of the application; the first that matches an address answers.

All of it is for people who signed in, but what `api.edge.gate` names as open.
"""

from api.ogc import router as ogc
from api.routes import areas, basemap, editions, health, imports, incidents, maps, pages, pins
from api.routes.handling import board, dispatching, evidence, moves, receipts, rules
from api.routes.handling import pages as handling_pages
from api.routes.night_visits import evening, evening_pages, findings
from api.routes.night_visits import households as visit_households
from api.routes.night_visits import pages as visit_pages
from api.routes.night_visits import planning as visit_planning
from api.routes.night_visits import review as visit_review
from api.routes.night_visits import statements as visit_statements
from api.routes.notices import deliveries, inbox, webhooks
from api.routes.people import (
    accounts,
    audit,
    organisation,
    sessions,
    sign_in,
    single_sign_on,
    tokens,
)
from api.routes.reading import explorer, exports, figures

ROUTERS = (
    incidents.desk,
    accounts.router,
    accounts.way_back,
    areas.router,
    audit.router,
    basemap.router,
    board.router,
    deliveries.router,
    dispatching.router,
    editions.router,
    evening.router,
    evening_pages.router,
    evidence.router,
    explorer.router,
    exports.router,
    figures.router,
    findings.router,
    handling_pages.router,
    health.router,
    imports.router,
    inbox.router,
    incidents.router,
    maps.router,
    moves.router,
    ogc.parts,
    ogc.router,
    organisation.router,
    pages.router,
    pins.router,
    receipts.router,
    rules.router,
    sessions.router,
    sign_in.router,
    single_sign_on.router,
    tokens.router,
    visit_households.router,
    visit_pages.router,
    visit_planning.router,
    visit_review.router,
    visit_statements.router,
    webhooks.router,
)
