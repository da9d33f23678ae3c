"""A county with work to do: open incidents, the workers who hold their grids, and sessions."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import text

from benchmarks.ingest.place import Place
from benchmarks.sign_in import session_of

FILL = (Path(__file__).parent / "fill.sql").read_text("utf-8")

#: One worker of each grid who is at work today.
_WORKERS = """
CREATE TABLE bench_worker AS
SELECT DISTINCT ON (s.grid_code) s.grid_code, s.person_id
FROM grid_staffing s JOIN person p ON p.id = s.person_id AND p.active
WHERE s.part = 'full_time' AND s.valid_from <= current_date
  AND (s.valid_to IS NULL OR s.valid_to > current_date)
  AND p.id NOT IN (SELECT person_id FROM absence WHERE starts_at <= now() AND now() < ends_at)
ORDER BY s.grid_code, s.person_id
"""

_WORK = """
SELECT i.id::text AS id, w.person_id FROM incident i JOIN bench_worker w ON w.grid_code = i.area
WHERE i.source = %(prefix)s AND i.state = %(state)s AND i.holder = i.area
  AND i.tier = %(tier)s ORDER BY i.id
"""


@dataclass(frozen=True, slots=True)
class Work:
    """An incident that its grid's worker can move, and the worker's session."""

    incident: str
    session: str


class County:
    """The county of one measurement."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._sessions: dict[uuid.UUID, str] = {}
        self.run(_WORKERS)

    def run(self, statement: str, **given: object) -> None:
        """Execute a statement and commit."""
        with psycopg.connect(self.place.conninfo) as connection:
            connection.execute(statement.encode(), given or None)

    def rows(self, statement: str, **given: object) -> list[tuple[object, ...]]:
        """Return what a query finds."""
        with psycopg.connect(self.place.conninfo) as connection:
            return connection.execute(statement.encode(), given or None).fetchall()

    def fill(self, prefix: str, rows: int) -> int:
        """Write open incidents under a name of their own; return how many."""
        self.run(FILL, prefix=prefix, rows=rows)
        self.vacuum()
        found = self.rows("SELECT count(*) FROM incident WHERE source = %(prefix)s", prefix=prefix)
        return int(str(found[0][0]))

    def open_now(self) -> int:
        """Return how many incidents are open."""
        found = self.rows(
            "SELECT count(*) FROM incident WHERE state NOT IN"
            " ('draft', 'closed', 'archived', 'rejected', 'voided', 'merged')"
        )
        return int(str(found[0][0]))

    def vacuum(self) -> None:
        """Let the planner know what was written."""
        with psycopg.connect(self.place.conninfo, autocommit=True) as connection:
            for table in ("incident", "incident_event", "grid_assignment", "session"):
                connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))

    def work(self, prefix: str, state: str, tier: str = "unset") -> list[Work]:
        """Return the incidents in a state that their grids still hold."""
        found = self.rows(_WORK, prefix=prefix, state=state, tier=tier)
        return [Work(str(one), self._session(uuid.UUID(str(person)))) for one, person in found]

    def _session(self, person: uuid.UUID) -> str:
        if person not in self._sessions:
            with self.place.installation.transaction() as db:
                self._sessions[person] = session_of(db, person)
        return self._sessions[person]

    def agency(self) -> str:
        """Return the code of an agency that takes tasks."""
        with self.place.installation.transaction() as db:
            asked = text("SELECT code FROM unit WHERE kind = 'agency' AND active ORDER BY code")
            return str(db.scalars(asked).first())
