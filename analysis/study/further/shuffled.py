"""Results table of the negative control: features of lesions with their voxels in random order."""

import numpy as np
import pandas as pd

from analysis.features import feature_class
from analysis.statistics.lesions import KEYS, feature_columns, feature_values
from analysis.statistics.log_scale import on_scales, scales
from analysis.statistics.shuffled import explained_percent, likeness
from analysis.study.further.agreement import columns
from analysis.study.further.material import Material

UNCHANGED, SIZE, ARRANGEMENT = "unchanged", "size and histogram", "arrangement"
"""What a feature carries."""

HALF_PERCENT = 50.0
"""A feature carries mostly size and histogram if they explain at least this share of its variance."""


def shuffled_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compare each feature with itself on shuffled voxels, over the lesions of each patient.

    Returns
    -------
    dict of str to pandas.DataFrame
        Table `shuffled`; none where nothing was measured on shuffled voxels.
    """
    if material.shuffled is None or material.shuffled.empty:
        return {}
    names = feature_columns(material.shuffled)
    lesions = pd.MultiIndex.from_frame(material.shuffled[list(KEYS)])
    pair = [
        feature_values(table.set_index(list(KEYS)).reindex(lesions), names)
        for table in (material.inputs.original, material.shuffled)
    ]
    chosen = scales(names, np.stack(pair, axis=1))
    true, shuffled = (on_scales(values, chosen) for values in pair)
    patients = lesions.get_level_values(0).to_numpy()
    found, spread = likeness(true, shuffled, patients)
    explained = explained_percent(found)
    frame = {
        "feature": names,
        "feature_class": [feature_class(name) for name in names],
        "in_use": [name in material.choice.names for name in names],
        "n_lesions": (np.isfinite(true) & np.isfinite(shuffled)).sum(axis=0),
        "n_patients": found.n_patients,
        "scale": chosen,
        **columns("correlation", found),
        "reason": found.reasons,
        **columns("explained", explained),
        "spread_ratio": spread,
        "carries": [_carries(name, share) for name, share in zip(names, explained.value, strict=True)],
    }
    return {"shuffled": pd.DataFrame(frame)}


def _carries(name: str, explained: float) -> str:
    if feature_class(name) in ("shape", "firstorder"):
        return UNCHANGED
    if np.isnan(explained):
        return ""
    return SIZE if explained >= HALF_PERCENT else ARRANGEMENT
