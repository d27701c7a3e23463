"""Inference: whether features vary within patients, and alike in oligo- and multi-metastatic ones."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.statistics.differences import ranked_difference

ALPHA = 0.05
"""Level of significance, after Bonferroni's correction."""

EXACT_BELOW = 50
"""The rank-sum test is exact when both groups have fewer patients than this, and no ties: R's own rule."""

_ALL = "all"
_GROUPS = ("oligo", "multi")
_BETWEEN = "-".join(_GROUPS)
_COLUMNS = [
    "feature",
    "test",
    "group",
    "n",
    "estimate",
    "statistic",
    "p_value",
    "p_bonferroni",
    "significant",
]

Row = tuple[str, str, str, int, float, float, float]


def inference(dispersion: pd.DataFrame, groups: pd.Series, selected: Sequence[str]) -> pd.DataFrame:
    """Test the coefficients of variation of the features in use.

    Two questions, each a row a feature: `one-sample-t`, is the mean over patients of the absolute coefficient
    of variation 0 (all patients, and each group by itself; as the coefficient cannot be negative this can
    hardly fail to be rejected); and `rank-sum-exact`, is it the same in oligo- and in multi-metastatic
    patients. All p values are two-sided, and corrected together after Bonferroni.

    Parameters
    ----------
    dispersion : pandas.DataFrame
        Table `dispersion`; only rows of site `all`, features in `selected` and finite `cv_percent` count.
    groups : pandas.Series
        Indexed by `patient_id`: `oligo`, `multi` or empty.
    selected : sequence of str
        The features in use.

    Returns
    -------
    pandas.DataFrame
        Table `inference`, features in the order of `selected`: `n` patients; `estimate`, the mean (%) or the
        Hodges-Lehmann difference oligo - multi (%); `statistic`, t or W; `p_value`; `p_bonferroni`, `p_value`
        times the number of finite ones, at most 1; `significant`, `p_bonferroni` below 0.05. No row where a
        group has fewer than two patients. The test is called `rank-sum-asymptotic` where it could not be
        exact: see `rank_sum`.

    See Also
    --------
    one_sample_t, rank_sum
    """
    whole = dispersion[(dispersion["site"] == _ALL) & np.isfinite(dispersion["cv_percent"])]
    group = whole["patient_id"].map(groups)
    rows: list[Row] = []
    for feature in selected:
        here = whole["feature"] == feature
        values = {name: _sorted(whole, here & (group == name)) for name in _GROUPS}
        rows += _one_sample_rows(feature, {_ALL: _sorted(whole, here), **values})
        rows += _between_rows(feature, values["oligo"], values["multi"])
    return _corrected(pd.DataFrame(rows, columns=_COLUMNS[:7]))


def one_sample_t(values: ArrayLike) -> tuple[float, float]:
    """Test two-sided whether a mean is 0, by Student's one-sample t.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite; n is 2 or more.

    Returns
    -------
    statistic, p_value : float
        NaN where the values do not vary beyond rounding, as R then refuses.

    Notes
    -----
    R: ``t.test(x)``.

    References
    ----------
    Student. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1.

    Examples
    --------
    >>> t, p = one_sample_t([1.0, 2.0, 3.0])
    >>> round(t, 4), round(p, 4)  # 2 / (1 / sqrt(3))
    (3.4641, 0.0742)
    """
    x = np.asarray(values, dtype=float)
    error = x.std(ddof=1) / np.sqrt(len(x))
    if error <= 10 * np.finfo(float).eps * abs(x.mean()):
        return np.nan, np.nan
    result = stats.ttest_1samp(x, 0.0)
    return float(result.statistic), float(result.pvalue)


def rank_sum(x: ArrayLike, y: ArrayLike) -> tuple[str, float, float]:
    """Compare two groups by the Wilcoxon rank-sum (Mann-Whitney) test, two-sided.

    Exact where both groups have fewer than 50 patients and no two values are equal; otherwise by the normal
    approximation with corrections for ties and continuity.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Finite.

    Returns
    -------
    test : {'rank-sum-exact', 'rank-sum-asymptotic'}
    statistic : float
        W as R gives it: the pairs in which `x` is larger, ties counting one half.
    p_value : float
        NaN where all values are equal, as in R.

    Notes
    -----
    R: ``wilcox.test(x, y)``.

    References
    ----------
    Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60. doi:10.1214/aoms/1177730491.

    Examples
    --------
    >>> rank_sum([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])  # 2 of the 20 ways to split six ranks
    ('rank-sum-exact', 0.0, 0.1)
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    distinct = len(np.unique(np.concatenate([x, y])))
    exact = distinct == len(x) + len(y) and max(len(x), len(y)) < EXACT_BELOW
    method = "exact" if exact else "asymptotic"
    with np.errstate(invalid="ignore", divide="ignore"):
        result = stats.mannwhitneyu(x, y, alternative="two-sided", method=method)
    p_value = float(result.pvalue) if distinct > 1 else np.nan
    return f"rank-sum-{method}", float(result.statistic), p_value


def hodges_lehmann(x: ArrayLike, y: ArrayLike) -> float:
    """Estimate by how much `x` is larger than `y`: the median of all pairwise differences.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Finite, none empty.

    Returns
    -------
    float
        In the unit of the values.

    Notes
    -----
    R: ``wilcox.test(x, y, conf.int = TRUE)$estimate``.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611. doi:10.1214/aoms/1177704172.

    Examples
    --------
    >>> hodges_lehmann([1.0, 4.0], [0.0, 1.0])  # median of 1, 0, 4, 3
    2.0
    """
    ascending = np.sort(np.asarray(x, dtype=float)), np.sort(np.asarray(y, dtype=float))
    pairs = len(ascending[0]) * len(ascending[1])
    return float(np.mean([ranked_difference(*ascending, rank) for rank in ((pairs - 1) // 2, pairs // 2)]))


def _sorted(table: pd.DataFrame, rows: pd.Series) -> np.ndarray:
    """Coefficients of variation in ascending order, so that sums do not depend on that of the patients."""
    return np.sort(table.loc[rows, "cv_percent"].to_numpy(dtype=float))


def _one_sample_rows(feature: str, values: dict[str, np.ndarray]) -> list[Row]:
    return [
        (feature, "one-sample-t", group, len(x), float(x.mean()), *one_sample_t(x))
        for group, x in values.items()
        if len(x) >= 2
    ]


def _between_rows(feature: str, oligo: np.ndarray, multi: np.ndarray) -> list[Row]:
    if min(len(oligo), len(multi)) < 2:
        return []
    test, statistic, p_value = rank_sum(oligo, multi)
    n = len(oligo) + len(multi)
    return [(feature, test, _BETWEEN, n, hodges_lehmann(oligo, multi), statistic, p_value)]


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    finite = np.isfinite(table["p_value"].to_numpy(dtype=float))
    corrected = np.full(len(table), np.nan)
    if finite.any():
        p_values = table.loc[finite, "p_value"].to_numpy(dtype=float)
        corrected[finite] = multipletests(p_values, alpha=ALPHA, method="bonferroni")[1]
    table = table.assign(p_bonferroni=corrected, significant=corrected < ALPHA)
    numbers = ("estimate", "statistic", "p_value", "p_bonferroni")
    types = {**dict.fromkeys(_COLUMNS[:3], "str"), "n": "int64", **dict.fromkeys(numbers, "float64")}
    return table[_COLUMNS].astype(types)
