"""Largest distances between the vertices of a lesion's surface, without comparing all pairs of them.

The vertices lie halfway between voxels that share a face, one in the lesion and one outside. The largest
distance lies between corners of their convex hull, so that of each line of vertices only the ends count.
All places are whole numbers of half a voxel.
"""

from collections.abc import Iterator

import numpy as np
from scipy.spatial import ConvexHull, QhullError, distance

_FEW = 300
"""Points of which all pairs are compared without looking for their hull."""
_DIRECTIONS = 16
_HAIR = 1e-9
_PAIRS_AT_ONCE = 2_000_000


def diameters(mask: np.ndarray, spacing: np.ndarray) -> np.ndarray:
    """Largest distances between vertices of the surface of a lesion, in planes and in space.

    Parameters
    ----------
    mask : numpy.ndarray of bool, shape (z, y, x)
        The lesion; not empty.
    spacing : array_like, shape (3,)
        Along z, y, x (mm).

    Returns
    -------
    numpy.ndarray, shape (4,)
        In mm: within planes of one z, of one y, of one x, and anywhere. Those of pyradiomics, which compares
        all pairs of vertices.

    Examples
    --------
    >>> diameters(np.ones((1, 1, 4), dtype=bool), np.ones(3))
    array([4., 4., 1., 4.])
    """
    steps = np.asarray(spacing, dtype=float)
    padded = np.pad(mask, 1)
    squares = [_in_planes(np.moveaxis(padded, axis, 0), np.delete(steps, axis)) for axis in range(3)]
    return np.sqrt([*squares, _in_space(padded, steps)])


def _in_planes(mask: np.ndarray, spacing: np.ndarray) -> float:
    """Square of the largest distance within planes across the first axis."""
    return max(_largest_in_planes(*lines, spacing) for lines in _lines_by_plane(mask))


def _lines_by_plane(mask: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Place of lines, and their first and last vertex; (planes, lines) each, through voxels and between."""
    n_lines = mask.shape[1]
    through, across = _ends(mask[:, :, 1:] != mask[:, :, :-1]), _ends(mask[:, 1:] != mask[:, :-1])
    places = np.arange(2 * n_lines - 1)
    first, last = (np.empty((len(mask), len(places)), int) for _ in range(2))
    for whole, odd, even in ((first, across[0], through[0]), (last, across[1], through[1])):
        whole[:, ::2] = np.where(even >= 0, 2 * even + 1, -1)
        whole[:, 1::2] = np.where(odd >= 0, 2 * odd, -1)
    yield places, first, last
    first, last = _ends(mask[1:] != mask[:-1])
    yield places[::2], 2 * first, 2 * last


def _ends(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place along the last axis; below 0 where there is none."""
    n = found.shape[-1]
    first = found.argmax(-1)
    last = n - 1 - found[..., ::-1].argmax(-1)
    nothing = ~found.any(-1)
    first[nothing] = last[nothing] = -1
    return first, last


def _largest_in_planes(places: np.ndarray, first: np.ndarray, last: np.ndarray, spacing: np.ndarray) -> float:
    """Square of the largest distance; planes that cannot hold it are passed by."""
    used = first >= 0
    planes = used.any(1)
    if not planes.any():
        return 0.0
    used, first, last = used[planes], first[planes], last[planes]
    # A line without vertices repeats another of its plane.
    line = np.where(used, np.arange(len(places)), used.argmax(1)[:, None])
    across = places[line] * 0.5 * spacing[0]
    low, high = (np.take_along_axis(ends, line, 1) * 0.5 * spacing[1] for ends in (first, last))
    bounds = _upper_bounds(across, low, high)
    largest = 0.0
    for block in _blocks(np.argsort(-bounds), 1 + _PAIRS_AT_ONCE // 16 // len(places) ** 2):
        candidates = block[bounds[block] > largest]
        if not len(candidates):
            break
        a, b, y = high[candidates, :, None], low[candidates, None, :], across[candidates]
        largest = max(largest, float(((y[:, :, None] - y[:, None, :]) ** 2 + (a - b) ** 2).max()))
    return largest


def _upper_bounds(across: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """For each plane a square that no distance exceeds, from its widths in some directions."""
    widths = []
    for angle in np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS:
        sideways, along = np.cos(angle) * across, np.sin(angle)
        widths.append((sideways + along * high).max(1) - (sideways + along * low).min(1))
    return (np.max(widths, 0) / np.cos(np.pi / 2 / _DIRECTIONS)) ** 2 + _HAIR


def _blocks(order: np.ndarray, size: int) -> Iterator[np.ndarray]:
    return (order[start : start + size] for start in range(0, len(order), size))


def _in_space(mask: np.ndarray, spacing: np.ndarray) -> float:
    """Square of the largest distance between any two vertices."""
    points = np.concatenate(list(_ends_of_lines(mask))) * 0.5 * spacing
    points = _far_out(points)
    if len(points) > _FEW:
        points = _corners_of_hull(points)
    blocks = _blocks(np.arange(len(points)), 1 + _PAIRS_AT_ONCE // len(points))
    return max(float(distance.cdist(points[block], points, "sqeuclidean").max()) for block in blocks)


def _ends_of_lines(mask: np.ndarray) -> Iterator[np.ndarray]:
    """First and last vertex of each line along the last axis, in half voxels."""
    for axis in range(3):
        low, high = (np.delete(mask, edge, axis) for edge in (-1, 0))
        ends = _ends(low != high)
        for place in ends:
            z, y = np.nonzero(place >= 0)
            points = 2 * np.stack([z, y, place[z, y]], axis=1)
            points[:, axis] += 1
            yield points


def _far_out(points: np.ndarray) -> np.ndarray:
    """Leave out points too near to the middle to belong to the largest distance."""
    directions = _spread()
    along = points @ directions.T
    extremes = points[np.unique(np.concatenate([along.argmax(0), along.argmin(0)]))]
    distances = distance.cdist(extremes, extremes)
    one, other = np.unravel_index(distances.argmax(), distances.shape)
    radii = np.sqrt(((points - (extremes[one] + extremes[other]) / 2) ** 2).sum(1))
    return points[radii >= distances[one, other] - radii.max() - _HAIR]


def _spread() -> np.ndarray:
    """Directions over half a sphere, shape (64, 3), about equally far apart."""
    n = np.arange(64)
    height = (n + 0.5) / 64
    turn = n * np.pi * (3 - np.sqrt(5))
    flat = np.sqrt(1 - height**2)
    return np.stack([height, flat * np.cos(turn), flat * np.sin(turn)], axis=1)


def _corners_of_hull(points: np.ndarray) -> np.ndarray:
    try:
        return points[ConvexHull(points).vertices]
    except QhullError:
        return points
