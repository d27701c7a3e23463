"""Every strategy in one patient: what it tells of all lesions, and what drawing its lesions takes."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.statistics.oracle import nearest_average
from analysis.statistics.reader_strategies import READER_STRATEGIES, ReaderStrategy
from analysis.statistics.sample_measures import MEASURES, measures, random_measures
from analysis.statistics.seen import Seen

RANDOM, ORACLE = "random", "oracle"
STRATEGIES = (RANDOM, *(strategy.name for strategy in READER_STRATEGIES), ORACLE)
EQUALS = ("number", "effort")
"""What a strategy has as much of as random sampling: lesions, or surface drawn."""
NUMBERS = tuple(range(1, 16))
"""Numbers of random lesions that the strategies are held against."""
FIELDS = ("mean", "square", "low", "high", "n_sampled", "volume_ml", "surface_cm2")
"""Measure on the sample, its mean squared distance from that on all lesions, its 2.5th and 97.5th percentile
over random draws; lesions drawn, their volume and their surface."""

_MOST_LESIONS = 30
"""A strategy that takes small lesions may take more of them for the same effort, up to so many."""
_ROUNDING = 1 + 1e-9

NO_SURFACE = "the surface is not known of every lesion"
NEVER_SO_MUCH = "all lesions that the rule allows take less surface than the random lesions"


@dataclass(frozen=True)
class Drawable:
    """Lesions of a patient, as seen, as compared afterwards, and what drawing them takes.

    Attributes
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    seen : Seen
    volume_ml, surface_cm2 : numpy.ndarray, shape (n,)
        NaN where not known.
    """

    matrix: np.ndarray
    seen: Seen
    volume_ml: np.ndarray
    surface_cm2: np.ndarray

    def effort(self, rows: np.ndarray) -> tuple[int, float, float]:
        """Lesions, volume (mL) and surface (cm²) of a sample."""
        return len(rows), float(self.volume_ml[rows].sum()), float(self.surface_cm2[rows].sum())


@dataclass(frozen=True)
class Contest:
    """What each strategy gives in a patient.

    Attributes
    ----------
    truth : numpy.ndarray, shape (3,)
        Measures of all lesions.
    cells : numpy.ndarray, shape (strategies, 2, 15, 3, 7)
        By strategy, what is equal, number of random lesions, measure and field; NaN where there is no value.
    reasons : dict of (strategy, what is equal, number of random lesions) to str
        Why a strategy has no values.
    exact : numpy.ndarray of bool, shape (15,)
        By number of lesions, whether `oracle` looked at every sample for the average; else it exchanged
        lesions, and another sample may be nearer.
    """

    truth: np.ndarray
    cells: np.ndarray
    reasons: dict[tuple[str, str, int], str]
    exact: np.ndarray


def contest(lesions: Drawable, keys: np.ndarray) -> Contest:
    r"""Try every strategy in one patient.

    Each is tried with as many lesions as random sampling, and with as much surface as so many random lesions
    have on average, :math:`B`. If a rule's m lesions have the surface :math:`S_m \le B` and m + 1 of them
    :math:`S_{m+1} > B`, it takes m + 1 with the probability :math:`w = (B - S_m) / (S_{m+1} - S_m)`, so that
    it draws B on average; values and squared errors are means of both. Of no lesion and of one the index is
    0, so a rule whose first lesion alone exceeds B shows nothing in that patient. There is no value where
    all that the rule allows stay below B.

    Parameters
    ----------
    lesions : Drawable
    keys : numpy.ndarray, shape (n_draws, n)
        Random orders of the lesions, from `draws.random_keys`.

    Returns
    -------
    Contest
        Of `random`, the mean is the average over draws, but exact for the average over pairs, which random
        sampling leaves unbiased. `oracle` is the most distant pair for the maximum, a bound, and for the
        average the sample that is nearest to it: a bound where `exact`, elsewhere the best found.
    """
    cells = np.full((len(STRATEGIES), len(EQUALS), len(NUMBERS), len(MEASURES), len(FIELDS)), np.nan)
    truth = measures(lesions.matrix)
    cells[0] = _random(lesions, keys, truth)
    no_surface = "" if np.isfinite(lesions.surface_cm2).all() else NO_SURFACE
    samples: list[list[np.ndarray]] = []
    reasons: dict[tuple[str, str, int], str] = {}
    for place, strategy in enumerate(READER_STRATEGIES, start=1):
        cannot = strategy.obstacle(lesions.seen)
        why = np.array([[cannot], [cannot or no_surface]]).repeat(len(NUMBERS), axis=1).astype(object)
        if not cannot:
            samples.append(_samples(strategy, lesions.seen))
            cells[place], at_effort = _followed(lesions, samples[-1], truth)
            why[1] = np.where(why[1] == "", at_effort, why[1])
        keys_of = product([strategy.name], EQUALS, NUMBERS)
        reasons |= {key: reason for key, reason in zip(keys_of, why.ravel(), strict=True) if reason}
    cells[-1, 0], exact = _oracle(lesions, samples, truth)
    return Contest(truth, cells, reasons, exact)


def _numbers(lesions: Drawable) -> range:
    return range(1, min(len(lesions.matrix), NUMBERS[-1]) + 1)


def _random(lesions: Drawable, keys: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Values of random lesions, shape (15, 3, 7); what they take is exact, too."""
    drawn = random_measures(lesions.matrix, keys, NUMBERS[-1])
    found = np.full((len(NUMBERS), len(MEASURES), len(FIELDS)), np.nan)
    for k in _numbers(lesions):
        own = drawn[k - 1]
        ends = np.percentile(own, [2.5, 97.5], axis=1)
        found[k - 1, :, :4] = np.stack([own.mean(axis=1), ((own.T - truth) ** 2).mean(axis=0), *ends], axis=1)
        found[k - 1, :, 4:] = k, k * lesions.volume_ml.mean(), k * lesions.surface_cm2.mean()
        if k >= 2:
            found[k - 1, MEASURES.index("average_pairs"), 0] = truth[MEASURES.index("average_pairs")]
        if k == len(lesions.matrix):
            found[k - 1, :, :4] = np.stack([truth, np.zeros(len(truth)), truth, truth], axis=1)
    return found


def _samples(strategy: ReaderStrategy, seen: Seen) -> list[np.ndarray]:
    """Rows that a strategy takes when it may take 1, 2, ... lesions."""
    return [strategy.take(seen, k) for k in range(1, min(len(seen), _MOST_LESIONS) + 1)]


def _followed(
    lesions: Drawable, samples: list[np.ndarray], truth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Values of a rule, shape (2, 15, 3, 7), and why there are none at equal effort, shape (15,)."""
    none = np.full((len(MEASURES), len(FIELDS)), np.nan)
    none[:, [0, 1]] = np.stack([np.zeros(len(MEASURES)), truth**2], axis=1)
    none[:, 4:] = 0
    tried = np.stack([none, *(_one(lesions, rows, truth) for rows in samples)])
    found = np.full((len(EQUALS), len(NUMBERS), len(MEASURES), len(FIELDS)), np.nan)
    reasons = np.full(len(NUMBERS), "", dtype=object)
    for k in _numbers(lesions):
        found[0, k - 1] = tried[k]
        budget = float(k * lesions.surface_cm2.mean())
        if np.isfinite(budget):
            found[1, k - 1], reasons[k - 1] = _spending(tried, budget)
    return found, reasons


def _spending(tried: np.ndarray, budget: float) -> tuple[np.ndarray, str]:
    """Mix the samples around the surface, of which the first is empty, shape (3, 7); NaN with the reason."""
    surface = tried[:, 0, -1]
    last = int(np.flatnonzero(surface <= budget * _ROUNDING)[-1])
    if surface[last] * _ROUNDING >= budget:
        return tried[last], ""
    if last == len(tried) - 1:
        return np.full(tried.shape[1:], np.nan), NEVER_SO_MUCH
    share = (budget - surface[last]) / (surface[last + 1] - surface[last])
    return (1 - share) * tried[last] + share * tried[last + 1], ""


def _one(lesions: Drawable, rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Values of one sample, shape (3, 7)."""
    rows = np.sort(rows)
    own = (
        truth if len(rows) == len(truth_rows := lesions.matrix) else measures(truth_rows[np.ix_(rows, rows)])
    )
    found = np.full((len(MEASURES), len(FIELDS)), np.nan)
    found[:, 0], found[:, 1], found[:, 4:] = own, (own - truth) ** 2, lesions.effort(rows)
    return found


def _oracle(
    lesions: Drawable, samples: list[list[np.ndarray]], truth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Values of the best found, shape (15, 3, 7), and whether every sample was looked at, shape (15,)."""
    exact = np.zeros(len(NUMBERS), dtype=bool)
    found = np.full((len(NUMBERS), len(MEASURES), len(FIELDS)), np.nan)
    apart = np.array(np.unravel_index(int(lesions.matrix.argmax()), lesions.matrix.shape))
    average = MEASURES.index("average_pairs")
    for k in _numbers(lesions):
        if k == 1:
            continue
        starts = [rows for each in samples if len(rows := each[k - 1]) == k] or [np.arange(k)]
        rows, exact[k - 1] = nearest_average(lesions.matrix, k, starts)
        found[k - 1, average] = _one(lesions, rows, truth)[average]
        found[k - 1, 0] = _one(lesions, apart, truth)[0]
    return found, exact
