"""Which five lesions to segment: every cohort of the book side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.display.findings_strategies import answer, answer_for_maximum
from analysis.display.palette import cohort_styles
from analysis.display.picture import picture_files
from analysis.display.show import Absent, Drawing
from analysis.display.strategies import (
    STRATEGY_NAMES,
    asked,
    leaves_a_choice,
    rows_at,
    value,
    with_interval,
)
from analysis.display.text import NO_VALUE, bare_percent, clean, escape, whole
from analysis.display.which_five_across import which_five_across
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table
from analysis.statistics.contest import ORACLE, RANDOM
from analysis.tables import read_table

FIGURE = "which-five"
_TABLES = ("strategies", "strategy_differences")


@dataclass(frozen=True)
class WhichFive:
    """What the page on strategies in all cohorts shows.

    Attributes
    ----------
    cohorts : sequence of Facts
    """

    cohorts: Sequence[Facts]

    @property
    def present(self) -> bool:
        """Whether any cohort has strategies to compare."""
        return bool(self._compared)

    @property
    def caption(self) -> Markdown:
        """Caption of the figure; empty without one."""
        return Markdown(self._drawing.caption if isinstance(self._drawing, Drawing) else "")

    @property
    def alt(self) -> Markdown:
        """Alternative text of the figure."""
        text = self._drawing.alt if isinstance(self._drawing, Drawing) else ""
        return escape_quoted(text)

    @property
    def files(self) -> dict[str, bytes]:
        """The figure, by its place in the site."""
        return picture_files(FIGURE, self._drawing.figure) if isinstance(self._drawing, Drawing) else {}

    @property
    def answers(self) -> Markdown:
        """Answer for each cohort, and say which have none."""
        return Markdown("\n".join(self._answer(facts) for facts in self.cohorts))

    def chosen(self, facts: Facts) -> Markdown:
        """Answer for the maximum in one cohort; nothing where it leaves no choice."""
        return Markdown(
            "".join(
                answer_for_maximum(own, differences)
                for one, own, differences in self._compared
                if one is facts
            )
        )

    @property
    def results(self) -> Markdown:
        """Set maximum recovered and error of the average of all cohorts side by side."""
        header = [
            "Strategy",
            *(f"{facts.title} (%; n = {_followed(own)})" for facts, own, _ in self._compared),
        ]
        rows = [
            [name, *(Markdown(_cell(own, strategy)) for _, own, _ in self._compared)]
            for strategy, name in STRATEGY_NAMES.items()
            if strategy != ORACLE
        ]
        caption = Markdown(
            "Maximum recovered [95 % interval over patients, from six on] / typical error of the average (%) "
            "by few lesions, chosen in several ways, over the patients with more lesions than are chosen; n "
            "of a rule that fewer patients allow. The error has no interval here; its difference from random "
            "lesions has one above."
        )
        return table("tab-which-five", caption, header, rows, "l" + "r" * len(self._compared))

    @cached_property
    def _compared(self) -> list[tuple[Facts, pd.DataFrame, pd.DataFrame]]:
        """Cohorts with their tables `strategies` and `strategy_differences`, if anybody has a choice."""
        found = []
        for facts in self.cohorts:
            own, differences = (read_table(name, facts.cohort.results) for name in _TABLES)
            if leaves_a_choice(own):
                found.append((facts, own, differences))
        return found

    @cached_property
    def _drawing(self) -> Drawing | Absent:
        styles = cohort_styles([str(facts.name) for facts in self.cohorts])
        return which_five_across(
            [(facts.title, own, less) for facts, own, less in self._compared],
            [styles[str(facts.name)] for facts, _, _ in self._compared],
        )

    def _answer(self, facts: Facts) -> str:
        found = next(((own, less) for one, own, less in self._compared if one is facts), None)
        head = f"- *{escape(facts.title)}* ({facts.kind}):"
        if found is None:
            return (
                f"{head} nothing to compare; not all lesions were annotated, nobody has more than two, or "
                "`--quick` left it out."
            )
        return f"{head} {answer(*found)}{_left_out(found[0])}"


def escape_quoted(text: str) -> Markdown:
    """Plain text for a quoted option of a directive."""
    return Markdown(escape(clean(text).replace('"', "'")))


def _cell(own: pd.DataFrame, strategy: str) -> str:
    k = asked(own)
    largest, average = rows_at(own, k, "maximal"), rows_at(own, k, "average_pairs")
    if pd.isna(value(largest, strategy, "mean_percent")):
        return NO_VALUE
    n = whole(value(largest, strategy, "n_patients"))
    fewer = "" if n == _followed(own) else f" (n = {n})"
    error = bare_percent(value(average, strategy, "error_points"))
    return f"{with_interval(largest.loc[strategy])} / {error}{fewer}"


def _followed(own: pd.DataFrame) -> str:
    """Patients with more lesions than are asked for."""
    return whole(value(rows_at(own, asked(own), "maximal"), RANDOM, "n_patients"))


def _left_out(own: pd.DataFrame) -> str:
    """Say which rules the data do not allow."""
    rows = rows_at(own, asked(own), "maximal")
    lost = rows[(rows["n_patients"] == 0) & (rows["reason"] != "")]
    if lost.empty:
        return ""
    names = ", ".join(f"“{STRATEGY_NAMES[name]}”" for name in lost["strategy"])
    return f" Not possible here: {names} ({lost['reason'].iloc[0]})."
