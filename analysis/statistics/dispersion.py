"""Dispersion of a feature over the lesions of a patient: the absolute coefficient of variation."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.features import FEATURE_CLASSES, FEATURES, feature_class
from analysis.statistics.lesions import UNKNOWN, feature_columns, feature_values, original_contours
from analysis.statistics.spread import standard_deviation

ALL = "all"
_AVERAGES = ["n", "mean_cv_percent", "min_cv_percent", "max_cv_percent"]
_SUMMARY_KEYS = ["over", "patient_id", "site", "feature_class", "feature"]
_BLOCK = 16
_ROUNDING = 8 * np.finfo(float).eps
"""A mean this small beside the standard deviation is zero but for rounding."""


def coefficient_of_variation(values: ArrayLike, axis: int = 0) -> np.ndarray:
    r"""Absolute coefficient of variation, in percent.

    .. math:: CV = 100 \, |s / m|, \qquad s^2 = \frac{1}{n - 1} \sum_i (x_i - m)^2

    It is meaningful for quantities with a true zero and values of one sign (a volume, a diameter); near a
    zero mean (attenuation in HU, skewness) it explodes. For values of one sign it cannot pass
    :math:`100 \sqrt{n}`.

    Parameters
    ----------
    values : array_like
        Values of the lesions; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        Percent, 0 or more; exactly 0 where all values are equal. NaN with fewer than two values, and where
        the mean is zero (up to the rounding of its sum).

    Examples
    --------
    >>> coefficient_of_variation([1.0, 2.0, 3.0]).item()
    50.0
    >>> coefficient_of_variation([[-1.0, 0.1], [1.0, 0.1]]).tolist()
    [nan, 0.0]
    """
    x = np.moveaxis(np.asarray(values, dtype=float), axis, 0)
    x = np.where(np.isfinite(x), x, np.nan)
    n = np.isfinite(x).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=0) / n
    return _percent(mean, standard_deviation(x))


def dispersion(features: pd.DataFrame) -> pd.DataFrame:
    """Coefficient of variation of every feature over the lesions of a patient, and of a patient's sites.

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`: columns `patient_id`, `site` and features under their pyradiomics names; one row a
        lesion. Rows of a contour other than `original` are not looked at.

    Returns
    -------
    pandas.DataFrame
        Table `dispersion`: `patient_id`, `site` (`all` for the whole patient), `feature`, `n_lesions` (those
        with a finite value, 2 or more), `mean`, `sd` (unit of the feature), `cv_percent`. Sorted by patient,
        then `all` before the sites, then in the order of `FEATURES`. Lesions of site `unknown` count for
        `all` and have no row of their own.

    See Also
    --------
    coefficient_of_variation : the formula.

    Examples
    --------
    >>> lesions = pd.DataFrame({"patient_id": "A", "site": ["lung", "lung", "bone"],
    ...                         "original_shape_VoxelVolume": [1.0, 3.0, 5.0]})
    >>> dispersion(lesions)[["site", "n_lesions", "mean", "sd"]].values.tolist()
    [['all', 3, 3.0, 2.0], ['lung', 2, 2.0, 1.4142135623730951]]
    """
    lesions = original_contours(features)
    names = feature_columns(lesions)
    site = lesions["site"].to_numpy(dtype=object)
    parts = [
        _moments(lesions, names, np.full(len(site), "", dtype=object)),
        _moments(lesions[site != UNKNOWN], names, site[site != UNKNOWN]),
    ]
    keys = pd.concat([groups for groups, *_ in parts], ignore_index=True)
    order = keys.sort_values(["patient_id", "site"], kind="stable").index.to_numpy()
    count, mean, sd = (
        np.concatenate(arrays)[order] for arrays in zip(*(part[1:] for part in parts), strict=True)
    )
    return _long(keys.iloc[order].replace({"site": {"": ALL}}), names, count, mean, sd)


def dispersion_summary(dispersion: pd.DataFrame, selected: Sequence[str]) -> pd.DataFrame:
    """Means of the coefficients of variation: of a patient over features, of a feature over patients.

    Parameters
    ----------
    dispersion : pandas.DataFrame
        Table `dispersion`.
    selected : sequence of str
        The features in use.

    Returns
    -------
    pandas.DataFrame
        Table `dispersion_summary`. `over` tells what the mean is over: `features` (every feature of a
        patient; one row for all classes, `feature_class` `all`, and one a class), `selected` (the same over
        the features in use), `patients` (of each feature over the patients, whole, `site` `all`, and within
        each site, where the patients with two or more lesions there count). `n` finite values are averaged;
        their mean, least and greatest follow, in percent. Sorted in that order, `all` first.

    Examples
    --------
    >>> table = pd.DataFrame({"patient_id": ["A", "B"], "site": "all", "feature": "original_shape_Sphericity",
    ...                       "cv_percent": [10.0, 14.0]})
    >>> summary = dispersion_summary(table, ["original_shape_Sphericity"])
    >>> summary.loc[summary["over"] == "patients", "mean_cv_percent"].item()
    12.0
    """
    table = dispersion[["patient_id", "site", "feature", "cv_percent"]]
    whole = _with_class(table[table["site"] == ALL])
    parts = [
        *_over_features(whole, "features"),
        *_over_features(whole[whole["feature"].isin(list(selected))], "selected"),
        _with_class(_average(table, ["site", "feature"], over="patients")),
    ]
    return _in_order(pd.concat(parts, ignore_index=True))


def _percent(mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        percent = 100.0 * (sd / np.abs(mean))
    return np.where(np.abs(mean) <= _ROUNDING * sd, np.nan, percent)


def _moments(
    lesions: pd.DataFrame, names: Sequence[str], site: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]:
    """Count, mean and standard deviation of each feature in each group, and the groups' keys."""
    patient = lesions["patient_id"].to_numpy(dtype=object)
    groups = pd.Series(site).groupby([patient, site], sort=True)
    keys = groups.size().index.set_names(["patient_id", "site"]).to_frame(index=False)
    code = groups.ngroup().to_numpy()
    shape = len(keys), len(names)
    count, mean, sd = np.empty(shape, dtype=np.int64), np.empty(shape), np.empty(shape)
    # A few features at a time bound the memory.
    for start in range(0, len(names), _BLOCK):
        block = slice(start, start + _BLOCK)
        values = feature_values(lesions, names[block])
        values[~np.isfinite(values)] = np.nan
        # pandas runs Welford's recursion here, which gives a constant feature a deviation of exactly 0.
        grouped = pd.DataFrame(values).groupby(code, sort=True)
        count[:, block], mean[:, block], sd[:, block] = grouped.count(), grouped.mean(), grouped.std(ddof=1)
    return keys, count, mean, sd


def _long(
    keys: pd.DataFrame, names: Sequence[str], count: np.ndarray, mean: np.ndarray, sd: np.ndarray
) -> pd.DataFrame:
    """One row a group and feature, of those with two values or more."""
    group, feature = np.nonzero(count >= 2)
    means, sds = mean[group, feature], sd[group, feature]
    return pd.DataFrame(
        {
            "patient_id": keys["patient_id"].astype("str").array.take(group),
            "site": keys["site"].astype("str").array.take(group),
            "feature": pd.array(list(names), dtype="str").take(feature),
            "n_lesions": count[group, feature].astype(np.int64),
            "mean": means,
            "sd": sds,
            "cv_percent": _percent(means, sds),
        }
    )


def _with_class(table: pd.DataFrame) -> pd.DataFrame:
    classes = {name: feature_class(name) for name in table["feature"].unique()}
    return table.assign(feature_class=table["feature"].map(classes))


def _over_features(table: pd.DataFrame, over: str) -> list[pd.DataFrame]:
    return [_average(table, ["patient_id"], over), _average(table, ["patient_id", "feature_class"], over)]


def _average(table: pd.DataFrame, keys: list[str], over: str) -> pd.DataFrame:
    grouped = table.groupby(keys, sort=True, observed=True)["cv_percent"]
    averages = grouped.agg(["count", "mean", "min", "max"]).set_axis(_AVERAGES, axis="columns").reset_index()
    return averages.assign(over=over, **{key: ALL for key in _SUMMARY_KEYS[1:] if key not in keys})


def _in_order(summary: pd.DataFrame) -> pd.DataFrame:
    places = {
        "over": ["features", "selected", "patients"],
        "feature_class": [ALL, *FEATURE_CLASSES],
        "feature": [ALL, *FEATURES],
    }

    def place(column: pd.Series) -> pd.Series:
        """Put places in an order instead of names."""
        if column.name in places:
            return column.map({value: rank for rank, value in enumerate(places[str(column.name)])})
        return column.where(column != ALL, "")

    ordered = summary.sort_values(_SUMMARY_KEYS, key=place, kind="stable", ignore_index=True)
    types = {**dict.fromkeys(_SUMMARY_KEYS, "str"), "n": "int64"}
    return ordered[[*_SUMMARY_KEYS, *_AVERAGES]].astype(types)
