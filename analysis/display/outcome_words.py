"""The words of the page on outcomes: what was known of whom, and what was found."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.display.page import Page, records
from analysis.display.palette import SHORT_INDEX
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, bullets, clean, count, listed, number, p_value
from analysis.display.unfinished import failure
from analysis.statistics.association import EVENTS_PER_VARIABLE, FEWEST_EVENTS, FEWEST_PATIENTS

RATIOS = {"survival": "hazard ratio", "response": "odds ratio"}
_LEVEL = 0.05
_CERTAIN = f"a p value below {_LEVEL:g} after Benjamini and Hochberg"


def time_unit(page: Page) -> str:
    """Name the unit of survival times: what the yml says under `about` as `time_unit`."""
    return clean(page.cohort.about.get("time_unit") or "") or "as in the table"


def estimated(page: Page) -> pd.DataFrame:
    """Rows of `outcomes` with a ratio."""
    rows = page.table("outcomes")
    return rows[np.isfinite(rows["ratio"])]


def known(page: Page) -> str:
    """Say of how many patients an outcome is known, and what is given of few; or that none is known."""
    rows = page.table("outcomes").drop_duplicates("outcome")
    if rows.empty:
        if absent := failure(page, "outcomes", "How the indices go with the outcome"):
            return absent.reason
        return (
            "No outcome is known of these patients: their table has no `time` with `event` and no "
            "`response`, or this run left the page out with `--quick`."
        )
    said = []
    for row in records(rows):
        events = count(row.n_events, "event") if row.outcome == "survival" else (
            f"{count(row.n_events, 'patient')} with the rarer response"
        )  # fmt: skip
        said.append(
            f"**{row.outcome.capitalize()}** is known of {count(row.n_known, 'patient')}. "
            f"Of them {count(row.n_patients, 'has', 'have')} an index, with {events}."
        )
    said.append(
        f"With fewer than {FEWEST_PATIENTS} patients or {FEWEST_EVENTS} events no ratio is given. With fewer "
        f"than {EVENTS_PER_VARIABLE} events for each variable of a model it is given and marked: it may be "
        "far off."
    )
    return bullets(said)


def ratios_table(page: Page) -> pd.DataFrame | Absent:
    """Table of hazard and odds ratios of each index, alone and adjusted."""
    rows = page.table("outcomes")
    if rows.empty:
        return Absent("")
    return pd.DataFrame([_told_row(one) for _, one in rows.groupby(["outcome", "index"], sort=False)])


def _told_row(rows: pd.DataFrame) -> dict[str, str]:
    shown = {"Outcome": str(rows["outcome"].iloc[0]), "Index": SHORT_INDEX[rows["index"].iloc[0]]}
    for row in records(rows):
        shown[f"{row.model.capitalize()}, ratio [95 %] (no unit)"] = _with_interval(
            row.ratio, row.low, row.high
        )
        shown[f"p, {row.model} (after B–H; no unit)"] = _p_values(row)
    remarks = {row.model: row.reason or row.caution for row in records(rows)}
    if len(set(remarks.values())) == 1:
        return shown | {"Remarks": next(iter(remarks.values()))}
    return shown | {"Remarks": "; ".join(f"{model}: {said}" for model, said in remarks.items() if said)}


def _p_values(row: Any) -> str:
    return f"{p_value(row.p_value)} ({p_value(row.p_bh)})" if np.isfinite(row.p_value) else NO_VALUE


def found(page: Page) -> str:
    """Say what the models found, index by index."""
    rows = page.table("outcomes")
    said = [_found_of(rows[rows["outcome"] == outcome], str(outcome)) for outcome in rows["outcome"].unique()]
    said += [_proportional(rows), _confounded(rows), _cautions(rows)]
    return bullets(said)


def _found_of(rows: pd.DataFrame, outcome: str) -> str:
    done = rows[np.isfinite(rows["ratio"])]
    if done.empty:
        reasons = listed(sorted(set(rows["reason"])))
        return f"{outcome.capitalize()}: no ratio could be estimated ({reasons})."
    adjusted = done[done["model"] == "adjusted"]
    certain = adjusted[adjusted["p_bh"] < _LEVEL]
    if adjusted.empty:
        return (
            f"{outcome.capitalize()}: adjusted for number and volume of lesions no ratio could be estimated."
        )
    head, others = outcome.capitalize(), _others(adjusted.iloc[0]["adjusted_for"])
    if certain.empty:
        best = next(records(adjusted.sort_values("p_value", kind="stable")))
        return (
            f"{head}: adjusted for {others}, **no index goes with it beyond chance** ({_CERTAIN}). The "
            f"smallest p value is that of the {SHORT_INDEX[best.index]}: {_told(best)}."
        )
    each = listed(f"{SHORT_INDEX[row.index]} ({_told(row)})" for row in records(certain))
    return f"{head}: adjusted for {others}, **it goes with** the {each}; each has {_CERTAIN}."


def _told(row: Any) -> str:
    shown = _with_interval(row.ratio, row.low, row.high)
    return f"{RATIOS[row.outcome]} {shown}, {count(row.n_patients, 'patient')}"


def _with_interval(ratio: float, low: float, high: float) -> str:
    if not np.isfinite(ratio):
        return NO_VALUE
    return f"{number(ratio)} [{number(low)}–{number(high)}]"


def _others(adjusted_for: str) -> str:
    words = {"lesions": "the number of lesions", "volume": "their total volume"}
    return listed(words[name] for name in adjusted_for.split(", "))


def _proportional(rows: pd.DataFrame) -> str:
    tested = rows[np.isfinite(rows["p_proportional"])]
    drifting = tested[tested["p_proportional"] < _LEVEL]
    if tested.empty:
        return ""
    if drifting.empty:
        return (
            "Whether a hazard ratio is the same early and late was tested. Nothing speaks against it "
            f"(smallest p = {p_value(tested['p_proportional'].min())}); with few events that says little."
        )
    which = listed(f"{SHORT_INDEX[row.index]}, {row.model}" for row in records(drifting))
    return f"The hazard ratio changes with time ({which}): there it is a mean over the time of observation."


def _confounded(rows: pd.DataFrame) -> str:
    """Name the indices whose association goes when number and volume of lesions come in."""
    wide = rows.pivot_table(index=["outcome", "index"], columns="model", values="p_bh", sort=False)
    if not {"alone", "adjusted"} <= set(wide.columns):
        return ""
    gone = wide[(wide["alone"] < _LEVEL) & (wide["adjusted"] >= _LEVEL)]
    if gone.empty:
        return ""
    which = listed(f"{SHORT_INDEX[index]} ({outcome})" for outcome, index in gone.index)
    return (
        f"Taken alone there seemed to be more: {which}. Adjusted for number and volume of lesions it is no "
        "longer beyond chance; the index may have stood for how much tumour there was."
    )


def _cautions(rows: pd.DataFrame) -> str:
    marked = int((rows["caution"] != "").sum())
    if not marked:
        return ""
    are = "is" if marked == 1 else "are"
    return f"{count(marked, 'ratio')} of the table {are} marked: see the remarks there."
