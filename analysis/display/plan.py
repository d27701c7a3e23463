"""How many lesions to segment: what patients need, and what they promise for one who comes next."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.display.page import Page
from analysis.display.palette import (
    INDEX_COLOURS,
    INDEX_MARKERS,
    INDEX_NAMES,
    SHORT_INDEX,
    entitle,
    new_figure,
    themed,
)
from analysis.display.recovery import no_sampling
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, percent, whole
from analysis.display.unfinished import not_computed
from analysis.statistics.promise import class_of, enough_for_one
from analysis.wording import OVER_CLASS, promised

DRAWN = ("maximal", "average_pairs", "average_paper")
"""Order of the indices here: the one that asks for most comes first."""
_SHOWN = 2
"""Of three indices so many have a panel: the two averages need almost the same."""


def no_plan(page: Page) -> Absent | None:
    """Return the sentence for a cohort without a plan, else None."""
    if absent := no_sampling(page):
        return absent
    if page.table("plan").empty:
        return not_computed(
            page, "plan", "The plan", after="`interlesion plan` computes it alone, within seconds."
        )
    if patients(page)["n_lesions"].isna().all():
        return Absent("The lesions of each patient do not differ at all, so there is nothing to recover.")
    return None


def patients(page: Page) -> pd.DataFrame:
    """Rows of `plan` of the cohort's patients."""
    return page.table("plan").query("scope == 'patient'")


def new(page: Page) -> pd.DataFrame:
    """Rows of `plan` of a new patient."""
    return page.table("plan").query("scope == 'new'")


def indices(page: Page) -> list[str]:
    """List the indices of the plan, the one that asks for most first."""
    present = set(page.table("plan")["index"])
    return [index for index in DRAWN if index in present]


def asked(page: Page) -> tuple[str, str]:
    """Recovery and share of draws that were asked for, in words."""
    first = page.table("plan").iloc[0]
    return percent(first["target_percent"]), percent(first["confidence_percent"])


@themed
def plan_figure(page: Page) -> Drawing | Absent:
    """Draw the lesions needed against the lesions there are: patients, the promise, and its bounds."""
    if absent := no_plan(page):
        return absent
    drawn = indices(page)[:_SHOWN]
    figure = new_figure(4.4, width=8.0 if len(drawn) > 1 else 7.0)
    panels = figure.subplots(1, len(drawn), sharex=True, sharey=True, squeeze=False)[0]
    for axes, index in zip(panels, drawn, strict=True):
        _panel(axes, page, index)
    panels[0].set_ylabel("lesions to segment (n)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    entitle(figure, _title(page, drawn[0]))
    return Drawing(figure, _caption(page, drawn), _alt(page, drawn))


def _panel(axes: Axes, page: Page, index: str) -> None:
    own, coming = of_index(patients(page), index), of_index(new(page), index)
    totals = coming["n_total"].to_numpy()
    axes.plot(totals, totals, color="#999999", linewidth=1, label="all lesions of the patient")
    confidence = coming["confidence_percent"].iloc[0]
    if index == "maximal":
        axes.plot(totals, enough_for_one(totals, confidence), color="#555555", linestyle=":", linewidth=1.6,
                  label=f"a maximum that hangs on one lesion ({percent(confidence)} of all)")  # fmt: skip
    axes.step(totals, coming["n_lesions"], where="mid", color="#222222", linewidth=1.6,
              label="promised to a new patient")  # fmt: skip
    axes.scatter(own["n_total"], own["n_lesions"], s=44, alpha=0.6, edgecolors="white", zorder=3,
                 color=INDEX_COLOURS[index], marker=INDEX_MARKERS[index], label="a patient")  # fmt: skip
    axes.set(title=INDEX_NAMES[index], xlabel="lesions of the patient (n)")
    axes.set_xlim(0, totals.max() * 1.04 + 1)
    axes.set_ylim(0, totals.max() * 1.04 + 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))


def of_index(rows: pd.DataFrame, index: str) -> pd.DataFrame:
    """Rows of one index."""
    return rows[rows["index"] == index]


def spared(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of new patients of whom some lesions may be left out."""
    return rows[rows["n_lesions"] < rows["n_total"]]


def needing_all(page: Page, index: str) -> tuple[int, int]:
    """Count patients who need every lesion, and patients who need any."""
    own = of_index(patients(page), index).dropna(subset="n_lesions")
    return int((own["n_lesions"] == own["n_total"]).sum()), len(own)


def span(numbers: pd.Series) -> str:
    """Write the range of some numbers of lesions."""
    low, high = whole(numbers.min()), whole(numbers.max())
    return low if low == high else f"{low} to {high}"


def _title(page: Page, index: str) -> str:
    every, n = needing_all(page, index)
    target, confidence = asked(page)
    aim = f"for {target} of the {SHORT_INDEX[index]} in {confidence} of draws"
    if 2 * every >= n:
        return f"{whole(every)} of {count(n, 'patient')} need all their lesions {aim}"
    own = of_index(patients(page), index).dropna(subset="n_lesions")
    return f"Of {span(own['n_total'])} lesions a patient needs {span(own['n_lesions'])} {aim}"


def _caption(page: Page, drawn: list[str]) -> str:
    target, confidence = asked(page)
    n = patients(page)["patient_id"].nunique()
    most = whole(new(page)["n_total"].max())
    dotted = (
        " Dotted: where the maximum hangs on one lesion, this lesion must be in the sample."
        if drawn[0] == "maximal"
        else ""
    )
    return (
        f"Lesions to draw at random so that {confidence} of draws recover {target} or more, in {page.title} "
        f"(n = {count(n, 'patient')}; points may coincide). Black: promised to a new patient with so many "
        f"lesions, {_chance(page)}; nothing is promised beyond {most} lesions. Grey: every "
        f"lesion of the patient, which recover 100 %.{dotted}"
    )


def _chance(page: Page) -> str:
    """Say how probable it is that the black line is enough, over whom; all lesions are for certain."""
    if spared(new(page)).empty:
        return "which is all of them"
    return f"enough with {promised_words(page)}, {OVER_CLASS}"


def promised_words(page: Page) -> str:
    """Write the probability promised to classes of which some are told fewer than all, with their lesions."""
    rows = new(page).drop_duplicates("n_total")
    rows = rows[rows["promised_percent"].isin(spared(new(page))["promised_percent"])]
    words = promised(rows["promised_percent"].tolist(), rows["n_total"].tolist())
    return f"a probability of {words}".replace(" %", "\N{NO-BREAK SPACE}%")


def basis(page: Page, n_total: float) -> tuple[int, str]:
    """Count the patients that the promise to one with so many lesions rests on, and write their lesions."""
    index = indices(page)[0]
    classes = of_index(page.table("plan_left_out").query("used"), index).sort_values("fewest")
    merged = classes["basis_fewest"].to_numpy()
    known = of_index(patients(page), index).dropna(subset="n_lesions")["n_total"]
    own = known[merged[class_of(known)] == merged[class_of(n_total)]]
    return len(own), span(own)


def _alt(page: Page, drawn: list[str]) -> str:
    parts = []
    for index in drawn:
        own = of_index(patients(page), index).dropna(subset="n_lesions")
        parts.append(f"{SHORT_INDEX[index]}: {span(own['n_lesions'])} of {span(own['n_total'])} lesions")
    return (
        "Lesions to segment against lesions there are, a point a patient, with a stepped line of what is "
        f"promised to a new patient; {'; '.join(parts)}."
    )
