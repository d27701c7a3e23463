"""What the page on licences shows: the kept table of `analysis/supply.py`, and open cohorts."""

from collections.abc import Iterable
from functools import cached_property

from analysis.display.text import listed
from analysis.intake.open_list import OpenCohort, open_cohorts
from analysis.report.markdown import Markdown, escape, table
from analysis.supply import KEPT, LAB, RUNNING, TESTING, read_licences

CSV = "appendix/licences.csv"
SHARE_ALIKE = ("GPL", "MPL", "Mozilla")
"""In names of licences that ask of changed copies to be shared as they were."""

Row = dict[str, str]


class Licences:
    """Licences of packages and of data."""

    @cached_property
    def rows(self) -> list[Row]:
        """The kept table."""
        return read_licences()

    @property
    def n_packages(self) -> int:
        """Packages, whatever their versions."""
        return len({row["package"] for row in self.rows})

    @property
    def n_running(self) -> int:
        """Packages that running needs."""
        return len({row["package"] for row in self.rows if row["needed_for"] == RUNNING})

    @property
    def n_lab(self) -> int:
        """Packages that JupyterLab alone needs."""
        return len({row["package"] for row in self.rows if row["needed_for"] == LAB})

    @property
    def share_alike_running(self) -> Markdown:
        """Packages under such a licence that running needs."""
        return _named(row for row in self._share_alike if row["needed_for"] == RUNNING)

    @property
    def share_alike_testing(self) -> Markdown:
        """Packages under such a licence that testing alone needs."""
        return _named(row for row in self._share_alike if row["needed_for"] == TESTING)

    @property
    def share_alike_lab(self) -> Markdown:
        """Packages under such a licence that JupyterLab alone needs."""
        return _named(row for row in self._share_alike if row["needed_for"] == LAB)

    @property
    def table(self) -> Markdown:
        """Every package."""
        cells = [
            [f"{row['package']} {row['version']}", row["needed_for"], row["licence"], row["stated_in"]]
            for row in self.rows
        ]
        header = ["Package", "Needed for", "Licence, in its own words", "Stated in"]
        return table("tab-licences", "Licences of all packages that can be installed.", header, cells)

    @property
    def cohorts(self) -> Markdown:
        """Rows of a Markdown table: open cohorts, whose results may be shown."""
        lines = [f"| {_cohort(entry)} | {escape(entry.licence)} |" for entry in open_cohorts().values()]
        return Markdown("\n".join(lines))

    @property
    def files(self) -> dict[str, bytes]:
        """The table to download, by its place in the site."""
        return {CSV: KEPT.read_bytes()}

    @property
    def _share_alike(self) -> list[Row]:
        return [row for row in self.rows if any(word in row["licence"] for word in SHARE_ALIKE)]


def _cohort(entry: OpenCohort) -> str:
    source = entry.keys.get("about", {}).get("source", "")
    return f"{escape(entry.title)}: {escape(source)}"


def _named(rows: Iterable[Row]) -> Markdown:
    return Markdown(listed(f"*{escape(row['package'])}* ({escape(row['licence'])})" for row in rows))
