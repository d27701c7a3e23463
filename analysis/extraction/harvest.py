"""What came out of all lesions, as tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import schema
from analysis.extraction.measured import Measured
from analysis.extraction.tally import Tally
from analysis.features import CONTOURS, FEATURES

_KEYS = ["patient_id", "lesion_id", "site"]


@dataclass(frozen=True)
class Failed:
    """A lesion without features of its original contour.

    Attributes
    ----------
    patient_id, lesion_id : str
    reason : str
        Why.
    trace : str
        Where in the code.
    """

    patient_id: str
    lesion_id: str
    reason: str
    trace: str


@dataclass(frozen=True)
class Extraction:
    """What an extraction leaves: three tables of `analysis.schema`, and its counts.

    Attributes
    ----------
    features : pandas.DataFrame
        Table `features`: a row a lesion and contour, by patient, lesion and contour; a failed one is NaN.
    excluded : pandas.DataFrame
        Table `excluded`: contours without features, or not all of them, and why.
    surfaces : pandas.DataFrame
        Table `surfaces`: lesions as meshes, to be drawn.
    tally : Tally or None
        Counts and seconds; None where nothing was measured now.
    failed : tuple of Failed
        Lesions that failed now.
    lasting : bool
        Whether the same input would give the same again: nothing failed for want of memory or the like.
    """

    features: pd.DataFrame
    excluded: pd.DataFrame
    surfaces: pd.DataFrame
    tally: Tally | None = None
    failed: tuple[Failed, ...] = ()
    lasting: bool = True


def tables(
    manifest: pd.DataFrame, lesions: Iterable[Measured], tally: Tally, contours: Sequence[str] = CONTOURS
) -> Extraction:
    """Lay out lesions as tables, in the order of the manifest; rows of some contours alone."""
    ordered = sorted(lesions, key=lambda lesion: lesion.row)
    return Extraction(
        _features(manifest, ordered, contours),
        _excluded(manifest, ordered, contours),
        _surfaces(manifest, ordered),
        tally,
        _failed(manifest, ordered),
        all(lesion.lasting for lesion in ordered),
    )


def _features(manifest: pd.DataFrame, lesions: Sequence[Measured], contours: Sequence[str]) -> pd.DataFrame:
    values = np.full((len(lesions), len(contours), len(FEATURES)), np.nan)
    for place, lesion in enumerate(lesions):
        for which, contour in enumerate(contours):
            if contour in lesion.features:
                values[place, which] = lesion.features[contour]
    keys = _keys(manifest, np.repeat([lesion.row for lesion in lesions], len(contours)))
    keys["contour"] = np.tile(list(contours), len(lesions))
    measured = pd.DataFrame(values.reshape(-1, len(FEATURES)), columns=list(FEATURES))
    return schema.conform("features", pd.concat([keys, measured], axis=1))


def _excluded(manifest: pd.DataFrame, lesions: Sequence[Measured], contours: Sequence[str]) -> pd.DataFrame:
    found = [
        (lesion.row, contour, lesion.reasons[contour])
        for lesion in lesions
        for contour in contours
        if contour in lesion.reasons
    ]
    rows, which, reasons = zip(*found, strict=True) if found else ((), (), ())
    frame = _keys(manifest, rows).assign(contour=list(which), reason=list(reasons))
    return schema.conform("excluded", frame[schema.columns("excluded")])


def _failed(manifest: pd.DataFrame, lesions: Sequence[Measured]) -> tuple[Failed, ...]:
    found = [lesion for lesion in lesions if lesion.failed]
    keys = _keys(manifest, [lesion.row for lesion in found])
    return tuple(
        Failed(str(key.patient_id), str(key.lesion_id), lesion.reasons.get("original", ""), lesion.trace)
        for key, lesion in zip(keys.itertuples(), found, strict=True)
    )


def _surfaces(manifest: pd.DataFrame, lesions: Sequence[Measured]) -> pd.DataFrame:
    counts = np.array([len(lesion.surface) for lesion in lesions], dtype=int)
    frame = _keys(manifest, np.repeat([lesion.row for lesion in lesions], 3 * counts))
    frame["triangle"] = np.repeat(np.concatenate([np.empty(0, int), *map(np.arange, counts)]), 3)
    frame["vertex"] = np.tile(np.arange(3), counts.sum())
    corners = np.concatenate([np.empty((0, 3)), *(lesion.surface.reshape(-1, 3) for lesion in lesions)])
    for axis, name in enumerate(("x_mm", "y_mm", "z_mm")):
        frame[name] = corners[:, axis]
    return schema.conform("surfaces", frame)


def _keys(manifest: pd.DataFrame, rows: Sequence[int] | np.ndarray) -> pd.DataFrame:
    return manifest[_KEYS].take(np.asarray(rows, dtype=int)).reset_index(drop=True)
