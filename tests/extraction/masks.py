"""Masks and CT values made for tests of features: every kind of lesion that has its own way to go wrong."""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

SPACINGS = ((1.0, 1.0, 1.0), (2.5, 0.7, 0.7), (5.0, 0.976562, 0.976562), (0.7, 1.1, 3.0))


def ellipsoid(*radii: float) -> np.ndarray:
    """Return an ellipsoid that touches all sides of its box; radii in voxels along z, y, x."""
    axes = np.meshgrid(*(np.arange(-int(r), int(r) + 1) / r for r in radii), indexing="ij", sparse=True)
    return sum(axis**2 for axis in axes) <= 1


def torus() -> np.ndarray:
    """Return a ring round z, with a hole."""
    z, y, x = np.meshgrid(np.arange(-5, 6), np.arange(-19, 20), np.arange(-19, 20), indexing="ij")
    return (np.hypot(y, x) - 14) ** 2 + z**2 <= 20


def banana() -> np.ndarray:
    """Return a third of a ring: its largest distances pass outside it."""
    ring = torus()
    _, y, x = np.indices(ring.shape)
    return ring & (y - 19 > np.abs(x - 19) / 2)


def shell() -> np.ndarray:
    """Return a hollow ball: a surface inside too."""
    ball = ellipsoid(9, 9, 9)
    return ball & ~ndimage.binary_erosion(ball, iterations=2)


def corner() -> np.ndarray:
    """Return an L of two long bars."""
    mask = np.zeros((4, 30, 24), dtype=bool)
    mask[:, :3] = mask[:, :, :2] = True
    return mask


def far_apart(shape: tuple[int, ...] = (9, 31, 27)) -> np.ndarray:
    """Return two voxels in opposite corners, and a ball between them."""
    mask = np.zeros(shape, dtype=bool)
    mask[0, 0, 0] = mask[-1, -1, -1] = True
    mask[2:7, 13:18, 11:16] = ellipsoid(2, 2, 2)
    return mask


def needles() -> np.ndarray:
    """Return lines of one voxel along each axis, apart from each other."""
    mask = np.zeros((20, 22, 26), dtype=bool)
    mask[2:18, 4, 4] = mask[8, 6:21, 20] = mask[16, 14, 3:25] = True
    return mask


def parts(seed: int, n: int = 12, shape: tuple[int, ...] = (20, 32, 30)) -> np.ndarray:
    """Return many balls strewn over a box."""
    rng = np.random.default_rng(seed)
    where = np.indices(shape)
    mask = np.zeros(shape, dtype=bool)
    for _ in range(n):
        centre = rng.uniform(0, shape)
        mask |= ((where - centre[:, None, None, None]) ** 2).sum(0) < rng.uniform(1, 4) ** 2
    return mask


def noise(seed: int, density: float, shape: tuple[int, ...] = (9, 13, 11)) -> np.ndarray:
    """Return voxels drawn at random: cubes of all 256 kinds, vertices everywhere."""
    return np.random.default_rng(seed).random(shape) < density


def lumpy(seed: int, shape: tuple[int, ...] = (24, 40, 36)) -> np.ndarray:
    """Return what smooth noise leaves above its mean: irregular, concave, in parts, and cut by the box."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=shape), 3)
    return smooth > smooth.mean()


MASKS: dict[str, np.ndarray] = {
    "voxel": np.ones((1, 1, 1), dtype=bool),
    "line": np.ones((1, 1, 17), dtype=bool),
    "pair": np.array([[[True, False, False, True]]]),
    "slice": ellipsoid(0.5, 12, 9),
    "two slices": np.repeat(ellipsoid(0.5, 12, 9), 2, axis=0),
    "disc": np.repeat(ellipsoid(0.5, 20.3, 20.3), 3, axis=0),
    "cube": np.ones((12, 12, 12), dtype=bool),
    "slab": np.ones((3, 25, 31), dtype=bool),
    "ball": ellipsoid(10, 10, 10),
    "egg": ellipsoid(4.2, 9.7, 15.1),
    "cigar": ellipsoid(2, 3, 40),
    "torus": torus(),
    "banana": banana(),
    "shell": shell(),
    "corner": corner(),
    "far apart": far_apart(),
    "needles": needles(),
    "parts": parts(1),
    "lumpy": lumpy(3),
    "sparse": noise(4, 0.02, (20, 24, 22)),
    "noise": noise(5, 0.5),
    "full of holes": noise(6, 0.97),
}
"""Named masks; all but `sparse` touch all sides of their box or nearly so."""


def random_masks(n: int, seed: int) -> Iterator[np.ndarray]:
    """Draw masks of any size and density, none empty; some are a plane or a line."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        shape = rng.integers(1, 14, 3)
        mask = rng.random(shape) < rng.choice([0.01, 0.1, 0.5, 0.9])
        mask.flat[rng.integers(mask.size)] = True
        yield ndimage.binary_closing(mask) | mask if rng.random() < 0.3 else mask


def tissue(shape: tuple[int, ...], seed: int = 0, deviation: float = 40.0) -> np.ndarray:
    """Draw CT values (HU) of a coarse texture with fine noise."""
    rng = np.random.default_rng(seed)
    coarse = ndimage.zoom(rng.normal(0, deviation, [n // 4 + 2 for n in shape]), 4, order=1)
    return coarse[tuple(slice(n) for n in shape)] + rng.normal(40, deviation / 3, shape)
