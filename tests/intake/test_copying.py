"""Copies of images keep voxels and grid, and nothing that their heads say of people."""

import gzip
import struct
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk

from analysis.intake.copying import copy_volume
from tests.faults import fault
from tests.intake.made_folders import ct, write

NAME = b"MARKSMITH"
TEXT = NAME.decode()
DIRECTION = (0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1)


def _same(copy: Path, path: Path) -> None:
    """See that a copy is read as the original is, and holds the name nowhere."""
    first, second = sitk.ReadImage(str(path)), sitk.ReadImage(str(copy))
    assert second.GetPixelIDTypeAsString() == first.GetPixelIDTypeAsString()
    for what in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(second, what)() == getattr(first, what)()
    assert np.array_equal(sitk.GetArrayFromImage(second), sitk.GetArrayFromImage(first))
    _require_clean(copy)


def _require_clean(copy: Path) -> None:
    raw = copy.read_bytes()
    assert NAME not in raw
    assert NAME not in (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def _nifti(path: Path, *, order: str = "<", kind: type = nibabel.Nifti1Image, slope: float = 1.0) -> Path:
    """Write a NIfTI file with the name wherever there is room for a text."""
    versions = {nibabel.Nifti1Image: nibabel.Nifti1Header, nibabel.Nifti2Image: nibabel.Nifti2Header}
    head = versions[kind](endianness=order)
    affine = np.array([[-1.5, 0.2, 0, -20], [0.2, 1.5, 0, 10], [0, 0, 3, 100], [0, 0, 0, 1]])
    head.set_data_dtype(np.dtype(np.int16).newbyteorder(order))
    texts = {"descrip", "aux_file", "intent_name", "db_name"} & set(head.keys())
    for field in texts:
        head[field] = NAME
    image = kind(ct().T, affine, head)
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", NAME * 20))
    image.header.set_slope_inter(slope, -24 if slope != 1 else 0)
    image.set_sform(affine, 1)
    nibabel.save(image, path)
    assert NAME in (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    return path


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("slope", [1.0, 2.0])
def test_a_copy_of_nifti_holds_no_text_and_no_extension(
    tmp_path: Path, ending: str, order: str, kind: type, slope: float
) -> None:
    path = _nifti(tmp_path / f"{TEXT}{ending}", order=order, kind=kind, slope=slope)
    copy = tmp_path / f"copy{ending}"
    copy_volume(path, copy)
    held, original = nibabel.load(copy), nibabel.load(path)
    if kind is nibabel.Nifti1Image:  # ITK reads no NIfTI-2
        _same(copy, path)
    _require_clean(copy)
    assert np.array_equal(held.dataobj.get_unscaled(), original.dataobj.get_unscaled())
    assert np.array_equal(held.get_fdata(), original.get_fdata())
    assert np.array_equal(held.affine, original.affine)
    assert held.header.endianness == order
    assert not held.header.extensions
    assert held.header["sizeof_hdr"] == original.header["sizeof_hdr"]


def test_bytes_after_the_voxels_stay_behind(tmp_path: Path) -> None:
    path = _nifti(tmp_path / "a.nii")
    path.write_bytes(path.read_bytes() + NAME)
    copy_volume(path, tmp_path / "b.nii")
    _same(tmp_path / "b.nii", path)
    assert len((tmp_path / "b.nii").read_bytes()) == 352 + ct().nbytes


def test_a_copy_of_an_analyze_head_is_written_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii", ct())
    raw = bytearray(path.read_bytes())
    raw[148 : 148 + len(NAME)] = NAME
    raw[344:348] = bytes(4)
    path.write_bytes(bytes(raw))
    try:
        sitk.ReadImage(str(path))
    except RuntimeError:
        pytest.skip("this SimpleITK reads no Analyze head in one file")
    copy_volume(path, tmp_path / "b.nii")
    _same(tmp_path / "b.nii", path)


@fault(
    "privacy",
    "Heads of NIfTI and NRRD files hold names, comments and paths",
    "Copied without them",
)
@pytest.mark.parametrize("compressed", [True, False])
def test_a_copy_of_nrrd_holds_no_key_comment_or_free_text(tmp_path: Path, compressed: bool) -> None:
    image = sitk.GetImageFromArray(ct())
    image.SetSpacing((0.7, 0.7, 2.5))
    image.SetDirection(DIRECTION)
    image.SetMetaData("DICOM_PatientName", TEXT)
    path = tmp_path / "a.nrrd"
    sitk.WriteImage(image, str(path), useCompression=compressed)
    head, voxels = path.read_bytes().split(b"\n\n", 1)
    path.write_bytes(head + b"\n# of " + NAME + b"\ncontent: " + NAME + b"\n\n" + voxels)
    copy_volume(path, tmp_path / "b.nrrd")
    _same(tmp_path / "b.nrrd", path)
    kept = (tmp_path / "b.nrrd").read_bytes().split(b"\n\n", 1)[0]
    assert kept.startswith(b"NRRD000")
    assert b"#" not in kept


def test_gzip_in_nrrd_is_packed_again_without_a_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nrrd", ct())
    head, _ = path.read_bytes().split(b"\n\n", 1)
    with path.open("wb") as file:
        file.write(head + b"\n\n")
        with gzip.GzipFile(filename=TEXT, mode="wb", fileobj=file) as inner:
            inner.write(ct().tobytes())
    assert NAME in path.read_bytes()
    copy_volume(path, tmp_path / "b.nrrd")
    _same(tmp_path / "b.nrrd", path)


def test_nrrd_that_is_no_plain_file_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.nrrd"
    text = " ".join(map(str, range(24)))
    path.write_text(
        f"NRRD0004\n# {TEXT}\ntype: short\ndimension: 3\nsizes: 2 3 4\nencoding: ascii\n\n{text}\n"
    )
    copy_volume(path, tmp_path / "b.nrrd")
    _same(tmp_path / "b.nrrd", path)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_copy_of_metaimage_holds_no_comment_and_no_tag_of_its_own(tmp_path: Path, compressed: bool) -> None:
    image = sitk.GetImageFromArray(ct())
    image.SetSpacing((0.7, 0.7, 2.5))
    image.SetDirection(DIRECTION)
    path = tmp_path / "a.mha"
    sitk.WriteImage(image, str(path), useCompression=compressed)
    tags = b"Comment = " + NAME + b"\nName = " + NAME + b"\nPatientName = " + NAME + b"\nElementDataFile"
    path.write_bytes(path.read_bytes().replace(b"ElementDataFile", tags, 1) + NAME)
    copy_volume(path, tmp_path / "b.mha")
    _same(tmp_path / "b.mha", path)


def test_metaimage_with_voxels_in_another_file_is_written_again(tmp_path: Path) -> None:
    sitk.WriteImage(sitk.GetImageFromArray(ct()), str(tmp_path / "a.mhd"))
    path = (tmp_path / "a.mhd").rename(tmp_path / "c.mha")
    copy_volume(path, tmp_path / "b.mha")
    _same(tmp_path / "b.mha", path)


@fault("same", "A cohort is made twice of the same source", "every file has the same bytes")
def test_copies_have_the_same_bytes_each_time(tmp_path: Path) -> None:
    path = _nifti(tmp_path / "a.nii.gz")
    copy_volume(path, tmp_path / "b.nii.gz")
    copy_volume(path, tmp_path / "c.nii.gz")
    made = (tmp_path / "b.nii.gz").read_bytes()
    assert made == (tmp_path / "c.nii.gz").read_bytes()
    flags, time = struct.unpack_from("<BI", made, 3)
    assert (flags, time) == (0, 0)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ends in none of"):
        copy_volume(tmp_path / "a.mhd", tmp_path / "b.mhd")
