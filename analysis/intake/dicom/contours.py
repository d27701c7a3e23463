"""Contours of a ROI as RTSTRUCT holds them: lists of points in mm, read when they are needed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from analysis.intake.dicom.coded import items
from analysis.intake.dicom.elements import text

CLOSED = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")
POINT = "POINT"

_DATA = Tag("ContourData")


class ContourError(ValueError):
    """The points of a contour cannot be read; the message says why."""


@dataclass(frozen=True, eq=False)
class Contour:
    """One contour.

    Attributes
    ----------
    kind : str
        `CLOSED_PLANAR`, `CLOSEDPLANAR_XOR`, `OPEN_PLANAR`, `OPEN_NONPLANAR` or `POINT`, as the file has it.
    item : pydicom.Dataset
        Its item of the file, whose points are text until they are read: thousands of contours of organs
        never are.
    """

    kind: str
    item: Dataset

    @classmethod
    def of(cls, item: Dataset) -> "Contour":
        """Take a contour from an item of ContourSequence."""
        return cls(text(item, "ContourGeometricType").upper(), item)

    @property
    def image_uids(self) -> list[str]:
        """Slices that it was drawn on."""
        return [text(image, "ReferencedSOPInstanceUID") for image in items(self.item, "ContourImageSequence")]

    def points(self) -> np.ndarray:
        """Read its points.

        Returns
        -------
        numpy.ndarray of float, shape (n, 3)
            x, y, z (mm).

        Raises
        ------
        ContourError
            They are no numbers, not finite, or not three a point.
        """
        values = _numbers(self.item)
        if values.size % 3:
            raise ContourError(f"{values.size} numbers, which is not three a point")
        if not np.isfinite(values).all():
            raise ContourError("a number that is not finite")
        said = self.item.get("NumberOfContourPoints")
        if said is not None and str(said).strip() not in ("", str(values.size // 3)):
            raise ContourError(f"{values.size // 3} points in place of {said}")
        return values.reshape(-1, 3)


def _numbers(item: Dataset) -> np.ndarray:
    element = item.get_item(_DATA) if _DATA in item else None
    raw = None if element is None else element.value
    if raw is None or raw == "":
        return np.empty(0)
    try:
        return np.array(_parts(raw), dtype=float)
    except (TypeError, ValueError):
        raise ContourError("text that is no number") from None


def _parts(raw: object) -> Sequence[object]:
    """Values of an element that pydicom has read as bytes, text, or numbers."""
    if isinstance(raw, bytes):
        raw = raw.decode("ascii", errors="replace").strip(" \0")
    if isinstance(raw, str):
        return raw.split("\\") if raw else ()
    return list(raw) if hasattr(raw, "__iter__") else [raw]
