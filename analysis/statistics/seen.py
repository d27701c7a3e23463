"""What a reader sees of a patient's lesions before drawing any."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Seen:
    """Lesions of one patient, as they can be described before they are segmented.

    Attributes
    ----------
    diameter_mm : numpy.ndarray, shape (n,)
        Longest axial diameter; NaN where it is not known.
    short_axis_mm : numpy.ndarray, shape (n,)
        Short axis, which counts for lymph nodes; NaN where it is not known.
    sites : numpy.ndarray of str, shape (n,), or None
        None unless the site of every lesion is known.
    positions_mm : numpy.ndarray, shape (n, 3), or None
        Centre of each lesion; None unless all are known.
    ties : numpy.ndarray of int, shape (n,)
        A random order that belongs to the lesions, not to their rows: it decides between equals.
    """

    diameter_mm: np.ndarray
    short_axis_mm: np.ndarray
    sites: np.ndarray | None
    positions_mm: np.ndarray | None
    ties: np.ndarray

    def __len__(self) -> int:
        """Count the lesions."""
        return len(self.diameter_mm)

    @property
    def measured(self) -> bool:
        """Whether the diameter of every lesion is known."""
        return bool(np.isfinite(self.diameter_mm).all())

    @property
    def by_size(self) -> np.ndarray:
        """Rows of the lesions, the largest diameter first."""
        return np.lexsort((self.ties, -self.diameter_mm))

    def by_site(self) -> dict[str, np.ndarray]:
        """Rows of the lesions of each site, the largest first; sites in the order of their largest lesion."""
        if self.sites is None:
            return {}
        order = self.by_size
        names = dict.fromkeys(self.sites[order].tolist())
        return {name: order[self.sites[order] == name] for name in names}
