"""What a plan says, in sentences."""

import pandas as pd

from analysis.display.page import Page
from analysis.display.palette import SHORT_INDEX
from analysis.display.plan import (
    asked,
    indices,
    needing_all,
    new,
    no_plan,
    of_index,
    patients,
    promised_words,
    span,
)
from analysis.display.plan_tables import asks_for_all
from analysis.display.text import bullets, count, listed, percent, whole
from analysis.statistics.promise import CLASSES
from analysis.wording import OVER_CLASS, rounded_down, runs


def question(page: Page) -> str:
    """State what is asked, with the two kinds of chance apart, and who is followed; empty without a plan."""
    if no_plan(page):
        return ""
    target, confidence = asked(page)
    return (
        f"Asked is for **{target}** of an index. Two kinds of chance stand between a plan and that. The "
        "first is *which lesions* are drawn: a number of lesions is called enough if "
        f"{confidence} of all random draws of so many reach the target, and as many of any larger number. "
        "The second is *which patient* comes: the patients of this cohort can only promise for one who is "
        f"like them, and the fewer they are, the less they can promise.{_followed(page)}"
    )


def _followed(page: Page) -> str:
    n, of = patients(page)["patient_id"].nunique(), len(page.compared)
    if n == of:
        return ""
    return f" Of the {count(of, 'patient')} of this cohort {whole(n)} are followed here, chosen at random."


def plan(page: Page) -> str:
    """Say what patients need, what is promised, and how far it goes."""
    if absent := no_plan(page):
        return bullets([absent.reason])
    return bullets([_needed(page), _promised(page), _for_new(page), *_left_out(page), _limits(page)])


def _needed(page: Page) -> str:
    target, confidence = asked(page)
    known = patients(page).dropna(subset="n_lesions")
    n = known["patient_id"].nunique()
    who = "the one patient, who has" if n == 1 else f"the {count(n, 'patient')}, who have"
    parts = []
    for index in indices(page):
        need = known.loc[known["index"] == index, "n_lesions"]
        every = "" if n == 1 else f" ({_all(*needing_all(page, index))})"
        parts.append(f"**{span(need)}** for the {SHORT_INDEX[index]}{every}")
    return (
        f"For {target} in {confidence} of draws {who} {span(known['n_total'])} lesions, "
        f"{'needs' if n == 1 else 'need'} {listed(parts)}."
    )


def _all(every: int, n: int) -> str:
    if every == n:
        return "each needs all lesions"
    if not every:
        return "nobody needs all lesions"
    return f"{whole(every)} {'needs' if every == 1 else 'need'} all lesions"


def _promised(page: Page) -> str:
    rows = new(page)
    wanted, low = rows["confidence_percent"].iloc[0], rows["promised_percent"].min()
    n = patients(page).dropna(subset="n_lesions")["patient_id"].nunique()
    who = count(n, "patient")
    most = (
        f"They promise nothing beyond {whole(rows['n_total'].max())} lesions, the most that one of them has."
    )
    if rows["promised_percent"].max() < wanted:
        return (
            f"**{who} cannot promise {percent(wanted)}** for a new patient: from N patients N/(N + 1) is the "
            f"most, here only **{rounded_down(low)}\N{NO-BREAK SPACE}%**, {OVER_CLASS}. {most}"
        )
    if (rows["n_lesions"] >= rows["n_total"]).all():
        return most.replace("They", f"The {who}", 1)
    return (
        f"The {who} promise what they do for a new patient with {promised_words(page)}, {OVER_CLASS}. {most}"
    )


def _for_new(page: Page) -> str:
    """Say of how many lesions a new patient may leave some out, by index."""
    rows = new(page)
    spared = set(rows.loc[rows["n_lesions"] < rows["n_total"], "index"])
    if not spared:
        n = count(patients(page).dropna(subset="n_lesions")["patient_id"].nunique(), "patient")
        return (
            "**All lesions** of a new patient must be segmented, whatever their number up to "
            f"{whole(rows['n_total'].max())}. They recover 100\N{NO-BREAK SPACE}%, by definition; {n} can "
            "promise nothing less, so **no lesion is spared**."
        )
    parts = []
    for index in indices(page):
        own = of_index(rows, index)
        parts.append(f"{_spared(own) if index in spared else 'all lesions'} for the {SHORT_INDEX[index]}")
    return (
        f"Promised to be enough for a new patient: {'; '.join(parts)}. Where it is all lesions, they recover "
        "100\N{NO-BREAK SPACE}% by definition."
    )


def _spared(rows: pd.DataFrame) -> str:
    every = listed(runs(rows.loc[rows["n_lesions"] == rows["n_total"], "n_total"].tolist()))
    last = rows[rows["n_lesions"] < rows["n_total"]].iloc[-1]
    fewer = f"**{whole(last['n_lesions'])} of {whole(last['n_total'])}**"
    return f"with {every} lesions all of them, else fewer, such as {fewer},"


def _left_out(page: Page) -> list[str]:
    """Say for how many patients the others' promise would have been enough."""
    table = page.table("plan_left_out")
    used = table[table["used"] & (table["n_patients"] > 0)]
    if used.empty or asks_for_all(page):
        return []
    parts = [_of_left_out(of_index(used, index), index) for index in indices(page)]
    return [
        f"Each patient left out in turn and promised by the others: enough {'; '.join(parts)}. Who is "
        "promised all lesions cannot fail; only the others test it."
    ]


def _of_left_out(rows: pd.DataFrame, index: str) -> str:
    """Count all who were left out for one index, those with many lesions, and those promised fewer."""
    n, fewer = int(rows["n_patients"].sum()), rows["n_fewer"].sum()
    many = _with_many(rows[rows["fewest"] == CLASSES[-1]], n)
    apart = (
        f"of the {whole(fewer)} promised fewer than all, for **{whole(rows['n_fewer_enough'].sum())}**"
        if fewer
        else "all were promised all lesions"
    )
    enough = whole(rows["n_enough"].sum())
    return f"for the {SHORT_INDEX[index]} in **{enough} of {whole(n)}**{many} ({apart})"


def _with_many(many: pd.DataFrame, n: int) -> str:
    if many.empty or many["n_patients"].iloc[0] == n:
        return ""
    row = many.iloc[0]
    return f", and in {whole(row['n_enough'])} of the {whole(row['n_patients'])} with {CLASSES[-1]} or more"


def _limits(page: Page) -> str:
    confidence = asked(page)[1]
    return (
        "A promise holds over new patients of the same kind, outlined, measured and scaled in the same way, "
        "and over all for whom the same patients promise; not for each number of lesions by itself, not for "
        "those alone who are told fewer than all, and not for lesions that somebody chooses. "
        f"{confidence} is asked of draws and of patients alike, and the two add up: a draw may fail although "
        "the promise is kept."
    )
