"""The costly part of the co-occurrence features: the matrix behind the maximal correlation coefficient."""

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
