"""What agreement, the floor and the negative control found, in sentences."""

import numpy as np
import pandas as pd

from analysis.display.contour_limits import CONTOURS, change, compared, no_agreement, widest
from analysis.display.floor import no_floor, summary
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import FEW_PATIENTS
from analysis.display.shuffled import no_shuffled, textures
from analysis.display.text import bullets, count, escape, listed, number, percent, whole
from analysis.schema import ALL
from analysis.statistics.agreement import ROBUST_FROM
from analysis.statistics.agreement_patients import DECIDE_FROM
from analysis.statistics.intervals import FEWEST
from analysis.study.further.shuffled import ARRANGEMENT, SIZE

GENEROUS = (
    "An erosion or a dilation by 1 mm shifts the whole border by a rule; readers may differ by less on clear "
    "lesions, and by more on faint ones. As a floor it is **deliberately generous**: what is above it "
    "differs by more than such a shift makes, and what is not may still be real."
)


def agreement(page: Page) -> str:
    """Say what the page found."""
    if no_agreement(page):
        told = [] if no_shuffled(page) else _shuffled(page)
        return bullets(told or ["No question of the three can be answered here; why stands above."])
    return bullets([*_limits(page), *_floor(page), *_shuffled(page), _followed(page)])


def _limits(page: Page) -> list[str]:
    rows = compared(page)
    if rows.empty:
        return []
    return [_rule(page), _hidden(rows)]


def _rule(page: Page) -> str:
    """Say what the rule gives by the estimate and by the lower limit."""
    table = page.table("agreement")
    robust = page.table("robustness").drop_duplicates("feature")["robust"].sum()
    head = f"By the estimate, {count(robust, 'feature')} agree at {ROBUST_FROM:g} or better on every contour."
    patients = int(table["n_patients"].max())
    verdicts = table.drop_duplicates("feature")["robust_by_lower_limit"]
    if patients < DECIDE_FROM:
        none = f", and under {whole(FEWEST)} there is none over patients" if patients < FEWEST else ""
        return (
            f"{head} The same rule on the lower limit is offered from {whole(DECIDE_FROM)} patients on; this "
            f"cohort has {whole(patients)}{none}."
        )
    return (
        f"{head} By the **lower limit** of the interval over patients it is "
        f"**{whole((verdicts == 'yes').sum())} of {whole((verdicts != '').sum())}**. The level of 95 % holds "
        "for each feature by itself and is not corrected for their number, so that one or another may owe "
        "its place to chance."
    )


def _hidden(rows: pd.DataFrame) -> str:
    row = widest(rows)
    if row is None:
        return ""
    return (
        "Concordance grows with how far lesions differ, and so hides how far a contour moves one lesion: "
        f"**{escape(feature_name(row.feature))}** has {number(row.ccc)} on the contour "
        f"{CONTOURS[row.contour]}, where it changes by {change(row.bias)} on average and by "
        f"**{change(row.percentile_low)} to {change(row.percentile_high)}** in the middle 95 % of these "
        "lesions."
    )


def _floor(page: Page) -> list[str]:
    if absent := no_floor(page):
        return [absent.reason]
    cohort, robust = (summary(page, ALL, name) for name in ("in use", "robust"))
    if not cohort["n_features"]:
        return [_floor_of_few(page), _pairs(page), GENEROUS]
    said = (
        f"**{whole(cohort['n_above'])} of {count(cohort['n_features'], 'feature')} in use** are above the "
        "floor over all patients: lesions of one patient differ by more than one lesion does over its own "
        "contours"
    )
    more = (
        f"; of the robust features {whole(robust['n_above'])} of {whole(robust['n_features'])}"
        if robust["n_features"]
        else ""
    )
    return [f"{said}{more}.", _patients_in_use(page), _pairs(page), GENEROUS]


def _floor_of_few(page: Page) -> str:
    table = page.table("floor_summary")
    own = table[(table["patient_id"] != ALL) & (table["features"] == "in use") & (table["n_features"] > 0)]
    said = [
        f"**{whole(row.n_above)} of {whole(row.n_features)}** in patient {escape(row.patient_id)}"
        for row in records(own.head(FEW_PATIENTS))
    ]
    return (
        f"With fewer than {FEWEST} patients each is told by itself. Features in use above the floor: "
        f"{listed(said)}."
    )


def _patients_in_use(page: Page) -> str:
    table = page.table("floor_summary")
    own = table[(table["patient_id"] != ALL) & (table["features"] == "in use") & (table["n_features"] > 0)]
    share = own["share_percent"]
    return (
        f"Patient by patient it is {percent(share.median())} of the features in use in the median patient "
        f"({percent(share.min())} to {percent(share.max())}, n = {whole(len(own))}): one patient with few "
        "lesions seldom suffices to tell."
    )


def _pairs(page: Page) -> str:
    rows = page.table("floor").query("in_use").dropna(subset="pairs_percent")
    if rows.empty:
        return ""
    least, most = (rows.loc[[at]] for at in (rows["pairs_percent"].idxmin(), rows["pairs_percent"].idxmax()))
    (low,), (high,) = records(least), records(most)
    return (
        "A stricter look, pair by pair: between "
        f"{percent(low.pairs_percent)} ({escape(feature_name(low.feature))}) and "
        f"{percent(high.pairs_percent)} ({escape(feature_name(high.feature))}) of the pairs of "
        "lesions of a patient differ by more than the smallest detectable difference, which contours "
        "alone would make in one pair of 20."
    )


def _shuffled(page: Page) -> list[str]:
    if absent := no_shuffled(page):
        return [absent.reason]
    rows = textures(page)
    if rows.empty:
        return []
    return [_owed(page, rows), _arranged(rows)]


def _owed(page: Page, rows: pd.DataFrame) -> str:
    size = rows[rows["carries"] == SIZE]
    synthetic = (
        " These lesions are synthetic, filled with smooth noise, so that this is no finding about tumours."
        if page.synthetic
        else ""
    )
    return (
        f"With the voxels of each lesion shuffled, **{whole(len(size))} of "
        f"{count(len(rows), 'texture')}** keep half or more of their variance between lesions (median "
        f"{percent(rows['explained'].median())}): that much is size and histogram under another "
        f"name.{synthetic}"
    )


def _arranged(rows: pd.DataFrame) -> str:
    found = rows[rows["carries"] == ARRANGEMENT].sort_values("explained", kind="stable")
    if found.empty:
        return "No texture carries mostly the arrangement of the voxels."
    names = [
        f"{escape(feature_name(row.feature))} ({percent(row.explained)} explained)"
        for row in records(found.head(6))
    ]
    more = f" and {whole(len(found) - 6)} more" if len(found) > 6 else ""
    return f"Mostly the **arrangement** of the voxels is carried by {listed(names)}{more}."


def _followed(page: Page) -> str:
    """Say when only some of the patients were followed."""
    every = page.table("lesions")["patient_id"].nunique()
    shown = {"agreement and floor": page.table("floor")["n_patients"].max()}
    if not page.table("shuffled").empty:
        shown["the negative control"] = page.table("shuffled")["n_patients"].max()
    short = [f"{count(n, 'patient')} for {what}" for what, n in shown.items() if np.isfinite(n) and n < every]
    if not short:
        return ""
    return (
        f"Not all {count(every, 'patient')} count everywhere: {listed(short)}. Patients with one lesion "
        "cannot, and of many a random part is taken to bound the work."
    )
