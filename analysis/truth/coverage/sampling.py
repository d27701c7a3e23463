"""Estimators of samples, on made patients: weighted pairs, and rules against random lesions."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from analysis.statistics.contest import FIELDS
from analysis.statistics.contest_levels import OUTCOMES, Overall, over_patients
from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import sample_indices
from analysis.statistics.reader_strategies import size_quantiles
from analysis.statistics.seen import Seen
from analysis.statistics.strategies import SITE_STRATEGIES, chosen_by_site, lesions_by_site
from analysis.statistics.studentised import studentised_mean
from analysis.statistics.weighted_pairs import weighted_averages
from analysis.truth.coverage.case import Case

PATIENTS = 30
FEW = (6, 10)
"""Patients of small cohorts, in which intervals are harder to keep to what they say."""
_RESAMPLES = 500
_DESIGN = SITE_STRATEGIES[0]
_PAIRS = INDICES.index("average_pairs")

_LAYOUTS = ((10, 3, 1), (6, 2), (4, 4, 2), (12, 2, 2, 1))
"""Lesions at each site; a patient has one of these layouts, all equally likely."""
_WOBBLES = (0.3, 0.6, 1.0)
"""Standard deviation of the direction of a lesion around that of its site (radian); equally likely, too."""

_LESIONS = (8, 10, 12)
_TAKEN = 3
_SMALLEST = 0.6
"""How often the one unusual lesion is the smallest; else any is as likely as any other."""
_AMONG = (0.1, 0.5)
"""Dissimilarity of the usual lesions among each other, as a share of that to the unusual one; uniform."""
_LEVEL = (0.5, 1.5)
"""Dissimilarity to the unusual lesion; uniform."""
_DRAWS = 20


def _directions(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Make a patient: dissimilarities 1 - cos of the angles between lesions, and sites."""
    layout = _LAYOUTS[rng.integers(len(_LAYOUTS))]
    kinds = np.repeat(np.arange(len(layout)), layout)
    wobble = _WOBBLES[rng.integers(len(_WOBBLES))]
    angles = rng.uniform(0, 2 * np.pi, len(layout))[kinds] + rng.normal(0, wobble, len(kinds))
    matrix = 1 - np.cos(np.subtract.outer(angles, angles))
    np.fill_diagonal(matrix, 0.0)
    return matrix, kinds.astype(str)


def true_average() -> float:
    r"""Give the expected average over distinct pairs of a made patient.

    Directions of two sites are independent and uniform, so :math:`E \cos = 0` between sites; inside one,
    with wobble :math:`\tau`, :math:`E \cos = e^{-\tau^2}`. With a share w of pairs inside a site the average
    is :math:`1 - w \, e^{-\tau^2}`.

    Examples
    --------
    >>> round(true_average(), 4)
    0.6886
    """
    inside = [sum(m * (m - 1) for m in layout) / (sum(layout) * (sum(layout) - 1)) for layout in _LAYOUTS]
    return float(1 - np.mean(inside) * np.exp(-np.square(_WOBBLES)).mean())


def _samples(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, list[np.ndarray], list[int]]]:
    """Make 30 patients; give dissimilarities, lesions of one sample at each site, and the counts there."""
    for _ in range(PATIENTS):
        matrix, sites = _directions(rng)
        ordered = lesions_by_site(sites, rng.random((1, len(matrix))))
        yield matrix, chosen_by_site(ordered, _DESIGN), [lesions.shape[1] for lesions in ordered.values()]


def weighted_mean(rng: np.random.Generator) -> tuple[float, float, float]:
    """Mean of weighted averages over 30 patients, with its interval."""
    found = [weighted_averages(matrix, chosen, counts)[0] for matrix, chosen, counts in _samples(rng)]
    values = np.concatenate(found)
    low, high, _ = studentised_mean(values, rng, _RESAMPLES)
    return float(values.mean()), low, high


def naive_mean(rng: np.random.Generator) -> tuple[float, float, float]:
    """Mean of pooled averages over 30 patients; no interval is of use around a biased estimate."""
    found = [sample_indices(matrix, np.hstack(chosen))[_PAIRS] for matrix, chosen, _ in _samples(rng)]
    return float(np.mean(found)), np.nan, np.nan


def _unusual(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Make the cells of a patient for a rule and for random lesions, shape (2, 7), and the maximum."""
    n = int(rng.choice(_LESIONS))
    diameter = rng.permutation(np.arange(n) + 1.0)
    smallest = rng.random() < _SMALLEST
    unusual = int(diameter.argmin()) if smallest else int(rng.integers(n))
    level = rng.uniform(*_LEVEL)
    matrix = np.full((n, n), level * rng.uniform(*_AMONG))
    matrix[unusual] = matrix[:, unusual] = level
    np.fill_diagonal(matrix, 0.0)
    rows = size_quantiles(Seen(diameter, diameter, None, None, np.arange(n)), _TAKEN)
    rule, drawn = (
        sample_indices(matrix, chosen)[INDICES.index("maximal")]
        for chosen in (rows[np.newaxis], np.argsort(rng.random((_DRAWS, n)), axis=1)[:, :_TAKEN])
    )
    cells = np.zeros((2, len(FIELDS)))
    cells[0, :2] = drawn.mean(), ((drawn - level) ** 2).mean()
    cells[1, :2] = rule[0], (rule[0] - level) ** 2
    return cells, np.array([level])


def _compared(rng: np.random.Generator, patients: int) -> Overall:
    made = [_unusual(rng) for _ in range(patients)]
    cells = np.stack([one for one, _ in made])[:, :, None, None, None, :]
    truth = np.stack([level for _, level in made])
    enters = np.ones((patients, 1), dtype=bool)
    seed = int(rng.integers(2**31))
    return over_patients(cells, truth, enters, ratios=False, seed=seed, resamples=_RESAMPLES)


def compared(rng: np.random.Generator, outcome: str, patients: int = PATIENTS) -> tuple[float, float, float]:
    """Outcome of a rule over patients, of `OUTCOMES`, with its interval; no limits where all are alike."""
    place, found = OUTCOMES.index(outcome), _compared(rng, patients)
    return float(found.percent[place, 1]), float(found.low[place, 1]), float(found.high[place, 1])


def true_outcomes() -> dict[str, float]:
    r"""Give the true outcomes of the rule (%).

    Three of n lesions hold the unusual one with probability :math:`p_r = 3 / n` at random. The rule takes the
    largest, the middle and the smallest, so it holds it with :math:`p = s + (1 - s) \, 3 / n`, where it is
    the smallest with probability s. Otherwise the sample's maximum is the share c of the level a. Recovery is
    :math:`p + (1 - p) \bar c`; the error is :math:`\sqrt{E a^2 \, E (1 - c)^2 (1 - p)} / E a`.

    Examples
    --------
    >>> {name: round(value, 2) for name, value in true_outcomes().items()}
    {'recovery': 80.63, 'recovery less random': 29.05, 'error less random': -22.57}
    """
    at_random = float(np.mean([_TAKEN / n for n in _LESIONS]))
    by_rule = _SMALLEST + (1 - _SMALLEST) * at_random
    share, missing = _moments(_AMONG), _moments((1 - _AMONG[1], 1 - _AMONG[0]))
    level = _moments(_LEVEL)
    errors = [100 * np.sqrt(level[1] * missing[1] * (1 - p)) / level[0] for p in (by_rule, at_random)]
    return {
        "recovery": 100 * (by_rule + (1 - by_rule) * share[0]),
        "recovery less random": 100 * (by_rule - at_random) * (1 - share[0]),
        "error less random": float(errors[0] - errors[1]),
    }


def _moments(ends: tuple[float, float]) -> tuple[float, float]:
    """Mean and mean square of a uniform number."""
    low, high = ends
    return (low + high) / 2, (low**2 + low * high + high**2) / 3


_BY_SITE = "lesions at two to four sites, more alike inside a site than between; two a site are drawn"
_RULE = (
    "8 to 12 lesions of which one is unlike all others, often the smallest; 3 are taken, spread over size, "
    "and 3 at random"
)

_OUTCOMES = {
    "rule-recovery": ("recovery", "recovery of the maximum by a rule (%), ratio of means"),
    "rule-against-random": (
        "recovery less random",
        "recovery by a rule less that by random lesions (points), paired",
    ),
    "rule-error-against-random": (
        "error less random",
        "root mean square error of a rule less that of random ones (points)",
    ),
}
"""Of a rule: its outcome, and what it is called."""


def _rules(patients: int) -> dict[str, Case]:
    """Hold the intervals of a rule over so many patients against the truth."""
    key, who = ("", "") if patients == PATIENTS else (f"-{patients}", f"{patients} patients")
    truth = true_outcomes()
    return {
        f"{name}{key}": Case(
            f"{words}; studentised over {who or 'patients'}",
            f"{who}, each with {_RULE}" if who else _RULE,
            partial(compared, outcome=outcome, patients=patients),
            truth[outcome],
        )
        for name, (outcome, words) in _OUTCOMES.items()
    }


CASES: dict[str, Case] = {
    "weighted-average": Case(
        "average over distinct pairs from samples by site, weighted pairs; studentised (no table gives it)",
        _BY_SITE,
        weighted_mean,
        true_average(),
    ),
    "naive-average": Case(
        "average over distinct pairs from samples by site, pooled as it is: for its bias, so "
        "without an interval",
        _BY_SITE,
        naive_mean,
        true_average(),
    ),
    **_rules(PATIENTS),
    **_rules(FEW[0]),
    **_rules(FEW[1]),
}
"""Cases of the page on coverage."""
