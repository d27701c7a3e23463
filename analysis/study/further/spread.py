"""Results tables of dispersion that fits the scale of a feature."""

import pandas as pd

from analysis.study.further.material import Material


def spread_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
