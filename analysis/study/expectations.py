"""What sampling recovers on average, without simulation, beside what the simulation found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.counting import MOST_STEPS
from analysis.statistics.dissimilarity import INDICES, heterogeneity
from analysis.statistics.expectation import expected_random
from analysis.statistics.expectation_by_site import expected_by_site, pooled_bounds
from analysis.statistics.recovery import SIZES
from analysis.statistics.samples import cells_of
from analysis.statistics.sampling import LEVELS
from analysis.statistics.strategies import READINGS, SITE_STRATEGIES, any_site_known, n_chosen
from analysis.study.space import Space

ALL_STEPS = 500_000
"""Steps of counting that a cohort may take, some ten seconds, shared evenly between its patients."""
MOST_PAIRS = 20_000
"""In a cohort with more pairs of lesions no maximum is counted: it is left to simulation."""

_KEYS = ["level", "patient_id", "strategy", "reading", "index"]
_NO_ERROR = 1e-9
_METHODS = ("closed-form", "counting", "lower-bound")
Row = tuple[str, list[str], np.ndarray, np.ndarray, np.ndarray]


def expectations(space: Space, sampling: pd.DataFrame, recovery: pd.DataFrame) -> pd.DataFrame:
    """Compute the expected recovery of every strategy and reading, and compare it with the simulated one.

    Parameters
    ----------
    space : Space
    sampling, recovery : pandas.DataFrame
        As `statistics.sampling.simulate` gives them, with `standard_error`.

    Returns
    -------
    pandas.DataFrame
        Table `expectation`: `random-2` to `random-15` and the strategies by site, at the levels of
        `simulate`, whose rules say who enters. The lower bound of the pooled maximum has rows of its own.
        Empty where no recovery was simulated.
    """
    if recovery.empty:
        return schema.empty("expectation")
    expected = _Expected.of(space.defined, space.defined_sites)
    table = pd.concat([expected.rows(*level) for level in expected.levels()], ignore_index=True)
    table = table.merge(_simulated(sampling, recovery), on=_KEYS, how="left", validate="many_to_one")
    difference = table["simulated_percent"] - table["expected_percent"]
    comparable = (table["method"] != "lower-bound") & (table["standard_error"] > _NO_ERROR)
    return table.assign(standard_errors=(difference / table["standard_error"]).where(comparable))


def steps_of_each(sizes: Sequence[int]) -> int:
    """Share steps of counting between patients with so many lesions: known beforehand, whatever the machine.

    Examples
    --------
    >>> steps_of_each([30, 28, 69]), steps_of_each([12] * 50), steps_of_each([50] * 50)
    (100000, 10000, 0)
    """
    pairs = sum(n * (n - 1) // 2 for n in sizes)
    return 0 if pairs > MOST_PAIRS else min(MOST_STEPS, ALL_STEPS // max(len(sizes), 1))


def _simulated(sampling: pd.DataFrame, recovery: pd.DataFrame) -> pd.DataFrame:
    curve = recovery.assign(reading="pooled")
    curve["strategy"] = "random-" + recovery["n_sampled"].astype(int).astype(str)
    by_site = sampling[~sampling["strategy"].isin(curve["strategy"].unique())]
    both = pd.concat([curve, by_site], ignore_index=True).rename(
        columns={"mean_percent": "simulated_percent"}
    )
    return both[[*_KEYS, "simulated_percent", "standard_error"]]


@dataclass(frozen=True)
class _Expected:
    """Expected indices of every patient.

    Attributes
    ----------
    patients : list of str
    values : numpy.ndarray, shape (patient, cell, index)
        NaN averages where the patient does not enter; a NaN maximum alone was not counted.
    exhaustive : numpy.ndarray, shape (patient, index)
    sizes : numpy.ndarray of int, shape (patient,)
        Lesions of the patient.
    sampled : numpy.ndarray, shape (patient, cell)
        Lesions sampled.
    cells : pandas.DataFrame
        `strategy`, `reading` and `bound`: the cells of `samples.cells_of`, then the lower bounds.
    """

    patients: list[str]
    values: np.ndarray
    exhaustive: np.ndarray
    sizes: np.ndarray
    sampled: np.ndarray
    cells: pd.DataFrame

    @classmethod
    def of(cls, matrices: Mapping[str, np.ndarray], sites: Mapping[str, np.ndarray]) -> "_Expected":
        """Compute what each patient is expected to give."""
        patients = sorted(matrices)
        by_site = any_site_known(sites.values())
        steps = steps_of_each([len(matrices[p]) for p in patients])
        own = [_of_patient(matrices[p], sites[p] if by_site else None, steps) for p in patients]
        return cls(
            patients,
            np.stack([values for _, values, _ in own]),
            np.stack([exhaustive for exhaustive, _, _ in own]),
            np.array([len(matrices[p]) for p in patients]),
            np.stack([sampled for _, _, sampled in own]),
            _cells(by_site),
        )

    @property
    def enters(self) -> np.ndarray:
        """Whether a patient has a value, by cell."""
        return np.isfinite(self.values[..., 0])

    def levels(self) -> Iterator[Row]:
        """Each level with who it is about, expected recovery (%), patients that enter, lesions sampled."""
        ratios = _ratio(self.values, self.exhaustive[:, np.newaxis])
        has_ratio = self.enters[..., np.newaxis] & (self.exhaustive > 0)[:, np.newaxis]
        yield LEVELS[0], self.patients, ratios, has_ratio, self.sampled
        both = np.broadcast_to(self.enters[..., np.newaxis], has_ratio.shape)
        whole = np.where(both, self.exhaustive[:, np.newaxis], 0.0).sum(axis=0)
        yield self._of_all(LEVELS[1], _ratio(_sum(self.values, both), whole), both)
        yield self._of_all(LEVELS[2], _ratio(_sum(ratios, has_ratio), has_ratio.sum(axis=0)), has_ratio)

    def _of_all(self, level: str, ratios: np.ndarray, entering: np.ndarray) -> Row:
        # A patient enters with all indices or none.
        n = entering[..., 0].sum(axis=0)
        sampled = _ratio((self.sampled * entering[..., 0]).sum(axis=0), n)
        sampled[: len(SIZES)] = SIZES
        return level, [schema.ALL], ratios[np.newaxis], entering.sum(axis=0)[np.newaxis], sampled[np.newaxis]

    def rows(
        self, level: str, ids: list[str], ratios: np.ndarray, entering: np.ndarray, sampled: np.ndarray
    ) -> pd.DataFrame:
        """Lay out a level: a row each patient, cell and index; none for more lesions than a patient has."""
        possible = np.ones(ratios.shape, dtype=bool)
        possible[:, self.cells["bound"], : INDICES.index("maximal")] = False
        if level == LEVELS[0]:
            possible[:, : len(SIZES)] &= (np.array(SIZES) <= self.sizes[:, np.newaxis])[..., np.newaxis]
        row, cell, index = np.nonzero(possible)
        table = {
            "level": level,
            "patient_id": pd.array(ids, dtype="str").take(row),
            "index": pd.array(list(INDICES), dtype="str").take(index),
            "n_sampled": sampled[row, cell],
            "n_patients": entering[row, cell, index].astype(np.int64),
            "expected_percent": 100.0 * ratios[row, cell, index],
            "method": pd.array(list(_METHODS), dtype="str").take(_methods(self.cells)[cell, index]),
        }
        places = {name: self.cells[name].array.take(cell) for name in ("strategy", "reading")}
        return pd.DataFrame(table).assign(**places)


def _cells(by_site: bool) -> pd.DataFrame:
    cells = cells_of(by_site).assign(bound=False)
    if not by_site:
        return cells
    bounds = pd.DataFrame({"strategy": [one.name for one in SITE_STRATEGIES]}, dtype="str")
    return pd.concat([cells, bounds.assign(reading=READINGS[0], bound=True)], ignore_index=True)


def _of_patient(
    matrix: np.ndarray, sites: np.ndarray | None, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute a patient's indices, those expected (cell, index), and the lesions sampled (cell)."""
    exhaustive = heterogeneity(matrix)
    values, sampled = [expected_random(matrix, SIZES, steps, exhaustive)], [np.array(SIZES)]
    if sites is not None:
        bounds = pooled_bounds(matrix, sites)
        values += [
            expected_by_site(matrix, sites, steps).reshape(-1, len(INDICES)),
            np.repeat(bounds[:, np.newaxis], len(INDICES), axis=1),
        ]
        n = np.array([n_chosen(sites, strategy) for strategy in SITE_STRATEGIES])
        sampled += [np.repeat(n, len(READINGS)), n]
    return exhaustive, np.concatenate(values), np.concatenate(sampled)


def _methods(cells: pd.DataFrame) -> np.ndarray:
    """Place in `_METHODS` by cell and index: maxima are counted, but that of two lesions is a distance."""
    most = {strategy.name: strategy.most for strategy in SITE_STRATEGIES}
    two_inside = (cells["strategy"].map(most) == 2) & (cells["reading"] != READINGS[0])
    counted = ~(two_inside | (cells["strategy"] == "random-2"))
    methods = np.zeros((len(cells), len(INDICES)), dtype=int)
    methods[:, INDICES.index("maximal")] = np.where(cells["bound"], 2, counted)
    return methods


def _sum(values: np.ndarray, entering: np.ndarray) -> np.ndarray:
    """Sum over the patients that enter; NaN if one of them has no value."""
    return np.where(entering, values, 0.0).sum(axis=0)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
