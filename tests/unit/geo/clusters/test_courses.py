import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from scipy import stats

from geo.clusters.courses import COURSES, Course, classify_courses, mann_kendall
from geo.clusters.errors import SearchLimitError, UnusableValuesError

HOT, COLD = 3.0, 0.0


def course(*z: float, **how: float) -> Course:
    return COURSES[int(classify_courses([z], **how).course[0])]


def test_never_hot_is_none() -> None:
    assert course(COLD, 1.95, COLD) is Course.NONE


def test_hot_now_for_the_first_time_is_new() -> None:
    assert course(COLD, COLD, COLD, HOT) is Course.NEW


def test_hot_now_and_rising_is_emerging() -> None:
    assert course(0.5, 1, 1.5, 2, 2.5, 3, 3.5) is Course.EMERGING


def test_hot_all_the_time_is_persistent() -> None:
    assert course(3, 4, 3, 4, 3, 4, 3) is Course.PERSISTENT


def test_hot_nearly_all_the_time_is_persistent_by_the_share_asked_for() -> None:
    z = (3, 4, 3, COLD, 3, 4, 3, 4)
    assert course(*z) is Course.SPORADIC
    assert course(*z, lasting_share=0.8) is Course.PERSISTENT


def test_falling_scores_are_fading_hot_still_or_not() -> None:
    assert course(8, 7, 6, 5, 4, 3) is Course.FADING
    assert course(4, 3, 2, 1, 0.5, 0) is Course.FADING


def test_the_end_of_a_lasting_spot_is_fading() -> None:
    assert course(3, 4, 3, 4, 3, 4, COLD) is Course.FADING


def test_hot_now_and_then_is_sporadic() -> None:
    assert course(COLD, HOT, COLD, COLD, HOT, COLD, COLD) is Course.SPORADIC


def test_a_single_step_is_new_or_nothing() -> None:
    assert course(HOT) is Course.NEW
    assert course(COLD) is Course.NONE


def test_without_a_score_a_step_is_not_hot() -> None:
    assert course(np.nan, np.nan, HOT) is Course.NEW
    assert course(HOT, HOT, np.nan) is Course.FADING
    assert course(np.nan, np.nan) is Course.NONE


def test_the_threshold_itself_is_hot() -> None:
    assert course(COLD, 2.58, threshold=2.58) is Course.NEW


def test_no_steps_and_no_areas_are_answered_too() -> None:
    assert classify_courses(np.empty((2, 0))).course.tolist() == [0, 0]
    assert classify_courses(np.empty((0, 5))).course.tolist() == []


SCORES = st_numpy.arrays(
    np.float64,
    st_numpy.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.sampled_from([np.nan, -3.0, 0.0, 1.96, 2.5, 4.0]),
)


@given(SCORES)
def test_every_area_has_exactly_one_course_that_its_steps_allow(
    z: npt.NDArray[np.float64],
) -> None:
    found = classify_courses(z)
    hot = z >= 1.96
    for i, code in enumerate(found.course):
        word = COURSES[code]
        assert (word is Course.NONE) == (not hot[i].any())
        assert (word is Course.NEW) == (hot[i, -1] and hot[i].sum() == 1)
        if word in {Course.EMERGING, Course.PERSISTENT}:
            assert hot[i, -1]
    assert found.hot_steps.tolist() == hot.sum(axis=1).tolist()


@given(SCORES)
def test_areas_are_judged_one_by_one(z: npt.NDArray[np.float64]) -> None:
    alone = [int(classify_courses(row[None]).course[0]) for row in z]
    assert classify_courses(z).course.tolist() == alone


def test_the_trend_is_that_of_kendall() -> None:
    series = np.random.default_rng(1).normal(size=30) + np.arange(30) * 0.05
    steps = np.arange(30)
    tau = stats.kendalltau(steps, series).statistic
    total = tau * 30 * 29 / 2
    spread = np.sqrt(30 * 29 * 65 / 18)
    trend = mann_kendall(series[None])
    assert trend.score[0] == pytest.approx((total - 1) / spread)
    assert trend.p[0] == pytest.approx(2 * stats.norm.sf(trend.score[0]))


def test_ties_narrow_the_spread_as_kendall_has_it() -> None:
    # S = 8 of 10 pairs, one pair tied: (5·4·15 - 2·1·9) / 18
    trend = mann_kendall([[1, 2, 2, 3, 4]])
    assert trend.score[0] == pytest.approx((9 - 1) / np.sqrt((300 - 18) / 18))


def test_a_trend_needs_two_different_values() -> None:
    trend = mann_kendall(np.array([[1, np.nan, np.nan], [2, 2, 2], [np.nan] * 3]))
    assert trend.score.tolist() == [0, 0, 0]
    assert trend.p.tolist() == [1, 1, 1]


def test_a_missing_value_keeps_its_place() -> None:
    with_gap, without = mann_kendall([[1, np.nan, 2, 3]]), mann_kendall([[1, 2, 3]])
    assert with_gap.score.tolist() == without.score.tolist()


def test_a_score_is_not_infinite() -> None:
    with pytest.raises(UnusableValuesError):
        course(np.inf)


@pytest.mark.parametrize("how", [{"threshold": np.nan}, {"level": 1}, {"lasting_share": 0}])
def test_limits_have_their_range(how: dict[str, float]) -> None:
    with pytest.raises(SearchLimitError):
        course(HOT, **how)
