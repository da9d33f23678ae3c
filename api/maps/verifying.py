"""A map computed again from its recipe, as things were known then."""

import uuid
from datetime import datetime

from sqlalchemy import Connection

from api.maps.asked import AskedMap
from api.maps.kinds import COMPOSED
from api.maps.recipes import Difference, Recipe, compare, figures_of
from governance.incidents.hotspots.grounds import EditionGrounds
from governance.policy import Policy
from grid_boundaries.queries import read_edition


def verify_recipe(
    db: Connection, recipe: Recipe, policy: Policy, *, now: datetime
) -> list[Difference]:
    """Return the figures of a recipe that come out otherwise; none when all is as it was told.

    Raises
    ------
    EditionNotFoundError
        When the edition of the map is not in this installation.
    """
    edition = read_edition(db, uuid.UUID(recipe.edition))
    asked = AskedMap(
        db=db,
        sight=recipe.sight,
        edition=edition,
        ground=EditionGrounds().of(db, edition.id).seen_by(recipe.sight),
        wanted=recipe.wanted,
        exposure=recipe.exposure,
        policy=policy.model_copy(
            update={"hotspots": recipe.rules, "night_visits": recipe.visit_rules}
        ),
        lang="zh",
        now=now,
        version=0,
        as_of=recipe.as_of,
    )
    return compare(recipe.figures, figures_of(COMPOSED[recipe.kind](asked)))
