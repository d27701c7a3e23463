"""Features under names without their class."""

import pytest

from analysis.features import FEATURES, PAPER_FEATURES, short_name
from analysis.intake.table.short_names import meant
from tests.intake.table.conftest import said

SPHERICITY, ENERGY = "original_shape_Sphericity", "original_firstorder_Energy"


def shortened(frame, change=lambda name: name):
    return frame.rename(columns={name: change(short_name(name)) for name in frame if name in FEATURES})


@pytest.mark.parametrize("change", [str, str.lower, str.upper])
def test_the_papers_eight_without_their_classes(good, lesions, change):
    found = good(shortened(lesions, change))
    assert list(found.lesions[list(PAPER_FEATURES)]) == list(PAPER_FEATURES)
    assert (found.lesions[SPHERICITY] == lesions[SPHERICITY]).all()
    assert "one class alone has the feature" in said(found)


def test_classes_may_stand_before_some_names_alone(good, lesions):
    frame = lesions.rename(columns={SPHERICITY: "Sphericity"})
    assert (good(frame).lesions[SPHERICITY] == lesions[SPHERICITY]).all()


def test_a_full_name_goes_before_a_short_one(good, lesions):
    found = good(lesions.assign(Sphericity=-1.0))
    assert (found.lesions[SPHERICITY] == lesions[SPHERICITY]).all()


def test_beside_full_names_a_word_in_another_spelling_is_no_feature(good, lesions):
    assert "original_firstorder_Mean" not in good(lesions.assign(mean=1.0)).lesions
    assert "original_firstorder_Mean" in good(lesions.assign(Mean=1.0)).lesions


def test_of_107_names_those_of_one_class_are_read_and_the_others_named(good, full, lesions):
    frame = shortened(full).loc[:, lambda table: ~table.columns.duplicated()]
    found = good(lesions[["patient", "lesion"]].join(frame.drop(columns="Id")))
    alone = [name for name in FEATURES if len(meant(short_name(name))) == 1]
    assert [name for name in FEATURES if name in found.lesions] == alone
    warned = {fault.row.removeprefix("column ") for fault in found.faults}
    assert warned == {short_name(name) for name in FEATURES if len(meant(short_name(name))) > 1}
    assert warned >= {"Energy", "Entropy", "Contrast", "GrayLevelNonUniformity", "GrayLevelVariance"}
    assert {f"column {name}" for name in warned} <= {entry.what for entry in found.left_out}


def test_the_candidates_of_a_name_are_told_and_one_can_be_taken(good, lesions):
    frame = shortened(lesions).assign(Contrast=1.0)
    (fault,) = good(frame).faults
    assert "original_glcm_Contrast` and `original_ngtdm_Contrast" in fault.message
    assert "`--column original_glcm_Contrast=Contrast`" in fault.remedy
    taken = good(frame, columns={"original_ngtdm_Contrast": "Contrast"})
    assert not taken.faults
    assert taken.lesions["original_ngtdm_Contrast"].eq(1.0).all()


def test_names_of_other_things_are_no_features(good, refused, lesions):
    assert meant("ID") == meant("Id") == ()
    assert "None of the 107 features" in refused(lesions[["patient", "lesion"]].assign(Mean=1.0))
    found = good(shortened(lesions).rename(columns={"patient": "ID"}))
    assert "original_glcm_Id" not in found.lesions
