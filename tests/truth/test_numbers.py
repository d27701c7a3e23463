"""What the number of lesions does to the indices, against control-chart constants and a simulation."""

import numpy as np
import pytest

from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix, heterogeneity
from analysis.truth.numbers import NUMBERS, OUTLIER_ANGLE, noise, outliers

# Mean d2 and standard deviation d3 of the range of n standard normal numbers (Tippett 1925), as printed in
# tables of control-chart constants.
D2_D3 = {2: (1.128, 0.853), 3: (1.693, 0.888), 5: (2.326, 0.864), 10: (3.078, 0.797)}


@pytest.mark.parametrize("n", D2_D3)
def test_expected_maximum_of_little_noise_is_half_the_mean_squared_range(n):
    mean, sd = D2_D3[n]
    (maximum,) = noise([n], sd=1e-3)["maximal"]
    assert maximum / 1e-6 == pytest.approx((mean**2 + sd**2) / 2, rel=1e-3)


def test_expected_indices_are_those_of_a_simulation():
    rng, draws, n, sd = np.random.default_rng(3), 4000, 12, 0.2
    angles = rng.normal(0, sd, (draws, n))
    found = np.array(
        [heterogeneity(dissimilarity_matrix(np.column_stack([np.cos(a), np.sin(a)]))) for a in angles]
    )
    (expected,) = noise([n], sd=sd)[list(INDICES)].to_numpy()
    error = found.std(axis=0, ddof=1) / np.sqrt(draws)
    assert (np.abs(found.mean(axis=0) - expected) < 4 * error).all()


def test_maximum_of_noise_grows_with_the_number_of_lesions_and_the_average_does_not():
    table = noise()
    assert (np.diff(table["maximal"]) > 0).all()
    assert table["maximal"].iloc[-1] > 12 * table["maximal"].iloc[0]
    assert np.ptp(table["average_pairs"]) == 0


def test_average_loses_an_outlier_among_many_lesions_and_the_maximum_keeps_it():
    table = outliers()
    apart, n = 1 - np.cos(OUTLIER_ANGLE), np.array(NUMBERS)
    np.testing.assert_allclose(table["maximal"], apart, rtol=1e-12)
    np.testing.assert_allclose(table["average_pairs"], 2 * apart / n, rtol=1e-12)
    np.testing.assert_allclose(table["average_paper"], 2 * (n - 1) * apart / n**2, rtol=1e-12)
