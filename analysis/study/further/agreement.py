"""Results tables of agreement between contours."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.statistics.agreement import concordance_correlation
from analysis.statistics.agreement_patients import (
    bootstrapped_concordance,
    concordance_over_patients,
    robust_by_lower_limit,
)
from analysis.statistics.draws import patient_stream
from analysis.statistics.floor import smallest_detectable
from analysis.statistics.jackknife import Estimates
from analysis.statistics.limits_of_agreement import (
    limits_of_agreement,
    percentiles_of_change,
    within_lesion_sd,
)
from analysis.statistics.log_scale import RATIO, percent, variation_percent
from analysis.statistics.readers import absolute_agreement
from analysis.study.further.material import Material
from analysis.study.further.stack import Stack


def agreement_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compare contours with the original one, and readers with each other.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables `agreement` (eroded and dilated contours) and `readers`; those that apply.
    """
    stack = Stack.of(material)
    scaled, scales = stack.on_scales() if stack.contours else (stack, [])
    found = {}
    if stack.derived and "original" in stack.contours:
        rows = [_compared(stack, scaled, scales, name, material.cohort.seed) for name in stack.derived]
        table = pd.concat(rows).sort_index(kind="stable").reset_index(drop=True)
        verdict = table.groupby("feature", sort=False)["robust_by_lower_limit"].transform(_in_every_row)
        found["agreement"] = table.assign(robust_by_lower_limit=verdict)
    if len(stack.readers) > 1:
        found["readers"] = _readers(stack, scaled, scales)
    return found


def columns(name: str, found: Estimates) -> dict[str, np.ndarray]:
    """Columns of a number and its interval."""
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def shown(values: np.ndarray, scales: Sequence[str], spread: bool = False) -> np.ndarray:
    """Turn differences (or standard deviations) of logarithms into percent, and leave others as they are."""
    logs = np.array([scale == RATIO for scale in scales], dtype=bool)
    with np.errstate(over="ignore"):
        return np.where(logs, (variation_percent if spread else percent)(np.where(logs, values, 0.0)), values)


def _compared(stack: Stack, scaled: Stack, scales: list[str], contour: str, seed: int) -> pd.DataFrame:
    x, y = (stack.contours[name] for name in ("original", contour))
    patients = stack.patients
    own = concordance_over_patients(x, y, patients)
    drawn = bootstrapped_concordance(x, y, patients, patient_stream(seed, f"agreement {contour}"))
    lin = [concordance_correlation(a, b) for a, b in zip(x.T, y.T, strict=True)]
    frame = {
        "feature": stack.names,
        "contour": contour,
        "n_lesions": (np.isfinite(x) & np.isfinite(y)).sum(axis=0),
        "n_patients": own.n_patients,
        **columns("ccc", own),
        "ccc": [row[0] for row in lin],
        "lin_low": [row[1] for row in lin],
        "lin_high": [row[2] for row in lin],
        "bootstrap_low": drawn.low,
        "bootstrap_high": drawn.high,
        "reason": own.reasons,
        "robust_by_lower_limit": robust_by_lower_limit(own.value, own.low, own.n_patients),
        "scale": scales,
        **_limits(scaled, scales, contour),
    }
    return pd.DataFrame(frame)


def _limits(scaled: Stack, scales: list[str], contour: str) -> dict[str, np.ndarray]:
    differences = scaled.contours[contour] - scaled.contours["original"]
    found = limits_of_agreement(differences, scaled.patients)
    parts = {"bias": found.bias, "lower": found.lower, "upper": found.upper, "within": found.within_sd}
    ends = zip(("percentile_low", "percentile_high"), percentiles_of_change(differences), strict=True)
    normal = {
        name: shown(values, scales, spread=part == "within")
        for part, estimates in parts.items()
        for name, values in columns(part, estimates).items()
    }
    return {name: shown(values, scales) for name, values in ends} | normal


def _in_every_row(verdicts: pd.Series) -> str:
    """`yes` only if every contour says so, `no` if one does."""
    return "no" if "no" in set(verdicts) else "" if "" in set(verdicts) else "yes"


def _readers(stack: Stack, scaled: Stack, scales: list[str]) -> pd.DataFrame:
    readings = stack.values(stack.readers)
    found = [absolute_agreement(readings[:, :, place]) for place in range(len(stack.names))]
    within = within_lesion_sd(scaled.values(stack.readers), stack.patients)
    spread = {name: shown(values, scales, spread=True) for name, values in columns("within", within).items()}
    frame = {
        "feature": stack.names,
        "n_readers": len(stack.readers),
        "n_lesions": [each.n_lesions for each in found],
        "n_patients": within.n_patients,
        "icc_a1": [each.icc for each in found],
        "icc_a1_low": [each.low for each in found],
        "icc_a1_high": [each.high for each in found],
        "reason": within.reasons,
        "scale": scales,
        **spread,
        "detectable": shown(smallest_detectable(within.value), scales),
    }
    return pd.DataFrame(frame)
