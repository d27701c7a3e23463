"""The site of a lesion from the organs that it lies in or near."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from scipy import ndimage

from analysis.intake.organ_table import Organ
from analysis.intake.words import UNKNOWN

MAJORITY = 0.5
"""Share of a lesion in organs of one site above which this is its site."""
REACHED = 0.1
"""Share of a lesion in an organ from which on it reaches into it, more than touches it."""
ENCLOSED = 0.5
"""Share of a lesion's surroundings that must be lung for a lesion beside the lung to be of it."""

_SPEAK = ("bone", "lung", "liver", "adrenal gland")
"""Sites that the nearest organ can tell. Beside vessels, gut, muscle and `other` organs lies anything."""
_SHOWN = 2


@dataclass(frozen=True)
class Told:
    """What organs say of a lesion's site.

    Attributes
    ----------
    site : str
        A word of `schema.SITES`; `unknown` if they say none.
    how : str
        How that is known, or why not.
    by : {'overlap', 'nearness', ''}
        What told it; empty for `unknown`.
    """

    site: str
    how: str
    by: Literal["overlap", "nearness", ""] = ""


def tell(
    lesion: np.ndarray,
    labels: np.ndarray,
    spacing: tuple[float, ...],
    organs: Mapping[int, Organ],
    within_mm: float,
) -> Told:
    """Tell the site of a lesion.

    If more than half of the lesion lies in organs of one site, it is that one. Else the nearest organ tells
    it, if it is bone, lung, liver or adrenal gland, and within a distance. Nearest is the organ with the
    largest part of the lesion, if that is a tenth of it or more; else the one with the smallest distance, and
    organs that are as near, to a voxel, must be of its site. The lung is nearest also to nodes, pleura and
    chest wall, so that it counts only where at least half of the lesion's surroundings are lung.

    Parameters
    ----------
    lesion : numpy.ndarray of bool, shape (z, y, x)
    labels : numpy.ndarray of int, shape (z, y, x)
        Of organs, 0 for none; reaches at least `within_mm` and two voxels farther than the lesion.
    spacing : tuple of float
        Of z, y, x (mm).
    organs : mapping of int to Organ
        Labels that are not in it tell no site.
    within_mm : float
        From the surface of the lesion to that of the organ (mm).

    Returns
    -------
    Told
    """
    around = _Around(lesion, labels, spacing, organs, within_mm)
    return around.by_overlap() or around.by_nearness()


@dataclass(frozen=True, eq=False)
class _Around:
    """A lesion among organs; the attributes are the arguments of `tell`."""

    lesion: np.ndarray
    labels: np.ndarray
    spacing: tuple[float, ...]
    organs: Mapping[int, Organ]
    within_mm: float

    @cached_property
    def shares(self) -> dict[int, float]:
        """Share of the lesion in each organ, the largest first."""
        found, counts = np.unique(self.labels[self.lesion], return_counts=True)
        shares = {
            int(label): float(n / counts.sum()) for label, n in zip(found, counts, strict=True) if label
        }
        return dict(sorted(shares.items(), key=lambda item: (-item[1], self.organ(item[0]).name)))

    @cached_property
    def gaps(self) -> np.ndarray:
        """Distance from the lesion's surface to the nearest side of each voxel (mm); 0 if it touches.

        Along an axis, voxels that are n apart have n - 1 voxels between them: the distance is that of the
        centres of a voxel and of the lesion grown by one voxel to all sides.
        """
        grown = ndimage.binary_dilation(self.lesion, np.ones((3, 3, 3), bool))
        return ndimage.distance_transform_edt(~grown, sampling=self.spacing)

    def organ(self, label: int) -> Organ:
        """Give the organ of a label."""
        return self.organs.get(label, Organ(f"label {label}", ""))

    def by_overlap(self) -> Told | None:
        """Tell the site by the organs that hold most of the lesion; None where none does."""
        site, share = max(self._by_site(self.shares).items(), key=lambda item: item[1], default=("", 0.0))
        if share <= MAJORITY:
            return None
        lies = f"{_percent(share)} of it lies in {_row(self._names(self.shares, site))}"
        return Told(site, lies, "overlap") if site else Told(UNKNOWN, f"{lies}, which tells no site")

    def by_nearness(self) -> Told:
        """Tell the site by the nearest organ."""
        distances = self._distances()
        if not distances:
            return Told(UNKNOWN, f"no organ lies within {self.within_mm:g} mm of it")
        first = min(distances.values())
        as_near = [label for label, far in distances.items() if far <= first + max(self.spacing)]
        reached = {label: share for label, share in self.shares.items() if share >= REACHED}
        candidates = reached or dict.fromkeys(as_near, 0.0)
        parts = self._by_site(candidates)
        site, most = max(parts.items(), key=lambda item: item[1])
        near = self._names(candidates, site)
        nearest = (
            f"the nearest organ is {near[0]}" if len(near) == 1 else f"the nearest organs are {_row(near)}"
        )
        equal = [each for each, part in parts.items() if part == most]
        if len(equal) > 1:
            names = _row([self._names(candidates, each)[0] for each in equal])
            return Told(UNKNOWN, f"{names} are as near as each other, and of different sites")
        return self._judged(site, f"{nearest} ({_place(most, first)})")

    def _judged(self, site: str, told: str) -> Told:
        """Decide whether the nearest organ tells the site."""
        if site not in _SPEAK:
            return Told(UNKNOWN, f"{told}, which tells no site of what lies beside it")
        enclosed = self._enclosed(site)
        if site == "lung" and enclosed < ENCLOSED:
            surrounds = f"which is {_percent(enclosed)} of what surrounds it"
            return Told(UNKNOWN, f"{told}, {surrounds}: it may be pleura, chest wall or a node")
        return Told(site, told, "nearness")

    def _by_site(self, shares: Mapping[int, float]) -> dict[str, float]:
        """Share of the lesion in organs of each site; the empty site holds those that tell none."""
        found: dict[str, float] = {}
        for label, share in shares.items():
            site = self.organ(label).site
            found[site] = found.get(site, 0.0) + share
        return found

    def _distances(self) -> dict[int, float]:
        """Distance of each organ that is near enough (mm)."""
        found = np.unique(self.labels[(self.gaps <= self.within_mm) & (self.labels != 0)])
        return {int(label): float(self.gaps[self.labels == label].min()) for label in found}

    def _enclosed(self, site: str) -> float:
        """Share of the lesion's surroundings that organs of a site are."""
        around = ~self.lesion & (self.gaps <= self.within_mm)
        of_site = [label for label in np.unique(self.labels) if label and self.organ(int(label)).site == site]
        return float(np.isin(self.labels[around], of_site).mean())

    def _names(self, labels: Iterable[int], site: str) -> list[str]:
        organs = map(self.organ, labels)
        return [organ.name for organ in organs if organ.site == site]


def _row(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", " if more else " and ").join(names[:_SHOWN]) + more


def _place(share: float, millimetres: float) -> str:
    if share:
        return f"{_percent(share)} of it lies there"
    return "touching" if math.isclose(millimetres, 0) else f"{millimetres:.1f} mm away"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
