"""A case read: its masks made into lesions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from analysis.intake.draft import Lesion, Region, Scan
from analysis.intake.folders.classes import lesion_classes, lesion_labels
from analysis.intake.folders.found import MaskFile
from analysis.intake.folders.heads import Ready
from analysis.intake.folders.naming import telling_folders, telling_name
from analysis.intake.label_maps import label_boxes, labels_in
from analysis.intake.lesion_names import reason_not
from analysis.intake.reading import Add, Reading
from analysis.wording import listing

UNNAMED = "lesion"
"""Name of a lesion whose data give none."""


@dataclass(frozen=True)
class Rules:
    """How masks become lesions.

    Attributes
    ----------
    split : bool
        Connected parts are lesions; else labels are.
    smallest_ml : float
        Connected parts below it are left out (mL).
    pattern : re.Pattern or None
        Names of labels that are lesions; None for the words of `lesion_names`.
    """

    split: bool
    smallest_ml: float
    pattern: re.Pattern[str] | None


def read_case(root: Path, ready: Ready, rules: Rules) -> Scan:
    """Read a case.

    Parameters
    ----------
    root : pathlib.Path
        What its paths are relative to.
    ready : Ready
    rules : Rules

    Returns
    -------
    Scan
        Its image is a path; its lesions may be none.

    Raises
    ------
    InputError
        All files of the case that are damaged or hold what they cannot.
    """
    return _Reading(root, ready, rules).scan()


class _Reading(Reading):
    """Reads the masks of a case."""

    def __init__(self, root: Path, ready: Ready, rules: Rules) -> None:
        case = ready.case
        super().__init__(
            root,
            case.patient,
            case.image,
            ready.image,
            ready.mask,
            split=rules.split,
            smallest_ml=rules.smallest_ml,
        )
        self.case, self.pattern = case, rules.pattern

    def masks(self) -> Iterator[tuple[Path, Add]]:
        """Masks of the case, and what takes lesions from the voxels of each."""
        for place, mask in enumerate(self.case.masks, start=1):
            yield mask.path, partial(self._add_mask, mask, place)

    def _add_mask(self, mask: MaskFile, place: int, voxels: np.ndarray) -> None:
        path = mask.path.as_posix()
        held = labels_in(voxels)
        if not held:
            self.leave_out(path, "the mask is empty")
            return
        classes = self._classes(mask, held)
        before = len(self.lesions)
        boxes = label_boxes(voxels, held)
        for name, labels in classes.items():
            present = [label for label in labels if label in boxes]
            if present:
                start, member = _member(voxels, present, [boxes[label] for label in present])
                number = min(labels) if len(classes) > 1 else place
                self._add_class(mask, name, Region(start, member), number)
        if len(self.lesions) == before and mask.names is not None:
            self.leave_out(
                path, f"it holds no voxel of {listing(classes)}" if classes else "no label is a lesion"
            )

    def _classes(self, mask: MaskFile, held: list[int]) -> Mapping[str, frozenset[int]]:
        """Classes that are lesions; where labels have no names, each label is one."""
        if mask.names is None:
            chosen = lesion_labels(mask, held, self.pattern)
            for label in (label for label in held if label not in chosen):
                self.leave_out(f"{mask.path.as_posix()}: label {label}", reason_not(str(label), self.pattern))
            return {str(label): frozenset({label}) for label in chosen}
        named = frozenset[int]().union(*mask.names.values())
        for label in held:
            if label not in named:
                self.leave_out(f"{mask.path.as_posix()}: label {label}", "the data give it no name")
        return lesion_classes(mask.names, self.pattern).lesions

    def _add_class(self, mask: MaskFile, name: str, whole: Region, number: int) -> None:
        alone = len(self.case.masks) == 1 and mask.names is not None
        of_file, of_label = "" if alone else mask.name, name if mask.names is not None else ""
        full = " ".join(filter(None, (of_file, of_label))) or UNNAMED
        told = telling_name(of_file)
        texts = (
            f"{told} {of_label}".strip(), told, of_label,
            *telling_folders(mask.path, self.patient, self.case.timepoint),
        )  # fmt: skip
        words = tuple(dict.fromkeys(filter(None, texts))) or (UNNAMED,)
        for region in self.regions(mask.path.as_posix(), whole):
            self.lesions.append(Lesion(full, region, words, len(self.lesions) + 1 if self.split else number))


def _member(
    voxels: np.ndarray, labels: Sequence[int], boxes: Sequence[tuple[slice, ...]]
) -> tuple[tuple[int, ...], np.ndarray]:
    """Cut the voxels of some labels to their box; give where it begins."""
    around = tuple(
        slice(min(cut.start for cut in cuts), max(cut.stop for cut in cuts))
        for cuts in zip(*boxes, strict=True)
    )
    part = voxels[around]
    member = part == labels[0] if len(labels) == 1 else np.isin(part, labels)
    return tuple(cut.start for cut in around), np.ascontiguousarray(member)
