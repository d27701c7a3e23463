"""Results tables of how many lesions to segment."""

import pandas as pd

from analysis.study.further.material import Material


def planning_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
