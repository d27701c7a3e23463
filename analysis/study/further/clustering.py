"""Results tables of whether lesions cluster by organ."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.statistics.draws import patient_stream
from analysis.statistics.lesions import UNKNOWN
from analysis.statistics.permutation import Shuffled, Verdict, clustering_test, shuffle
from analysis.study.further.material import Material
from analysis.study.paths.run import some_patients

FEWEST_LESIONS = 3
"""Two lesions give one distance and no idea of a site's spread; Wd* needs it of every site."""
PERMUTATIONS = 999
MOST_PATIENTS, MOST_LESIONS = 200, 150
"""Of larger cohorts so many patients are tested, and of a patient with more lesions so many of them."""

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
    tested = _testable(space.defined, space.defined_sites, seed)
    if not tested:
        return {"clustering": pd.DataFrame([_row("cohort", "all", {}, None, _why_none(space.defined_sites))])}
    followed = some_patients(list(tested), MOST_PATIENTS, seed)
    shuffled = {
        patient: shuffle(*tested[patient], patient_stream(seed, f"clustering {patient}"), PERMUTATIONS)
        for patient in followed
    }
    sites = {patient: tested[patient][1] for patient in followed}
    whole = _row("cohort", "all", sites, clustering_test([*shuffled.values()]), _left_out(tested, followed))
    rows = [_of_patient(patient, sites[patient], one) for patient, one in shuffled.items()]
    return {"clustering": pd.DataFrame([whole, *rows])}


def _testable(
    matrices: Mapping[str, np.ndarray], sites: Mapping[str, np.ndarray], seed: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Find patients with two sites of enough lesions: their squared distances and sites."""
    found = {}
    for patient, matrix in matrices.items():
        own = sites[patient]
        rows = np.flatnonzero(_enough(own))
        if len(rows) > MOST_LESIONS:
            drawn = patient_stream(seed, f"lesions {patient}").permutation(rows)[:MOST_LESIONS]
            rows = np.sort(drawn)[_enough(own[np.sort(drawn)])]
        if len(set(own[rows])) > 1:
            # A cosine dissimilarity is half a squared distance, and no statistic sees the factor.
            found[patient] = (matrix[np.ix_(rows, rows)], own[rows].astype(str))
    return found


def _enough(sites: np.ndarray) -> np.ndarray:
    """Tell which lesions lie in a known site with `FEWEST_LESIONS` or more."""
    names, place, counts = np.unique(sites.astype(str), return_inverse=True, return_counts=True)
    return ((counts >= FEWEST_LESIONS) & (names != UNKNOWN))[place]


def _why_none(sites: Mapping[str, np.ndarray]) -> str:
    if all((own == UNKNOWN).all() for own in sites.values()):
        return "the sites of lesions are not known"
    return f"no patient has two sites with {FEWEST_LESIONS} lesions or more each"


def _left_out(tested: Mapping[str, object], followed: list[str]) -> str:
    if len(tested) == len(followed):
        return ""
    return f"{len(followed)} of {len(tested)} patients, taken at random"


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
