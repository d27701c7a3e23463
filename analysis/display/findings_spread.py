"""What the page on measures of spread found, in sentences."""

import numpy as np

from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.rank_moves import FEW
from analysis.display.spread import MEASURE_NAMES, SCALE_NAMES, followed, largest, means, no_spread, taus
from analysis.display.text import bullets, count, escape, listed, number, percent, whole
from analysis.statistics.intervals import FEWEST
from analysis.statistics.ranking import LEAST


def spread(page: Page) -> str:
    """Say which features lack a true zero, what the other measures say, and how orders change."""
    if absent := no_spread(page):
        return bullets([absent.reason])
    return bullets(
        [
            followed(page),
            _scales(page),
            _outside(page),
            _top(page),
            _least_and_most(page),
            _features(page),
            _patients(page),
            _lesions(page),
            _few(page),
        ]
    )


def _scales(page: Page) -> str:
    table = page.table("scales")
    kinds = listed(
        f"{whole((table['scale'] == key).sum())} have a scale with a {name}"
        if key == "ratio"
        else f"{whole((table['scale'] == key).sum())} {_plural(key)}"
        for key, name in SCALE_NAMES.items()
    )
    used = table[table["in_use"] & (table["scale"] != "ratio")]["feature"]
    named = listed(escape(feature_name(name)) for name in used)
    which = f" Of the features in use, {named} {'has' if len(used) == 1 else 'have'} none." if named else ""
    return f"Of {whole(len(table))} features, {kinds}.{which}"


def _plural(scale: str) -> str:
    return {"interval": "one whose zero is a convention", "signed": "a signed one"}[scale]


def _outside(page: Page) -> str:
    table = page.table("scales")
    beyond = table[table["n_outside"] > 0]
    if beyond.empty:
        return "No value of this cohort lies outside what the definition of its feature allows."
    names = listed(escape(feature_name(name)) for name in beyond["feature"].head(4))
    return (
        f"**Values of {count(len(beyond), 'feature')} lie outside what the definition allows** ({names}): "
        "the table may hold features that were scaled, or computed otherwise."
    )


def _top(page: Page) -> str:
    top = largest(page)
    without = top[top["scale"] != "ratio"]
    if without.empty:
        return ""
    named = listed(
        f"{escape(feature_name(row.feature))} ({percent(row.cv_percent)})" for row in records(without)
    )
    return (
        f"Of the {whole(len(top))} features with the largest coefficients of variation, "
        f"{whole(len(without))} have no true zero: {named}. These percentages say where the zero lies, not "
        "how much the lesions differ."
    )


def _least_and_most(page: Page) -> str:
    table = means(page, used=True)
    table = table[np.isfinite(table["geometric_cv_percent"])].sort_values(
        "geometric_cv_percent", kind="stable"
    )
    if len(table) < 2:
        return ""
    least, most = table.iloc[0], table.iloc[-1]
    return (
        "By the geometric coefficient of variation, which has no ceiling and rests on an unbiased variance, "
        f"{escape(feature_name(least['feature']))} varies least ({percent(least['geometric_cv_percent'])}; "
        f"CV {percent(least['cv_percent'])}) and {escape(feature_name(most['feature']))} most "
        f"({percent(most['geometric_cv_percent'])}; CV {percent(most['cv_percent'])})."
    )


def _features(page: Page) -> str:
    found = {
        name: taus(page, "features", "cv_percent", name)
        for name in ("geometric_cv_percent", "qcd", "relative_spread")
    }
    said = listed(
        f"{number(tau.iloc[0], 2)} by the {MEASURE_NAMES[name]}" for name, tau in found.items() if len(tau)
    )
    if not said:
        return ""
    return (
        "Features with a true zero stand in the order of their CV where Kendall’s tau is near 1; it is "
        f"{said}."
    )


def _patients(page: Page) -> str:
    found = taus(page, "patients", "cv_percent", "geometric_cv_percent")
    if found.empty:
        return f"Fewer than {LEAST} patients can be ranked, so the order of patients is open."
    return (
        f"The order of the patients by the geometric CV agrees with that by the CV with a tau of "
        f"{number(found.min(), 2)} to {number(found.max(), 2)}, depending on the feature{_picture(page)}."
    )


def _picture(page: Page) -> str:
    n = page.table("spread_order").query("ranked == 'patients'")["n"].max()
    return f"; with {count(n, 'patient')} that is a picture, not a measure" if n <= FEW else ""


def _lesions(page: Page) -> str:
    pairs = [taus(page, "patients", "n_lesions", name) for name in ("cv_percent", "ceiling_share_percent")]
    if any(found.empty for found in pairs):
        return ""
    plain, share = (number(found.median(), 2) for found in pairs)
    return (
        f"Against the number of lesions, tau has a median of {plain} over the features for the CV, and of "
        f"{share} for its share of the ceiling, which falls with the number of lesions whatever they are: "
        "that share says how far a CV could still rise, and compares no patients."
    )


def _few(page: Page) -> str:
    n = page.table("spread_summary")["n_patients"].max()
    if n >= FEWEST:
        return ""
    return f"With {count(n, 'patient')} no interval over patients is given; each patient is listed above."
