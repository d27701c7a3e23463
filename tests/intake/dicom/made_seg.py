"""Synthetic SEG, written by highdicom from masks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import highdicom
import numpy as np
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from analysis.intake.draft import Grid
from tests.intake.dicom.made import MadeSeries, made_uid
from tests.intake.dicom.made_rtstruct import coded

ABNORMAL = Code("49755003", "SCT", "Morphologically Abnormal Structure")
ANATOMICAL = Code("123037004", "SCT", "Anatomical Structure")
TISSUE = Code("85756007", "SCT", "Tissue")
NEOPLASM = Code("108369006", "SCT", "Neoplasm")
LIVER = Code("10200004", "SCT", "Liver")


@dataclass(frozen=True, eq=False)
class MadeSegment:
    """A segment: its mask (z, y, x), of real numbers for FRACTIONAL, and what its file says of it."""

    label: str
    mask: np.ndarray
    category: Code = ABNORMAL
    kind: Code = NEOPLASM
    region: Code | None = None
    modifier: Code | None = None


def made_seg(
    series: MadeSeries,
    grid: Grid,
    segments: Sequence[MadeSegment],
    *,
    kind: str = "BINARY",
    key: str = "seg",
    **options: object,
) -> highdicom.seg.Segmentation:
    """Make a SEG.

    Parameters
    ----------
    series : MadeSeries
        That it refers to.
    grid : Grid
        Of the masks, that of the series or another.
    segments : sequence of MadeSegment
        Not overlapping for LABELMAP.
    kind : {'BINARY', 'FRACTIONAL', 'LABELMAP'}
    key : str
        Makes its UID.
    **options
        Of `highdicom.seg.Segmentation`, such as `transfer_syntax_uid` or `omit_empty_frames`.
    """
    seg = highdicom.seg.Segmentation(
        source_images=list(series.datasets),
        pixel_array=_volume(np.stack([segment.mask for segment in segments], axis=-1), grid, series),
        segmentation_type=kind,
        segment_descriptions=[_described(number, one) for number, one in enumerate(segments, start=1)],
        series_instance_uid=made_uid("series", series.study.key, key),
        series_number=9,
        sop_instance_uid=made_uid("image", series.study.key, key),
        instance_number=1,
        manufacturer="MARK-MAKER",
        manufacturer_model_name="MARK-MODEL",
        software_versions="1",
        device_serial_number="MARK-STATION",
        **options,
    )
    for item, segment in zip(seg.SegmentSequence[-len(segments) :], segments, strict=True):
        if segment.modifier:
            item.AnatomicRegionSequence[0].AnatomicRegionModifierSequence = [coded(segment.modifier)]
    return seg


def write_seg(
    path: Path,
    series: MadeSeries,
    grid: Grid,
    segments: Sequence[MadeSegment],
    *,
    kind: str = "BINARY",
    edit: Callable[[Dataset], None] | None = None,
    **options: object,
) -> Path:
    """Write a SEG, see `made_seg`; `edit` is called with it before."""
    seg = made_seg(series, grid, segments, kind=kind, key=path.name, **options)
    if edit:
        edit(seg)
    path.parent.mkdir(parents=True, exist_ok=True)
    seg.save_as(path, enforce_file_format=True)
    return path


def _volume(voxels: np.ndarray, grid: Grid, series: MadeSeries) -> highdicom.Volume:
    """Put voxels (z, y, x, segment) where the grid says."""
    steps = np.reshape(grid.direction, (3, 3)) * grid.spacing
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = steps[:, ::-1], grid.origin
    is_real = np.issubdtype(voxels.dtype, np.floating)
    return highdicom.Volume(
        array=voxels if is_real else voxels.astype(np.uint8),
        affine=affine,
        coordinate_system="PATIENT",
        frame_of_reference_uid=series.frame_uid,
        channels={"SegmentNumber": list(range(1, voxels.shape[-1] + 1))},
    )


def _described(number: int, segment: MadeSegment) -> highdicom.seg.SegmentDescription:
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=segment.label,
        segmented_property_category=segment.category,
        segmented_property_type=segment.kind,
        algorithm_type="MANUAL",
        anatomic_regions=[segment.region] if segment.region else None,
    )
