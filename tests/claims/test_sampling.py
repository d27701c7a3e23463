"""Claims about sampling: print's own Table 2 is judged as print says, and each claim turns by its rule."""

import pytest

from analysis import published
from tests.claims.tables import at_two_sites, compared, judge, recovered, sampled, tables

INDICES = {"average_paper": "average", "maximal": "maximal"}
STRATEGIES = ("random-2", "random-3", "site-2", "site-3", "recist-like")
READINGS = ("pooled", "within-site-zero", "within-site-dropped")


def table_2(change=(), without=()):
    """Table 2 as printed, the same in every reading."""
    rows = {
        (strategy, reading, index): published.value(f"{name}-{strategy}-mean")
        for strategy in STRATEGIES
        if strategy not in without
        for reading in (("pooled",) if strategy.startswith("random") else READINGS)
        for index, name in INDICES.items()
    }
    return rows | dict(change)


def given(rows, curve=None):
    curve = curve or {"average_paper": {2: 48, 3: 67}, "maximal": {2: 27, 3: 55}}
    return tables(
        sampling=sampled(rows),
        recovery=recovered(curve),
        heterogeneity=compared(),
        lesions=at_two_sites(),
    )


def test_print_holds_by_its_own_table():
    for claim, value in (
        ("below-truth", 67), ("interval-below-truth", 77), ("random-beats-site", 39),
        ("random-beats-recist", 17), ("none-recovers-maximum", 65), ("one-lesion-nothing", 0),
    ):  # fmt: skip
        found = judge(claim, given(table_2()))
        assert (found.verdict, found.value) == ("holds", value), claim


def test_more_by_site_recovers_more_in_print_s_own_table():
    found = judge("more-site-does-not", given(table_2()))
    assert (found.verdict, found.value) == ("fails", 5)
    falls = {("site-3", "within-site-zero", index): 5 for index in INDICES}
    assert judge("more-site-does-not", given(table_2(falls.items()))).verdict == "holds"


def test_a_mean_at_or_above_all_fails():
    high = {("site-3", "within-site-zero", "maximal"): 100}
    assert judge("below-truth", given(table_2(high.items()))).verdict == "fails"
    found = judge("none-recovers-maximum", given(table_2(high.items())))
    assert (found.verdict, found.value) == ("fails", 110)
    pooled = {("site-3", "pooled", "maximal"): 120}
    assert judge("below-truth", given(table_2(pooled.items()))).verdict == "holds"


def test_a_part_of_the_strategies_can_refute_but_not_confirm():
    some = table_2(without=("site-2", "site-3", "recist-like"))
    found = judge("below-truth", given(some))
    assert found.verdict == "cannot be tested"
    assert "3 a site" in found.detail
    some[("random-3", "pooled", "average_paper")] = 101
    assert judge("below-truth", given(some)).verdict == "fails"


def test_the_reading_decides_whether_random_beats_site():
    pooled = {("site-3", "pooled", index): 90 for index in INDICES}
    found = judge("random-beats-site", given(table_2(pooled.items())))
    assert found.verdict == "holds"
    assert "turns when read pooled over sites" in found.detail
    inside = {("site-3", "within-site-zero", "average_paper"): 70}
    found = judge("random-beats-site", given(table_2(inside.items())))
    assert (found.verdict, found.value) == ("fails", -3)


def test_one_site_alone_makes_no_difference_between_the_strategies():
    one = given(table_2())
    one["lesions"]["site"] = "lung"
    for claim in ("random-beats-site", "random-beats-recist"):
        assert judge(claim, one).verdict == "cannot be tested"
    assert judge("more-site-does-not", one).verdict == "fails"


def test_patients_too_small_for_one_of_the_strategies_enter_neither():
    """Three at random need three lesions; three a site do not."""
    rows = sampled(table_2())
    small = (rows["patient_id"] == "P0") & (rows["strategy"] == "random-3")
    high = (rows["patient_id"] == "P0") & (rows["strategy"] == "site-3")
    rows.loc[high, "mean_percent"] = 100.0
    some = given(table_2()) | {"sampling": rows[~small]}
    found = judge("random-beats-site", some)
    assert (found.n, found.value) == (7, pytest.approx(39))


def test_without_sites_nothing_beats_them():
    some = given(table_2(without=("site-2", "site-3", "recist-like")))
    for claim in ("random-beats-site", "random-beats-recist", "more-site-does-not"):
        assert judge(claim, some).verdict == "cannot be tested"


@pytest.mark.parametrize(
    "claim", ["below-truth", "random-beats-site", "eight-for-maximum", "fifteen-not-full"]
)
def test_not_all_lesions_outlined(claim):
    found = judge(claim, tables(heterogeneity=compared()))
    assert found.verdict == "cannot be tested"
    assert "Not all lesions were outlined" in found.detail
    assert "No patient" in judge(claim, tables()).detail
