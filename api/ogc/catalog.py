"""The collections there are: the views of the schema `ogc`, as their comments tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tipg.collections import Column, PgCollection

from api.ogc.errors import OgcOffError

SCHEMA: Final = "ogc"

_COLUMNS: Final = """
SELECT c.relname AS view, obj_description(c.oid, 'pg_class') AS told, a.attname AS name,
  CASE format_type(a.atttypid, NULL) WHEN 'double precision' THEN 'float8'
    ELSE format_type(a.atttypid, NULL) END AS type,
  CASE WHEN format_type(a.atttypid, NULL) = 'geometry'
    THEN postgis_typmod_type(a.atttypmod) END AS geometry_type
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = $1 AND c.relkind = 'v' AND a.attnum > 0 AND NOT a.attisdropped
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY c.relname, a.attnum
"""

#: Everything lies in the grids; only the points of places are asked on their own.
_EXTENT: Final = """
WITH every AS (
  SELECT 'grids' AS view, ST_Extent(geom) AS box FROM ogc.grids
  UNION ALL SELECT 'places', ST_Extent(geom) FROM ogc.places)
SELECT view, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM every
WHERE box IS NOT NULL
"""

_TIMES: Final = """
SELECT 'month', min(month)::text, max(month)::text FROM ogc.incidents_by_township_month
UNION ALL SELECT 'effective_from', min(effective_from)::text, max(effective_from)::text
FROM ogc.county
"""

_SRID: Final = 4326


class OrderedCollection(PgCollection):
    """A collection whose pages have no feature in common, whatever column they go by.

    TiPG orders by the column that is asked for alone, and the database puts those that have the
    same in it in another order for each page. Tiles are not paged: they go by what is asked.
    """

    def _sortby(self, sortby: str | None) -> str:
        """Build the ORDER BY clause of a page: what is alike goes by its key."""
        asked: str = super()._sortby(sortby)
        assert self.id_column is not None  # noqa: S101 every view has its key
        return f'{asked}, "{self.id_column.name}"'


@dataclass(frozen=True, slots=True)
class _Extents:
    """Where and when the county's data lie."""

    boxes: Mapping[str, list[float]]
    times: Mapping[str, tuple[str | None, str | None]]

    def of_column(self, view: str, name: str, geometry_type: str | None) -> dict[str, Any]:
        """Return what TiPG wants to be told of a column, as far as it is known."""
        if geometry_type is not None:
            box = self.boxes.get(view) or self.boxes.get("grids") or [-180, -90, 180, 90]
            return {"geometry_type": geometry_type, "srid": _SRID, "bounds": box}
        first, last = self.times.get(name, (None, None))
        return {"mindt": first, "maxdt": last}


async def read_collections(connection: Any) -> dict[str, PgCollection]:  # noqa: ANN401 the driver has no types
    """Return the collections by their name.

    Raises
    ------
    OgcOffError
        When there is none that may be read.
    """
    rows = await connection.fetch(_COLUMNS, SCHEMA)
    if not rows:
        raise OgcOffError
    boxes = {view: box for view, *box in await connection.fetch(_EXTENT)}
    times = {
        name: (_midnight(first), _midnight(last))
        for name, first, last in await connection.fetch(_TIMES)
    }
    extents = _Extents(boxes, times)
    views: dict[str, list[Any]] = {}
    for row in rows:
        views.setdefault(row["view"], []).append(row)
    return {name: _collection(name, columns, extents) for name, columns in views.items()}


#: How JSON Schema calls the types of our columns.
_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "integer": {"type": "integer"},
    "bigint": {"type": "integer"},
    "float8": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "text": {"type": "string"},
}


def feature_schema(collection: PgCollection) -> dict[str, Any]:
    """Return what a feature of a collection is, as JSON Schema."""
    columns = {one.name: _TYPES[one.type] for one in collection.properties if not one.is_geometry}
    return {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "title": collection.title,
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"$ref": "https://geojson.org/schema/Geometry.json"},
            "properties": {"type": "object", "properties": columns},
        },
    }


def _midnight(day: str | None) -> str | None:
    return None if day is None else f"{day}T00:00:00Z"


def _collection(name: str, rows: list[Any], extents: _Extents) -> PgCollection:
    columns = [
        Column(
            name=row["name"],
            type=row["type"],
            **extents.of_column(name, row["name"], row["geometry_type"]),
        )
        for row in rows
    ]
    title, _, description = (rows[0]["told"] or name).partition("\n")
    return OrderedCollection(
        type="Table",
        id=name,
        table=name,
        schema=SCHEMA,
        title=title,
        description=f"{title}：{description}" if description else title,
        table_columns=columns,
        properties=columns,
        id_column=columns[0],  # the first column of every view is its key
        geometry_column=next((one for one in columns if one.is_geometry), None),
        datetime_column=next((one for one in columns if one.is_datetime), None),
    )
