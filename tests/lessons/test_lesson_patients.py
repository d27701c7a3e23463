"""The synthetic patients of the lessons: measured as drawn, the same for a seed, compared as by hand."""

from itertools import combinations

import numpy as np
import pytest

from analysis.features import FEATURES, PAPER_FEATURES
from analysis.lessons.patients import SITES, compared, lesion_voxels, synthetic_patient, synthetic_patients
from analysis.statistics.draws import patient_stream


def test_every_lesion_has_every_feature() -> None:
    lesions = synthetic_patients()
    assert lesions["lesion_id"].is_unique
    assert np.isfinite(lesions[list(FEATURES)].to_numpy()).all()
    assert lesions.groupby("patient_id", sort=False)["site"].agg(tuple).to_dict() == SITES


def test_a_lesion_is_measured_as_it_was_drawn() -> None:
    image, mask = lesion_voxels("lung", patient_stream(5, "A"))
    first = synthetic_patient("A", seed=5).iloc[0]
    assert first["original_shape_VoxelVolume"] == mask.sum()
    assert first["original_firstorder_Mean"] == pytest.approx(image[mask].mean())
    assert not mask[0].any()
    assert not mask[:, :, -1].any()


def test_a_seed_gives_the_same_patients_and_another_gives_others() -> None:
    first = synthetic_patients(3)
    first.loc[0, "original_shape_VoxelVolume"] = -1.0
    again = synthetic_patients(3)
    assert again.loc[0, "original_shape_VoxelVolume"] > 0
    assert not again[list(FEATURES)].equals(synthetic_patients(4)[list(FEATURES)])


def test_lesions_are_compared_on_the_scale_of_all_patients() -> None:
    lesions = synthetic_patients()
    values = lesions[list(PAPER_FEATURES)].to_numpy()
    scaled = (values - values.min(axis=0)) / (values.max(axis=0) - values.min(axis=0))
    own = scaled[(lesions["patient_id"] == "C").to_numpy()]
    matrix = compared("C")
    for i, j in combinations(range(len(own)), 2):
        cosine = own[i] @ own[j] / np.linalg.norm(own[i]) / np.linalg.norm(own[j])
        assert matrix[i, j] == matrix[j, i] == pytest.approx(1 - cosine)


def test_an_unknown_patient_is_named() -> None:
    with pytest.raises(KeyError, match="'D', expected one of A, B, C"):
        synthetic_patient("D")
