"""Who is in the synthetic cohorts: patients, their sex and age, and the site of each of their lesions.

The counts are those of Table 1 of Henry et al. 2022 (doi 10.1038/s41598-022-20931-z), met to the last
lesion. The table's site columns for melanoma are taken in the order that their sums demand: the column that
sums to 413 belongs to the multi-metastatic patients, the one that sums to 62 to the oligo-metastatic ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.sources.phantom.streams import stream

Kind = Literal["lung", "melanoma"]

LUNG_PATIENTS: dict[str, tuple[int, str, dict[str, int]]] = {
    "A": (63, "M", {"bone": 18, "lung": 1, "peritoneum": 5, "pleura": 4, "soft tissue": 2}),
    "B": (58, "F", {"lung": 24, "lymph node": 4}),
    "C": (38, "M", {"lung": 67, "lymphangitis": 1, "pleura": 1}),
}
"""Age in years, sex and lesions by site of the three patients of the lung cohort."""


@dataclass(frozen=True)
class Group:
    """A group of melanoma patients as Table 1 counts it.

    Attributes
    ----------
    name : {'oligo', 'multi'}
    n_patients, n_women : int
    least, most : int
        Fewest and most lesions of one patient.
    ages : tuple of float
        Youngest, lower quartile, median, upper quartile and oldest (years). The paper prints the middle
        three; the ends are ours.
    longest_run : int
        Lesions of one site come in runs of 1 to this many, so that a patient's lesions share sites.
    sites : dict of str to int
        Lesions by site.
    """

    name: str
    n_patients: int
    n_women: int
    least: int
    most: int
    ages: tuple[float, float, float, float, float]
    longest_run: int
    sites: dict[str, int]


OLIGO = Group(
    name="oligo",
    n_patients=18,
    n_women=9,
    least=2,
    most=5,
    ages=(35, 54, 63, 70, 82),
    longest_run=3,
    sites={"lung": 11, "lymph node": 33, "soft tissue": 7, "adrenal gland": 3, "liver": 5, "other": 3},
)
MULTI = Group(
    name="multi",
    n_patients=22,
    n_women=8,
    least=15,
    most=40,
    ages=(26, 44, 52, 59, 76),
    longest_run=8,
    sites={
        "bone": 9,
        "lung": 96,
        "lymph node": 150,
        "peritoneum": 26,
        "soft tissue": 32,
        "adrenal gland": 5,
        "liver": 91,
        "other": 4,
    },
)
MELANOMA_AGES = (50.0, 57.0, 64.0)
"""Lower quartile, median and upper quartile of age over the 40 patients (years)."""
AGE_DRAWS = 2000
"""Draws of all 40 ages, of which the one that comes nearest to the printed quartiles is kept."""
AGE_CROWDING = 1.5
"""Within a quarter ages may crowd to either end: rank to a power of e to minus this up to e to this."""


@dataclass(frozen=True)
class Patient:
    """A patient of a synthetic cohort.

    Attributes
    ----------
    patient_id : str
    age : int
        Years.
    sex : {'F', 'M'}
    group : {'oligo', 'multi'}
    sites : tuple of str
        Site of each lesion.
    """

    patient_id: str
    age: int
    sex: str
    group: str
    sites: tuple[str, ...]


def composition(kind: Kind, seed: int) -> tuple[Patient, ...]:
    """Patients of a synthetic cohort.

    Parameters
    ----------
    kind : {'lung', 'melanoma'}
    seed : int
        Decides who of the melanoma patients has which age, sex and lesions; lung is the same for any seed.

    Returns
    -------
    tuple of Patient
        3 with 127 lesions, or 18 oligo-metastatic with 62 and 22 multi-metastatic with 413.
    """
    if kind == "lung":
        return tuple(
            Patient(patient_id, age, sex, "multi", _listed(sites))
            for patient_id, (age, sex, sites) in LUNG_PATIENTS.items()
        )
    ages = _draw_ages(stream(seed, "melanoma", "ages"))
    return (*_draw_group(OLIGO, ages[OLIGO.name], seed), *_draw_group(MULTI, ages[MULTI.name], seed))


def _listed(sites: dict[str, int]) -> tuple[str, ...]:
    return tuple(site for site, count in sites.items() for _ in range(count))


def _draw_group(group: Group, ages: np.ndarray, seed: int) -> list[Patient]:
    rng = stream(seed, "melanoma", group.name)
    sexes = rng.permutation(["F"] * group.n_women + ["M"] * (group.n_patients - group.n_women))
    counts = _draw_counts(group, rng)
    sites = _draw_sites(group, rng)
    shares = np.split(np.array(sites), np.cumsum(counts)[:-1])
    return [
        Patient(
            f"{group.name}-{number + 1:02d}",
            int(ages[number]),
            str(sexes[number]),
            group.name,
            _grouped(share),
        )
        for number, share in enumerate(shares)
    ]


def _grouped(sites: np.ndarray) -> tuple[str, ...]:
    return tuple(sorted(str(site) for site in sites))


def _draw_counts(group: Group, rng: np.random.Generator) -> np.ndarray:
    """Lesions of each patient: the least, and the rest handed out one by one by unequal weights."""
    counts = np.full(group.n_patients, group.least)
    weights = rng.exponential(size=group.n_patients)
    for _ in range(sum(group.sites.values()) - int(counts.sum())):
        open_weights = np.where(counts < group.most, weights, 0.0)
        counts[rng.choice(group.n_patients, p=open_weights / open_weights.sum())] += 1
    return counts


def _draw_sites(group: Group, rng: np.random.Generator) -> list[str]:
    """All lesions of a group in a row, in shuffled runs of one site; the patients are cut from it."""
    runs: list[list[str]] = []
    for site, count in group.sites.items():
        left = count
        while left > 0:
            length = min(left, int(rng.integers(1, group.longest_run + 1)))
            runs.append([site] * length)
            left -= length
    return [site for position in rng.permutation(len(runs)) for site in runs[position]]


def _draw_ages(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Whole years of both groups: of many draws, the one nearest to the three printed sets of quartiles."""
    draws = [{group.name: _stratified_ages(group, rng) for group in (OLIGO, MULTI)} for _ in range(AGE_DRAWS)]
    return min(draws, key=_age_misfit)


def _stratified_ages(group: Group, rng: np.random.Generator) -> np.ndarray:
    ranks = (np.arange(group.n_patients) + rng.random(group.n_patients)) / group.n_patients
    quarter = np.minimum((4 * ranks).astype(int), 3)
    crowding = np.exp(rng.uniform(-AGE_CROWDING, AGE_CROWDING, 4))[quarter]
    ages = np.interp(quarter + (4 * ranks - quarter) ** crowding, range(5), group.ages)
    return rng.permutation(np.rint(ages).astype(int))


def _age_misfit(ages: dict[str, np.ndarray]) -> float:
    together = np.concatenate(list(ages.values()))
    return (
        _misfit(ages[OLIGO.name], OLIGO.ages[1:4])
        + _misfit(ages[MULTI.name], MULTI.ages[1:4])
        + _misfit(together, MELANOMA_AGES)
    )


def _misfit(ages: np.ndarray, quartiles: Sequence[float]) -> float:
    return float(np.abs(np.quantile(ages, (0.25, 0.5, 0.75)) - quartiles).sum())
