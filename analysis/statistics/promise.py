"""What patients who were seen promise for one who comes next, whatever the distribution."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

RULES = {"number": 0.0, "root": 0.5, "share": 1.0}
"""What is carried over from one patient to another: the lesions needed, over this power of all lesions."""
RULE = "root"
"""The rule in use. Carrying over the number falls short for patients with many lesions; the share is at 100 %
for whoever has two or three lesions, and then asks for all lesions of everybody."""
CLASSES = (2, 6, 15)
"""Fewest lesions of each class of patients: few (2-5), some (6-14), many, as the paper's groups have it."""

_ROUNDING = 1e-9


class Rank(NamedTuple):
    """Which of the patients, sorted by what they need, sets the promise, and what it is worth."""

    place: int
    promised_percent: float


def rank_promised(n_patients: int, wanted_percent: float) -> Rank:
    r"""Find the order statistic that bounds the next patient.

    Of N + 1 patients in random order the last is as likely to stand at any place as the others. So it lies
    at or below the r-th smallest of the first N with a probability of r / (N + 1) or more, whatever the
    distribution, and N / (N + 1) is the most that N patients can promise:

    .. math:: r = \min\left(N, \lceil (N + 1)\, w \rceil\right)

    Parameters
    ----------
    n_patients : int
        N, 0 or more.
    wanted_percent : float
        100 w, above 0 and below 100.

    Returns
    -------
    Rank
        `place` r, from 1 (0 without patients), and `promised_percent` 100 r / (N + 1): less than was wanted
        where N is too small.

    References
    ----------
    Wilks SS. Ann Math Stat 1941;12:91-96. doi:10.1214/aoms/1177731788. Lei J et al. J Am Stat Assoc
    2018;113:1094-1111. doi:10.1080/01621459.2017.1307116.

    Examples
    --------
    >>> rank_promised(19, 95), rank_promised(3, 95)
    (Rank(place=19, promised_percent=95.0), Rank(place=3, promised_percent=75.0))
    """
    wanted = math.ceil((n_patients + 1) * wanted_percent / 100 - _ROUNDING)
    place = min(n_patients, wanted)
    return Rank(place, 100 * place / (n_patients + 1))


class Promise(NamedTuple):
    """What is promised to new patients, shape (M,) each.

    Attributes
    ----------
    n_lesions : numpy.ndarray
        So many lesions are enough, 2 to all; NaN without patients.
    promised_percent : numpy.ndarray
        Probability of that (%); 0 without patients.
    fewest, n_patients : numpy.ndarray of int
        Fewest lesions of the class, after merging, and its own patients, whom the promise rests on.
    """

    n_lesions: np.ndarray
    promised_percent: np.ndarray
    fewest: np.ndarray
    n_patients: np.ndarray


def promise(
    needed: np.ndarray, totals: np.ndarray, new_totals: np.ndarray, wanted_percent: float, rule: str = RULE
) -> Promise:
    r"""Promise how many lesions are enough for a new patient, from what others needed (conformal).

    Patient i of n_i lesions needed k_i, a score of :math:`s_i = k_i / n_i^\gamma`. If the new patient is like
    them (exchangeable), its own score is at most the r-th smallest, :math:`s_{(r)}`, with the probability
    that `rank_promised` gives. So :math:`\lceil s_{(r)} n^\gamma \rceil` lesions, and never more than all n,
    are enough with that probability.

    Taken over patients of every n, a promise can be kept by those with few lesions, who segment all of
    them, and broken by those with many. So each class of patients (`CLASSES`) is promised what its own
    patients give (Mondrian conformal prediction); neighbours that both have too few patients to promise what
    is wanted are merged, see `merged_classes`, and get the same score. A class that still has too few gets
    the largest score of its own and of its neighbours, which is more careful, but is promised only what its
    own patients can promise; its neighbours' scores stay as they are.

    The promise holds over all new patients of a class, or of a merged class with the mix of its classes among
    those seen; those who are told all lesions, and cannot fail, are among them. So it holds over all new
    patients, too, but not for each n by itself, nor for those alone who are told fewer than all.

    Parameters
    ----------
    needed, totals : numpy.ndarray, shape (N,)
        k_i, from `reaching.lesions_needed`, finite, and n_i.
    new_totals : numpy.ndarray of int, shape (M,)
        n of new patients, 2 or more.
    wanted_percent : float
        Probability wanted (%), above 0 and below 100.
    rule : {'number', 'root', 'share'}
        The power, see `RULES`: 0 carries over the number of lesions, 1 their share.

    Returns
    -------
    Promise

    References
    ----------
    Vovk V, Gammerman A, Shafer G. Algorithmic Learning in a Random World. Springer 2005, section 4.5.
    doi:10.1007/b106715.

    Examples
    --------
    Two patients promise 67 %: the larger of two scores. By share that is 3 of 4, by number 6.

    >>> needed, totals, new = np.array([3, 6]), np.array([4, 12]), np.array([8, 2])
    >>> promise(needed, totals, new, 95, "share").n_lesions.tolist()
    [6.0, 2.0]
    >>> promise(needed, totals, np.array([20]), 95, "number").n_lesions.tolist()
    [6.0]
    """
    merged, power = merged_classes(totals, wanted_percent), RULES[rule]
    seen, fewest = merged[class_of(totals)], merged[class_of(new_totals)]
    groups, place = np.unique(merged, return_inverse=True)
    counts = np.array([(seen == least).sum() for least in groups])
    ranks = [rank_promised(int(n), wanted_percent) for n in counts]
    own = [_score(needed[seen == least] / totals[seen == least] ** power, rank)
           for least, rank in zip(groups, ranks, strict=True)]  # fmt: skip
    percent = np.array([rank.promised_percent for rank in ranks])
    scores = _more_careful(np.array(own), percent < wanted_percent - _ROUNDING)
    of_new = place[class_of(new_totals)]
    lesions = _of_score(scores[of_new], np.asarray(new_totals), power)
    return Promise(lesions, percent[of_new], fewest, counts[of_new])


def _score(scores: np.ndarray, rank: Rank) -> float:
    return float(np.sort(scores)[rank.place - 1]) if rank.place else np.nan


def _more_careful(scores: np.ndarray, short: np.ndarray) -> np.ndarray:
    """Raise the score of groups with too few patients to that of a neighbour, where it is larger."""
    padded = np.pad(scores, 1, constant_values=-np.inf)
    return np.where(short, np.max([padded[:-2], scores, padded[2:]], axis=0), scores)


def class_of(totals: ArrayLike) -> np.ndarray:
    """Find the class of patients with so many lesions, as a place in `CLASSES`.

    Examples
    --------
    >>> class_of([2, 5, 6, 14, 15, 90]).tolist()
    [0, 0, 1, 1, 2, 2]
    """
    return np.searchsorted(CLASSES, np.asarray(totals), side="right") - 1


def merged_classes(totals: ArrayLike, wanted_percent: float) -> np.ndarray:
    """Merge neighbours that cannot promise what is wanted, until they can.

    A class with enough patients stands alone: merged with patients who have fewer lesions, and need fewer,
    those with many would be promised more than holds for them. From the most lesions on, a class with too few
    patients takes in the next one below if that has too few as well. The two have too few apart, so their
    promise is set by the one who needs most of all, and no member is promised less than its own class alone
    would get. A class that nobody was seen of belongs to the next one above that somebody was seen of, or
    else below. How many patients there are decides, never what they need.

    Parameters
    ----------
    totals : array_like of int, shape (N,)
        Lesions of the patients seen.
    wanted_percent : float
        Probability wanted (%), above 0 and below 100.

    Returns
    -------
    numpy.ndarray of int, shape (3,)
        Of each class, the fewest lesions of the merged class that it is in.

    Examples
    --------
    >>> merged_classes([4] * 5 + [8] * 9 + [20] * 10, 95).tolist()
    [2, 6, 6]
    >>> merged_classes([4] * 18 + [20] * 22, 95).tolist()
    [2, 6, 6]
    >>> merged_classes([4] * 14 + [8] * 13 + [20] * 3, 95).tolist()
    [2, 2, 2]
    """
    counts = np.bincount(class_of(totals), minlength=len(CLASSES))
    starts, n = [0], 0
    for place in reversed(range(len(CLASSES))):
        own = int(counts[place])
        if n and own and _can_promise(max(n, own), wanted_percent):
            starts, n = [*starts, place + 1], own
        else:
            n += own
    return np.array(
        [CLASSES[max(start for start in starts if start <= place)] for place in range(len(CLASSES))]
    )


def _can_promise(n_patients: int, wanted_percent: float) -> bool:
    return rank_promised(n_patients, wanted_percent).promised_percent >= wanted_percent - _ROUNDING


def promised_to_each(
    needed: np.ndarray, totals: np.ndarray, wanted_percent: float, rule: str = RULE
) -> np.ndarray:
    """Promise each patient what the others would have promised it, as if it came next.

    Parameters
    ----------
    needed, totals, wanted_percent, rule
        As for `promise`.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Lesions; NaN where there is one patient alone.

    Examples
    --------
    >>> promised_to_each(np.array([3, 6]), np.array([4, 12]), 95, "share").tolist()
    [2.0, 9.0]
    """
    each = np.full(len(needed), np.nan)
    for one in range(len(needed)):
        rest = np.arange(len(needed)) != one
        each[one] = promise(needed[rest], totals[rest], totals[[one]], wanted_percent, rule).n_lesions[0]
    return each


def _of_score(score: np.ndarray, totals: np.ndarray, power: float) -> np.ndarray:
    return np.clip(np.ceil(score * totals**power - _ROUNDING), 2.0, totals)


def enough_for_one(n_total: ArrayLike, confidence_percent: float) -> np.ndarray:
    r"""Give the lesions that find one given lesion of a patient in enough random samples: k >= c n.

    Any one lesion is in a sample of k of n with probability k / n. A maximum that hangs on one extreme
    lesion is missed without it, so no smaller number can be enough for every patient.

    Examples
    --------
    >>> enough_for_one(np.array([10, 20, 69]), 95).tolist()
    [10.0, 19.0, 66.0]
    """
    return np.ceil(confidence_percent / 100 * np.asarray(n_total) - _ROUNDING)


def enough_for_any_pair(n_total: ArrayLike, confidence_percent: float) -> np.ndarray:
    r"""Give the lesions that find any one pair in enough random samples: enough for the maximum of anybody.

    A pair is in a sample of k of n with probability :math:`k (k - 1) / (n (n - 1))`. The pair that is
    farthest apart is the maximum, so this number is enough whatever the lesions are like.

    Examples
    --------
    >>> enough_for_any_pair(np.array([10, 20, 69]), 95).tolist()
    [10.0, 20.0, 68.0]
    """
    n = np.asarray(n_total, dtype=float)
    pairs = confidence_percent / 100 * n * (n - 1)
    return np.ceil((1 + np.sqrt(1 + 4 * pairs)) / 2 - _ROUNDING)
