"""An image with its masks read: what the ways to keep masks have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.components import components
from analysis.intake.draft import Grid, LeftOut, Lesion, Region, Scan
from analysis.intake.grids import grid_of
from analysis.intake.label_maps import (
    VALUES_REMEDY,
    ValuesError,
    read_label_map,
    require_readable,
    strange_lesions,
    values_fault,
)
from analysis.sources.geometry import Head, VolumeError, same_grid
from analysis.sources.heads import remedy
from analysis.wording import counted

Add = Callable[[np.ndarray], None]
"""Makes lesions of the voxels of a mask."""


class Reading(ABC):
    """Reads the masks of an image one after another.

    Parameters
    ----------
    root : pathlib.Path
        What paths are relative to.
    patient : str
    image : pathlib.Path
    head, grid : Head
        Of the image, and of the lesions.
    split : bool
        Connected parts are lesions.
    smallest_ml : float
        Connected parts below it are left out (mL).
    """

    layered = False
    """Whether masks may have several values a voxel."""

    def __init__(
        self,
        root: Path,
        patient: str,
        image: Path,
        head: Head,
        grid: Head,
        *,
        split: bool,
        smallest_ml: float,
    ) -> None:
        self.root, self.patient, self.image = root, patient, image
        self.split, self.smallest_ml = split, smallest_ml
        self.grid: Grid = grid_of(grid)
        self.lesions: list[Lesion] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []
        self._heads = head, grid

    @abstractmethod
    def masks(self) -> Iterator[tuple[Path, Add]]:
        """Masks to read, and what makes lesions of each."""

    def scan(self) -> Scan:
        """Read the image and its masks.

        Raises
        ------
        InputError
            All that is wrong with them.
        """
        path = self.root / self.image
        try:
            require_readable(path)
        except VolumeError as error:
            self._unreadable(self.image, "image", error)
        for mask, add in self.masks():
            try:
                voxels = read_label_map(self.root / mask, layered=self.layered)
            except VolumeError as error:
                self._unreadable(mask, "mask", error)
            else:
                add(voxels)
        if not self.faults:
            self._check_values(path)
        if self.faults:
            raise InputError(self.faults)
        return Scan(path, self.grid, tuple(self.lesions), tuple(self.left_out))

    def leave_out(self, what: str, reason: str) -> None:
        """Note what is no lesion."""
        self.left_out.append(LeftOut(self.patient, what, reason))

    def regions(self, place: str, whole: Region) -> Iterator[Region]:
        """Lesions of a region: its connected parts, or itself; `place` names it where parts are left out."""
        if not self.split:
            yield whole
            return
        # Where the box lies orders nothing: only heights within it are compared.
        regions, dropped = components(whole.voxels, self.grid, self.smallest_ml)
        if dropped:
            parts = f"{place}: {counted(len(dropped), 'connected part')}"
            self.leave_out(parts, f"smaller than {self.smallest_ml:g} mL")
        for region in regions:
            yield Region(tuple(np.add(whole.start, region.start).tolist()), region.voxels)

    def _unreadable(self, path: Path, kind: str, error: VolumeError) -> None:
        what = VALUES_REMEDY if isinstance(error, ValuesError) else remedy(error, kind)
        self.faults.append(Fault("error", path.as_posix(), "", f"The {kind} {error}.", what))

    def _check_values(self, path: Path) -> None:
        head, grid = self._heads
        if not same_grid(head, grid):
            return
        try:
            found = strange_lesions(path, head, self.lesions)
        except VolumeError as error:
            self._unreadable(self.image, "image", error)
            return
        if found:
            self.faults.append(values_fault(self.image, found))
