"""Results tables of whose variance it is."""

import pandas as pd

from analysis.study.further.material import Material


def components_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
