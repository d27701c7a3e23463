"""Results tables of effects with their intervals, and the tests beside them."""

from typing import Any

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.dispersion import ALL, dispersion
from analysis.statistics.inference import ALPHA, inference
from analysis.statistics.intervals import Interval
from analysis.statistics.lesions import KEYS
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.superiority import shift_interval, superiority
from analysis.study.further.material import Material
from analysis.study.over_patients import interval_of_mean

_ONE_SAMPLE = "one-sample-t"


def effects_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute `effects`: each row of `inference` with effect sizes, intervals and both corrections."""
    names = list(material.frozen["feature"])
    original = material.inputs.original
    spread = dispersion(original[[*KEYS, "site", *names]])
    spread = spread[(spread["site"] == ALL) & np.isfinite(spread["cv_percent"])]
    groups = material.inputs.patients.set_index("patient_id")["group"]
    tests = inference(spread, groups, names)
    if tests.empty:
        return {}
    by_feature = _coefficients(spread, groups)
    rows = [
        _effect(row, by_feature[str(row.feature)], material.cohort.seed)
        for row in tests.itertuples(index=False)
    ]
    found = pd.concat([tests, pd.DataFrame(rows)], axis=1)
    corrected = _within_question(found)
    return {
        "effects": found.assign(
            cliffs_delta=2 * found["superiority"] - 1,
            p_bh=corrected,
            significant_bonferroni=found["significant"],
            significant_bh=corrected < ALPHA,
        )[schema.columns("effects")]
    }


def _within_question(tests: pd.DataFrame) -> pd.Series:
    """Correct p after Benjamini and Hochberg among tests of one question: variation, or groups.

    That lesions vary at all can hardly fail to be found, so that all tests together would let nearly any
    difference between the groups pass.
    """
    corrected = pd.Series(np.nan, index=tests.index)
    for _, part in tests.groupby(tests["test"] == _ONE_SAMPLE):
        corrected[part.index] = benjamini_hochberg(part["p_value"])
    return corrected


def _coefficients(spread: pd.DataFrame, groups: pd.Series) -> dict[str, dict[str, np.ndarray]]:
    """Coefficients of variation by feature and group, ascending: the order of patients changes no bit."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for feature, table in spread.groupby("feature", sort=False):
        group = table["patient_id"].map(groups)
        values = table["cv_percent"].to_numpy(dtype=float)
        here = {name: np.sort(values[group == name]) for name in schema.GROUPS}
        found[str(feature)] = {ALL: np.sort(values), **here}
    return found


def _effect(row: Any, values: dict[str, np.ndarray], seed: int) -> dict[str, object]:
    """Interval of the estimate of a test, and of the probability of superiority where two are compared."""
    if row.test == _ONE_SAMPLE:
        found = interval_of_mean(
            values[row.group], seed, quantity="cv_percent", feature=row.feature, index=row.group
        )
        share, interval = np.nan, Interval(np.nan, np.nan)
    else:
        pair = values["oligo"], values["multi"]
        found = shift_interval(*pair)
        share, interval = superiority(*pair)
    reasons = dict.fromkeys(reason for reason in (found.reason, interval.reason) if reason)
    return {
        "low": found.low,
        "high": found.high,
        "superiority": share,
        "superiority_low": interval.low,
        "superiority_high": interval.high,
        "reason": "; ".join(reasons),
    }
