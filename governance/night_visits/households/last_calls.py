"""What the visits tell of households, told anew from all of them at once.

The order in which visits came in is no matter: nothing is added up, all is read again.
"""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

from governance.policies.night_visits import NightVisitPolicy

#: Calls that count, attempts alone: a stop that a team never reached says nothing of a door.
#: A door tells who lives behind it when somebody opened, or when it is clear that nobody lives
#: there; of the latest such call. What the register says is kept beside it, see the model.
_RETELL = text("""
WITH asked AS (
  SELECT h.id, coalesce(h.before_visits->>'occupancy', h.occupancy) AS registered_as,
    CASE WHEN h.before_visits IS NULL THEN h.not_before
      ELSE CAST(h.before_visits->>'not_before' AS date) END AS registered_not_before,
    c.every_days
  FROM household h
  LEFT JOIN unnest(CAST(:classes AS text[]), CAST(:intervals AS int[])) AS c(code, every_days)
    ON c.code = h.visit_class
  WHERE h.id = ANY(:households)
), calls AS (
  SELECT v.household_id AS id, v.evening, v.outcome FROM visit v
  WHERE v.household_id = ANY(:households) AND v.counts AND v.outcome <> 'deferred'
), summed AS (
  SELECT id, max(evening) AS last_attempt_on,
    max(evening) FILTER (WHERE outcome = 'met') AS last_met_on,
    (array_agg(outcome ORDER BY evening DESC))[1] AS last_outcome,
    max(evening) FILTER (WHERE outcome <> 'not_home') AS answered_on,
    max(evening) FILTER (WHERE outcome IN ('met', 'refused', 'vacant', 'moved')) AS told_on
  FROM calls GROUP BY id
), missed AS (
  SELECT id, count(*) AS misses,
    count(*) FILTER (WHERE extract(isodow FROM evening) < 6) AS weekday_misses
  FROM calls JOIN summed USING (id)
  WHERE calls.outcome = 'not_home' AND calls.evening > coalesce(answered_on, '-infinity')
  GROUP BY id
), told AS (
  SELECT id, calls.outcome, calls.evening FROM calls JOIN summed USING (id)
  WHERE calls.evening = told_on
), said AS (
  SELECT asked.id, asked.every_days, registered_as, registered_not_before,
    CASE WHEN told.outcome IN ('vacant', 'moved') THEN told.outcome
      WHEN told.outcome IS NOT NULL AND registered_as IN ('vacant', 'moved') THEN 'occupied'
      ELSE registered_as END AS occupancy,
    CASE WHEN told.outcome = 'refused'
      THEN greatest(registered_not_before, told.evening + CAST(:refused_days AS int))
      ELSE registered_not_before END AS not_before
  FROM asked LEFT JOIN told USING (id)
)
UPDATE household h SET
  last_met_on = summed.last_met_on,
  last_attempt_on = summed.last_attempt_on,
  last_outcome = summed.last_outcome,
  misses = coalesce(missed.misses, 0),
  weekday_misses = coalesce(missed.weekday_misses, 0),
  occupancy = said.occupancy,
  not_before = said.not_before,
  before_visits = CASE WHEN said.occupancy = said.registered_as
      AND said.not_before IS NOT DISTINCT FROM said.registered_not_before THEN NULL
    ELSE jsonb_build_object(
      'occupancy', said.registered_as, 'not_before', said.registered_not_before) END,
  due_on = CASE WHEN NOT h.opted_out AND said.occupancy IN ('occupied', 'seasonal')
    THEN coalesce(summed.last_met_on, h.visited_before, h.registered_on) + said.every_days END
FROM said LEFT JOIN summed USING (id) LEFT JOIN missed USING (id)
WHERE h.id = said.id
""")


def retell_households(
    db: Connection, households: Collection[uuid.UUID], policy: NightVisitPolicy
) -> None:
    """Compute what begins with ``last_``, misses, occupancy, `not_before` and `due_on` anew.

    From every visit that counts, in one statement. The caller holds the households' rows.
    """
    if households:
        asked = {"households": sorted(households), "refused_days": policy.cap.refused_days}
        db.execute(_RETELL, {**asked, **intervals_of(policy)})


def intervals_of(policy: NightVisitPolicy) -> Mapping[str, list[str] | list[int]]:
    """Return the classes and their days as a statement takes them, in one order."""
    every = {code: one.every_days for code, one in policy.classes.items()}
    return {"classes": list(every), "intervals": list(every.values())}
