"""Results tables of pairs weighted by the design."""

import pandas as pd

from analysis.study.further.material import Material


def weighting_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
