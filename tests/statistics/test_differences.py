"""A pairwise difference by its rank is the one that sorting all of them gives, to the last bit."""

import tracemalloc

import numpy as np
import pytest

from analysis.statistics.differences import ranked_difference
from analysis.statistics.inference import hodges_lehmann

SAMPLES = {
    "one pair": ([3.0], [-1.0]),
    "ties": ([0.0, 1.0, 1.0, 2.0], [0.0, 0.0, 1.0]),
    "all equal": ([5.0, 5.0], [5.0, 5.0, 5.0]),
    "of very different size": ([1e-300, 1.0, 1e17], [-1e-9, 0.0, 3.0, 1e16]),
    "next to each other": ([1.0, np.nextafter(1.0, 2.0)], [np.nextafter(1.0, 0.0), 1.0]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_rank_is_that_of_the_sorted_table(name):
    x, y = map(np.array, SAMPLES[name])
    found = [ranked_difference(x, y, rank) for rank in range(len(x) * len(y))]
    np.testing.assert_array_equal(found, np.sort(np.subtract.outer(x, y).ravel()))


@pytest.mark.parametrize("seed", range(20))
def test_hodges_lehmann_is_the_median_of_all_differences(seed):
    rng = np.random.default_rng(seed)
    x, y = (rng.lognormal(4, 1, size).round(seed % 4) for size in rng.integers(1, 60, 2))
    assert hodges_lehmann(x, y) == np.median(np.subtract.outer(x, y))


def test_memory_does_not_grow_with_the_number_of_pairs():
    x, y = np.random.default_rng(1).normal(size=(2, 4000))
    tracemalloc.start()
    hodges_lehmann(x, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * (x.nbytes + y.nbytes)
