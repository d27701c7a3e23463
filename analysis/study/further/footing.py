"""Results tables of comparisons on equal footing."""

import pandas as pd

from analysis.study.further.material import Material


def footing_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Compute the tables."""
    del material
    return {}
