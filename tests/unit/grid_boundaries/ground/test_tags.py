"""What a thing on the ground is, by what a file calls it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid_boundaries.ground.tags import (
    TAGS,
    fit,
    is_told,
    kind_of_tags,
    kind_of_word,
)
from grid_boundaries.ground.vocabulary import (
    FROM_ZOOM,
    LINES,
    PLACES,
    Form,
    drawn_at,
    form_of,
)
from grid_boundaries.ground.vocabulary import GroundKind as K


@pytest.mark.parametrize(
    ("tags", "form", "kind"),
    [
        ({"highway": "motorway"}, Form.LINE, K.MOTORWAY),
        ({"highway": "trunk_link"}, Form.LINE, K.TRUNK),
        ({"highway": "track"}, Form.LINE, K.MINOR),
        ({"highway": "footway"}, Form.LINE, None),
        ({"highway": "construction"}, Form.LINE, None),
        ({"railway": "rail"}, Form.LINE, K.RAILWAY),
        ({"railway": "abandoned"}, Form.LINE, None),
        ({"waterway": "river"}, Form.LINE, K.RIVER),
        ({"waterway": "river"}, Form.AREA, K.WATER),
        ({"waterway": "ditch"}, Form.LINE, K.STREAM),
        ({"waterway": "dam"}, Form.LINE, None),
        ({"natural": "water"}, Form.AREA, K.WATER),
        ({"natural": "water"}, Form.LINE, K.RIVER),
        ({"natural": "wood"}, Form.AREA, K.WOOD),
        ({"natural": "wood"}, Form.LINE, None),
        ({"landuse": "residential"}, Form.AREA, K.BUILT_UP),
        ({"landuse": "reservoir"}, Form.AREA, K.WATER),
        ({"landuse": "farmland"}, Form.AREA, None),
        ({"place": "village"}, Form.POINT, K.VILLAGE),
        ({"place": "town"}, Form.AREA, K.TOWN),
        ({"place": "island"}, Form.AREA, None),
        ({"place": "town"}, Form.LINE, None),
        ({"landuse": "residential", "place": "village"}, Form.POINT, K.VILLAGE),
        ({}, Form.LINE, None),
    ],
)
def test_openstreetmap_tags_mean_a_kind(tags: dict[str, str], form: Form, kind: K | None) -> None:
    assert kind_of_tags(tags, form) == kind


@pytest.mark.parametrize(
    ("word", "form", "kind"),
    [
        ("国道", Form.LINE, K.TRUNK),
        ("高速公路", Form.LINE, K.MOTORWAY),
        ("村道", Form.LINE, K.MINOR),
        (" 县 道 ", Form.LINE, K.SECONDARY),
        ("河流", Form.LINE, K.RIVER),
        ("河流", Form.AREA, K.WATER),
        ("水系", Form.LINE, K.RIVER),
        ("坑塘水面", Form.AREA, K.WATER),
        ("铁路", Form.LINE, K.RAILWAY),
        ("自然村", Form.POINT, K.HAMLET),
        ("居民地", Form.AREA, K.BUILT_UP),
        ("居民地", Form.POINT, K.VILLAGE),
        ("Motorway_Link", Form.LINE, K.MOTORWAY),
        ("rail", Form.LINE, K.RAILWAY),
        ("residential", Form.LINE, K.MINOR),
        ("residential", Form.AREA, K.BUILT_UP),
        ("电力线", Form.LINE, None),
        ("", Form.LINE, None),
    ],
)
def test_words_of_other_files_mean_a_kind(word: str, form: Form, kind: K | None) -> None:
    assert kind_of_word(word, form) == kind


@given(
    tags=st.dictionaries(
        st.sampled_from(list(TAGS)),
        st.one_of(
            st.sampled_from(sorted({word for words in TAGS.values() for word in words})), st.text()
        ),
    ),
    form=st.sampled_from(Form),
)
def test_whatever_is_tagged_is_nothing_or_can_be_drawn(tags: dict[str, str], form: Form) -> None:
    kind = kind_of_tags(tags, form)
    if kind is None:
        return
    drawn = form_of(kind)
    assert drawn is form or (drawn is Form.POINT and form is Form.AREA)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("kind", K)
def test_a_kind_in_another_form_is_a_kind_of_that_form_or_none(kind: K, form: Form) -> None:
    meant = fit(kind, form)
    assert meant is None or form_of(meant) is form or meant in PLACES
    assert fit(kind, form_of(kind)) is kind


@pytest.mark.parametrize("value", ["", "no", " NO ", "0", "F", "否"])
def test_these_flags_say_no(value: str) -> None:
    assert not is_told(value)


@pytest.mark.parametrize("value", ["yes", "T", "1", "viaduct", "是"])
def test_other_flags_say_yes(value: str) -> None:
    assert is_told(value)


def test_a_finer_zoom_draws_what_a_coarser_one_did_and_in_the_end_everything() -> None:
    for zoom in range(20):
        assert drawn_at(zoom) <= drawn_at(zoom + 1)
    assert drawn_at(7) == frozenset()
    assert drawn_at(8) == {K.WATER, K.RIVER, K.TRUNK, K.MOTORWAY, K.TOWN, K.CITY}
    assert drawn_at(19) == frozenset(K) == FROM_ZOOM.keys()
    assert K.MINOR in LINES
    assert K.MINOR not in drawn_at(12)
