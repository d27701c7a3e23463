"""A small volume that the tests of DICOM write and read."""

import numpy as np
import pytest
import SimpleITK as sitk


def small_volume(direction: tuple[float, ...] | None = None) -> sitk.Image:
    """Make 12 slices of whole numbers, each with a mean of its own."""
    rng = np.random.default_rng(4)
    voxels = (
        rng.integers(-900, 1200, (12, 20, 24), dtype=np.int16) + np.arange(12, dtype=np.int16)[:, None, None]
    )
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing((0.8, 0.9, 2.5))
    image.SetOrigin((-100.5, 20.25, 300.0))
    if direction:
        image.SetDirection(direction)
    return image


@pytest.fixture
def volume() -> sitk.Image:
    """Return 24 x 20 x 12 voxels of 0.8 x 0.9 x 2.5 mm."""
    return small_volume()
