"""What came out of all nodules, as tables."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import schema
from analysis.extraction import harvest
from analysis.extraction.harvest import Extraction
from analysis.extraction.measured import Measured
from analysis.extraction.tally import Tally
from analysis.features import FEATURES
from analysis.sources.lidc.scans import Scan
from analysis.wording import counted


def tables(
    manifest: pd.DataFrame, lesions: Sequence[Measured], others: pd.DataFrame, tally: Tally
) -> Extraction:
    """Lay out nodules as tables.

    Parameters
    ----------
    manifest : pandas.DataFrame
        Columns `patient_id`, `lesion_id` and `site`, a row a nodule.
    lesions : sequence of Measured
        One a row of the manifest, in any order.
    others : pandas.DataFrame
        Table `excluded`, of what was not measured at all; from `left_out`.
    tally : Tally

    Returns
    -------
    Extraction
        Of each nodule the rows `original`, `reader-1` and so on, as many as it has readers.
    """
    ordered = sorted(lesions, key=lambda lesion: lesion.row)
    drawn = harvest.tables(manifest, ordered, tally)
    excluded = pd.concat([_excluded(manifest, ordered), others], ignore_index=True)
    return replace(
        drawn, features=_features(manifest, ordered), excluded=schema.conform("excluded", excluded)
    )


def left_out(scans: Sequence[Scan], chosen: Sequence[Scan]) -> pd.DataFrame:
    """List the second scans of patients, and the patients without a nodule, as rows of the table `excluded`.

    Parameters
    ----------
    scans : sequence of Scan
        Left out, for the patient has another.
    chosen : sequence of Scan
        The patient's only one, or the one that was chosen.
    """
    second = [(scan.patient_id, _why_second(scan)) for scan in scans]
    without = [(scan.patient_id, _WITHOUT) for scan in chosen if not scan.readings]
    rows = [(patient, schema.ALL, schema.ALL, why) for patient, why in sorted(second + without)]
    return pd.DataFrame(rows, columns=schema.columns("excluded"))


_WITHOUT = "no radiologist outlined a nodule (of 3 mm or more) in the scan of this patient"


def _why_second(scan: Scan) -> str:
    return (
        f"a further scan of this patient, number {scan.number} of the file, with "
        f"{counted(len(scan.readings), 'reading')} and slices of {scan.thickness_mm:g} mm, is left out: the "
        "one with finer slices, or else the first, is used"
    )


def _features(manifest: pd.DataFrame, lesions: Sequence[Measured]) -> pd.DataFrame:
    rows = [
        (lesion, contour) for lesion in lesions for contour in sorted({*lesion.features, *lesion.reasons})
    ]
    nothing = np.full(len(FEATURES), np.nan)
    values = np.array([lesion.features.get(contour, nothing) for lesion, contour in rows])
    keys = _keys(manifest, [lesion.row for lesion, _ in rows]).assign(
        contour=[contour for _, contour in rows]
    )
    measured = pd.DataFrame(values.reshape(-1, len(FEATURES)), columns=list(FEATURES))
    return schema.conform("features", pd.concat([keys, measured], axis=1))


def _excluded(manifest: pd.DataFrame, lesions: Sequence[Measured]) -> pd.DataFrame:
    rows = [
        (lesion.row, contour, lesion.reasons[contour])
        for lesion in lesions
        for contour in sorted(lesion.reasons)
    ]
    frame = _keys(manifest, [row for row, _, _ in rows])
    return frame.assign(contour=[contour for _, contour, _ in rows], reason=[why for _, _, why in rows])


def _keys(manifest: pd.DataFrame, rows: Sequence[int]) -> pd.DataFrame:
    return manifest[["patient_id", "lesion_id", "site"]].take(rows).reset_index(drop=True)
