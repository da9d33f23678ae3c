"""A map on paper as the parts of a file."""

from collections.abc import Generator

from api.exports.vocabulary import PaperKind
from geo.errors import Lang
from web_map.analysis.grid_map import GridMap
from web_map.analysis.paper.drawing import check_paper, put_on_paper


def paper_parts(
    composed: GridMap, kind: PaperKind, *, layer: str | None, lang: Lang
) -> Generator[bytes]:
    """Return what draws a map and yields it; refuses at once what cannot be drawn.

    Raises
    ------
    NoSuchLayerError, NoChineseFontError
        Before anything is drawn, or written down.
    """
    check_paper(composed, layer)
    return _drawn(composed, kind, layer, lang)


def _drawn(composed: GridMap, kind: PaperKind, layer: str | None, lang: Lang) -> Generator[bytes]:
    yield put_on_paper(composed, kind.value, layer=layer, lang=lang)
