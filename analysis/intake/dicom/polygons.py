"""Polygons on a slice, filled: which pixel centres lie in them, and which on them."""

from collections.abc import Sequence

import numpy as np

_ON = 1e-6
"""Pixels between a polygon and a centre that lies on it."""
_DIGITS = 3
"""Decimals of a pixel that count: more than any planning system writes, and fewer than arithmetic spoils."""
_NEAR_LATTICE = 0.1
"""Pixels by which a contour that a program drew along pixels may miss them, for its file rounds."""


def settled(points: np.ndarray) -> np.ndarray:
    """Round the corners of polygons to where they were meant to be.

    A contour that a program drew around a mask runs along the centres or the borders of pixels. Written with
    one or two decimals of a millimetre it misses them by a little, and pixels on it fall out by chance; so,
    if all corners lie nearer than a tenth of a pixel to whole and half pixels, they are moved there. Others
    are rounded to a thousandth of a pixel.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 2)
        x, y in pixels.
    """
    lattice = np.round(2 * points) / 2
    is_drawn_by_program = bool(np.abs(points - lattice).max(initial=0) < _NEAR_LATTICE)
    return lattice if is_drawn_by_program else np.round(points, _DIGITS)


def fill(polygons: Sequence[np.ndarray], shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Find the pixel centres in polygons, and on them.

    Inside is what a ray leaves through an odd number of sides of all polygons together: a polygon in another
    is a hole, and a keyhole contour, which leads to its hole and back by one path, is one as well. This is
    the exclusive or of the polygons.

    Parameters
    ----------
    polygons : sequence of numpy.ndarray, shape (n, 2)
        Corners, x and y in pixels; the last is joined to the first.
    shape : tuple of int
        Rows and columns of the slice.

    Returns
    -------
    inside, on : numpy.ndarray of bool, shape (rows, columns)
        Pixels on a polygon may be inside or not.
    """
    starts = np.concatenate(polygons)
    ends = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    rows, columns = _crossings(starts, ends)
    return _inside(rows, columns, shape), _on(starts, ends, rows, columns, shape)


def _crossings(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of pixel centres that sides cross, and the columns where; the upper end of a side is left out."""
    first = np.ceil(np.minimum(starts[:, 1], ends[:, 1])).astype(int)
    count = np.ceil(np.maximum(starts[:, 1], ends[:, 1])).astype(int) - first
    side = np.repeat(np.arange(len(starts)), count)
    rows = first[side] + np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count)
    slope = (ends[side, 0] - starts[side, 0]) / (ends[side, 1] - starts[side, 1])
    return rows, starts[side, 0] + (rows - starts[side, 1]) * slope


def _inside(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Pixels with an odd number of crossings before them in their row."""
    after = np.clip(np.floor(columns).astype(int) + 1, 0, shape[1])
    seen = (rows >= 0) & (rows < shape[0])
    turns = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
    np.add.at(turns, (rows[seen], after[seen]), 1)
    return np.cumsum(turns, axis=1)[:, :-1] % 2 == 1


def _on(
    starts: np.ndarray, ends: np.ndarray, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """Pixels whose centres are corners, or lie on sides."""
    flat = (starts[:, 1] == ends[:, 1]) & (starts[:, 1] == np.round(starts[:, 1]))
    pixels = np.concatenate(
        [starts, np.column_stack([columns, rows]), *map(_between, starts[flat], ends[flat])]
    )
    nearest = np.round(pixels).astype(int)
    is_on = (np.abs(pixels - nearest) < _ON).all(axis=1)
    is_on &= ((nearest >= 0) & (nearest < (shape[1], shape[0]))).all(axis=1)
    found = np.zeros(shape, dtype=bool)
    found[nearest[is_on, 1], nearest[is_on, 0]] = True
    return found


def _between(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Whole pixels on a side along a row, shape (n, 2)."""
    low, high = sorted((start[0], end[0]))
    x = np.arange(np.ceil(low), np.floor(high) + 1)
    return np.column_stack([x, np.full(len(x), start[1])])
