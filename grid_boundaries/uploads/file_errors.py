"""The parsers' refusals in the user's words."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.readers.limits import MAX_TEXT_CHARS, Limits
from grid_boundaries.readers.refusals import Refusal
from grid_boundaries.uploads.sniffing import FileTooLargeError


class UnreadableFileError(BoundaryError):
    """The content is damaged, or not of the format it claims."""

    sentence = Words(
        zh="文件无法读取：内容损坏，或不是所称的格式。请重新导出后再试。",
        en="The file cannot be read: it is damaged, or not of the format it claims. "
        "Export it anew.",
    )


class BrokenTableError(BoundaryError):
    """The table of attributes of a Shapefile is damaged, cut short, or none."""

    sentence = Words(
        zh="压缩包中的 .dbf（属性表）已损坏或不完整，读不到网格编码。请重新导出整套 Shapefile。",
        en="The .dbf in the archive, the table with the codes, is damaged or cut short. Export the "
        "whole Shapefile anew.",
    )


class LongTextError(BoundaryError):
    """A text is longer than anything a boundary is called."""

    sentence = Words(
        zh="第 {where} 行有一段文字超过 {most} 字。请删去或缩短这一列。",
        en="A text of row {where} is longer than {most} characters. Drop or shorten that column.",
    )


class BrokenTextError(BoundaryError):
    """Text with control characters, half characters or direction overrides."""

    sentence = Words(
        zh="文件的文字中含有不可见的控制字符、残缺字符或文字方向控制符（第 {where} 行）。",
        en="The text holds control characters, broken characters or direction marks (row {where}).",
    )


class WrongEncodingError(BoundaryError):
    """The text does not decode."""

    sentence = Words(
        zh="文字编码不符：既不是声明的编码，也不是 UTF-8 或 GB18030。请声明正确的编码，"
        "或另存为 UTF-8。",
        en="The text is neither in the declared encoding nor in UTF-8 or GB18030. Declare the "
        "right one, or save the file as UTF-8.",
    )


class UnknownEncodingError(BoundaryError):
    """An encoding was declared that we do not read."""

    sentence = Words(
        zh="不支持所声明的编码。可用：utf-8、gb18030（含 gbk、gb2312）、big5。",
        en="The declared encoding is not supported. Use utf-8, gb18030 (gbk, gb2312) or big5.",
    )


class NotANumberError(BoundaryError):
    """A coordinate is no finite number."""

    sentence = Words(
        zh="第 {where} 行的坐标不是有限的数（NaN、无穷大或文字）。",
        en="A coordinate of row {where} is no finite number (NaN, infinite, or text).",
    )


class AmbiguousJsonError(BoundaryError):
    """An object names a key twice, or nests deeper than any boundary."""

    sentence = Words(
        zh="文件结构有歧义或异常：键重复，或嵌套过深。请重新导出后再试。",
        en="The structure is ambiguous or absurd: a key twice, or too deep nesting. "
        "Export the file anew.",
    )


class NotPolygonsError(BoundaryError):
    """A row is a point, a line or nothing."""

    sentence = Words(
        zh="第 {where} 行不是面。边界文件只能包含面。",
        en="Row {where} is no polygon. A boundary file holds polygons only.",
    )


class OpenRingError(BoundaryError):
    """A ring does not return to its start, or has fewer than four positions."""

    sentence = Words(
        zh="第 {where} 行的环没有闭合，或不足四个点。",
        en="A ring of row {where} is not closed, or has fewer than four positions.",
    )


class ForeignReferenceError(BoundaryError):
    """The file points to other files or addresses."""

    sentence = Words(
        zh="文件引用了其他文件或网址（文档类型、实体、网络链接），不予读取。",
        en="The file refers to other files or addresses (document type, entity, network link) "
        "and is not read.",
    )


class UnguardedReaderError(BoundaryError):
    """The reader found a driver it was not told to close, and read nothing."""

    sentence = Words(
        zh="读取程序的版本与本系统不符，未读取文件。请联系管理员重新安装锁定的依赖。",
        en="The reading library is not the version this system was built for; nothing was read. "
        "Have an administrator reinstall the locked requirements.",
    )


class NoFeaturesError(BoundaryError):
    """The file holds nothing."""

    sentence = Words(zh="文件中没有任何面。", en="The file holds no polygon at all.")


class LayerChoiceError(BoundaryError):
    """Several layers, none chosen, or one chosen that is not there."""

    sentence = Words(
        zh="文件有多个图层，请选择其中一个：{layers}。",
        en="The file has several layers; choose one of: {layers}.",
    )


_ERRORS: Mapping[Refusal, type[BoundaryError]] = {
    Refusal.UNREADABLE: UnreadableFileError,
    Refusal.BROKEN_TABLE: BrokenTableError,
    Refusal.BAD_TEXT: BrokenTextError,
    Refusal.BAD_ENCODING: WrongEncodingError,
    Refusal.BAD_NUMBER: NotANumberError,
    Refusal.DUPLICATE_KEY: AmbiguousJsonError,
    Refusal.TOO_DEEP: AmbiguousJsonError,
    Refusal.NOT_POLYGONS: NotPolygonsError,
    Refusal.OPEN_RING: OpenRingError,
    Refusal.FOREIGN_REFERENCE: ForeignReferenceError,
    Refusal.EMPTY: NoFeaturesError,
    Refusal.CHOOSE_LAYER: LayerChoiceError,
    Refusal.NO_SUCH_LAYER: LayerChoiceError,
    Refusal.UNGUARDED: UnguardedReaderError,
}
_NEEDS_ROW = frozenset(
    {Refusal.BAD_TEXT, Refusal.BAD_NUMBER, Refusal.NOT_POLYGONS, Refusal.OPEN_RING}
)


def raise_refusal(refusal: Refusal, where: int, names: Sequence[str], limits: Limits) -> NoReturn:
    """Raise the error of `refusal`."""
    if refusal is Refusal.TOO_LARGE:
        raise FileTooLargeError(limits)
    if refusal is Refusal.LONG_TEXT:
        raise LongTextError(where=where or "?", most=MAX_TEXT_CHARS)
    error = _ERRORS[refusal]
    if error is LayerChoiceError:
        raise LayerChoiceError(layers="、".join(names))
    if refusal in _NEEDS_ROW:
        raise error(where=where or "?")
    raise error
