"""Claims about variation in all patients, and in those with few against many lesions."""

from functools import partial
from math import comb

import pandas as pd

from analysis import published
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.guards import of_every_feature
from analysis.claims.variation import LDHGLE
from analysis.features import short_name
from analysis.numerals import count, listed, number
from analysis.statistics.inference import ALPHA
from analysis.statistics.intervals import FEWEST

_GROUPS = {"all": "", "multi": " with many lesions", "oligo": " with few lesions"}
_CEILING = (
    "For positive values the coefficient of variation of n lesions cannot pass 100 % times the square "
    "root of n, so that patients with 2 to 5 lesions have a ceiling that the others have not. A "
    "difference that is not significant is not shown to be none."
)
_ALMOST_SURE = (
    "A coefficient of variation cannot be negative, so the test against 0 can hardly fail to reject. How "
    "small a p value becomes depends on the number of patients, so a printed bound does not carry over."
)


def p_value(value: float) -> str:
    """Write a p value with the power of ten that the bounds of print are given in.

    Examples
    --------
    >>> p_value(0.0312), p_value(3.2e-12)
    ('0.031', '3e-12')
    """
    return f"{value:.3f}" if value >= 0.001 else f"{value:.0e}"


@of_every_feature
def varies(evidence: Evidence, group: str, bound: str) -> Finding:
    """Test whether the mean variation of every feature in use differs from 0."""
    rows = _rows(evidence, "one-sample-t", group)
    n = int(rows["n"].min()) if len(rows) else 0
    if n < FEWEST:
        return untestable(f"A test needs {FEWEST} patients{_GROUPS[group]}; there are {n}")
    largest = rows.sort_values("p_value").iloc[-1]
    significant, below = int(rows["significant"].sum()), int((rows["p_value"] < published.value(bound)).sum())
    said = (
        f"{significant} of {count(len(rows), 'feature')} significant after Bonferroni's correction; "
        f"{below} below the bound that is printed. Largest p: {p_value(largest['p_value'])} "
        f"({short_name(largest['feature'])})."
    )
    return Finding(decided(significant == len(rows)), said, largest["p_value"], n=n)


@of_every_feature
def groups_alike(evidence: Evidence) -> Finding:
    """Test whether at most one in eight of the features in use differs between few and many lesions."""
    rows = _rows(evidence, "rank-sum", "oligo-multi")
    if why := _cannot_differ(evidence):
        return untestable(why)
    alike = int((~rows["significant"].astype(bool)).sum())
    wanted = published.value("groups-not-different") / published.value("groups-tested")
    return Finding(
        decided(alike / len(rows) >= wanted), _compared(rows), 100 * alike / len(rows), n=int(rows["n"].min())
    )


def one_differs(evidence: Evidence) -> Finding:
    """Test whether LargeDependenceHighGrayLevelEmphasis is the one feature that differs."""
    rows = _rows(evidence, "rank-sum", "oligo-multi")
    if why := _cannot_differ(evidence):
        return untestable(why)
    if LDHGLE not in set(rows["feature"]):
        return untestable(f"{short_name(LDHGLE)} is not in use")
    differ = set(rows.loc[rows["significant"].astype(bool), "feature"])
    value = float(rows.loc[rows["feature"] == LDHGLE, "p_value"].iloc[0])
    said = f"{_compared(rows)} Of {short_name(LDHGLE)} p is {p_value(value)}."
    return Finding(decided(differ == {LDHGLE}), said, value, n=int(rows["n"].min()))


def _rows(evidence: Evidence, test: str, group: str) -> pd.DataFrame:
    table = evidence.tables["inference"]
    rows = table[table["test"].str.startswith(test) & (table["group"] == group)]
    return rows.dropna(subset="p_value")


def _cannot_differ(evidence: Evidence) -> str:
    """Say why no difference between the groups could become significant; empty where one could."""
    groups = [_rows(evidence, "one-sample-t", group)["n"] for group in ("oligo", "multi")]
    few, many = (int(counts.min()) if len(counts) else 0 for counts in groups)
    sizes = f"{few} with few and {many} with many lesions"
    if min(few, many) < 2:
        return f"Two patients of each group are needed; there are {sizes}"
    tests = int(evidence.tables["inference"]["p_value"].notna().sum())
    # The smallest p value of an exact rank-sum test belongs to two groups that do not overlap.
    if 2 / comb(few + many, few) * tests >= ALPHA:
        return f"With {sizes} no difference could become significant in {tests} tests"
    return ""


def _compared(rows: pd.DataFrame) -> str:
    differ = rows[rows["significant"].astype(bool)]
    names = [
        f"{short_name(str(row.feature))} (few minus many: {number(row.estimate)} percentage points)"
        for row in differ.itertuples()
    ]
    return f"{len(differ)} of {count(len(rows), 'feature')} with a significant difference" + (
        f": {listed(names)}." if names else "."
    )


def _not_zero(group: str, bound: str, who: str) -> Claim:
    return Claim(
        "variation-not-zero" if group == "all" else f"variation-not-zero-{group}",
        "groups",
        f"The mean variation of every feature in use differs from 0 {who}.",
        "The one-sample t test is significant after Bonferroni's correction for every feature in use.",
        partial(varies, group=group, bound=bound),
        (bound,),
        "largest p value, uncorrected",
        unit="",
        note=_ALMOST_SURE,
    )


CLAIMS = (
    _not_zero("all", "p-all-m", "over all patients"),
    _not_zero("multi", "p-multi", "in patients with many lesions"),
    _not_zero("oligo", "p-oligo", "in patients with few lesions"),
    Claim(
        "groups-alike",
        "groups",
        "Patients with few and with many lesions do not differ in "
        f"{published.value('groups-not-different'):g} of {published.value('groups-tested'):g} features.",
        f"At least {published.value('groups-not-different'):g} in {published.value('groups-tested'):g} of "
        "the features in use show no significant difference (rank-sum test, Bonferroni's correction).",
        groups_alike,
        ("groups-not-different", "groups-tested"),
        "share of features without a significant difference",
        note=_CEILING,
    ),
    Claim(
        "groups-one-differs",
        "groups",
        "The one feature that differs is LargeDependenceHighGrayLevelEmphasis.",
        "It differs significantly, and no other feature in use does.",
        one_differs,
        ("groups-not-different", "groups-tested"),
        "p value of LargeDependenceHighGrayLevelEmphasis, uncorrected",
        unit="",
        note=_CEILING,
    ),
)
