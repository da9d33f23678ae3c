"""The village and the township that a place lies in, with all their names."""

from datetime import date

from sqlalchemy import Connection

from geo.geocoding.learning import Surroundings
from grid_boundaries.areas import names_of


def surroundings_of(db: Connection, village_code: str, day: date) -> Surroundings:
    """Return what a place in a village lies in on a day; names nobody stored are absent."""
    township_code = village_code[:9]
    known = names_of(db, (village_code, township_code), day)
    village, township = (
        known[code].every if code in known else () for code in (village_code, township_code)
    )
    return Surroundings(village_code, township_code, village, township)
