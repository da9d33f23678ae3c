"""Cells that hold more than a number or a text, as JSON can hold them."""

import json
import math
from typing import Any


def plain(cell: Any) -> Any:  # noqa: ANN401 a cell is anything, before and after
    """Return a cell for JSON: null for numbers that are none, hex for bytes, at any depth."""
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, dict):
        return {str(name): plain(value) for name, value in cell.items()}
    if isinstance(cell, list | tuple):
        return [plain(value) for value in cell]
    return cell.hex() if isinstance(cell, bytes) else cell


def json_text(cell: Any) -> str:  # noqa: ANN401 as above
    """Return a cell as JSON text; what is a plain text in the end, as that."""
    value = plain(cell)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
