"""Image series among the files of a tree, told by their heads."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pydicom.uid import UID

from analysis.intake.dicom.head import Head
from analysis.intake.draft import Modality

MODALITIES: tuple[Modality, ...] = ("CT", "PT", "MR")
"""Kinds of images, the first choice first."""

_IMAGES: dict[str, Modality] = {
    "1.2.840.10008.5.1.4.1.1.2": "CT",
    "1.2.840.10008.5.1.4.1.1.2.1": "CT",
    "1.2.840.10008.5.1.4.1.1.2.2": "CT",
    "1.2.840.10008.5.1.4.1.1.128": "PT",
    "1.2.840.10008.5.1.4.1.1.130": "PT",
    "1.2.840.10008.5.1.4.1.1.128.1": "PT",
    "1.2.840.10008.5.1.4.1.1.4": "MR",
    "1.2.840.10008.5.1.4.1.1.4.1": "MR",
    "1.2.840.10008.5.1.4.1.1.4.4": "MR",
}
"""Storage classes of images in space: plain, enhanced, and enhanced from plain."""
_PLAIN = frozenset(f"1.2.840.10008.5.1.4.1.1.{ending}" for ending in ("2", "128", "4"))
_SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
_LOCALIZERS = frozenset(("LOCALIZER", "SCOUT", "TOPOGRAM", "SCANOGRAM"))
SEGMENTATIONS = {
    "1.2.840.10008.5.1.4.1.1.481.3": "RTSTRUCT",
    "1.2.840.10008.5.1.4.1.1.66.4": "SEG",
    "1.2.840.10008.5.1.4.1.1.66.7": "SEG",
}


@dataclass(frozen=True, eq=False)
class Series:
    """Files that share a SeriesInstanceUID, localizers left out.

    Attributes
    ----------
    uid : str
    modality : {'CT', 'PT', 'MR'}
    heads : tuple of Head
        In the order of their paths.
    """

    uid: str
    modality: Modality
    heads: tuple[Head, ...]

    @cached_property
    def first(self) -> Head:
        """Its file that tells of its patient and visit: the first by UID, whatever files are called."""
        return min(self.heads, key=lambda head: (head.sop_uid, head.file))

    @property
    def place(self) -> str:
        """Folder of its first file, relative to the source."""
        folder = str(PurePosixPath(self.heads[0].file).parent)
        return self.heads[0].file if folder == "." else folder


def is_enhanced(head: Head) -> bool:
    """Whether a file holds its slices as frames, each with a place of its own."""
    return head.sop_class in _IMAGES and head.sop_class not in _PLAIN


def find_series(heads: Iterable[Head]) -> tuple[dict[str, Series], list[tuple[Head, str]]]:
    """Group the images of a tree into series.

    Parameters
    ----------
    heads : iterable of Head
        Of any DICOM files; RTSTRUCT and SEG are passed by.

    Returns
    -------
    series : dict of str to Series
        By SeriesInstanceUID.
    refused : list of (Head, str)
        The first file and the reason, for all files of a series that are left out for one reason.
    """
    groups: dict[str, list[Head]] = {}
    refused: dict[tuple[str, str], tuple[Head, str]] = {}
    for head in heads:
        if head.sop_class in SEGMENTATIONS:
            continue
        if reason := _reason(head):
            refused.setdefault((head.series_uid, reason), (head, reason))
        else:
            groups.setdefault(head.series_uid, []).append(head)
    series = {
        uid: Series(uid, _IMAGES[members[0].sop_class], tuple(members)) for uid, members in groups.items()
    }
    return series, list(refused.values())


def _reason(head: Head) -> str:
    """Why a file is no image in space; empty if it is one."""
    if head.sop_class.startswith(_SECONDARY):
        return "a secondary capture: a picture without a place in the body"
    if head.sop_class not in _IMAGES:
        name = UID(head.sop_class).name
        return f"DICOM of another kind ({name if name != head.sop_class else 'private'})"
    if _LOCALIZERS & set(head.image_type):
        return "a localizer (scout)"
    if not head.series_uid:
        return "an image that names no series"
    return ""
