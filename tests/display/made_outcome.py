"""What became of the patients of made cohorts, from seeded numbers: survival, response, or neither."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.beyond.outcome import TABLES
from analysis.study.further.outcomes import outcomes_tables

KNOWN = {"lung": ("survival",), "melanoma": ("survival", "response"), "dapper": ("response",)}


def made_outcomes(name: str, heterogeneity: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Compute the tables of a made cohort, all of whose pairs of lesions are as unlike as the average."""
    if name not in KNOWN:
        return {table: pd.DataFrame() for table in TABLES}
    rng = np.random.default_rng(8)
    ids, counts = heterogeneity["patient_id"], heterogeneity["n_lesions"]
    made: dict[str, object] = {"patient_id": ids}
    if "survival" in KNOWN[name]:
        made |= {"time": rng.exponential(12, len(ids)) + 0.1, "event": rng.integers(0, 4, len(ids)) > 0}
    if "response" in KNOWN[name]:
        made["response"] = rng.integers(0, 2, len(ids))
    values = zip(ids, counts, heterogeneity["average_pairs"], strict=True)
    lesions = pd.DataFrame({"patient_id": np.repeat(ids, counts)})
    material = SimpleNamespace(
        space=SimpleNamespace(defined={patient: value * (1 - np.eye(n)) for patient, n, value in values}),
        inputs=SimpleNamespace(
            patients=pd.DataFrame(made),
            original=lesions.assign(original_shape_VoxelVolume=rng.lognormal(size=len(lesions))),
        ),
    )
    return outcomes_tables(material)  # type: ignore[arg-type]
