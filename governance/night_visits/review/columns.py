"""Reading many rows as a few arrays: the database packs each column, nothing is made of a row."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    LargeBinary,
    Select,
    cast,
    func,
    literal,
    select,
)

#: What stands in the place of nothing, as the database writes it, and how it packs the rest.
_PACKED: Final[Mapping[type, tuple[str, Any, str]]] = {
    int: ("int4send", Integer, ">i4"),
    float: ("float8send", Double, ">f8"),
    bool: ("boolsend", None, "?"),
}


def read_columns(
    db: Connection, rows: Select[Any], kinds: Mapping[str, type]
) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a query as arrays, in one and the same order of rows.

    Parameters
    ----------
    kinds
        By column: ``int`` (never null), ``float`` (null is NaN), ``bool`` (null is false).
    """
    found = rows.subquery()
    packed = [
        func.string_agg(_pack(found.c[name], kind), literal(b"", LargeBinary)).label(name)
        for name, kind in kinds.items()
    ]
    row = db.execute(select(*packed)).one()
    return {name: _unpack(getattr(row, name), kind) for name, kind in kinds.items()}


def _pack(column: ColumnElement[Any], kind: type) -> ColumnElement[bytes]:
    send, stored, _ = _PACKED[kind]
    if kind is float:
        column = func.coalesce(cast(column, stored), cast(literal("NaN"), stored))
    elif kind is bool:
        column = func.coalesce(column, False)
    else:
        column = cast(column, stored)
    sent: ColumnElement[bytes] = getattr(func, send)(column, type_=LargeBinary)
    return sent


def _unpack(packed: bytes | None, kind: type) -> npt.NDArray[Any]:
    raw = np.frombuffer(packed or b"", dtype=_PACKED[kind][2])
    return raw.astype(raw.dtype.newbyteorder("="))
