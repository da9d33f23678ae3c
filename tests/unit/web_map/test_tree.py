from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from web_map.tree import area_tree


@dataclass
class Row:
    code: str
    name: str
    village_code: str
    village_name: str | None = None
    township_code: str | None = None
    township_name: str | None = None


def row(code: str, **more: str) -> Row:
    return Row(code, f"网格{code[-3:]}", code[:12], **more)


def test_grids_stand_under_their_villages_under_their_townships_in_code_order() -> None:
    names = {"village_name": "善政社区", "township_code": "360824100", "township_name": "金川镇"}
    tree = area_tree(
        [
            row("360824101001001"),
            row("360824100001002", **names),
            row("360824100001001", **names),
        ]
    )
    assert [township["code"] for township in tree] == ["360824100", "360824101"]
    assert tree[0]["name"] == "金川镇"
    assert tree[0]["villages"] == [
        {
            "code": "360824100001",
            "name": "善政社区",
            "grids": [
                {"code": "360824100001001", "name": "网格001"},
                {"code": "360824100001002", "name": "网格002"},
            ],
        }
    ]


def test_areas_without_a_name_are_called_by_their_code() -> None:
    (township,) = area_tree([row("360824101001001")])
    assert (township["name"], township["villages"][0]["name"]) == ("360824101", "360824101001")


def test_township_of_another_code_scheme_keeps_its_villages_together() -> None:
    tree = area_tree(
        [
            Row("A1", "甲", "V-1", township_code="T2"),
            Row("B1", "乙", "V-2", township_code="T1"),
            Row("C1", "丙", "V-3", township_code="T2"),
        ]
    )
    assert [(one["code"], len(one["villages"])) for one in tree] == [("T1", 1), ("T2", 2)]


def test_no_grids_make_no_tree() -> None:
    assert area_tree([]) == []


@given(st.lists(st.from_regex(r"36082410[0-2]00[0-2]00[0-3]", fullmatch=True), unique=True))
def test_every_grid_stands_in_the_tree_once(codes: list[str]) -> None:
    tree = area_tree([row(code) for code in codes])
    found = [g["code"] for t in tree for v in t["villages"] for g in v["grids"]]
    assert found == sorted(codes)
