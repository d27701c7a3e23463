"""Shares of samples that reach a target: by hand, against every sample, and against draws."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from analysis.statistics import reaching
from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix, heterogeneity
from analysis.statistics.draws import sample_indices
from analysis.statistics.reaching import lesions_needed, share_reaching

MAXIMAL = INDICES.index("maximal")


def stream() -> np.random.Generator:
    return np.random.default_rng(5)


def some(n: int, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return dissimilarity_matrix(np.abs(rng.standard_t(3, (n, 4))), "cosine")


def of_pairs(n: int, near: float, pairs: dict[tuple[int, int], float]) -> np.ndarray:
    matrix = np.full((n, n), near)
    np.fill_diagonal(matrix, 0.0)
    for (one, other), value in pairs.items():
        matrix[one, other] = matrix[other, one] = value
    return matrix


def every_sample(matrix: np.ndarray, target_percent: float) -> np.ndarray:
    """Look at each sample by itself."""
    n, whole = len(matrix), heterogeneity(matrix)
    shares = []
    for size in range(2, n + 1):
        chosen = np.array(list(combinations(range(n), size)))
        ratios = sample_indices(matrix, chosen) / whole[:, np.newaxis]
        shares.append((ratios >= target_percent / 100 - 1e-9).mean(axis=1))
    return np.array(shares)


def test_lesions_equally_far_apart_need_two_for_the_maximum_and_the_mean_of_pairs() -> None:
    shares = share_reaching(of_pairs(9, 0.4, {}), 75, 10, stream())
    assert shares[:, 1:].tolist() == [[1.0, 1.0]] * 8
    # With the zero diagonal k of n recover (k - 1) n / (k (n - 1)): 0.75 of nine lesions from k = 3 on.
    assert shares[:, 0].tolist() == [0.0, *[1.0] * 7]
    assert [lesions_needed(each, 95)[0] for each in shares.T] == [3.0, 2.0, 2.0]


@pytest.mark.parametrize("n", [10, 16, 20, 40])
def test_a_maximum_that_hangs_on_one_lesion_needs_it_in_the_sample(n: int) -> None:
    extreme = of_pairs(n, 0.1, {(0, other): 1.0 for other in range(1, n)})
    shares = share_reaching(extreme, 75, 10, stream())[:, MAXIMAL]
    assert shares == pytest.approx(np.arange(2, n + 1) / n)
    assert lesions_needed(shares, 95)[0] == np.ceil(0.95 * n - 1e-9)


@pytest.mark.parametrize("n", [12, 30])
def test_a_maximum_that_hangs_on_one_pair_is_hypergeometric(n: int) -> None:
    shares = share_reaching(of_pairs(n, 0.1, {(2, 5): 1.0}), 75, 10, stream())[:, MAXIMAL]
    assert shares == pytest.approx([comb(n - 2, k - 2) / comb(n, k) for k in range(2, n + 1)])


@pytest.mark.parametrize("target", [50.0, 75.0, 100.0])
def test_listing_is_looking_at_every_sample(target: float) -> None:
    matrix = some(9)
    assert share_reaching(matrix, target, 10, stream()) == pytest.approx(every_sample(matrix, target))


def test_counting_and_draws_are_looking_at_every_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = some(11, seed=8)
    exact = every_sample(matrix, 60)
    monkeypatch.setattr(reaching, "MOST_LISTED", 2)
    found = share_reaching(matrix, 60, 8_000, stream())
    assert found[:, MAXIMAL] == pytest.approx(exact[:, MAXIMAL])
    assert found == pytest.approx(exact, abs=0.025)  # four standard errors
    monkeypatch.setattr(reaching, "MOST_STEPS", 1)
    drawn = share_reaching(matrix, 60, 8_000, stream())
    assert not np.array_equal(drawn[:, MAXIMAL], found[:, MAXIMAL])
    assert drawn == pytest.approx(exact, abs=0.025)


def test_draws_are_bounded_for_very_many_lesions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "MOST_NUMBERS", 0)
    shares = share_reaching(some(18), 75, 10_000, stream())[:, 1]
    assert np.allclose(shares * reaching.FEWEST_DRAWS, (shares * reaching.FEWEST_DRAWS).round())


def test_nothing_to_recover_is_nan() -> None:
    for n in (2, 20):
        shares = share_reaching(np.zeros((n, n)), 75, 10, stream())
        assert np.isnan(shares).all()
        assert np.isnan(lesions_needed(shares[:, 0], 95)).all()


def test_all_lesions_always_reach_any_target() -> None:
    for n in (2, 5, 17, 25):
        assert share_reaching(some(n), 100, 50, stream())[-1].tolist() == [1.0, 1.0, 1.0]


def test_a_number_is_enough_if_every_larger_one_is_too() -> None:
    assert lesions_needed(np.array([0.96, 0.94, 0.95, 1.0]), 95) == (4.0, 95.0)
    assert lesions_needed(np.array([0.1, 0.2, 1.0]), 95) == (4.0, 100.0)
    assert lesions_needed(np.array([0.96, 0.97, 1.0]), 95) == (2.0, 96.0)
