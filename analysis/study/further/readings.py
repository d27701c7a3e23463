"""The readings of each lesion: a feature on the contours that a cohort has."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics import log_scale
from analysis.statistics.lesions import KEYS, UNKNOWN
from analysis.statistics.normal_scores import normal_scores

LOG, RANK = log_scale.RATIO, "rank"


@dataclass(frozen=True)
class Readings:
    """Lesions with their contours.

    Attributes
    ----------
    lesions : pandas.DataFrame
        `patient_id`, `lesion_id`, `site`, in order.
    tables : tuple of pandas.DataFrame
        One a contour, with the features in use, in the order of the lesions.
    by_readers : bool
        Contours are those of readers: a lesion need not have all of them.
    """

    lesions: pd.DataFrame
    tables: tuple[pd.DataFrame, ...]
    by_readers: bool

    @classmethod
    def of(cls, features: pd.DataFrame, names: tuple[str, ...]) -> "Readings":
        """Line up the contours of each lesion; between readers the majority's `original` is no reading."""
        readers = features["contour"].str.startswith("reader-")
        rows = features[readers] if readers.any() else features
        lesions = rows[[*KEYS, "site"]].drop_duplicates(list(KEYS)).reset_index(drop=True)
        keys = pd.MultiIndex.from_frame(lesions[list(KEYS)])
        contours = rows.groupby("contour", sort=True)
        tables = (one.set_index(list(KEYS))[list(names)].reindex(keys) for _, one in contours)
        return cls(lesions, tuple(tables), bool(readers.any()))

    @property
    def sites_known(self) -> bool:
        """Whether most lesions have a site."""
        return bool((self.lesions["site"] != UNKNOWN).mean() > 0.5)

    def values(self, name: str) -> tuple[np.ndarray, pd.DataFrame]:
        """Give a feature, shape (n_lesions, n_contours), and the lesions that have enough of it.

        Those are lesions with a value on every contour, or from two readers. Where most sites are known,
        lesions without one are left out.
        """
        x = np.column_stack([table[name].to_numpy(dtype=float) for table in self.tables])
        x = np.where(np.isfinite(x), x, np.nan)
        needed = min(2, x.shape[1]) if self.by_readers else x.shape[1]
        rows = np.isfinite(x).sum(axis=1) >= needed
        if self.sites_known:
            rows &= (self.lesions["site"] != UNKNOWN).to_numpy()
        return x[rows], self.lesions[rows]


def scales(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Give a feature on the scales on which variances can be compared.

    Parameters
    ----------
    name : str
        Pyradiomics name.
    values : numpy.ndarray, shape (n_lesions, n_contours)

    Returns
    -------
    dict of str to numpy.ndarray
        `log`, of features that are positive and count from a true zero, then `rank`.

    Examples
    --------
    >>> [*scales("original_shape_VoxelVolume", np.array([[1.0], [10.0]]))]
    ['log', 'rank']
    >>> [*scales("original_firstorder_Mean", np.array([[1.0], [10.0]]))]
    ['rank']
    """
    logs = log_scale.scales([name], values[..., np.newaxis]) == [log_scale.RATIO]
    return ({LOG: np.log(values)} if logs else {}) | {RANK: normal_scores(values)}
    ratio = log_scale.scales([name], values[..., np.newaxis]) == [log_scale.RATIO]
    return ({LOG: np.log(values)} if ratio else {}) | {RANK: normal_scores(values)}
