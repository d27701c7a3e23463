"""Answers about what was done with the features: left out, scaled, chosen, compared; and the intervals."""

from analysis.cohort import read_cohort
from analysis.features import FEATURES, PAPER_FEATURES, short_name
from analysis.numerals import count, listed, plain, whole
from analysis.standards.answer import (
    ABOUT,
    COHORT,
    PROGRAM,
    Answer,
    by_authors,
    not_applicable,
    stated,
)
from analysis.standards.processing import Answering
from analysis.standards.subject import Subject

NO_MODEL = "no model that predicts is trained; the study measures how lesions differ and what sampling loses"
_NOTHING_IN_USE = "no feature could be used"
_SCALINGS = {
    "minmax": "each feature is brought to 0 to 1 (min-max)",
    "zscore": "each feature is taken less its mean and divided by its standard deviation",
    "robust": "each feature is taken less its median and divided by its interquartile range",
    "none": "features are not scaled",
}

_NO_SITE = "unknown"


def _no_model(_: Subject) -> Answer:
    return not_applicable(NO_MODEL, met=False)


def _no_network(_: Subject) -> Answer:
    return not_applicable("no deep network is used")


def _no_classes(_: Subject) -> Answer:
    return not_applicable("nothing is classified")


def _missing_data(subject: Subject) -> Answer:
    lost = subject.n_lesions - subject.n_usable
    return stated(
        "nothing is imputed; a lesion without a value of each feature in use is left out: "
        f"{whole(lost)} of {count(subject.n_lesions, 'lesion')}",
        "left_out.csv",
    )


def scaling_words(subject: Subject) -> str:
    """Say how features are scaled, and on which lesions the scaling was fitted."""
    words = _SCALINGS[subject.cohort.scaling]
    if subject.cohort.scaling == "none":
        return words
    where = reference_name(subject) if subject.cohort.reference else "this cohort"
    return f"{words}, fitted once on the usable lesions of {where}"


def reference_name(subject: Subject) -> str:
    """Name the cohort that gives features and scaling."""
    name = read_cohort(subject.cohort.reference).name if subject.cohort.reference else ""
    return f"the reference cohort {name}".strip()


def _scaling(subject: Subject) -> Answer:
    return stated(scaling_words(subject), f"{COHORT}: scaling")


def reduction_words(subject: Subject) -> str:
    """Say how the features in use were chosen; empty if none is in use."""
    n = len(subject.features)
    used = f"{count(n, 'feature')} {'is' if n == 1 else 'are'} in use"
    how = {
        "cohort": "fixed beforehand in the cohort's file",
        "reference": f"taken over from {reference_name(subject)}",
        "selection": "selected here (robust features clustered by their correlation, one a cluster)",
        "paper": f"of the {len(PAPER_FEATURES)} that Henry et al. 2022 selected in other patients",
    }
    return f"{used}, {how[subject.origin]}" if subject.features else ""


def _reduction(subject: Subject) -> Answer:
    if not subject.features:
        return stated(_NOTHING_IN_USE, "scaling.csv", met=False)
    met = True if subject.origin == "selection" else None
    names = ", ".join(short_name(name) for name in subject.features)
    return stated(f"{reduction_words(subject)}: {names}", "scaling.csv", met)


def _robust_in_use(subject: Subject) -> Answer:
    table = subject.table("robustness")
    if table.empty or not subject.features:
        return by_authors(f"{ABOUT}: answers", "robustness could not be examined: one contour a lesion")
    robust = set(table.loc[table["robust"], "feature"])
    kept = [name for name in subject.features if name in robust]
    text = f"{len(kept)} of the {count(len(subject.features), 'feature')} in use are robust in this cohort"
    return stated(text, "robustness.csv", met=len(kept) == len(subject.features))


def _dimensions(subject: Subject) -> Answer:
    return stated(
        f"{count(len(subject.features), 'feature')} in use, {count(subject.n_usable, 'usable lesion')} of "
        f"{count(subject.n_patients, 'patient')}; no model is fitted to them",
        "scaling.csv, lesions.csv",
    )


def _confounders(subject: Subject) -> Answer:
    if subject.table("footing").empty:
        text = "lesions are compared inside a patient; scanners and patients' traits are not adjusted for"
        return stated(text, PROGRAM)
    text = "groups and sites are also compared at equal numbers of lesions; scanners and patients' traits not"
    return stated(text, "footing.csv")


def _testing(subject: Subject) -> Answer:
    if subject.cohort.reference:
        reference = reference_name(subject)
        return not_applicable(f"{NO_MODEL}; features and scaling come unchanged from {reference}")
    return not_applicable(NO_MODEL)


def _measures(subject: Subject) -> Answer:
    if not subject.sampled:
        return not_applicable("no recovery is computed for this cohort")
    return stated(
        "recovery: the index of the lesions sampled as a percentage of the index of all, since that is what "
        "sampling can lose",
        "recovery.csv",
    )


def uncertainty_words(subject: Subject) -> str:
    """Name the intervals that the results hold; empty if none."""
    parts = []
    if subject.sampled:
        parts.append(f"simulation intervals (2.5 to 97.5 % of {whole(subject.cohort.draws)} draws)")
    if not subject.table("robustness").empty:
        parts.append("95 % intervals of agreement")
    means = subject.table("over_patients")
    if means["low"].notna().any():
        parts.append("95 % intervals over patients")
    return listed(parts)


def _uncertainty(subject: Subject) -> Answer:
    words = uncertainty_words(subject)
    if not words:
        return stated("this cohort allows no interval", PROGRAM, met=False)
    return stated(words, "results tables", met=True)


def _comparison(subject: Subject) -> Answer:
    if subject.table("strategy_differences").empty:
        return not_applicable("strategies could not be compared in this cohort or run")
    return stated(
        "rules of choosing lesions less random ones, in the same patients", "strategy_differences.csv"
    )


def _non_radiomic(_: Subject) -> Answer:
    return by_authors(f"{ABOUT}: answers", "Interlesion makes no such comparison")


def _interpretation(_: Subject) -> Answer:
    return not_applicable(NO_MODEL)


def _multicollinearity(subject: Subject) -> Answer:
    if subject.table("correlation").empty:
        return stated("not examined: too few lesions or features", "correlation.csv")
    robust = "of the robust features" if not subject.table("selection").empty else "of the features in use"
    return stated(f"correlations {robust} over the lesions (page on feature selection)", "correlation.csv")


def _feature_statistics(subject: Subject) -> Answer:
    selected = subject.table("selection")["selected"].sum()
    robustness = subject.table("robustness")
    robust = robustness.loc[robustness["robust"], "feature"].nunique() if len(robustness) else 0
    found = f"{robust} of {len(FEATURES)} robust, {int(selected)} selected; " if len(robustness) else ""
    return stated(f"{found}every feature's spread in each patient", "robustness.csv, dispersion.csv")


def _baseline(subject: Subject) -> Answer:
    known = set(subject.table("population")["variable"])
    somewhere = int((subject.table("lesions")["site"] != _NO_SITE).sum())
    site = "site" if somewhere in (0, subject.n_lesions) else f"site of {count(somewhere, 'lesion')}"
    have = {"age": "age" in known, "sex": "sex" in known, site: somewhere > 0}
    text = f"{count(subject.n_patients, 'patient')}, {count(subject.n_lesions, 'lesion')}"
    for said, wanted in (("known", True), ("not known", False)):
        if names := [name for name, is_known in have.items() if is_known is wanted]:
            text = f"{text}; {said}: {listed(names)}"
    return stated(f"{text} (page on participants)", "population.csv")


def _left_out(subject: Subject) -> Answer:
    what = subject.table("left_out")["what"].value_counts()
    found = listed(count(int(what[kind]), kind) for kind in ("patient", "lesion") if kind in what)
    said = (
        f"this run left out {found or 'nobody'}, see left_out.csv; what was left out before is not known here"
    )
    return by_authors(f"{ABOUT}: answers", said)


def _partition(subject: Subject) -> Answer:
    if not subject.cohort.reference:
        return not_applicable(NO_MODEL)
    reference = reference_name(subject)
    return stated(f"not split: features and scaling come from {reference}", f"{COHORT}: reference")


def _reference_standard(subject: Subject) -> Answer:
    parts = [f"outcome: {subject.said('outcome')}" if subject.said("outcome") else ""]
    if subject.sampled:
        parts.append("of a sample: the index of all lesions of the patient that were outlined")
    if not any(parts) or (not parts[0] and not subject.table("outcomes").empty):
        return subject.says("outcome")
    return stated("; ".join(filter(None, parts)), f"{ABOUT}: outcome" if parts[0] else PROGRAM)


def minimum_words(subject: Subject) -> str:
    """Say how many usable lesions a patient needs for an index."""
    return f"patients with {plain(max(2, subject.cohort.minimum_lesions))} usable lesions or more"


ANALYSING: dict[str, Answering] = {
    "no_model": _no_model,
    "no_network": _no_network,
    "no_classes": _no_classes,
    "missing_data": _missing_data,
    "scaling": _scaling,
    "reduction": _reduction,
    "robust_in_use": _robust_in_use,
    "dimensions": _dimensions,
    "confounders": _confounders,
    "testing": _testing,
    "measures": _measures,
    "uncertainty": _uncertainty,
    "comparison": _comparison,
    "non_radiomic": _non_radiomic,
    "interpretation": _interpretation,
    "multicollinearity": _multicollinearity,
    "feature_statistics": _feature_statistics,
    "baseline": _baseline,
    "left_out": _left_out,
    "partition": _partition,
    "reference_standard": _reference_standard,
}
"""What answers each key of the checklists."""
