"""Results tables of effects with their intervals, and the tests beside them."""

import pandas as pd

from analysis.study.further.material import Material


def effects_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
