"""Agreement of a feature measured on two contours, or by several readers; the rule for robust features."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis.features import FEATURES
from analysis.statistics.lesions import KEYS, feature_columns, feature_values

ROBUST_FROM = 0.8
"""A feature is robust with a coefficient of at least this against every contour."""

DERIVED_CONTOURS = ("eroded", "dilated")
"""Contours that both have to agree with the original one."""

READERS = "readers"
"""The `contour` of the row that compares readers."""

_COLUMNS = ["feature", "contour", "n_lesions", "ccc", "ccc_low", "ccc_high", "robust"]
_CONFIDENCE = 0.95
_BLOCK = 8

Triple = tuple[float, float, float]
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def concordance_correlation(x: ArrayLike, y: ArrayLike) -> Triple:
    r"""Concordance correlation coefficient of paired measurements, with its 95 % interval.

    .. math:: \rho_c = \frac{2 s_{xy}}{s_x^2 + s_y^2 + (\bar x - \bar y)^2}

    with moments over n. It is the Pearson correlation r times an accuracy :math:`C_b \le 1` that punishes a
    shift or a change of scale: 1 only where all pairs lie on the line y = x. The interval is symmetric for
    :math:`z = \operatorname{artanh} \rho_c`, whose variance is

    .. math::

        \frac{1}{(n - 2)(1 - \rho_c^2)^2} \left[ (1 - r^2) C_b^2 (1 - \rho_c^2)
        + 2 \rho_c^2 C_b (1 - \rho_c) u^2 - \tfrac12 \rho_c^2 C_b^2 u^4 \right], \quad
        u = \frac{\bar x - \bar y}{\sqrt{s_x s_y}}

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Two measurements of each lesion; pairs with a value that is not finite are left out.

    Returns
    -------
    ccc, low, high : float
        Coefficient and interval, -1 to 1. All NaN with fewer than two pairs, or where all values are one and
        the same number. The interval is NaN with fewer than three pairs, or where one side is constant (the
        coefficient is then 0).

    Raises
    ------
    ValueError
        `x` and `y` differ in shape, or are not one-dimensional.

    Notes
    -----
    The formulas are those of ``DescTools::CCC(x, y, ci = "z-transform")`` in R. The interval rests on a
    normal distribution and on lesions that are independent, which lesions of one patient are not.

    References
    ----------
    Lin LI. Biometrics 1989;45:255-268. doi:10.2307/2532051. The variance is that of the correction: Lin LI.
    Biometrics 2000;56:324-325. doi:10.1111/j.0006-341X.2000.00324.x.

    Examples
    --------
    >>> ccc, low, high = concordance_correlation([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0])
    >>> round(ccc, 4)  # 2 * 1.25 / (1.25 + 1.25 + 1)
    0.7143
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"Got shapes {a.shape} and {b.shape}, expected two equal one-dimensional ones.")
    _, *triple = _concordance(a[:, np.newaxis], b[:, np.newaxis])
    ccc, low, high = (array.item() for array in triple)
    return ccc, low, high


def intraclass_correlation(values: ArrayLike) -> Triple:
    r"""Intraclass correlation ICC(1,1) of one feature read by anonymous readers, with its 95 % interval.

    The one-way random effects model: each lesion is read by readers of whom nothing is known.

    .. math:: ICC(1,1) = \frac{MS_B - MS_W}{MS_B + (k - 1) MS_W}

    with the mean squares between (B) and within (W) lesions and k readings a lesion. The interval comes from
    the F distribution of :math:`MS_B / MS_W`.

    Parameters
    ----------
    values : array_like, shape (n_lesions, n_readers)
        The feature. A reading that is not finite is left out, and a lesion with fewer than two with it. With
        unequal numbers of readings, k is their mean less their variance over n times that mean, and the
        interval is approximate.

    Returns
    -------
    icc, low, high : float
        At most 1; can be negative. NaN with fewer than two lesions, or where all values are equal.

    References
    ----------
    Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428. doi:10.1037/0033-2909.86.2.420. Unequal numbers:
    Donner A, Koval JJ. Biometrics 1980;36:19-25. doi:10.2307/2530491.

    Examples
    --------
    >>> icc, low, high = intraclass_correlation([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
    ...                                          [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> round(icc, 2)  # Shrout and Fleiss 1979, table 4
    0.17
    """
    readings = np.asarray(values, dtype=float)
    _, *triple = _intraclass(readings[:, :, np.newaxis])
    icc, low, high = (array.item() for array in triple)
    return icc, low, high


def robustness(features: pd.DataFrame) -> pd.DataFrame:
    """Agreement of every feature with itself on other contours of the same lesions.

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`: one row a lesion and contour (`original`, `eroded`, `dilated`, `reader-1`, ...).

    Returns
    -------
    pandas.DataFrame
        Table `robustness`: one row a feature and contour; `ccc` is `concordance_correlation` of `eroded` and
        of `dilated` with `original`, and `intraclass_correlation` over all `reader-...` for `readers`
        (`original`, the majority of readers, is no reader). `n_lesions` counts the lesions with a finite
        value on both contours (from two readers or more). `robust` is the verdict on the feature, the same on
        each of its rows: 0.8 or more in every row. Where one of `eroded` and `dilated` is there, both are
        asked for: the other then counts no lesion, and no feature passes. Empty without other contours.
    """
    names = feature_columns(features)
    contours = set(features["contour"])
    tables = []
    if contours.intersection(DERIVED_CONTOURS):
        tables += [_rows(names, contour, _derived(features, names, contour)) for contour in DERIVED_CONTOURS]
    if any(contour.startswith("reader-") for contour in contours):
        tables.append(_rows(names, READERS, _intraclass(_readings(features, names))))
    return _with_verdict(pd.concat(tables)) if tables else _rows([], READERS, (np.empty(0),) * 4)


def robust_features(robustness: pd.DataFrame) -> list[str]:
    """Names of the robust features of a table `robustness`, in the order of `FEATURES`."""
    robust = set(robustness.loc[robustness["robust"], "feature"])
    return [name for name in FEATURES if name in robust]


def _concordance(x: np.ndarray, y: np.ndarray) -> Arrays:
    """Pairs, coefficient and interval of each column of two arrays of shape (n_lesions, n_features)."""
    paired = np.isfinite(x) & np.isfinite(y)
    n = paired.sum(axis=0)
    x, y = _on_one_scale(np.where(paired, x, np.nan), np.where(paired, y, np.nan))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_x, mean_y = np.nansum(x, axis=0) / n, np.nansum(y, axis=0) / n
        var_x, var_y = _variance(x, mean_x, n), _variance(y, mean_y, n)
        covariance = np.nansum((x - mean_x) * (y - mean_y), axis=0) / n
        covariance = np.where((var_x > 0) & (var_y > 0), covariance, 0.0)
        ccc = np.clip(2 * covariance / (var_x + var_y + (mean_x - mean_y) ** 2), -1, 1)
        ccc = np.where(n >= 2, ccc, np.nan)
        sd_product = np.sqrt(var_x * var_y)
        r = np.clip(covariance / sd_product, -1, 1)
        squared_shift = (mean_x - mean_y) ** 2 / sd_product
        accuracy = 2 / (np.sqrt(var_x / var_y) + np.sqrt(var_y / var_x) + squared_shift)
        low, high = _lin_interval(ccc, r, accuracy, squared_shift, n)
    return n, ccc, low, high


def _on_one_scale(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Divide both by their largest magnitude: nothing overflows when squared, and no coefficient changes."""
    largest = np.fmax(
        np.fmax.reduce(np.abs(x), axis=0, initial=0), np.fmax.reduce(np.abs(y), axis=0, initial=0)
    )
    largest = np.where(largest > 0, largest, 1.0)
    return x / largest, y / largest


def _variance(x: np.ndarray, mean: np.ndarray, n: np.ndarray) -> np.ndarray:
    constant = np.fmax.reduce(x, axis=0, initial=-np.inf) == np.fmin.reduce(x, axis=0, initial=np.inf)
    return np.where(constant, 0.0, np.nansum((x - mean) ** 2, axis=0) / n)


def _lin_interval(
    ccc: np.ndarray, r: np.ndarray, accuracy: np.ndarray, squared_shift: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    bracket = (
        (1 - r**2) * accuracy**2 * (1 - ccc**2)
        + 2 * ccc**2 * accuracy * (1 - ccc) * squared_shift
        - ccc**2 * accuracy**2 * squared_shift**2 / 2
    )
    error = np.sqrt(np.maximum(bracket, 0) / (n - 2)) / (1 - ccc**2)
    reach = stats.norm.ppf((1 + _CONFIDENCE) / 2) * error
    z = np.arctanh(ccc)
    perfect = np.abs(ccc) == 1
    known = (n >= 3) & np.isfinite(r)
    low, high = (np.where(perfect, ccc, np.tanh(end)) for end in (z - reach, z + reach))
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _intraclass(readings: np.ndarray) -> Arrays:
    """Lesions, coefficient and interval of each feature of an array (n_lesions, n_readers, n_features)."""
    read = np.isfinite(readings)
    read &= read.sum(axis=1, keepdims=True) >= 2
    x = np.where(read, readings, np.nan)
    size = read.sum(axis=1)
    n, total = (size > 0).sum(axis=0), size.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        lesion_mean = np.nansum(x, axis=1) / size
        grand_mean = np.nansum(x, axis=(0, 1)) / total
        between = np.nansum(size * (lesion_mean - grand_mean) ** 2, axis=0) / (n - 1)
        within = np.nansum((x - lesion_mean[:, np.newaxis]) ** 2, axis=(0, 1)) / (total - n)
        k = (total - (size**2).sum(axis=0) / total) / (n - 1)
        icc = (between - within) / (between + (k - 1) * within)
        low, high = _f_interval(between / within, k, n - 1, total - n)
    constant = np.fmax.reduce(x, axis=(0, 1), initial=-np.inf) == np.fmin.reduce(
        x, axis=(0, 1), initial=np.inf
    )
    unknown = (n < 2) | constant
    icc, low, high = (np.where(unknown, np.nan, array) for array in (icc, low, high))
    return n, icc, low, high


def _f_interval(
    f: np.ndarray, k: np.ndarray, between: np.ndarray, within: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    upper = (1 + _CONFIDENCE) / 2
    least = f / stats.f.ppf(upper, between, within)
    most = f * stats.f.ppf(upper, within, between)
    low, high = ((end - 1) / (end + k - 1) for end in (least, most))
    return np.where(np.isinf(f), 1.0, low), np.where(np.isinf(f), 1.0, high)


def _derived(features: pd.DataFrame, names: Sequence[str], contour: str) -> Arrays:
    places = pd.Series(np.arange(len(features)), index=pd.MultiIndex.from_frame(features[list(KEYS)]))
    contours = features["contour"].to_numpy()
    both = pd.concat(
        [places[contours == "original"], places[contours == contour]], axis=1, join="inner"
    ).to_numpy()
    # A few features at a time bound the memory.
    blocks = [names[start : start + _BLOCK] for start in range(0, len(names), _BLOCK)] or [names]
    parts = [_concordance(*_sides(features[list(block)], both)) for block in blocks]
    n, ccc, low, high = (np.concatenate(part) for part in zip(*parts, strict=True))
    return n, ccc, low, high


def _sides(features: pd.DataFrame, rows: np.ndarray) -> list[np.ndarray]:
    """Values of all columns in the rows of either side of an array of shape (n_lesions, 2)."""
    return [feature_values(features.iloc[side], list(features.columns)) for side in rows.T]


def _readings(features: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Array (n_lesions, n_readers, n_features) of what the readers got."""
    rows = features[features["contour"].str.startswith("reader-")]
    lesions = pd.MultiIndex.from_frame(rows[list(KEYS)]).unique()
    by_reader = [
        feature_values(reader.set_index(list(KEYS)).reindex(lesions), names)
        for _, reader in rows.groupby("contour", sort=True)
    ]
    return np.stack(by_reader, axis=1)


def _rows(names: Sequence[str], contour: str, arrays: Arrays) -> pd.DataFrame:
    n, ccc, low, high = arrays
    table = pd.DataFrame({"feature": pd.Series(list(names), dtype="str")})
    table["contour"] = pd.Series(contour, index=table.index, dtype="str")
    table["n_lesions"] = n.astype(np.int64)
    table["ccc"], table["ccc_low"], table["ccc_high"] = ccc, low, high
    return table.assign(robust=ccc >= ROBUST_FROM)[_COLUMNS]


def _with_verdict(table: pd.DataFrame) -> pd.DataFrame:
    """Give a feature's rows their common verdict, and put them side by side."""
    ordered = table.sort_index(kind="stable").reset_index(drop=True)
    return ordered.assign(robust=ordered.groupby("feature")["robust"].transform("all"))
