"""Which kind each feature of a file is, and what it is called: by its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.ground.tags import TAGS, fit, is_told, kind_of_tags, kind_of_word
from grid_boundaries.ground.vocabulary import Form, GroundKind
from grid_boundaries.readers.refusals import Scalar

#: Columns with a word for the kind, the surest first; compared in small letters.
_KIND_COLUMNS: Final = (
    *("fclass", "类型", "类别", "种类", "道路类型", "道路等级", "公路等级", "等级", "技术等级"),
    *("地类名称", "dlmc", "类型名称", "kind", "type", "class", "lx", "dj", "layer", "图层"),
)
_NAME_COLUMNS: Final = (
    *("name:zh", "name_zh", "名称", "地名", "道路名称", "河流名称", "路名", "name", "mc", "title"),
)
_REF_COLUMNS: Final = ("ref", "编号", "路线编号", "道路编号", "路线代码", "bh")
_BRIDGE_COLUMNS: Final = ("bridge", "桥", "桥梁")
_TUNNEL_COLUMNS: Final = ("tunnel", "隧道")
MAX_NAME: Final = 60
#: Values named in the sentence of a file that nothing could be made of.
_MOST_NAMED: Final = 12


class NothingClassifiedError(BoundaryError):
    """No feature of the file is of a kind that a base map shows."""

    sentence = Words(
        zh="文件中没有可识别的河流、道路、铁路或居民地。列有：{columns}；其中的取值有：{values}。"
        "请在“类型”列中写明种类（如 河流、国道、村道、铁路、村庄），"
        "或整份文件同属一种时用 --kind。",
        en="Nothing in the file is known as river, road, railway or settlement. It has the columns "
        "{columns}; values found: {values}. Say the kind in a column “fclass” (river, trunk, "
        "residential, rail, village …), or use --kind when the whole file is of one.",
    )


@dataclass(frozen=True, slots=True)
class Described:
    """One entry per feature.

    Attributes
    ----------
    kinds
        None for what is not shown.
    refs
        Road numbers: ``G105``.
    """

    kinds: tuple[GroundKind | None, ...]
    names: tuple[str, ...]
    refs: tuple[str, ...]
    bridges: tuple[bool, ...]
    tunnels: tuple[bool, ...]


def describe(
    columns: Mapping[str, Sequence[Scalar]],
    forms: Sequence[Form | None],
    *,
    kind: GroundKind | None = None,
) -> Described:
    """Tell of each feature what it is.

    Parameters
    ----------
    columns
        The attribute columns of the file, each as long as `forms`.
    forms
        None for a feature whose shape is broken.
    kind
        What everything is of which the file says nothing else.

    Raises
    ------
    NothingClassifiedError
        When there are whole shapes, but none of a known kind.
    """
    plain = {name.strip().casefold(): list(map(_text, cells)) for name, cells in columns.items()}
    nothing = [""] * len(forms)
    tags = {key: plain[key] for key in TAGS if key in plain}
    words = [plain[name] for name in _KIND_COLUMNS if name in plain]
    kinds = tuple(
        None if form is None else _kind_at(at, form, tags, words) or fit(kind, form)
        for at, form in enumerate(forms)
    )
    if any(form is not None for form in forms) and not any(kinds):
        raise NothingClassifiedError(columns=_list(columns), values=_values(tags, words))
    named = [plain[name] for name in _NAME_COLUMNS if name in plain]
    return Described(
        kinds,
        tuple(_first(at, named)[:MAX_NAME] for at in range(len(forms))),
        tuple(_ref(cell) for cell in _column(plain, _REF_COLUMNS, nothing)),
        tuple(is_told(cell) for cell in _column(plain, _BRIDGE_COLUMNS, nothing)),
        tuple(is_told(cell) for cell in _column(plain, _TUNNEL_COLUMNS, nothing)),
    )


def _kind_at(
    at: int, form: Form, tags: Mapping[str, list[str]], words: Sequence[list[str]]
) -> GroundKind | None:
    told = {key: cells[at] for key, cells in tags.items()}
    found = kind_of_tags(told, form)
    if found is not None:
        return found
    return next(filter(None, (kind_of_word(cells[at], form) for cells in words)), None)


def _first(at: int, columns: Sequence[list[str]]) -> str:
    return next((cells[at] for cells in columns if cells[at]), "")


def _column(plain: Mapping[str, list[str]], names: Sequence[str], nothing: list[str]) -> list[str]:
    return next((plain[name] for name in names if name in plain), nothing)


def _ref(cell: str) -> str:
    """Return the first of several road numbers."""
    return cell.partition(";")[0].strip()[:12]


def _text(cell: Scalar) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124 NaN


def _list(columns: Mapping[str, Sequence[Scalar]]) -> str:
    return "、".join(list(columns)[:30]) or "–"


def _values(tags: Mapping[str, list[str]], words: Sequence[list[str]]) -> str:
    found = {cell: None for cells in (*tags.values(), *words) for cell in cells if cell}
    return "、".join(list(found)[:_MOST_NAMED]) or "–"
