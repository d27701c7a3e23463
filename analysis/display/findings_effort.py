"""What strategies give for equal effort, in sentences."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.display.page import Page, records
from analysis.display.standing import Standing, standing
from analysis.display.strategies import STRATEGY_NAMES, asked, rows_at, signed_points, value
from analysis.display.text import Cell, listed, plain, whole
from analysis.statistics.contest import RANDOM
from analysis.statistics.intervals import FEWEST
from analysis.statistics.reader_strategies import NO_SITE


def at_equal_effort(page: Page) -> str:
    """Set each rule against random lesions of equal surface in its own patients; say whom it leaves out."""
    table, k = page.table("strategies"), asked(page.table("strategies"))
    rows = rows_at(table, k, "maximal", "effort")
    found = standing(page.table("strategy_differences"), k, "recovery", "effort")
    if found.rows.empty or rows["mean_percent"].isna().all():
        return f"Equal effort cannot be compared: {rows['reason'].iloc[0]}."
    n = value(rows_at(table, k, "maximal"), RANDOM, "n_patients")
    return (
        f"**At equal effort** a rule has in each patient the surface that {whole(k)} random lesions take on "
        "average. What is compared is no single sample: it is the mean over the rule's choice of m lesions "
        "and its choice of m + 1, mixed so that the surface is equal; where its first lesion alone takes "
        "more, the rule shows nothing in that patient. Each rule is held against random lesions in the same "
        "patients, and rules with different patients (n) not against each other. "
        f"{_told(found, rows)}{_not_so_much(rows, n)}"
    )


def _told(found: Standing, rows: pd.DataFrame) -> str:
    """Name rules by what their interval says of the maximum."""
    groups = (
        ("More of the maximum than random lesions", found.better),
        ("Not told from random lesions", found.open),
        ("Less of the maximum than random lesions", found.worse),
        (f"Without an interval (fewer than {FEWEST} patients, or all alike)", found.untold),
    )
    return " ".join(f"{head}: {_each(found, rules, rows)}." for head, rules in groups if rules)


def _each(found: Standing, rules: Sequence[str], rows: pd.DataFrame) -> str:
    return listed(_one(rule, found.rows.loc[rule], value(rows, rule, "n_sampled")) for rule in rules)


def _one(rule: str, row: Cell, lesions: float) -> str:
    ends = ""
    if np.isfinite(row["low_points"]):
        ends = f" [{signed_points(row['low_points'])} to {signed_points(row['high_points'])}]"
    return (
        f"*{STRATEGY_NAMES[rule]}* {signed_points(row['difference_points'])}{ends} points "
        f"with {plain(lesions)} lesions on average (n = {whole(row['n_patients'])})"
    )


def _not_so_much(rows: pd.DataFrame, most: float) -> str:
    """Say which rules can spend so much surface in some patients alone."""
    fewer = rows[(rows["n_patients"] < most) & (rows["reason"] != NO_SITE)]
    named = [f"*{STRATEGY_NAMES[row.strategy]}* (n = {whole(row.n_patients)})" for row in records(fewer)]
    if not named:
        return ""
    return (
        f" Not all {whole(most)} patients allow {listed(named)}: in the others it cannot be followed, or all "
        "lesions that it allows take less surface."
    )
