"""Recovery by more and more random lesions of the same patients, so that nobody drops out on the way."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.recovery import SIZES, smallest_size

FEWEST = 2
"""So many patients make a curve that is not that of one patient."""

_ROUNDING = 1e-12


@dataclass(frozen=True)
class SamePatients:
    """What random lesions recover in the same patients, whatever their number.

    Attributes
    ----------
    patients : tuple of str
        All have the number of lesions that was asked for, or more.
    curve : numpy.ndarray, shape (14,)
        Recovery by 2 to 15 lesions (%), ratio of means; NaN where some of the patients have fewer lesions.
    """

    patients: tuple[str, ...]
    curve: np.ndarray

    @property
    def n_patients(self) -> int:
        """How many they are."""
        return len(self.patients)

    @property
    def enough(self) -> bool:
        """Whether they are more than one."""
        return self.n_patients >= FEWEST

    @property
    def most(self) -> int:
        """The largest number of random lesions that all of them have, up to 15; 0 without patients."""
        return max((size for size, value in zip(SIZES, self.curve, strict=True) if value >= 0), default=0)

    def recovered(self, size: int) -> float:
        """Recovery by some random lesions (%)."""
        return float(self.curve[SIZES.index(size)])

    def required(self, target_percent: float) -> float:
        """Give the smallest number of lesions whose recovery reaches a target; NaN: more than `most`."""
        # Patients who all recover the target to the last bit must not miss it by the rounding of their sum.
        return float(smallest_size(self.curve, target_percent * (1 - _ROUNDING)))


def by_size(recovery: pd.DataFrame, index: str) -> pd.DataFrame:
    """Mean recovery (%) of an index of patients (rows) by number of random lesions (columns).

    Parameters
    ----------
    recovery : pandas.DataFrame
        Table `recovery`.
    index : str
    """
    rows = recovery[(recovery["level"] == "patient") & (recovery["index"] == index)]
    wide = rows.pivot_table(index="patient_id", columns="n_sampled", values="mean_percent")
    return wide.set_axis([int(size) for size in wide.columns], axis="columns")


def same_patients(
    percent: pd.DataFrame, heterogeneity: pd.DataFrame, index: str, least: float
) -> SamePatients:
    r"""Follow the patients with many lesions through all numbers of random lesions.

    A curve on which a patient counts only up to its own number of lesions can rise, and pass a target, only
    because patients with few lesions are sampled whole, and can fall when they leave. Here the patients p
    with `least` lesions or more are the same at each number k:
    :math:`R_k = \sum_p r_{pk} H_p / \sum_p H_p`, of their recoveries r and indices H of all lesions. That is
    known for each k up to `least`, and beyond as far as all of them have so many. From there on it is NaN:
    what these patients need is then more than that.

    Parameters
    ----------
    percent : pandas.DataFrame
        Mean recovery (%) of patients (index) by number of random lesions (columns), as from `by_size`.
    heterogeneity : pandas.DataFrame
        Table `heterogeneity`; a patient whose index is 0 has no recovery and is left out.
    index : str
        Column of it.
    least : float
        Lesions that a patient must have.

    Returns
    -------
    SamePatients

    Examples
    --------
    >>> percent = pd.DataFrame({2: [40.0, 60.0, 100.0], 3: [70.0, 100.0, None], 4: [100.0, None, None]},
    ...                        index=["A", "B", "C"])
    >>> whole = pd.DataFrame({"patient_id": ["A", "B", "C"], "n_lesions": [4, 3, 2], "maximal": [3.0, 1, 5]})
    >>> found = same_patients(percent, whole, "maximal", 3)
    >>> found.curve[:3].tolist()  # (40 * 3 + 60) / 4, (70 * 3 + 100) / 4; C has no three, and B no four
    [45.0, 77.5, nan]
    >>> found.required(75.0), found.most
    (3.0, 3)
    """
    enter = heterogeneity[(heterogeneity["n_lesions"] >= least) & (heterogeneity[index] > 0)]
    patients = tuple(enter["patient_id"])
    whole = enter[index].to_numpy(dtype=float)[:, np.newaxis]
    values = percent.reindex(index=patients, columns=SIZES).to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        return SamePatients(patients, (values * whole).sum(axis=0) / whole.sum())
