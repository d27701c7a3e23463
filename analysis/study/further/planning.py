"""Results tables of how many lesions to segment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import patient_stream
from analysis.statistics.promise import (
    CLASSES,
    RULE,
    RULES,
    class_of,
    enough_for_any_pair,
    promise,
    promised_to_each,
)
from analysis.statistics.reaching import lesions_needed, share_reaching
from analysis.statistics.sampling import TARGET_PERCENT
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.further.material import Material

CONFIDENCE_PERCENT = 95.0
"""Share of draws, and of new patients, where nothing else is asked."""
FEWEST_DRAWS = 2_000
"""The share of draws is known to about half a percentage point by then."""
SCOPES = ("patient", "new")


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    indices : tuple of str
    target_percent : float
        Recovery of the index on all lesions, above 0, up to 100.
    confidence_percent : float
        Share of random draws that is to reach it, and of new patients for whom that is to hold; above 0,
        below 100.
    """

    indices: tuple[str, ...] = INDICES
    target_percent: float = TARGET_PERCENT
    confidence_percent: float = CONFIDENCE_PERCENT


@dataclass(frozen=True)
class _Needs:
    """Lesions that patients need for one index, with their lesions in all and the share of draws."""

    index: str
    patients: list[str]
    totals: np.ndarray
    needed: np.ndarray
    percent: np.ndarray

    @property
    def known(self) -> tuple[np.ndarray, np.ndarray]:
        """Lesions needed and in all, of patients who have something to recover."""
        finite = np.isfinite(self.needed)
        return self.needed[finite], self.totals[finite]

    def most(self, totals: np.ndarray, confidence_percent: float) -> np.ndarray:
        """Lesions that are enough for anybody with so many in all, whoever was seen."""
        if self.index == "maximal":
            return enough_for_any_pair(totals, confidence_percent)
        return totals.astype(float)


def planning_tables(material: Material, question: Question | None = None) -> dict[str, pd.DataFrame]:
    """Compute how many lesions the patients need, and what they promise for one who comes next.

    Parameters
    ----------
    material : Material
    question : Question, optional
        75 % of each index in 95 % of draws, where nothing else is asked.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables `plan` and `plan_left_out`; empty where no patient has an index, or where not all lesions were
        outlined. Of a large cohort `MOST_PATIENTS` patients are followed, chosen at random.
    """
    question = question or Question()
    matrices = material.space.defined
    if not material.cohort.exhaustive or not matrices:
        return {}
    patients = some_patients(list(matrices), MOST_PATIENTS, material.cohort.seed)
    needs = _needs(material, patients, question)
    plan = [rows(one, question) for one in needs for rows in (_of_patients, _of_new)]
    left_out = [_left_out(one, rule, question) for one in needs for rule in RULES]
    tables = {"plan": plan, "plan_left_out": left_out}
    return {name: schema.conform(name, _asked(pd.concat(parts), question)) for name, parts in tables.items()}


def _asked(table: pd.DataFrame, question: Question) -> pd.DataFrame:
    return table.assign(
        target_percent=question.target_percent, confidence_percent=question.confidence_percent
    ).reset_index(drop=True)


def _needs(material: Material, patients: Sequence[str], question: Question) -> list[_Needs]:
    """Find what each patient needs, by index."""
    matrices = material.space.defined
    draws = max(material.cohort.draws, FEWEST_DRAWS)
    found = []
    for patient in patients:
        rng = patient_stream(material.cohort.seed, patient)
        shares = share_reaching(matrices[patient], question.target_percent, draws, rng)
        found.append([lesions_needed(each, question.confidence_percent) for each in shares.T])
    needed = np.array(found).reshape(-1, len(INDICES), 2)
    totals = np.array([len(matrices[patient]) for patient in patients], dtype=np.int64)
    return [
        _Needs(index, list(patients), totals, *needed[:, INDICES.index(index)].T)
        for index in question.indices
    ]


def _of_patients(needs: _Needs, _question: Question) -> pd.DataFrame:
    columns = {
        "patient_id": needs.patients,
        "n_total": needs.totals,
        "n_lesions": needs.needed,
        "promised_percent": needs.percent,
    }
    return pd.DataFrame(columns).assign(scope=SCOPES[0], index=needs.index)


def _of_new(needs: _Needs, question: Question) -> pd.DataFrame:
    """Lay out what is promised, for 2 lesions to the most that a patient has."""
    totals = np.arange(2, needs.totals.max() + 1)
    given = promise(*needs.known, totals, question.confidence_percent)
    most = needs.most(totals, question.confidence_percent)
    # More lesions never ask for fewer, also from one class to the next; what is added keeps the promise.
    columns = {
        "n_total": totals,
        "n_lesions": np.maximum.accumulate(np.minimum(given.n_lesions, most)),
        "promised_percent": given.promised_percent,
    }
    return pd.DataFrame(columns).assign(scope=SCOPES[1], patient_id=schema.ALL, index=needs.index)


def _left_out(needs: _Needs, rule: str, question: Question) -> pd.DataFrame:
    """Leave each patient out, and count for whom the others' promise is enough; a row a class."""
    needed, totals = needs.known
    each = promised_to_each(needed, totals, question.confidence_percent, rule)
    each = np.minimum(each, needs.most(totals, question.confidence_percent))
    given = promise(needed, totals, np.array(CLASSES), question.confidence_percent, rule)
    place = class_of(totals)
    rows = []
    for row in range(len(CLASSES)):
        inside = (place == row) & np.isfinite(each)
        rows.append(_counted(needed[inside], each[inside], totals[inside]))
    return pd.DataFrame(rows).assign(
        index=needs.index,
        rule=rule,
        used=rule == RULE,
        fewest=CLASSES,
        n_basis=given.n_patients,
        basis_fewest=given.fewest,
        promised_percent=given.promised_percent,
    )


def _counted(needed: np.ndarray, promised: np.ndarray, totals: np.ndarray) -> dict[str, float]:
    """Count for whom the promise is enough: of all, and of those who are promised fewer than all lesions."""
    n, fewer = len(needed), promised < totals
    enough = needed <= promised
    return {
        "n_patients": n,
        "n_enough": int(enough.sum()),
        "enough_percent": 100 * float(enough.mean()) if n else np.nan,
        "n_fewer": int(fewer.sum()),
        "n_fewer_enough": int((enough & fewer).sum()),
        "mean_share_percent": float(np.mean(100 * promised / totals)) if n else np.nan,
    }
