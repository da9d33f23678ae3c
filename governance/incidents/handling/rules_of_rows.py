"""What must hold of the stored handling of incidents; each check finds no row when it does."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import Words


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule of the data, and the query for what breaks it (its first column names the row)."""

    words: Words
    sql: str


_OPEN_WORK = "('pending_sign', 'signed', 'working', 'return_requested')"

OF_HANDLING: Mapping[str, Invariant] = {
    "I8": Invariant(
        Words(
            "每一步历史的哈希由前一步的哈希和本步内容得出",
            "The hash of each step of history follows from the step before and the step itself",
        ),
        """
        SELECT incident_id::text || ' ' || version FROM (
          SELECT incident_id, version, hash, e,
            lag(hash) OVER (PARTITION BY incident_id ORDER BY version) AS before
          FROM incident_event e) chained
        WHERE hash IS DISTINCT FROM event_digest(before, e)
        """,
    ),
    "I13": Invariant(
        Words(
            "回访只在待回访时进行",
            "Reporters are called back only when a result waits for it",
        ),
        """
        SELECT incident_id::text FROM incident_event
        WHERE kind IN ('attempt_callback', 'callback_ok', 'callback_bad', 'callback_lawful')
          AND from_state <> 'pending_callback'
        """,
    ),
    "I14": Invariant(
        Words(
            "办理中的事件恰有一个在办的主办任务，其他状态没有在办任务",
            "An incident in handling has one open task in charge, any other has no open task",
        ),
        f"""
        SELECT i.id::text FROM incident i
        LEFT JOIN (SELECT incident_id, count(*) AS n, count(*) FILTER (WHERE role = 'lead') AS leads
                   FROM incident_work WHERE state IN {_OPEN_WORK} GROUP BY 1) w
          ON w.incident_id = i.id
        WHERE (i.state = 'in_handling') <> (coalesce(w.leads, 0) = 1)
          OR (i.state <> 'in_handling' AND coalesce(w.n, 0) > 0)
        """,  # noqa: S608 a constant
    ),
    "I14a": Invariant(
        Words(
            "结案的事件有办结记录",
            "Nothing is closed without a result",
        ),
        """
        SELECT i.id::text FROM incident i WHERE i.state IN ('closed', 'archived') AND NOT EXISTS (
          SELECT FROM incident_event e WHERE e.incident_id = i.id AND e.kind = 'submit_result')
        """,
    ),
    "I14b": Invariant(
        Words("核查人不是本轮承办人", "Nobody verifies what they handled in the same round"),
        """
        SELECT v.incident_id::text FROM incident_event v JOIN incident_event h
          ON h.incident_id = v.incident_id AND h.actor = v.actor
          AND h.details->>'round' = v.details->>'round' AND h.version < v.version
        WHERE v.kind IN ('verify_pass', 'verify_fail') AND h.kind IN (
          'self_handle', 'sign', 'start', 'arrive', 'feed_back', 'finish', 'submit_result')
        """,
    ),
    "I14c": Invariant(
        Words("督办等级只升不降，解除除外", "Supervision rises, and falls only by being lifted"),
        """
        SELECT incident_id::text FROM (
          SELECT incident_id, kind, array_position(levels, details->>'supervision') AS now,
            lag(array_position(levels, details->>'supervision'))
              OVER (PARTITION BY incident_id ORDER BY version) AS before
          FROM incident_event,
            (VALUES (ARRAY['none', 'normal', 'yellow', 'red'])) AS v(levels)
          WHERE details ? 'supervision') steps
        WHERE now < before AND kind <> 'lift'
        """,
    ),
    "I14d": Invariant(
        Words("并入与并案状态一致", "What is merged names into what, and nothing else does"),
        "SELECT id::text FROM incident WHERE (state = 'merged') <> (merged_into IS NOT NULL)",
    ),
    "I18": Invariant(
        Words(
            "事件的区域是其当前网格，承办单位与承办层级相符",
            "An incident's area is its present grid, and its holder is a centre of its level",
        ),
        """
        SELECT i.id::text FROM incident i
        LEFT JOIN grid_assignment a ON a.incident_id = i.id AND a.current
        WHERE i.area <> coalesce(a.grid_code, '')
          OR (i.holder <> '' AND length(i.holder) <> CASE i.level
            WHEN 'grid' THEN 15 WHEN 'village' THEN 12 WHEN 'township' THEN 9 ELSE 6 END)
        """,
    ),
    # What fell out of every grid waits for a pin, and its task with it.
    "I18a": Invariant(
        Words(
            "网格的在办任务属于现行网格",
            "An open task of a grid is that of a grid in force",
        ),
        f"""
        SELECT w.incident_id::text || ' ' || w.no FROM incident_work w
        JOIN incident i ON i.id = w.incident_id AND i.area <> ''
        JOIN edition e ON e.state = 'active'
        WHERE w.state IN {_OPEN_WORK} AND w.unit ~ '^[0-9]{{15}}$' AND NOT EXISTS (
          SELECT FROM grid g WHERE g.edition_id = e.id AND g.code = w.unit)
        """,  # noqa: S608 a constant
    ),
    "I18b": Invariant(
        Words(
            "已归格的未结事件有承办单位",
            "An open incident that has its grid is held by somebody",
        ),
        """
        SELECT id::text FROM incident WHERE area <> '' AND holder = '' AND state IN (
          'draft', 'reported', 'accepted', 'in_handling', 'pending_verification',
          'pending_callback')
        """,
    ),
}
