"""Tables of how many lesions to segment."""

from itertools import groupby, pairwise

import numpy as np
import pandas as pd

from analysis.display.page import Page
from analysis.display.palette import SHORT_INDEX
from analysis.display.plan import basis, indices, new, no_plan, of_index, patients, span
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, count, listed, number, whole
from analysis.statistics.promise import CLASSES
from analysis.wording import OVER_CLASS, rounded_down

_LADDER = (2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500)
_MOST_ROWS = 12
"""Of numbers of lesions of which some may be left out; where there are more, a ladder of them is shown."""
_RULES = {
    "number": "lesions needed",
    "root": "lesions needed over the root of all lesions",
    "share": "lesions needed over all lesions",
}


def needs_table(page: Page) -> pd.DataFrame | Absent:
    """List what the patients need, by how many lesions they have; every patient where they are few."""
    if absent := no_plan(page):
        return absent
    known = patients(page).dropna(subset="n_lesions")
    rows = []
    for low, above in pairwise((*CLASSES, np.inf)):
        inside = known[(known["n_total"] >= low) & (known["n_total"] < above)]
        if len(inside):
            totals = inside.drop_duplicates("patient_id")["n_total"]
            rows.append([span(totals), whole(len(totals)), *(_need(inside, each) for each in indices(page))])
    heads = [f"{_capital(SHORT_INDEX[index])} (n)" for index in indices(page)]
    return pd.DataFrame(rows, columns=["Lesions of the patient (n)", "Patients (n)", *heads])


def _need(rows: pd.DataFrame, index: str) -> str:
    need = of_index(rows, index)["n_lesions"]
    low, high = whole(need.min()), whole(need.max())
    return low if low == high else f"{need.median():g} [{low}–{high}]"


def promise_table(page: Page) -> pd.DataFrame | Absent:
    """List what a new patient is promised, together where it is all lesions; some numbers where many."""
    if absent := no_plan(page):
        return absent
    shown, rows = _shown(page), []
    for (on, promised, every), run in groupby(_lines(page), key=lambda line: _alike(page, line)):
        alike, of_it = list(run), [f"{rounded_down(promised)}, from {whole(on[0])}"]
        if every:
            numbers = span(pd.Series([line[0] for line in alike]))
            rows.append([numbers, *["all" for _ in indices(page)], "100, by definition"])
            continue
        rows += [
            [whole(n), *("all" if k == n else whole(k) for k in lesions), *of_it]
            for n, _, *lesions in alike
            if n in shown
        ]
    heads = [_capital(SHORT_INDEX[index]) for index in indices(page)]
    first, last = "Lesions of the new patient (n)", "Promised over the class (%), from patients (n)"
    return pd.DataFrame(rows, columns=[first, *heads, last])


def promise_caption(page: Page) -> str:
    """Say what the table lists, on whom it rests, and where the numbers are that it leaves out."""
    caption = f"Lesions promised to be enough for a new patient, from {page.title}."
    if no_plan(page):
        return caption
    left_out = len(_spared(page)) > _MOST_ROWS
    more = " Numbers of lesions between the rows are in the file plan.csv." if left_out else ""
    return f"{caption} {_resting(page)}{more}"


def _resting(page: Page) -> str:
    """Say on whom the promise rests, class by class."""
    together = groupby((line[0] for line in _lines(page)), key=lambda n: basis(page, n))
    classes = [(span(pd.Series(list(numbers))), *on) for on, numbers in together]
    parts = [
        (f"for {numbers} lesions " if len(classes) > 1 else "")
        + f"on {count(n, 'patient')} who {'has' if n == 1 else 'have'} {lesions} lesions"
        for numbers, n, lesions in classes
    ]
    return (
        f"What is promised holds {OVER_CLASS}; all lesions recover 100 %, by definition, and fewer, taken by "
        f"themselves, may be enough more rarely. The promise rests {listed(parts)}."
    )


def _lines(page: Page) -> list[list[float]]:
    """Lesions of the new patient, what is promised (%), and the lesions for each index."""
    keys = ["n_total", "promised_percent"]
    wide = new(page).pivot_table(index=keys, columns="index", values="n_lesions").reset_index()
    return wide[[*keys, *indices(page)]].to_numpy().tolist()


def _spared(page: Page) -> list[float]:
    """Give the numbers of lesions of which some may be left out, for one index or more."""
    return [line[0] for line in _lines(page) if any(each < line[0] for each in line[2:])]


def _shown(page: Page) -> set[float]:
    """Choose the numbers that have a row: all where they are few, else a ladder."""
    spared = _spared(page)
    if len(spared) <= _MOST_ROWS:
        return set(spared)
    starts = {n for n in spared if n - 1 not in spared}
    return {n for n in spared if n in _LADDER} | starts | {spared[-1]}


def _alike(page: Page, line: list[float]) -> tuple[tuple[int, str], float, bool]:
    """Tell lines apart by the patients behind them, what is promised, and whether it is all lesions."""
    n_total, promised, *lesions = line
    return basis(page, n_total), promised, all(each == n_total for each in lesions)


def rules_table(page: Page) -> pd.DataFrame | Absent:
    """List, index by index, how each rule did for patients who were left out.

    Those who are promised fewer than all lesions are counted apart, too: the others cannot fail.
    """
    if absent := no_plan(page):
        return absent
    table = page.table("plan_left_out")
    table = table[table["n_patients"] > 0]
    if table.empty:
        return Absent("With one patient nobody can be left out.")
    if asks_for_all(page):
        return Absent(
            "Each patient left out is promised all lesions by the others. These are enough by definition, so "
            "there is nothing to test, and no table."
        )
    table = table.assign(lesions=table["mean_share_percent"] * table["n_patients"])
    rows = [
        [_capital(SHORT_INDEX[index]), name + " (in use)" * bool(own["used"].any()), *_outcome(own)]
        for index in indices(page)
        for rule, name in _RULES.items()
        for own in [table[(table["index"] == index) & (table["rule"] == rule)]]
    ]
    many = f"Enough for, with {CLASSES[-1]} lesions or more (n)"
    fewer, share = "Enough for, promised fewer than all (n)", "Lesions promised, mean share of all (%)"
    return pd.DataFrame(rows, columns=["Index", "Carried over", "Enough for, of all (n)", fewer, many, share])


def _outcome(rows: pd.DataFrame) -> list[str]:
    share = rows["lesions"].sum() / rows["n_patients"].sum()
    return [
        _enough(rows),
        _enough(rows, "n_fewer", "n_fewer_enough"),
        _enough(rows[rows["fewest"] == CLASSES[-1]]),
        number(share),
    ]


def asks_for_all(page: Page) -> bool:
    """Whether the rule in use promises all lesions to everybody who is left out, for every index."""
    return not page.table("plan_left_out").query("used")["n_fewer"].sum()


def offered(page: Page) -> list[str]:
    """Name the tables that the page offers; that of patients left out only where it tests something."""
    if no_plan(page):
        return []
    tested = not isinstance(rules_table(page), Absent)
    return ["plan", *["plan_left_out" for _ in range(tested)]]


def _enough(rows: pd.DataFrame, of: str = "n_patients", enough: str = "n_enough") -> str:
    n = rows[of].sum()
    return f"{whole(rows[enough].sum())} of {whole(n)}" if n else NO_VALUE


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
