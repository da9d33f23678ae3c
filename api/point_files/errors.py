"""What can be wrong with a file of points or of boundaries."""

from geo.errors import GeoError, Words


class PointFileError(GeoError):
    """A file of points or boundaries cannot be used as asked."""

    sentence = Words(zh="文件无法使用。", en="The file cannot be used.")


class UnknownSuffixError(PointFileError):
    """The name of a file does not say a format we know."""

    sentence = Words(
        zh="无法从后缀判断 {name} 的格式。可用：{known}。",
        en="The suffix of {name} does not say a format we know. Use one of {known}.",
    )


class UnreadableFileError(PointFileError):
    """A file is missing, or is not what its suffix says."""

    sentence = Words(zh="无法读取 {name}：{reason}", en="{name} cannot be read: {reason}")


class UnknownEncodingError(PointFileError):
    """A text file is in none of the encodings we read."""

    sentence = Words(
        zh="{name} 既不是 UTF-8 也不是 GB18030 编码。请在表格软件中另存为“CSV UTF-8”。",
        en="{name} is neither UTF-8 nor GB18030. Save it as “CSV UTF-8” in your spreadsheet.",
    )


class MissingColumnError(PointFileError):
    """A column that was named is not there."""

    sentence = Words(
        zh="没有唯一一个名为“{column}”的列。文件中的列：{columns}。",
        en="There is not exactly one column “{column}”. The file has: {columns}.",
    )


class PositionColumnsError(PointFileError):
    """No pair of columns looks like the position, or several do."""

    sentence = Words(
        zh="无法确定坐标所在的列，请用 --x 和 --y 指定。文件中的列：{columns}。",
        en="Which columns hold the position? Name them with --x and --y. The file has: {columns}.",
    )


class ColumnClashError(PointFileError):
    """The file has a column with the name of one that would be added."""

    sentence = Words(
        zh="文件中已有将要添加的列：{columns}。请先改名或删除这些列。",
        en="The file already has columns that would be added: {columns}. Rename or drop them.",
    )


class UnusableBoundariesError(PointFileError):
    """A boundary file cannot be read, for a reason that its reader tells."""

    sentence = Words(zh="边界文件 {name}：{reason_zh}", en="The boundary file {name}: {reason_en}")


class BoundaryCrsError(UnusableBoundariesError):
    """Nobody says in which coordinates a boundary file is, or what is said does not fit."""

    sentence = Words(
        zh="边界文件 {name}：{reason_zh}（用 --boundaries-crs 声明。）",
        en="The boundary file {name}: {reason_en} (Declare it with --boundaries-crs.)",
    )


class MissingCrsError(PointFileError):
    """Nobody says in which coordinates the points are."""

    sentence = Words(
        zh="{name} 没有说明坐标系，请用 --crs 指定"
        "（wgs84、cgcs2000、gcj02、bd09 或 EPSG:编号）。"
        "同一组数字在 WGS84 与 GCJ-02 之间相差约 620 米，不能猜测。",
        en="{name} does not say its coordinate system; give --crs (wgs84, cgcs2000, gcj02, bd09 "
        "or EPSG:n). The same numbers lie some 620 m apart in WGS 84 and GCJ-02: no guessing.",
    )


class UnknownPointsCrsError(PointFileError):
    """The points file describes its coordinates in a way nobody can read."""

    sentence = Words(
        zh="点文件 {name}：{reason_zh}（用 --crs 声明。）",
        en="The points {name}: {reason_en} (Declare it with --crs.)",
    )


class NotAPointError(PointFileError):
    """A feature is something else than a point."""

    sentence = Words(
        zh="第 {row} 个要素不是点，而是 {kind}。",
        en="Feature {row} is not a point but a {kind}.",
    )


class MissingCodeError(PointFileError):
    """A boundary carries no code."""

    sentence = Words(
        zh="{name} 第 {row} 行的“{column}”没有编码。",
        en="Row {row} of {name} has no code in “{column}”.",
    )
