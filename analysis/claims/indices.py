"""Claims about the two indices of heterogeneity."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import published, schema
from analysis.claims.claim import Claim, Finding, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.patients import in_every_patient, told
from analysis.numerals import number
from analysis.statistics.lesions import KEYS

NEAR_ONE = 0.9
"""The three printed maxima lie above it."""
HALF = 0.5
JUDGED_SCALING = "none"
"""The paper names no scaling, and without any the indices have the maximum of 1 that it states."""
SCALINGS = {"none": "not scaled", "zscore": "z-scored, halved cosine", "minmax": "min-max scaled"}
Read = Callable[[pd.DataFrame], pd.Series]
"""From the indices of patients to a value a patient."""
_KINDS = {"among": 2, "between": 1}
"""Bone lesions in a pair of each kind."""
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
        """Divide the average by the maximum, in patients with several lesions."""
        several = table[table["n_lesions"] > _LEAST]
        return (several["average_paper"] / several["maximal"].replace(0, np.nan)).dropna()

    return _unscaled(evidence, lambda table: ratio(table) < HALF, ratio, "Average over maximum")


def bone_apart(evidence: Evidence) -> Finding:
    """Test whether bone lesions are more alike among themselves than with others."""
    if why := evidence.lacks_sites:
        return untestable(why)
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
    in_bone = known["site"] == "bone"
    counts = in_bone.groupby(known["patient_id"]).agg(["sum", "size"])
    enough = counts.index[(counts["sum"] >= _LEAST) & (counts["size"] - counts["sum"] >= _LEAST)]
    pairs = pairs[pairs["patient_id"].isin(enough)].dropna(subset="dissimilarity")
    if pairs.empty:
        return pd.DataFrame({"among": [], "between": []}, dtype=float)
    bones = _bones(known, in_bone, pairs)
    code, patients = pd.factorize(pairs["patient_id"])
    values = pairs["dissimilarity"].to_numpy()
    means = {name: _mean(code, values, bones == kind, len(patients)) for name, kind in _KINDS.items()}
    return pd.DataFrame(means, index=pd.Index(patients, name="patient_id")).sort_index().dropna()


def _mean(code: np.ndarray, values: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    """Mean of some rows for each of n patients; NaN where there is none."""
    with np.errstate(invalid="ignore"):
        return np.bincount(code[rows], values[rows], n) / np.bincount(code[rows], minlength=n)


def _bones(known: pd.DataFrame, in_bone: pd.Series, pairs: pd.DataFrame) -> np.ndarray:
    """Count the bone lesions of each pair; NaN where the site of either is unknown."""
    patients, ids = (pd.Index(known[key].unique()) for key in KEYS)
    places = _places(known, "lesion_id", patients, ids)
    order = np.argsort(places)
    counted = np.zeros(len(pairs))
    for side in ("lesion_a", "lesion_b"):
        wanted = _places(pairs, side, patients, ids)
        found = np.searchsorted(places, wanted, sorter=order).clip(max=len(places) - 1)
        here = places[order[found]] == wanted
        counted += np.where(here, in_bone.to_numpy(dtype=float)[order[found]], np.nan)
    return counted


def _places(table: pd.DataFrame, lesion: str, patients: pd.Index, ids: pd.Index) -> np.ndarray:
    """Give each lesion of a table one whole number, that of no other lesion of `patients` and `ids`."""
    own = 1 + _codes(table[lesion], ids)
    return _codes(table["patient_id"], patients) * (1 + len(ids)) + own


def _codes(texts: pd.Series, known: pd.Index) -> np.ndarray:
    """Place of each text in an index, -1 if it is not there; each distinct one is looked up once."""
    code, distinct = pd.factorize(texts)
    return known.get_indexer(pd.Index(distinct))[code]


def _unscaled(evidence: Evidence, test: Read, read: Read, what: str) -> Finding:
    table = evidence.tables["scalings"]
    parts = {
        str(scaling): rows.set_index("patient_id")
        for scaling, rows in table[table["patient_id"] != schema.ALL].groupby("scaling", sort=False)
    }
    if JUDGED_SCALING not in parts:
        return untestable("No patient has enough lesions that can be compared")
    shown = [f"{SCALINGS[scaling]} {told(read(rows), _shown)}" for scaling, rows in parts.items()]
    holds = {scaling: test(rows) for scaling, rows in parts.items()}
    others = ", ".join(
        f"{SCALINGS[scaling]} in {int(found.sum())} of {len(found)}"
        for scaling, found in holds.items()
        if scaling != JUDGED_SCALING
    )
    return in_every_patient(holds[JUDGED_SCALING], f"{what}: {'; '.join(shown)}. Holds {others}.")


def _shown(value: float) -> str:
    return "below 0.001" if 0 < value < 0.001 else number(value)


_SHARE = "share of patients in whom it holds"
_SCALING_NOTE = (
    "The paper does not name the scaling of the features, and these numbers hang on it. The verdict is "
    "that for features that are not scaled, with the stated maximum of 1; the other scalings stand beside."
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
        "In every patient with two or more lesions in bone and two or more elsewhere, the mean "
        "dissimilarity among bone lesions is below that between bone lesions and others, in the cohort's "
        "own scaling.",
        bone_apart,
        (),
        _SHARE,
        said="Fig. 5",
        note="One patient is enough, as in print: it says it of patient A, and names a small cluster of "
        "two bone lesions that lies apart.",
    ),
)
