"""The floor, shuffled voxels and the scale of a comparison: values by hand and plain implementations."""

import itertools

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.floor import (
    pairs_apart,
    patient_ratios,
    ratio_to_floor,
    sd_between,
    sd_over_contours,
    squares,
)
from analysis.statistics.log_scale import on_scales, percent, scales, variation_percent
from analysis.statistics.shuffled import explained_percent, likeness

PATIENTS = np.array(["A", "A", "A", "B", "B", "C"])
CONTOURS = np.array([[1, 2, 3], [5, 5, 5], [9, 8, np.nan], [2, 0, 1], [4, 4, 7], [3, 3, 9]], float)


def test_ratio_by_hand():
    found = squares(CONTOURS[:, :1], CONTOURS[..., np.newaxis], PATIENTS)
    # A: 1, 5, 9 about 5; B: 2, 4 about 3; C has one lesion and is left out.
    assert found.between[:, 0].tolist() == [32, 2, 0]
    assert found.between_df[:, 0].tolist() == [2, 1, 0]
    # A: 2 + 0 + 0.5; B: 2 + 6.
    assert found.over[:, 0].tolist() == [2.5, 8, 0]
    assert found.over_df[:, 0].tolist() == [5, 4, 0]
    np.testing.assert_allclose(sd_between(found), np.sqrt(34 / 3))
    np.testing.assert_allclose(sd_over_contours(found), np.sqrt(10.5 / 9))
    both = ratio_to_floor(found)
    np.testing.assert_allclose(both.value, np.sqrt((34 / 3) / (10.5 / 9)))
    assert both.n_patients.tolist() == [2]
    ratio, low = patient_ratios(found)
    f = 16 / 0.5
    np.testing.assert_allclose((ratio[0, 0], low[0, 0]), np.sqrt([f, f / stats.f.ppf(0.975, 2, 5)]))
    assert np.isnan(ratio[2, 0])


def test_lesions_that_are_one_lesion_on_several_contours_lie_on_the_floor():
    rng = np.random.default_rng(5)
    patients = np.repeat(np.arange(300), 8)
    own = rng.normal(0, 4, 300)[patients]
    contours = own[:, np.newaxis, np.newaxis] + rng.normal(size=(2400, 3, 1))
    found = ratio_to_floor(squares(contours[:, 0], contours, patients))
    assert found.low[0] < 1 < found.high[0]
    assert abs(found.value[0] - 1) < 0.03


def test_the_limit_of_a_patient_holds_as_often_as_it_says():
    rng = np.random.default_rng(6)
    patients = np.repeat(np.arange(4000), 5)
    contours = rng.normal(size=(20000, 3, 1))
    _, low = patient_ratios(squares(rng.normal(size=(20000, 1)), contours, patients))
    assert 0.018 < (low > 1).mean() < 0.032


def test_pairs_are_counted_one_by_one():
    rng = np.random.default_rng(7)
    values = np.round(rng.normal(size=(25, 2)), 1)
    values[3, 0] = np.nan
    patients = np.repeat(["A", "B", "C"], [12, 12, 1])
    least = np.array([0.5, 1.0])
    expected = []
    for column, limit in zip(values.T, least, strict=True):
        shares = []
        for patient in "AB":
            own = column[(patients == patient) & np.isfinite(column)]
            shares.append(np.mean([abs(a - b) > limit for a, b in itertools.combinations(own, 2)]))
        expected.append(100 * np.mean(shares))
    np.testing.assert_allclose(pairs_apart(values, patients, least), expected, atol=0.6)
    assert np.isnan(pairs_apart(values[:1], patients[:1], least)).all()


def test_likeness_is_the_correlation_about_the_patients_means():
    rng = np.random.default_rng(8)
    patients = np.repeat(np.arange(9), 7)
    true = rng.normal(size=(63, 1)) + 5 * patients[:, np.newaxis]
    shuffled = 2 * true + rng.normal(size=(63, 1)) - 30 * patients[:, np.newaxis]
    found, spread = likeness(true, shuffled, patients)
    inside = [
        np.concatenate([part - part.mean() for part in np.split(each[:, 0], 9)]) for each in (true, shuffled)
    ]
    np.testing.assert_allclose(found.value, np.corrcoef(*inside)[0, 1], rtol=1e-10)
    np.testing.assert_allclose(spread, inside[1].std() / inside[0].std(), rtol=1e-10)
    assert found.low[0] < found.value[0] < found.high[0]


def test_likeness_without_lesions_or_spread():
    patients = np.array(["A", "A", "B"])
    found, spread = likeness(np.ones((3, 1)), np.arange(3.0)[:, np.newaxis], patients)
    assert np.isnan(found.value[0])
    assert np.isinf(spread[0])
    gone, _ = likeness(np.full((3, 1), np.nan), np.ones((3, 1)), patients)
    assert np.isnan(gone.value[0])
    assert gone.n_patients.tolist() == [0]


def test_scales_are_logarithms_only_of_positive_features_with_a_true_zero():
    names = ["original_shape_MeshVolume", "original_firstorder_Median"]
    assert scales(names, np.array([[2.0, 3.0], [np.nan, 5.0]])) == ["log", "raw"]
    assert scales(names[:1], np.array([[2.0], [0.0]])) == ["raw"]
    moved = on_scales(np.array([[np.e, 3.0]]), ["log", "raw"])
    np.testing.assert_allclose(moved, [[1.0, 3.0]])


@pytest.mark.parametrize("sd", [0.05, 0.6])
def test_percentages_are_those_of_a_lognormal_sample(sd):
    sample = np.random.default_rng(1).lognormal(2, sd, 400_000)
    np.testing.assert_allclose(variation_percent(sd), 100 * sample.std() / sample.mean(), rtol=0.02)
    assert percent(np.log(1.25)) == pytest.approx(25)


def test_contours_that_make_no_difference_have_an_infinite_ratio_and_no_interval():
    rng = np.random.default_rng(9)
    patients = np.repeat(np.arange(8), 5)
    lesions = rng.normal(size=(40, 1)) + 0.1
    found = squares(lesions, np.repeat(lesions[:, np.newaxis], 3, axis=1), patients)
    ratio = ratio_to_floor(found)
    assert np.isposinf(ratio.value[0])
    assert np.isnan(ratio.low[0])
    assert np.isposinf(patient_ratios(found)[1]).all()
    alike = np.full((40, 1), 0.1)
    none = squares(alike, np.repeat(alike[:, np.newaxis], 3, axis=1), patients)
    assert np.isnan(ratio_to_floor(none).value[0])


def test_a_reversed_dependence_is_explained_as_well():
    rng = np.random.default_rng(10)
    true = rng.normal(size=(60, 1))
    patients = np.repeat(np.arange(10), 6)
    same, turned = (explained_percent(likeness(true, sign * true + 1, patients)[0]) for sign in (1, -1))
    np.testing.assert_allclose((same.value, turned.value), 100)
    noisy = true + rng.normal(size=(60, 1))
    same, turned = (explained_percent(likeness(true, sign * noisy, patients)[0]) for sign in (1, -1))
    np.testing.assert_allclose(turned[:3], same[:3])
    assert 0 < same.low[0] < same.value[0] < same.high[0] < 100
