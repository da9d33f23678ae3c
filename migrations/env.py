"""How Alembic meets the database: one connection given by the caller, PostGIS-aware."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine

import geo.geocoding.model
import governance.audit.model
import governance.incidents.dispatching.model
import governance.incidents.evidence.model
import governance.incidents.importing.model
import governance.incidents.model
import governance.incidents.work_model
import governance.night_visits.evening.model
import governance.night_visits.households.model
import governance.night_visits.planning.model
import governance.night_visits.review.model
import governance.notices.model
import governance.people.accounts.model
import governance.people.model
import grid_boundaries.ground.model
import grid_boundaries.model
from geo.postgis import Base

MODELS = (
    geo.geocoding.model,
    governance.audit.model,
    governance.incidents.dispatching.model,
    governance.incidents.evidence.model,
    governance.incidents.work_model,
    governance.incidents.importing.model,
    governance.incidents.model,
    governance.night_visits.evening.model,
    governance.night_visits.households.model,
    governance.night_visits.planning.model,
    governance.night_visits.review.model,
    governance.notices.model,
    governance.people.accounts.model,
    governance.people.model,
    grid_boundaries.ground.model,
    grid_boundaries.model,
)


def include_object(item, name, kind, reflected, compare_to):  # noqa: ANN001, ANN201
    """Leave alone what PostGIS and the job queue keep for themselves."""
    if name is not None and name.startswith("procrastinate_"):
        return False
    return alembic_helpers.include_object(item, name, kind, reflected, compare_to)


def run(connection) -> None:  # noqa: ANN001
    """Run the migrations on `connection` in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url") or "").connect() as own:
        run(own)
