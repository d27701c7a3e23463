"""Expected recovery: every sample listed, values by hand, the simulation, invariants."""

from itertools import combinations, product

import numpy as np
import pytest

from analysis.statistics.counting import TooManyStepsError
from analysis.statistics.dissimilarity import average_pairs, dissimilarity_matrix, heterogeneity
from analysis.statistics.expectation import expected_random, share_of_average_paper
from analysis.statistics.expectation_by_site import expected_by_site, pooled_bounds
from analysis.statistics.expected_maximum import counted_maximum, expected_maximum
from analysis.statistics.sampling import simulate

SITES = {"site-2": (2, ()), "site-3": (3, ()), "recist-like": (2, ("bone",))}


def made_matrix(n: int, seed: int, power: float = 3) -> np.ndarray:
    return dissimilarity_matrix(np.random.default_rng(seed).random((n, 4)) ** power)


def made_sites(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice(["bone", "lung", "liver"], n, p=[0.3, 0.5, 0.2])


def plain_index(matrix, lesions):
    pairs = [matrix[i, j] for i, j in combinations(lesions, 2)]
    k = len(lesions)
    return np.array([2 * sum(pairs) / k**2, np.mean(pairs), max(pairs)]) if k > 1 else np.zeros(3)


def all_samples_by_site(sites, most, without):
    """Every sample of a strategy, each a list of lesions a site."""
    members = [np.flatnonzero(sites == site) for site in sorted(set(sites) - set(without))]
    return product(*(combinations(own.tolist(), min(most, len(own))) for own in members))


def plain_by_site(matrix, sample):
    inside = [plain_index(matrix, own) for own in sample]
    several = [index for index, own in zip(inside, sample, strict=True) if len(own) > 1]
    return np.array(
        [
            plain_index(matrix, [lesion for own in sample for lesion in own]),
            np.mean(inside, axis=0) if inside else np.zeros(3),
            np.mean(several, axis=0) if several else np.full(3, np.nan),
        ]
    )


@pytest.mark.parametrize(("n", "seed"), [(2, 1), (3, 2), (7, 3), (11, 4)])
def test_random_is_the_mean_over_all_samples(n, seed):
    matrix = made_matrix(n, seed)
    found = expected_random(matrix, range(2, n + 1))
    for k, indices in zip(range(2, n + 1), found, strict=True):
        listed = np.mean([plain_index(matrix, lesions) for lesions in combinations(range(n), k)], axis=0)
        assert indices == pytest.approx(listed, rel=1e-12), k


@pytest.mark.parametrize("seed", range(6))
def test_by_site_is_the_mean_over_all_samples(seed):
    matrix, sites = made_matrix(10, seed), made_sites(10, seed)
    for found, (most, without) in zip(expected_by_site(matrix, sites), SITES.values(), strict=True):
        listed = [plain_by_site(matrix, sample) for sample in all_samples_by_site(sites, most, without)]
        assert found == pytest.approx(np.mean(listed, axis=0), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("sites", [["bone"] * 4, ["bone"] * 3 + ["lung"], ["lung", "liver", "bone", "other"]])
def test_patients_without_two_lesions_at_a_site(sites):
    matrix, sites = made_matrix(4, 8), np.array(sites)
    for found, (most, without) in zip(expected_by_site(matrix, sites), SITES.values(), strict=True):
        listed = [plain_by_site(matrix, sample) for sample in all_samples_by_site(sites, most, without)]
        assert found == pytest.approx(np.mean(listed, axis=0), rel=1e-12, nan_ok=True)


def test_equal_dissimilarities_are_tied_and_still_counted_once():
    matrix = 1.0 - np.eye(9)
    matrix[:3, :3] = 0.5 * (1 - np.eye(3))
    found = expected_random(matrix, (2, 3, 4))
    # Three lesions are 1 apart at most, unless they are the three that are near to each other.
    assert found[:, 2] == pytest.approx([33 / 36 + 0.5 * 3 / 36, 83 / 84 + 0.5 / 84, 1.0], rel=1e-12)


def test_lesions_on_a_line_have_the_range_of_a_uniform_sample():
    """Distances on a line of 1 to n: the range of k of them is (k - 1) (n + 1) / (k + 1) on average."""
    n = 60
    line = np.abs(np.subtract.outer(np.arange(n), np.arange(n))).astype(float)
    found = expected_random(line, range(2, 16))
    k = np.arange(2, 16)
    assert found[:, 2] == pytest.approx((k - 1) * (n + 1) / (k + 1), rel=1e-12)


def test_the_maximum_of_one_far_lesion_is_the_chance_to_draw_it():
    matrix = np.zeros((69, 69))
    matrix[0, 1:] = matrix[1:, 0] = 1.0
    assert expected_random(matrix, (2, 8, 15))[:, 2] == pytest.approx([2 / 69, 8 / 69, 15 / 69], rel=1e-12)


def test_share_of_the_average_by_hand_and_in_print():
    assert share_of_average_paper(np.array([1, 2, 3, 4, 5]), 5).tolist() == pytest.approx(
        [0, 0.625, 5 / 6, 15 / 16, 1]
    )
    # 51 to 52 % and 68 to 69 % for patients with 28, 30 and 69 lesions; print has 48 and 67.
    assert np.round(100 * share_of_average_paper(2, np.array([28, 30, 69]))).tolist() == [52, 52, 51]
    assert np.round(100 * share_of_average_paper(3, np.array([28, 30, 69]))).tolist() == [69, 69, 68]


def test_three_quarters_are_passed_at_four_whatever_n():
    n = np.arange(4, 5000)
    assert (share_of_average_paper(4, n) > 0.75).all()
    assert (share_of_average_paper(3, n[n > 9]) < 0.75).all()


def test_all_lesions_give_exactly_their_index():
    matrix = made_matrix(9, 5)
    assert expected_random(matrix, (9,))[0].tolist() == heterogeneity(matrix).tolist()


def test_order_and_scale_of_the_lesions_change_nothing():
    matrix, sites = made_matrix(12, 6), made_sites(12, 6)
    order = np.random.default_rng(6).permutation(12)
    moved = matrix[np.ix_(order, order)]
    np.testing.assert_allclose(expected_random(moved), expected_random(matrix), rtol=1e-12)
    np.testing.assert_allclose(
        expected_by_site(moved, sites[order]), expected_by_site(matrix, sites), rtol=1e-12
    )
    np.testing.assert_allclose(expected_random(3 * matrix), 3 * expected_random(matrix), rtol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_bound_lies_below_the_expected_maximum_and_is_met_by_equal_lesions(seed):
    matrix, sites = made_matrix(14, seed, power=1 + seed % 5), made_sites(14, seed)
    expected = expected_by_site(matrix, sites)[:, 0, 2]
    assert (pooled_bounds(matrix, sites) <= expected + 1e-12).all()
    alike = 1.0 - np.eye(14)
    assert pooled_bounds(alike, sites) == pytest.approx(expected_by_site(alike, sites)[:, 0, 2])


def test_bound_is_the_mean_pair_of_the_lesions_that_may_be_taken():
    matrix = made_matrix(9, 7)
    sites = np.array(["bone"] * 4 + ["lung"] * 3 + ["liver"] * 2)
    outside = matrix[4:, 4:]
    whole, same, recist = pooled_bounds(matrix, sites)
    assert whole == same == pytest.approx(average_pairs(matrix), rel=1e-12)
    assert recist == pytest.approx(average_pairs(outside), rel=1e-12)
    assert pooled_bounds(matrix, np.array(["bone"] * 8 + ["lung"]))[2] == 0


COUNTS = {
    "A": {"bone": 18, "lung": 1, "peritoneum": 5, "pleura": 4, "soft tissue": 2},
    "B": {"lung": 24, "lymph node": 4},
    "C": {"lung": 67, "lymphangitis": 1, "pleura": 1},
}


@pytest.mark.parametrize("power", [1, 4])
def test_simulation_agrees_within_its_error(power):
    """Patients with the lesions of A, B and C: 15 of 69 are 10^15 samples, and the maximum is still exact."""
    sites = {p: np.repeat(list(own), list(own.values())) for p, own in COUNTS.items()}
    matrices = {p: made_matrix(len(own), place, power) for place, (p, own) in enumerate(sites.items())}
    sampling, recovery, _ = simulate(matrices, sites, 4000, 11)
    curve = recovery.query("level == 'patient'").set_index(["patient_id", "n_sampled", "index"])
    site_rows = sampling.query("level == 'patient'").set_index(["patient_id", "strategy", "reading", "index"])
    errors = []
    for patient, matrix in matrices.items():
        full = heterogeneity(matrix)
        for k, indices in zip(range(2, 16), 100 * expected_random(matrix) / full, strict=True):
            for index, value in zip(("average_paper", "average_pairs", "maximal"), indices, strict=True):
                errors.append(_z(curve.loc[(patient, float(k), index)], value))
        expected = 100 * expected_by_site(matrix, sites[patient]) / full
        for strategy, readings in zip(SITES, expected, strict=True):
            names = ("pooled", "within-site-zero", "within-site-dropped")
            for (reading, values), (place, index) in product(
                zip(names, readings, strict=True), enumerate(("average_paper", "average_pairs", "maximal"))
            ):
                errors.append(_z(site_rows.loc[(patient, strategy, reading, index)], values[place]))
    assert len(errors) == 3 * (14 * 3 + 27)
    assert np.abs(errors).max() < 4
    assert np.abs(errors).max() > 0.5


def _z(row, expected) -> float:
    if row["standard_error"] < 1e-9:
        assert row["mean_percent"] == pytest.approx(expected, rel=1e-9)
        return 0.0
    return (row["mean_percent"] - expected) / row["standard_error"]


def test_counting_stops_at_its_bound_and_gives_no_number():
    matrix, one_kind = made_matrix(30, 9), np.zeros(30, dtype=int)
    with pytest.raises(TooManyStepsError):
        expected_maximum(matrix, one_kind, np.array([[5]]), most_steps=440)
    assert np.isnan(counted_maximum(matrix, one_kind, np.array([[5], [6]]), most_steps=10)).all()
    found = expected_random(matrix, (2, 5, 30), most_steps=0)
    assert np.isfinite(found[:, :2]).all()
    assert np.isnan(found[:, 2]).tolist() == [False, True, False]
    by_site = expected_by_site(matrix, made_sites(30, 9), most_steps=0)
    assert np.isfinite(by_site[..., :2]).all()
    assert np.isfinite(by_site[[0, 2], 1:, 2]).all()
    assert np.isnan(by_site[:, 0, 2]).all()
