"""Organ label maps, such as TotalSegmentator's, and the sites of lesions that they tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from analysis.errors import Fault, InputError
from analysis.intake.anatomy import Place
from analysis.intake.draft import Grid, Region
from analysis.intake.nearby import Told, tell
from analysis.intake.organ_files import read_labelled
from analysis.intake.organ_labels import NAMED, organs_of
from analysis.intake.organ_places import organs_for
from analysis.intake.organ_table import Organ

__all__ = ["WITHIN_MM", "OrganMap", "open_organs", "organs_for"]

WITHIN_MM = 5.0
"""How far the nearest organ may be, where nobody says (mm)."""


@dataclass(frozen=True, eq=False)
class OrganMap:
    """Organs of a patient on a grid of their own.

    Attributes
    ----------
    file : str
        Its name in messages.
    image : SimpleITK.Image
        Labels, 0 for none.
    organs : dict of int to Organ
        The organ of each label that is known.
    table : str
        Where the names of the labels are from, in words.
    unknown : tuple of str
        Names and labels on the map that are no organs of `data/organs.csv`; they tell no site.
    """

    file: str
    image: sitk.Image
    organs: Mapping[int, Organ]
    table: str
    unknown: tuple[str, ...]
    _corners: np.ndarray

    def site_of(self, region: Region, grid: Grid, within_mm: float = WITHIN_MM) -> tuple[str, str]:
        """Tell the site of a lesion, and how it is known; see `told`."""
        told = self.told(region, grid, within_mm)
        return told.site, told.how

    def told(self, region: Region, grid: Grid, within_mm: float = WITHIN_MM) -> Told:
        """Tell the site of a lesion by overlap, else by the nearest organ; see `nearby.tell`.

        Parameters
        ----------
        region : Region
            The lesion.
        grid : Grid
            On which it lies; another than the map's is met by taking the nearest label in space.
        within_mm : float
            How far the nearest organ may be, surface to surface (mm).

        Returns
        -------
        Told

        Raises
        ------
        InputError
            The map does not lie on the grid at all.
        """
        self._require_on(grid)
        spacing = grid.spacing[::-1]
        pad = [int(np.ceil(within_mm / step)) + 2 for step in spacing]
        lesion = np.pad(region.voxels, [(n, n) for n in pad])
        start = [at - n for at, n in zip(region.start, pad, strict=True)]
        return tell(lesion, self._labels(grid, start, lesion.shape), spacing, self.organs, within_mm)

    def _labels(self, grid: Grid, start: list[int], shape: tuple[int, ...]) -> np.ndarray:
        """Labels on a box of a grid, which may reach beyond it."""
        origin = _to_mm(grid, np.array(start[::-1], float))
        return sitk.GetArrayFromImage(
            sitk.Resample(
                self.image,
                shape[::-1],
                sitk.Transform(),
                sitk.sitkNearestNeighbor,
                origin.tolist(),
                grid.spacing,
                grid.direction,
                0,
            )
        )

    def _require_on(self, grid: Grid) -> None:
        """See that the box of the organs and the image have something in common."""
        inside = _to_voxels(grid, self._corners)
        reach = zip(inside.min(axis=0), inside.max(axis=0), grid.size, strict=True)
        if all(low <= size - 0.5 and high >= -0.5 for low, high, size in reach):
            return
        image = _to_mm(grid, np.array(list(product(*((0, size - 1) for size in grid.size))), float))
        reaches = f"they reach {_reach(self._corners)}, the image {_reach(image)}"
        message = f"Its organs do not lie on the image: {reaches}."
        remedy = "Give the organ map of this image, in the same coordinates."
        raise InputError([Fault("error", self.file, "", message, remedy)])


def open_organs(path: Path, shown: str = "") -> OrganMap:
    """Open an organ label map.

    Names of the labels are those that the file gives. Without them the labels are TotalSegmentator's: of its
    three tables (`organ_table.VERSIONS`) the one that has all labels of the map and under which the fewest
    organs are out of place (`anatomy.look`). Where two are nearly as good, they must mean the same sites.

    Parameters
    ----------
    path : pathlib.Path
        A file or a folder; see `organ_files.read_labelled`.
    shown : str
        Its name in messages; empty for its file's.

    Returns
    -------
    OrganMap

    Raises
    ------
    InputError
        It cannot be read, holds no organ, its labels are not known, or its organs are mirrored.
    """
    shown = shown or path.name
    labelled = read_labelled(path, shown)
    image = labelled.grid.placed(labelled.voxels)
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.ComputePerimeterOff()
    shapes.Execute(image)
    if not shapes.GetNumberOfLabels():
        raise InputError([Fault("error", shown, "", "Is empty: all voxels are 0.", NAMED)])
    places = {
        int(label): Place(shapes.GetCentroid(label), shapes.GetPhysicalSize(label) / 1000)
        for label in shapes.GetLabels()
    }
    organs, table = organs_of(labelled.names, places, shown)
    unknown = tuple(labelled.names.get(label, f"label {label}") for label in places if label not in organs)
    return OrganMap(shown, image, organs, table, unknown, _box(shapes, labelled.grid))


def _box(shapes: sitk.LabelShapeStatisticsImageFilter, grid: Grid) -> np.ndarray:
    """Corners of the box that holds all organs (mm); shape (8, 3)."""
    boxes = np.array([shapes.GetBoundingBox(label) for label in shapes.GetLabels()])
    low, high = boxes[:, :3].min(axis=0), (boxes[:, :3] + boxes[:, 3:]).max(axis=0) - 1
    return _to_mm(grid, np.array(list(product(*zip(low - 0.5, high + 0.5, strict=True))), float))


def _to_mm(grid: Grid, voxels: np.ndarray) -> np.ndarray:
    steps = np.reshape(grid.direction, (3, 3)) * grid.spacing
    return np.array(grid.origin) + voxels @ steps.T


def _to_voxels(grid: Grid, places: np.ndarray) -> np.ndarray:
    steps = np.reshape(grid.direction, (3, 3)) * grid.spacing
    return np.linalg.solve(steps, (places - np.array(grid.origin)).T).T


def _reach(places: np.ndarray) -> str:
    spans = zip("xyz", places.min(axis=0), places.max(axis=0), strict=True)
    return ", ".join(f"{axis} {low:.0f} to {high:.0f}" for axis, low, high in spans) + " mm"
