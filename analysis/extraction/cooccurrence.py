"""The costly parts of the co-occurrence features: those whose time grows with the cube of the grey levels."""

import numpy as np


def correlation_matrices(joint: np.ndarray, px: np.ndarray, py: np.ndarray, eps: float) -> np.ndarray:
    """Form Q, whose second largest eigenvalue is the square of the maximal correlation coefficient.

    Parameters
    ----------
    joint : numpy.ndarray, shape (n, n, angles)
        Probabilities p(i, k) of pairs of grey levels.
    px, py : numpy.ndarray, shape (n, angles)
        Their sums over k and over i.
    eps : float
        Added to denominators.

    Returns
    -------
    numpy.ndarray, shape (n, n, angles)
        Q(i, j), the sum over k of p(i, k) p(j, k) / (px(i) py(k) + eps). It is pyradiomics' sum, term by
        term in its order, without terms that are 0: few levels are neighbours of one, so most are.

    Notes
    -----
    Haralick et al. 1973, doi 10.1109/TSMC.1973.4309314.

    Examples
    --------
    >>> joint = np.array([[0.5, 0.0], [0.0, 0.5]])[:, :, None]
    >>> half = np.full((2, 1), 0.5)
    >>> correlation_matrices(joint, half, half, 0.0)[:, :, 0].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    matrices = np.zeros(joint.shape)
    for k in range(joint.shape[1]):
        rows = np.flatnonzero((joint[:, k] != 0).any(1))
        if not len(rows):
            continue
        near = slice(rows[0], rows[-1] + 1)
        column = joint[near, k]
        terms = column[:, None] * column[None]
        terms /= px[near, None] * py[k] + eps
        matrices[near, near] += terms
    return matrices


def coefficients(joint: np.ndarray, levels: np.ndarray) -> dict[str, np.ndarray]:
    """Form what pyradiomics' co-occurrence features have in common, by its names.

    Parameters
    ----------
    joint : numpy.ndarray, shape (1, n, n, angles)
        Probabilities p(i, j) of pairs of grey levels.
    levels : numpy.ndarray of int, shape (n,)
        The grey levels, ascending, from 1.

    Returns
    -------
    dict of str to numpy.ndarray
        `px`, `py`, `ux`, `uy`, `HXY`, and the distributions `pxAddy` of i + j, from 2 to twice the highest
        level, and `pxSuby` of the difference of i and j, from 0: pyradiomics' sums, in its order.

    Examples
    --------
    >>> joint = np.array([[0.5, 0.125], [0.125, 0.25]])[None, :, :, None]
    >>> found = coefficients(joint, np.array([1, 3]))
    >>> found["pxAddy"].ravel().tolist(), found["pxSuby"].ravel().tolist()
    ([0.5, 0.0, 0.25, 0.0, 0.25], [0.75, 0.0, 0.25])
    """
    highest, eps = int(levels[-1]), np.spacing(1)
    i, j = np.meshgrid(levels.astype(float), levels.astype(float), indexing="ij", sparse=True)
    return {
        "eps": eps,
        "i": i,
        "j": j,
        "kValuesSum": np.arange(2, 2 * highest + 1, dtype=float),
        "kValuesDiff": np.arange(highest, dtype=float),
        "px": joint.sum(2, keepdims=True),
        "py": joint.sum(1, keepdims=True),
        "ux": np.sum(i[None, :, :, None] * joint, (1, 2), keepdims=True),
        "uy": np.sum(j[None, :, :, None] * joint, (1, 2), keepdims=True),
        "pxAddy": _distribution(joint, levels[:, None] + levels - 2, 2 * highest - 1),
        "pxSuby": _distribution(joint, np.abs(levels[:, None] - levels), highest),
        "HXY": -1 * np.sum(joint * np.log2(joint + eps), (1, 2)),
    }


def _distribution(joint: np.ndarray, key: np.ndarray, size: int) -> np.ndarray:
    """Sum probabilities of pairs with one key; shape (1, size, angles)."""
    by_angle = np.ascontiguousarray(joint.reshape(key.size, -1).T)
    # Like pyradiomics' sums, those of bincount are formed pair by pair, in the order of the matrix.
    sums = [np.bincount(key.reshape(-1), weights=angle, minlength=size) for angle in by_angle]
    return np.ascontiguousarray(np.stack(sums, axis=1))[None]
