"""What was left out of the results, and why."""

import warnings

import pandas as pd

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import LesionWarning
from analysis.statistics.lesions import KEYS
from analysis.study.inputs import Inputs
from analysis.study.space import Space
from analysis.wording import counted


def left_out(
    cohort: Cohort, inputs: Inputs, constant: set[str], space: Space, spread: pd.DataFrame
) -> pd.DataFrame:
    """List every patient, lesion, feature and value that was left out of something, and why."""
    rows = [*_lesions_left_out(inputs, space), *_patients_left_out(cohort, space), *_not_read(inputs)]
    rows += [
        (
            "feature",
            schema.ALL,
            schema.ALL,
            name,
            "no spread over the cohort, so no scale: left out of the dissimilarities",
        )
        for name in sorted(constant)
    ]
    undefined = spread[spread["cv_percent"].isna() & (spread["site"] == schema.ALL)]
    rows += [
        ("value", patient, schema.ALL, feature, "mean 0: no coefficient of variation")
        for patient, feature in zip(undefined["patient_id"], undefined["feature"], strict=True)
    ]
    return pd.DataFrame(rows, columns=schema.columns("left_out"))


def _lesions_left_out(inputs: Inputs, space: Space) -> list[tuple[str, str, str, str, str]]:
    excluded = inputs.excluded[inputs.excluded["contour"] == "original"]
    reasons = {(row.patient_id, row.lesion_id): row.reason for row in excluded.itertuples()}
    keys, usable = (pd.MultiIndex.from_frame(table[list(KEYS)]) for table in (inputs.original, space.usable))
    rows = [
        ("lesion", *key, schema.ALL, reasons.get(key, "a feature in use is missing"))
        for key in keys[~keys.isin(usable)]
    ]
    for patient, directed in space.directed.items():
        for lesion in space.lesions[patient][~directed]:
            reason = "all scaled features are 0: no direction, so no dissimilarity"
            rows.append(("lesion", patient, lesion, schema.ALL, reason))
            warnings.warn(LesionWarning(f"{patient}, {lesion}: {reason}."), stacklevel=3)
    return rows


def _not_read(inputs: Inputs) -> list[tuple[str, str, str, str, str]]:
    """List patients, or scans of them, that the source itself left out."""
    rows = inputs.excluded[inputs.excluded["lesion_id"] == schema.ALL]
    return [
        ("patient", patient, schema.ALL, schema.ALL, reason)
        for patient, reason in zip(rows["patient_id"], rows["reason"], strict=True)
    ]


def _patients_left_out(cohort: Cohort, space: Space) -> list[tuple[str, str, str, str, str]]:
    least = max(2, cohort.minimum_lesions)
    return [
        (
            "patient",
            patient,
            schema.ALL,
            schema.ALL,
            f"{counted(count, 'usable lesion')}, {least} needed: no indices",
        )
        for patient, count in sorted(space.too_few.items())
    ]
