"""Clusters: silhouettes by hand, one pair at a time, and by scikit-learn where it is."""

import numpy as np
import pytest

from analysis.statistics.clusters import best_number, cut, leaf_order, mean_silhouette


def points(seed: int = 0, centres: int = 4, each: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(0, 0.3, (centres, each, 2)) + 10 * rng.random((centres, 1, 2))).reshape(-1, 2)


def distances(x: np.ndarray) -> np.ndarray:
    return np.linalg.norm(x[:, None] - x, axis=2)


def plain_silhouette(matrix, labels):
    scores = []
    for i, label in enumerate(labels):
        own = [matrix[i, j] for j in range(len(labels)) if labels[j] == label and j != i]
        if not own:
            scores.append(0.0)
            continue
        a = np.mean(own)
        b = min(matrix[i, labels == other].mean() for other in set(labels) - {label})
        scores.append((b - a) / max(a, b))
    return np.mean(scores)


@pytest.mark.parametrize("k", range(2, 12))
def test_silhouette_equals_the_plain_loop(k):
    matrix = distances(points())
    labels = cut(matrix, k)
    assert mean_silhouette(matrix, labels) == pytest.approx(plain_silhouette(matrix, labels), abs=1e-14)


def test_silhouette_equals_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    matrix = distances(points(1))
    labels = cut(matrix, 7)
    expected = metrics.silhouette_score(matrix, labels, metric="precomputed")
    assert mean_silhouette(matrix, labels) == pytest.approx(expected, abs=1e-14)


def test_silhouette_of_identical_points_and_of_one_cluster_is_zero():
    assert mean_silhouette(np.zeros((3, 3)), np.array([1, 1, 2])) == 0.0
    assert mean_silhouette(distances(points()), np.ones(20)) == 0.0


@pytest.mark.parametrize("centres", [2, 3, 5, 8])
def test_the_rule_finds_well_separated_clusters(centres):
    x = np.array([[100.0 * c, i * 0.1] for c in range(centres) for i in range(4)])
    assert best_number(distances(x)) == centres
    assert cut(distances(x), centres).tolist() == np.repeat(np.arange(1, centres + 1), 4).tolist()


def test_a_tie_goes_to_fewer_clusters():
    # Corners of a regular tetrahedron: every partition has silhouette 0.
    assert best_number(1.0 - np.eye(4)) == 2


def test_clusters_are_numbered_along_the_leaves_and_never_torn_apart():
    matrix = distances(points(5))
    labels = cut(matrix, 6)[leaf_order(matrix)]
    assert labels.tolist() == sorted(labels)
    assert set(labels) == set(range(1, 7))


def test_no_more_clusters_than_rows():
    matrix = distances(points(0, 1, 3))
    assert sorted(cut(matrix, 10)) == [1, 2, 3]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_leaves_of_few_rows(n):
    matrix = distances(np.arange(float(n))[:, None])
    assert leaf_order(matrix).tolist() == list(range(n))
    assert len(cut(matrix, 2)) == n


def test_leaf_order_is_a_permutation_that_puts_neighbours_side_by_side():
    x = np.random.default_rng(0).permutation(12).astype(float)
    order = leaf_order(abs(x[:, None] - x))
    steps = np.diff(x[order])
    assert sorted(order) == list(range(12))
    assert (abs(steps) == 1).all()
