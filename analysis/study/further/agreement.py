"""Results tables of agreement between contours."""

import pandas as pd

from analysis.study.further.material import Material


def agreement_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
