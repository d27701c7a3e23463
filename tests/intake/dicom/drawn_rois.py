"""ROIs that tests write, read and draw."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.intake.dicom.rtstruct import Roi, read_rois, region
from analysis.intake.draft import Grid, Region
from tests.intake.dicom.made import MadeSeries
from tests.intake.dicom.made_rtstruct import (
    MadeContour,
    MadeRoi,
    made_rtstruct,
)
from tests.intake.dicom.shapes import (
    grid,
)

SQUARE = ((10, 10), (20, 10), (20, 20), (10, 20))
"""Corners of 11 x 11 pixels and their sides."""


def rois_of(series: MadeSeries, *rois: MadeRoi, where: Grid | None = None, decimals: int = 6) -> list[Roi]:
    """Write ROIs and read them."""
    return read_rois(made_rtstruct(series, where or grid(), rois, decimals=decimals), "set.dcm")


def mask_of(found: Region | None, where: Grid) -> np.ndarray:
    """Voxels of a region on the whole grid."""
    assert found is not None
    mask = np.zeros(where.shape, dtype=bool)
    mask[found.box] = found.voxels
    return mask


def drawn(series: MadeSeries, contours: list[MadeContour], where: Grid | None = None) -> np.ndarray:
    """Draw contours on a grid."""
    where = where or grid()
    (roi,) = rois_of(series, MadeRoi("GTV", contours), where=where)
    return mask_of(region(roi, where, "set.dcm"), where)


def messages(series: MadeSeries, contours: list[MadeContour], where: Grid | None = None) -> list[str]:
    """Draw contours that are at fault."""
    where = where or grid()
    (roi,) = rois_of(series, MadeRoi("GTV 1", contours), where=where)
    with pytest.raises(InputError) as caught:
        region(roi, where, "a/set.dcm")
    assert all(fault.remedy for fault in caught.value.faults)
    assert {fault.file for fault in caught.value.faults} == {"a/set.dcm"}
    assert {fault.row for fault in caught.value.faults} == {"ROI `GTV 1`"}
    return [fault.message for fault in caught.value.faults]
