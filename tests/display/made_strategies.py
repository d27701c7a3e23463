"""Made tables of strategies and of weighted pairs: a recovery a rule that grows with the lesions."""

from itertools import product

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.contest import EQUALS, NUMBERS, ORACLE, RANDOM, STRATEGIES
from analysis.statistics.intervals import FEWEST
from analysis.statistics.reader_strategies import NO_SITE, READER_STRATEGIES
from analysis.statistics.sample_measures import MEASURES
from analysis.statistics.strategies import SITE_STRATEGIES
from analysis.statistics.studentised_cells import TOO_FEW
from analysis.statistics.weighing import ESTIMATORS

BY_SITE = {strategy.name for strategy in READER_STRATEGIES if strategy.by_site}
START = dict(zip(STRATEGIES, (20.0, 15.0, 10.0, 50.0, 18.0, 45.0, 48.0, 100.0), strict=True))
"""Maximum recovered by two lesions (%)."""


def made_strategies(sizes: dict[str, int], sites: bool) -> dict[str, pd.DataFrame]:
    """Make the tables of patients of these sizes; none without patients.

    Parameters
    ----------
    sizes : dict of str to int
        Lesions of each patient.
    sites : bool
        Whether the sites are known.
    """
    if not sizes:
        return {name: schema.empty(name) for name in ("strategies", "strategy_differences", "weighted")}
    rows = [row for k in NUMBERS for row in _at(k, sizes, sites)]
    table = pd.DataFrame(rows).reindex(columns=schema.columns("strategies"))
    return {
        "strategies": table,
        "strategy_differences": _differences(table),
        "weighted": _weighted(sizes) if sites else schema.empty("weighted"),
    }


def _at(k: int, sizes: dict[str, int], sites: bool) -> list[dict]:
    able = [patient for patient, n in sizes.items() if n >= k]
    choice = [patient for patient in able if sizes[patient] > k]
    many = [patient for patient, n in sizes.items() if n > 8 and k <= 8]
    levels = [("cohort", "all", "enough", able), ("patient-mean", "all", "enough", able),
              ("cohort", "all", "choice", choice), ("patient-mean", "all", "choice", choice),
              ("cohort", "all", "many", many), *(("patient", p, "enough", [p]) for p in able)]  # fmt: skip
    return [
        _row(level, patient, who, strategy, equal, k, index, len(own), sites)
        for level, patient, who, own in levels
        if own
        for strategy, equal, index in product(STRATEGIES, EQUALS, MEASURES)
        if (k > 1 or (strategy == "largest" and equal == "number"))
        and not (equal == "effort" and (strategy in (RANDOM, ORACLE) or level == "patient"))
        and not (strategy == ORACLE and index == "percentile_95")
    ]


def _row(level, patient, who, strategy, equal, k, index, n, sites) -> dict:
    cannot = strategy in BY_SITE and not sites
    largest = 0.0 if k == 1 else 100 - (100 - START[strategy]) * np.exp(-(k - 2) / 6)
    mean = largest if index == "maximal" else 100.0 + (START[strategy] - 20) * (strategy != ORACLE)
    mean *= 0.6 if equal == "effort" else 1.0
    spread = 12.0 if level != "patient" and n >= FEWEST and strategy != ORACLE else np.nan
    numbers = {
        "mean_percent": mean,
        "low_percent": max(0.0, mean - spread) if np.isfinite(spread) else np.nan,
        "high_percent": mean + spread,
        "error_points": abs(100 - mean) + 30 * (strategy == RANDOM),
        "n_sampled": float(k),
        "volume_ml": k * 4.0,
        "surface_cm2": k * 9.0 * (2 if strategy == "largest" else 1),
    }
    return dict.fromkeys(numbers, np.nan) | ({} if cannot else numbers) | {
        "level": level, "patient_id": patient, "patients": who, "strategy": strategy, "equal": equal, "k": k,
        "index": index, "n_patients": 0 if cannot else n,
        "n_exact": n * (index == "maximal" or k == 2) if strategy == ORACLE else np.nan,
        "reason": NO_SITE if cannot else "" if n >= FEWEST or level == "patient" else TOO_FEW,
    }  # fmt: skip


def _differences(table: pd.DataFrame) -> pd.DataFrame:
    rows = table[
        (table["level"] != "patient") & (table["patients"] == "choice") & (table["k"] > 1)
        & (table["strategy"] != RANDOM)
    ]  # fmt: skip
    parts = []
    for outcome, column in (("recovery", "mean_percent"), ("error", "error_points")):
        points = rows[column] - 40
        spread = np.where(rows["low_percent"].notna(), 9.0, np.nan)
        parts.append(rows.assign(outcome=outcome, difference_points=points, low_points=points - spread,
                                 high_points=points + spread))  # fmt: skip
    return pd.concat(parts, ignore_index=True)[schema.columns("strategy_differences")]


def _weighted(sizes: dict[str, int]) -> pd.DataFrame:
    """Bias of the naive estimators alone; in the first patient bone is out of reach of the last design."""
    bias = dict(zip(ESTIMATORS, (6.0, -50.0, 0.0, 0.0), strict=True))
    rows = []
    for strategy, estimator in product(SITE_STRATEGIES, ESTIMATORS):
        levels = [("cohort", "all"), ("patient-mean", "all"), *(("patient", patient) for patient in sizes)]
        for level, patient in levels:
            out = 9 * (bool(strategy.without) and patient == next(iter(sizes)))
            lost = bool(out) and estimator == "horvitz-thompson"
            off, sd = bias[estimator], 40.0 if estimator == "horvitz-thompson" else 30.0
            values = [np.nan] * 4 if lost else [0.1 * (1 + off / 100), off, sd, np.hypot(off, sd)]
            rows.append((level, patient, strategy.name, estimator, 4.0, len(sizes) if patient == "all" else 1,
                         0.1, *values, out, "undefined" if lost else ""))  # fmt: skip
    return pd.DataFrame(rows, columns=schema.columns("weighted"))
