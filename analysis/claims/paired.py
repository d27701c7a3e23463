"""Two samples compared in the same patients, so that none enters one of them alone."""

from dataclasses import dataclass

import pandas as pd

from analysis.claims.evidence import Evidence


@dataclass(frozen=True)
class Gain:
    """How much more one sample recovers of an index than another.

    Attributes
    ----------
    label : str
        What is compared.
    points : pandas.Series
        By patient, percentage points; their mean is the difference of the two ratios of means.
    """

    label: str
    points: pd.Series

    @property
    def mean(self) -> float:
        """Difference of the two recoveries (percentage points) over all patients."""
        return float(self.points.mean())

    def __str__(self) -> str:
        return f"{self.label} {self.mean:+.1f}".replace("-", "−")


def gain(label: str, better: pd.Series, worse: pd.Series, whole: pd.Series) -> Gain:
    r"""Compare two samples in the patients who have both.

    The recovery of a cohort is a ratio of means, :math:`R = \sum_p r_p H_p / \sum_p H_p`, of the patients'
    recoveries r and indices H. The difference D of two is spread over the patients as
    :math:`D + (d_p - D) H_p / \bar H`: its mean is D, and its spread that of D over other such patients.

    Parameters
    ----------
    label : str
    better, worse : pandas.Series
        Mean recovery (%) by patient; one who lacks either, or has no recovery, is left out.
    whole : pandas.Series
        Index of all lesions, by patient.

    Returns
    -------
    Gain

    Examples
    --------
    >>> whole = pd.Series({"A": 0.3, "B": 0.1})
    >>> found = gain("x", pd.Series({"A": 50.0, "B": 90.0}), pd.Series({"A": 40.0, "B": 40.0}), whole)
    >>> found.mean  # (50 * 0.3 + 90 * 0.1) / 0.4 - 40
    20.0
    """
    more = (better - worse).dropna()
    weights = whole.reindex(more.index)
    weights = weights / weights.mean()
    difference = (more * weights).mean()
    return Gain(label, difference + (more - difference) * weights)


def by_strategy(evidence: Evidence, strategy: str, reading: str, index: str) -> pd.Series:
    """Mean recovery (%) of an index of each patient by a strategy."""
    return evidence.by_strategy.get((strategy, reading, index), pd.Series(dtype=float))


def whole_index(evidence: Evidence, index: str) -> pd.Series:
    """Index of all lesions of each patient."""
    return evidence.tables["heterogeneity"].set_index("patient_id")[index]
