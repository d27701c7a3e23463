"""Tests of clustering by site against R, Welch, the analysis of variance and counting."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.clustering import clustering_statistics
from analysis.statistics.permutation import clustering_test, shuffle
from analysis.statistics.site_spread import on_one_centre, site_spread

X = np.array([1, 4, 2, 8, 5, 7, 3, 9, 6, 2, 4, 10.0])
Y = np.array([2, 1, 0, 5, 3, 8, 1, 1, 7, 9, 4, 6.0])
SITES = np.repeat([0, 1, 2], [3, 4, 5])


def squares(*coordinates):
    return sum((x[:, np.newaxis] - x) ** 2 for x in coordinates)


def of(squared, sites):
    return {
        name: each[0] for name, each in clustering_statistics(squared, sites[np.newaxis])._asdict().items()
    }


def cohort(rng, n_patients, spreads, shift=0.0):
    sites, found = np.repeat([0, 1], [12, 4]), []
    for _ in range(n_patients):
        xy = [np.repeat(spreads, [12, 4]) * rng.normal(size=16) + shift * sites for _ in range(2)]
        found.append(shuffle(squares(*xy), sites, rng, 99))
    return clustering_test(found)


def test_wd_is_that_of_the_authors_program():
    """R: WdS(dist(cbind(x, y)), f) of github.com/alekseyenko/WdStar, run on these numbers."""
    assert of(squares(X, Y), SITES)["welch"] == pytest.approx(4.207175079291, rel=1e-12)


def test_on_one_feature_they_are_welch_and_fisher():
    """R: oneway.test(x ~ f) gives F = 3.686456292925."""
    found = of(squares(X), SITES)
    assert found["welch"] == pytest.approx(3.686456292925, rel=1e-12)
    groups = [X[site == SITES] for site in range(3)]
    assert found["fisher"] == pytest.approx(stats.f_oneway(*groups).statistic)
    assert found["between"] + found["within"] == pytest.approx(((X - X.mean()) ** 2).sum())
    chance = [(1 - len(one) / len(X)) * one.var(ddof=1) for one in groups]
    assert found["chance"] == pytest.approx(sum(chance))
    two = SITES < 2
    t = stats.ttest_ind(*groups[:2], equal_var=False).statistic
    assert of(squares(X[two]), SITES[two])["welch"] == pytest.approx(t**2)


def test_spread_of_sites_is_the_analysis_of_distances_to_their_centres():
    found = site_spread(squares(X, Y), SITES[np.newaxis])
    xy, distances = np.stack([X, Y], axis=1), []
    for site in range(3):
        own = xy[site == SITES]
        larger = np.sqrt(len(own) / (len(own) - 1))
        distances.append(larger * np.linalg.norm(own - own.mean(axis=0), axis=1))
    f = found.between[0] / 2 / (found.within[0] / 9)
    assert f == pytest.approx(stats.f_oneway(*distances).statistic)


def test_sites_on_one_centre_are_the_deviations_from_their_own():
    sizes = np.bincount(SITES)
    deviations = [
        (one - np.array([one[site == SITES].mean() for site in SITES])) * np.sqrt(sizes / (sizes - 1))[SITES]
        for one in (X, Y)
    ]
    np.testing.assert_allclose(on_one_centre(squares(X, Y), SITES), squares(*deviations), atol=1e-9)


def test_equal_spread_is_deceived_by_no_distance_between_sites():
    """Shuffled labels of sites far apart once held the distance between them: p was near 1, or near 0."""
    rng = np.random.default_rng(7)
    p = [cohort(rng, 6, (1.0, 1.0), shift=10.0).p_dispersion for _ in range(150)]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.055)


def test_unequal_spread_is_found_with_and_without_a_distance_between_sites():
    near, far = (
        np.mean(
            [cohort(np.random.default_rng(s), 20, (1.0, 1.8), shift).p_dispersion <= 0.05 for s in range(25)]
        )
        for shift in (0.0, 10.0)
    )
    assert near == far
    assert near > 0.9


def test_a_factor_of_all_distances_does_not_matter():
    """So a cosine dissimilarity may stand for the squared distance, which is twice as large."""
    rng = np.random.default_rng(1)
    one, two = (shuffle(factor * squares(X, Y), SITES, np.random.default_rng(2), 99) for factor in (1.0, 2.0))
    assert clustering_test([one]) == pytest.approx(clustering_test([two]), nan_ok=True)
    directions = rng.normal(size=(12, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    np.testing.assert_allclose(squares(*directions.T), 2 * (1 - directions @ directions.T), atol=1e-12)


def test_identical_lesions_cluster_nowhere_and_identical_sites_everywhere():
    none = clustering_test(
        [shuffle(np.zeros((7, 7)), np.array(list("aaabbbb")), np.random.default_rng(1), 99)]
    )
    assert none.r2 == 0
    assert none.p_wd == none.p_permanova == 1
    x = np.repeat([0.0, 1.0], [3, 4])
    all_of_it = clustering_test([shuffle(squares(x), x, np.random.default_rng(1), 199)])
    assert all_of_it.r2 == pytest.approx(1)
    assert all_of_it.p_wd < 0.1


def test_the_p_value_is_near_that_of_every_labelling():
    x, sites = np.array([0.0, 1.0, 4.0, 2.5, 5.0, 7.0]), np.array([0, 0, 0, 1, 1, 1])
    every = np.array(sorted(set(permutations(sites))))
    exact = clustering_statistics(squares(x), every)
    (true,) = np.flatnonzero((every == sites).all(axis=1))
    found = clustering_test([shuffle(squares(x), sites, np.random.default_rng(3), 4999)])
    for values, p in ((exact.welch, found.p_wd), (exact.fisher, found.p_permanova)):
        assert p == pytest.approx(np.mean(values >= values[true] - 1e-9), abs=0.02)
    r2 = exact.between / (exact.between + exact.within)
    assert found.r2_expected == pytest.approx(r2.mean(), abs=0.01)


def test_patients_are_blocks():
    """R squared and F of two patients: squares added up, after each patient's centre was taken off."""
    rng = np.random.default_rng(4)
    both = [shuffle(squares(one), SITES, rng, 99) for one in (X, Y)]
    found = clustering_test(both)
    between, within = (
        sum(getattr(one.statistics, name)[0] for one in both) for name in ("between", "within")
    )
    assert found.r2 == pytest.approx(between / (between + within))
    assert found.f == pytest.approx((between / 4) / (within / 18))
    each = [clustering_test([one]).wd for one in both]
    assert found.wd == pytest.approx(np.sqrt(np.prod(each)))
    assert np.isnan(found.p_excess)


def test_unequal_spread_deceives_permanova_and_not_the_others():
    """Twelve lesions in a tight site, four in one twice as wide, the same centre: 120 cohorts of 20."""
    rng = np.random.default_rng(5)
    found = [cohort(rng, 20, (1.0, 2.0)) for _ in range(120)]
    wd, excess, plain = (
        np.mean([getattr(one, name) <= 0.05 for one in found]) for name in ("p_wd", "p_excess", "p_permanova")
    )
    assert wd < 0.12
    assert excess < 0.12
    assert plain > 0.8
    assert np.mean([one.excess for one in found]) == pytest.approx(0, abs=0.01)


def test_clusters_are_found():
    rng = np.random.default_rng(6)
    found = [cohort(rng, 20, (1.0, 2.0), shift=1.5) for _ in range(10)]
    assert max(one.p_wd for one in found) == max(one.p_excess for one in found) == 0.01
    assert min(one.excess for one in found) > 0.05
