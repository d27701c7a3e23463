"""The head of a segmentation of 3D Slicer (`.seg.nrrd`): its segments, their names, codes and layers.

The keys are those of Slicer's developer guide, `Docs/developer_guide/modules/segmentations.md`. ITK reads an
axis of layers as several values a voxel, and `space origin` is that of the part that was saved, whatever
`Segmentation_ReferenceImageExtentOffset` says; so SimpleITK is all it takes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import SimpleITK as sitk

from analysis.intake.dicom.coded import Concept, is_coded_lesion
from analysis.intake.folders.classes import is_untelling
from analysis.intake.lesion_names import reason_not
from analysis.sources.geometry import Head, VolumeError
from analysis.sources.heads import sound_head

ENDING = ".seg.nrrd"

_KEY = re.compile(r"Segment(\d+)_(\w+)")
_TERMINOLOGY = "TerminologyEntry:"
_SOURCES = ("Segmentation_SourceRepresentation", "Segmentation_MasterRepresentation")


class SegmentationError(VolumeError):
    """A segmentation cannot be used as it is; `remedy` says what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Segment:
    """A segment.

    Attributes
    ----------
    number : int
        Its place among the segments, from 1.
    name : str
    layer, label : int
        Where it stands: among the values of a voxel, from 0, and which of them it has.
    is_named_by_hand : bool
        Whether somebody chose the name.
    category, kind : Concept or None
        What it is, by codes.
    region : str
        Where it is, by codes, with the side; empty if they do not say.
    """

    number: int
    name: str
    layer: int
    label: int
    is_named_by_hand: bool = True
    category: Concept | None = None
    kind: Concept | None = None
    region: str = ""

    @property
    def is_untelling(self) -> bool:
        """Whether neither a name nor a code says anything of it."""
        says_nothing = is_untelling(self.name) or (not self.is_named_by_hand and self._is_named_by_code)
        return says_nothing and is_coded_lesion(self.category, self.kind) is None

    @property
    def _is_named_by_code(self) -> bool:
        return self.kind is not None and self.name.casefold().startswith(self.kind.meaning.casefold())

    def reason_not(self, pattern: re.Pattern[str] | None) -> str:
        """Say why it is no lesion: by its codes, else by its name; empty if it is one.

        Parameters
        ----------
        pattern : re.Pattern or None
            Names that are lesions; codes do not count then.
        """
        coded = None if pattern is not None else is_coded_lesion(self.category, self.kind)
        if coded is None:
            return reason_not(self.name, pattern)
        return "" if coded else f"its code says {self.kind.meaning if self.kind else 'so'}"


@dataclass(frozen=True)
class Segmentation:
    """The head of a segmentation.

    Attributes
    ----------
    head : Head
        Of its part of the image's grid, without the layers.
    segments : tuple of Segment
        In the order of the file; none for a plain label map that has this ending.
    is_empty : bool
        Whether it holds no voxels, but one in their place.
    """

    head: Head
    segments: tuple[Segment, ...]
    is_empty: bool


def read_segmentation(path: Path) -> Segmentation:
    """Read the head of a segmentation.

    Raises
    ------
    VolumeError
        It is damaged, or no volume of three axes.
    SegmentationError
        Its segments are not told, or are no yes-or-no masks.
    """
    head = sound_head(path, layered=True)
    keys = _keys(path)
    if any("fractional" in keys.get(name, "").casefold() for name in _SOURCES):
        raise SegmentationError(
            "holds fractions of voxels",
            "Convert it in Slicer's module Segmentations to a binary labelmap, and save it.",
        )
    segments = _segments(keys, head.components)
    wrong = [one.name for one in segments if one.layer >= head.components]
    if wrong:
        layers = f"{head.components} in the file"
        raise SegmentationError(
            f"places {', '.join(wrong[:3])} on a layer that is not there ({layers})", _SAVE
        )
    return Segmentation(head, segments, max(head.size) == 1)


_SAVE = "Open it in 3D Slicer and save it again."


def _keys(path: Path) -> Mapping[str, str]:
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    reader.ReadImageInformation()
    return {key: reader.GetMetaData(key) for key in reader.GetMetaDataKeys()}


def _segments(keys: Mapping[str, str], layers: int) -> tuple[Segment, ...]:
    groups: dict[int, dict[str, str]] = {}
    for key, value in keys.items():
        if match := _KEY.fullmatch(key):
            groups.setdefault(int(match[1]), {})[match[2]] = value
    if len(groups) > 1 and layers == 1 and any("LabelValue" not in group for group in groups.values()):
        raise SegmentationError("does not say which label each segment has", _SAVE)
    return tuple(_segment(place, groups[place], layers) for place in sorted(groups))


def _segment(place: int, keys: Mapping[str, str], layers: int) -> Segment:
    """Take a segment; Slicer before 4.11 gave each a layer of its own and the label 1, and did not say so."""
    name = keys.get("Name") or keys.get("ID") or f"Segment_{place + 1}"
    try:
        layer = int(keys.get("Layer", place if layers > 1 else 0))
        label = int(keys.get("LabelValue", 1))
    except ValueError:
        raise SegmentationError(f"gives no whole number for the layer or label of {name}", _SAVE) from None
    by_hand = keys.get("NameAutoGenerated", "0").strip() != "1"
    category, kind, region = _terminology(keys.get("Tags", ""))
    return Segment(place + 1, " ".join(name.split()), layer, label, by_hand, category, kind, region)


def _terminology(tags: str) -> tuple[Concept | None, Concept | None, str]:
    """Category, type and region of the tag `TerminologyEntry`: seven parts between `~`, codes as triplets."""
    entry = next((tag for tag in tags.split("|") if tag.startswith(_TERMINOLOGY)), "")
    parts = entry.removeprefix(_TERMINOLOGY).split("~") + [""] * 7
    region, side = (_concept(part) for part in parts[5:7])
    words = [one.meaning for one in (region, side) if one]
    return _concept(parts[1]), _concept(parts[2]), ", ".join(words)


def _concept(triplet: str) -> Concept | None:
    scheme, value, meaning = [*triplet.split("^"), "", "", ""][:3]
    return Concept(scheme, value, meaning) if value or meaning else None
