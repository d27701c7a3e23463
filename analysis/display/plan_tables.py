"""Tables of how many lesions to segment."""

from itertools import groupby, pairwise

import numpy as np
import pandas as pd

from analysis.display.page import Page
from analysis.display.palette import SHORT_INDEX
from analysis.display.plan import indices, level, new, no_plan, of_index, patients, span
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, number, whole
from analysis.statistics.promise import CLASSES

_LADDER = (2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500)
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
    """List what a new patient is promised: together where it is all lesions, else for some numbers."""
    if absent := no_plan(page):
        return absent
    keys = ["n_total", "promised_percent"]
    wide = new(page).pivot_table(index=keys, columns="index", values="n_lesions").reset_index()
    lines = wide[[*keys, *indices(page)]].to_numpy().tolist()
    rows = []
    for (promised, every), run in groupby(lines, key=_alike):
        alike = list(run)
        if every:
            numbers = span(pd.Series([line[0] for line in alike]))
            rows.append([numbers, *["all" for _ in indices(page)], level(promised)])
            continue
        rows += [
            [whole(n), *("all" if k == n else whole(k) for k in lesions), level(promised)]
            for n, _, *lesions in alike
            if n in _LADDER or n == lines[-1][0]
        ]
    heads = [_capital(SHORT_INDEX[index]) for index in indices(page)]
    return pd.DataFrame(rows, columns=["Lesions of the new patient (n)", *heads, "Promised (%)"])


def _alike(line: list[float]) -> tuple[float, bool]:
    """Tell lines apart by what is promised, and by whether it is all lesions for each index."""
    n_total, promised, *lesions = line
    return promised, all(each == n_total for each in lesions)


def rules_table(page: Page) -> pd.DataFrame | Absent:
    """List, for the first index, how each rule did for patients who were left out."""
    if absent := no_plan(page):
        return absent
    table = page.table("plan_left_out")
    table = table[(table["index"] == indices(page)[0]) & (table["n_patients"] > 0)]
    if table.empty:
        return Absent("With one patient nobody can be left out.")
    table = table.assign(lesions=table["mean_share_percent"] * table["n_patients"])
    rows = []
    for rule, name in _RULES.items():
        own = table[table["rule"] == rule]
        used = " (in use)" if own["used"].any() else ""
        share = own["lesions"].sum() / own["n_patients"].sum()
        rows.append([name + used, _enough(own), _enough(own[own["fewest"] == CLASSES[-1]]), number(share)])
    many = f"Enough for, with {CLASSES[-1]} lesions or more (n)"
    return pd.DataFrame(
        rows,
        columns=["Carried over", "Enough for, of all (n)", many, "Lesions promised, mean share of all (%)"],
    )


def _enough(rows: pd.DataFrame) -> str:
    n = rows["n_patients"].sum()
    return f"{whole(rows['n_enough'].sum())} of {whole(n)}" if n else NO_VALUE


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
