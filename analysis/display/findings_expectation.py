"""What the page on the estimator found, in sentences."""

import numpy as np

from analysis import published
from analysis.display.expectation import crossing, expected_curve, expected_rows
from analysis.display.findings import OTHERS
from analysis.display.page import Page
from analysis.display.recovery import STRATEGIES, cohort_rows, no_sampling, target_percent
from analysis.display.text import bullets, count, listed, number, percent, whole

_DECIMALS = 2
_MOST_ERRORS = 4.5
"""By chance, one of some seventy values lies so many Monte-Carlo errors off in 1 of 2,000 simulations."""


def expectation(page: Page) -> str:
    """Say what follows from the estimator, and what from the tumours."""
    if absent := no_sampling(page):
        return bullets([absent.reason])
    said = (_average, _pairs, _maximum, _bound)
    return bullets([*(say(page) for say in said), _eight()])


def agreement(page: Page) -> str:
    """Say how far simulated means lie from their expectations, in points and in Monte-Carlo errors."""
    if no_sampling(page):
        return ""
    rows = expected_rows(page).dropna(subset=["expected_percent", "simulated_percent"])
    points = (rows["simulated_percent"] - rows["expected_percent"]).abs().max()
    errors = rows["standard_errors"].abs()
    agree = "agree" if not errors.max() > _MOST_ERRORS else "differ by more than chance explains"
    said = (
        f"**Simulation and expectation {agree}.** Of {count(len(rows), 'value')} of the cohort, the largest "
        f"difference is {number(points, _DECIMALS)} percentage points"
    )
    if errors.notna().any():
        said += (
            f"; in units of its Monte-Carlo error, which is how far a mean over {page.draws:,} draws lies "
            f"off by chance, the largest is {number(errors.max(), _DECIMALS)}"
        )
    return f"{said}.{_uncounted(page)}"


def _uncounted(page: Page) -> str:
    rows = expected_rows(page)
    missing = rows[rows["expected_percent"].isna() & (rows["n_patients"] > 0)]
    if missing.empty:
        return ""
    return (
        f" {count(len(missing), 'maximum is', 'maxima are')} left to simulation: counting all samples of so "
        "many lesions would take too long."
    )


def _average(page: Page) -> str:
    target, k = target_percent(page), crossing(page, "average_paper")
    curve = expected_curve(page, "average_paper").set_index("n_sampled")["expected_percent"].dropna()
    said = listed(f"{percent(curve[n])} with {whole(n)}" for n in (2.0, 3.0, 4.0) if n in curve)
    if not said:
        return ""
    passed = f" {percent(target)} is passed at {whole(k)}." if np.isfinite(k) else ""
    return (
        f"With the zero diagonal counted, the average is expected to recover {said} lesions.{passed} In "
        "each patient this follows from the numbers of lesions alone, whatever the tumours look like."
    )


def _pairs(page: Page) -> str:
    rows = cohort_rows(page)
    own = rows[(rows["index"] == "average_pairs") & (rows["n_sampled"] == 2)]
    if own.empty:
        return ""
    low, high = own["low_percent"].iloc[0], own["high_percent"].iloc[0]
    return (
        "Over distinct pairs, the average recovers **100\N{NO-BREAK SPACE}%** in expectation with any number "
        f"of lesions from two on. A small sample costs certainty: with two lesions, 95\N{NO-BREAK SPACE}% of "
        f"the draws lie between {percent(low)} and {percent(high)}."
    )


def _maximum(page: Page) -> str:
    curve = expected_curve(page, "maximal").set_index("n_sampled")["expected_percent"].dropna()
    said = listed(f"{percent(curve[n])} with {whole(n)}" for n in (2.0, 4.0, 8.0) if n in curve)
    if not said:
        return ""
    k = crossing(page, "maximal")
    reached = (
        f"{percent(target_percent(page))} is passed at **{whole(k)}**"
        if np.isfinite(k)
        else f"{percent(target_percent(page))} is not reached with the numbers of lesions looked at"
    )
    return f"The maximum alone depends on the tumours: it recovers {said} lesions, and {reached}."


def _bound(page: Page) -> str:
    rows = page.table("expectation")
    rows = rows[(rows["level"] == "cohort") & (rows["method"] == "lower-bound")]
    if rows.empty:
        return ""
    said = listed(
        f"{percent(value)} with {STRATEGIES[name]}"
        for name, value in zip(rows["strategy"], rows["expected_percent"], strict=True)
    )
    return (
        "If the lesions sampled by site are pooled, the recovered maximum is, in expectation, at least the "
        f"mean distance of a pair: {said}. {{doc}}`/across/table-2` sets the same bound beside print."
    )


def _eight() -> str:
    return (
        f"{published.PAPER} find {whole(published.value('required-text'))} lesions for "
        f"{percent(published.value('target'))} ({published.place('required-text')}), {OTHERS}. If their "
        "average counts the zeros, as is deduced from Table 2, it passes that line with four lesions or "
        "fewer in any patient, so that the number can only speak of the maximum."
    )
