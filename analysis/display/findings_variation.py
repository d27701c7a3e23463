"""What the pages on variation found, in sentences: within patients and organs, few against many lesions."""

import numpy as np
import pandas as pd

from analysis import published
from analysis.display.findings import CONSTRUCTED, OTHERS
from analysis.display.groups import ONE_SAMPLE, comparison, no_groups
from analysis.display.names import feature_name
from analysis.display.organs import many_sites, no_organs, site_rows
from analysis.display.page import Page, records
from analysis.display.palette import FEW_PATIENTS, GROUP_NAMES
from analysis.display.text import (
    bare_percent,
    bullets,
    count,
    escape,
    listed,
    number,
    p_value,
    percent,
    whole,
)
from analysis.display.variation import no_variation, over_patients, patient_rows, summary


def variation(page: Page) -> str:
    """Say how much patients vary over all features and the ones in use, and which vary least and most."""
    if absent := no_variation(page):
        return bullets([absent.reason])
    return bullets(
        [
            f"Averaged over {_all_features(page)}, the absolute coefficient of variation is "
            f"{_means(page, 'features')}.",
            f"Averaged over the features in use, it is {_means(page, 'selected')}.",
            _extremes(page),
            _left_out(page),
            _published_variation(page),
            "A coefficient of variation is easy to read for a volume or a diameter, which have a true "
            "zero. For an "
            "attenuation in HU or a skewness it depends on where the zero happens to lie, and near a mean "
            "of 0 it "
            "grows without limit.",
        ]
    )


def _all_features(page: Page) -> str:
    return f"all {patient_rows(page)['feature'].nunique()} features with a value"


def _means(page: Page, over: str) -> str:
    rows = summary(page, over)
    if len(rows) > FEW_PATIENTS:
        low, high = rows["mean_cv_percent"].min(), rows["mean_cv_percent"].max()
        return f"between **{percent(low)} and {percent(high)}** ({count(len(rows), 'patient')})"
    parts = [
        f"**{percent(row.mean_cv_percent)}** in patient {escape(row.patient_id)}" for row in records(rows)
    ]
    return listed(parts) or "not defined"


def _extremes(page: Page) -> str:
    rows = over_patients(page)
    if len(rows) < 2:
        return ""
    least, most = rows.iloc[0], rows.iloc[-1]
    return (
        f"Of the features in use, {escape(feature_name(least['feature']))} varies least "
        f"({percent(least['mean_cv_percent'])} on average over the patients) and "
        f"{escape(feature_name(most['feature']))} "
        f"most ({percent(most['mean_cv_percent'])}; in one patient {percent(most['max_cv_percent'])})."
    )


def _left_out(page: Page) -> str:
    rows = page.table("left_out")
    n = int((rows["what"] == "value").sum())
    return (
        f"{count(n, 'coefficient is', 'coefficients are')} not defined, because the mean is 0, and left out."
        if n
        else ""
    )


def _published_variation(page: Page) -> str:
    if page.published == "melanoma":
        return (
            f"{published.PAPER} report mean values from {percent(published.value('cv-min-m'))} "
            "(Sphericity) to "
            f"{percent(published.value('cv-max-m'))} (Volume) in melanoma ({published.place('cv-min-m')}), "
            f"{OTHERS}."
        )
    every = [f"cv-all-{patient}" for patient in "abc"]
    eight = [f"cv-selected-{patient}" for patient in "abc"]
    return (
        f"{published.PAPER} report {_printed(every)} over all features and {_printed(eight)} over their "
        "eight, for "
        f"patients A, B and C ({published.place(every[0])}), {OTHERS}.{_constructed(page)}"
    )


def _constructed(page: Page) -> str:
    """Set the phantom's own extremes beside the printed ones."""
    if page.published != "lung":
        return ""
    rows = over_patients(page)
    return (
        f" Over its eight, the paper's range goes from {percent(published.value('cv-min-selected'))} "
        "(Sphericity) to "
        f"{percent(published.value('cv-max-selected'))} (Volume); here it goes from "
        f"{percent(rows['min_cv_percent'].min())} "
        f"to {percent(rows['max_cv_percent'].max())}. {CONSTRUCTED}"
    )


def _printed(identifiers: list[str]) -> str:
    return listed(percent(published.value(one)) for one in identifiers)


def organs(page: Page) -> str:
    """Say how much lesions of one patient vary within one site."""
    if absent := no_organs(page):
        return bullets([absent.reason])
    rows = site_rows(page)
    ranked = rows.sort_values("cv_percent", kind="stable")
    least, most = ranked.iloc[0], ranked.iloc[-1]
    return bullets(
        [
            f"Two or more measured lesions of one patient in one site exist for {escape(many_sites(page))} "
            f"({count(rows['patient_id'].nunique(), 'patient')}).",
            f"Within a site the features in use vary from **{_one(least)}** to **{_one(most)}**.",
            _inside_against_whole(page),
            _published_organs(page),
        ]
    )


def _one(row: pd.Series) -> str:
    where = f"{escape(row['site'])}, patient {escape(row['patient_id'])}"
    return f"{percent(row['cv_percent'])} ({escape(feature_name(row['feature']))}, {where})"


def _inside_against_whole(page: Page) -> str:
    """Compare the greatest means of the sites with the mean over whole patients, feature by feature."""
    whole_patient = over_patients(page).set_index("feature")["mean_cv_percent"]
    inside = page.table("dispersion_summary")
    inside = inside[(inside["over"] == "patients") & ~inside["site"].isin(["all", "unknown"])]
    inside = inside[inside["feature"].isin(page.features) & np.isfinite(inside["mean_cv_percent"])]
    lower = int((inside["mean_cv_percent"] < inside["feature"].map(whole_patient)).sum())
    return (
        f"In {whole(lower)} of {whole(len(inside))} comparisons (a feature in a site) the mean within the "
        "site is below that "
        "over the whole patients; these are means over different patients and numbers of lesions."
    )


def _published_organs(page: Page) -> str:
    kind = "organ-m" if page.published == "melanoma" else "lung"
    where = "within lymph node, liver or lung" if page.published == "melanoma" else "within the lung"
    return (
        f"{published.PAPER} report {percent(published.value(f'cv-min-{kind}'))} to "
        f"{percent(published.value(f'cv-max-{kind}'))} {where} ({published.place(f'cv-min-{kind}')}), "
        f"{OTHERS}."
    )


def groups(page: Page) -> str:
    """Say what the tests found, and what limits a comparison of few with many lesions."""
    absent = no_groups(page)
    if absent:
        return bullets([absent.reason, _nonzero(page), _whole_group(page), _caution()])
    return bullets(
        [
            _different(page),
            _nonzero(page),
            _whole_group(page),
            _ceilings(page),
            _published_groups(),
            _caution(),
        ]
    )


def _different(page: Page) -> str:
    rows = comparison(page)
    different = rows[rows["significant"]]
    named = listed(
        f"{escape(feature_name(row.feature))} ({number(row.estimate)} percentage points, p "
        f"{_equal(row.p_bonferroni)})"
        for row in records(different)
    )
    return (
        f"**{len(different)} of {count(len(rows), 'feature')}** differ between oligo- and multimetastatic "
        "patients after the "
        f"Bonferroni correction{': ' + named if named else ''}. A difference that was not found has not "
        "been excluded."
    )


def _equal(value: float) -> str:
    shown = p_value(value)
    return shown if shown.startswith("<") else f"= {shown}"


def _nonzero(page: Page) -> str:
    rows = page.table("inference")
    rows = rows[(rows["test"] == ONE_SAMPLE) & (rows["group"] == "all") & np.isfinite(rows["p_value"])]
    if rows.empty:
        return ""
    return (
        f"The mean variation differs from 0 in {whole(rows['significant'].sum())} of "
        f"{count(len(rows), 'feature')} (t test, all "
        "patients). An absolute coefficient of variation cannot be negative, so with more than a "
        "few patients this test can hardly fail to find one."
    )


def _whole_group(page: Page) -> str:
    """Say so where one group holds all the patients: its rows repeat those of all of them."""
    rows = page.table("inference")
    groups = page.table("lesions").drop_duplicates("patient_id")["group"].unique()
    if rows.empty or len(groups) != 1 or groups[0] not in GROUP_NAMES:
        return ""
    return (
        f"All patients are {GROUP_NAMES[groups[0]]}, so the rows of that group repeat those of all patients "
        "and tell nothing more, but count in the Bonferroni correction."
    )


def _ceilings(page: Page) -> str:
    """Say how high a coefficient of variation can rise with the most lesions each group has."""
    lesions = page.table("lesions")
    n = lesions.groupby(["group", "patient_id"]).size().groupby("group").max()
    parts = [
        f"{bare_percent(100 * np.sqrt(n[key]))} % with {whole(n[key])} lesions ({name})"
        for key, name in GROUP_NAMES.items()
        if key in n
    ]
    return (
        "For values of one sign the coefficient of variation of n lesions cannot pass 100 % times the "
        "square root of n: at most "
        f"{listed(parts)}. Part of any difference between the groups is that ceiling."
    )


def _published_groups() -> str:
    return (
        f"{published.PAPER} found no significant difference for "
        f"{whole(published.value('groups-not-different'))} of "
        f"{whole(published.value('groups-tested'))} features ({published.place('groups-tested')}), "
        f"{OTHERS}."
    )


def _caution() -> str:
    return (
        "Which patients have few lesions was not assigned by chance; a difference between the groups "
        "has no single cause."
    )
