"""Patients whose lesions a reader can draw by hand, as the script of the page reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.display.text import clean
from analysis.report.facts import INDICES, Facts
from analysis.statistics.strategies import SITE_STRATEGIES
from analysis.tables import read_table

MOST_PATIENTS = 6
"""Patients of a cohort: those with the most lesions."""
MOST_PAIRS = 30_000
"""Pairs of lesions in the book's page, over all cohorts: they keep it below a megabyte."""
RANDOM, LARGEST = "random", "largest"

_LESION = ["lesion_id", "site", "volume_ml", "diameter_mm"]

Curve = dict[int, list[float | None]]


@dataclass(frozen=True)
class BenchPatient:
    """A patient with everything that drawing lesions needs.

    Attributes
    ----------
    name : str
    lesions : pandas.DataFrame
        `lesion_id`, `site`, `volume_ml`, `diameter_mm`; those that the indices compare.
    pairs : numpy.ndarray, shape (n (n - 1) / 2,)
        Dissimilarities below the diagonal, row by row.
    truth : list of float
        Indices of all lesions, in the order of `INDICES`.
    curve : dict of int to list
        By number of random lesions, the expected recovery (%) of each index; None where it was not counted.
    by_site : dict of str to list
        The same of each strategy by site, of the pooled sample; empty where no site is known.
    """

    name: str
    lesions: pd.DataFrame
    pairs: np.ndarray
    truth: list[float]
    curve: Curve
    by_site: dict[str, list[float | None]]

    @property
    def strategies(self) -> list[str]:
        """Ways to choose that this patient's table allows."""
        measured = np.isfinite(self.lesions["diameter_mm"]).all()
        return [RANDOM, *self.by_site, *([LARGEST] if measured else [])]

    def plain(self) -> dict[str, object]:
        """Give what a script reads: text, numbers, lists and null alone."""
        return {
            "name": clean(self.name),
            "lesions": [
                {"name": clean(name), "site": clean(site), "volume": known(volume), "diameter": known(size)}
                for name, site, volume, size in self.lesions[_LESION].itertuples(index=False, name=None)
            ],
            "pairs": self.pairs.tolist(),
            "truth": self.truth,
            "strategies": self.strategies,
            "expected": {RANDOM: self.curve, **self.by_site},
        }


def bench_patients(facts: Facts, most_pairs: int = MOST_PAIRS) -> list[BenchPatient]:
    """Choose the patients of a cohort who have the most lesions.

    Parameters
    ----------
    facts : Facts
    most_pairs : int
        Pairs of lesions that they may have together; a patient who has too many is passed over.

    Returns
    -------
    list of BenchPatient
        At most `MOST_PATIENTS`, the one with most lesions first. None of a cohort without expected recovery
        (not all lesions were annotated) or without dissimilarities.
    """
    names = [RANDOM, *(strategy.name for strategy in SITE_STRATEGIES)]
    expected = _expected(facts, names)
    indices = read_table("heterogeneity", facts.cohort.results)
    indices = indices[indices["patient_id"].isin(expected["patient_id"])]
    indices = indices.sort_values(["n_lesions", "patient_id"], ascending=[False, True])
    chosen: list[str] = []
    left = most_pairs
    for patient, n in zip(indices["patient_id"], indices["n_lesions"].astype(int), strict=True):
        size = n * (n - 1) // 2
        if size <= left and len(chosen) < MOST_PATIENTS:
            chosen.append(patient)
            left -= size
    return list(_patients(facts, indices.set_index("patient_id").loc[chosen], expected)) if chosen else []


def known(value: float | None) -> float | None:
    """Give a number, or None where there is none: JSON has no NaN."""
    return None if value is None or not np.isfinite(value) else float(value)


def _patients(facts: Facts, indices: pd.DataFrame, expected: pd.DataFrame) -> Iterator[BenchPatient]:
    """Read each patient; one of whom a dissimilarity is lacking is left out."""
    dissimilarity = read_table("dissimilarity", facts.cohort.results)
    lesions = read_table("lesions", facts.cohort.results)
    for patient in indices.index:
        names, pairs = _triangle(_of(dissimilarity, patient))
        if len(names) == indices.loc[patient, "n_lesions"] and np.isfinite(pairs).all():
            own = _of(lesions, patient).set_index("lesion_id", drop=False)
            truth = indices.loc[patient, list(INDICES)].astype(float).tolist()
            by_strategy = dict(iter(_of(expected, patient).groupby("strategy")))
            at_random = by_strategy.pop(RANDOM)
            sizes = at_random["n_sampled"].astype(int)
            yield BenchPatient(
                name=patient,
                lesions=own.loc[names, _LESION].reset_index(drop=True),
                pairs=pairs,
                truth=truth,
                curve={k: _by_index(at_random[sizes == k]) for k in sorted(set(sizes))},
                by_site={str(name): _by_index(rows) for name, rows in by_strategy.items()},
            )


def _of(table: pd.DataFrame, patient: str) -> pd.DataFrame:
    return table[table["patient_id"] == patient]


def _expected(facts: Facts, names: Sequence[str]) -> pd.DataFrame:
    """Read the expected recovery of each patient by pooled samples; all random ones are called `random`."""
    table = read_table("expectation", facts.cohort.results)
    rows = table[(table["level"] == "patient") & (table["reading"] == "pooled")]
    rows = rows[rows["method"] != "lower-bound"]
    strategy = rows["strategy"].str.replace(r"^random-\d+$", RANDOM, regex=True)
    return rows.assign(strategy=strategy)[strategy.isin(names)]


def _by_index(rows: pd.DataFrame) -> list[float | None]:
    """Read the expected recovery (%) of each index."""
    values = rows.set_index("index")["expected_percent"]
    return [known(values.get(index)) for index in INDICES]


def _triangle(pairs: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """Name the lesions of a patient, and lay their pairs out below the diagonal; NaN where one is lacking."""
    names = list(dict.fromkeys([*pairs["lesion_a"], *pairs["lesion_b"]]))
    place = pd.Series(range(len(names)), index=names, dtype=int)
    first, second = (place.loc[pairs[end]].to_numpy() for end in ("lesion_a", "lesion_b"))
    matrix = np.full((len(names), len(names)), np.nan)
    matrix[first, second] = matrix[second, first] = pairs["dissimilarity"]
    return names, matrix[np.tril_indices(len(names), -1)]
