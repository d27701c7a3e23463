import numpy as np

from analysis.intake.dicom.gaps import join
from tests.intake.dicom.shapes import (
    dice,
)


def test_outlines_that_do_not_overlap_or_lie_far_apart_are_not_joined() -> None:
    voxels = np.zeros((9, 8, 16), dtype=bool)
    voxels[0, 2:6, 2:6] = voxels[2, 2:6, 10:14] = voxels[8, 2:6, 10:14] = True
    joined = join(voxels, (2.5, 1.0, 1.0))
    assert joined.filled == ()
    assert joined.empty == (1, 3, 4, 5, 6, 7)
    assert np.array_equal(joined.voxels, voxels)


def test_between_a_large_and_a_small_square_lies_one_of_middle_size() -> None:
    voxels = np.zeros((3, 30, 30), dtype=bool)
    voxels[0, 5:25, 5:25] = voxels[2, 11:19, 11:19] = True
    middle = join(voxels, (2.5, 1.0, 1.0)).voxels[1]
    expected = np.zeros((30, 30), dtype=bool)
    expected[8:22, 8:22] = True
    assert dice(middle, expected) > 0.97


def test_nothing_stays_nothing() -> None:
    assert not join(np.zeros((3, 4, 4), dtype=bool), (1.0, 1.0, 1.0)).voxels.any()
