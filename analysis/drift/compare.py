"""Two tables of the same name: how many values moved, by how much at most, and where."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOLERANCE = 1e-10
"""Relative; what the order of a sum may change is smaller, what a reader could see is far larger."""
NEAR_ZERO = 1e-12
"""Absolute: a value that is zero but for rounding has no relative change."""


@dataclass(frozen=True)
class Drift:
    """What became of a kept table.

    Attributes
    ----------
    table : str
    n_values : int
        Values that were kept.
    n_moved : int
        Those that are something else now.
    largest : float
        Largest relative change; infinite where a number, a word or a row came or went.
    where : str
        Row and column of that change, with the value then and now; empty where nothing moved.
    """

    table: str
    n_values: int
    n_moved: int = 0
    largest: float = 0.0
    where: str = ""


def drift(table: str, kept: pd.DataFrame, now: pd.DataFrame, tolerance: float = TOLERANCE) -> Drift:
    """Compare a table with what was kept of it, row by row.

    Parameters
    ----------
    table : str
        Its name.
    kept, now : pandas.DataFrame
    tolerance : float
        Relative change that does not count.

    Returns
    -------
    Drift

    Examples
    --------
    >>> kept, now = pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": [1.0, 2.5]})
    >>> drift("made", kept, now)
    Drift(table='made', n_values=2, n_moved=1, largest=0.2, where='row 2, a: 2 became 2.5')
    """
    if list(kept) != list(now):
        other = ", ".join(sorted(map(str, set(kept) ^ set(now)))) or "their order"
        return Drift(table, kept.size, kept.size, np.inf, f"columns differ: {other}")
    if len(kept) != len(now):
        return Drift(table, kept.size, kept.size, np.inf, f"{len(kept)} rows became {len(now)}")
    change = np.column_stack([_change(kept[name], now[name], tolerance) for name in kept])
    if not change.any():
        return Drift(table, kept.size)
    row, column = divmod(int(change.argmax()), change.shape[1])
    values = " became ".join(_shown(frame.iloc[row, column]) for frame in (kept, now))
    where = f"row {row + 1}, {kept.columns[column]}: {values}"
    return Drift(table, kept.size, int((change > 0).sum()), float(change.max()), where)


def _change(kept: pd.Series, now: pd.Series, tolerance: float) -> np.ndarray:
    """Relative change of each value; 0 where it does not count."""
    if not all(pd.api.types.is_float_dtype(each) for each in (kept, now)):
        return np.where(kept.astype(str).to_numpy() == now.astype(str).to_numpy(), 0.0, np.inf)
    one, other = kept.to_numpy(), now.to_numpy()
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    finite = np.isfinite(one) & np.isfinite(other)
    size, far = np.maximum(abs(one), abs(other)), np.full(len(one), np.inf)
    far[finite] = abs(one[finite] - other[finite])
    share = np.divide(far, size, out=np.full(len(far), np.inf), where=finite & (size > 0))
    counts = ~same & ~(finite & (far <= np.maximum(tolerance * size, NEAR_ZERO)))
    return np.where(counts, share, 0.0)


def _shown(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else repr(value)
