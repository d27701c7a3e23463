"""Lesions of one image that take the same voxels in different masks: likely one lesion, outlined twice."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from analysis.errors import Fault
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
        Masks of one image on one grid are compared; images that have one mask alone are not read.

    Returns
    -------
    list of Fault
        At most one warning a lesion. Masks that cannot be read are passed by.
    """
    masks: dict[str, list[str]] = defaultdict(list)
    for image, mask in sound_pairs(manifest):
        masks[image].append(mask)
    faults: list[Fault] = []
    for image, names in masks.items():
        if len(names) > 1:
            faults += _of_image(manifest, image, names)
    return manifest.rows.sheet.capped(faults)


def _of_image(manifest: Manifest, image: str, masks: list[str]) -> list[Fault]:
    rows, sheet, heads = manifest.rows.frame, manifest.rows.sheet, manifest.heads
    overlaps = Overlaps()
    for mask in masks:
        lesions = rows[(rows["image"] == image) & (rows["mask"] == mask)]
        if same_grid(heads[masks[0]], heads[mask]):
            _add(overlaps, mask, dict(zip(lesions.index, lesions["label"], strict=True)))
    faults = []
    for line, other, share in overlaps.pairs():
        if rows["patient_id"][line] == rows["patient_id"][other]:
            second = f"lesion {quote(rows['lesion_id'][other])} of another mask ({sheet.unit} {other})"
            message = (
                f"{lesion_name(rows.loc[[line]].iloc[0])} shares {share:.0%} of the smaller one's voxels "
                f"with {second}; they count as two."
            )
            faults.append(Fault("warning", sheet.file, f"{sheet.unit} {line}", message, _REMEDY))
    return faults


def _add(overlaps: "Overlaps", mask: str, labels: dict[int, int]) -> None:
    try:
        voxels = sitk.GetArrayViewFromImage(read := read_voxels(Path(mask)))
    except VolumeError:
        return
    overlaps.begin_mask()
    inside = np.flatnonzero(voxels)
    found = voxels.reshape(-1)[inside]
    for line, label in labels.items():
        if len(own := inside[found == label]):
            overlaps.add(line, own, read.GetSize()[::-1])


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

    def add(self, line: int, voxels: np.ndarray, shape: tuple[int, ...]) -> None:
        """Add a lesion of the mask that was begun last.

        Parameters
        ----------
        line : int
            Of the manifest.
        voxels : numpy.ndarray of int
            Its places in the flat image; at least one.
        shape : tuple of int
            Of the image.
        """
        places = np.stack(np.unravel_index(voxels, shape))
        start = places.min(axis=1)
        size = places.max(axis=1) - start + 1
        inside = np.zeros(size, dtype=bool)
        inside[tuple(places - start[:, None])] = True
        self._places[-1].append(_Place(line, start, size, np.packbits(inside), len(voxels)))

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
