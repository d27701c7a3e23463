"""What a change of one standard deviation has to do with an outcome: the frame that all models share."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats
from scipy.optimize import linprog
from statsmodels.tools.sm_exceptions import ModelWarning, PerfectSeparationError

from analysis.statistics.intervals import LEVEL

FEWEST_PATIENTS, FEWEST_EVENTS = 10, 5
"""With fewer patients, or events (of a response: of the rarer kind), no ratio is given."""
EVENTS_PER_VARIABLE = 10
"""With fewer events for each variable of a model its ratios and intervals are unreliable: Peduzzi P et al.,
J Clin Epidemiol 1995;48:1503-1510, doi:10.1016/0895-4356(95)00048-8, and 1996;49:1373-1379,
doi:10.1016/S0895-4356(96)00236-3."""
_SUSPECT = 3.0
"""A standard error this large, for a change of one standard deviation, calls for a look at separation."""
_ROUNDING = 1e-9
NOT_FOUND = "the maximum of the likelihood was not found"
_STEPS = {"newton": 100, "bfgs": 1000}
_LEFT = 1e-6
"""How much more log-likelihood a last step of Newton's may promise where the maximum counts as found."""


class Association(NamedTuple):
    """A ratio of hazards or odds for one standard deviation more; NaN, with the reason, if there is none."""

    ratio: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p_value: float = np.nan
    reason: str = ""


def refused(n_patients: int, n_events: int) -> str:
    """Say why so few patients or events give no ratio; empty where they are enough.

    Examples
    --------
    >>> refused(30, 4)
    'fewer than 5 events'
    >>> refused(30, 12)
    ''
    """
    if n_patients < FEWEST_PATIENTS:
        return f"fewer than {FEWEST_PATIENTS} patients"
    return f"fewer than {FEWEST_EVENTS} events" if n_events < FEWEST_EVENTS else ""


def design(values: ArrayLike, others: ArrayLike | None = None) -> tuple[np.ndarray, str]:
    """Bring a variable and what it is adjusted for to mean 0 and standard deviation 1.

    Parameters
    ----------
    values : array_like, shape (n,)
        The variable of interest; finite.
    others : array_like, shape (n, k), optional
        What it is adjusted for; finite.

    Returns
    -------
    columns : numpy.ndarray, shape (n, 1 + k)
        The variable first.
    reason : str
        Why no ratio can be had from them; empty where one can.
    """
    first = np.asarray(values, dtype=float).reshape(-1, 1)
    x = first if others is None else np.column_stack([first, np.asarray(others, dtype=float)])
    spread = x.std(axis=0, ddof=1)
    flat = spread <= _ROUNDING * np.abs(x).max(axis=0)
    if flat[0]:
        return x, "all patients have the same value"
    x = (x - x.mean(axis=0)) / np.where(flat, 1.0, spread)
    if np.linalg.matrix_rank(x, tol=_ROUNDING * len(x) ** 0.5) < x.shape[1]:
        return x, "it cannot be told apart from what it is adjusted for"
    return x, ""


def wald(coefficient: float, error: float) -> Association:
    """Turn a logarithm of a ratio and its standard error into the ratio with Wald's interval and p value.

    Examples
    --------
    >>> found = wald(0.0, 0.5)
    >>> found.ratio, round(found.low * found.high, 12), found.p_value
    (1.0, 1.0, 1.0)
    """
    half = stats.norm.ppf((1 + LEVEL) / 2) * error
    low, ratio, high = np.exp([coefficient - half, coefficient, coefficient + half])
    p_value = 2 * stats.norm.sf(abs(coefficient) / error)
    return Association(float(ratio), float(low), float(high), float(p_value))


def maximum(model: Any) -> Any | None:
    """Fit a model by Newton's steps; where these run away, by BFGS and from there by Newton's.

    Parameters
    ----------
    model : statsmodels model
        With `fit`, `score` and, of what is fitted, `params` and `cov_params`.

    Returns
    -------
    results or None
        What is fitted; None where neither way ends at a maximum.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ModelWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        return _fit(model) or _fit(model, "bfgs")


def _fit(model: Any, first: str | None = None) -> Any | None:
    try:
        start = model.fit(disp=False, method=first, maxiter=_STEPS[first]).params if first else None
        fitted = model.fit(disp=False, start_params=start, method="newton", maxiter=_STEPS["newton"])
        slope, covariance = np.asarray(model.score(fitted.params)), np.atleast_2d(fitted.cov_params())
    except (np.linalg.LinAlgError, PerfectSeparationError):
        return None
    positive = np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()
    return fitted if positive and abs(slope @ covariance @ slope) < _LEFT else None


def suspect(coefficients: np.ndarray, errors: np.ndarray) -> bool:
    """Tell whether an estimate looks as if it had run away."""
    return not (np.isfinite(coefficients).all() and np.isfinite(errors).all() and (errors < _SUSPECT).all())


def separated(differences: np.ndarray) -> bool:
    """Tell whether a likelihood has no maximum, because some direction tells apart who has the event.

    Parameters
    ----------
    differences : numpy.ndarray, shape (m, k)
        Variables of who had the event, less those of somebody who could have had it and had not.

    Returns
    -------
    bool
        Whether some weighting of the variables makes no difference negative, and one of them positive.

    References
    ----------
    Albert A, Anderson JA. Biometrika 1984;71:1-10. doi:10.1093/biomet/71.1.1.

    Examples
    --------
    >>> separated(np.array([[1.0], [2.0]])), separated(np.array([[1.0], [-1.0]]))
    (True, False)
    """
    return rises(-differences, differences.sum(axis=0), np.abs(differences).sum())


def rises(limits: np.ndarray | sparse.spmatrix, gain: np.ndarray, size: float) -> bool:
    """Tell whether a weighting of variables within limits has any gain.

    Parameters
    ----------
    limits : numpy.ndarray or scipy.sparse matrix, shape (m, k + l)
        No row of it, times the weights of k variables and l further numbers, may be above 0.
    gain : numpy.ndarray, shape (k,)
        What each weight adds.
    size : float
        A gain below a billionth of this is none.
    """
    further = limits.shape[1] - len(gain)
    found = linprog(
        np.r_[-gain, np.zeros(further)],
        A_ub=limits,
        b_ub=np.zeros(limits.shape[0]),
        bounds=[(-1, 1)] * len(gain) + [(None, None)] * further,
    )
    return bool(found.status == 0 and -found.fun > _ROUNDING * size)
