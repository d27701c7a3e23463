"""Results tables of what the indices have to do with an outcome."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from analysis.statistics.association import EVENTS_PER_VARIABLE, Association, refused
from analysis.statistics.dissimilarity import INDICES, heterogeneity_table
from analysis.statistics.hazards import hazard_ratio
from analysis.statistics.odds import odds_ratio
from analysis.statistics.survival import ChiSquared, kaplan_meier, logrank
from analysis.statistics.thirds import THIRDS, third
from analysis.study.further.material import Material

SURVIVAL, RESPONSE = "survival", "response"
NEEDED = {SURVIVAL: ["time", "event"], RESPONSE: ["response"]}
"""Columns of the table of patients that an outcome takes."""
ALONE, ADJUSTED = "alone", "adjusted"
SMALLEST_P = 0.05
"""A smaller p value of the test of proportional hazards is a reason for caution."""
WIDEST = 1000
"""An interval whose ends differ by a larger factor says next to nothing."""

_VOLUME = "original_shape_VoxelVolume"


@dataclass(frozen=True)
class Known:
    """Patients with a known outcome.

    Attributes
    ----------
    outcome : str
        `SURVIVAL` or `RESPONSE`.
    n_known : int
        All of them; only those with an index are in the table.
    patients : pandas.DataFrame
        The indices, the columns of the outcome, and `lesions` and `volume`: logarithms of the usable lesions
        and of the volume of all lesions. A column of volumes that are not all known is left out.
    """

    outcome: str
    n_known: int
    patients: pd.DataFrame

    @property
    def n_events(self) -> int:
        """Events; of a response, patients of the rarer kind."""
        seen = self.patients[NEEDED[self.outcome][-1]].to_numpy(dtype=float)
        events = int(seen.sum())
        return events if self.outcome == SURVIVAL else min(events, len(seen) - events)

    @property
    def adjusted_for(self) -> list[str]:
        """What an index can be adjusted for: of `lesions` and `volume`, what varies."""
        names = [name for name in ("lesions", "volume") if name in self.patients]
        return [name for name in names if np.ptp(self.patients[name]) > 0]


def outcomes_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Relate the indices of the patients to what became of them.

    Parameters
    ----------
    material : Material
        Its `inputs.patients` may have `time` and `event`, or `response`.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables `outcomes`, `survival_curves` and `logrank`; without rows where no outcome is known.
    """
    described = _described(material)
    found = [_known(described, material.inputs.patients, outcome) for outcome in NEEDED]
    found = [known for known in found if known.n_known]
    lived = [known for known in found if known.outcome == SURVIVAL]
    rows = [row for known in found for row in _models(known)]
    return {
        "outcomes": _corrected(pd.DataFrame(rows), ["outcome", "model"]),
        "survival_curves": pd.DataFrame([row for known in lived for row in _curves(known)]),
        "logrank": _corrected(pd.DataFrame([row for known in lived for row in _logranks(known)]), []),
    }


def _described(material: Material) -> pd.DataFrame:
    """Give the indices of each patient that has them, and what they may be adjusted for."""
    table = heterogeneity_table(material.space.defined).set_index("patient_id").dropna()
    volume = material.inputs.original.groupby("patient_id")[_VOLUME].sum().reindex(table.index)
    described = table[list(INDICES)].assign(lesions=np.log(table["n_lesions"].astype(float)))
    return described.assign(volume=np.log(volume)) if (volume > 0).all() else described


def _known(described: pd.DataFrame, patients: pd.DataFrame, outcome: str) -> Known:
    columns = patients.set_index("patient_id").reindex(columns=NEEDED[outcome]).dropna()
    return Known(outcome, len(columns), described.join(columns.astype(float), how="inner").sort_index())


def _models(known: Known) -> Iterator[dict[str, object]]:
    for model in (ALONE, ADJUSTED):
        names = known.adjusted_for if model == ADJUSTED else []
        variables = 1 + len(names)
        for index in INDICES:
            found, proportional = _fitted(known, index, names, model)
            yield {
                "index": index,
                "outcome": known.outcome,
                "model": model,
                "adjusted_for": ", ".join(names),
                "n_known": known.n_known,
                "n_patients": len(known.patients),
                "n_events": known.n_events,
                "events_per_variable": known.n_events / variables,
                "sd": known.patients[index].std(),
                **found._asdict(),
                "p_proportional": proportional.p_value,
                "caution": _caution(found, proportional, known.n_events / variables),
            }


def _fitted(known: Known, index: str, names: list[str], model: str) -> tuple[Association, ChiSquared]:
    nothing = ChiSquared(np.nan, 0, np.nan)
    if model == ADJUSTED and not names and not refused(len(known.patients), known.n_events):
        return Association(reason="nothing to adjust for: all have as many lesions, volumes unknown"), nothing
    values, others = known.patients[index], known.patients[names] if names else None
    seen = known.patients[NEEDED[known.outcome]]
    if known.outcome == SURVIVAL:
        return hazard_ratio(seen["time"], seen["event"], values, others)
    return odds_ratio(seen["response"], values, others), nothing


def _caution(found: Association, proportional: ChiSquared, events_per_variable: float) -> str:
    if found.reason:
        return ""
    said = []
    if events_per_variable < EVENTS_PER_VARIABLE:
        said.append(f"fewer than {EVENTS_PER_VARIABLE} events a variable")
    if proportional.p_value < SMALLEST_P:
        said.append("the hazard ratio changes with time")
    if not found.high < WIDEST * found.low:
        said.append("too uncertain to say anything")
    return "; ".join(said)


def _logranks(known: Known) -> Iterator[dict[str, object]]:
    reason = refused(len(known.patients), known.n_events)
    for index in INDICES:
        seen = known.patients[["time", "event"]]
        test = ChiSquared(np.nan, 0, np.nan, reason)
        if not reason:
            test = logrank(seen["time"], seen["event"], third(known.patients[index]))
        yield {
            "index": index,
            "n_patients": len(known.patients),
            "n_events": known.n_events,
            **test._asdict(),
        }


def _curves(known: Known) -> Iterator[dict[str, object]]:
    if refused(len(known.patients), known.n_events):
        return
    for index in INDICES:
        by = third(known.patients[index])
        for name in THIRDS:
            rows = known.patients[by == name]
            curve = kaplan_meier(rows["time"], rows["event"])
            of_third = {"index": index, "third": name, "n_patients": len(rows)}
            yield from ({**of_third, **row} for row in curve.to_dict("records"))


def _corrected(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Set p values after Benjamini and Hochberg beside those of each family: the rows of equal `keys`."""
    if table.empty:
        return table
    corrected = pd.Series(np.nan, index=table.index)
    finite = table[np.isfinite(table["p_value"])]
    for _, family in finite.groupby(keys or (lambda _: 0), sort=False):
        corrected[family.index] = multipletests(family["p_value"], method="fdr_bh")[1]
    return table.assign(p_bh=corrected)
