"""The village and the township that a place lies in, with all their names."""

from sqlalchemy import Connection

from geo.geocoding.learning import Surroundings
from grid_boundaries.areas import names_of


def surroundings_of(db: Connection, village_code: str) -> Surroundings:
    """Return what a place in a village lies in; names nobody stored are absent."""
    township_code = village_code[:9]
    known = names_of(db, (village_code, township_code))
    village, township = (
        known[code].every if code in known else () for code in (village_code, township_code)
    )
    return Surroundings(village_code, township_code, village, township)
