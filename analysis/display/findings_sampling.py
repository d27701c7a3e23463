"""What the pages on likeness and sampling found, in sentences."""

import numpy as np
import pandas as pd

from analysis import published
from analysis.display.findings import OTHERS
from analysis.display.page import Page
from analysis.display.palette import FEW_PATIENTS, SHORT_INDEX
from analysis.display.recovery import (
    READINGS,
    STRATEGIES,
    cohort_rows,
    needed,
    no_sampling,
    over_patients_with,
    target_percent,
)
from analysis.display.text import bullets, count, escape, listed, number, percent, whole


def similarity(page: Page) -> str:
    """Say how far apart lesions of one patient are, by both averages and the maximum."""
    table = page.table("heterogeneity")
    if table.empty:
        return bullets([f"No patient has {page.enough}, so there is nothing to compare."])
    return bullets(
        [
            f"The maximal tumoral divergence is {_values(table, 'maximal')}.",
            f"The average tumoral heterogeneity over distinct pairs is {_values(table, 'average_pairs')}.",
            "With the zero distance of each lesion to itself counted, as deduced from the paper's Table 2, "
            f"it is {_values(table, 'average_paper')}.",
            _alike(page),
            _outside(page),
            _published_indices(page),
        ]
    )


def _values(table: pd.DataFrame, index: str) -> str:
    values = table[index]
    if len(table) > FEW_PATIENTS:
        return (
            f"between **{number(values.min())} and {number(values.max())}**, on average "
            f"{number(values.mean())} ({count(len(table), 'patient')})"
        )
    return listed(
        f"**{number(value)}** in patient {escape(patient)}"
        for patient, value in zip(table["patient_id"], values, strict=True)
    )


def _alike(page: Page) -> str:
    """Name the least and the most alike pair of the cohort."""
    pairs = page.table("dissimilarity")
    pairs = pairs[np.isfinite(pairs["dissimilarity"])]
    if pairs.empty:
        return ""
    far = pairs.loc[pairs["dissimilarity"].idxmax()]
    sites = page.table("lesions").set_index(["patient_id", "lesion_id"])["site"]
    where = [sites.get((far["patient_id"], far[side]), "unknown") for side in ("lesion_a", "lesion_b")]
    known = f" ({escape(where[0])} and {escape(where[1])})" if page.sites_known else ""
    return (
        f"The two least alike lesions are {escape(far['lesion_a'])} and {escape(far['lesion_b'])} of patient "
        f"{escape(far['patient_id'])}{known}, at {number(far['dissimilarity'])}."
    )


def _outside(page: Page) -> str:
    scaling = page.table("scaling")
    outside = scaling[scaling["n_outside"] > 0]
    if outside.empty:
        return ""
    return (
        "The scaling was taken over from the reference cohort; "
        f"{count(len(outside), 'feature takes', 'features take')} values "
        f"outside its range, in at most {count(outside['n_outside'].max(), 'lesion')}."
    )


def _published_indices(page: Page) -> str:
    if page.published != "lung":
        return ""
    maximal = listed(number(published.value(f"maximal-{one}"), 2) for one in "abc")
    average = listed(number(published.value(f"average-{one}"), 2) for one in "abc")
    return (
        f"{published.PAPER} report {maximal} (maximum) and {average} (average) for patients A, B and C "
        f"({published.place('maximal-a')}), {OTHERS}. They do not name the scaling of the features "
        "before the cosine; "
        f"here it is `{page.cohort.scaling}`, and other scalings give other values."
    )


def sampling(page: Page) -> str:
    """Say what each way of sampling recovers and how many lesions the target needs."""
    if absent := no_sampling(page):
        return bullets([absent.reason])
    return bullets(
        [
            _random(page),
            *(_required(page, index) for index in SHORT_INDEX),
            _patients(page),
            _by_site(page),
            _two(page),
            _published_sampling(page),
        ]
    )


def _random(page: Page) -> str:
    rows = cohort_rows(page)
    parts = []
    for k in (2, 3):
        own = rows[rows["n_sampled"] == k].set_index("index")["mean_percent"]
        if len(own):
            said = listed(
                f"{percent(own[index])} of the {name}" for index, name in SHORT_INDEX.items() if index in own
            )
            parts.append(f"**{k} random lesions** a patient recover {said}{over_patients_with(rows, k)}")
    return f"{'; '.join(parts)}." if parts else ""


def _required(page: Page, index: str) -> str:
    target, most = target_percent(page), needed(page, index)
    name = SHORT_INDEX[index]
    if not np.isfinite(most):
        return f"{percent(target)} of the {name} is not reached with any number of lesions drawn here."
    return (
        f"For {percent(target)} of the {name}, **{count(most, 'random lesion')}** a patient are "
        f"required{over_patients_with(cohort_rows(page), most) or ', over the cohort'}."
    )


def _patients(page: Page) -> str:
    rows = page.table("required")
    rows = rows[(rows["level"] == "patient") & (rows["index"] == "maximal") & np.isfinite(rows["n_lesions"])]
    if len(rows) < 2:
        return ""
    if rows["n_lesions"].min() == rows["n_lesions"].max():
        return (
            f"For the maximum each of {count(len(rows), 'patient')} needs "
            f"{whole(rows['n_lesions'].min())} lesions."
        )
    return (
        f"Patients differ: for the maximum one needs {whole(rows['n_lesions'].min())} lesions, another "
        f"{whole(rows['n_lesions'].max())} ({count(len(rows), 'patient')} with "
        f"{whole(rows['n_total'].min())} to "
        f"{whole(rows['n_total'].max())} lesions in all)."
    )


def _by_site(page: Page) -> str:
    """Set two readings of the same per-site sample beside each other."""
    rows = cohort_rows(page, "sampling")
    rows = rows[
        (rows["strategy"] == "site-2") & (rows["index"] == "maximal") & np.isfinite(rows["mean_percent"])
    ]
    means = rows.set_index("reading")["mean_percent"].to_dict()
    if not page.sites_known or not means:
        return "Sampling by site does not apply: the sites are not known, or nobody has lesions enough."
    said = listed(f"{percent(means[key])} ({name})" for key, name in READINGS.items() if key in means)
    return (
        f"With {STRATEGIES['site-2']}, the share of the maximum that is recovered depends on how the "
        f"sample is read: {said}. "
        "Whether random sampling is better or worse than sampling by site depends on that reading."
        f"{_no_site(page)}"
    )


def _no_site(page: Page) -> str:
    """Say what becomes of lesions without a site when samples are taken site by site."""
    sites = page.table("lesions")["site"]
    n = int((sites == "unknown").sum())
    if not n:
        return ""
    return (
        f" The site of {whole(n)} of {count(len(sites), 'lesion')} is not known; in each patient these count "
        "as one more site, so sampling by site is only partly what its name says here."
    )


def _two(page: Page) -> str:
    rows = cohort_rows(page)
    own = rows[rows["n_sampled"] == 2].set_index("index")["mean_percent"]
    if not {"average_paper", "average_pairs"} <= set(own.index):
        return ""
    return (
        f"The two averages part at small samples: with two lesions {percent(own['average_paper'])} (zero "
        f"diagonal counted) and {percent(own['average_pairs'])} (over distinct pairs). The zero diagonal "
        "alone lowers the first, whatever the tumours look like; for the second, sampling costs certainty, "
        "not level."
    )


def _published_sampling(page: Page) -> str:
    text = (
        f"{published.PAPER} report {percent(published.value('average-random-2-mean'))} of the average and "
        f"{percent(published.value('maximal-random-2-mean'))} of the maximum with two random lesions "
        f"({published.place('average-random-2-mean')}), and that {whole(published.value('required-text'))} "
        "lesions recover "
        f"{percent(published.value('target'))} ({published.place('required-text')}), {OTHERS}. "
        f"Its results say more than {whole(published.value('required-results'))}; which index is "
        "meant is not told."
    )
    return (
        text
        if page.published != "melanoma"
        else f"{text} They computed no recovery for melanoma, where not all tumours were annotated."
    )
