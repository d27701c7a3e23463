"""Lesions of one image that take the same voxels in different masks: likely one lesion, outlined twice."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import SimpleITK as sitk

from analysis.errors import Fault
from analysis.extraction.boxes import find_boxes, label_box
from analysis.extraction.volumes import LesionError
from analysis.sources.geometry import VolumeError, read_voxels, same_grid
from analysis.sources.lesions import lesion_name
from analysis.sources.volumes import Manifest, sound_pairs
from analysis.wording import quote

ALIKE = 0.5
"""Share of the smaller lesion's voxels that both have, from which on they are told: half."""
_REMEDY = "If they are outlines of one lesion, such as of several readers, keep one of them."


def overlap_faults(manifest: Manifest) -> list[Fault]:
    """Warn of lesions that are counted twice, as the outlines of several readers would be.

    Parameters
    ----------
    manifest : Manifest
        Masks of one image and patient on one grid are compared; images that have one mask alone are not read.

    Returns
    -------
    list of Fault
        At most one warning a lesion. Masks that cannot be read are passed by.
    """
    sound = set(sound_pairs(manifest))
    faults: list[Fault] = []
    for (image, _), lesions in manifest.rows.frame.groupby(["image", "patient_id"], sort=False):
        masks = [mask for mask in lesions["mask"].unique() if (image, mask) in sound]
        if len(masks) > 1:
            faults += _of_image(manifest, lesions, masks)
    return manifest.rows.sheet.capped(faults)


def _of_image(manifest: Manifest, lesions: pd.DataFrame, masks: list[str]) -> list[Fault]:
    overlaps = Overlaps()
    for mask in masks:
        if same_grid(manifest.heads[masks[0]], manifest.heads[mask]):
            _add(overlaps, mask, lesions.loc[lesions["mask"] == mask, "label"])
    sheet, faults = manifest.rows.sheet, []
    for line, other, share in overlaps.pairs():
        second = f"lesion {quote(lesions['lesion_id'][other])} of another mask ({sheet.unit} {other})"
        message = (
            f"{lesion_name(lesions.loc[[line]].iloc[0])} shares {share:.0%} of the smaller one's voxels with "
            f"{second}; they count as two."
        )
        faults.append(Fault("warning", sheet.file, f"{sheet.unit} {line}", message, _REMEDY))
    return faults


def _add(overlaps: "Overlaps", mask: str, labels: pd.Series) -> None:
    try:
        read = read_voxels(Path(mask))
    except VolumeError:
        return
    overlaps.begin_mask()
    voxels = sitk.GetArrayViewFromImage(read)
    boxes = find_boxes(read, labels.tolist())
    for line, label in zip(labels.index.tolist(), labels.tolist(), strict=True):
        with suppress(LesionError):  # it is not in the mask
            box = boxes.get(label) or label_box(read, label)
            overlaps.add(line, box.start[::-1], voxels[box.slices] == label)


@dataclass(frozen=True)
class _Place:
    """Where a lesion lies: the corner and the size of its box, and its voxels in it, a bit each."""

    line: int
    start: np.ndarray
    size: np.ndarray
    bits: np.ndarray
    count: int

    def within(self, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """Voxels in a part of the image that lies in the box."""
        size = int(self.size.prod())
        voxels = np.unpackbits(self.bits, count=size).reshape(self.size)
        first, last = start - self.start, stop - self.start
        return voxels[tuple(map(slice, first, last))]


@dataclass
class Overlaps:
    """Lesions of one image, mask by mask.

    A lesion is held as the bits of its box, not as voxels of the image: a whole body has 10^8 of these.
    """

    _places: list[list[_Place]] = field(default_factory=list)

    def begin_mask(self) -> None:
        """Begin another mask: labels of one mask cannot share a voxel."""
        self._places.append([])

    def add(self, line: int, start: np.ndarray, voxels: np.ndarray) -> None:
        """Add a lesion of the mask that was begun last.

        Parameters
        ----------
        line : int
            Of the manifest.
        start : numpy.ndarray, shape (3,)
            First corner of its box in the image (z, y, x).
        voxels : numpy.ndarray of bool, shape (z, y, x)
            The lesion in its box; at least one voxel.
        """
        size = np.array(voxels.shape)
        self._places[-1].append(_Place(line, start, size, np.packbits(voxels), int(np.count_nonzero(voxels))))

    def pairs(self) -> list[tuple[int, int, float]]:
        """Find lesions that share half or more of the smaller one's voxels.

        Returns
        -------
        list of tuple
            Line of a lesion, line of the first lesion of an earlier mask with which it shares most, and the
            share of the smaller one's voxels, `ALIKE` to 1.
        """
        found = []
        for number, lesions in enumerate(self._places):
            earlier = [other for mask in self._places[:number] for other in mask]
            for lesion in lesions:
                shares = [_shared(lesion, other) for other in earlier]
                if shares and max(shares) >= ALIKE:
                    most = int(np.argmax(shares))
                    found.append((lesion.line, earlier[most].line, shares[most]))
        return found


def _shared(one: _Place, other: _Place) -> float:
    start = np.maximum(one.start, other.start)
    stop = np.minimum(one.start + one.size, other.start + other.size)
    if (start >= stop).any():
        return 0.0
    both = np.count_nonzero(one.within(start, stop) & other.within(start, stop))
    return both / min(one.count, other.count)
