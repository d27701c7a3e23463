"""Heads of the images and masks of cases, and whether they fit one another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.folders.found import Case, MaskFile
from analysis.intake.grids import difference
from analysis.sources.geometry import Head, VolumeError, same_grid
from analysis.sources.heads import remedy, sound_head

GRID_REMEDY = (
    "Export the mask on the grid of its image, or give `--resample-mask` to have masks brought there."
)


class Heads:
    """Heads of the volumes of a source, each read once.

    Parameters
    ----------
    root : pathlib.Path
        What paths are relative to.
    layered : str
        Ending of files that may have several values a voxel; none by default.
    """

    def __init__(self, root: Path, layered: str = "") -> None:
        self.root, self._layered = root, layered
        self._known: dict[Path, Head | VolumeError] = {}

    def __call__(self, path: Path) -> Head:
        """Read the head of a volume.

        Raises
        ------
        VolumeError
            It cannot be that of an image or a mask.
        """
        if path not in self._known:
            try:
                self._known[path] = sound_head(self.root / path, layered=self._is_layered(path))
            except VolumeError as error:
                self._known[path] = error
        head = self._known[path]
        if isinstance(head, VolumeError):
            raise head
        return head

    def _is_layered(self, path: Path) -> bool:
        return bool(self._layered) and path.name.lower().endswith(self._layered)

    def fit(self, image: Path, mask: Path) -> bool:
        """Whether a mask lies on the grid of an image; not if one of the two cannot be read."""
        try:
            return same_grid(self(image), self(mask))
        except VolumeError:
            return False


@dataclass(frozen=True)
class Ready:
    """A case whose heads are sound and whose masks lie on one grid.

    Attributes
    ----------
    case : Case
    image : Head
    mask : Head
        Grid of its masks: the image's, or another where that is asked for.
    """

    case: Case
    image: Head
    mask: Head


def ready(case: Case, heads: Heads, *, resample: bool) -> tuple[list[Ready], list[Fault]]:
    """Compare the heads of a case.

    Parameters
    ----------
    case : Case
    heads : Heads
    resample : bool
        Whether masks may lie on another grid than their image.

    Returns
    -------
    ready : list of Ready
        One for each grid that masks lie on; none if there are faults.
    faults : list of Fault
        Errors.
    """
    faults = _broken(case.image, "image", heads)
    for mask in case.masks:
        faults += _broken(mask.path, "mask", heads)
    if faults:
        return [], faults
    if not resample:
        faults = [fault for mask in case.masks for fault in _off_grid(case, mask, heads)]
    if faults:
        return [], faults
    image = heads(case.image)
    groups = _by_grid(case.masks, image, heads)
    return [Ready(replace(case, masks=masks), image, grid) for grid, masks in groups], []


def _broken(path: Path, kind: str, heads: Heads) -> list[Fault]:
    try:
        heads(path)
    except VolumeError as error:
        return [Fault("error", path.as_posix(), "", f"The {kind} {error}.", remedy(error, kind))]
    return []


def _off_grid(case: Case, mask: MaskFile, heads: Heads) -> list[Fault]:
    why = difference(heads(case.image), heads(mask.path))
    if not why:
        return []
    message = f"The mask {why} (`{case.image.as_posix()}`)."
    return [Fault("error", mask.path.as_posix(), "", message, GRID_REMEDY)]


def _by_grid(masks: Sequence[MaskFile], image: Head, heads: Heads) -> list[tuple[Head, tuple[MaskFile, ...]]]:
    """Masks by the grid they lie on, the image's first where any does."""
    groups: list[tuple[Head, list[MaskFile]]] = [(image, [])]
    for mask in masks:
        head = heads(mask.path)
        group = next((held for grid, held in groups if same_grid(grid, head)), None)
        if group is None:
            groups.append((head, [mask]))
        else:
            group.append(mask)
    return [(grid, tuple(held)) for grid, held in groups if held]
