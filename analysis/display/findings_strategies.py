"""What the page on strategies found, in sentences."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.display.findings_effort import at_equal_effort
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.standing import Standing, quoted, standing
from analysis.display.strategies import (
    STRATEGY_NAMES,
    asked,
    no_strategies,
    rows_at,
    signed_points,
    value,
    whom,
    without_choice,
)
from analysis.display.text import Cell, bullets, count, escape, listed, number, percent, whole
from analysis.statistics.contest import RANDOM
from analysis.statistics.intervals import FEWEST

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
_NO_INTERVAL = f"**Without an interval (fewer than {FEWEST} patients, or all alike) this is open.**"


def strategies(page: Page) -> str:
    """Answer which five, for the maximum and for the average, and at which effort."""
    if absent := no_strategies(page):
        return bullets([absent.reason])
    said = [
        answer(page.table("strategies"), page.table("strategy_differences")),
        _distorts(page),
        _one_alone(page),
        at_equal_effort(page),
        *missing_reasons(page),
        *share_of_patients(page),
        _size_is_a_feature(page),
        _limits(page),
    ]
    return bullets([sentence for sentence in said if sentence])


def answer(table: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Say which rules show more of the maximum than random lesions, and which err less on the average.

    A rule is said to do so only where the interval of its difference leaves out 0.

    Parameters
    ----------
    table, differences : pandas.DataFrame
        Tables `strategies` and `strategy_differences` of a cohort that leaves a choice.
    """
    k = asked(table)
    average = rows_at(table, k, "average_pairs")
    most, least = (standing(differences, k, outcome) for outcome in ("recovery", "error"))
    said = answer_for_maximum(table, differences)
    if not (most.first and least.first):
        return said
    said = f"{said} {_about_average(average, least)}"
    return f"{said} {_NO_INTERVAL}" if len(most.untold) == len(most.rows) else said


def answer_for_maximum(table: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Say which rules show more of the maximum than random lesions; arguments as those of `answer`."""
    k = asked(table)
    largest = rows_at(table, k, "maximal")
    n = value(largest, RANDOM, "n_patients")
    have = "in the one patient who has" if n == 1 else f"in each of the {whole(n)} patients who have"
    head = f"With {count(k, 'lesion')} {have} more"
    most = standing(differences, k, "recovery")
    if not most.first:
        return f"{head}, no rule can be held against random lesions."
    return f"{head}, {_about_maximum(largest, most)}"


def _about_maximum(largest: pd.DataFrame, found: Standing) -> str:
    """Say what rules show of the maximum against random lesions."""
    random = f"random lesions ({percent(value(largest, RANDOM, 'mean_percent'))})"
    first, points = _first(found, value(largest, RANDOM, "n_patients"))
    shown = f"“{STRATEGY_NAMES[first]}” ({percent(value(largest, first, 'mean_percent'))})"
    if found.better:
        more = f"**{shown} shows more of the maximum than {random}**: {points}.{_so_do(found)}"
        return f"{more}{_between(found.better)}"
    if found.open:
        return (
            f"**no rule was shown to recover more of the maximum than {random}**. It is open for "
            f"{quoted(found.undecided)}, of which {shown} comes first here: {points}."
        )
    if found.untold:
        return f"{shown} comes first for the maximum, against {random}: {points}."
    return f"**no rule shows as much of the maximum as {random}**; the next is {shown}: {points}."


def _about_average(average: pd.DataFrame, found: Standing) -> str:
    """Say how rules err on the average against random lesions, which err but are right on average."""
    random = f"random lesions (typically {percent(value(average, RANDOM, 'error_points'))}, without bias)"
    first, points = _first(found, value(average, RANDOM, "n_patients"))
    shown = f"“{STRATEGY_NAMES[first]}” ({percent(value(average, first, 'error_points'))})"
    if found.better:
        return f"**On the average {shown} errs less than {random}**: {points}.{_so_do(found)}"
    if found.open:
        return (
            f"**No rule was shown to err less on the average than {random}.** It is open for "
            f"{quoted(found.undecided)}, of which {shown} comes first here: {points}."
        )
    if found.untold:
        return f"On the average {shown} comes first, with the least error, against {random}: {points}."
    return f"**On the average every rule errs more than {random}**; the next is {shown}: {points}."


def _first(found: Standing, n: float) -> tuple[str, str]:
    """Give the first rule, of those that are better if any is, and its difference from random lesions."""
    rule = (found.better or found.undecided or [found.first])[0]
    row = found.rows.loc[rule]
    fewer = "" if row["n_patients"] == n else f" (n = {whole(row['n_patients'])})"
    return rule, f"{in_points(row)}{fewer}"


def _so_do(found: Standing) -> str:
    more = [f"“{STRATEGY_NAMES[rule]}” ({in_points(found.rows.loc[rule])})" for rule in found.better[1:]]
    return f" So {'do' if len(more) > 1 else 'does'} {listed(more)}." if more else ""


def _between(rules: Sequence[str]) -> str:
    return " These intervals do not tell which of them shows most." if len(rules) > 1 else ""


def in_points(row: Cell) -> str:
    """Write a difference from random lesions, with its interval if there is one.

    Examples
    --------
    >>> in_points({"difference_points": -12.2, "low_points": -15.1, "high_points": 3.0})
    'difference −12 percentage points, 95 % interval −15 to +3'
    """
    said = f"difference {signed_points(row['difference_points'])} percentage points"
    if not np.isfinite(row["low_points"]):
        return said
    ends = f"{signed_points(row['low_points'])} to {signed_points(row['high_points'])}"
    return f"{said}, 95 % interval {ends}"


def _distorts(page: Page) -> str:
    """Say what the rule that shows most of the maximum does to the average."""
    table = page.table("strategies")
    k = asked(table)
    found = standing(page.table("strategy_differences"), k, "recovery")
    rule = next(iter([*found.better, *found.untold]), "")
    if not rule:
        return ""
    rows = rows_at(table, k, "average_pairs")
    off, low, high = (value(rows, rule, f"{end}_percent") - 100 for end in ("mean", "low", "high"))
    told = f"{percent(abs(off))} too {'large' if off > 0 else 'small'}"
    if not np.isfinite(low):
        return f"In these patients “{STRATEGY_NAMES[rule]}” makes the average {told}."
    ends = f"95 % interval of the bias {signed_points(low)} to {signed_points(high)} %"
    if low <= 0 <= high:
        return (
            f"Whether “{STRATEGY_NAMES[rule]}”, chosen for the maximum, distorts the average is open: it is "
            f"{told} ({ends})."
        )
    return (
        f"**What shows the maximum distorts the average.** “{STRATEGY_NAMES[rule]}” makes it {told} "
        f"({ends}). Which five depends on what is asked."
    )


def _one_alone(page: Page) -> str:
    table = page.table("strategies")
    row = rows_at(table, 1, "maximal").loc["largest"]
    surface = row["surface_cm2"]
    effort = f" for {number(surface)} cm² of surface a patient" if np.isfinite(surface) else ""
    return f"The one largest lesion shows nothing of either{effort}: one lesion has no pair."


def _size_is_a_feature(page: Page) -> str:
    """Say that size is in the index itself, if it is."""
    size = [feature_name(feature) for feature in page.features if feature in SIZE_FEATURES]
    if not size:
        return ""
    return (
        f"Size is part of the index: of the features in use, {listed(escape(name) for name in size)} "
        f"{'measures' if len(size) == 1 else 'measure'} it. This helps, by construction, rules that take "
        "lesions of unlike size."
    )


def _limits(page: Page) -> str:
    table = page.table("strategies")
    n = value(rows_at(table, asked(table), "maximal"), RANDOM, "n_patients")
    synthetic = "The lesions are synthetic, so the ranking shows how the method works and is no evidence. "
    kind = synthetic if page.synthetic else ""
    few = f"{whole(n)} patients cannot settle a ranking. " if n < FEWEST else ""
    return (
        f"**What this cannot say.** {kind}{few}The best of several rules, found in the patients that it is "
        "judged in, will mostly do less well in others. Each interval stands for itself: of several rules "
        "one may pass by chance, and rules are compared with random lesions, not with each other. Diameters "
        "come from the segmentation, where a reader would use calipers; the short axis of a node is that of "
        "a fitted ellipsoid; whether bone has a soft part, and how thick slices are, is not known: RECIST is "
        "followed as far as the tables allow."
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
            f"the seed and their names.{_in_whom(strategies)}"
        )
    return f"All {count(compared, 'patient')} with an index are followed.{_in_whom(strategies)}"


def _in_whom(strategies: pd.DataFrame) -> str:
    """Say in whom rules are compared: where there is something to choose."""
    k = asked(strategies)
    n = value(rows_at(strategies, k, "maximal"), RANDOM, "n_patients")
    said = f" Compared are the {whole(n)} of them {whom(strategies)}: in the others nothing is chosen."
    if not (all_taken := without_choice(strategies)):
        return said
    have = "has" if all_taken == 1 else "have"
    return (
        f"{said} {count(all_taken, 'patient')} who {have} just {whole(k)} would recover 100 % with any rule."
    )


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
