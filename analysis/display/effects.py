"""Effect sizes with intervals, in front of p values, and the two corrections for many tests."""

import numpy as np
import pandas as pd

from analysis.display.groups import ONE_SAMPLE, RANK_SUM, no_groups
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import GROUP_NAMES
from analysis.display.show import Absent
from analysis.display.spread import no_spread
from analysis.display.text import number, p_value, whole
from analysis.display.unfinished import failure

_ENDS = " [95 % interval]"
_GROUPS = {"all": "All patients", **{key: name.capitalize() for key, name in GROUP_NAMES.items()}}


def no_effects(page: Page) -> Absent | None:
    """Return the sentence for a cohort without tests, else None."""
    if absent := no_spread(page):
        return absent
    if page.table("effects").empty:
        return failure(page, "effects", "The effect sizes") or Absent(
            "Too few patients have a coefficient of variation for a test or an effect size."
        )
    return None


def between(page: Page) -> pd.DataFrame:
    """Rows of `effects` that compare the groups."""
    table = page.table("effects")
    return table[table["test"].isin(list(RANK_SUM))]


def sizes_table(page: Page) -> pd.DataFrame | Absent:
    """List the mean coefficient of variation of each feature with its interval, by group."""
    if absent := no_effects(page):
        return absent
    table = page.table("effects")
    rows = table[table["test"] == ONE_SAMPLE]
    given = rows.groupby("group")["low"].count() > 0
    cells = [f"{_with_ends(row.estimate, row.low, row.high)} (n = {row.n})" for row in records(rows)]
    wide = rows.assign(cell=cells).pivot_table(
        index="feature", columns="group", values="cell", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=[name for name in _GROUPS if name in wide.columns]).fillna("–")
    wide.columns = [f"{_GROUPS[name]}, mean CV (%){_ENDS if given[name] else ''}" for name in wide.columns]
    return wide.rename(index=feature_name).rename_axis("Feature").reset_index()


def differences_table(page: Page) -> pd.DataFrame | Absent:
    """List how far the groups lie apart: shift and probability of superiority, with intervals."""
    if no_groups(page):
        return Absent("")  # said where the groups are compared first
    if absent := no_effects(page):
        return absent
    rows = between(page)
    if rows.empty:
        return Absent("One of the groups has too few patients with a coefficient of variation.")
    shift, share = (_ENDS if rows[low].notna().any() else "" for low in ("low", "superiority_low"))
    return pd.DataFrame(
        {
            "Feature": rows["feature"].map(feature_name),
            "Patients (n)": [_patients(page, row.feature) for row in records(rows)],
            f"Difference oligo − multi (percentage points){shift}": [
                _with_ends(row.estimate, row.low, row.high) for row in records(rows)
            ],
            f"Oligo has the larger CV in (% of pairs){share}": [
                _with_ends(100 * row.superiority, 100 * row.superiority_low, 100 * row.superiority_high)
                for row in records(rows)
            ],
            "Cliff’s delta (no unit)": [number(delta, 2) for delta in rows["cliffs_delta"]],
        }
    )


def _patients(page: Page, feature: str) -> str:
    table = page.table("effects")
    own = table[(table["feature"] == feature) & (table["test"] == ONE_SAMPLE)].set_index("group")["n"]
    return " and ".join(whole(own.get(group, 0)) for group in GROUP_NAMES)


def why_no_interval(page: Page, *, differences: bool = False) -> str:
    """Say why means, or differences of the groups, have no interval; nothing where all have one."""
    table = page.table("effects")
    rows = table[(table["test"] != ONE_SAMPLE) == differences]
    reasons = rows.loc[rows["low"].isna() & (rows["reason"] != ""), "reason"]
    if reasons.empty:
        return ""
    some = "" if rows["low"].isna().all() else "Where none is shown: "
    said = "; ".join(dict.fromkeys(part for reason in reasons for part in reason.split("; ")))
    return f" {some}{said[0].upper() if not some else said[0]}{said[1:]}."


def _with_ends(estimate: float, low: float, high: float) -> str:
    return f"{number(estimate)} [{number(low)} to {number(high)}]" if np.isfinite(low) else number(estimate)


def corrections_table(page: Page) -> pd.DataFrame | Absent:
    """List the tests between the groups with p, and p corrected by both rules."""
    if no_effects(page) or no_groups(page):
        return Absent("")
    rows = between(page)
    return pd.DataFrame(
        {
            "Feature": rows["feature"].map(feature_name),
            "p (no unit)": rows["p_value"].map(p_value),
            "p, Bonferroni (no unit)": rows["p_bonferroni"].map(p_value),
            "p, Benjamini–Hochberg (no unit)": rows["p_bh"].map(p_value),
            "Different (Bonferroni)": rows["significant_bonferroni"].map({True: "yes", False: "no"}),
            "Different (Benjamini–Hochberg)": rows["significant_bh"].map({True: "yes", False: "no"}),
        }
    )
