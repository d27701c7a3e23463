"""Whose variance it is, in sentences."""

import numpy as np
import pandas as pd

from analysis.display.clusters import SIGNIFICANT, decisive, no_clustering, of_cohort
from analysis.display.components import (
    below_zero,
    component_name,
    no_components,
    shares_by_moments,
    shown_rows,
    within_patients,
)
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.shares import possible_range
from analysis.display.text import bullets, count, listed, number, p_value, percent, whole

_OFTEN = (
    " Where small sites scatter widely, Wd* finds clusters somewhat too often; only a p value well below the "
    "usual limit counts."
)


def components(page: Page) -> str:
    """Say where the variance lies, and what the fits had to say."""
    if absent := no_components(page):
        return bullets([absent.reason])
    shares = shares_by_moments(page)
    return bullets(
        [
            _most(page, shares),
            _below_zero(page),
            _patients(page, shares),
            _contours(shares),
            _not_told(page),
            _fits(page),
            _scales(page),
        ]
    )


def _most(page: Page, shares: pd.DataFrame) -> str:
    largest = shares.idxmax(axis=1)
    lesions = largest[largest == "lesion"]
    means = listed(f"{component_name(page, name)} {percent(shares[name].mean())}" for name in shares.columns)
    of = " within patients" if within_patients(page) else ""
    return (
        f"Mean shares of the variance{of} over {count(len(shares), 'feature')}: {means}. In "
        f"**{whole(len(lesions))} of {count(len(shares), 'feature')}** the largest part lies "
        f"between lesions of one patient{' in one organ' if 'patient:organ' in shares.columns else ''}."
    )


def _below_zero(page: Page) -> str:
    """Say which components were estimated below 0, and what that means for the others."""
    rows = below_zero(page)
    if rows.empty:
        return ""
    names = listed(component_name(page, name) for name in rows["component"].unique())
    least = rows.iloc[int(rows["share_percent"].argmin())]
    return (
        f"{count(len(rows), 'share')} came out **below 0** ({names}; the lowest "
        f"{percent(least['share_percent'])}, {feature_name(least['feature'])}). An estimate below 0 means: "
        "no more than chance. It is kept as it is, because 0 in its place would make the mean too high; so "
        "the other shares of such a feature add up to more than 100 %, and all of them to 100 %."
    )


def _patients(page: Page, shares: pd.DataFrame) -> str:
    rows = shown_rows(page, "moments")
    rows = rows[(rows["component"] == "patient") & rows["share_percent"].notna()]
    if rows.empty:
        return ""
    top = rows.iloc[int(rows["high_percent"].fillna(-1.0).argmax())]
    range_ = (
        f" (95 % interval up to {percent(min(top['high_percent'], 100.0))})"
        if np.isfinite(top["high_percent"])
        else ""
    )
    return (
        f"The **patient** accounts for {possible_range(shares['patient'])}; it might be most for "
        f"{feature_name(top['feature'])}{range_}. The smaller this share, the less one lesion tells about "
        "the other lesions of the same patient."
    )


def _contours(shares: pd.DataFrame) -> str:
    if "contour" not in shares.columns:
        return ""
    most = (
        f", most for {feature_name(str(shares['contour'].idxmax()))}" if shares["contour"].max() > 0 else ""
    )
    return f"The **contour** accounts for {possible_range(shares['contour'])}{most}."


def _not_told(page: Page) -> str:
    """Say which components are missing, and why."""
    rows = page.table("components")
    missing = rows[rows["share_percent"].isna() & (rows["method"] == "moments")]
    reasons = missing.groupby("reason", sort=False)["component"].unique()
    everywhere = [
        f"{listed(component_name(page, name) for name in names)} ({reason})"
        for reason, names in reasons.items()
        if all(rows.loc[rows["component"] == name, "share_percent"].isna().all() for name in names)
    ]
    return f"No share is given of {listed(everywhere)}." if everywhere else ""


def _fits(page: Page) -> str:
    """Compare REML with moments, and report fits at the edge."""
    reml, moments = (shown_rows(page, method) for method in ("reml", "moments"))
    keys = ["feature", "component"]
    both = reml.merge(moments, on=keys, suffixes=("", "_moments"))
    apart = (both["share_percent"] - both["share_percent_moments"]).abs()
    far = both.iloc[int(apart.argmax())]
    singular = reml[reml["singular"]]
    edge = (
        f"In {count(singular['feature'].nunique(), 'feature')} REML puts a variance at its edge, 0 "
        f"(a singular fit: {listed(component_name(page, name) for name in singular['component'].unique())}); "
        "that means none was found, not that there is none."
        if len(singular)
        else "No variance lies at its edge, 0 (no singular fit)."
    )
    failed = reml.loc[reml["reason"].str.contains("converge"), "feature"].nunique()
    lost = f" The fit of {count(failed, 'feature')} did not converge." if failed else ""
    return (
        f"{edge}{lost} REML and moments differ by at most {number(apart.max(), 2)} percentage points "
        f"({component_name(page, far['component'])}, {feature_name(far['feature'])})."
        f"{_why_apart(far)}{_outside(both)}"
    )


def _outside(both: pd.DataFrame) -> str:
    """Count the shares by REML that leave the interval of the moments."""
    low, high = both["low_percent_moments"].clip(lower=0.0), both["high_percent_moments"]
    out = (both["share_percent"] < low) | (both["share_percent"] > high)
    if not out.any():
        return ""
    return (
        f" By REML {whole(out.sum())} of {count(low.notna().sum(), 'share')} lie outside the interval of the "
        "moments: it says how far other patients would move these, not how far another method does."
    )


def _why_apart(far: pd.Series) -> str:
    """Say why the two methods differ, where they differ most."""
    if far["share_percent_moments"] < 0:
        return " There the moments came out below 0, where REML stops."
    if far["component"] == "organ":
        return (
            f" The organs’ share rests on {whole(far['n_organs'])} organs: REML lets each of them count, "
            "moments let those with many lesions count more."
        )
    return (
        " Both would give the same if every patient had as many lesions in every organ. The numbers differ, "
        "and moments let patients and organs with many lesions count more than REML does; and what one "
        "method gives to one component is missing in another, because shares add up to 100 %."
    )


def _scales(page: Page) -> str:
    """Compare logarithms with ranks, of the features that have both."""
    table = page.table("components")
    lesions = table[(table["component"] == "lesion") & (table["method"] == "moments")]
    both = lesions.pivot_table(index="feature", columns="scale", values="share_percent")
    if not {"log", "rank"} <= set(both.columns) or both.dropna().empty:
        return ""
    apart = (both["log"] - both["rank"]).abs().max()
    return (
        "A second look by ranks instead of logarithms moves the lesions’ share by at most "
        f"{number(apart, 2)} percentage points."
    )


def clustering(page: Page) -> str:
    """Say whether lesions cluster by site, and how far the answer can be trusted."""
    if absent := no_clustering(page):
        return bullets([absent.reason])
    row = of_cohort(page)
    return bullets([_share(row), _verdict(row), _spread(row), _few(row)])


def _share(row: pd.Series) -> str:
    return (
        f"**R² is {percent(row['r2_percent'])}**: so much of the squared distances among a patient’s "
        f"lesions lies between sites; {percent(100 - row['r2_percent'])} lies inside them. Labels "
        f"without any meaning give {percent(row['r2_expected_percent'])} on average, and more than "
        f"{percent(row['r2_high_percent'])} once in twenty times."
    )


def _verdict(row: pd.Series) -> str:
    mean = ", a geometric mean over patients," if row["n_patients"] > 1 else ","
    tests = f"Wd* {number(row['wd'])}{mean} p {_p(row['p_wd'])}"
    if np.isfinite(row["p_excess"]):
        tests = f"p {_p(row['p_excess'])} by the share beyond chance; {tests}"
    if decisive(row) <= SIGNIFICANT:
        return f"Lesions of one patient in one site are **more alike** than lesions across sites ({tests})."
    return (
        f"That lesions in one site are more alike than across sites was **not shown** ({tests}). A "
        "difference that was not found has not been excluded."
    )


def _spread(row: pd.Series) -> str:
    plain = f"plain PERMANOVA (p {_p(row['p_permanova'])})"
    if row["p_dispersion"] <= SIGNIFICANT:
        return (
            f"The sites differ in spread (PERMDISP, p {_p(row['p_dispersion'])}), so {plain}, which takes "
            "spreads for equal, is not to be relied on here."
        )
    return (
        f"Unequal spread of the sites was not shown (PERMDISP, p {_p(row['p_dispersion'])}); {plain} stands "
        "beside for comparison."
    )


def _few(row: pd.Series) -> str:
    if np.isfinite(row["p_excess"]):
        return ""
    found = row["p_wd"] <= SIGNIFICANT
    return (
        f"This rests on {count(row['n_patients'], 'patient')}: it speaks of their lesions, not of other "
        f"patients.{_OFTEN if found else ''}"
    )


def _p(value: float) -> str:
    shown = p_value(value)
    return shown if shown.startswith("<") else f"= {shown}"
