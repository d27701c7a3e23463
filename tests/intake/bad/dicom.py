"""DICOM at fault, and DICOM that only looks so."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import JPEGLSLossless, RLELossless

from tests.intake.bad.case import IS_ROOT, Bad, Odd, Said
from tests.intake.dicom.conftest import small_volume
from tests.intake.dicom.made import LATER, MadeSeries, made_series, numbered
from tests.intake.dicom.made_boxes import cube, rtstruct_of_boxes, seg_of_boxes

BOXES = {"GTV 1 lung": cube(), "met liver": cube(7, 12, 14)}
SET, SEG = "rs.dcm", "seg.dcm"
EXPORT, AGAIN = "Export", "Copy or export it again."
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


BAD_DICOM: dict[str, Bad] = {
    "RTSTRUCT of another series": Bad(
        of_another_series,
        Said(SET, "", "were drawn on are not here", "Put that image series into the folder"),
    ),
    "RTSTRUCT without images": Bad(
        without_images, Said(SET, "", "were drawn on are not here", "Put that image series into the folder")
    ),
    "images without RTSTRUCT": Bad(
        without_lesions, Said(".", "", "neither RTSTRUCT nor SEG", "Put the RTSTRUCT or SEG")
    ),
    "label absent": Bad(
        partial(with_names, {"GTV 1 lung": "BODY", "met liver": "Couch"}),
        Said(".", "", "known to be a lesion's: `BODY` and `Couch`", "--lesions REGEX"),
    ),
    "open contour": Bad(
        partial(contours, opened), Said(SET, "ROI `GTV 1 lung`", "not closed", "Close the contour")
    ),
    "broken contour": Bad(
        partial(contours, wordy),
        Said(SET, "ROI `GTV 1 lung`", "1 of 4, the first at contour 1", "export it again"),
    ),
    "contour off the grid, between slices": Bad(
        partial(contours, partial(shifted, 2, 1.0)),
        Said(SET, "ROI `GTV 1 lung`", "between the slices", "Name the series that it was drawn on"),
    ),
    "contour off the grid, beside": Bad(
        partial(contours, partial(shifted, 0, -50.0)),
        Said(SET, "ROI `GTV 1 lung`", "beyond the edge", "Name the series that it was drawn on"),
    ),
    "contour off the grid, above": Bad(
        partial(contours, partial(shifted, 2, 500.0)),
        Said(SET, "ROI `GTV 1 lung`", "outside the image", "Name the series that it was drawn on"),
    ),
    "empty SEG": Bad(empty_seg, Said(SEG, "", "holds no voxel of the image", "Draw them again")),
    "two series with one UID, mixed": Bad(
        one_uid,
        Said("again/IM0000.dcm", "InstanceNumber 1", "several scans are mixed", "a series of its own"),
    ),
    "two series with one UID, apart": Bad(
        one_uid_elsewhere, Said("ct/IM0011.dcm", "InstanceNumber 12", "slices are missing", EXPORT)
    ),
    "gantry tilt": Bad(
        partial(good, tilt=12.0),
        Said("ct/IM0011.dcm", "InstanceNumber 12", "gantry was tilted by 12", "Export it straightened"),
    ),
    "gantry tilt in the head alone": Bad(
        partial(edited, at(0, GantryDetectorTilt=12.0)),
        Said(
            "ct/IM0000.dcm", "InstanceNumber 1", "GantryDetectorTilt is 12 degrees", "Export it straightened"
        ),
    ),
    "missing slice": Bad(
        partial(good, missing=[5]),
        Said("ct/IM0004.dcm", "InstanceNumber 5", "1 slice is missing", "Export the whole series again"),
    ),
    "duplicated slice": Bad(
        partial(good, duplicated=[5]),
        Said("ct/twins/IM0005.dcm", "InstanceNumber 1006", "two slices at one place", "Keep one of them"),
    ),
    "spacing 0": Bad(
        partial(edited, at(3, PixelSpacing=[0, 0.8])),
        Said("ct/IM0003.dcm", "InstanceNumber 4", "both must be above 0", EXPORT),
    ),
    "flipped direction cosines": Bad(
        partial(edited, at(3, ImageOrientationPatient=[-1, 0, 0, 0, 1, 0])),
        Said("ct/IM0003.dcm", "InstanceNumber 4", "1 slice of 12 differ", "Keep slices of one kind"),
    ),
    "no place in the body": Bad(
        partial(edited, at(3, ImagePositionPatient=None)),
        Said("ct/IM0003.dcm", "InstanceNumber 4", "no ImagePositionPatient", EXPORT),
    ),
    "RGB slice": Bad(partial(edited, colours), Said("ct/IM0003.dcm", "InstanceNumber 4", "", EXPORT)),
    "NaN or infinite voxels": Bad(
        partial(edited, at(3, RescaleSlope="1e308", RescaleIntercept="1e308")),
        Said("ct/IM0003.dcm", "InstanceNumber 4", "RescaleIntercept is no number", EXPORT),
    ),
    "path that is no text": Bad(
        unnamed,
        Said(
            r"ct\udce9/IM0000.dcm", "InstanceNumber 1", "Has a path that is no UTF-8 text", "Rename the file"
        ),
    ),
    "wrong endianness": Bad(
        lying_order,
        Said("ct/IM0000.dcm", "", "does not say of what kind: it is damaged", "Export or copy it again"),
    ),
    "cut off slice": Bad(
        partial(cut_off, "ct/IM0003.dcm"),
        Said("ct/IM0003.dcm", "InstanceNumber 4", "cut off", "export it again"),
    ),
    "cut off RTSTRUCT": Bad(
        partial(cut_off, SET), Said(SET, "", "cut off: it ends inside an element", AGAIN)
    ),
    "compressed transfer syntax that is not known": Bad(
        undecodable, Said("ct/IM0000.dcm", "InstanceNumber 1", "cannot be decoded", "without compression")
    ),
    "10 GB claim in a header, slices": Bad(
        partial(edited, huge),
        Said("ct/IM0000.dcm", "InstanceNumber 1", "take 8589672450 bytes, and 972 are left", AGAIN),
    ),
    "10 GB claim in a header, compressed slices": Bad(
        huge_compressed, Said("ct/IM0000.dcm", "InstanceNumber 1", "take 8589672450 bytes", AGAIN)
    ),
    "10 GB claim in a header, SEG": Bad(
        partial(huge_seg, Rows=65535, Columns=65535), Said(SEG, "InstanceNumber 1", "cut off", AGAIN)
    ),
    "10 GB claim in a header, frames of a SEG": Bad(
        partial(huge_seg, NumberOfFrames=1_000_000_000),
        Said(SEG, "InstanceNumber 1", "take 60000000000 bytes", AGAIN),
    ),
    "10 GB claim in a header, frames": Bad(
        huge_frames, Said("ct/IM0000.dcm", "InstanceNumber 1", "take 10560000000 bytes", AGAIN)
    ),
}

ODD_DICOM: dict[str, Odd] = {
    "unsorted slices": Odd(shuffled, good),
    "multi-frame": Odd(partial(good, multiframe=True), good),
    "multi-frame, SEG": Odd(partial(good_seg, multiframe=True), good_seg),
    "RLE": Odd(partial(good, syntax=RLELossless), good),
    "JPEG-LS": Odd(partial(good, syntax=JPEGLSLossless), good),
    "without preamble": Odd(partial(good, preamble=False), good),
    "slices twice, byte for byte": Odd(partial(good, copied=[2, 5]), good),
    "symbolic link loop": Odd(looped, good),
    "path with spaces and accents": Odd(deep, good),
    "other files beside": Odd(in_another_folder, good),
}
if not IS_ROOT:
    BAD_DICOM |= {
        "folder without rights": Bad(
            partial(locked, "ct"),
            Said("ct", "", "Cannot be opened: Permission denied", "Allow it to be read"),
        ),
        "file without rights": Bad(
            partial(locked, SET), Said(SET, "", "Cannot be opened: Permission denied", "Allow it to be read")
        ),
    }
