"""DICOM written well, spoilt, or only written in another way."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from tests.intake.dicom.conftest import small_volume
from tests.intake.dicom.made import LATER, MadeSeries, made_series, numbered
from tests.intake.dicom.made_boxes import cube, rtstruct_of_boxes, seg_of_boxes

BOXES = {"GTV 1 lung": cube(), "met liver": cube(7, 12, 14)}
SET, SEG = "rs.dcm", "seg.dcm"
Contour = Callable[[Dataset], None]


def scan(folder: Path, **options: object) -> MadeSeries:
    """Write a CT of 12 slices, IM0000.dcm to IM0011.dcm."""
    return made_series(folder / "ct", small_volume(), **({"place": numbered} | options))  # type: ignore[arg-type]


def plain(folder: Path) -> MadeSeries:
    """Make a CT that is not written, to draw on: what is written may have other files, or faults."""
    return scan(folder, missing=range(12))


def good(folder: Path, **options: object) -> None:
    """Write a CT and an RTSTRUCT of two lesions."""
    scan(folder, **options)
    rtstruct_of_boxes(folder / SET, plain(folder), BOXES)


def good_seg(folder: Path, **options: object) -> None:
    """Write a CT and a SEG of two lesions."""
    scan(folder, **options)
    seg_of_boxes(folder / SEG, plain(folder), BOXES)


def with_names(names: Mapping[str, str], folder: Path) -> None:
    """Call the lesions something else."""
    rtstruct_of_boxes(folder / SET, scan(folder), {names[name]: box for name, box in BOXES.items()})


def edited(edit: Callable[[Dataset, int], None], folder: Path, **options: object) -> None:
    """Change the images."""
    good(folder, edit=edit, **options)


def at(slice_: int, **elements: object) -> Callable[[Dataset, int], None]:
    """Set elements of one slice."""

    def edit(dataset: Dataset, k: int) -> None:
        if k == slice_:
            for name, value in elements.items():
                setattr(dataset, name, value)

    return edit


def of_another_series(folder: Path) -> None:
    """Refer to a series that is not there."""
    scan(folder)
    rtstruct_of_boxes(folder / SET, scan(folder, missing=range(12), study=LATER, key="other"), BOXES)


def without_images(folder: Path) -> None:
    """Write an RTSTRUCT alone."""
    rtstruct_of_boxes(folder / SET, plain(folder), BOXES)


def without_lesions(folder: Path) -> None:
    """Write images alone."""
    scan(folder)


def contours(change: Contour, folder: Path) -> None:
    """Change the first contour of the first lesion."""

    def edit(dataset: Dataset, _: int) -> None:
        change(dataset.ROIContourSequence[0].ContourSequence[0])

    rtstruct_of_boxes(folder / SET, scan(folder), BOXES, edit=edit)


def shifted(axis: int, by: float, contour: Dataset) -> None:
    """Move a contour along an axis (mm)."""
    points = np.array(contour.ContourData, dtype=float).reshape(-1, 3)
    points[:, axis] += by
    contour.ContourData = [f"{value:.6g}" for value in points.ravel()]


def opened(contour: Dataset) -> None:
    """Make a contour a line."""
    contour.ContourGeometricType = "OPEN_PLANAR"


def wordy(contour: Dataset) -> None:
    """Leave a number out."""
    contour.ContourData = list(contour.ContourData)[:-1]


def empty_seg(folder: Path) -> None:
    """Write a SEG without a voxel."""
    seg_of_boxes(folder / SEG, scan(folder), {"met": (slice(0, 0), slice(0, 0), slice(0, 0))})


def one_uid(folder: Path) -> None:
    """Write two scans of other places under one UID."""
    good(folder)
    image = small_volume()
    image.SetOrigin((-90, 20.25, 301))
    made_series(folder / "again", image, place=numbered, edit=_renamed)


def one_uid_elsewhere(folder: Path) -> None:
    """Write two scans of other heights under one UID."""
    good(folder)
    image = small_volume()
    image.SetOrigin((-100.5, 20.25, 500))
    made_series(folder / "again", image, place=numbered, edit=_renamed)


def _renamed(dataset: Dataset, k: int) -> None:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = (
        f"{dataset.SOPInstanceUID[:-3]}9{k:02d}"
    )


def lying_order(folder: Path) -> None:
    """Say that numbers stand the other way round."""
    good(folder)
    for path in (folder / "ct").iterdir():
        path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0"))


def cut_off(name: str, folder: Path) -> None:
    """Take away the end of a file."""
    good(folder)
    path = folder / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def locked(name: str, folder: Path) -> None:
    """Take the rights to a file or folder away."""
    good(folder)
    (folder / name).chmod(0)


def undecodable(folder: Path) -> None:
    """Say that pixels are compressed as nothing here can read."""
    good(folder, syntax=RLELossless)
    for path in (folder / "ct").iterdir():
        path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.9\0"))


def colours(dataset: Dataset, k: int) -> None:
    """Give a slice colours."""
    if k == 3:
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0


def huge(dataset: Dataset, _: int) -> None:
    """Claim 4 gigapixels a slice."""
    dataset.Rows = dataset.Columns = 65535


def huge_compressed(folder: Path) -> None:
    """Claim 4 gigapixels a slice, packed."""
    good(folder, syntax=RLELossless)
    for path in (folder / "ct").iterdir():
        dataset = pydicom.dcmread(path)
        huge(dataset, 0)
        dataset.save_as(path)


def huge_seg(folder: Path, **claims: int) -> None:
    """Claim segments that a file cannot hold."""
    good_seg(folder)
    dataset = pydicom.dcmread(folder / SEG)
    dataset.update(claims)
    dataset.save_as(folder / SEG)


def huge_frames(folder: Path) -> None:
    """Claim 10 GB of frames."""

    def edit(dataset: Dataset, _: int) -> None:
        dataset.NumberOfFrames = 11_000_000

    good(folder, multiframe=True, edit=edit)


def unnamed(folder: Path) -> None:
    """Call a folder by bytes that are no text."""
    good(folder)
    (folder / "ct").rename(folder / "ct\udce9")


def shuffled(folder: Path) -> None:
    """Give slices other numbers and names than those of their order."""
    good(folder, place=lambda k, _: f"{(k * 7) % 12:04d}", edit=_misnumbered)


def _misnumbered(dataset: Dataset, k: int) -> None:
    dataset.InstanceNumber = (k * 5) % 12 + 1


def looped(folder: Path) -> None:
    """Link a folder into itself, and a link to nothing."""
    good(folder)
    (folder / "ct" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "gone").symlink_to(folder / "nowhere")
    (folder / "self").symlink_to(folder / "self")


def deep(folder: Path) -> None:
    """Put all in folders whose names have spaces, accents and other signs."""
    good(folder / "Größe é 腫瘍" / "a b'c")


def in_another_folder(folder: Path) -> None:
    """Give an RTSTRUCT a name of its own, and beside it what is no DICOM."""
    good(folder)
    (folder / SET).rename(folder / "ohne Endung é")
    (folder / "readme.txt").write_text("not DICOM")
    (folder / "empty").write_bytes(b"")
