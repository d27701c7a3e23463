"""Claims about larger random samples: each turns where its rule says."""

import numpy as np
import pytest

from analysis.claims.evidence import Recovered
from analysis.claims.recovery import first_at
from tests.claims.tables import compared, frame, judge, recovered, tables

RISING = {k: 100 * k / 20 for k in range(2, 16)}


def given(maximal, average=None, n=8):
    curves = {"maximal": maximal, "average_paper": average or {k: 100 * (1 - 1 / k) for k in maximal}}
    return tables(recovery=recovered(curves, n), heterogeneity=compared(n))


def reached_at(k):
    """Curve whose mean passes 75 % at k lesions."""
    return {size: 75.0 + 2 * (size - k) for size in range(2, 16)}


@pytest.mark.parametrize(("k", "verdict"), [(7, "fails"), (8, "holds"), (9, "holds")])
def test_eight_lesions_for_the_maximum(k, verdict):
    found = judge("eight-for-maximum", given(reached_at(k)))
    assert (found.verdict, found.value, found.n, found.interval) == (verdict, k, 8, "")


def dropping_out(few):
    """Two patients with 8 lesions who need 8, and some with 6 who show all of it with 6."""
    curves = {"A": reached_at(8), "B": reached_at(8)}
    curves = {name: {k: curve[k] for k in range(2, 9)} for name, curve in curves.items()}
    curves |= {f"F{i}": {k: 100.0 * k / 6 for k in range(2, 7)} for i in range(few)}
    rows = [
        ("patient", name, "maximal", k, 1, x, x, x)
        for name, curve in curves.items()
        for k, x in curve.items()
    ]
    # All have the same index, so that the ratio of means of the cohort is the mean.
    for k in range(2, 9):
        at_k = [curve[k] for curve in curves.values() if k in curve]
        rows.append(("cohort", "all", "maximal", k, len(at_k), *[sum(at_k) / len(at_k)] * 3))
    whole = [(name, max(curve), 0.3, 0.4, 0.5) for name, curve in curves.items()]
    return tables(recovery=frame("recovery", rows), heterogeneity=frame("heterogeneity", whole))


def test_patients_with_six_lesions_do_not_decide_whether_eight_are_needed():
    found = judge("eight-for-maximum", dropping_out(few=10))
    assert (found.verdict, found.value, found.n) == ("holds", 8, 2)
    said = found.detail.replace("\N{NO-BREAK SPACE}", " ")
    assert "In the 2 patients with 8 lesions or more, 7 lesions recover 73 %, 8 lesions recover 75 %" in said
    assert "Each by itself needs: A 8, B 8." in said
    assert "passes 75 % at 5, with 12 patients" in said


def test_one_patient_with_eight_lesions_cannot_tell():
    found = judge("eight-for-maximum", given(reached_at(8), n=1))
    assert found.verdict == "cannot be tested"
    assert found.detail.startswith("1 patient with 8 lesions or more here, and 2 are needed.")


def test_not_reached_by_the_largest_sample():
    found = judge("eight-for-maximum", given(dict.fromkeys(range(2, 16), 50.0)))
    assert found.verdict == "holds"
    assert np.isnan(found.value)
    assert "15 lesions recover 50" in found.detail


def test_the_zero_diagonal_asks_for_four_whatever_the_tumours():
    n = 69
    average = {k: 100 * (1 - 1 / k) / (1 - 1 / n) for k in range(2, 16)}
    found = judge("eight-for-average", given(RISING, average))
    assert (found.verdict, found.value) == ("fails", 4)


def test_three_or_four_fall_short_of_the_maximum():
    found = judge("three-fall-short", given(RISING))
    assert (found.verdict, found.value) == ("holds", 20)
    assert "average 75" in found.detail
    assert judge("three-fall-short", given({2: 50.0, 3: 60.0, 4: 75.0})).verdict == "fails"
    assert judge("three-fall-short", given({2: 50.0, 3: 60.0})).verdict == "cannot be tested"


def test_fifteen_are_not_all():
    found = judge("fifteen-not-full", given(RISING))
    assert (found.verdict, found.value) == ("holds", pytest.approx(100 * 14 / 15))
    assert judge("fifteen-not-full", given({**RISING, 15: 100.0})).verdict == "fails"
    assert judge("fifteen-not-full", given({2: 50.0, 3: 60.0})).verdict == "cannot be tested"


def test_more_at_random_helps():
    found = judge("more-random-helps", given(RISING))
    assert (found.verdict, found.value) == ("holds", pytest.approx(5))
    assert judge("more-random-helps", given({**RISING, 3: 9.0})).verdict == "fails"
    assert judge("more-random-helps", given({2: 50.0})).verdict == "cannot be tested"


def test_each_step_is_taken_in_the_patients_who_have_so_many():
    """The mean of the cohort falls at four only because the patients who show much have no four."""
    curves = {"A": {2: 60.0, 3: 90.0}, "B": {2: 10.0, 3: 20.0, 4: 30.0}}
    rows = [
        ("patient", patient, index, k, 1, x, x, x)
        for index in ("maximal", "average_paper")
        for patient, curve in curves.items()
        for k, x in curve.items()
    ]
    whole = frame("heterogeneity", [("A", 3, 0.3, 0.3, 0.3), ("B", 4, 0.1, 0.1, 0.1)])
    found = judge("more-random-helps", tables(recovery=frame("recovery", rows), heterogeneity=whole))
    # Ratio of means: (30 * 0.3 + 10 * 0.1) / 0.4.
    assert (found.verdict, found.value, found.n) == ("holds", pytest.approx(25), 2)
    assert "then rising in 1 of 1 steps" in found.detail


def test_the_first_number_that_reaches_a_target():
    curve = {2: Recovered(30, 20, 40, 8), 3: Recovered(50, 40, 60, 8), 4: Recovered(70, 60, 80, 5)}
    assert first_at(curve, 50) == 3
    assert first_at(curve, 51) == 4
    assert np.isnan(first_at(curve, 71))
