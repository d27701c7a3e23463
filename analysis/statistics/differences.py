"""One of the pairwise differences of two samples by its rank, without a table of all of them."""

import numpy as np


def ranked_difference(x: np.ndarray, y: np.ndarray, rank: int) -> float:
    """Find the pairwise difference x_i - y_j that stands at a place among all of them, in ascending order.

    Memory grows with the two samples, not with their product; the result is the very number that sorting
    all differences would give.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,) and (m,)
        Finite, in ascending order, none empty.
    rank : int
        From 0 to n * m - 1.

    Returns
    -------
    float

    Notes
    -----
    Floating-point numbers have an order in which they can be counted, so the smallest one that `rank` + 1
    differences do not exceed is found by halving, in 64 steps at most.

    Examples
    --------
    >>> x, y = np.array([1.0, 4.0]), np.array([0.0, 1.0])
    >>> [ranked_difference(x, y, rank) for rank in range(4)]
    [0.0, 1.0, 3.0, 4.0]
    """
    low, high = _place(x[0] - y[-1]), _place(x[-1] - y[0])
    while low < high:
        middle = (low + high) // 2
        if _count_up_to(_number(middle), x, y) > rank:
            high = middle
        else:
            low = middle + 1
    return _number(low)


def _count_up_to(limit: float, x: np.ndarray, y: np.ndarray) -> int:
    """Count the differences up to a limit, each as it is rounded."""
    # Along ascending y a difference never grows, so that halving finds the first within the limit.
    first, last = np.zeros(len(x), dtype=np.int64), np.full(len(x), len(y))
    for _ in range(len(y).bit_length()):
        middle = (first + last) // 2
        within = x - y[np.minimum(middle, len(y) - 1)] <= limit
        open_ = first < last
        last = np.where(open_ & within, middle, last)
        first = np.where(open_ & ~within, middle + 1, first)
    return int((len(y) - first).sum())


def _place(number: float) -> int:
    """Count the floating-point numbers from 0 to this one; negative for negative ones."""
    place = int(np.float64(abs(number)).view(np.int64))
    return -place if number < 0 else place


def _number(place: int) -> float:
    number = float(np.int64(abs(place)).view(np.float64))
    return -number if place < 0 else number
