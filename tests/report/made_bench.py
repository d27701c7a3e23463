"""A small cohort whose every number is known: lesions to be drawn on the bench."""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis import schema
from analysis.report.book import BookCohort
from analysis.report.facts import INDICES, Facts
from analysis.statistics.dissimilarity import dissimilarity_matrix, heterogeneity
from analysis.statistics.expectation import expected_random
from analysis.statistics.expectation_by_site import expected_by_site
from analysis.statistics.strategies import SITE_STRATEGIES
from analysis.tables import write_table

SITES = {
    "A": ["bone", "bone", "bone", "lung", "lung", "lung", "lung", "liver"],
    "B": ["lung", "lung", "liver", "lung", "lung"],
}
SIZES = (2, 3, 4, 5)


def matrices(seed: int = 5) -> dict[str, np.ndarray]:
    """Dissimilarities of the lesions of each patient."""
    rng = np.random.default_rng(seed)
    return {
        patient: dissimilarity_matrix(rng.uniform(0.1, 1, (len(sites), 4)))
        for patient, sites in SITES.items()
    }


def bench_tables(seed: int = 5) -> dict[str, pd.DataFrame]:
    """Tables that the bench reads."""
    made = matrices(seed)
    return {
        "lesions": pd.DataFrame(_lesions(), columns=schema.columns("lesions")),
        "dissimilarity": pd.DataFrame(
            [
                (patient, f"{patient}{first}", f"{patient}{second}", matrix[first, second])
                for patient, matrix in made.items()
                for first in range(len(matrix))
                for second in range(first + 1, len(matrix))
            ],
            columns=schema.columns("dissimilarity"),
        ),
        "heterogeneity": pd.DataFrame(
            [(patient, len(matrix), *heterogeneity(matrix)) for patient, matrix in made.items()],
            columns=schema.columns("heterogeneity"),
        ),
        "expectation": pd.DataFrame(
            [row for patient, matrix in made.items() for row in _expected(patient, matrix)],
            columns=schema.columns("expectation"),
        ),
    }


def write_bench(folder: Path, title: str = "Made", synthetic: bool = True, **tables: pd.DataFrame) -> Facts:
    """Write the tables as a cohort's results; some may be given."""
    for name, frame in {**bench_tables(), **tables}.items():
        write_table(name, frame, folder / "results")
    return Facts(BookCohort(folder / "made.yml", "made", title, folder / "results", synthetic))


def _lesions() -> list[tuple]:
    return [
        (patient, f"{patient}{row}", site, "", True, 1.5, float((7 * row + 3) % 11 + 5), row)
        for patient, sites in SITES.items()
        for row, site in enumerate(sites)
    ]


def _expected(patient: str, matrix: np.ndarray) -> list[tuple]:
    """Rows of expected recovery: at random, by site if pooled, and a bound that is no expectation."""
    truth = heterogeneity(matrix)
    by_name = {f"random-{k}": values for k, values in zip(SIZES, expected_random(matrix, SIZES), strict=True)}
    by_site = expected_by_site(matrix, np.array(SITES[patient]))[:, 0]
    by_name |= {each.name: values for each, values in zip(SITE_STRATEGIES, by_site, strict=True)}
    rows = [
        ("patient", patient, name, "pooled", index, 2.0 if name[-1:] not in "345" else float(name[-1]), 1,
         "counting", 100 * values[place] / truth[place], 0.0, 0.0)
        for name, values in by_name.items()
        for place, index in enumerate(INDICES)
    ]  # fmt: skip
    return [*rows, ("patient", patient, "site-2", "pooled", "maximal", 2.0, 1, "lower-bound", 1.0, 0.0, 0.0)]
