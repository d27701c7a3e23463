"""What drawn lesions are coloured by: the measured values of those with a surface, and of no others."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.features import FEATURES
from analysis.study.drawn import drawn_features
from analysis.study.inputs import Inputs

VOLUME, INFORMATION = "original_shape_VoxelVolume", "original_glcm_Imc1"


def inputs(*with_surface: tuple[str, str]) -> Inputs:
    """Three lesions of two patients, in two contours; a triangle for each of those named."""
    rows = [
        (patient, lesion, "bone", contour, *(number + place for place in range(len(FEATURES))))
        for number, (patient, lesion) in enumerate([("P", "b"), ("P", "a"), ("Q", "a")], start=1)
        for contour in ("original", "eroded")
    ]
    features = pd.DataFrame(rows, columns=schema.columns("features")).astype(dict.fromkeys(FEATURES, float))
    features.loc[(features["patient_id"] == "Q"), INFORMATION] = np.nan
    corners = [(*key, "bone", 0, vertex, 0.0, 0.0, 0.0) for key in with_surface for vertex in range(3)]
    surfaces = pd.DataFrame(corners, columns=schema.columns("surfaces"))
    return Inputs(features, schema.empty("excluded"), pd.DataFrame({"patient_id": ["P", "Q"]}), surfaces)


def test_values_are_those_of_the_original_contour_of_lesions_with_a_surface() -> None:
    made = drawn_features(inputs(("P", "a"), ("Q", "a")), [VOLUME, INFORMATION])
    at = [FEATURES.index(name) for name in (VOLUME, INFORMATION)]
    assert made[["patient_id", "lesion_id", "feature"]].to_numpy().tolist() == [
        ["P", "a", VOLUME], ["P", "a", INFORMATION], ["Q", "a", VOLUME], ["Q", "a", INFORMATION]
    ]  # fmt: skip
    assert made["value"].tolist()[:3] == [2.0 + at[0], 2.0 + at[1], 3.0 + at[0]]
    assert np.isnan(made["value"].iloc[3])
    schema.conform("drawn_features", made)


def test_a_table_of_features_is_not_repeated() -> None:
    made = drawn_features(inputs(), [VOLUME])
    assert made.empty
    assert list(made.columns) == list(schema.columns("drawn_features"))


def test_without_features_in_use_there_are_no_rows() -> None:
    assert drawn_features(inputs(("P", "a")), []).empty
