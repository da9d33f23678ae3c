"""The list of incidents as a sheet: its columns, and what it says of itself."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Engine

from api.exports.sheet import CRS, About, Batch, Cell, Column, Shapes, Sheet
from api.exports.vocabulary import TABLES, CellKind, FileKind
from geo.assign.vocabulary import Confidence
from geo.errors import Lang, Words
from governance.errors import GovernanceError
from governance.incidents.disclosure import Shown
from governance.incidents.exporting.rows import GridPlace, Tally, read_batches
from governance.incidents.reading.filtering import IncidentFilter
from governance.incidents.vocabulary import Channel, State
from governance.people.scope import Label
from governance.people.sight import Sight
from governance.policy import Policy
from governance.vocabulary import Level, Tier
from web_map.labels.handling import LEVEL, TIER
from web_map.labels.located import CHANNEL, CONFIDENCE, STATE
from web_map.labels.people import LABEL

_TITLE: Final = Words("事件清单", "Incidents")


class NoWordsOnMapsError(GovernanceError):
    """A file for maps was to hold what people wrote."""

    sentence = Words(
        zh="事件经过只能随 CSV 或 Excel 导出，不写入地图文件。",
        en="Narratives are exported as CSV or Excel alone; a file for maps holds no words of "
        "people.",
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A column with how its cell is found, and in which kinds of files it stands."""

    column: Column
    cell: Callable[[Shown, "_Wording"], Cell]
    in_tables: bool = True
    in_maps: bool = True


@dataclass(frozen=True, slots=True)
class _Wording:
    """Names of codes in the language of who asks."""

    policy: Policy
    lang: Lang

    def of(self, member: type[StrEnum], labels: Mapping[Any, Words], value: str | None) -> str:
        """Return the name of a member of a vocabulary; empty without one."""
        return "" if value is None else labels[member(value)].of(self.lang)

    def category(self, code: str) -> str:
        """Return the name of a category."""
        return self.policy.category_words(code).of(self.lang)


def _plain(name: str, zh: str, en: str, kind: CellKind = CellKind.TEXT, **where: bool) -> _Told:
    return _Told(
        Column(name, Words(zh, en), kind), lambda row, _: getattr(row, name, None), **where
    )


def _coded(
    name: str, words: Words, member: type[StrEnum], labels: Mapping[Any, Words]
) -> list[_Told]:
    """Return the code for programs, and its name for everybody."""
    code = Column(name, Words(f"{words.zh}代码", f"{words.en} (code)"))
    named = Column(f"{name}_name", words)
    return [
        _Told(code, lambda row, _: getattr(row, name), in_tables=False),
        _Told(named, lambda row, wording: wording.of(member, labels, getattr(row, name))),
    ]


def _of_place(name: str, zh: str, en: str, kind: CellKind = CellKind.TEXT, **where: bool) -> _Told:
    attribute = name.removeprefix("grid_")
    return _Told(
        Column(name, Words(zh, en), kind),
        lambda row, _: None if row.place is None else getattr(row.place, attribute),
        **where,
    )


_M, _N = CellKind.MOMENT, CellKind.NUMBER

_COLUMNS: Final[Sequence[_Told]] = (
    _plain("no", "编号", "No."),
    _plain("occurred_at", "发生时间", "Occurred", _M),
    _plain("reported_at", "上报时间", "Reported", _M),
    *_coded("channel", Words("渠道", "Channel"), Channel, CHANNEL),
    _Told(
        Column("category", Words("类别代码", "Category (code)")),
        lambda row, _: str(row.category),
        in_tables=False,
    ),
    _Told(
        Column("category_name", Words("类别", "Category")),
        lambda row, wording: wording.category(row.category),
    ),
    *_coded("tier", Words("事件等级", "Tier"), Tier, TIER),
    *_coded("state", Words("状态", "State"), State, STATE),
    *_coded("level", Words("处置层级", "Level"), Level, LEVEL),
    *_coded("label", Words("密级", "Kept"), Label, LABEL),
    _plain("title", "标题", "Title", in_maps=False),
    _plain("narrative", "经过", "Narrative", in_maps=False),
    _plain("address", "地址（到村）", "Address, to the village", in_maps=False),
    _of_place("township", "乡镇（街道）", "Township"),
    _of_place("village", "村（社区）", "Village"),
    _of_place("grid_name", "网格", "Grid"),
    _of_place("grid_code", "网格编码", "Grid code"),
    *_coded("confidence", Words("归属", "Assignment"), Confidence, CONFIDENCE),
    _of_place("lon", "网格代表点经度", "Longitude of the grid's point", _N, in_maps=False),
    _of_place("lat", "网格代表点纬度", "Latitude of the grid's point", _N, in_maps=False),
    _plain("due_at", "当前时限", "Due", _M),
    _plain("closed_at", "结案时间", "Closed", _M),
    _plain("synthetic", "演示数据", "Synthetic", CellKind.FLAG),
)

#: How every list is made; scope, filter and moment come before.
_METHOD: Final = (
    (
        Words("脱敏", "Masked"),
        Words(
            "按导出口径：电话、身份证号已隐去，地址到村，不含上报人",
            "as an export: no telephone or identity numbers, no reporters, addresses to the "
            "village",
        ),
    ),
    (
        Words("位置", "Places"),
        Words(
            f"每件以其网格的代表点表示，不是事发地点；CGCS2000 经纬度（{CRS}）",
            f"each incident at a point that stands for its grid, not where it happened; CGCS2000 "
            f"degrees ({CRS})",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list that is asked for as a file.

    Attributes
    ----------
    with_narrative
        Whether who asks wants what people told, without numbers, too.
    """

    engine: Engine
    sight: Sight
    wanted: IncidentFilter
    policy: Policy
    lang: Lang
    now: datetime
    tally: Tally
    with_narrative: bool = False

    def sheet(self, kind: FileKind, *, most: int | None = None) -> Sheet:
        """Return the list as a sheet whose rows are read while it is written.

        Raises
        ------
        NoWordsOnMapsError
            When narratives are wanted in a file that is no table.
        """
        if self.with_narrative and kind not in TABLES:
            raise NoWordsOnMapsError
        told = self._columns(kind)
        return Sheet(
            "incidents",
            [one.column for one in told],
            self._batches(told, most),
            "Point",
            self.about,
            self.policy.county.zone,
        )

    def _columns(self, kind: FileKind) -> list[_Told]:
        is_table = kind in TABLES
        return [
            one
            for one in _COLUMNS
            if (one.in_tables if is_table else one.in_maps)
            and (self.with_narrative or one.column.name != "narrative")
        ]

    def _batches(self, told: Sequence[_Told], most: int | None) -> Generator[Batch]:
        """Read through one cursor in a transaction of its own: that of the request is over.

        A reader who stands still is cut off by the session's own limit of idleness.
        """
        wording = _Wording(self.policy, self.lang)
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            self.engine.connect().execution_options(**snapshot) as db,
            closing(read_batches(db, self.sight, self.wanted, most=most)) as batches,
        ):
            for rows in batches:
                cells = [[one.cell(row, wording) for one in told] for row in rows]
                yield Batch(cells, _points(row.place for row in rows))

    @property
    def about(self) -> About:
        """What the file says of itself."""
        county, zone = self.policy.county, self.policy.county.zone
        title = Words(f"{county.name.zh} {_TITLE.zh}", f"{county.name.en}: {_TITLE.en}")
        as_of = f"{self.now.astimezone(zone):%Y-%m-%d %H:%M:%S} ({zone.key})"
        counted = Words(f"{self.tally.n} 件（导出时）", f"{self.tally.n} when asked for")
        notes = (
            (Words("可见范围", "Seen"), seen_words(self.sight)),
            (Words("筛选", "Filter"), filter_words(self.wanted, self.policy)),
            (Words("件数", "Incidents"), counted),
            (Words("数据截至", "As of"), Words(as_of, as_of)),
            *_METHOD,
        )
        return About(title, self.tally.is_synthetic, notes)


def _points(places: Iterable[GridPlace | None]) -> Shapes:
    lonlat = np.array(
        [(np.nan, np.nan) if one is None else (one.lon, one.lat) for one in places]
    ).reshape(-1, 2)
    points: Shapes = np.asarray(shapely.points(lonlat), dtype=object)
    points[np.isnan(lonlat[:, 0])] = None
    return points


def seen_words(sight: Sight) -> Words:
    """Return how much of all there is may be exported, so that nobody takes a part for all."""
    labels = {label for window in sight.windows for label in window.labels}
    named = [LABEL[label] for label in Label if label in labels]
    areas = sorted({window.area or window.unit for window in sight.windows})
    return Words(
        f"{'、'.join(areas)}；密级：{'、'.join(words.zh for words in named)}",
        f"{', '.join(areas)}; kept: {', '.join(words.en for words in named)}",
    )


def filter_words(wanted: IncidentFilter, policy: Policy) -> Words:
    """Return a filter in words; neither what was searched for, nor an outline's corners.

    An outline around a house would tell whose incident it is, and words may be a name.
    """
    zone = policy.county.zone
    said = [policy.category_words(code) for code in wanted.categories]
    said += [CHANNEL[Channel(channel)] for channel in wanted.channels]
    said += [TIER[Tier(tier)] for tier in wanted.tiers]
    said += [] if wanted.state is None else [STATE[State(wanted.state)]]
    for moment, zh, en in ((wanted.since, "起", "from"), (wanted.until, "止（不含）", "until")):
        if moment is not None:
            day = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
            said.append(Words(f"{day} {zh}", f"{en} {day}"))
    said += [words for asked, words in _beside(wanted) if asked]
    if not said:
        return Words("无（全部）", "none (all)")
    return Words("；".join(w.zh for w in said), "; ".join(w.en for w in said))


def _beside(wanted: IncidentFilter) -> list[tuple[object, Words]]:
    area = Words(f"区域 {wanted.area}", f"area {wanted.area}")
    return [
        (wanted.area, area),
        (wanted.outcome == "assigned", Words("已归入网格", "assigned to a grid")),
        (wanted.outcome == "pinning", Words("待标注", "waiting to be placed")),
        (wanted.bbox or wanted.within, Words("地图上圈定的范围", "an outline on the map")),
        (wanted.each_matter_once, Words("同一事项只计一次", "each matter once")),
        (wanted.text, Words("含指定文字（略）", "words searched for (left out)")),
    ]
