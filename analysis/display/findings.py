"""What the first three pages found, in sentences: participants, robustness and selection."""

from analysis import published
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import CLASS_NAMES, GROUP_NAMES
from analysis.display.robustness import (
    THRESHOLD,
    between_readers,
    examined,
    robust_features,
    robust_names,
)
from analysis.display.text import bullets, count, escape, listed, percent, whole
from analysis.features import feature_class

OTHERS = "in other patients, so the numbers are not expected to agree"
CONSTRUCTED = (
    "The phantom was drawn with the printed values in view: nearness is by construction and confirms nothing."
)


def participants(page: Page) -> str:
    """Say who is in the cohort, where the lesions are, and who was left out."""
    lesions = page.table("lesions")
    if lesions.empty:
        return bullets(["The cohort has no lesions."])
    n = lesions.groupby("patient_id")["lesion_id"].size()
    spread = (
        f"{whole(n.min())} to {whole(n.max())} lesions each"
        if n.min() < n.max()
        else f"{count(n.min(), 'lesion')} each"
    )
    people = count(len(n), "patient")
    return bullets(
        [
            f"{page.title} has **{people} with {count(len(lesions), 'lesion')}**"
            + (f", {spread}." if len(n) > 1 else "."),
            _groups_sentence(page),
            _sites_sentence(page),
            _usable_sentence(page),
            _published_participants(page),
        ]
    )


def _groups_sentence(page: Page) -> str:
    groups = page.table("lesions").drop_duplicates("patient_id")["group"]
    found = [
        f"{whole((groups == key).sum())} {name}" for key, name in GROUP_NAMES.items() if (groups == key).any()
    ]
    neither = int((~groups.isin(list(GROUP_NAMES))).sum())
    if not found:
        return ""
    rest = f"; {count(neither, 'patient is', 'patients are')} neither" if neither else ""
    return (
        f"The patients: {listed(found)} (2 to 5 lesions are called oligo, 15 or more multi, unless "
        f"the cohort says otherwise){rest}."
    )


def _sites_sentence(page: Page) -> str:
    if not page.sites_known:
        return "The site of no lesion is recorded, so everything that goes by site is left out."
    rows = page.table("population")
    rows = rows[(rows["group"] == "all") & (rows["variable"] == "site")].sort_values(
        "value", ascending=False, kind="stable"
    )
    known = rows[rows["level"] != "unknown"]
    absent = rows.loc[rows["level"] == "unknown", "value"].sum()
    top = known.iloc[0]
    first = (
        f"The site of {whole(absent)} of {whole(rows['value'].sum())} lesions is not known. "
        if absent
        else ""
    )
    return (
        f"{first}The most frequent {'known ' if absent else ''}site is **{escape(top['level'])}**, with "
        f"{count(top['value'], 'lesion')} ({percent(top['percent'])}); "
        f"{count((known['value'] > 0).sum(), 'site occurs', 'sites occur')} in all."
    )


def _usable_sentence(page: Page) -> str:
    lesions = page.table("lesions")
    failed = int((~lesions["usable"]).sum())
    few = len(page.patients) - len(page.compared)
    first = (
        f"{count(failed, 'lesion lacks', 'lesions lack')} a feature in use and "
        f"{'does' if failed == 1 else 'do'} not "
        "enter the indices"
        if failed
        else "Every lesion has all the features in use"
    )
    second = (
        f"{count(few, 'patient has', 'patients have')} too few usable lesions for them"
        if few
        else "every patient enters"
    )
    return f"{first}; {second}."


def _published_participants(page: Page) -> str:
    if page.published is None:
        return ""
    one = {"lung": "l", "melanoma": "m"}[page.published]
    return (
        f"{published.PAPER} report {whole(published.value(f'patients-{one}'))} patients with "
        f"{whole(published.value(f'lesions-{one}'))} lesions ({published.place(f'lesions-{one}')}); this "
        "synthetic "
        "cohort was given their number and make-up, so agreement here is by construction."
    )


def robustness(page: Page) -> str:
    """Say how many features are robust, which, and what the paper found."""
    table = page.table("robustness")
    if table.empty:
        return bullets(
            [
                "Robustness could not be examined: there is one contour a lesion.",
                _contours_sentence(page),
                _published_robust(),
            ]
        )
    robust = robust_features(page)
    agreement = (
        f"intraclass correlation between readers is {THRESHOLD} or more"
        if between_readers(page)
        else f"concordance with the original contour is {THRESHOLD} or more against every other contour"
    )
    return bullets(
        [
            f"**{len(robust)} of {examined(page)['feature'].nunique()} features** are robust: their "
            f"{agreement}.",
            f"They are {robust_names(page)}." if robust else "",
            _class_sentence(page, robust),
            _contours_sentence(page),
            _published_robust(),
        ]
    )


def _class_sentence(page: Page, robust: list[str]) -> str:
    every = examined(page)["feature"].drop_duplicates().map(feature_class)
    none = [
        name
        for key, name in CLASS_NAMES.items()
        if (every == key).any() and key not in map(feature_class, robust)
    ]
    return (
        f"No feature of the {'class' if len(none) == 1 else 'classes'} {listed(none)} is robust."
        if none and robust
        else ""
    )


def _contours_sentence(page: Page) -> str:
    table = page.table("contours")
    failed = table[table["n_failed"] > 0]
    if table.empty:
        return ""
    if failed.empty:
        return f"Every lesion could be measured on every contour ({listed(map(escape, table['contour']))})."
    parts = [
        f"{whole(row.n_failed)} of {whole(row.n_lesions)} on the {escape(row.contour)} contour"
        for row in records(failed)
    ]
    return (
        f"Some lesions could not be measured: {listed(parts)}. The reasons stand "
        "in excluded.csv, which a run leaves beside its results."
    )


def _published_robust() -> str:
    return (
        f"{published.PAPER} found {whole(published.value('robust-features'))} of "
        f"{whole(published.value('features'))} features robust ({published.place('robust-features')}), "
        f"{OTHERS}."
    )


def selection(page: Page) -> str:
    """Say what this cohort would select itself, what is in use, and whether they differ."""
    table = page.table("selection")
    own = table.loc[table["selected"], "feature"].tolist()
    if not own:
        return bullets(
            [
                "The cohort has no selection of its own, because no feature is known to be robust in it.",
                f"In use are {_names(page.features)} ({page.origin})."
                if page.features
                else "No feature could be used.",
                _published_selection(),
            ]
        )
    return bullets(
        [
            f"{count(len(table), 'robust feature')} fall into "
            f"**{count(table['cluster'].nunique(), 'cluster')}**; the cohort's "
            f"own selection, one a cluster, is {_names(own)}.",
            _difference(page, own),
            _published_selection(),
        ]
    )


def _names(features: list[str]) -> str:
    return listed(escape(feature_name(name)) for name in features) or "none"


def _difference(page: Page, own: list[str]) -> str:
    used = page.features
    if set(own) == set(used):
        return f"These are the features in use ({page.origin})."
    both = [name for name in used if name in own]
    return (
        f"**In use are others**: {_names(used)} ({page.origin}). "
        f"{count(len(both), 'feature is', 'features are')} in both" + (f": {_names(both)}." if both else ".")
    )


def _published_selection() -> str:
    return (
        f"{published.PAPER} distinguished {whole(published.value('clusters'))} clusters among "
        f"{whole(published.value('robust-features'))} robust features by eye "
        f"({published.place('clusters')}), {OTHERS}."
    )
