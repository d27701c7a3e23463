"""Results tables of what the indices have to do with an outcome."""

import pandas as pd

from analysis.study.further.material import Material


def outcomes_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
