"""Strategies a reader can carry out: their names and rules, and what each gives, in tables."""

import numpy as np
import pandas as pd

from analysis.display.page import Page
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, Cell, bare_percent, count, number, plain, whole
from analysis.display.unfinished import not_computed
from analysis.statistics.contest import ORACLE, RANDOM
from analysis.statistics.oracle import MOST_SAMPLES
from analysis.statistics.reader_strategies import (
    LEAST_DIAMETER_MM,
    LEAST_SHORT_AXIS_MM,
    TARGETS,
    TARGETS_AN_ORGAN,
)
from analysis.study.further.strategies import CHOICE, ENOUGH

ASKED = 5
"""“I can segment five; which five?”"""

STRATEGY_NAMES = {
    RANDOM: "at random",
    "largest": "largest",
    "recist-1.1": "RECIST 1.1",
    "extremes-a-site": "extremes of each site",
    "one-a-site": "one a site, then by size",
    "size-quantiles": "spread over size",
    "farthest-first": "farthest first",
    ORACLE: "best found (known afterwards)",
}
_RULES = {
    RANDOM: "any lesions, each equally likely",
    "largest": "by the longest axial diameter, the largest first",
    "recist-1.1": f"up to {TARGETS} targets, at most {TARGETS_AN_ORGAN} an organ, the largest first; longest "
    f"axial diameter of {LEAST_DIAMETER_MM:g} mm or more, for lymph nodes a short axis of "
    f"{LEAST_SHORT_AXIS_MM:g} mm or more, which also ranks them; no lesions of bone",
    "extremes-a-site": "the largest and the smallest lesion of each site, sites with more lesions first; "
    "then the next largest and next smallest",
    "one-a-site": "the largest of each site, then the largest of all others",
    "size-quantiles": "evenly spread over the ranks of the diameter, from the largest to the smallest; "
    "with one lesion more it can be others altogether",
    "farthest-first": "the largest, then always the lesion least like any taken, by site, diameter and "
    "position, as far as they are known",
    ORACLE: "the most distant pair for the maximum, a bound; for the average, lesions whose average is "
    f"nearest: a bound where a patient has at most {MOST_SAMPLES:,} such samples, elsewhere the best found "
    "by exchanging lesions",
}
_NEEDS = {
    RANDOM: "a list of all lesions",
    "largest": "diameters",
    "recist-1.1": "sites, diameters, short axes of nodes",
    "extremes-a-site": "sites, diameters",
    "one-a-site": "sites, diameters",
    "size-quantiles": "diameters",
    "farthest-first": "diameters; sites and positions if there are any",
    ORACLE: "every lesion segmented: nobody can carry it out",
}


def no_strategies(page: Page) -> Absent | None:
    """Return the sentence for a cohort without strategies compared, else None."""
    if page.table("heterogeneity").empty:
        least = count(max(2, page.cohort.minimum_lesions), "usable lesion")
        return Absent(f"No patient of this cohort has {least} that can be compared: nothing to choose from.")
    if not page.cohort.exhaustive:
        return Absent(
            "Not all lesions of this cohort were annotated, so what a sample of them misses cannot be told."
        )
    if page.table("strategies").empty:
        return not_computed(page, "strategies", "The strategies", "were")
    if not leaves_a_choice(page.table("strategies")):
        return Absent("No patient has more than two lesions that can be compared: nothing to choose from.")
    return None


def leaves_a_choice(strategies: pd.DataFrame) -> bool:
    """Whether any patient has more than two lesions: of two, every rule takes both."""
    return bool(len(strategies)) and asked(strategies) > 1


def asked(strategies: pd.DataFrame) -> int:
    """Five lesions, or as many as leave somebody a choice, if that is fewer; 0 if nothing does."""
    with_choice = strategies.loc[strategies["patients"] == CHOICE, "k"]
    return int(min(ASKED, with_choice.max())) if len(with_choice) else 0


def whom(strategies: pd.DataFrame) -> str:
    """Say which patients are compared: those in whom something is chosen."""
    return f"with more than {count(asked(strategies), 'lesion')}"


def without_choice(strategies: pd.DataFrame) -> int:
    """Count the patients with just as many lesions as are asked for, in whom nothing is chosen."""
    k = asked(strategies)
    every, choice = (
        value(rows_at(strategies, k, "maximal", who=who), RANDOM, "n_patients") for who in (ENOUGH, CHOICE)
    )
    return int(every - choice)


def rows_at(
    strategies: pd.DataFrame, k: int, index: str, equal: str = "number", who: str = CHOICE
) -> pd.DataFrame:
    """Rows of the cohort (ratio of means) at a number of lesions, by strategy; those without value too."""
    rows = strategies[
        (strategies["level"] == "cohort")
        & (strategies["patients"] == who)
        & (strategies["k"] == k)
        & (strategies["index"] == index)
        & (strategies["equal"] == equal)
    ]
    return rows.set_index("strategy", drop=False)


def difference_rows(
    differences: pd.DataFrame, k: int, index: str, outcome: str, equal: str = "number"
) -> pd.DataFrame:
    """Rows of the cohort of the table `strategy_differences`, by strategy."""
    rows = differences[
        (differences["level"] == "cohort")
        & (differences["k"] == k)
        & (differences["index"] == index)
        & (differences["outcome"] == outcome)
        & (differences["equal"] == equal)
    ]
    return rows.set_index("strategy", drop=False)


def value(rows: pd.DataFrame, strategy: str, column: str) -> float:
    """Look a number up in rows by strategy."""
    return float(rows[column].to_dict()[strategy])


def rules_table(page: Page) -> pd.DataFrame | Absent:
    """Say how each strategy is carried out, and in how many patients it could be."""
    if absent := no_strategies(page):
        return absent
    strategies = page.table("strategies")
    rows = rows_at(strategies, asked(strategies), "maximal")
    return pd.DataFrame(
        [
            {
                "Strategy": name,
                "Lesions taken": _RULES[strategy],
                "Must be known": _NEEDS[strategy],
                "Patients (n)": whole(value(rows, strategy, "n_patients")),
            }
            for strategy, name in STRATEGY_NAMES.items()
        ]
    )


def maximum_table(page: Page) -> pd.DataFrame | Absent:
    """Tell what each strategy shows of the maximum and of the 95th percentile with five lesions."""
    if absent := no_strategies(page):
        return absent
    strategies = page.table("strategies")
    k = asked(strategies)
    largest, percentile = rows_at(strategies, k, "maximal"), rows_at(strategies, k, "percentile_95")
    return pd.DataFrame(
        [
            {
                "Strategy": STRATEGY_NAMES[strategy],
                "Patients (n)": whole(value(largest, strategy, "n_patients")),
                "Maximum (%)": with_interval(largest.loc[strategy]),
                "95th percentile (%)": NO_VALUE
                if strategy == ORACLE
                else with_interval(percentile.loc[strategy]),
            }
            for strategy in ranked(strategies, k)
        ]
    )


def average_table(page: Page) -> pd.DataFrame | Absent:
    """Tell how far off the average is with five lesions of each strategy, and what they take to draw."""
    if absent := no_strategies(page):
        return absent
    strategies = page.table("strategies")
    k = asked(strategies)
    rows = rows_at(strategies, k, "average_pairs").loc[ranked(strategies, k)]
    return pd.DataFrame(
        [
            {
                "Strategy": STRATEGY_NAMES[str(row["strategy"])],
                "Patients (n)": whole(row["n_patients"]),
                "Bias (%)": _bias(row),
                "Error (%)": bare_percent(row["error_points"]),
                "Lesions (n)": plain(row["n_sampled"]),
                "Surface to draw (cm²)": number(row["surface_cm2"]),
                "Volume to draw (mL)": number(row["volume_ml"]),
            }
            for _, row in rows.iterrows()
        ]
    )


def _bias(row: Cell) -> str:
    said = signed_points(row["mean_percent"] - 100)
    if np.isfinite(row["low_percent"]):
        said += f" [{signed_points(row['low_percent'] - 100)} to {signed_points(row['high_percent'] - 100)}]"
    return said


def ranked(strategies: pd.DataFrame, k: int) -> list[str]:
    """Strategies that some patient allows, by what they recover of the maximum; the bound last."""
    rows = rows_at(strategies, k, "maximal").dropna(subset="mean_percent")
    carried = rows[rows["strategy"] != ORACLE].sort_values("mean_percent", ascending=False, kind="stable")
    return [*carried["strategy"], ORACLE]


def with_interval(row: Cell) -> str:
    """Write a recovery with its interval, if there is one."""
    if not np.isfinite(row["low_percent"]):
        return bare_percent(row["mean_percent"])
    return f"{row['mean_percent']:.0f} [{row['low_percent']:.0f}–{row['high_percent']:.0f}]"


def differences_table(page: Page, equal: str) -> pd.DataFrame | Absent:
    """Set each strategy against random lesions, at equal `number` or at equal `effort`."""
    if absent := no_strategies(page):
        return absent
    strategies, table = page.table("strategies"), page.table("strategy_differences")
    k = asked(strategies)
    largest = difference_rows(table, k, "maximal", "recovery", equal)
    error = difference_rows(table, k, "average_pairs", "error", equal)
    return pd.DataFrame(
        [
            {
                "Strategy": STRATEGY_NAMES[strategy],
                "Patients (n)": whole(value(largest, strategy, "n_patients")),
                "Maximum (points)": signed(largest.loc[strategy]),
                "Error of the average (points)": signed(error.loc[strategy]),
            }
            for strategy in ranked(strategies, k)
            if strategy not in (RANDOM, ORACLE)
        ],
        columns=["Strategy", "Patients (n)", "Maximum (points)", "Error of the average (points)"],
    )


def signed(row: Cell) -> str:
    """Write a difference in percentage points with its sign, and its interval if there is one."""
    if not np.isfinite(row["difference_points"]):
        return NO_VALUE
    said = signed_points(row["difference_points"])
    if np.isfinite(row["low_points"]):
        said += f" [{signed_points(row['low_points'])} to {signed_points(row['high_points'])}]"
    return said


def signed_points(value: float) -> str:
    """Round percentage points, with their sign.

    Examples
    --------
    >>> signed_points(11.6), signed_points(-3.2), signed_points(-0.2)
    ('+12', '−3', '0')
    """
    return f"{value:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
