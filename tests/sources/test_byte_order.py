"""Images whose head is wrong about the order of bytes are found; others are let be."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.sources.byte_order import OrderError, is_swapped, require_order
from analysis.sources.geometry import read_head

RNG = np.random.default_rng(5)
PLANE = np.add.outer(np.arange(40), np.arange(50))
IMAGES = {
    "CT": (PLANE * 20 - 1000 + RNG.normal(0, 20, PLANE.shape)).astype(np.int16),
    "noise": RNG.normal(-50, 300, PLANE.shape).astype(np.int16),
    "PET": (RNG.gamma(1, 2, PLANE.shape)).astype(np.float32),
    "whole CT": (PLANE * 20 - 1000).astype(np.float32),
    "64 bits": RNG.normal(-50, 300, PLANE.shape),
    "16 bits": RNG.integers(0, 2**16, PLANE.shape).astype(np.uint16),
    "wide": (PLANE * 1000).astype(np.int32),
}


@pytest.mark.parametrize("name", IMAGES)
def test_what_stands_right_is_let_be_and_what_stands_wrong_is_found(name):
    assert not is_swapped(IMAGES[name])
    assert is_swapped(IMAGES[name].byteswap()) == (name != "16 bits")


@pytest.mark.parametrize(
    "values",
    [
        np.full((4, 5), 77, np.int16),
        np.tile(np.array([-1000, 1048], np.int16), 9),
        (PLANE * 256).astype(np.int32),
        RNG.integers(0, 255, (9, 9)).astype(np.uint8),
        np.full((4, 5), np.nan, np.float32),
        np.zeros((4, 5), np.float32),
        RNG.normal(0, 1e-7, (9, 9)),
    ],
)
def test_nothing_is_said_where_nothing_can_be_told(values):
    assert not is_swapped(values)


def test_a_file_is_judged_by_the_slice_in_its_middle(tmp_path: Path):
    path = tmp_path / "ct.mha"
    sitk.WriteImage(sitk.GetImageFromArray(np.stack([IMAGES["CT"]] * 3)), str(path))
    require_order(path, read_head(path))
    path.write_bytes(path.read_bytes().replace(b"ByteOrderMSB = False", b"ByteOrderMSB = True"))
    with pytest.raises(OrderError, match=r"holds values \(-3\d+ to 3\d+\) that make sense only"):
        require_order(path, read_head(path))
