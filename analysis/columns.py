"""A column of a table, and the columns that several tables share."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["text", "number", "count", "flag"]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
    kind : {'text', 'number', 'count', 'flag'}
        Text is never missing; a number may be NaN; counts and flags are never missing.
    meaning : str
        What it holds, with its unit, for the data dictionary.
    least, most : float, optional
        The range of its values, ends included.
    """

    name: str
    kind: Kind
    meaning: str
    least: float | None = None
    most: float | None = None

    def allows(self, values: pd.Series) -> bool:
        """Tell whether values of its type are in its range, and none is missing that may not be.

        >>> Column("percent", "number", "share", least=0).allows(pd.Series([0.0, np.nan, -1.0]))
        False
        """
        if self.kind == "text":
            return not values.hasnans
        if self.least is None and self.most is None:
            return True
        known = values.to_numpy()
        low = -np.inf if self.least is None else self.least
        high = np.inf if self.most is None else self.most
        return not ((known < low) | (known > high)).any()


PATIENT = Column("patient_id", "text", "patient, or `all`")
LESION = Column("lesion_id", "text", "lesion, unique within its patient")
SITE = Column("site", "text", "metastatic location, or `all` for the whole patient")
FEATURE = Column("feature", "text", "pyradiomics name of the feature, or `all`")
INDEX = Column("index", "text", "`average_paper`, `average_pairs` or `maximal`")
LEVEL = Column("level", "text", "`patient`, `cohort` (ratio of means) or `patient-mean` (mean of ratios)")
RECOVERY = (
    Column("n_sampled", "number", "lesions sampled a patient (mean over patients for a cohort)", 0),
    Column("n_patients", "count", "patients that enter", 0),
    Column("mean_percent", "number", "recovery, mean over the draws (%)", 0),
    Column("low_percent", "number", "recovery, 2.5th percentile of the draws (%)", 0),
    Column("high_percent", "number", "recovery, 97.5th percentile of the draws (%)", 0),
)
