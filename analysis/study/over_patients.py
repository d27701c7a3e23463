"""Means over patients, with the interval that another group of such patients might have given."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.draws import patient_stream
from analysis.statistics.intervals import Interval
from analysis.statistics.studentised import studentised_mean

_ALL = "all"
_INDICES = ("average_paper", "average_pairs", "maximal")
_Group = tuple[str, str, str, float, pd.Series]


def interval_of_mean(
    values: np.ndarray,
    seed: int,
    *,
    quantity: str,
    feature: str = _ALL,
    index: str = _ALL,
    sampled: float = np.nan,
) -> Interval:
    """Give the 95 % interval of a mean over patients: the same one wherever that mean is told.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        One finite value a patient, in any order.
    seed : int
    quantity, feature, index, sampled
        What is averaged, as in the table `over_patients`; `index` may also be a group of patients. They name
        the stream of random numbers.
    """
    stream = patient_stream(seed, f"{quantity} {feature} {index} {sampled}")
    return studentised_mean(np.sort(values), stream)


def over_patients(
    spread: pd.DataFrame, heterogeneity: pd.DataFrame, recovery: pd.DataFrame, names: Sequence[str], seed: int
) -> pd.DataFrame:
    """Average over patients what each of them shows, with an interval from 6 patients on.

    Parameters
    ----------
    spread : pandas.DataFrame
        Table `dispersion`.
    heterogeneity : pandas.DataFrame
        Table `heterogeneity`.
    recovery : pandas.DataFrame
        Table `recovery`; may be empty.
    names : sequence of str
        Features in use.
    seed : int
        Every mean has a stream of its own, so that one more or fewer changes no other.

    Returns
    -------
    pandas.DataFrame
        Table `over_patients`: the features in use, the indices, and their recovery by random lesions. What
        fewer than one patient has is left out.
    """
    rows = []
    for quantity, feature, index, sampled, values in _groups(spread, heterogeneity, recovery, names):
        x = values.to_numpy(float)
        x = x[np.isfinite(x)]
        if not len(x):
            continue
        low, high, reason = interval_of_mean(
            x, seed, quantity=quantity, feature=feature, index=index, sampled=sampled
        )
        ends = (float(x.min()), float(np.median(x)), float(x.max()))
        rows.append((quantity, feature, index, sampled, len(x), float(x.mean()), low, high, *ends, reason))
    return pd.DataFrame(rows, columns=schema.columns("over_patients"))


def _groups(
    spread: pd.DataFrame, heterogeneity: pd.DataFrame, recovery: pd.DataFrame, names: Sequence[str]
) -> Iterator[_Group]:
    whole = spread[spread["site"] == _ALL]
    for name in names:
        yield "cv_percent", name, _ALL, np.nan, whole.loc[whole["feature"] == name, "cv_percent"]
    for index in _INDICES:
        yield "index", _ALL, index, np.nan, heterogeneity[index]
    each = recovery[recovery["level"] == "patient"]
    for index in _INDICES:
        own = each[each["index"] == index]
        for sampled in sorted(own["n_sampled"].unique()):
            rows = own[own["n_sampled"] == sampled]
            yield "recovery_percent", _ALL, index, float(sampled), rows["mean_percent"]
