"""Results tables of comparisons on equal footing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import schema
from analysis.scales import SCALES
from analysis.statistics import spread
from analysis.statistics.contrasts import Contrast, contrast
from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.draws import patient_stream
from analysis.statistics.inference import ALPHA
from analysis.statistics.intervals import FEWEST
from analysis.statistics.lesions import UNKNOWN
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.rarefaction import rarefied
from analysis.study.further.material import Material
from analysis.study.further.spread import followed

MEASURES = ("naive", "variance", "rarefied")
"""The comparison as the paper made it, and two on equal footing."""

RESAMPLES = 1000
"""Of the bootstrap: fewer than elsewhere, for pairs of sites are many in large cohorts."""


class Pair(NamedTuple):
    """Two sets of lesions of patients that are compared.

    `a` and `b` hold the values of a feature by patient, each with two lesions or more.
    """

    comparison: str
    group_a: str
    group_b: str
    a: dict[str, np.ndarray]
    b: dict[str, np.ndarray]

    @property
    def paired(self) -> bool:
        """Whether both hold the same patients."""
        return list(self.a) == list(self.b)

    @property
    def least(self) -> int:
        """The smallest number of lesions of any patient in it."""
        return min(len(x) for x in (*self.a.values(), *self.b.values()))


@dataclass(frozen=True)
class _Feature:
    name: str
    pooled: float
    logs: bool

    def statistic(self, measure: str) -> str:
        """Say what is averaged over patients, in the words of the table."""
        if measure == "variance":
            return "log_variance" if self.logs else "relative_variance"
        ratio = SCALES[self.name].type == "ratio"
        return "cv_percent" if measure == "naive" or ratio else "relative_spread"

    def value(self, statistic: str, subsets: np.ndarray) -> np.ndarray:
        """Compute a statistic of one patient's lesions, which lie along the first axis."""
        if statistic == "cv_percent":
            return coefficient_of_variation(subsets)
        if statistic == "log_variance":
            return spread.log_variance(subsets)
        if not self.pooled:
            return np.full(subsets.shape[1:], np.nan)
        relative = spread.standard_deviation(subsets) / self.pooled
        return relative**2 if statistic == "relative_variance" else relative

    @classmethod
    def of(cls, name: str, values: np.ndarray) -> "_Feature":
        """Take logarithms of a feature on a ratio scale that is above 0 in every lesion."""
        finite = values[np.isfinite(values)]
        logs = SCALES[name].type == "ratio" and bool((finite > 0).all())
        return cls(name, float(spread.standard_deviation(values)), logs)


def footing_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute `footing`: groups of patients, and sites, compared in three ways."""
    rows = []
    original = material.inputs.original
    lesions = original[original["patient_id"].isin(followed(material))]
    groups = material.inputs.patients.set_index("patient_id")["group"]
    for name in material.frozen["feature"]:
        feature = _Feature.of(name, original[name].to_numpy(dtype=float, na_value=np.nan))
        here = lesions[np.isfinite(lesions[name].to_numpy(dtype=float, na_value=np.nan))]
        pairs = [*_groups(here, name, groups), *_sites(here, name)]
        rows += [row for pair in pairs for row in _compared(pair, feature, material.cohort.seed)]
    if not rows:
        return {}
    table = _judged(pd.DataFrame(rows))
    order = ["comparison", "group_a", "group_b"]
    return {"footing": table.sort_values(order, kind="stable")[schema.columns("footing")]}


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Correct p within each comparison and measure; a row differs by its interval and its p together."""
    table = table.assign(p_bh=np.nan)
    for _, part in table.groupby(["comparison", "measure"]):
        table.loc[part.index, "p_bh"] = benjamini_hochberg(part["p_value"])
    without_zero = (table["low"] > 0) | (table["high"] < 0)
    return table.assign(differs=without_zero & (table["p_bh"] < ALPHA))


def _groups(lesions: pd.DataFrame, name: str, groups: pd.Series) -> list[Pair]:
    found = _by_patient(lesions, name)
    a, b = ({key: x for key, x in found.items() if groups.get(key) == group} for group in schema.GROUPS)
    return [Pair("groups", *schema.GROUPS, a, b)] if a and b else []


def _sites(lesions: pd.DataFrame, name: str) -> list[Pair]:
    """Pairs of sites: within patients that have both, if they are enough, else between patients."""
    present = [site for site in schema.SITES if site != UNKNOWN]
    by_site = {site: _by_patient(lesions[lesions["site"] == site], name) for site in present}
    pairs = [_pair(one, other, by_site) for one, other in combinations(present, 2)]
    return [pair for pair in pairs if pair.a and pair.b]


def _pair(one: str, other: str, by_site: dict[str, dict[str, np.ndarray]]) -> Pair:
    a, b = by_site[one], by_site[other]
    both = [key for key in a if key in b]
    alone = [{key: x for key, x in values.items() if key not in both} for values in (a, b)]
    between = len(both) < FEWEST and (min(map(len, alone)) >= FEWEST or not both)
    if between:
        return Pair("sites", one, other, *alone)
    return Pair("sites", one, other, {key: a[key] for key in both}, {key: b[key] for key in both})


def _by_patient(lesions: pd.DataFrame, name: str) -> dict[str, np.ndarray]:
    """Values of the patients with two or more, in the order of the patients."""
    values = lesions[name].to_numpy(dtype=float)
    places = lesions.groupby("patient_id", sort=True).indices
    return {str(key): values[rows] for key, rows in places.items() if len(rows) >= 2}


def _compared(pair: Pair, feature: _Feature, seed: int) -> list[dict[str, object]]:
    return [_row(pair, feature, measure, seed) for measure in MEASURES]


def _row(pair: Pair, feature: _Feature, measure: str, seed: int) -> dict[str, object]:
    size = pair.least if measure == "rarefied" else None
    statistic = feature.statistic(measure)
    value = partial(feature.value, statistic)
    values = [_of_patients(group, value, size, seed) for group in (pair.a, pair.b)]
    x, y = _finite(*values, paired=pair.paired)
    stream = patient_stream(seed, f"{feature.name} {pair.group_a} {pair.group_b} {measure}")
    found = contrast(x, y, stream, paired=pair.paired, resamples=RESAMPLES)
    return {
        "comparison": pair.comparison,
        "feature": feature.name,
        "measure": measure,
        "statistic": statistic,
        "design": "paired" if pair.paired else "unpaired",
        "group_a": pair.group_a,
        "group_b": pair.group_b,
        "n_a": len(x),
        "n_b": len(y),
        "m_lesions": float(size) if size else np.nan,
        **_numbers(found),
        "p_value": found.p_value,
    }


def _of_patients(
    group: dict[str, np.ndarray],
    value: Callable[[np.ndarray], np.ndarray],
    size: int | None,
    seed: int,
) -> np.ndarray:
    """Compute the value of each patient: of all lesions, or expected over subsets of some size."""
    found = [
        rarefied(x, size, value, patient_stream(seed, patient)) if size else float(value(x))
        for patient, x in group.items()
    ]
    return np.array(found, dtype=float)


def _finite(x: np.ndarray, y: np.ndarray, *, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Values of the patients that have one; of both, in the same order, if paired."""
    if paired:
        known = np.isfinite(x) & np.isfinite(y)
        return x[known], y[known]
    return x[np.isfinite(x)], y[np.isfinite(y)]


def _numbers(found: Contrast) -> dict[str, object]:
    ratio = found.value_a / found.value_b if found.value_b else np.nan
    return {
        "value_a": found.value_a,
        "value_b": found.value_b,
        "difference": found.value_a - found.value_b,
        "low": found.difference.low,
        "high": found.difference.high,
        "ratio": ratio,
        "ratio_low": found.ratio.low,
        "ratio_high": found.ratio.high,
        "reason": found.reason,
    }
