import numpy as np
import pytest

from analysis.intake.dicom.slices import to_index, to_mm
from tests.intake.dicom.shapes import (
    AXES,
    CORONAL,
    OBLIQUE,
    grid,
    image,
)


@pytest.mark.parametrize("direction", [AXES, CORONAL, OBLIQUE])
def test_to_voxels_and_back(direction: tuple[float, ...]) -> None:
    where = grid(direction)
    voxels = np.array([(0.0, 0.0, 0.0), (3.0, 2.0, 1.0), (47.5, 0.25, 15.0)])
    points = to_mm(voxels, where)
    assert np.allclose(to_index(points, where), voxels)
    by_itk = [image(where).TransformContinuousIndexToPhysicalPoint(voxel) for voxel in voxels.tolist()]
    assert np.allclose(points, by_itk)
