"""Claims about robust features: each turns where its rule says."""

from analysis.features import FEATURES, PAPER_FEATURES
from tests.claims.tables import frame, judge, tables

OTHERS = tuple(name for name in FEATURES if name not in PAPER_FEATURES)


def robust(names, measured=FEATURES, contours=("eroded", "dilated")):
    rows = [(name, c, 9, 0.9, 0.8, 0.95, name in names) for name in measured for c in contours]
    return frame("robustness", rows)


def clusters(n):
    return frame("selection", [(name, 1 + i % n, i, i < n) for i, name in enumerate(FEATURES[:27])])


def test_a_minority_is_robust():
    found = judge("robust-few", tables(robustness=robust(FEATURES[:27]), dispersion_summary=measured()))
    assert (found.verdict, found.value, found.n) == ("holds", 100 * 27 / 107, 107)
    assert (
        judge("robust-few", tables(robustness=robust(FEATURES[:54]), dispersion_summary=measured())).verdict
        == "fails"
    )


def measured():
    rows = [("patients", "all", "all", "shape", name, 3, 50.0, 40.0, 60.0) for name in FEATURES]
    return frame("dispersion_summary", rows)


def test_readers_are_no_changed_contours():
    given = tables(robustness=robust(FEATURES[:27], contours=("readers",)), dispersion_summary=measured())
    for claim in ("robust-few", "paper-eight-robust"):
        found = judge(claim, given)
        assert found.verdict == "cannot be tested"
        assert "readers" in found.detail


def test_the_number_of_clusters():
    given = tables(robustness=robust(FEATURES[:27]), selection=clusters(8))
    assert judge("clusters-eight", given).verdict == "holds"
    assert judge("clusters-eight", given, clusters_given=True).verdict == "cannot be tested"
    given = tables(robustness=robust(FEATURES[:27]), selection=clusters(5))
    assert (judge("clusters-eight", given).verdict, judge("clusters-eight", given).value) == ("fails", 5)


def test_the_papers_eight():
    assert judge("paper-eight-robust", tables(robustness=robust(PAPER_FEATURES))).verdict == "holds"
    found = judge("paper-eight-robust", tables(robustness=robust(PAPER_FEATURES[1:])))
    assert (found.verdict, found.value) == ("fails", 7)
    assert "90Percentile" in found.detail


def test_some_of_the_eight_cannot_show_that_all_are_robust_but_can_show_the_contrary():
    some = (*PAPER_FEATURES[:5], *OTHERS)
    assert (
        judge("paper-eight-robust", tables(robustness=robust(PAPER_FEATURES, some))).verdict
        == "cannot be tested"
    )
    assert judge("paper-eight-robust", tables(robustness=robust(OTHERS, some))).verdict == "fails"


def test_no_contours():
    for claim in ("robust-few", "clusters-eight", "paper-eight-robust"):
        assert judge(claim, tables()).verdict == "cannot be tested"
