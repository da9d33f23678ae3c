"""What the gazetteer asks of the database."""

from typing import Final

from sqlalchemy import text

_PLACE = """e.id, e.name, e.norm_key, h.matched_key, e.level, e.source, e.village_code,
       e.township_code, e.parent_text, ST_X(e.geom) AS lon, ST_Y(e.geom) AS lat"""

_VALID = "valid_from <= :as_of AND (valid_to IS NULL OR valid_to > :as_of)"

#: Of the township asked for, or of none in particular; everything, when none is asked for.
_WITHIN = """(CAST(:township_code AS text) IS NULL OR township_code IS NULL
              OR township_code = :township_code)"""

_FOUND = f"""
SELECT {_PLACE} FROM h JOIN gazetteer_entry e USING (id)
WHERE {_VALID} ORDER BY e.id, h.matched_key
"""  # noqa: S608 - only constants are pasted in

_ENTRIES = "gazetteer_entry"
_ALIASES = "gazetteer_alias a JOIN gazetteer_entry ON id = a.entry_id"


def _nearest(most: int, key: str, source: str, where: str) -> str:
    """Return the SQL of the nearest keys, straight from the GiST index.

    Of keys that are equally far, all are found or none, whatever order the rows lie in: more are
    read than wanted, and the last distance, of which there may be more, is left out.
    """
    read = 4 * most
    return f"""
  (SELECT id, matched_key FROM (
     SELECT id, matched_key, far, rank() OVER (ORDER BY far) AS nearer,
            max(far) OVER () AS farthest, count(*) OVER () AS read
     FROM (SELECT id, {key} AS matched_key, {key} <-> :key AS far FROM {source}
           WHERE {where} ORDER BY {key} <-> :key LIMIT {read}) AS near) AS ranked
   WHERE nearer <= {most} AND (far < farthest OR read < {read}))"""  # noqa: S608 - as above


def _nearest_of(where: str) -> str:
    return f"""
WITH h AS ({_nearest(12, "norm_key", _ENTRIES, where)}
  UNION ALL{_nearest(4, "a.norm_key", _ALIASES, where)})
{_FOUND}"""


#: Places whose key, or an alias's key, is one of the asked ones.
EXACT: Final = text(f"""
WITH h AS (
  (SELECT id, norm_key AS matched_key FROM {_ENTRIES}
   WHERE norm_key = ANY(:keys) AND {_WITHIN} AND {_VALID} ORDER BY id LIMIT 60)
  UNION ALL
  (SELECT a.entry_id, a.norm_key
   FROM {_ALIASES}
   WHERE a.norm_key = ANY(:keys) AND {_WITHIN} AND {_VALID}
   ORDER BY a.entry_id, a.norm_key LIMIT 60))
{_FOUND}""")  # noqa: S608 - as above

#: The nearest keys by trigram distance.
NEAREST: Final = text(_nearest_of(_VALID))

#: The same within one township: whatever lies in another would be vetoed.
NEAREST_WITHIN: Final = text(_nearest_of(f"township_code = :township_code AND {_VALID}"))

#: The doors of a road, for interpolation.
DOORS: Final = text(f"""
SELECT {_PLACE.replace("h.matched_key", "e.norm_key AS matched_key")}
FROM gazetteer_entry e
WHERE e.norm_key LIKE :road || '%号' AND e.level = 'door' AND {_VALID}
ORDER BY e.id LIMIT 400
""")  # noqa: S608 - as above

TOWNSHIP_CODE: Final = text(f"""
SELECT township_code FROM gazetteer_entry
WHERE norm_key = :township AND level = 'township' AND {_VALID}
ORDER BY id LIMIT 1
""")  # noqa: S608 - as above

INSERT: Final = text("""
INSERT INTO gazetteer_entry (name, norm_key, level, village_code, township_code, parent_text,
                             geom, source, valid_from, valid_to, synthetic)
SELECT name, norm_key, level, village_code, township_code, parent_text,
       ST_SetSRID(ST_MakePoint(lon, lat), 4490), source, valid_from, valid_to, synthetic
FROM unnest(CAST(:name AS text[]), CAST(:norm_key AS text[]), CAST(:level AS text[]),
            CAST(:village_code AS text[]), CAST(:township_code AS text[]),
            CAST(:parent_text AS text[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]),
            CAST(:source AS text[]), CAST(:valid_from AS date[]), CAST(:valid_to AS date[]),
            CAST(:synthetic AS bool[]))
     WITH ORDINALITY AS r(name, norm_key, level, village_code, township_code, parent_text,
                          lon, lat, source, valid_from, valid_to, synthetic, at)
ORDER BY at
RETURNING id
""")

INSERT_ALIASES: Final = text("""
INSERT INTO gazetteer_alias (entry_id, alias, norm_key)
SELECT * FROM unnest(CAST(:entry_id AS bigint[]), CAST(:alias AS text[]),
                     CAST(:norm_key AS text[]))
ON CONFLICT DO NOTHING
""")

_SAME_PIN = "source = 'pin' AND norm_key = :norm_key AND parent_text = :parent_text"

DROP_PIN: Final = text(
    f"DELETE FROM gazetteer_entry WHERE {_SAME_PIN} AND valid_from >= :valid_from"  # noqa: S608
)
END_PIN: Final = text(
    f"UPDATE gazetteer_entry SET valid_to = :valid_from WHERE {_SAME_PIN} "  # noqa: S608
    "AND (valid_to IS NULL OR valid_to > :valid_from)"
)

DROP_SOURCE: Final = text(
    "DELETE FROM gazetteer_entry WHERE source = :source AND valid_from >= :since"
)
END_SOURCE: Final = text(
    "UPDATE gazetteer_entry SET valid_to = :since WHERE source = :source "
    "AND (valid_to IS NULL OR valid_to > :since)"
)

#: Keys of the county's villages and townships, under whatever name.
AREA_KEYS: Final = text(f"""
SELECT norm_key FROM gazetteer_entry
WHERE level IN ('village', 'township') AND {_VALID}
UNION
SELECT a.norm_key FROM gazetteer_alias a JOIN gazetteer_entry ON id = a.entry_id
WHERE level IN ('village', 'township') AND {_VALID}
""")  # noqa: S608 - as above
