"""The matrix behind the maximal correlation coefficient has the bits of pyradiomics' sum."""

import numpy as np
import pytest

from analysis.extraction.cooccurrence import correlation_matrices


def plain(joint: np.ndarray, px: np.ndarray, py: np.ndarray, eps: float) -> np.ndarray:
    """Sum all terms in order, those that are 0 too."""
    total = np.zeros(joint.shape)
    for k in range(joint.shape[1]):
        total += joint[:, None, k] * joint[None, :, k] / (px[:, None] * py[k] + eps)
    return total


@pytest.mark.parametrize("width", [0, 1, 5, 40])
@pytest.mark.parametrize("angles", [1, 13])
def test_same_bits_as_all_terms(width, angles):
    rng = np.random.default_rng(width)
    levels = np.arange(40)
    joint = rng.random((40, 40, angles)) * (np.abs(levels[:, None] - levels) <= width)[:, :, None]
    joint[rng.random(joint.shape) < 0.3] = 0
    joint[:, 7] = joint[7] = 0
    joint /= joint.sum((0, 1))
    both = joint.sum(1), joint.sum(0)
    eps = np.spacing(1)
    assert np.array_equal(correlation_matrices(joint, *both, eps), plain(joint, *both, eps))


def test_angle_without_pairs_is_nan():
    joint = np.full((3, 3, 2), 1 / 9)
    joint[:, :, 1] = np.nan
    found = correlation_matrices(joint, joint.sum(1), joint.sum(0), 0.0)
    assert np.isfinite(found[:, :, 0]).all()
    assert np.isnan(found[:, :, 1]).all()
