"""What the page about faults shows: the kept table of tests that break something."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.display.text import whole
from analysis.report.markdown import Markdown, table
from analysis.truth.faults import AREAS, FILE, read_faults

CSV = "appendix/faults.csv"
_HEAD = ["What is done", "How it is survived", "Tried (n)", "Survived (n)"]


@dataclass(frozen=True)
class Area:
    """The faults of an area as the page shows them."""

    title: str
    table: Markdown


class Faults:
    """The kept table, in words and tables."""

    @cached_property
    def kept(self) -> pd.DataFrame:
        """The kept table, in the order of the page."""
        return read_faults()

    @property
    def files(self) -> dict[str, bytes]:
        """The kept table beside the page."""
        return {CSV: FILE.read_bytes()}

    @property
    def n_faults(self) -> int:
        """Kinds of faults."""
        return len(self.kept)

    def total(self, column: str) -> int:
        """Sum of a count over all faults."""
        return int(self.kept[column].sum())

    @property
    def not_run(self) -> str:
        """Faults of which some tests did not run, each with their number."""
        rows = self.kept[self.kept["skipped"] > 0]
        return "; ".join(
            f"“{row.fault}” ({row.skipped} of {row.tests})" for row in rows.itertuples(index=False)
        )

    @property
    def areas(self) -> list[Area]:
        """Areas that have faults, each with its table."""
        return [
            Area(title, _table(area, title, rows))
            for area, title in AREAS.items()
            if len(rows := self.kept[self.kept["area"] == area])
        ]


def _table(area: str, title: str, rows: pd.DataFrame) -> Markdown:
    shown = [
        [str(row.fault), _sentence(str(row.answer)), whole(row.tried), whole(row.survived)]
        for row in rows.itertuples(index=False)
    ]
    return table(
        f"tab-faults-{area}", f"{title}: what tests do, and what becomes of it.", _HEAD, shown, "llrr"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
