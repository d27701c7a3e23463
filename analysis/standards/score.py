"""The score of METRICS, as far as it can be told: from the lowest to the highest that is possible."""

from dataclasses import dataclass

import pandas as pd

from analysis.standards.fill import LEFT_OUT, MET, OPEN, UNMET


@dataclass(frozen=True)
class Score:
    """What METRICS can come to.

    Attributes
    ----------
    met, unmet, open, left_out : int
        Items of each verdict.
    lowest, highest : float
        Percent, 0 to 100: the score if no open item, and if every open item, is met.
    """

    met: int
    unmet: int
    open: int
    left_out: int
    lowest: float
    highest: float


def score(standards: pd.DataFrame) -> Score:
    """Give the range of scores that is possible.

    The score is 100 times the sum of the weights of the items met, over the sum of the weights of the
    items that count; items whose condition is not met by the study do not count.
    Source: Kocak et al. 2024, Insights into Imaging 15:8, doi 10.1186/s13244-023-01572-w.

    Parameters
    ----------
    standards : pandas.DataFrame
        The table `standards`.

    Returns
    -------
    Score

    Examples
    --------
    >>> table = pd.DataFrame({"weight": [0.2, 0.3, 0.5, 0.9], "verdict": [MET, UNMET, OPEN, LEFT_OUT]})
    >>> found = score(table.assign(checklist="metrics"))
    >>> found.lowest, found.highest
    (20.0, 70.0)
    """
    table = standards[standards["checklist"] == "metrics"]
    weights = table.groupby("verdict")["weight"].sum()
    numbers = table["verdict"].value_counts()
    met, unmet, left = (float(weights.get(name, 0.0)) for name in (MET, UNMET, OPEN))
    total = met + unmet + left
    n_met, n_unmet, n_open, n_left_out = (int(numbers.get(name, 0)) for name in (MET, UNMET, OPEN, LEFT_OUT))
    return Score(n_met, n_unmet, n_open, n_left_out, 100 * met / total, 100 * (met + left) / total)
