"""Dissimilarity: angles by hand, exact rational arithmetic, scipy, invariants."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import correlation, cosine, euclidean

from analysis import schema
from analysis.statistics.directions import comparable, has_direction
from analysis.statistics.dissimilarity import (
    DISTANCES,
    average_pairs,
    average_paper,
    dendrogram_order,
    dissimilarity_matrix,
    dissimilarity_table,
    heterogeneity,
    heterogeneity_table,
    maximal,
)
from tests.faults import fault


def make_vectors(seed: int = 0, n: int = 12, p: int = 8) -> np.ndarray:
    return np.random.default_rng(seed).random((n, p))


def test_angles_by_hand():
    sixty = [0.5, np.sqrt(3) / 2]
    matrix = dissimilarity_matrix(np.array([[2.0, 0.0], sixty, [0.0, 5.0], [-1.0, 0.0]]))
    assert matrix[0] == pytest.approx([0.0, 0.5, 1.0, 2.0], abs=1e-15)
    half = dissimilarity_matrix(np.array([[2.0, 0.0], sixty, [0.0, 5.0], [-1.0, 0.0]]), "cosine-half")
    assert half[0] == pytest.approx([0.0, 0.25, 0.5, 1.0], abs=1e-15)


def test_equals_scipy_pair_by_pair():
    vectors = make_vectors()
    matrix = dissimilarity_matrix(vectors)
    expected = [[cosine(a, b) for b in vectors] for a in vectors]
    np.testing.assert_allclose(matrix, expected, atol=1e-15)


@pytest.mark.parametrize(("distance", "oracle"), [("correlation", correlation), ("euclidean", euclidean)])
def test_other_distances_equal_scipy_pair_by_pair(distance, oracle):
    vectors = 5 * make_vectors(1) - 2
    expected = [[oracle(a, b) for b in vectors] for a in vectors]
    np.testing.assert_allclose(dissimilarity_matrix(vectors, distance), expected, atol=1e-14)


def test_correlation_is_the_cosine_of_centred_lesions_and_sees_no_shift():
    vectors = make_vectors(2)
    expected = dissimilarity_matrix(vectors - vectors.mean(axis=1, keepdims=True))
    np.testing.assert_allclose(dissimilarity_matrix(vectors, "correlation"), expected, atol=1e-14)
    moved = vectors + np.arange(12)[:, None]
    np.testing.assert_allclose(dissimilarity_matrix(moved, "correlation"), expected, atol=1e-12)


def test_euclidean_grows_with_the_vectors():
    vectors = make_vectors(3)
    once, twice = (dissimilarity_matrix(factor * vectors, "euclidean") for factor in (1, 2))
    assert (twice == 2 * once).all()


@pytest.mark.parametrize("distance", DISTANCES)
def test_each_distance_is_symmetric_zero_for_twins_and_blind_to_company(distance):
    vectors = make_vectors(3)
    matrix = dissimilarity_matrix(np.vstack([vectors, vectors]), distance)
    assert (matrix == matrix.T).all()
    assert (matrix[:12, 12:].diagonal() == 0).all()
    assert (matrix[np.ix_([2, 7], [2, 7])] == dissimilarity_matrix(vectors[[2, 7]], distance)).all()


@pytest.mark.parametrize(
    ("distance", "defined"),
    [
        ("cosine", [True, False, True, False]),
        ("cosine-half", [True, False, True, False]),
        ("correlation", [True, False, False, False]),
        ("euclidean", [True, True, True, False]),
    ],
)
def test_a_lesion_that_cannot_be_compared_is_nan_to_any_other(distance, defined):
    vectors = np.array([[1.0, 0.0, 3.0], [0.0, 0.0, 0.0], [0.1, 0.1, 0.1], [np.nan, 1.0, 2.0]])
    matrix = dissimilarity_matrix(vectors, distance)
    assert comparable(vectors, distance).tolist() == defined
    pairs = np.logical_and.outer(defined, defined) | np.eye(4, dtype=bool)
    assert (np.isfinite(matrix) == pairs).all()


@pytest.mark.parametrize("gap", [1e-3, 1e-5, 1e-7, 1e-9])
def test_close_lesions_keep_their_digits(gap):
    """Against 1 - cos in exact arithmetic: with c = a.b / sqrt(aa bb), 1 - c = (1 - c^2) / (1 + c)."""
    a, b = [1.0, 2.0, 3.0], [1.0, 2.0 + gap, 3.0]
    dot, aa, bb = (
        sum(Fraction(x) * Fraction(y) for x, y in zip(*pair, strict=True))
        for pair in ((a, b), (a, a), (b, b))
    )
    expected = float(1 - dot**2 / (aa * bb)) / (1 + float(dot) / np.sqrt(float(aa * bb)))
    assert dissimilarity_matrix(np.array([a, b]))[0, 1] == pytest.approx(expected, rel=1e-14 + 1e-15 / gap)


def test_identical_lesions_and_the_diagonal_are_exactly_zero():
    vectors = make_vectors(3)
    matrix = dissimilarity_matrix(np.vstack([vectors, vectors]))
    assert (matrix.diagonal() == 0).all()
    assert (matrix[:12, 12:].diagonal() == 0).all()
    assert (matrix == matrix.T).all()


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_order_of_lesions_changes_no_bit():
    vectors = make_vectors(4, n=40)
    matrix = dissimilarity_matrix(vectors)
    rng = np.random.default_rng(5)
    for size in (40, 17, 3, 2):
        rows = rng.permutation(40)[:size]
        other = dissimilarity_matrix(vectors[rows])
        assert (other == matrix[np.ix_(rows, rows)]).all()
    rows = rng.permutation(40)
    assert average_paper(matrix[np.ix_(rows, rows)]) == average_paper(matrix)
    assert average_pairs(matrix[np.ix_(rows, rows)]) == average_pairs(matrix)


def test_layout_in_memory_changes_no_bit():
    vectors = make_vectors(4, n=40)
    assert (dissimilarity_matrix(np.asfortranarray(vectors)) == dissimilarity_matrix(vectors)).all()


def test_order_of_features_does_not_matter():
    vectors = make_vectors(6)
    permuted = vectors[:, np.random.default_rng(7).permutation(8)]
    np.testing.assert_allclose(dissimilarity_matrix(permuted), dissimilarity_matrix(vectors), rtol=1e-12)


@pytest.mark.parametrize("factor", [1e-200, 2.0**-40, 3.0, 1e300])
def test_length_of_a_vector_does_not_matter(factor):
    vectors = make_vectors(8)
    np.testing.assert_allclose(
        dissimilarity_matrix(vectors * factor), dissimilarity_matrix(vectors), rtol=1e-10
    )


def test_range_with_opposite_directions():
    vectors = np.random.default_rng(9).normal(size=(30, 3))
    matrix = dissimilarity_matrix(np.vstack([vectors, -vectors]))
    assert matrix.min() == 0.0
    assert matrix.max() <= 2.0
    np.testing.assert_allclose(matrix[:30, 30:].diagonal(), 2.0, rtol=1e-15)


def test_a_lesion_without_direction_is_nan_to_any_other():
    vectors = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [np.nan, 1.0]])
    matrix = dissimilarity_matrix(vectors)
    assert has_direction(vectors).tolist() == [True, False, True, False]
    assert np.isnan(matrix[1]).tolist() == [True, False, True, True]
    assert np.isnan(matrix[3]).tolist() == [True, True, True, False]
    assert matrix[0, 2] == 1.0
    assert np.isnan([average_paper(matrix), average_pairs(matrix), maximal(matrix)]).all()


def test_unknown_distance_is_refused():
    with pytest.raises(ValueError, match=r"'euclid', expected one of cosine, .*, euclidean"):
        dissimilarity_matrix(make_vectors(), "euclid")


def test_indices_by_hand():
    matrix = np.array([[0.0, 0.1, 0.2], [0.1, 0.0, 0.6], [0.2, 0.6, 0.0]])
    assert average_paper(matrix) == pytest.approx(1.8 / 9)
    assert average_pairs(matrix) == pytest.approx(0.9 / 3)
    assert maximal(matrix) == 0.6


@pytest.mark.parametrize("n", [0, 1])
def test_indices_of_fewer_than_two_lesions_are_zero(n):
    matrix = np.zeros((n, n))
    assert (average_paper(matrix), average_pairs(matrix), maximal(matrix)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("seed", range(3))
def test_the_two_averages_differ_by_the_diagonal_and_stay_below_the_maximum(seed):
    matrix = dissimilarity_matrix(make_vectors(seed, n=9))
    assert average_paper(matrix) == pytest.approx(average_pairs(matrix) * 8 / 9)
    assert average_pairs(matrix) <= maximal(matrix)


def test_tables():
    matrices = {
        p: dissimilarity_matrix(make_vectors(i, n)) for i, (p, n) in enumerate([("B", 4), ("A", 3), ("C", 1)])
    }
    lesions = {"A": np.array(["z", "y", "x"]), "B": np.array(list("abcd")), "C": np.array(["o"])}
    pairs = dissimilarity_table(matrices, lesions)
    expected = [
        (p, lesions[p][i], lesions[p][j], matrices[p][i, j])
        for p in "ABC"
        for i in range(len(lesions[p]))
        for j in range(i + 1, len(lesions[p]))
    ]
    assert list(pairs.itertuples(index=False, name=None)) == expected
    pd.testing.assert_frame_equal(pairs, schema.conform("dissimilarity", pairs))
    indices = heterogeneity_table(matrices)
    assert indices["patient_id"].tolist() == ["A", "B"]
    assert indices["n_lesions"].tolist() == [3, 4]
    assert indices["maximal"].tolist() == [matrices["A"].max(), matrices["B"].max()]
    pd.testing.assert_frame_equal(indices, schema.conform("heterogeneity", indices))


def test_no_patient_gives_the_columns():
    for name, table in (
        ("heterogeneity", heterogeneity_table({})),
        ("dissimilarity", dissimilarity_table({}, {})),
    ):
        assert table.empty
        assert list(table) == schema.columns(name)


def test_dendrogram_puts_like_lesions_side_by_side():
    angles = np.radians([0, 80, 2, 85, 4])
    order = dendrogram_order(dissimilarity_matrix(np.column_stack([np.cos(angles), np.sin(angles)])))
    assert order.tolist() == [0, 2, 4, 1, 3]


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_the_three_indices_at_once_are_those_by_themselves(n):
    matrix = dissimilarity_matrix(make_vectors(n=n))
    assert heterogeneity(matrix).tolist() == [average_paper(matrix), average_pairs(matrix), maximal(matrix)]
