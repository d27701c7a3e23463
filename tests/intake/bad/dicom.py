"""DICOM at fault, and DICOM that only looks so."""

from functools import partial

from pydicom.uid import JPEGLSLossless, RLELossless

from tests.intake.bad.case import IS_ROOT, Bad, Odd, Said
from tests.intake.bad.spoilt_dicom import (
    SEG,
    SET,
    at,
    colours,
    contours,
    cut_off,
    deep,
    edited,
    empty_seg,
    good,
    good_seg,
    huge,
    huge_compressed,
    huge_frames,
    huge_seg,
    in_another_folder,
    locked,
    looped,
    lying_order,
    of_another_series,
    one_uid,
    one_uid_elsewhere,
    opened,
    shifted,
    shuffled,
    undecodable,
    unnamed,
    with_names,
    without_images,
    without_lesions,
    wordy,
)

EXPORT, AGAIN = "Export", "Copy or export it again."

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
