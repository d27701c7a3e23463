"""What stands in the store and is of another form is as good as nothing."""

import numpy as np
import pytest

from analysis.extraction.measured import Measured
from analysis.features import FEATURES


@pytest.fixture
def lesion() -> Measured:
    values = np.linspace(-1, 1, len(FEATURES))
    values[3] = np.nan
    surface = np.arange(18.0).reshape(2, 3, 3) / 7
    return Measured(4, {"original": values}, {"eroded": "erosion by 1 mm leaves no voxel"}, surface)


def test_a_lesion_comes_back_as_it_was(lesion):
    back = Measured.from_store(9, lesion.to_store())
    assert (back.row, back.stored, back.failed) == (9, True, False)
    np.testing.assert_array_equal(back.features["original"], lesion.features["original"])
    np.testing.assert_array_equal(back.surface, lesion.surface)
    assert back.reasons == lesion.reasons


@pytest.mark.parametrize(
    "change",
    [
        {"surface": None},
        {"surface": [[1.0, 2.0]]},
        {"features": {"original": [1.0, 2.0]}},
        {"features": {"original": "text"}},
        {"features": [1.0]},
        {"reasons": ["none"]},
    ],
)
def test_another_form_is_nothing(lesion, change):
    assert Measured.from_store(9, lesion.to_store() | change) is None


@pytest.mark.parametrize("part", ["features", "reasons", "surface"])
def test_a_missing_part_is_nothing(lesion, part):
    content = lesion.to_store()
    del content[part]
    assert Measured.from_store(9, content) is None
