"""Claims about how much the lesions of one patient vary."""

from functools import partial

import pandas as pd

from analysis import published, schema
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.guards import of_every_feature
from analysis.claims.patients import FEWEST_PATIENTS, in_every_patient, mean, told, too_few
from analysis.features import PAPER_FEATURES, short_name
from analysis.numerals import bare_percent, listed, percent

SPHERICITY = "original_shape_Sphericity"
LDHGLE = "original_gldm_LargeDependenceHighGrayLevelEmphasis"
DEPENDENCE_VARIANCE = "original_gldm_DependenceVariance"
HIGH_PERCENT = 100.0
"""Above it the standard deviation is larger than the mean; all three printed means are."""
ORGANS = ("lymph node", "liver", "lung")
"""The sites that the paper looks into."""


def _limit(identifier: str) -> str:
    return f"{published.value(identifier):g}\N{NO-BREAK SPACE}%"


def mean_is_high(evidence: Evidence) -> Finding:
    """Test whether the mean over all features is above 100 % in every patient."""
    if why := evidence.lacks_features:
        return untestable(why)
    means = evidence.patient_means("features")
    return in_every_patient(means > HIGH_PERCENT, f"Mean over all features: {told(means)}.")


@of_every_feature
def all_vary(
    evidence: Evidence, least: str, site: str = schema.ALL, excepted: tuple[str, ...] = (), reach: str = ""
) -> Finding:
    """Test whether every feature in use, but those excepted, varies at least so much in every patient."""
    if site != schema.ALL and evidence.lacks_sites:
        return untestable(evidence.lacks_sites)
    table = evidence.cv(site).drop(columns=list(excepted), errors="ignore")
    if table.empty or table.shape[1] == 0:
        return untestable(f"No patient has two lesions{reach} with a feature that the claim is about")
    smallest = table.min(axis=1)
    holds = smallest >= published.value(least)
    return in_every_patient(holds, f"{_smallest(table)}{_without_sphericity(table, least)} {_over(evidence)}")


@of_every_feature
def least_mean(evidence: Evidence) -> Finding:
    """Test whether every feature in use but Sphericity varies by at least 30 % on average over patients."""
    table = evidence.cv().drop(columns=SPHERICITY, errors="ignore")
    if len(table) < FEWEST_PATIENTS:
        return untestable(too_few(len(table)))
    means = table.mean().sort_values(kind="stable")
    least = str(means.index[0])
    numbers, why = mean(table[least].dropna(), evidence.stream("cv-30"))
    rows = ", ".join(f"{short_name(str(name))} {percent(value)}" for name, value in means.items())
    holds = means.iloc[0] >= published.value("cv-30-results")
    said = f"Mean over patients: {rows}. {_over(evidence)}{why}"
    return Finding(decided(bool(holds)), said, **numbers)


@of_every_feature
def organs_vary(evidence: Evidence) -> Finding:
    """Test whether every feature in use varies within organs at least as much as the smallest printed."""
    if why := evidence.lacks_sites:
        return untestable(why)
    parts = {site: evidence.cv(site) for site in ORGANS}
    present = {site: table for site, table in parts.items() if len(table) >= FEWEST_PATIENTS}
    if not present:
        return untestable(
            "Fewer than two patients have two or more lesions in the same of lymph nodes, liver or lung"
        )
    means = pd.concat({site: table.mean() for site, table in present.items()}).sort_values(kind="stable")
    site, feature = (str(part) for part in means.index[0])
    numbers, why = mean(present[site][feature].dropna(), evidence.stream("organs-vary"))
    holds = means.iloc[0] >= published.value("cv-min-organ-m")
    ends = ", ".join(_end(present[site], site) for site in present)
    return Finding(decided(bool(holds)), f"Mean over patients: {ends}. {_over(evidence)}{why}", **numbers)


def liver_textures(evidence: Evidence) -> Finding:
    """Test whether one texture varies more than another within the liver, on average over patients."""
    if why := evidence.lacks_sites:
        return untestable(why)
    table = evidence.cv("liver", (LDHGLE, DEPENDENCE_VARIANCE))
    if table.shape[1] < 2:
        return untestable("No patient has two lesions in the liver with both features")
    both = table.dropna()
    if len(both) < FEWEST_PATIENTS:
        return untestable(f"Within the liver: {too_few(len(both))}".replace(": No", ": no"))
    numbers, why = mean(both[LDHGLE] - both[DEPENDENCE_VARIANCE], evidence.stream("liver-textures"))
    means = listed(f"{short_name(str(name))} {percent(value)}" for name, value in both.mean().items())
    return Finding(decided(numbers["value"] > 0), f"Mean within the liver: {means}.{why}", **numbers)


def _over(evidence: Evidence) -> str:
    known = len(set(PAPER_FEATURES) & set(evidence.used))
    same = known == len(PAPER_FEATURES) == len(evidence.used)
    return (
        "Over the paper's eight features."
        if same
        else f"Over {evidence.used_in_words}, {known} of them the paper's."
    )


def _smallest(table: pd.DataFrame) -> str:
    least = short_name(str(table.min().idxmin()))
    return f"Least variable feature of each: {told(table.min(axis=1))}; the least of all is {least}."


def _without_sphericity(table: pd.DataFrame, least: str) -> str:
    """Say in how many patients the claim would hold without Sphericity, where it was not excepted."""
    if SPHERICITY not in table or table.shape[1] < 2:
        return ""
    holds = table.drop(columns=SPHERICITY).min(axis=1) >= published.value(least)
    return f" Without Sphericity it would hold in {int(holds.sum())} of {len(holds)}."


def _end(table: pd.DataFrame, site: str) -> str:
    means = table.mean()
    low, high = short_name(str(means.idxmin())), short_name(str(means.idxmax()))
    return (
        f"{site} {bare_percent(means.min())} ({low}) to {percent(means.max())} ({high}), {len(table)} "
        "patients"
    )


_SHARE = "share of patients in whom it holds"
CLAIMS = (
    Claim(
        "cv-high",
        "variation",
        f"Over all features, the mean coefficient of variation is above {HIGH_PERCENT:g} % in every patient.",
        f"The mean over all measured features is above {HIGH_PERCENT:g} % in every patient.",
        mean_is_high,
        ("cv-all-a", "cv-all-b", "cv-all-c"),
        _SHARE,
        note="Above 100 % the standard deviation is larger than the mean. A few features whose mean lies "
        "near 0 can raise the average much.",
    ),
    Claim(
        "cv-20",
        "variation",
        f"Every feature in use but Sphericity varies by at least {_limit('cv-20-results')} in every patient.",
        "In every patient, the least variable feature in use other than Sphericity has a coefficient of "
        f"variation of {_limit('cv-20-results')} or more.",
        partial(all_vary, least="cv-20-results", excepted=(SPHERICITY,)),
        ("cv-20-results", "cv-min-selected"),
        _SHARE,
        note="Patients with few lesions are the hard case: the coefficient of variation of 2 to 5 values "
        f"scatters widely. The paper tests this in three patients with {published.value('lesions-b'):g} or "
        "more.",
    ),
    Claim(
        "cv-30",
        "variation",
        "On average over patients, every feature in use but Sphericity varies by at least "
        f"{_limit('cv-30-results')}.",
        "The smallest mean over patients of a feature in use other than Sphericity is "
        f"{_limit('cv-30-results')} or more.",
        least_mean,
        ("cv-30-results", "cv-30-discussion"),
        "mean over patients of the least variable feature but Sphericity",
        note="The interval is that of the least variable feature, taken as if it had been named beforehand.",
        limit=published.value("cv-30-results"),
    ),
    Claim(
        "cv-20-all",
        "variation",
        f"Every feature in use, Sphericity too, varies by at least {_limit('cv-20-abstract')}.",
        "In every patient, each feature in use has a coefficient of variation of "
        f"{_limit('cv-20-abstract')} or more.",
        partial(all_vary, least="cv-20-abstract"),
        ("cv-20-abstract", "cv-min-selected", "cv-min-m"),
        _SHARE,
    ),
    Claim(
        "lung-varies",
        "variation",
        f"Within the lung alone, every feature in use still varies by at least {_limit('cv-20-results')}.",
        "In every patient with two or more lesions in the lung, each feature in use varies by "
        f"{_limit('cv-20-results')} or more among them.",
        partial(all_vary, least="cv-20-results", site="lung", reach=" in the lung"),
        ("cv-min-lung", "cv-max-lung"),
        _SHARE,
    ),
    Claim(
        "organs-vary",
        "variation",
        "Within lymph nodes, liver or lung alone, every feature in use still varies by at least "
        f"{_limit('cv-min-organ-m')} on average.",
        "In each of the three sites, the mean over patients with two or more lesions there is "
        f"{_limit('cv-min-organ-m')} or more (the smallest that is printed) for every feature in use.",
        organs_vary,
        ("cv-min-organ-m", "cv-max-organ-m"),
        "smallest mean over patients",
        limit=published.value("cv-min-organ-m"),
    ),
    Claim(
        "liver-textures",
        "variation",
        "Within the liver, LargeDependenceHighGrayLevelEmphasis varies more than DependenceVariance.",
        "The mean over patients of the difference is above 0.",
        liver_textures,
        ("cv-liver-ldhgle-m", "cv-liver-dv-m"),
        "mean difference",
        unit="percentage points",
        limit=0.0,
    ),
)
