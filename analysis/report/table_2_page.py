"""What the page on Table 2 shows: every way to read it, of each cohort, beside print."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import published, schema
from analysis.audit.span import rounded
from analysis.display.page import records
from analysis.display.picture import picture_files
from analysis.display.show import Absent, Drawing
from analysis.display.table_2 import Bound, table_2_figure
from analysis.display.text import listed
from analysis.formulas import disarmed
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, escape
from analysis.report.table_2_tables import imitates, in_the_layout_of_print, section
from analysis.statistics.expectation_by_site import least_recovered_maximum
from analysis.study.readings import cells_of, printed_cells, random_beats_site

TABLE_2_CSV = "across/table-2.csv"
TABLE_2 = "table-2"
PATIENTS = ("a", "b", "c")
"""The paper's patients with all lesions annotated."""


@dataclass(frozen=True)
class Table2:
    """The ways to read Table 2, of the cohorts that have a recovery.

    Attributes
    ----------
    cohorts : sequence of Facts
    """

    cohorts: Sequence[Facts]

    @cached_property
    def compared(self) -> list[Facts]:
        """Cohorts that have something to compare with print; the lung phantom, which imitates it, first."""
        found = [facts for facts in self.cohorts if len(facts.print_distance)]
        return sorted(found, key=lambda facts: not imitates(facts))

    @property
    def least_pooled(self) -> float:
        """What the pooled maximum recovers at least by 2 or 3 a site, from print (%)."""
        return 100 * least_recovered_maximum([*_least_averages().values()], _greatest_maximum())

    @property
    def least_recist(self) -> float:
        """The same without bone (%): nothing is known of a patient with lesions in bone, who counts 0."""
        known = [
            0.0 if published.value(f"site-bone-{p}") else value for p, value in _least_averages().items()
        ]
        return 100 * least_recovered_maximum(known, _greatest_maximum())

    @property
    def printed(self) -> Markdown:
        """Table 2 as printed, with the cohorts in its layout."""
        return in_the_layout_of_print(self.compared)

    @property
    def sections(self) -> Markdown:
        """A section a cohort: the table of all ways, sorted by distance, and what is nearest."""
        return Markdown("\n\n".join(section(facts) for facts in self.compared))

    @property
    def left_out(self) -> Markdown:
        """Name the cohorts that have no such table."""
        names = [escape(facts.title) for facts in self.cohorts if facts not in self.compared]
        if not names:
            return Markdown("")
        return Markdown(
            f"Not compared: {listed(names)}. There not all lesions were annotated, or no patient has enough "
            "of them, or there are too many patients to simulate them once more for each scaling."
        )

    @cached_property
    def figure(self) -> Drawing | None:
        """The figure of the first cohort that can be read in several ways; None without one."""
        bounds = (Bound(("site-2", "site-3"), self.least_pooled), Bound(("recist-like",), self.least_recist))
        for facts in self.compared:
            drawn = table_2_figure(facts.readings, facts.print_distance, facts.title, bounds)
            if not isinstance(drawn, Absent):
                return drawn
        return None

    @property
    def alt(self) -> str:
        """Words for those who cannot see the figure."""
        return self.figure.alt if self.figure else ""

    @property
    def caption(self) -> Markdown:
        """Caption of the figure."""
        return Markdown(self.figure.caption if self.figure else "")

    @property
    def files(self) -> dict[str, bytes]:
        """Figure and table to download, by their place in the site."""
        drawn = picture_files(TABLE_2, self.figure.figure) if self.figure else {}
        return {TABLE_2_CSV: self._csv(), **drawn}

    def _csv(self) -> bytes:
        """All ways of all cohorts, unrounded, and the printed row first."""
        rows = [_printed_row()]
        for facts in self.compared:
            for way in records(facts.print_distance):
                cells = cells_of(facts.readings, (way.scaling, way.distance), way.reading, way.average)
                rows.append({"cohort": facts.cohort.name, **way._asdict(), **_flat(cells)})
        return disarmed(pd.DataFrame(rows)).to_csv(index=False, lineterminator="\n").encode()


def _printed_row() -> dict[str, object]:
    printed = printed_cells()
    unstated = dict.fromkeys(schema.columns("print_distance"))
    told = {"n_cells": printed.size, "random_beats_site": random_beats_site(printed)}
    return {"cohort": published.PAPER, **unstated, **told, **_flat(printed)}


def _least_averages() -> dict[str, float]:
    """Read the average index of each patient, as small as rounding allows."""
    return {patient: rounded(published.digits(f"average-{patient}")).low for patient in PATIENTS}


def _greatest_maximum() -> float:
    return rounded(published.digits("maximal-exhaustive")).high


def _flat(cells: pd.DataFrame) -> dict[str, float]:
    return {f"{kind}-{name}": float(value) for kind in cells for name, value in cells[kind].items()}
