"""How a hot spot has come about: new, growing, lasting, fading, now and then.

After Esri's emerging hot spot analysis (ArcGIS Pro, "How Emerging Hot Spot Analysis works"),
with fewer classes, and rules that leave no area without one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.clusters.errors import UnusableValuesError
from geo.clusters.values import VALUES, FloatArray, Named, refuse_outside, refuse_uneven

LEVEL = Named("显著性水平", "the level of significance")
SHARE = Named("持续占比", "the share of lasting steps")
THRESHOLD = Named("热点阈值", "the score of a hot spot")


class Course(StrEnum):
    """The course of an area over successive steps; `classify_courses` says the rule of each."""

    NONE = "none"  #: 非热点
    NEW = "new"  #: 新增热点
    EMERGING = "emerging"  #: 增强热点
    FADING = "fading"  #: 消退热点
    PERSISTENT = "persistent"  #: 持续热点
    SPORADIC = "sporadic"  #: 间歇热点


#: Position in this tuple is the number stored in `Courses.course`.
COURSES: Final[tuple[Course, ...]] = tuple(Course)


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether series (n, t) rise or fall, whatever the shape; one answer a series (n,).

    Attributes
    ----------
    score
        Standard score of Mann-Kendall's S: positive when later values are higher. 0 for fewer
        than two values, or when all are equal.
    p
        Two-sided, from the normal approximation: rough below ten values.
    """

    score: FloatArray
    p: FloatArray


@dataclass(frozen=True, slots=True)
class Courses:
    """What `classify_courses` answers, one an area (n,).

    Attributes
    ----------
    course
        Numbers of `COURSES`.
    hot_steps
        How many steps were hot.
    trend
        Of the scores.
    """

    course: npt.NDArray[np.uint8]
    hot_steps: npt.NDArray[np.int64]
    trend: Trend


def classify_courses(
    z: npt.ArrayLike,
    is_hot: npt.ArrayLike | None = None,
    *,
    threshold: float = 1.96,
    level: float = 0.05,
    lasting_share: float = 0.9,
) -> Courses:
    """Give each area exactly one course, by its scores at successive steps.

    A step is hot where `is_hot` says so, or else when its score is at least `threshold`; one
    without a score is not. The scores rise, or fall, when Mann-Kendall's test says so at
    `level`. The first rule that fits decides:

    1. NONE: no step is hot.
    2. NEW: the last step is hot, and no other.
    3. EMERGING: the last step is hot, and the scores rise.
    4. FADING: the scores fall; or the last step is not hot, but `lasting_share` of the steps
       before it were.
    5. PERSISTENT: the last step is hot, and `lasting_share` of all steps were.
    6. SPORADIC: any other area that was hot.

    Parameters
    ----------
    z
        (n, t): Gi* of n areas at t steps, the last step last; NaN where there is none.
    is_hot
        (n, t): where a test was made of the scores that looked at all of them together.

    Raises
    ------
    UnevenValuesError
        When `is_hot` does not say yes or no to each score.
    UnusableValuesError
        When a score is infinite.
    SearchLimitError
        When the threshold is not finite, or a share or level does not lie between 0 and 1.

    Notes
    -----
    After Esri's emerging hot spot analysis (ArcGIS Pro), which knows eight classes of hot spots:
    its new is ours; its intensifying, and what rises without lasting, is EMERGING; diminishing,
    historical and what falls without lasting, FADING; persistent and consecutive runs that
    last, PERSISTENT; the others, SPORADIC.
    """
    scores = np.asarray(z, np.float64)
    if np.isinf(scores).any():
        raise UnusableValuesError(what=VALUES.zh, what_en=VALUES.en)
    refuse_outside(np.isfinite(threshold), THRESHOLD, "(-∞, ∞)")
    refuse_outside(0 < level < 1, LEVEL, "0–1")
    refuse_outside(0 < lasting_share <= 1, SHARE, "0–1")
    steps = scores.shape[1]
    hot = scores >= threshold if is_hot is None else np.asarray(is_hot, bool)
    refuse_uneven(hot.size, scores.size)
    hot_steps = hot.sum(axis=1)
    is_last = hot[:, -1] if steps else np.zeros(len(scores), bool)
    trend = mann_kendall(scores)
    rises, falls = (trend.p < level) & (trend.score > 0), (trend.p < level) & (trend.score < 0)
    was_lasting = ~is_last & (hot_steps >= lasting_share * max(steps - 1, 1))
    rules = (
        (hot_steps == 0, Course.NONE),
        (is_last & (hot_steps == 1), Course.NEW),
        (is_last & rises, Course.EMERGING),
        (falls | was_lasting, Course.FADING),
        (is_last & (hot_steps >= lasting_share * steps), Course.PERSISTENT),
    )
    course = np.select(
        [fits for fits, _ in rules],
        [COURSES.index(name) for _, name in rules],
        COURSES.index(Course.SPORADIC),
    )
    return Courses(course.astype(np.uint8), hot_steps, trend)


def mann_kendall(series: npt.ArrayLike) -> Trend:
    """Test series (n, t) for a trend; NaN is no value, and its place in time is kept.

    Notes
    -----
    Mann (1945), "Nonparametric tests against trend", Econometrica 13; variance corrected for
    ties (Kendall 1975), S for continuity.
    """
    from scipy.special import erfc  # noqa: PLC0415 - slow, and only needed here

    values = np.asarray(series, np.float64)
    count = (~np.isnan(values)).sum(axis=1).astype(np.float64)
    total, of_ties = np.zeros(len(values)), np.zeros(len(values))
    for step in range(values.shape[1]):
        now = values[:, step : step + 1]
        later = np.sign(values[:, step + 1 :] - now)
        total += np.nansum(later, axis=1)
        tied = (values == now).sum(axis=1)
        of_ties += np.maximum(tied - 1, 0) * (2 * tied + 5)
    variance = (count * (count - 1) * (2 * count + 5) - of_ties) / 18
    spread = np.sqrt(np.where(variance > 0, variance, 1.0))
    score = np.sign(total) * np.maximum(np.abs(total) - 1, 0) / spread
    return Trend(score, np.asarray(erfc(np.abs(score) / np.sqrt(2))))
