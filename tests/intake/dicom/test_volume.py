from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from analysis.errors import InputError
from analysis.intake.dicom.volume import read_volume
from analysis.intake.draft import Grid
from tests.intake.dicom.made import made_series, numbered
from tests.intake.dicom.test_stack import stack_in


def same_grid(one: sitk.Image, other: sitk.Image) -> bool:
    pairs = zip(Grid.of(one).__dict__.values(), Grid.of(other).__dict__.values(), strict=True)
    return all(np.allclose(ours, theirs, atol=1e-6) for ours, theirs in pairs)


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEGLSLossless])
@pytest.mark.parametrize("multiframe", [False, True])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_voxels_come_back(
    tmp_path: Path, volume: sitk.Image, syntax: str | None, multiframe: bool, modality: str
) -> None:
    made_series(
        tmp_path, volume, modality=modality, multiframe=multiframe, **({"syntax": syntax} if syntax else {})
    )
    read = read_volume(stack_in(tmp_path))
    assert read.GetPixelID() == sitk.sitkInt16
    assert same_grid(read, volume)
    assert np.array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(volume))


@pytest.mark.parametrize("multiframe", [False, True])
def test_jpeg_2000_is_read(tmp_path: Path, multiframe: bool) -> None:
    large_enough_to_encode = np.random.default_rng(3).integers(-1000, 1500, (3, 64, 72)).astype(np.int16)
    made_series(
        tmp_path,
        sitk.GetImageFromArray(large_enough_to_encode),
        multiframe=multiframe,
        syntax=JPEG2000Lossless,
    )
    read = read_volume(stack_in(tmp_path))
    assert np.array_equal(sitk.GetArrayFromImage(read), large_enough_to_encode)


def test_values_and_grid_are_those_of_itk(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, place=numbered)
    itk = sitk.ReadImage(sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(tmp_path)), sitk.sitkInt16)
    read = read_volume(stack_in(tmp_path))
    assert same_grid(read, itk)
    assert np.array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(itk))


def test_files_without_preamble_are_read(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, preamble=False)
    read = read_volume(stack_in(tmp_path))
    assert np.array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(volume))


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_rare_syntaxes_are_read(tmp_path: Path, volume: sitk.Image, syntax: str) -> None:
    def other(dataset: Dataset, k: int) -> None:
        if syntax == ExplicitVRBigEndian:
            dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
        dataset.file_meta.TransferSyntaxUID = syntax

    made_series(tmp_path, volume, edit=other)
    read = read_volume(stack_in(tmp_path))
    assert np.array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(volume))


@pytest.mark.parametrize("multiframe", [False, True])
@pytest.mark.parametrize("modality", ["CT", "PT", "MR"])
def test_each_slice_has_its_own_slope(tmp_path: Path, modality: str, multiframe: bool) -> None:
    rng = np.random.default_rng(1)
    stored = rng.integers(0, 4000, (5, 8, 9))
    slopes = [1.0, 0.5, 0.25, 2.0, 0.125]
    values = stored * np.reshape(slopes, (5, 1, 1)) - 3.0
    made_series(
        tmp_path,
        sitk.GetImageFromArray(values),
        modality=modality,
        multiframe=multiframe,
        slopes=slopes,
        intercept=-3.0,
    )
    read = read_volume(stack_in(tmp_path))
    assert read.GetPixelID() == sitk.sitkFloat32
    assert np.array_equal(sitk.GetArrayFromImage(read), values)


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(-1024, 32767, sitk.sitkInt16), (0, 40000, sitk.sitkFloat32)]
)
def test_whole_numbers_that_fit_are_int16(tmp_path: Path, low: int, high: int, kind: int) -> None:
    values = np.linspace(low, high, 4 * 5 * 6).round().reshape(4, 5, 6)
    made_series(tmp_path, sitk.GetImageFromArray(values))
    read = read_volume(stack_in(tmp_path))
    assert read.GetPixelID() == kind
    assert np.array_equal(sitk.GetArrayFromImage(read), values)


def unknown(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.9\0"))


def garbled(path: Path) -> None:
    content = path.read_bytes()
    start = content.index(b"\xfe\xff\x00\xe0", content.index(b"\xe0\x7f\x10\x00") + 20)
    path.write_bytes(content[: start + 8] + bytes([255]) * 100 + content[start + 108 :])


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-60]), "cut off: its compressed pixels do not end"),
        (unknown, "cannot be decoded"),
        (garbled, "cannot be decoded"),
    ],
)
@pytest.mark.parametrize("multiframe", [False, True])
def test_pixels_that_cannot_be_decoded_name_their_file(
    tmp_path: Path, volume: sitk.Image, harm: Callable[[Path], None], expected: str, multiframe: bool
) -> None:
    made = made_series(tmp_path, volume, syntax=RLELossless, multiframe=multiframe, place=numbered)
    path = made.paths[0 if multiframe else 7]
    harm(path)
    with pytest.raises(InputError) as caught:
        read_volume(stack_in(tmp_path))
    (fault,) = caught.value.faults
    assert fault.file == path.name
    assert expected in fault.message


def test_nothing_of_the_head_stays_with_the_image(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume)
    assert read_volume(stack_in(tmp_path)).GetMetaDataKeys() == ()
