"""Claims about the two indices of heterogeneity."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import published, schema
from analysis.claims.claim import Claim, Finding, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.patients import in_every_patient, told
from analysis.numerals import number

NEAR_ONE = 0.9
"""The three printed maxima lie above it."""
HALF = 0.5
PRINTS_SCALING = "none"
"""The paper names no scaling; the printed indices come nearest without any, so the claim is judged there."""
SCALINGS = {"none": "not scaled", "zscore": "z-scored, halved cosine", "minmax": "min-max scaled"}
Read = Callable[[pd.DataFrame], pd.Series]
"""From the indices of patients to a value a patient."""
_LEAST = 2
"""Lesions that make a pair."""


def maximum_near_one(evidence: Evidence) -> Finding:
    """Test whether the maximum is above 0.9 in every patient."""
    return _unscaled(
        evidence, lambda table: table["maximal"] > NEAR_ONE, lambda table: table["maximal"], "Maximum"
    )


def average_below_half(evidence: Evidence) -> Finding:
    """Test whether the average is below half of the maximum in every patient."""

    def ratio(table: pd.DataFrame) -> pd.Series:
        several = table[table["n_lesions"] > _LEAST]
        return (several["average_paper"] / several["maximal"].replace(0, np.nan)).dropna()

    return _unscaled(evidence, lambda table: ratio(table) < HALF, ratio, "Average over maximum")


def bone_apart(evidence: Evidence) -> Finding:
    """Test whether bone lesions are more alike among themselves than with others."""
    means = bone_means(evidence.tables["lesions"], evidence.tables["dissimilarity"])
    if means.empty:
        return untestable("No patient has two lesions in bone and two elsewhere")
    among, between = means["among"], means["between"]
    numbers = (
        f"Mean dissimilarity among bone lesions {told(among, number)}; with others {told(between, number)}."
    )
    return in_every_patient(among < between, numbers, fewest=1)


def bone_means(lesions: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Mean dissimilarity of bone lesions among themselves and with others.

    Parameters
    ----------
    lesions, pairs : pandas.DataFrame
        Tables `lesions` and `dissimilarity`.

    Returns
    -------
    pandas.DataFrame
        By `patient_id`: `among`, `between`; patients with two bone lesions and two others that are compared.
    """
    known = lesions[lesions["usable"].astype(bool) & (lesions["site"] != "unknown")]
    in_bone = (known["site"] == "bone").groupby(known["patient_id"]).agg(["sum", "size"])
    enough = in_bone[(in_bone["sum"] >= _LEAST) & (in_bone["size"] - in_bone["sum"] >= _LEAST)].index
    pairs = pairs[pairs["patient_id"].isin(enough)].dropna(subset="dissimilarity")
    if pairs.empty:
        return pd.DataFrame({"among": [], "between": []}, dtype=float)
    known = known[known["patient_id"].isin(enough)]
    site = pd.Series(
        known["site"].to_numpy() == "bone", pd.MultiIndex.from_frame(known[["patient_id", "lesion_id"]])
    )
    sides = [
        site.reindex(pd.MultiIndex.from_frame(pairs[["patient_id", side]]))
        for side in ("lesion_a", "lesion_b")
    ]
    both = np.column_stack([side.astype("float").to_numpy() for side in sides])
    # 2 for two lesions in bone, 1 for one of them, NaN where a site is unknown.
    counted = pairs.assign(bones=both.sum(axis=1))
    table = counted.pivot_table(index="patient_id", columns="bones", values="dissimilarity")
    return table.reindex(columns=[2.0, 1.0]).set_axis(["among", "between"], axis=1).dropna()


def _unscaled(evidence: Evidence, test: Read, read: Read, what: str) -> Finding:
    table = evidence.tables["scalings"]
    parts = {
        str(scaling): rows.set_index("patient_id")
        for scaling, rows in table[table["patient_id"] != schema.ALL].groupby("scaling", sort=False)
    }
    if PRINTS_SCALING not in parts:
        return untestable("No patient has enough lesions that can be compared")
    shown = [f"{SCALINGS[scaling]} {told(read(rows), number)}" for scaling, rows in parts.items()]
    holds = {scaling: test(rows) for scaling, rows in parts.items()}
    others = ", ".join(
        f"{SCALINGS[scaling]} in {int(found.sum())} of {len(found)}"
        for scaling, found in holds.items()
        if scaling != PRINTS_SCALING
    )
    return in_every_patient(holds[PRINTS_SCALING], f"{what}: {'; '.join(shown)}. Holds {others}.")


_SHARE = "share of patients in whom it holds"
_SCALING_NOTE = (
    "The paper does not name the scaling of the features, and these numbers hang on it. The verdict is "
    "that for "
    "features that are not scaled, which come nearest to the printed indices; the other scalings stand "
    "beside."
)
CLAIMS = (
    Claim(
        "maximal-near-one",
        "indices",
        f"The largest dissimilarity of a patient is near 1: above {NEAR_ONE:g} in every patient.",
        f"The maximal tumoral divergence is above {NEAR_ONE:g} in every patient, features not scaled.",
        maximum_near_one,
        ("maximal-a", "maximal-b", "maximal-c"),
        _SHARE,
        note=f"{_SCALING_NOTE} A maximum grows with the number of lesions; the three printed patients have "
        f"{published.value('lesions-b'):g} or more.",
    ),
    Claim(
        "average-below-half",
        "indices",
        "The average dissimilarity is less than half of the largest.",
        "The average tumoral heterogeneity (zero diagonal counted) is below half of the maximal tumoral "
        "divergence in every patient with three or more lesions, features not scaled. With two it is half "
        "whatever the tumours look like.",
        average_below_half,
        tuple(f"{kind}-{patient}" for patient in "abc" for kind in ("average", "maximal")),
        _SHARE,
        note=_SCALING_NOTE,
    ),
    Claim(
        "bone-apart",
        "indices",
        "Bone lesions are more like one another than like lesions elsewhere.",
        "In every patient with two or more lesions in bone and two or more elsewhere, the mean dissimilarity "
        "among bone lesions is below that between bone lesions and others, in the cohort's own scaling.",
        bone_apart,
        (),
        _SHARE,
        said="Fig. 5",
        note="One patient is enough, as in print: it says it of patient A, and names a small cluster of "
        "two bone lesions that lies apart.",
    ),
)
