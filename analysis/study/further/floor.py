"""Results tables of the floor that contours give."""

import pandas as pd

from analysis.study.further.material import Material


def floor_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
