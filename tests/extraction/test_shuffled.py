"""Lesions measured with their voxels in random order: what changes, what stays, what is never mixed up."""

import numpy as np
import pandas as pd
import pytest

from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.extraction.roi import roi_of
from analysis.extraction.run import extract
from analysis.extraction.store import Store
from analysis.features import FEATURES, feature_class
from tests.faults import fault

SPACING = np.ones(3)
KEPT = [name for name in FEATURES if feature_class(name) in ("shape", "firstorder")]
TEXTURES = [name for name in FEATURES if name not in KEPT]


@pytest.fixture
def parameters(paper_parameters) -> Parameters:
    return read_parameters(paper_parameters)


def ball() -> np.ndarray:
    z, y, x = np.indices((17, 17, 17)) - 8
    return z**2 + y**2 + x**2 <= 49


def measured(image, parameters, shuffle=None):
    found = measure(image.astype(np.int16), ball(), SPACING, parameters, shuffle)
    return pd.Series(found)[list(FEATURES)]


def test_a_gradient_loses_its_arrangement_and_keeps_size_and_histogram(parameters):
    image = 20 * np.indices((17, 17, 17))[0]
    true, shuffled = measured(image, parameters), measured(image, parameters, 1)
    np.testing.assert_allclose(shuffled[KEPT], true[KEPT], rtol=1e-12)
    contrast, correlation = "original_glcm_Contrast", "original_glcm_Correlation"
    assert shuffled[contrast] > 5 * true[contrast]
    assert true[correlation] > 0.8
    assert abs(shuffled[correlation]) < 0.1


def test_noise_stays_noise(parameters):
    true, shuffled = (
        pd.concat(
            [
                measured(np.random.default_rng(n).normal(0, 40, (17, 17, 17)), parameters, seed)
                for n in range(6)
            ],
            axis=1,
        )
        for seed in (None, 3)
    )
    names = ["original_glcm_Contrast", "original_glrlm_RunPercentage", "original_gldm_DependenceEntropy"]
    spread = true.loc[names].std(axis=1)
    assert ((true.loc[names] - shuffled.loc[names]).mean(axis=1).abs() < 2 * spread).all()
    assert (true.loc[names] != shuffled.loc[names]).all(axis=None)


def test_voxels_are_only_moved_inside_the_contour_in_an_order_of_the_seed():
    image = np.random.default_rng(2).normal(size=(17, 17, 17))
    roi = roi_of(image, ball(), SPACING, {})
    one, same, other = (roi.shuffled(seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.image, same.image)
    assert (one.image != other.image).any()
    np.testing.assert_array_equal(one.image[~one.mask], roi.image[~roi.mask])
    np.testing.assert_array_equal(np.sort(one.image[one.mask]), np.sort(roi.image[roi.mask]))
    assert (one.image[one.mask] != roi.image[roi.mask]).mean() > 0.9


def test_shuffled_lesions_have_entries_of_their_own_in_the_store(small_cohort, paper_parameters, tmp_path):
    store = Store(tmp_path / "kept")
    some = {"contours": ("original",), "store": store}
    true = extract(small_cohort[:4], paper_parameters, **some)
    shuffled = extract(small_cohort[:4], paper_parameters, shuffle=1, **some)
    assert shuffled.tally.n_stored == 0
    assert (shuffled.features[TEXTURES] != true.features[TEXTURES]).any(axis=None)
    np.testing.assert_allclose(shuffled.features[KEPT], true.features[KEPT], rtol=1e-9)
    for found, seed in ((true, None), (shuffled, 1)):
        again = extract(small_cohort[:4], paper_parameters, shuffle=seed, **some)
        assert again.tally.n_stored == 4
        pd.testing.assert_frame_equal(again.features, found.features, check_exact=True)
    assert extract(small_cohort[:4], paper_parameters, shuffle=2, **some).tally.n_stored == 0


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
def test_neither_processes_nor_the_order_of_lesions_matter(small_cohort, paper_parameters):
    one = extract(small_cohort, paper_parameters, contours=("original",), shuffle=5)
    two = extract(small_cohort[::-1], paper_parameters, contours=("original",), shuffle=5, jobs=2)
    pd.testing.assert_frame_equal(one.features, two.features, check_exact=True)
