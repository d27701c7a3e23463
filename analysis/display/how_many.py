"""How many lesions: the several answers of the book beside each other, and what each of them answers."""

import numpy as np
import pandas as pd

from analysis import published
from analysis.display.page import Page
from analysis.display.plan import asked, new, no_plan, of_index, patients, promised_words, span
from analysis.display.recovery import cohort_rows, over_patients_with, target_percent
from analysis.display.show import Absent
from analysis.display.text import count, percent, whole
from analysis.wording import OVER_CLASS

_INDEX = "maximal"
_CLAIM = "eight-for-maximum"


def answers_table(page: Page) -> pd.DataFrame | Absent:
    """Set beside each other what the book says of how many lesions the maximum takes.

    Returns
    -------
    pandas.DataFrame or Absent
        A row a question, from a mean over draws to a promise for a new patient; those without an answer in
        this cohort are left out.
    """
    if absent := no_plan(page):
        return absent
    if of_index(patients(page), _INDEX)["n_lesions"].isna().all():
        return Absent("This plan is not about the maximum; the other answers of the book are.")
    rows = [_same_patients(page), _whoever_has(page), _each_on_average(page), _each(page), _coming(page)]
    names = ["What is asked", "Of whom", "Lesions for the maximum (n)", "Where else in the book"]
    return pd.DataFrame([row for row in rows if row], columns=names)


def _same_patients(page: Page) -> list[str]:
    """Answer of the ledger: one curve of the patients who have as many lesions as print asks for."""
    ledger = page.table("ledger")
    rows = ledger[(ledger["claim"] == _CLAIM) & ledger["verdict"].isin(["holds", "fails"])]
    if rows.empty:
        return []
    found, n = rows["value"].iloc[0], rows["n"].iloc[0]
    least = whole(published.value("required-text"))
    needed = whole(found) if np.isfinite(found) else "more than all of them have"
    return [
        f"{percent(published.value('target'))} on average over draws and patients",
        f"{count(n, 'patient')} with {least} lesions or more, the same at each number",
        needed,
        "first page, ledger",
    ]


def _whoever_has(page: Page) -> list[str]:
    """Answer of the page on sampling: at each number all who have so many."""
    rows = of_index(cohort_rows(page, "required"), _INDEX)
    if rows.empty:
        return []
    found = rows["n_lesions"].iloc[0]
    curve = of_index(cohort_rows(page), _INDEX)
    needed = f"{whole(found)}{over_patients_with(curve, found)}" if np.isfinite(found) else "not reached"
    return [
        f"{percent(target_percent(page))} on average over draws and patients",
        "at each number, all patients who have so many; others drop out",
        needed,
        "what sampling loses; cohorts side by side",
    ]


def _each_on_average(page: Page) -> list[str]:
    rows = page.table("required")
    known = of_index(rows[rows["level"] == "patient"], _INDEX).dropna(subset="n_lesions")
    if known.empty:
        return []
    return [
        f"{percent(target_percent(page))} on average over draws; many a single draw shows less",
        f"each of {count(len(known), 'patient')}",
        span(known["n_lesions"]),
        "what sampling loses; of real patients: open patients",
    ]


def _each(page: Page) -> list[str]:
    target, confidence = asked(page)
    known = of_index(patients(page), _INDEX).dropna(subset="n_lesions")
    return [
        f"{target} in {confidence} of draws",
        f"each of {count(len(known), 'patient')}",
        span(known["n_lesions"]),
        "here alone",
    ]


def _coming(page: Page) -> list[str]:
    target, confidence = asked(page)
    rows = of_index(new(page), _INDEX)
    fewer = rows[rows["n_lesions"] < rows["n_total"]]
    needed = "all"
    if len(fewer):
        last = fewer.iloc[-1]
        needed = f"all, or fewer, such as {whole(last['n_lesions'])} of {whole(last['n_total'])}"
    who = f"a new patient, with {promised_words(page)}, {OVER_CLASS}" if len(fewer) else "a new patient"
    return [f"{target} in {confidence} of draws", who, needed, "here alone"]


def answers(page: Page) -> str:
    """Say why the answers differ; nothing without a table."""
    if isinstance(answers_table(page), Absent):
        return ""
    return (
        "These numbers do not contradict each other: each answers another question. The first ones ask what "
        "is recovered *on average*, so that many a single draw shows less. The next asks how many make one "
        "draw seldom fail, in a patient of whom all is known. The last asks the same of a patient of whom "
        "nothing is known but the number of lesions, so it must hold for the unlike patients as well. Who "
        "plans a study needs the last; who describes what sampling does to a cohort, the first."
    )
