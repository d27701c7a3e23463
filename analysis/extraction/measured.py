"""What came out of a lesion, and its form in the store."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.extraction.volumes import GoneError, LesionError
from analysis.features import CONTOURS, FEATURES
from analysis.paths_in_text import names_alone
from analysis.traces import trace

_NO_MEMORY = re.compile(r"failed to allocate|bad_alloc", re.IGNORECASE)
"""What ITK says where it has none; it raises `RuntimeError` then, as for a damaged file."""


@dataclass
class Measured:
    """What came out of a lesion.

    Attributes
    ----------
    row : int
        Its place in the manifest.
    features : dict of str to numpy.ndarray, shape (107,)
        By contour, in the order of `analysis.features.FEATURES`; a contour without features is absent.
    reasons : dict of str to str
        By contour: why it has no features, or not all of them.
    surface : numpy.ndarray, shape (n, 3, 3)
        Triangles of the original contour; none if that failed.
    stored : bool
        Whether it was found in the store.
    lasting : bool
        Whether the same input would give the same again: no error but those that say what is wrong with it.
    trace : str
        Where in the code the original contour failed; empty if it did not.
    """

    row: int
    features: dict[str, np.ndarray] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    surface: np.ndarray = field(default_factory=lambda: np.empty((0, 3, 3)))
    stored: bool = False
    lasting: bool = True
    trace: str = ""

    @property
    def failed(self) -> bool:
        """Whether the original contour has no feature."""
        return "original" not in self.features

    @classmethod
    def without(cls, row: int, error: Exception, *folders: Path) -> "Measured":
        """Make one without any features; `folders` are those of its files, which nothing may name."""
        reasons = dict.fromkeys(CONTOURS, reason(error, *folders))
        return cls(row, reasons=reasons, lasting=lasts(error), trace=trace(error, *folders))

    @classmethod
    def from_store(cls, row: int, content: dict[str, Any]) -> "Measured | None":
        """Take one from its form in the store; None if that is another form."""
        try:
            surface = np.array(content["surface"], dtype=float).reshape(-1, 3, 3)
            features = {contour: _all(values) for contour, values in content["features"].items()}
            reasons = {str(contour): str(why) for contour, why in content["reasons"].items()}
            where = str(content["trace"])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return cls(row, features, reasons, surface, stored=True, trace=where)

    def to_store(self) -> dict[str, Any]:
        """Give its form in the store."""
        features = {contour: values.tolist() for contour, values in self.features.items()}
        kept = {"features": features, "reasons": self.reasons, "surface": self.surface.tolist()}
        return kept | {"trace": self.trace}


def _all(values: Any) -> np.ndarray:
    array = np.array(values, dtype=float)
    if array.shape != (len(FEATURES),):
        raise ValueError(f"{array.shape} values, expected {len(FEATURES)}")
    return array


def lasts(error: Exception) -> bool:
    """Tell whether the same input would fail again: what is wrong with it, not with memory or the disk."""
    cause = error.__cause__
    of_disk = isinstance(cause, OSError) and cause.errno is not None
    if isinstance(error, GoneError) or of_disk or _NO_MEMORY.search(str(cause)):
        return False
    return isinstance(error, LesionError)


def reason(error: Exception, *folders: Path) -> str:
    r"""Say what an error says, in one line and without the folders of this machine; `folders` are known ones.

    Examples
    --------
    >>> reason(ValueError("cannot open /home/me/scans/ct.nii.gz:\n  no such file"))
    'cannot open ct.nii.gz: no such file'
    """
    return " ".join(names_alone(str(error), *folders).split()) or type(error).__name__
