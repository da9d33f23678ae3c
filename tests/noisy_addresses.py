"""A synthetic gazetteer over the county's real villages, and the ways people misspell it.

Roads, compounds, groups and houses are invented; only the names of townships and villages are real.
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import LonLat

SHARED = Path(__file__).parents[2] / "shared"
FACTS = SHARED / "data" / "xingan"
SINCE = date(2020, 1, 1)

_ROADS = "滨江 文昌 人民 建设 解放 中山 金川 善政 玉华 湄湘 莲花 新华 朝阳 环城 站前 河西 学府 迎宾"
_COMPOUNDS = "阳光小区 御景花园 滨江花园 金色家园 怡和小区 学府花园 锦绣家园 水岸小区"
_NATURAL = "老屋 新屋 上边 下边 塘边 樟树 桥头 墙背 坪上 岭下 湖背 井头"
_SURNAMES = "陈李张刘黄邓胡曾邹聂杨"
_LOOKALIKE = {"湖": "胡", "坊": "房", "陂": "坡", "桥": "乔", "江": "姜", "溪": "西", "洲": "州"}
_KEPT = "号栋组十一二三四五六七八九百"
_CHINESE = "零一二三四五六七八九"


Change = Callable[[random.Random, str], str]
_CODES: dict[str, str] = {}


@dataclass(frozen=True)
class Query:
    """A noisy address and the entry it was made from."""

    text: str
    entry: NewEntry
    kinds: tuple[str, ...]


def villages() -> Iterator[tuple[str, str, str]]:
    """Yield (12-digit code, township, village) from the statistical list."""
    with (FACTS / "nbs2023_streets_360824.csv").open(encoding="utf-8") as file:
        township = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (FACTS / "nbs2023_villages_360824.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield row["code"], township[row["streetCode"]], row["name"]


def make_entries(rng: random.Random) -> list[NewEntry]:
    """Return some 20,000 places: townships, villages, groups, roads with doors, compounds."""
    entries: list[NewEntry] = []
    _CODES.update({township: code[:9] for code, township, _ in villages()})
    by_township: dict[str, list[tuple[str, str, LonLat]]] = {}
    for code, township, village in villages():
        centre = LonLat(115.25 + 0.45 * rng.random(), 27.52 + 0.42 * rng.random())
        by_township.setdefault(township, []).append((code, village, centre))
        entries.append(_entry(village, PlaceLevel.VILLAGE, centre, (township,), code))
        if "村委会" in village:
            entries += _rural(rng, village, code, township, centre)
    for township, members in by_township.items():
        entries.append(_entry(township, PlaceLevel.TOWNSHIP, members[0][2], (), None))
        entries += _town(rng, township, members)
    return entries


def _entry(
    name: str, level: PlaceLevel, point: LonLat, parents: tuple[str, ...], code: str | None
) -> NewEntry:
    township = _CODES[parents[0] if parents else name]
    return NewEntry(name, level, point, "synthetic", SINCE, parents, code, township, synthetic=True)


def _near(rng: random.Random, centre: LonLat, degrees: float) -> LonLat:
    return LonLat(
        centre.lon + rng.uniform(-1, 1) * degrees, centre.lat + rng.uniform(-1, 1) * degrees
    )


def _rural(
    rng: random.Random, village: str, code: str, township: str, centre: LonLat
) -> Iterator[NewEntry]:
    parents = (township, village)
    for number in range(1, rng.randint(6, 14)):
        group = _near(rng, centre, 0.01)
        yield _entry(f"{village}{number}组", PlaceLevel.GROUP, group, parents, code)
        for door in range(1, rng.randint(4, 18)):
            name = f"{village}{number}组{door}号"
            yield _entry(name, PlaceLevel.DOOR, _near(rng, group, 0.001), parents, code)
    for natural in rng.sample(_NATURAL.split(), 3):
        point = _near(rng, centre, 0.01)
        yield _entry(f"{village}{natural}自然村", PlaceLevel.GROUP, point, parents, code)


def _town(
    rng: random.Random, township: str, members: list[tuple[str, str, LonLat]]
) -> Iterator[NewEntry]:
    is_seat = township in {"金川镇", "洋峰街道"}
    roads = rng.sample(_ROADS.split(), 14 if is_seat else 4)
    for road in roads:
        code, village, centre = rng.choice(members)
        name = road + rng.choice(("路", "路", "大道", "街"))
        start, step = _near(rng, centre, 0.01), rng.uniform(0.0001, 0.0002)
        yield _entry(name, PlaceLevel.ROAD, start, (township,), None)
        for door in range(1, 160 if is_seat else 60):
            point = LonLat(start.lon + door * step, start.lat + (door % 2) * 0.0002)
            yield _entry(f"{name}{door}号", PlaceLevel.DOOR, point, (township, village), code)
    for compound in rng.sample(_COMPOUNDS.split(), 6 if is_seat else 1):
        code, village, centre = rng.choice(members)
        for building in range(1, rng.randint(5, 20)):
            point = _near(rng, centre, 0.002)
            name = f"{compound}{building}栋"
            yield _entry(name, PlaceLevel.BUILDING, point, (township, village), code)
    for suffix in ("中学", "中心小学", "卫生院"):
        code, village, centre = rng.choice(members)
        name = township[:-1] + suffix
        yield _entry(name, PlaceLevel.BUILDING, _near(rng, centre, 0.01), (township, village), code)


def misspell(rng: random.Random, entry: NewEntry) -> Query:
    """Return an address for `entry` as somebody might write it."""
    kinds: list[str] = []
    name, township = entry.name, entry.parents[0] if entry.parents else ""
    for kind, change in _CHANGES.items():
        changed = change(rng, name) if rng.random() < 0.25 else name
        if changed != name:
            name = changed
            kinds.append(kind)
    if rng.random() < 0.2:
        township = ""
        kinds.append("no township")
    township = _variant(rng, township)
    prefix = rng.choice(("", "", "新干县", "江西省吉安市新干县", "吉安市 新干县"))
    return Query(prefix + township + name + _tail(rng, entry), entry, tuple(kinds))


def _tail(rng: random.Random, entry: NewEntry) -> str:
    tails = ["", "", "", "附近", "对面有人吵架", "旁边，路灯坏了"]
    if entry.level is PlaceLevel.DOOR and "组" not in entry.name:
        tails += ["3栋2单元501室", "二楼"]
    return rng.choice(tails)


def _variant(rng: random.Random, name: str) -> str:
    variants = {"麦㙦": ("麦斜", "麦?", "麦㙦"), "堎": ("凌", "堎"), "水么": ("水磨", "水么")}
    for canonical, spellings in variants.items():
        name = name.replace(canonical, rng.choice(spellings))
    return name


def _chinese_numerals(_: random.Random, name: str) -> str:
    digits = "".join(c if c.isdigit() else " " for c in name).split()
    for number in digits:
        value = int(number)
        if value < 100:
            tens = ("十" if value < 20 else _CHINESE[value // 10] + "十") if value > 9 else ""
            ones = _CHINESE[value % 10] if value % 10 or not tens else ""
            name = name.replace(number, tens + ones, 1)
    return name


def _full_width(_: random.Random, name: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in name)


def _other_suffix(rng: random.Random, name: str) -> str:
    name = name.replace("村委会", rng.choice(("村", "村村民委员会")))
    return name.replace("居委会", rng.choice(("社区", "社区居委会"))).replace("自然村", "村")


def _lost_character(rng: random.Random, name: str) -> str:
    places = [i for i, c in enumerate(name[:-1]) if not (c.isascii() or c.isdigit() or c in _KEPT)]
    at = rng.choice(places)
    return name[:at] + name[at + 1 :]


def _wrong_character(rng: random.Random, name: str) -> str:
    known = [c for c in name if c in _LOOKALIKE]
    if known:
        return name.replace(known[0], _LOOKALIKE[known[0]], 1)
    return name.replace(name[0], rng.choice(_SURNAMES), 1)


def _group_words(rng: random.Random, name: str) -> str:
    return name.replace("组", rng.choice(("村民小组", "小组")))


def _rare(change: Change, share: float) -> Change:
    """Keep slips of the pen rarer than habits."""

    def changed(rng: random.Random, name: str) -> str:
        return change(rng, name) if rng.random() < share else name

    return changed


_CHANGES: dict[str, Change] = {
    "numerals": _chinese_numerals,
    "full width": _full_width,
    "suffix": _other_suffix,
    "group words": _group_words,
    "alias": _variant,
    "lost": _rare(_lost_character, 0.4),
    "wrong": _rare(_wrong_character, 0.4),
}
