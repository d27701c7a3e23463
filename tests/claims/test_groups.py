"""Claims about all patients, few and many lesions: each turns where its rule says."""

import pytest

from analysis.claims.variation import LDHGLE
from analysis.features import PAPER_FEATURES
from tests.claims.tables import frame, judge, tables, used


def inferred(p_values, few=18, many=22, different=()):
    sizes = {"all": few + many, "oligo": few, "multi": many}
    rows = [
        (name, "one-sample-t", group, n, 50.0, 9.0, p, min(1, 32 * p), 32 * p < 0.05)
        for name, p in zip(PAPER_FEATURES, p_values, strict=True)
        for group, n in sizes.items()
    ]
    rows += [
        (name, "rank-sum-exact", "oligo-multi", few + many, -9.0, 9.0, p, min(1, 32 * p), 32 * p < 0.05)
        for name in PAPER_FEATURES
        for p in [1e-5 if name in different else 0.3]
    ]
    return tables(inference=frame("inference", rows), scaling=used())


@pytest.mark.parametrize(
    "claim", ["variation-not-zero", "variation-not-zero-multi", "variation-not-zero-oligo"]
)
def test_different_from_zero(claim):
    found = judge(claim, inferred([1e-12] * 8))
    assert (found.verdict, found.value) == ("holds", 1e-12)
    assert "8 below the bound" in found.detail
    found = judge(claim, inferred([1e-12] * 7 + [0.01]))
    assert (found.verdict, found.value) == ("fails", 0.01)
    assert "7 of 8" in found.detail


def test_a_test_needs_six_patients():
    assert judge("variation-not-zero-oligo", inferred([1e-12] * 8, few=5)).verdict == "cannot be tested"
    assert judge("variation-not-zero-multi", inferred([1e-12] * 8, few=5)).verdict == "holds"


@pytest.mark.parametrize(
    ("different", "verdict", "share"),
    [((), "holds", 100), ((LDHGLE,), "holds", 87.5), (PAPER_FEATURES[:2], "fails", 75)],
)
def test_seven_of_eight_alike(different, verdict, share):
    found = judge("groups-alike", inferred([1e-12] * 8, different=different))
    assert (found.verdict, found.value, found.n) == (verdict, share, 40)


def test_the_one_that_differs():
    assert judge("groups-one-differs", inferred([1e-12] * 8, different=(LDHGLE,))).verdict == "holds"
    for different in ((), PAPER_FEATURES[:1], (LDHGLE, PAPER_FEATURES[0])):
        assert judge("groups-one-differs", inferred([1e-12] * 8, different=different)).verdict == "fails"


def test_groups_too_small_for_any_difference_to_be_significant():
    """Two groups of 14 and 3 that do not overlap have an exact p of 2 / 680; 40 tests make it 0.12."""
    found = judge("groups-alike", inferred([1e-12] * 8, few=14, many=3))
    assert found.verdict == "cannot be tested"
    assert "could become significant" in found.detail
    assert judge("groups-alike", inferred([1e-12] * 8, few=14, many=4)).verdict == "holds"


def test_no_groups():
    for claim in ("groups-alike", "groups-one-differs", "variation-not-zero"):
        assert judge(claim, tables()).verdict == "cannot be tested"
