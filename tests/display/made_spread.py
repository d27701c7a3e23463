"""Tables of spread and of equal footing, computed from made lesions."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis import schema
from analysis.features import FEATURES
from analysis.study.further.effects import effects_tables
from analysis.study.further.footing import footing_tables
from analysis.study.further.spread import spread_tables

_SIGNED = ("original_firstorder_Skewness", "original_firstorder_Mean", "original_glcm_Correlation")
_TABLES = ("scales", "spread", "spread_summary", "spread_order", "footing", "effects")


def spread_of(lesions: pd.DataFrame, used: Sequence[str], seed: int = 3) -> dict[str, pd.DataFrame]:
    """Compute all the tables from lesions with log-normal features, some of them around 0.

    Parameters
    ----------
    lesions : pandas.DataFrame
        Table `lesions`: patients, sites and groups are taken from it.
    used : sequence of str
        The features in use; a few more have values.
    """
    rng = np.random.default_rng(seed)
    original = lesions[["patient_id", "lesion_id", "site"]].copy()
    values = {name: np.full(len(original), np.nan) for name in FEATURES}
    for name in (*used, *(_SIGNED if used else ())):
        values[name] = _values(name, len(original), rng)
    original = pd.concat([original, pd.DataFrame(values, index=original.index)], axis=1)
    material = made_material(original, lesions.drop_duplicates("patient_id"), used)
    found: dict[str, pd.DataFrame] = {}
    for topic in (spread_tables, footing_tables, effects_tables):
        found |= topic(material)  # type: ignore[arg-type]
    return {name: schema.conform(name, found.get(name, schema.empty(name))) for name in _TABLES}


def made_material(original: pd.DataFrame, patients: pd.DataFrame, used: Sequence[str]) -> SimpleNamespace:
    """Stand in for a `Material`, with what these topics look at."""
    return SimpleNamespace(
        cohort=SimpleNamespace(seed=20221014),
        inputs=SimpleNamespace(original=original, patients=patients[["patient_id", "group"]]),
        frozen=pd.DataFrame({"feature": list(used)}),
    )


def _values(name: str, n: int, rng: np.random.Generator) -> np.ndarray:
    if name in _SIGNED or name.endswith("90Percentile"):
        return rng.normal(0.1, 0.5, n)
    if name.endswith("Imc1"):
        return -rng.uniform(0.05, 0.6, n)
    if name.endswith("Sphericity"):
        return rng.uniform(0.5, 0.9, n)
    return 1.0 + rng.lognormal(1.0, 0.8, n)
