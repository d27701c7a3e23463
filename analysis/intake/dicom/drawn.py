"""Lesions that an RTSTRUCT or SEG outlines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pydicom
from pydicom import config
from pydicom.dataset import Dataset

from analysis.errors import Fault, InputError, raise_errors
from analysis.intake.dicom import rtstruct, seg
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.members import file_faults
from analysis.intake.dicom.rtstruct import Roi
from analysis.intake.dicom.seg import Segment
from analysis.intake.dicom.series import SEGMENTATIONS, Series

Outline = Roi | Segment
"""One ROI of an RTSTRUCT, or one segment of a SEG."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A lesion that was drawn on a series.

    Attributes
    ----------
    head : Head
        Of its RTSTRUCT or SEG.
    outline : Roi or Segment
        As its file describes it, without contours or voxels.
    series : Series
    """

    head: Head
    outline: Outline
    series: Series

    @property
    def kind(self) -> str:
        """`RTSTRUCT` or `SEG`."""
        return SEGMENTATIONS[self.head.sop_class]

    @property
    def name(self) -> str:
        """As the file calls it."""
        return self.outline.name

    @property
    def key(self) -> str:
        """Equal for names that differ in case and blanks alone."""
        return " ".join(self.name.casefold().split())


def read_outlines(head: Head) -> tuple[list[Outline], str]:
    """List the ROIs or segments of a file, and tell its frame of reference.

    Raises
    ------
    InputError
        The file is damaged.
    """
    if SEGMENTATIONS[head.sop_class] == "SEG":
        raise_errors(file_faults(head))
    dataset = read_dataset(head)
    try:
        with lenient():
            read = seg.read_segments if SEGMENTATIONS[head.sop_class] == "SEG" else rtstruct.read_rois
            return list(read(dataset, head.file)), _frame(head, dataset)
    except InputError:
        raise
    # A damaged file can make pydicom raise anything, when a value is looked at.
    except Exception as error:
        raise damaged(head, error) from None


def read_dataset(head: Head) -> Dataset:
    """Read a segmentation whole, but for pixels.

    Raises
    ------
    InputError
        It is damaged or cut off.
    """
    if not is_whole(head.path):
        message = f"This {SEGMENTATIONS[head.sop_class]} is cut off: it ends inside an element."
        raise InputError([Fault("error", head.file, "", message, "Copy or export it again.")])
    try:
        with lenient():
            return pydicom.dcmread(head.path, stop_before_pixels=True, force=True)
    except Exception as error:
        raise damaged(head, error) from None


def is_whole(path: Path) -> bool:
    """Whether the elements of a DICOM file end where the file does, or before.

    pydicom takes what there is of a file that is cut off, and contours would be missing without a word.
    """
    with lenient(), config.strict_reading(), path.open("rb") as file:
        try:
            pydicom.dcmread(file, force=True, specific_tags=["SOPClassUID"])
        except (EOFError, OSError):
            return False
        # Whatever else is wrong is found, and told, when the file is read.
        except Exception:
            return True
        return file.tell() <= path.stat().st_size


def damaged(head: Head, error: Exception) -> InputError:
    """Say that a segmentation cannot be read."""
    message = f"This {SEGMENTATIONS[head.sop_class]} cannot be read: it is damaged ({type(error).__name__})."
    return InputError([Fault("error", head.file, "", message, "Copy or export it again.")])


def _frame(head: Head, dataset: Dataset) -> str:
    """Frame of reference of a segmentation: its own, or the one that an RTSTRUCT refers to."""
    if head.frame_uid:
        return head.frame_uid
    frames = [
        item.get("FrameOfReferenceUID") for item in dataset.get("ReferencedFrameOfReferenceSequence") or ()
    ]
    return str(frames[0]) if len(frames) == 1 else ""


def reason_not(outline: Outline, pattern: re.Pattern[str] | None) -> str:
    """Say why something that was outlined is no lesion; empty if it is one."""
    if isinstance(outline, Roi):
        return rtstruct.reason_not(outline, pattern)
    return seg.reason_not(outline, pattern)


def slim(outline: Outline) -> Outline:
    """Let go of the contours of a ROI, which are read again when they are needed."""
    return replace(outline, contours=()) if isinstance(outline, Roi) else outline


def by_trust(heads: Iterable[Head]) -> list[Head]:
    """Put segmentations in the order in which they count, whatever their files are called.

    SEG counts before RTSTRUCT, as it holds voxels; then the newest does.
    """
    ordered = sorted(heads, key=lambda head: (head.sop_uid, head.left, head.file))
    return sorted(
        ordered, key=lambda head: (SEGMENTATIONS[head.sop_class] == "SEG", head.written), reverse=True
    )
