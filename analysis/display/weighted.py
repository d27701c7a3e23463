"""Weighted pairs: what weighting by the design does to the average from a sample by site."""

import numpy as np
import pandas as pd

from analysis.display.page import Page, records
from analysis.display.show import Absent
from analysis.display.strategies import no_strategies
from analysis.display.text import Cell, bullets, count, number, percent, plain, whole
from analysis.display.unfinished import failure
from analysis.statistics.lesions import UNKNOWN

ESTIMATOR_NAMES = {
    "naive-pooled": "pooled, as it is",
    "within-site-zero": "inside each site, lone lesions count 0",
    "horvitz-thompson": "weighted pairs",
}
"""The three that are shown; `hajek` equals the weighted pairs wherever these are defined."""
_POOLED, _WEIGHTED = "naive-pooled", "horvitz-thompson"
_NEGLIGIBLE = 1e-9
DESIGN_NAMES = {"site-2": "2 a site", "site-3": "3 a site", "recist-like": "2 a site without bone"}


def no_weights(page: Page) -> Absent | None:
    """Return the sentence for a cohort without samples by site, else None."""
    if absent := no_strategies(page):
        return absent
    if page.table("weighted").empty:
        return failure(page, "weighted", "The weighted pairs") or Absent(
            "No lesion of this cohort has a site, so nothing can be sampled by site."
        )
    return None


def weighted_table(page: Page) -> pd.DataFrame | Absent:
    """Set the estimators side by side: in a typical patient, how far off on average, and how far apart."""
    if absent := no_weights(page):
        return absent
    table = page.table("weighted")
    rows = table[(table["level"] == "patient-mean") & table["estimator"].isin(list(ESTIMATOR_NAMES))]
    return pd.DataFrame(
        [
            {
                "Sample": DESIGN_NAMES[row.strategy],
                "Average": ESTIMATOR_NAMES[row.estimator],
                "Patients (n)": whole(row.n_patients),
                "Lesions drawn (n)": plain(row.n_sampled),
                "Bias (%)": _rounded(row.bias_percent),
                "Spread (SD, %)": number(row.sd_percent, 2),
                "Typical error (%)": number(row.rmse_percent, 2),
            }
            for row in records(rows)
        ]
    )


def _rounded(value: float) -> str:
    """Show a bias that is 0 but for the rounding of the sums as 0."""
    return "0" if abs(value) < 1e-9 else number(value, 2)


def undefined(page: Page) -> str:
    """Say in whom the weighted average is undefined, and how many pairs are out of reach."""
    table = page.table("weighted")
    rows = table[
        (table["level"] == "patient")
        & (table["estimator"] == "horvitz-thompson")
        & (table["n_pairs_out"] > 0)
    ]
    if rows.empty:
        return "Here every pair can be drawn under each of the designs."
    parts = [
        f"under “{DESIGN_NAMES[str(name)]}” in {count(len(own), 'patient')} "
        f"({count(own['n_pairs_out'].sum(), 'pair')} of lesions out of reach)"
        for name, own in rows.groupby("strategy", sort=False)
    ]
    return (
        f"It is **undefined** {'; '.join(parts)}: a site from which nothing is drawn cannot be "
        "represented by any weight. The table leaves these patients out."
    )


def weights(page: Page) -> str:
    """Say what weighting the pairs does to bias and spread, and when it pays."""
    if absent := no_weights(page):
        return bullets([absent.reason])
    table = page.table("weighted")
    rows = _of_design(table, "patient-mean")
    if all(pd.isna(row["mean"]) for row in rows.values()):
        return bullets([undefined(page)])
    naive, weighted, inside = (
        rows[name] for name in ("naive-pooled", "horvitz-thompson", "within-site-zero")
    )
    return bullets(
        [
            *_unknown_sites(page),
            f"With {DESIGN_NAMES['site-2']}, the pooled average is off by {_bias(naive)} on average over "
            f"patients{_ends(table)}, and the average inside sites by {_bias(inside)}. **Weighted pairs are "
            f"off by {_bias(weighted)}.**",
            f"**The price is spread**: from one sample to the next the weighted average of a patient varies "
            f"by {percent(weighted['sd_percent'])} (standard deviation), the pooled one by "
            f"{percent(naive['sd_percent'])}.{_which_errs_less(naive, weighted)}",
            undefined(page),
            advice(table),
        ]
    )


def advice(table: pd.DataFrame) -> str:
    r"""Tell a radiologist whether weighting pays, from the errors of one patient and of a cohort's mean.

    Bias b stays and spread s averages out over patients, so that with N patients weighting errs less from
    :math:`(s_w^2 - s_p^2) / N < b_p^2 - b_w^2` on, with the weighted (w) and the pooled (p) average of a
    typical patient.

    Parameters
    ----------
    table : pandas.DataFrame
        Table `weighted`, in which the weighted average is defined in some patient.
    """
    one, cohort = (_of_design(table, level) for level in ("patient-mean", "cohort"))
    said = (
        "For the radiologist: count all lesions by site, segment a few at random in each; then the pairs can "
        "be weighted. "
    )
    mean = (
        f"The mean of these {count(cohort[_POOLED]['n_patients'], 'patient')} errs by "
        f"{percent(cohort[_WEIGHTED]['rmse_percent'])} weighted and "
        f"{percent(cohort[_POOLED]['rmse_percent'])} pooled (one sample a patient)."
    )
    return f"{said}{_worth(one)} {mean}"


def _worth(one: dict[str, Cell]) -> str:
    """Say from how many patients on weighting errs less, from the rows of a typical patient."""
    if one[_WEIGHTED]["rmse_percent"] <= one[_POOLED]["rmse_percent"]:
        return "**Weight them**: it errs less even in one patient."
    pooled, weighted = one[_POOLED], one[_WEIGHTED]
    gained = pooled["bias_percent"] ** 2 - weighted["bias_percent"] ** 2
    if gained <= _NEGLIGIBLE:
        return "**Do not weight them**: the pooled average has no bias to undo, and less spread."
    fewest = int((weighted["sd_percent"] ** 2 - pooled["sd_percent"] ** 2) / gained) + 1
    return (
        "**For one patient the pooled average errs less; weighting pays for means over many**, with bias and "
        f"spread such as these from about {count(fewest, 'patient')} on, because bias stays and spread "
        "averages out."
    )


def _of_design(table: pd.DataFrame, level: str) -> dict[str, Cell]:
    """Rows of two a site, by estimator."""
    rows = table[(table["level"] == level) & (table["strategy"] == "site-2")]
    return {str(row["estimator"]): row for _, row in rows.iterrows()}


def _ends(table: pd.DataFrame) -> str:
    """Give the least and the greatest bias of the pooled average in one patient."""
    one = (table["level"] == "patient") & (table["strategy"] == "site-2") & (table["n_pairs_out"] == 0)
    bias = table.loc[one & (table["estimator"] == "naive-pooled"), ["bias_percent"]].dropna()
    if len(bias) < 2:
        return ""
    least, most = bias.sort_values("bias_percent").iloc[[0, -1]].to_dict("records")
    return f" ({_bias(least)} to {_bias(most)} in one)"


def _unknown_sites(page: Page) -> list[str]:
    lesions = page.table("lesions")
    unknown = int((lesions["site"] == UNKNOWN).sum())
    if not unknown:
        return []
    return [f"The site of {count(unknown, 'lesion')} is not known; together they count as one more site."]


def _bias(row: Cell) -> str:
    value = float(row["bias_percent"])
    shown = f"{abs(value):.1f}"
    sign = "" if shown == "0.0" else "+" if value > 0 else "−"
    return f"{sign}{shown.removesuffix('.0')} %"


def _which_errs_less(naive: Cell, weighted: Cell) -> str:
    """Say which has the smaller error of a single sample."""
    first, second = naive["rmse_percent"], weighted["rmse_percent"]
    if np.isclose(first, second):
        return ""
    less = "weighted" if second < first else "pooled"
    return (
        f" For one patient and one sample the {less} average is nearer the truth, typically "
        f"({percent(min(first, second))} against {percent(max(first, second))})."
    )
