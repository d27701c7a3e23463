"""Results tables of pairs weighted by the design."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.draws import patient_stream, random_keys
from analysis.statistics.strategies import SITE_STRATEGIES, SiteStrategy, any_site_known
from analysis.statistics.weighing import (
    ESTIMATORS,
    Quality,
    Weighed,
    quality_of_mean,
    quality_of_patient,
    weigh,
)
from analysis.statistics.weighted_pairs import WEIGHTED
from analysis.study.further.drawable import followed_patients
from analysis.study.further.material import Material
from analysis.study.paths.outcome import MOST_DRAWS

OUT_OF_REACH = "undefined: some pairs of lesions are in no sample"
PART = "of the pairs that a sample can hold, not of all"
NO_PAIR = "fewer than two lesions are drawn"
NO_RATIO = "the average over all pairs is 0"
NOBODY = "in no patient can every pair be drawn"


def weighting_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Estimate the average of each patient from samples by site, naively and with weighted pairs.

    Parameters
    ----------
    material : Material

    Returns
    -------
    dict of str to pandas.DataFrame
        Table `weighted`; none where not all lesions were annotated, or no site is known (`unknown` is one
        more site where some are). Expectations are exact; the spread is that over the draws of the cohort, up
        to 500, around them. Above the patient only those count in whom every pair can be drawn.
    """
    space, patients = material.space, followed_patients(material)
    sites = {patient: space.defined_sites[patient].astype(str) for patient in patients}
    if not material.cohort.exhaustive or not any_site_known(sites.values()):
        return {}
    draws = min(material.cohort.draws, MOST_DRAWS)
    matrices, parts = space.defined, []
    for strategy in SITE_STRATEGIES:
        found = {}
        for patient in patients:
            rng, n = patient_stream(material.cohort.seed, patient), len(sites[patient])
            keys = np.concatenate(list(random_keys(n, draws, rng, n)))
            found[patient] = weigh(matrices[patient], sites[patient], strategy, keys)
        parts.append(_together(strategy, list(found.values())))
        parts += [_of_patient(strategy, patient, each) for patient, each in found.items()]
    return {"weighted": pd.concat(parts, ignore_index=True)[schema.columns("weighted")]}


def _of_patient(strategy: SiteStrategy, patient: str, found: Weighed) -> pd.DataFrame:
    with np.errstate(invalid="ignore", divide="ignore"):
        frame = _frame("patient", patient, strategy, [found], quality_of_patient([found]))
    if found.truth <= 0:
        frame[["bias_percent", "sd_percent", "rmse_percent"]] = np.nan
    return frame.assign(reason=[_reason(name, found) for name in ESTIMATORS], n_pairs_out=found.n_out)


def _reason(estimator: str, found: Weighed) -> str:
    if found.truth <= 0:
        return NO_RATIO
    if estimator not in WEIGHTED or not found.n_out:
        return ""
    if found.n_sampled < 2:
        return NO_PAIR
    return OUT_OF_REACH if estimator == WEIGHTED[0] else PART


def _together(strategy: SiteStrategy, found: Sequence[Weighed]) -> pd.DataFrame:
    """Rows of the cohort's mean (ratio of means) and of a typical patient (mean of ratios)."""
    complete = [each for each in found if each.complete]
    judged = {"cohort": quality_of_mean, "patient-mean": quality_of_patient}
    none = Quality(*(np.full(len(ESTIMATORS), np.nan) for _ in range(3)))
    parts = [
        _frame(level, schema.ALL, strategy, complete, judge(complete) if complete else none)
        for level, judge in judged.items()
    ]
    return pd.concat(parts).assign(
        n_pairs_out=sum(each.n_out for each in found), reason="" if complete else NOBODY
    )


def _frame(
    level: str, patient: str, strategy: SiteStrategy, found: Sequence[Weighed], quality: Quality
) -> pd.DataFrame:
    """One row an estimator, without reason and number of pairs."""
    return pd.DataFrame(
        {
            "level": level,
            "patient_id": patient,
            "strategy": strategy.name,
            "estimator": ESTIMATORS,
            "n_sampled": _mean([float(each.n_sampled) for each in found]),
            "n_patients": len(found),
            "truth": _mean([each.truth for each in found]),
            "mean": np.mean([each.expected for each in found], axis=0) if found else np.nan,
            "bias_percent": quality.bias,
            "sd_percent": quality.sd,
            "rmse_percent": quality.rmse,
        }
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else np.nan
