"""A case read: its masks made into lesions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.components import components
from analysis.intake.draft import Grid, LeftOut, Lesion, Region, Scan
from analysis.intake.folders.classes import lesion_classes, lesion_labels
from analysis.intake.folders.found import MaskFile
from analysis.intake.folders.heads import Ready
from analysis.intake.folders.naming import telling_folders, telling_name
from analysis.intake.grids import grid_of
from analysis.intake.label_maps import (
    VALUES_REMEDY,
    ValuesError,
    label_boxes,
    labels_in,
    read_label_map,
    require_readable,
    strange_lesions,
    values_fault,
)
from analysis.intake.lesion_names import reason_not
from analysis.sources.geometry import VolumeError, same_grid
from analysis.sources.heads import remedy
from analysis.wording import counted, listing

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


class _Reading:
    """Reads the masks of a case one after another."""

    def __init__(self, root: Path, ready: Ready, rules: Rules) -> None:
        self.root, self.ready, self.rules = root, ready, rules
        self.grid: Grid = grid_of(ready.mask)
        self.lesions: list[Lesion] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []

    def scan(self) -> Scan:
        image = self.root / self.ready.case.image
        try:
            require_readable(image)
        except VolumeError as error:
            self._fault(self.ready.case.image, "image", error)
        for place, mask in enumerate(self.ready.case.masks, start=1):
            try:
                voxels = read_label_map(self.root / mask.path)
            except VolumeError as error:
                self._fault(mask.path, "mask", error)
            else:
                self._add_mask(mask, voxels, place)
        if not self.faults:
            self._check_values(image)
        if self.faults:
            raise InputError(self.faults)
        return Scan(image, self.grid, tuple(self.lesions), tuple(self.left_out))

    def _fault(self, path: Path, kind: str, error: VolumeError) -> None:
        what = VALUES_REMEDY if isinstance(error, ValuesError) else remedy(error, kind)
        self.faults.append(Fault("error", path.as_posix(), "", f"The {kind} {error}.", what))

    def _leave_out(self, what: str, reason: str) -> None:
        self.left_out.append(LeftOut(self.ready.case.patient, what, reason))

    def _add_mask(self, mask: MaskFile, voxels: np.ndarray, place: int) -> None:
        path = mask.path.as_posix()
        held = labels_in(voxels)
        if not held:
            self._leave_out(path, "the mask is empty")
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
            self._leave_out(
                path, f"it holds no voxel of {listing(classes)}" if classes else "no label is a lesion"
            )

    def _classes(self, mask: MaskFile, held: list[int]) -> Mapping[str, frozenset[int]]:
        """Classes that are lesions; where labels have no names, each label is one."""
        if mask.names is None:
            chosen = lesion_labels(mask, held, self.rules.pattern)
            for label in (label for label in held if label not in chosen):
                self._leave_out(
                    f"{mask.path.as_posix()}: label {label}", reason_not(str(label), self.rules.pattern)
                )
            return {str(label): frozenset({label}) for label in chosen}
        named = frozenset[int]().union(*mask.names.values())
        for label in held:
            if label not in named:
                self._leave_out(f"{mask.path.as_posix()}: label {label}", "the data give it no name")
        return lesion_classes(mask.names, self.rules.pattern).lesions

    def _add_class(self, mask: MaskFile, name: str, whole: Region, number: int) -> None:
        alone = len(self.ready.case.masks) == 1 and mask.names is not None
        of_file, of_label = "" if alone else mask.name, name if mask.names is not None else ""
        full = " ".join(filter(None, (of_file, of_label))) or UNNAMED
        told = telling_name(of_file)
        case = self.ready.case
        texts = (
            f"{told} {of_label}".strip(), told, of_label,
            *telling_folders(mask.path, case.patient, case.timepoint),
        )  # fmt: skip
        words = tuple(dict.fromkeys(filter(None, texts))) or (UNNAMED,)
        for region in self._regions(mask, whole):
            self.lesions.append(
                Lesion(full, region, words, len(self.lesions) + 1 if self.rules.split else number)
            )

    def _regions(self, mask: MaskFile, whole: Region) -> Iterator[Region]:
        if not self.rules.split:
            yield whole
            return
        # Where the box lies orders nothing: only heights within it are compared.
        regions, dropped = components(whole.voxels, self.grid, self.rules.smallest_ml)
        if dropped:
            parts = f"{mask.path.as_posix()}: {counted(len(dropped), 'connected part')}"
            self._leave_out(parts, f"smaller than {self.rules.smallest_ml:g} mL")
        for region in regions:
            yield Region(tuple(np.add(whole.start, region.start).tolist()), region.voxels)

    def _check_values(self, image: Path) -> None:
        if not same_grid(self.ready.image, self.ready.mask):
            return
        try:
            found = strange_lesions(image, self.ready.image, self.lesions)
        except VolumeError as error:
            self._fault(self.ready.case.image, "image", error)
            return
        if found:
            self.faults.append(values_fault(self.ready.case.image, found))


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
