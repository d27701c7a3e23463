"""Results tables of strategies that a reader can carry out."""

import pandas as pd

from analysis.study.further.material import Material


def strategies_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
