"""Which five lesions show most, in several cohorts side by side."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from analysis.display.palette import entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.standing import standing
from analysis.display.strategies import STRATEGY_NAMES, asked, rows_at, value
from analysis.display.text import count, escape, label, listed, percent, whole
from analysis.statistics.contest import ORACLE, RANDOM

Cohorts = Sequence[tuple[str, pd.DataFrame, pd.DataFrame]]
"""Title and tables `strategies` and `strategy_differences` of each cohort, all of which leave a choice."""
_APART = 0.16


@themed
def which_five_across(tables: Cohorts, styles: Sequence[dict[str, str]]) -> Drawing | Absent:
    """Draw what each strategy recovers of the maximum, and its error of the average, a colour a cohort.

    Parameters
    ----------
    tables : sequence of (str, pandas.DataFrame, pandas.DataFrame)
        See `Cohorts`.
    styles : sequence of dict
        Colour and marker of each, see `palette.cohort_styles`.
    """
    if not tables:
        return Absent(
            "No cohort of this book has strategies to compare; a run with `--quick` leaves them out."
        )
    names = [name for name in STRATEGY_NAMES if name != ORACLE]
    figure = new_figure(1.7 + 0.44 * len(names) + 0.25 * len(tables))
    left, right = figure.subplots(1, 2, sharey=True)
    handles = []
    for place, ((title, table, _), own) in enumerate(zip(tables, styles, strict=True)):
        k, shift = asked(table), _APART * (place - (len(tables) - 1) / 2)
        style: dict[str, Any] = {**own, "linestyle": "", "markersize": 6.5}
        heights = [row + shift for row in range(len(names))]
        largest, average = (rows_at(table, k, index).reindex(names) for index in ("maximal", "average_pairs"))
        left.hlines(heights, largest["low_percent"], largest["high_percent"], color=own["color"], alpha=0.6)
        left.plot(largest["mean_percent"], heights, **style)
        right.plot(average["error_points"], heights, **style)
        n = count(value(rows_at(table, k, "maximal"), RANDOM, "n_patients"), "patient")
        words = f"{label(title, 60)}, {count(k, 'lesion')}, n = {n} with more"
        handles.append(Line2D([], [], label=words, **style))
    left.set_yticks(range(len(names)), [STRATEGY_NAMES[name] for name in names])
    left.set_ylim(len(names) - 0.5, -0.5)
    left.set_xlim(0, 104)
    left.set_xlabel("maximum recovered (%)")
    right.set_xlim(left=0)
    right.set_xlabel("typical error of the average (%)")
    figure.legend(handles=handles, loc="outside lower left", ncols=1)
    entitle(figure, _title(tables))
    return Drawing(figure, _caption(tables), _alt(tables))


def _title(tables: Cohorts) -> str:
    """Say in how many cohorts a rule is told from random lesions, for each index."""
    most, least = (
        sum(bool(standing(own, asked(table), outcome).better) for _, table, own in tables)
        for outcome in ("recovery", "error")
    )
    of = f"of {count(len(tables), 'cohort')}"
    return (
        f"In {_some(most, of)} the data tell a rule to show more of the maximum than random lesions; in "
        f"{_some(least, of)} to err less on the average"
    )


def _some(n: int, of: str) -> str:
    return f"{whole(n) if n else 'none'} {of}".strip()


def _caption(tables: Cohorts) -> str:
    titles = listed(escape(title) for title, *_ in tables)
    return (
        f"Few lesions chosen in several ways, in {titles}. Left: maximum of the sample in percent of that of "
        "all lesions, ratio of means, with the 95 % interval over patients where there are six or more. "
        "Right: root mean square error of the average over distinct pairs. A cohort has no mark where its "
        "data do not allow the rule. Only patients with more lesions than are chosen enter. The title counts "
        "cohorts in which the 95 % interval of a rule's difference from random lesions leaves out 0."
    )


def _alt(tables: Cohorts) -> str:
    said = []
    for title, table, _ in tables:
        rows = rows_at(table, asked(table), "maximal").dropna(subset="mean_percent")
        values = (
            f"{STRATEGY_NAMES[name]} {percent(value(rows, name, 'mean_percent'))}"
            for name in rows.index
            if name != ORACLE
        )
        said.append(f"{title}: {', '.join(values)}")
    return f"Maximum recovered, by cohort. {'; '.join(said)}."
