"""Features described by the columns of their file."""

from collections.abc import Mapping, Sequence

import pytest

from grid_boundaries.ground.columns import MAX_NAME, NothingClassifiedError, describe
from grid_boundaries.ground.vocabulary import Form
from grid_boundaries.ground.vocabulary import GroundKind as K
from grid_boundaries.readers.refusals import Scalar

LINE = Form.LINE
Columns = Mapping[str, Sequence[Scalar]]


def test_chinese_columns_are_found() -> None:
    columns: Columns = {
        "类型": ["国道", "村道"],
        "名称": ["赣中大道", None],
        "编号": ["G105", None],
    }
    told = describe(columns, [LINE, LINE])
    assert told.kinds == (K.TRUNK, K.MINOR)
    assert told.names == ("赣中大道", "")
    assert told.refs == ("G105", "")


def test_columns_of_geofabrik_are_found() -> None:
    columns: Columns = {
        "osm_id": [1, 2],
        "fclass": ["primary", "rail"],
        "name": ["麦㙦路", ""],
        "ref": ["S223;X101", ""],
        "bridge": ["T", "F"],
        "tunnel": ["F", "T"],
    }
    told = describe(columns, [LINE, LINE])
    assert told.kinds == (K.PRIMARY, K.RAILWAY)
    assert told.refs == ("S223", "")
    assert (told.bridges, told.tunnels) == ((True, False), (False, True))


def test_a_chinese_name_is_taken_before_a_foreign_one() -> None:
    columns: Columns = {
        "waterway": ["river", "river"],
        "name": ["Gan", "Yi"],
        "name:zh": ["赣江", None],
    }
    assert describe(columns, [LINE, LINE]).names == ("赣江", "Yi")


def test_the_name_of_a_layer_says_what_it_holds() -> None:
    told = describe({"layer": ["水系", "铁路"]}, [LINE, LINE])
    assert told.kinds == (K.RIVER, K.RAILWAY)


def test_a_broken_shape_is_of_no_kind() -> None:
    told = describe({"highway": ["trunk", "trunk"]}, [LINE, None])
    assert told.kinds == (K.TRUNK, None)


def test_a_kind_given_is_for_what_the_file_says_nothing_of() -> None:
    columns: Columns = {"highway": ["trunk", None, None]}
    told = describe(columns, [LINE, LINE, Form.POINT], kind=K.CANAL)
    assert told.kinds == (K.TRUNK, K.CANAL, None)


def test_a_number_in_a_column_of_words_is_no_word() -> None:
    told = describe({"layer": [0, -1], "fclass": ["river", float("nan")]}, [LINE, LINE])
    assert told.kinds == (K.RIVER, None)


def test_a_long_name_is_cut() -> None:
    assert describe({"highway": ["trunk"], "name": ["长" * 99]}, [LINE]).names == ("长" * MAX_NAME,)


def test_nothing_known_is_refused_with_what_was_found() -> None:
    with pytest.raises(NothingClassifiedError) as refused:
        describe({"TYP": ["x"], "类型": ["电力线"]}, [LINE])
    for words in (refused.value.words.zh, refused.value.words.en):
        assert "TYP" in words
        assert "电力线" in words


def test_only_broken_shapes_are_no_question_of_kinds() -> None:
    assert describe({}, [None]).kinds == (None,)
