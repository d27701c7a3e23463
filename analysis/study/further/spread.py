"""Results tables of dispersion that fits the scale of a feature."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis import schema
from analysis.scales import ROUNDING, SCALES
from analysis.statistics import spread
from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.intervals import Interval
from analysis.statistics.lesions import feature_values
from analysis.statistics.ranking import LEAST, rank_agreement
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.further.material import Material
from analysis.study.over_patients import interval_of_mean

MEASURES = (
    "cv_percent",
    "ceiling_share_percent",
    "qcd",
    "mad_median",
    "log_variance",
    "geometric_cv_percent",
    "relative_spread",
)
"""Measures of spread, in the order of the columns of `spread`."""

_NO_MEANING = "a coefficient of variation has no fixed meaning without a true zero"


def spread_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute `scales`, `spread`, `spread_summary` and `spread_order`."""
    original = material.inputs.original
    in_use = list(material.frozen["feature"])
    present = [name for name in SCALES if np.isfinite(original[name]).any()]
    pooled = dict(zip(present, _pooled(original, present), strict=True))
    every = _by_patient(original, followed(material), present, pooled)
    used = every[every["feature"].isin(in_use)].reset_index(drop=True)
    summary = _summary(every, in_use, material.cohort.seed)
    return {
        "scales": _scales(original, in_use),
        "spread": used,
        "spread_summary": summary,
        "spread_order": _order(summary, used),
    }


def followed(material: Material) -> list[str]:
    """Patients with two lesions or more; of very many of them some, at random."""
    lesions = material.inputs.original.groupby("patient_id").size()
    return some_patients(lesions[lesions >= 2].index.tolist(), MOST_PATIENTS, material.cohort.seed)


def _scales(original: pd.DataFrame, used: Sequence[str]) -> pd.DataFrame:
    rows = []
    for name, scale in SCALES.items():
        x = original[name].to_numpy(dtype=float, na_value=np.nan)
        x = x[np.isfinite(x)]
        beyond = (x < scale.lowest - ROUNDING) | (x > scale.highest + ROUNDING)
        ends = (x.min(), x.max()) if len(x) else (np.nan, np.nan)
        allowed = (end if np.isfinite(end) else np.nan for end in (scale.lowest, scale.highest))
        rows.append(
            (name, scale.type, scale.reason, *allowed, name in used, len(x), *ends, int(beyond.sum()))
        )
    return pd.DataFrame(rows, columns=schema.columns("scales"))


def _pooled(original: pd.DataFrame, names: Sequence[str]) -> list[float]:
    """Take each feature's standard deviation over all lesions of the cohort, a column at a time."""
    return [spread.standard_deviation(feature_values(original, [name])[:, 0]).item() for name in names]


def _by_patient(
    original: pd.DataFrame, patients: Sequence[str], names: Sequence[str], pooled: dict[str, float]
) -> pd.DataFrame:
    rows = original.groupby("patient_id").indices
    parts = [
        _of_patient(feature_values(original.iloc[rows[patient]], names), names, pooled).assign(
            patient_id=patient
        )
        for patient in patients
    ]
    if not parts or not names:
        return schema.empty("spread")
    return pd.concat(parts, ignore_index=True)[schema.columns("spread")]


def _of_patient(values: np.ndarray, names: Sequence[str], pooled: dict[str, float]) -> pd.DataFrame:
    """Every measure of each feature over the lesions of one patient, shape (n_lesions, n_features)."""
    scale = np.array([SCALES[name].type for name in names])
    ratio = np.where(scale == "ratio", values, np.nan)
    n = np.isfinite(values).sum(axis=0)
    logs = spread.log_variance(ratio)
    over = np.array([pooled[name] for name in names])
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(over > 0, spread.standard_deviation(values) / over, np.nan)
    found = {
        "cv_percent": coefficient_of_variation(values),
        "ceiling_share_percent": spread.ceiling_share(ratio),
        "qcd": spread.quartile_dispersion(ratio),
        "mad_median": spread.mad_over_median(ratio),
        "log_variance": logs,
        "geometric_cv_percent": spread.geometric_cv(logs),
        "relative_spread": relative,
    }
    frame = pd.DataFrame({"feature": names, "scale": scale, "n_lesions": n, **found})
    return frame.assign(reason=_reasons(values, scale, n, over))


def _reasons(values: np.ndarray, scale: np.ndarray, n: np.ndarray, over: np.ndarray) -> list[str]:
    with np.errstate(invalid="ignore"):
        below, zero = (np.any(found, axis=0).tolist() for found in (values < 0, values == 0))
    found = []
    for kind, count, negative, nought, pooled in zip(scale, n, below, zero, over, strict=True):
        if count < 2:
            found.append("fewer than 2 lesions with a value")
            continue
        reasons = [
            (kind != "ratio", f"{_NO_MEANING}: only the spread relative to the cohort's fits"),
            (kind == "ratio" and negative, "a negative value, which the scale of the feature does not allow"),
            (kind == "ratio" and nought and not negative, "a value of 0 has no logarithm"),
            (not pooled > 0, "the lesions of the cohort do not differ"),
        ]
        found.append("; ".join(reason for applies, reason in reasons if applies))
    return found


def _summary(every: pd.DataFrame, used: Sequence[str], seed: int) -> pd.DataFrame:
    rows = []
    for (feature, scale), table in every.groupby(["feature", "scale"], sort=False):
        for measure in MEASURES:
            averaged = "log_variance" if measure == "geometric_cv_percent" else measure
            x = table[averaged].to_numpy(dtype=float)
            x = np.sort(x[np.isfinite(x)])
            interval_of = partial(interval_of_mean, seed=seed, quantity=averaged, feature=str(feature))
            mean, interval = _mean(x, measure, interval_of if feature in used else None)
            rows.append((feature, scale, measure, len(x), mean, *interval))
    return pd.DataFrame(rows, columns=schema.columns("spread_summary"))


_SCALED: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relative_spread": np.sqrt,
    "geometric_cv_percent": spread.geometric_cv,
}
"""What turns a mean over patients back, of those measures that are averaged in another form."""


def _mean(
    x: np.ndarray, measure: str, interval_of: Callable[[np.ndarray], Interval] | None
) -> tuple[float, Interval]:
    """Mean over patients and its interval: variances are averaged, and their mean is turned back."""
    if not len(x):
        return np.nan, Interval(np.nan, np.nan, "no patient has a value")
    x = x**2 if measure == "relative_spread" else x
    back = _SCALED.get(measure, np.asarray)
    interval = Interval(np.nan, np.nan, "intervals are given for the features in use")
    if interval_of:
        ends = interval_of(x)
        low, high = (float(back(np.maximum(end, 0.0))) for end in ends[:2])
        interval = Interval(low, high, ends.reason)
    return float(back(x.mean())), interval


def _order(summary: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """Whether features and patients stand in another order by another measure."""
    others = MEASURES[1:]
    ratio = summary[summary["scale"] == "ratio"]
    means = ratio.pivot_table(index="feature", columns="measure", values="mean", sort=False)
    means = means.reindex(columns=list(MEASURES))
    row = partial(_ranked, means, "features", "all")
    rows = [row("cv_percent", measure) for measure in others]
    for feature, table in used.groupby("feature", sort=False):
        by_patient = table.set_index("patient_id")
        row = partial(_ranked, by_patient, "patients", str(feature))
        rows += [row("cv_percent", measure) for measure in others]
        rows += [row("n_lesions", measure) for measure in MEASURES]
    found = pd.DataFrame(rows, columns=schema.columns("spread_order"))
    return found[found["n"] >= LEAST].reset_index(drop=True)


def _ranked(
    table: pd.DataFrame, ranked: str, feature: str, against: str, measure: str
) -> tuple[str, str, str, str, int, float]:
    tau, n = rank_agreement(table[against], table[measure])
    return ranked, against, feature, measure, n, tau
