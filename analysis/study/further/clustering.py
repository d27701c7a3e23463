"""Results tables of whether lesions cluster by organ."""

from collections.abc import Mapping, Sized

import numpy as np
import pandas as pd

from analysis.statistics.draws import patient_stream
from analysis.statistics.lesions import UNKNOWN
from analysis.statistics.permutation import Shuffled, Verdict, clustering_test, shuffle
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.further.material import Material

FEWEST_LESIONS = 3
"""Two lesions give one distance and no idea of a site's spread; Wd* needs it of every site."""
PERMUTATIONS = 999
MOST_LESIONS = 150
"""Of a patient with more lesions so many of them are tested."""

_PERCENT = ("r2", "r2_expected", "r2_high", "excess")


def clustering_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Test whether lesions of a patient are more alike inside a site than across sites.

    Returns
    -------
    dict of str to pandas.DataFrame
        `clustering`: the cohort, then each patient that could be tested. Without such a patient one row
        with the reason; no row where nobody has dissimilarities.
    """
    space, seed = material.space, material.cohort.seed
    if not space.matrices:
        return {}
    matrices, sites = space.defined, space.defined_sites
    able = [patient for patient, own in sites.items() if _testable(own)]
    followed = some_patients(able, MOST_PATIENTS, seed)
    rows = {
        patient: _some_lesions(sites[patient], patient_stream(seed, f"lesions {patient}"))
        for patient in followed
    }
    rows = {patient: own for patient, own in rows.items() if _testable(sites[patient][own])}
    if not rows:
        return {"clustering": pd.DataFrame([_row("cohort", "all", {}, None, _why_none(sites))])}
    tested = {patient: sites[patient][own].astype(str) for patient, own in rows.items()}
    shuffled = {
        # A cosine dissimilarity is half a squared distance, and no statistic sees the factor.
        patient: shuffle(matrices[patient][np.ix_(own, own)], tested[patient],
                         patient_stream(seed, f"clustering {patient}"), PERMUTATIONS)
        for patient, own in rows.items()
    }  # fmt: skip
    whole = _row("cohort", "all", tested, clustering_test([*shuffled.values()]), _left_out(able, rows))
    each = [_of_patient(patient, tested[patient], one) for patient, one in shuffled.items()]
    return {"clustering": pd.DataFrame([whole, *each])}


def _testable(sites: np.ndarray) -> bool:
    """Tell whether a patient has two sites of enough lesions."""
    return len(set(sites[_enough(sites)])) > 1


def _some_lesions(sites: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Choose the lesions that are looked at: those in sites with enough, at most `MOST_LESIONS` of them."""
    rows = np.flatnonzero(_enough(sites))
    if len(rows) > MOST_LESIONS:
        rows = np.sort(rng.permutation(rows)[:MOST_LESIONS])
    return rows[_enough(sites[rows])]


def _enough(sites: np.ndarray) -> np.ndarray:
    """Tell which lesions lie in a known site with `FEWEST_LESIONS` or more."""
    names, place, counts = np.unique(sites.astype(str), return_inverse=True, return_counts=True)
    return ((counts >= FEWEST_LESIONS) & (names != UNKNOWN))[place]


def _why_none(sites: Mapping[str, np.ndarray]) -> str:
    if all((own == UNKNOWN).all() for own in sites.values()):
        return "the sites of lesions are not known"
    return f"no patient has two sites with {FEWEST_LESIONS} lesions or more each"


def _left_out(able: Sized, tested: Sized) -> str:
    if len(able) == len(tested):
        return ""
    return f"{len(tested)} of {len(able)} patients, taken at random"


def _of_patient(patient: str, sites: np.ndarray, shuffled: Shuffled) -> dict[str, object]:
    return _row("patient", patient, {patient: sites}, clustering_test([shuffled]), "")


def _row(
    scope: str, patient: str, sites: Mapping[str, np.ndarray], found: Verdict | None, reason: str
) -> dict[str, object]:
    numbers = dict.fromkeys(Verdict._fields, np.nan) if found is None else found._asdict()
    shares = {f"{name}_percent": 100 * numbers.pop(name) for name in _PERCENT}
    return {
        "scope": scope,
        "patient_id": patient,
        "n_patients": len(sites),
        "n_lesions": sum(map(len, sites.values())),
        "n_sites": len({site for own in sites.values() for site in own}),
        "permutations": PERMUTATIONS if found else 0,
        "reason": reason,
        **shares,
        **numbers,
    }
