"""Claims about which features, and which classes of features, vary least and most."""

from functools import partial

import numpy as np
import pandas as pd

from analysis import published
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.guards import of_every_feature
from analysis.claims.patients import FEWEST_PATIENTS, in_every_patient, mean, told, too_few
from analysis.claims.variation import SPHERICITY
from analysis.features import FEATURE_CLASSES, short_name
from analysis.numerals import listed, percent, whole

VOLUME = "original_shape_VoxelVolume"
IDMN = "original_glcm_Idmn"
SKEWNESS = "original_firstorder_Skewness"
MOST_AFFECTED = ("shape", "glszm")
"""The classes that print names."""


def similar_percent() -> float:
    """Largest relative difference (%) of two printed means that print itself calls similar.

    Examples
    --------
    >>> round(similar_percent(), 1)  # 124 against 144, patient A
    13.9
    """
    pairs = [
        (published.value(f"cv-selected-{patient}"), published.value(f"cv-all-{patient}")) for patient in "abc"
    ]
    return max(100 * abs(selected / everything - 1) for selected, everything in pairs)


@of_every_feature
def extreme_in_every_patient(evidence: Evidence, feature: str, sign: int) -> Finding:
    """Test whether a feature is the least (sign 1) or most (-1) variable one in use in every patient."""
    table = evidence.cv()
    if feature not in table or table.shape[1] < 2:
        return untestable(
            f"{short_name(feature)} and another feature must be in use; here {evidence.used_in_words}"
        )
    table = table.dropna(subset=feature)
    others = (sign * table.drop(columns=feature)).min(axis=1)
    holds = sign * table[feature] < others
    rivals = (sign * table[~holds]).idxmin(axis=1).map(short_name).value_counts()
    instead = ", ".join(f"{name} in {times}" for name, times in sorted(rivals.items()))
    numbers = f"{short_name(feature)}: {told(table[feature])}."
    return in_every_patient(holds, numbers + (f" Instead: {instead}." if instead else ""))


def extreme_of_all(evidence: Evidence, feature: str, sign: int, name: str) -> Finding:
    """Test whether a feature is the least (sign 1) or most (-1) variable of all, on average over patients."""
    if why := evidence.lacks_features:
        return untestable(why)
    means, table = evidence.feature_means(), evidence.cv(features=(feature,))
    if feature not in table:
        return untestable(f"{short_name(feature)} was not measured")
    values = table[feature].dropna()
    if len(values) < FEWEST_PATIENTS:
        return untestable(too_few(len(values)))
    numbers, why = mean(values, evidence.stream(name))
    ordered = (sign * means).sort_values(kind="stable").index
    place = int((sign * means < sign * means[feature]).sum()) + 1
    rival = str(ordered[1 if ordered[0] == feature else 0])
    said = (
        f"{short_name(feature)} is number {place} of {len(means)} features, with "
        f"{percent(means[feature])}; {short_name(rival)} has {percent(means[rival])}. Means over "
        f"patients.{why}"
    )
    return Finding(decided(place == 1), said, **numbers)


def classes_most(evidence: Evidence) -> Finding:
    """Test whether shape and GLSZM are the two classes with the largest means."""
    if why := evidence.lacks_features:
        return untestable(why)
    table = evidence.class_means()
    if lost := set(FEATURE_CLASSES) - set(table.columns):
        return untestable(f"Of the seven classes {listed(sorted(lost))} was not measured")
    if len(table) < FEWEST_PATIENTS:
        return untestable(too_few(len(table)))
    means = table.mean().sort_values(ascending=False, kind="stable")
    lower = min(MOST_AFFECTED, key=lambda name: means[name])
    rival = str(means.drop(list(MOST_AFFECTED)).index[0])
    numbers, why = mean(table[lower] - table[rival], evidence.stream("classes-most"))
    order = ", ".join(f"{name} {percent(value)}" for name, value in means.items())
    return Finding(decided(numbers["value"] > 0), f"Mean over patients: {order}.{why}", **numbers)


def selected_like_all(evidence: Evidence) -> Finding:
    """Test whether the mean over the features in use is near that over all, in every patient."""
    if why := evidence.lacks_features:
        return untestable(why)
    both = pd.concat(
        {over: evidence.patient_means(over) for over in ("selected", "features")}, axis=1, join="inner"
    )
    away = 100 * (both["selected"] / both["features"].replace(0, np.nan) - 1).dropna()
    cohort = listed(f"{whole(value)}" for value in (both["selected"].mean(), both["features"].mean()))
    numbers = (
        f"Mean over the features in use against that over all: {told(away, _signed)} away. Over patients "
        f"the two means are {cohort} %."
    )
    return in_every_patient(away.abs() <= similar_percent(), numbers)


def _signed(value: float) -> str:
    return f"{value:+.0f} %".replace("-", "−")


_SHARE = "share of patients in whom it holds"
_MEANS = (
    "The printed range of all features is narrower than that of eight of them, so it may be one of means; "
    "means over patients are compared here."
)
CLAIMS = (
    Claim(
        "sphericity-least",
        "classes",
        "Of the features in use, Sphericity varies least in every patient.",
        "Its coefficient of variation is the smallest in every patient.",
        partial(extreme_in_every_patient, feature=SPHERICITY, sign=1),
        ("cv-min-selected", "cv-min-m"),
        _SHARE,
    ),
    Claim(
        "volume-most",
        "classes",
        "Of the features in use, the volume varies most in every patient.",
        "The coefficient of variation of VoxelVolume is the largest in every patient.",
        partial(extreme_in_every_patient, feature=VOLUME, sign=-1),
        ("cv-max-selected", "cv-max-m"),
        _SHARE,
    ),
    Claim(
        "classes-most",
        "classes",
        "Of the seven classes of features, shape and GLSZM vary most.",
        "The two have the largest means over patients of the seven classes.",
        classes_most,
        (),
        "the lower of the two means, minus the largest of the other five",
        unit="percentage points",
        said="Fig. 4",
        limit=0.0,
        note="Print shows distributions, in a figure that was not at hand as numbers; the mean of a class "
        "is only one way to sum one up.",
    ),
    Claim(
        "selected-like-all",
        "classes",
        "The mean over the selected features is near the mean over all features.",
        f"In every patient the two differ by no more than {similar_percent():.0f} % of the mean over all.",
        selected_like_all,
        tuple(f"cv-{over}-{patient}" for patient in "abc" for over in ("selected", "all")),
        _SHARE,
        note="The tolerance is the largest difference that print itself calls similar, in patient A.",
    ),
    Claim(
        "idmn-least",
        "classes",
        "Of all features, IDMN (the normalised inverse difference moment) varies least.",
        "Its mean over patients is the smallest of all features.",
        partial(extreme_of_all, feature=IDMN, sign=1, name="idmn-least"),
        ("cv-min-all",),
        "mean over patients of IDMN",
        note=_MEANS,
    ),
    Claim(
        "skewness-most",
        "classes",
        "Of all features, Skewness varies most.",
        "Its mean over patients is the largest of all features.",
        partial(extreme_of_all, feature=SKEWNESS, sign=-1, name="skewness-most"),
        ("cv-max-all",),
        "mean over patients of Skewness",
        note=f"{_MEANS} Skewness has no true zero: where its mean lies near 0 the coefficient of variation "
        "explodes, so which feature comes first hangs on chance.",
    ),
)
