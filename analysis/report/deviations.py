"""What our departures from the paper change, in numbers of the book's cohorts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import published
from analysis.display.text import count, escape, number, percent
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown
from analysis.statistics.agreement import ROBUST_FROM
from analysis.statistics.inference import ALPHA
from analysis.truth.masks import DIAMETERS_MM, two_masks

CANNOT_TELL = "no cohort of this book can tell"


@dataclass(frozen=True)
class Deviations:
    """What the departures change; each property is a cell of a table.

    Attributes
    ----------
    cohorts : sequence of Facts
    """

    cohorts: Sequence[Facts]

    @cached_property
    def _masks(self) -> pd.Series:
        return two_masks().set_index("feature")["change_percent"].abs()

    @property
    def masks(self) -> Markdown:
        """Nearest neighbour or B-splines for the mask, on made balls."""
        most = self._masks.groupby(level=0, sort=False).max()
        volume, sphericity, diameter = (
            percent(most[f"original_shape_{name}"])
            for name in ("VoxelVolume", "Sphericity", "Maximum2DDiameterSlice")
        )
        sizes = f"{number(min(DIAMETERS_MM), 2)} to {number(max(DIAMETERS_MM), 2)} mm"
        return Markdown(
            f"on balls of {sizes}, drawn on slices of 2.5 mm: volume by up to {volume}, "
            f"sphericity by {sphericity}, diameter in a slice by {diameter}"
        )

    @property
    def concordance(self) -> Markdown:
        """Robust against both contours, or against one of them."""
        return _joined(self._concordance())

    @property
    def tests(self) -> Markdown:
        """Tests in the table, their limit, and how many lie below it and below the printed one."""
        return _joined(self._tests())

    @property
    def scalings(self) -> Markdown:
        """Average over distinct pairs with the cohort's scaling, and without."""
        return _joined(
            f"{_name(facts)}: average {number(facts.indices['average_pairs'])}, "
            f"{number(facts.unscaled('average_pairs'))} without scaling"
            for facts in self.cohorts
            if facts.compared
        )

    @property
    def averages(self) -> Markdown:
        """Both estimators of the average."""
        return _joined(
            f"{_name(facts)}: {number(facts.indices['average_paper'])} with the zero diagonal counted, "
            f"{number(facts.indices['average_pairs'])} over distinct pairs"
            for facts in self.cohorts
            if facts.compared
        )

    def _concordance(self) -> Iterable[str]:
        for facts in self.cohorts:
            best = facts.concordance.groupby("feature")["ccc"].max()
            if len(best):
                either = int((best >= ROBUST_FROM).sum())
                yield f"{_name(facts)}: {count(facts.robust, 'robust feature')} in place of {either}"

    def _tests(self) -> Iterable[str]:
        printed = published.value("significance")
        for facts in self.cohorts:
            p_values = facts.tests["p_value"].dropna()
            if len(p_values):
                limit = ALPHA / len(p_values)
                yield (
                    f"{_name(facts)}: {count(len(p_values), 'test')}, limit {number(limit, 2)}, "
                    f"{int((p_values < limit).sum())} below it and {int((p_values < printed).sum())} "
                    f"below {number(printed, 2)}"
                )


def _name(facts: Facts) -> str:
    return f"{facts.name} (synthetic)" if facts.synthetic else escape(str(facts.name))


def _joined(said: Iterable[str]) -> Markdown:
    return Markdown("; ".join(said) or CANNOT_TELL)
