"""The table of coverage that is kept in the repository."""

from pathlib import Path

import pandas as pd

from analysis.tables import write_atomically
from analysis.truth.coverage.run import COLUMNS

KEPT = Path(__file__).resolve().parents[3] / "data" / "truth" / "coverage.csv"


def read_kept(path: Path = KEPT) -> pd.DataFrame:
    """Read the table, with the columns of `run.COLUMNS`."""
    return pd.read_csv(path)[list(COLUMNS)]


def write_kept(table: pd.DataFrame, path: Path = KEPT) -> Path:
    """Write it, by topic and case, in place of what was kept."""
    ordered = table.sort_values("topic", kind="stable")
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_atomically(path, lambda to: ordered.to_csv(to, index=False, lineterminator="\n"))
