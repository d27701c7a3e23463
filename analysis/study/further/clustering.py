"""Results tables of whether lesions cluster by organ."""

import pandas as pd

from analysis.study.further.material import Material


def clustering_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
