import re
from collections.abc import Callable, Sequence
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless, RLELossless

from analysis.errors import InputError
from analysis.intake.dicom.seg import Segment, read_segments, reason_not, regions
from analysis.intake.dicom.slices import to_mm
from analysis.intake.draft import Grid, Region
from tests.intake.dicom.made import MadeSeries, made_series
from tests.intake.dicom.made_seg import (
    ANATOMICAL,
    LIVER,
    NEOPLASM,
    TISSUE,
    MadeSegment,
    made_seg,
    write_seg,
)
from tests.intake.dicom.shapes import (
    AXES,
    CORONAL,
    HEAD_DOWN,
    OBLIQUE,
    SHAPES,
    ball,
    grid,
    image,
    parts,
    shell,
    tube,
)

KINDS = ("BINARY", "FRACTIONAL", "LABELMAP")


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> MadeSeries:
    return made_series(tmp_path_factory.mktemp("ct"), image(grid()))


def voxels(found: Region | None, where: Grid) -> np.ndarray:
    """Voxels of a region on the whole grid."""
    mask = np.zeros(where.shape, dtype=bool)
    if found is not None:
        mask[found.box] = found.voxels
    return mask


def read(path: Path, where: Grid) -> list[np.ndarray]:
    """Read all segments of a file as masks."""
    segments = read_segments(pydicom.dcmread(path, stop_before_pixels=True), path.name)
    return [voxels(found, where) for found in regions(path, segments, where, path.name)]


def fault_of(path: Path, where: Grid) -> str:
    """Read a file that is at fault."""
    with pytest.raises(InputError) as caught:
        read(path, where)
    assert {fault.file for fault in caught.value.faults} == {path.name}
    assert all(fault.remedy for fault in caught.value.faults)
    return str(caught.value)


def cut(where: Grid, start: Sequence[int], size: Sequence[int]) -> Grid:
    """Cut a grid; start and size along x, y, z."""
    origin = to_mm(np.array([start], dtype=float), where)[0]
    return Grid(tuple(size), where.spacing, tuple(origin.tolist()), where.direction)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_voxels_come_back(
    series: MadeSeries, tmp_path: Path, kind: str, shape: Callable[..., np.ndarray]
) -> None:
    mask = shape(grid())
    (found,) = read(
        write_seg(tmp_path / "seg.dcm", series, grid(), [MadeSegment("GTV", mask)], kind=kind), grid()
    )
    assert np.array_equal(found, mask)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("direction", [AXES, HEAD_DOWN, CORONAL, OBLIQUE])
def test_on_any_orientation(tmp_path: Path, kind: str, direction: tuple[float, ...]) -> None:
    where = grid(direction)
    series = made_series(tmp_path, image(where))
    masks = [ball(where, 5, (4, 10, 11)), parts(where) & ~ball(where, 5, (4, 10, 11))]
    segments = [MadeSegment(str(number), mask) for number, mask in enumerate(masks)]
    found = read(write_seg(tmp_path / "seg.dcm", series, where, segments, kind=kind), where)
    assert np.array_equal(found, masks)


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL"])
def test_segments_that_overlap(series: MadeSeries, tmp_path: Path, kind: str) -> None:
    masks = [ball(grid()), tube(grid()), shell(grid())]
    segments = [MadeSegment(f"Lesion {number}", mask) for number, mask in enumerate(masks)]
    found = read(write_seg(tmp_path / "seg.dcm", series, grid(), segments, kind=kind), grid())
    assert np.array_equal(found, masks)


@pytest.mark.parametrize(
    ("kind", "syntax"),
    [
        ("FRACTIONAL", RLELossless),
        ("LABELMAP", RLELossless),
        ("FRACTIONAL", JPEGLSLossless),
        ("LABELMAP", JPEGLSLossless),
    ],
)
def test_compressed(series: MadeSeries, tmp_path: Path, kind: str, syntax: str) -> None:
    segments = [MadeSegment("GTV", ball(grid()))]
    path = write_seg(tmp_path / "seg.dcm", series, grid(), segments, kind=kind, transfer_syntax_uid=syntax)
    assert np.array_equal(read(path, grid()), [ball(grid())])


def test_a_deflated_file(series: MadeSeries, tmp_path: Path) -> None:
    path = write_seg(tmp_path / "seg.dcm", series, grid(), [MadeSegment("GTV", ball(grid()))])
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(path, enforce_file_format=True)
    assert np.array_equal(read(path, grid()), [ball(grid())])


def test_half_of_the_maximum_and_more_belongs_to_a_fractional_segment(
    series: MadeSeries, tmp_path: Path
) -> None:
    z, y, x = np.indices(grid().shape)
    share = np.clip(1 - np.abs(x - 20) / 20, 0, 1) * (np.abs(z - 8) < 4) * (np.abs(y - 20) < 9)
    segments = [MadeSegment("GTV", share)]
    path = write_seg(
        tmp_path / "s.dcm", series, grid(), segments, kind="FRACTIONAL", max_fractional_value=200
    )
    assert np.array_equal(read(path, grid()), [share >= 0.5])


@pytest.mark.parametrize("omit_empty_frames", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_frames_in_any_order_and_without_the_empty_ones(
    series: MadeSeries, tmp_path: Path, kind: str, omit_empty_frames: bool
) -> None:
    masks = [ball(grid(), 4, (3, 12, 12)), ball(grid(), 4, (12, 30, 30))]
    segments = [MadeSegment(str(number), mask) for number, mask in enumerate(masks)]
    path = write_seg(
        tmp_path / "s.dcm", series, grid(), segments, kind=kind, omit_empty_frames=omit_empty_frames
    )
    dataset = pydicom.dcmread(path)
    order = np.random.default_rng(2).permutation(dataset.NumberOfFrames)
    pixels = dataset.pixel_array[order]
    dataset.PerFrameFunctionalGroupsSequence = [dataset.PerFrameFunctionalGroupsSequence[at] for at in order]
    is_bits = dataset.BitsAllocated == 1
    dataset.PixelData = (
        np.packbits(pixels.ravel(), bitorder="little").tobytes() if is_bits else pixels.tobytes()
    )
    dataset.save_as(path)
    assert np.array_equal(read(path, grid()), masks)


def test_a_part_of_the_image(series: MadeSeries, tmp_path: Path) -> None:
    where = cut(grid(), (10, 8, 3), (30, 28, 10))
    mask = ball(grid())
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", mask[3:13, 8:36, 10:40])])
    assert np.array_equal(read(path, grid()), [mask])


def test_more_than_the_image(series: MadeSeries, tmp_path: Path) -> None:
    where = cut(grid(), (-4, -3, -2), (56, 50, 20))
    mask = np.pad(ball(grid()), ((2, 2), (3, 3), (4, 4)))
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", mask)])
    assert np.array_equal(read(path, grid()), [ball(grid())])


@pytest.mark.parametrize("flips", [(0,), (1,), (2,), (0, 1, 2)])
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_flipped_and_turned(
    series: MadeSeries, tmp_path: Path, flips: Sequence[int], order: Sequence[int]
) -> None:
    mask = ball(grid(), 5, (4, 10, 11)) | ball(grid(), 3, (10, 30, 20))
    turned = mask.transpose(order)
    seg_axes = np.reshape(AXES, (3, 3))[:, ::-1][:, order]
    spacing = np.array(grid().spacing[::-1])[list(order)]
    origin = np.array(grid().origin)
    for axis in flips:
        turned = np.flip(turned, axis)
        origin = origin + seg_axes[:, axis] * spacing[axis] * (turned.shape[axis] - 1)
        seg_axes[:, axis] *= -1
    where = Grid(
        turned.shape[::-1], tuple(spacing[::-1]), tuple(origin), tuple(np.ravel(seg_axes[:, ::-1]).tolist())
    )
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", turned)])
    assert np.array_equal(read(path, grid()), [mask])


def test_an_empty_segment_is_none_and_others_are_not(series: MadeSeries, tmp_path: Path) -> None:
    masks = [ball(grid()), np.zeros(grid().shape, dtype=bool)]
    path = write_seg(
        tmp_path / "s.dcm", series, grid(), [MadeSegment("a", masks[0]), MadeSegment("b", masks[1])]
    )
    segments = read_segments(pydicom.dcmread(path), "s.dcm")
    assert [found is None for found in regions(path, segments, grid(), "s.dcm")] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_segmentation_of_nothing(series: MadeSeries, tmp_path: Path, kind: str) -> None:
    nothing = [MadeSegment("a", np.zeros(grid().shape, dtype=bool))]
    path = write_seg(tmp_path / "s.dcm", series, grid(), nothing, kind=kind)
    assert not read(path, grid())[0].any()


def test_a_segment_alone(series: MadeSeries, tmp_path: Path) -> None:
    segments = [MadeSegment("a", ball(grid())), MadeSegment("b", tube(grid()))]
    path = write_seg(tmp_path / "s.dcm", series, grid(), segments)
    second = read_segments(pydicom.dcmread(path), "s.dcm")[1]
    (found,) = regions(path, [second], grid(), "s.dcm")
    assert np.array_equal(voxels(found, grid()), tube(grid()))


def test_names_numbers_series_and_words(series: MadeSeries) -> None:
    lung, right = Code("39607008", "SCT", "Lung"), Code("24028007", "SCT", "Right")
    segments = [
        MadeSegment("Läsion 1", ball(grid()), region=lung, modifier=right),
        MadeSegment("Liver", tube(grid()), ANATOMICAL, LIVER),
    ]
    lesion, organ = read_segments(made_seg(series, grid(), segments), "seg.dcm")
    assert (lesion.name, lesion.number, lesion.series_uid) == ("Läsion 1", 1, series.uid)
    assert lesion.image_uids <= {dataset.SOPInstanceUID for dataset in series.datasets}
    assert lesion.words == ("Lung, Right", "Neoplasm", "Läsion 1")
    assert lesion.is_lesion_coded is True
    assert (organ.name, organ.number, organ.is_lesion_coded) == ("Liver", 2, False)


def test_the_background_of_a_label_map_is_no_segment(series: MadeSeries) -> None:
    seg = made_seg(series, grid(), [MadeSegment("GTV", ball(grid()))], kind="LABELMAP")
    assert len(seg.SegmentSequence) == 2
    assert [segment.name for segment in read_segments(seg, "seg.dcm")] == ["GTV"]


@pytest.mark.parametrize(
    ("label", "coded", "pattern", "is_one"),
    [
        ("Segment_1", True, None, True),
        ("GTV", None, None, True),
        ("Segment_1", None, None, False),
        ("Tumor", False, None, False),
        ("Segment_1", False, "segment", True),
        ("GTV", True, "segment", False),
    ],
)
def test_codes_go_before_names_and_a_pattern_before_codes(
    label: str, coded: bool | None, pattern: str | None, is_one: bool
) -> None:
    segment = Segment(label, 1, "", frozenset(), (), coded)
    assert (reason_not(segment, re.compile(pattern, re.IGNORECASE) if pattern else None) == "") is is_one


def test_other_spacing_is_a_fault(series: MadeSeries, tmp_path: Path) -> None:
    where = Grid((24, 22, 16), (1.6, 1.8, 2.5), grid().origin, AXES)
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", ball(where))])
    assert "its pixels of 1.6 x 1.8 mm are none of the image's voxels of 0.8 x 0.9 x 2.5 mm" in fault_of(
        path, grid()
    )


def test_other_axes_are_a_fault(series: MadeSeries, tmp_path: Path) -> None:
    path = write_seg(tmp_path / "seg.dcm", series, grid(OBLIQUE), [MadeSegment("GTV", ball(grid()))])
    assert "its axes are turned against it" in fault_of(path, grid())


@pytest.mark.parametrize("shift", [(0.5, 0, 0), (0, 0.25, 0), (0, 0, 0.5)])
def test_a_shift_by_a_part_of_a_voxel_is_a_fault(
    series: MadeSeries, tmp_path: Path, shift: tuple[float, float, float]
) -> None:
    where = cut(grid(), shift, grid().size)  # type: ignore[arg-type]
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", ball(grid()))])
    parts_of = " x ".join(f"{part:.3g}" for part in shift)
    assert f"is shifted against them by {parts_of} of a voxel" in fault_of(path, grid())


def test_thicker_frames_are_a_fault(series: MadeSeries, tmp_path: Path) -> None:
    where = Grid((48, 44, 8), (0.8, 0.9, 5.0), grid().origin, AXES)
    path = write_seg(tmp_path / "seg.dcm", series, where, [MadeSegment("GTV", ball(where, 12, (4, 21, 24)))])
    assert "its frames are 5 mm apart, the slices of the image 2.5 mm" in fault_of(path, grid())


def test_voxels_outside_the_image_are_a_fault(series: MadeSeries, tmp_path: Path) -> None:
    small = cut(grid(), (0, 0, 0), (48, 44, 8))
    masks = [ball(grid(), 8), ball(grid(), 2, (2, 8, 8))]
    segments = [MadeSegment("out", masks[0]), MadeSegment("in", masks[1])]
    for kind in KINDS:
        path = write_seg(tmp_path / f"{kind}.dcm", series, grid(), segments, kind=kind)
        lost = np.count_nonzero(masks[0][8:])
        message = fault_of(path, small)
        assert f"segment `out`: {lost} pixels of it lie outside the image" in message
        assert "`in`" not in message


@pytest.mark.parametrize("kind", KINDS)
def test_voxels_beside_the_image_are_a_fault(series: MadeSeries, tmp_path: Path, kind: str) -> None:
    small, mask = cut(grid(), (0, 0, 0), (24, 44, 16)), ball(grid())
    path = write_seg(tmp_path / "s.dcm", series, grid(), [MadeSegment("GTV", mask)], kind=kind)
    lost = np.count_nonzero(mask[:, :, 24:])
    assert f"segment `GTV`: {lost} pixels of it lie outside the image" in fault_of(path, small)


def _no_frame_places(seg: Dataset) -> None:
    del seg.PerFrameFunctionalGroupsSequence[2].PlanePositionSequence


def _few_frame_places(seg: Dataset) -> None:
    del seg.PerFrameFunctionalGroupsSequence[2]


def _few_pixels(seg: Dataset) -> None:
    seg.PixelData = seg.PixelData[: len(seg.PixelData) // 3]


def _a_huge_claim(seg: Dataset) -> None:
    seg.Rows = seg.Columns = 60000


def _unknown_type(seg: Dataset) -> None:
    seg.SegmentationType = "MAGIC"


def _no_segment(seg: Dataset) -> None:
    del seg.PerFrameFunctionalGroupsSequence[1].SegmentIdentificationSequence


def _no_groups(seg: Dataset) -> None:
    del seg.PerFrameFunctionalGroupsSequence
    del seg.SharedFunctionalGroupsSequence


def _zero_spacing(seg: Dataset) -> None:
    seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing = [0, 0]


@pytest.mark.parametrize(
    "edit",
    [
        _no_frame_places,
        _few_frame_places,
        _few_pixels,
        _a_huge_claim,
        _unknown_type,
        _no_groups,
        _zero_spacing,
    ],
)
def test_damaged_files(series: MadeSeries, tmp_path: Path, edit: Callable[[Dataset], None]) -> None:
    path = write_seg(tmp_path / "seg.dcm", series, grid(), [MadeSegment("GTV", ball(grid()))], edit=edit)
    assert fault_of(path, grid()).startswith("error: seg.dcm: ")


def test_a_compression_that_is_not_known_is_named(series: MadeSeries, tmp_path: Path) -> None:
    segments = [MadeSegment("GTV", ball(grid()))]
    path = write_seg(
        tmp_path / "s.dcm", series, grid(), segments, kind="FRACTIONAL", transfer_syntax_uid=RLELossless
    )
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    dataset.save_as(path)
    message = fault_of(path, grid())
    assert "JPEG 2000" in message
    assert "Export it again without compression." in message


def test_a_file_cut_off(series: MadeSeries, tmp_path: Path) -> None:
    path = write_seg(tmp_path / "seg.dcm", series, grid(), [MadeSegment("GTV", ball(grid()))])
    segments = read_segments(pydicom.dcmread(path), "seg.dcm")
    for length in (0, 400, path.stat().st_size // 2, path.stat().st_size - 500):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(InputError, match="seg"):
            regions(path, segments, grid(), "seg.dcm")


def test_a_number_twice_is_a_fault(series: MadeSeries) -> None:
    seg = made_seg(series, grid(), [MadeSegment("a", ball(grid())), MadeSegment("b", tube(grid()))])
    seg.SegmentSequence[1].SegmentNumber = 1
    with pytest.raises(InputError, match=r"seg.dcm, segment number 1: 2 segments have this number"):
        read_segments(seg, "seg.dcm")
    del seg.SegmentSequence[1].SegmentNumber
    with pytest.raises(InputError, match="1 segment without a number"):
        read_segments(seg, "seg.dcm")


def test_highdicom_reads_the_same(series: MadeSeries, tmp_path: Path) -> None:
    """As an oracle for places: highdicom's own volume."""
    path = write_seg(
        tmp_path / "s.dcm", series, grid(), [MadeSegment("GTV", parts(grid()), TISSUE, NEOPLASM)]
    )
    volume = highdicom.seg.segread(path).get_volume(combine_segments=True)
    corner = volume.map_indices_to_reference(np.argwhere(volume.array)[:1])[0]
    first = np.argwhere(read(path, grid())[0])
    points = to_mm(first[:, ::-1], grid())
    assert np.abs(points - corner).sum(axis=1).min() < 1e-6
    assert len(first) == np.count_nonzero(volume.array)
