"""Coarse surfaces of lesions rounded off for drawing; nothing here is measured."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_MOST_TRIANGLES = 40_000
_FINEST = 4
_ROUNDNESS = 0.6


@dataclass(frozen=True)
class Mesh:
    """Triangles to draw.

    Attributes
    ----------
    corners, normals : numpy.ndarray, shape (n, 3, 3)
        Corners (mm: towards the patient's left, back and head) and the surface's directions there.
    sites : numpy.ndarray of str, shape (n,)
    """

    corners: np.ndarray
    normals: np.ndarray
    sites: np.ndarray


def smooth_mesh(surfaces: pd.DataFrame) -> Mesh:
    """Divide the triangles of a patient's lesions and bulge them, so that they look round.

    Parameters
    ----------
    surfaces : pandas.DataFrame
        Table `surfaces`, rows of one patient.

    Returns
    -------
    Mesh
        Each triangle divided into up to 16. New corners lie on curved patches spanned by the old corners and
        their directions (Phong tessellation, Boubekeur and Alexa 2008, doi 10.1145/1409060.1409094).
    """
    rows = surfaces.sort_values(["lesion_id", "triangle", "vertex"], kind="stable")
    corners = rows[["x_mm", "y_mm", "z_mm"]].to_numpy(float).reshape(-1, 3, 3)
    normals = _normals(corners, pd.factorize(rows["lesion_id"])[0][::3])
    pieces = int(np.clip(np.sqrt(_MOST_TRIANGLES / max(len(corners), 1)), 1, _FINEST))
    weights = _weights(pieces)
    fine = np.einsum("kjc,ncx->nkjx", weights, corners)
    directions = np.einsum("kjc,ncx->nkjx", weights, normals)
    bulged = fine + _ROUNDNESS * (_projected(fine, weights, corners, normals) - fine)
    sites = np.repeat(rows["site"].to_numpy(dtype=object)[::3], len(weights))
    return Mesh(bulged.reshape(-1, 3, 3), _unit(directions).reshape(-1, 3, 3), sites)


def _normals(corners: np.ndarray, lesion: np.ndarray) -> np.ndarray:
    """Direction of the surface at each corner: the mean over the triangles of the lesion that meet there."""
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    keys = np.column_stack([np.repeat(lesion, 3), np.round(corners.reshape(-1, 3), 3)])
    _, where = np.unique(keys, axis=0, return_inverse=True)
    where = where.ravel()
    sums = np.zeros((where.max() + 1, 3))
    np.add.at(sums, where, np.repeat(faces, 3, axis=0))
    return _unit(sums)[where].reshape(-1, 3, 3)


def _weights(pieces: int) -> np.ndarray:
    """Barycentric coordinates of the corners of a triangle divided `pieces` times a side."""
    small = []
    for i in range(pieces):
        for j in range(pieces - i):
            small.append([(i, j), (i + 1, j), (i, j + 1)])
            if i + j < pieces - 1:
                small.append([(i + 1, j), (i + 1, j + 1), (i, j + 1)])
    u, v = np.moveaxis(np.array(small, float) / pieces, -1, 0)
    return np.stack([1 - u - v, u, v], axis=-1)


def _projected(fine: np.ndarray, weights: np.ndarray, corners: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Project points onto the tangent planes of the three corners, and mix the projections."""
    offset = (
        np.einsum("nkjx,ncx->nkjc", fine, normals) - np.einsum("ncx,ncx->nc", corners, normals)[:, None, None]
    )
    return fine - np.einsum("kjc,nkjc,ncx->nkjx", weights, offset, normals)


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
