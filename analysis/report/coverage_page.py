"""What the page about the coverage of intervals shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.display.coverage import coverage_figure
from analysis.display.page import records
from analysis.display.picture import picture_files
from analysis.display.show import Drawing
from analysis.display.text import NO_VALUE, bullets, listed, number, percent
from analysis.report.markdown import Markdown, escape, table
from analysis.truth.coverage.kept import read_kept
from analysis.truth.coverage.misses import BIASES, MISSES
from analysis.truth.coverage.names import case_name
from analysis.truth.coverage.run import (
    AS_IT_SAYS,
    BAND,
    BIASED,
    FIRST,
    KEEPS,
    SEEN,
    SHORT,
    TOO_OFTEN,
    TOO_RARELY,
)

CSV = "method/coverage.csv"
TOPICS = {
    "agreement": "Agreement, and the floor",
    "spread": "Dispersion and equal footing",
    "variance": "Whose variance",
    "sampling": "Undoing the bias of sampling by site",
    "plan": "How many lesions to segment",
    "outcomes": "Outcomes",
    "patients": "Means and shares over patients",
}
"""Topics in the order of the page; one that is not listed comes last, under its own name."""

_SHORT = {AS_IT_SAYS: "as it says", TOO_RARELY: "too rarely", TOO_OFTEN: "more often: conservative"}


@dataclass(frozen=True)
class Topic:
    """A topic as the page shows it."""

    title: str
    table: Markdown
    made: Markdown


class CoveragePage:
    """The kept table of coverage, in words, tables and a figure."""

    @cached_property
    def kept(self) -> pd.DataFrame:
        """The kept table, in the order of the page."""
        kept = read_kept()
        order = {topic: place for place, topic in enumerate(TOPICS)}
        return kept.sort_values("topic", key=lambda names: names.map(order), kind="stable", ignore_index=True)

    @property
    def titles(self) -> dict[str, str]:
        """Title of each topic that is there."""
        return {topic: TOPICS.get(topic, topic.capitalize()) for topic in self.kept["topic"].unique()}

    @property
    def topics(self) -> list[Topic]:
        """The tables of the page."""
        return [
            Topic(title, _table(topic, title, rows), _made(rows))
            for topic, title in self.titles.items()
            for rows in [self.kept[self.kept["topic"] == topic]]
        ]

    def coverage(self, case: str) -> float:
        """Look up the coverage (%) of a case, named by topic and case."""
        return float(self._cell(case, "coverage_percent"))

    def bias(self, case: str) -> float:
        """Look up the bias of a case."""
        return float(self._cell(case, "bias"))

    def _cell(self, case: str, column: str) -> float:
        ids = self.kept["topic"] + "/" + self.kept["case"]
        return self.kept.set_index(ids)[column][case]

    @property
    def n_trials(self) -> int:
        """Cohorts that most cases were tried on."""
        return int(self.kept["n_trials"].mode().iloc[0])

    @property
    def scatter(self) -> float:
        """How far (points) a coverage of 95 % found with so many cohorts may be off: two standard errors."""
        return float(200 * np.sqrt(0.95 * 0.05 / self.n_trials))

    @property
    def band(self) -> tuple[float, float]:
        """Coverages (%) that count as those an interval states."""
        return BAND

    @property
    def seen(self) -> float:
        """Simulation errors from which on a bias is said to be seen."""
        return SEEN

    @property
    def first(self) -> int:
        """Trials that the tests run again."""
        return FIRST

    @property
    def misses(self) -> Markdown:
        """Every case that covers too rarely or falls short of a promise, with the reason."""
        rows = missed(self.kept)
        return _explained(rows[rows["verdict"] != TOO_OFTEN])

    @property
    def conservative(self) -> Markdown:
        """Every case that covers more often than it says, with the reason."""
        return _explained(self.kept[self.kept["verdict"] == TOO_OFTEN])

    @property
    def biased(self) -> Markdown:
        """Every estimator whose bias was seen, with the reason."""
        rows = self.kept[self.kept["bias_verdict"] == BIASED]
        return Markdown(bullets(_bias(row) for row in records(rows)) or "There are none.")

    @cached_property
    def drawing(self) -> Drawing:
        """The figure."""
        return coverage_figure(self.kept, self.titles)

    @property
    def figure(self) -> Markdown:
        """The same as a directive."""
        head = f'```{{figure}} ../figures/coverage.png\n:name: fig-coverage\n:alt: "{self.drawing.alt}"'
        return Markdown(f"{head}\n\n{self.drawing.caption}\n```\n")

    @property
    def files(self) -> dict[str, bytes]:
        """The figure and the table to download, by their place in the site."""
        csv = self.kept.to_csv(index=False, lineterminator="\n").encode()
        return picture_files("coverage", self.drawing.figure) | {CSV: csv}


def missed(kept: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table whose interval does not cover as it says, or whose promise falls short."""
    return kept[kept["verdict"].isin((TOO_RARELY, TOO_OFTEN)) | (kept["bias_verdict"] == SHORT)]


def _explained(rows: pd.DataFrame) -> Markdown:
    """Name cases, those with one reason together."""
    reasons = (rows["topic"] + "/" + rows["case"]).map(MISSES).fillna("")
    said = [f"{_named(cases)}. {reason}".rstrip() for reason, cases in rows.groupby(reasons, sort=False)]
    return Markdown(bullets(said) or "There are none.")


def _table(topic: str, title: str, rows: pd.DataFrame) -> Markdown:
    cells = [
        [
            Markdown(f"**{escape(case_name(row.topic, row.case))}**: {escape(row.estimate)}"),
            number(row.truth),
            _signed(row.bias, row.mc_error),
            _coverage(row),
        ]
        for row in records(rows)
    ]
    header = [
        "Case: what is estimated",
        "Truth (unit of the case)",
        "Bias (unit of the case)",
        "Coverage (%)",
    ]
    return table(f"tab-coverage-{topic}", f"{title}: bias and coverage.", header, cells, "lrrl")


def _made(rows: pd.DataFrame) -> Markdown:
    """Say once how the patients of each case are made."""
    named = {
        str(made): listed(f"*{escape(case_name(row.topic, row.case))}*" for row in records(cases))
        for made, cases in rows.groupby("made", sort=False)
    }
    said = [f"{names}: {escape(made)}." for made, names in named.items()]
    return Markdown(bullets(said))


def _signed(bias: float, error: float) -> str:
    sign = "+" if bias > 0 else ""
    return f"{sign}{number(bias, 2)} ±\N{NO-BREAK SPACE}{number(error, 1)}"


def _coverage(row: Any) -> str:
    if np.isnan(row.coverage_percent):
        return row.bias_verdict if row.bias_verdict in (KEEPS, SHORT) else NO_VALUE
    return f"{row.coverage_percent:.1f}, {_SHORT[row.verdict]}"


def _named(cases: pd.DataFrame) -> str:
    """Name cases with their coverage, or with what a promise lacks."""
    return listed(
        f"*{escape(case_name(row.topic, row.case))}* "
        + (f"({_off(row)})" if np.isnan(row.coverage_percent) else f"({row.coverage_percent:.1f} %)")
        for row in records(cases)
    )


def _bias(row: Any) -> str:
    reason = BIASES.get(f"{row.topic}/{row.case}", "")
    return f"*{escape(case_name(row.topic, row.case))}*: on average {_off(row)}. {reason}".rstrip()


def _off(row: Any) -> str:
    share = f", {percent(100 * abs(row.bias / row.truth))} of the truth" if row.truth else ""
    return f"{number(abs(row.bias), 2)} too {'high' if row.bias > 0 else 'low'}{share}"
