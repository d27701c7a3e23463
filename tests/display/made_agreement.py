"""Tables of agreement, floor and shuffled voxels of a made cohort, by the real code on made features."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis import schema
from analysis.beyond.agreement import TABLES
from analysis.features import CONTOURS, feature_class
from analysis.study.further.agreement import agreement_tables
from analysis.study.further.floor import floor_tables
from analysis.study.further.shuffled import shuffled_tables


def agreement_of(
    lesions: pd.DataFrame,
    robustness: pd.DataFrame,
    used: tuple[str, ...],
    *,
    volumes: bool,
    rng: np.random.Generator,
    contours: tuple[str, ...] = CONTOURS,
) -> dict[str, pd.DataFrame]:
    """Make the tables; all empty for a cohort without a second contour."""
    names = robustness["feature"].drop_duplicates().tolist()
    found: dict[str, pd.DataFrame] = {}
    if names:
        features = _features(lesions, names, contours, rng)
        original = features[features["contour"] == "original"].reset_index(drop=True)
        material = SimpleNamespace(
            cohort=SimpleNamespace(seed=1),
            inputs=SimpleNamespace(features=features, original=original),
            robustness=robustness,
            choice=SimpleNamespace(names=used),
            shuffled=_shuffled(original, names, rng) if volumes else None,
        )
        for topic in (agreement_tables, floor_tables, shuffled_tables):
            found |= topic(material)  # type: ignore[arg-type]
    return {name: schema.conform(name, found.get(name, schema.empty(name))) for name in TABLES}


def _features(
    lesions: pd.DataFrame, names: list[str], contours: tuple[str, ...], rng: np.random.Generator
) -> pd.DataFrame:
    keys = lesions[["patient_id", "lesion_id", "site"]].reset_index(drop=True)
    own = rng.normal(0, rng.uniform(0.1, 1.2, len(names)), (len(keys), len(names)))
    parts = []
    for place, contour in enumerate(contours):
        moved = own + 0.2 * place * (-1) ** place + rng.normal(0, 0.1, own.shape) * (place > 0)
        parts.append(
            pd.concat([keys.assign(contour=contour), pd.DataFrame(np.exp(moved), columns=names)], axis=1)
        )
    return pd.concat(parts, ignore_index=True)


def _shuffled(original: pd.DataFrame, names: list[str], rng: np.random.Generator) -> pd.DataFrame:
    textures = [name for name in names if feature_class(name) not in ("shape", "firstorder")]
    noise = rng.lognormal(0, rng.uniform(0, 1.5, len(textures)), (len(original), len(textures)))
    return original.assign(**{name: original[name] * noise[:, at] for at, name in enumerate(textures)})
