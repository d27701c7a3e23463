"""What the page on strategies found, in sentences."""

import numpy as np
import pandas as pd

from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.strategies import (
    STRATEGY_NAMES,
    asked,
    difference_rows,
    no_strategies,
    rows_at,
    signed_points,
    value,
)
from analysis.display.text import Cell, bullets, count, escape, listed, number, percent, whole
from analysis.display.which_five import best_for_average, best_for_maximum
from analysis.statistics.contest import RANDOM
from analysis.statistics.intervals import FEWEST
from analysis.statistics.reader_strategies import NO_SITE

SIZE_FEATURES = tuple(
    f"original_shape_{name}"
    for name in (
        "LeastAxisLength",
        "MajorAxisLength",
        "Maximum2DDiameterColumn",
        "Maximum2DDiameterRow",
        "Maximum2DDiameterSlice",
        "Maximum3DDiameter",
        "MeshVolume",
        "MinorAxisLength",
        "SurfaceArea",
        "SurfaceVolumeRatio",
        "VoxelVolume",
    )
)
"""Features that measure how large a lesion is."""


def strategies(page: Page) -> str:
    """Answer which five, for the maximum and for the average, and at which effort."""
    if absent := no_strategies(page):
        return bullets([absent.reason])
    said = [
        answer(page.table("strategies"), page.table("strategy_differences")),
        _no_one_does_both(page),
        _one_alone(page),
        _at_equal_effort(page),
        *missing_reasons(page),
        *share_of_patients(page),
        _size_is_a_feature(page),
        _limits(page),
    ]
    return bullets([sentence for sentence in said if sentence])


def answer(table: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Say which strategy shows most of the maximum, and which errs least on the average.

    Parameters
    ----------
    table, differences : pandas.DataFrame
        Tables `strategies` and `strategy_differences` of a cohort, not empty.
    """
    k = asked(table)
    largest, average = rows_at(table, k, "maximal"), rows_at(table, k, "average_pairs")
    first, second = best_for_maximum(largest), best_for_average(average)
    more = less = None
    if first != RANDOM:
        more = difference_rows(differences, k, "maximal", "recovery").loc[first]
    if second != RANDOM:
        less = difference_rows(differences, k, "average_pairs", "error").loc[second]
    of_average = _about_average(average, second, first == second, less)
    return f"{_about_maximum(largest, k, first, more)} {of_average}"


def _about_maximum(largest: pd.DataFrame, k: int, best: str, more: Cell | None) -> str:
    """Say which strategy shows most of the maximum; `more`, its recovery less that of random lesions."""
    n = count(value(largest, best, "n_patients"), "patient")
    open_ = more is not None and more["low_points"] <= 0 <= more["high_points"]
    mark = "" if open_ else "**"
    said = (
        f"With {count(k, 'lesion')} a patient, "
        f"{mark}“{STRATEGY_NAMES[best]}” shows most of the maximum{mark}: "
        f"{percent(largest.loc[best, 'mean_percent'])} (n = {n})"
    )
    if more is None:
        return f"{said}."
    said += f", which is {against_random(more, f'{whole(k)} random lesions')}."
    return f"{said} **The data do not tell it from random lesions.**" if open_ else said


def _about_average(average: pd.DataFrame, best: str, same: bool, less: Cell | None) -> str:
    """Say which strategy errs least on the average; `less`, its error less that of random lesions."""
    name = "the same one" if same else f"“{STRATEGY_NAMES[best]}”"
    error = percent(value(average, best, "error_points"))
    random = percent(value(average, RANDOM, "error_points"))
    if less is None:
        return f"**On the average random lesions err least**: typically by {error}, and without bias."
    if less["low_points"] <= 0 <= less["high_points"]:
        head = f"On the average {name} errs least in these patients"
        end = "**For the average the data do not tell it from random lesions.**"
    else:
        settled = bool(np.isfinite(less["low_points"]))
        head = f"{'**' * settled}On the average {name} errs least{'**' * settled}"
        end = "" if settled else f"Fewer than {FEWEST} patients, or values too alike, allow no interval."
    return (
        f"{head}: typically by {error}, where random lesions err by {random} but are right on average "
        f"({_in_points(less)}; n = {whole(less['n_patients'])}). {end}"
    ).rstrip()


def _in_points(less: Cell) -> str:
    said = f"difference {signed_points(less['difference_points'])} percentage points"
    if not np.isfinite(less["low_points"]):
        return said
    return (
        f"{said}, 95 % interval {signed_points(less['low_points'])} to {signed_points(less['high_points'])}"
    )


def against_random(row: Cell, random: str) -> str:
    """Set a difference in percentage points, with its interval if there is one, against random lesions.

    Examples
    --------
    >>> row = {"difference_points": -12.2, "low_points": -15.1, "high_points": 3.0}
    >>> against_random(row, "5 random lesions")
    '12 percentage points less than 5 random lesions (95 % interval of the difference −15 to +3)'
    """
    points = row["difference_points"]
    said = f"{abs(points):.0f} percentage points {'less' if points < 0 else 'more'} than {random}"
    if not np.isfinite(row["low_points"]):
        return said
    return f"{said} (95 % interval of the difference {signed_points(row['low_points'])} to " + (
        f"{signed_points(row['high_points'])})"
    )


def _no_one_does_both(page: Page) -> str:
    """Say that what shows the maximum distorts the average, if it does."""
    table = page.table("strategies")
    k = asked(table)
    largest, average = rows_at(table, k, "maximal"), rows_at(table, k, "average_pairs")
    first = best_for_maximum(largest)
    if first == best_for_average(average):
        return ""
    off = value(average, first, "mean_percent") - 100
    way = "too large" if off > 0 else "too small"
    return (
        "**The two are not the same.** Lesions that show the maximum are unusual, so "
        f"“{STRATEGY_NAMES[first]}” makes the average {percent(abs(off))} {way}. Which "
        "five depends on what is asked."
    )


def _one_alone(page: Page) -> str:
    table = page.table("strategies")
    row = rows_at(table, 1, "maximal").loc["largest"]
    surface = row["surface_cm2"]
    effort = f" for {number(surface)} cm² of surface a patient" if np.isfinite(surface) else ""
    return f"The one largest lesion shows nothing of either{effort}: one lesion has no pair."


def _at_equal_effort(page: Page) -> str:
    """Set the rule that gains most against random lesions of equal surface, and say whom it leaves out."""
    table, differences = page.table("strategies"), page.table("strategy_differences")
    k = asked(table)
    gains = difference_rows(differences, k, "maximal", "recovery", "effort")
    rows = rows_at(table, k, "maximal", "effort")
    gains = gains[rows["mean_percent"].reindex(gains.index).notna()]
    if gains.empty:
        return f"Equal effort cannot be compared: {rows['reason'].iloc[0]}."
    most = gains["n_patients"].max()
    row = gains.loc[gains.loc[gains["n_patients"] == most, "difference_points"].idxmax()]
    best = str(row["strategy"])
    return (
        f"**At equal effort** (in each patient the surface that {whole(k)} random lesions take on average: "
        f"{number(value(rows, best, 'surface_cm2'))} cm² a patient), “{STRATEGY_NAMES[best]}” does best of "
        f"the rules that most patients allow: {percent(value(rows, best, 'mean_percent'))} of the maximum "
        f"(n = {whole(most)}), {against_random(row, 'random lesions')}.{_not_so_much(rows, most)}"
    )


def _not_so_much(rows: pd.DataFrame, most: float) -> str:
    """Say which rules spend so much surface in some patients alone."""
    fewer = rows[(rows["n_patients"] < most) & (rows["reason"] != NO_SITE)]
    named = [f"*{STRATEGY_NAMES[row.strategy]}* (n = {whole(row.n_patients)})" for row in records(fewer)]
    if not named:
        return ""
    return (
        f" Fewer patients allow {listed(named)}: elsewhere its first lesion alone takes more surface, or all "
        "that it allows take less. Leaving out the first kind of patient flatters a rule that begins with "
        "the largest."
    )


def _size_is_a_feature(page: Page) -> str:
    """Say that size is in the index itself, if it is."""
    size = [feature_name(feature) for feature in page.features if feature in SIZE_FEATURES]
    if not size:
        return ""
    return (
        f"Size helps by construction: of the features in use, {listed(escape(name) for name in size)} "
        f"{'measures' if len(size) == 1 else 'measure'} it, so lesions of unlike size are unlike."
    )


def _limits(page: Page) -> str:
    table = page.table("strategies")
    n = value(rows_at(table, asked(table), "maximal"), RANDOM, "n_patients")
    synthetic = "The lesions are synthetic, so the ranking shows how the method works and is no evidence. "
    kind = synthetic if page.synthetic else ""
    few = f"{whole(n)} patients cannot settle a ranking. " if n < FEWEST else ""
    return (
        f"**What this cannot say.** {kind}{few}The best of several rules, found in the patients that it is "
        "judged in, will mostly do less well in others. Diameters come from the segmentation, where a "
        "reader would use calipers; the short axis of a node is that of a fitted ellipsoid; whether bone has "
        "a soft part, and how thick slices are, is not known: RECIST is followed as far as the tables allow."
    )


def who_is_followed(page: Page) -> str:
    """Say how many patients are compared, and that a large cohort is not followed whole."""
    if no_strategies(page):
        return ""
    strategies = page.table("strategies")
    followed = strategies.loc[strategies["level"] == "patient", "patient_id"].nunique()
    compared = len(page.table("heterogeneity"))
    if followed < compared:
        return (
            f"Of {count(compared, 'patient')}, {whole(followed)} are followed, chosen at random by a hash of "
            "the seed and their names."
        )
    return f"All {count(compared, 'patient')} with an index are followed."


def missing_reasons(page: Page) -> list[str]:
    """Sentences on strategies that cannot be carried out in this cohort."""
    strategies = page.table("strategies")
    rows = rows_at(strategies, asked(strategies), "maximal")
    lost = rows[(rows["n_patients"] == 0) & (rows["reason"] != "")]
    groups = lost.groupby("reason", sort=False)["strategy"].agg(list)
    return [
        f"No patient allows {_either(STRATEGY_NAMES[name] for name in names)}: {reason}."
        for reason, names in groups.items()
    ]


def _either(names: object) -> str:
    return " or ".join(f"*{name}*" for name in names)  # type: ignore[attr-defined]


def share_of_patients(page: Page) -> list[str]:
    """Sentences on strategies that only some patients allow."""
    strategies = page.table("strategies")
    rows = rows_at(strategies, asked(strategies), "maximal")
    most = value(rows, RANDOM, "n_patients")
    return [
        f"*{STRATEGY_NAMES[row.strategy]}* could be carried out in {whole(row.n_patients)} of "
        f"{count(most, 'patient')} alone{_why(strategies, row.strategy)}."
        for row in records(rows)
        if 0 < row.n_patients < most
    ]


def _why(strategies: pd.DataFrame, strategy: str) -> str:
    """Give the most frequent reason why patients do not allow a strategy, to stand before a full stop."""
    of = (strategies["level"] == "patient") & (strategies["strategy"] == strategy)
    reasons = strategies.loc[of & (strategies["reason"] != ""), "reason"].value_counts(sort=True)
    return f" (mostly because {escape(reasons.index[0])})" if len(reasons) else ""
