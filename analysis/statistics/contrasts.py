"""Two groups of patients compared by a mean: difference, ratio, intervals and p value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.intervals import FEWEST, Interval
from analysis.statistics.studentised import studentised_difference, studentised_mean, studentised_ratio

_RESAMPLES = 2000


@dataclass(frozen=True)
class Contrast:
    """Means of two groups, a and b, and how far they lie apart.

    Attributes
    ----------
    value_a, value_b : float
        Means over patients; NaN for a group without.
    difference : Interval
        95 % interval of a - b.
    ratio : Interval
        95 % interval of a / b.
    p_value : float
        Two-sided t test of the means: Welch's, or of the pairs; NaN for fewer than `FEWEST` patients a
        group, and where no value differs from the others.
    """

    value_a: float
    value_b: float
    difference: Interval
    ratio: Interval
    p_value: float

    @property
    def reason(self) -> str:
        """Why an interval is NaN."""
        return "; ".join(dict.fromkeys(one.reason for one in (self.difference, self.ratio) if one.reason))


def contrast(
    a: ArrayLike,
    b: ArrayLike,
    rng: np.random.Generator,
    *,
    paired: bool = False,
    resamples: int = _RESAMPLES,
) -> Contrast:
    """Compare two groups of patients by their means.

    Ranks would be no remedy where patients have unequal numbers of lesions: a variance from two lesions
    scatters more than one from twenty, so its median is lower and its ranks differ, although its mean is the
    same. So means are compared.

    Parameters
    ----------
    a, b : array_like, shape (n_a,) and (n_b,)
        One finite value a patient; of the same patients, in the same order, if `paired`.
    rng : numpy.random.Generator
    paired : bool, default False
    resamples : int, default 2000

    Returns
    -------
    Contrast

    Notes
    -----
    R: ``t.test(a, b, paired = paired)$p.value``.

    References
    ----------
    Welch BL. Biometrika 1947;34:28-35. doi:10.1093/biomet/34.1-2.28.

    Examples
    --------
    >>> found = contrast([1.0, 3.0], [2.0, 6.0], np.random.default_rng(1))
    >>> found.value_a, found.value_b, found.reason
    (2.0, 4.0, 'no interval over fewer than 6 patients in each group')
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if paired:
        difference = studentised_mean(x - y, rng, resamples)
    else:
        difference = studentised_difference(x, y, rng, resamples)
    return Contrast(
        value_a=float(x.mean()) if len(x) else np.nan,
        value_b=float(y.mean()) if len(y) else np.nan,
        difference=difference,
        ratio=studentised_ratio(x, y, rng, paired=paired, resamples=resamples),
        p_value=_t_test(x, y, paired) if min(len(x), len(y)) >= FEWEST else np.nan,
    )


def _t_test(x: np.ndarray, y: np.ndarray, paired: bool) -> float:
    constant = np.ptp(x - y) == 0 if paired else max(np.ptp(x), np.ptp(y)) == 0
    if constant:
        return np.nan
    found = stats.ttest_rel(x, y) if paired else stats.ttest_ind(x, y, equal_var=False)
    return float(found.pvalue)
