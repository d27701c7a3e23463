"""Claims about which features vary: each turns where its rule says."""

import pytest

from analysis import published
from analysis.claims.classes import IDMN, SKEWNESS, similar_percent
from analysis.features import FEATURE_CLASSES, FEATURES
from tests.claims.tables import alike, judge, of_classes, tables, variation

LEVELS = dict.fromkeys(FEATURE_CLASSES, 50.0) | {"shape": 80.0, "glszm": 90.0}


def everything(**patients):
    return variation({name: dict.fromkeys(FEATURES, 50.0) | values for name, values in patients.items()})


def test_sphericity_least_and_volume_most():
    cv = {"A": alike(50, Sphericity=10, VoxelVolume=200), "B": alike(50, Sphericity=12, VoxelVolume=300)}
    for claim in ("sphericity-least", "volume-most"):
        assert judge(claim, variation(cv)).verdict == "holds"
    cv["B"] = alike(50, Sphericity=12, VoxelVolume=300, Imc1=11, DependenceVariance=400)
    found = judge("sphericity-least", variation(cv))
    assert (found.verdict, found.value) == ("fails", 50)
    assert "Instead: Imc1 in 1" in found.detail
    assert "Instead: DependenceVariance in 1" in judge("volume-most", variation(cv)).detail


def test_a_tie_is_not_least():
    cv = {patient: alike(50, Sphericity=10, Imc1=10) for patient in "AB"}
    assert judge("sphericity-least", variation(cv)).verdict == "fails"


def test_without_the_feature_it_cannot_be_least():
    names = ("original_shape_VoxelVolume", "original_glcm_Imc1")
    cv = {patient: dict.fromkeys(names, 10.0) for patient in "AB"}
    assert judge("sphericity-least", variation(cv, names=names)).verdict == "cannot be tested"


def test_shape_and_glszm_are_the_two_first():
    cv = {patient: of_classes(LEVELS, FEATURES) for patient in "AB"}
    found = judge("classes-most", variation(cv))
    assert (found.verdict, found.value) == ("holds", pytest.approx(30))
    cv = {patient: of_classes(LEVELS | {"glcm": 85.0}, FEATURES) for patient in "AB"}
    found = judge("classes-most", variation(cv))
    assert (found.verdict, found.value) == ("fails", pytest.approx(-5))


def test_a_class_that_was_not_measured():
    names = tuple(name for name in FEATURES if "ngtdm" not in name)
    cv = {patient: of_classes(LEVELS, names) for patient in "AB"}
    found = judge("classes-most", variation(cv))
    assert found.verdict == "cannot be tested"
    assert "ngtdm" in found.detail


def test_the_tolerance_is_that_of_print():
    assert similar_percent() == pytest.approx(100 * (1 - 124 / 144))


def test_selected_like_all():
    chosen = alike(50 + 6)
    assert judge("selected-like-all", everything(A=chosen, B=chosen)).verdict == "holds"
    far = alike(50 + 10)
    found = judge("selected-like-all", everything(A=chosen, B=far))
    assert (found.verdict, found.value) == ("fails", 50)


def test_extremes_of_all_features():
    ends = {IDMN: published.value("cv-min-all"), SKEWNESS: published.value("cv-max-all")}
    for claim, value in (("idmn-least", 1.6), ("skewness-most", 321)):
        found = judge(claim, everything(A=ends, B=ends))
        assert (found.verdict, found.value) == ("holds", value)
    other = ends | {"original_glcm_Id": 1.0, "original_shape_VoxelVolume": 687.0}
    for claim in ("idmn-least", "skewness-most"):
        found = judge(claim, everything(A=other, B=other))
        assert found.verdict == "fails"
        assert "is number 2 of 107" in found.detail


def test_nothing_measured():
    for claim in ("sphericity-least", "classes-most", "selected-like-all", "idmn-least"):
        assert judge(claim, tables()).verdict == "cannot be tested"
