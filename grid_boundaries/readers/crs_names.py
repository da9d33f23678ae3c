"""What a file's own description of its coordinates amounts to: a code, or clean text.

Runs inside the sandbox, for the description is as foreign as the rest of the file.
"""

from collections.abc import Mapping

_LONGEST = 20_000
#: The file says something that is no description of coordinates.
GIBBERISH = "?"


def name_crs(description: str | Mapping[str, object]) -> str:
    """Return ``EPSG:n`` or ``OGC:CRS84`` if that is what is described, else PROJ's own WKT.

    Parameters
    ----------
    description
        ``EPSG:n``, well-known text of any dialect, or PROJJSON; empty for "nothing said".

    Returns
    -------
    str
        Empty when nothing was said, `GIBBERISH` when it cannot be understood.
    """
    if not description:
        return ""
    if isinstance(description, str) and description.startswith("EPSG:"):
        return description
    from pyproj import CRS  # noqa: PLC0415 - 0.2 s, and most files name a code
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        if isinstance(description, str):
            crs = CRS.from_wkt(description[:_LONGEST])
        else:
            crs = CRS.from_json_dict(dict(description))
        authority = crs.to_authority(min_confidence=70)
        return ":".join(authority) if authority else crs.to_wkt()
    except (CRSError, ValueError, RecursionError):
        return GIBBERISH
