"""Claims about how much lesions vary: each turns where its rule says, and tells its numbers."""

import numpy as np
import pytest

from analysis import published
from analysis.claims.variation import DEPENDENCE_VARIANCE, LDHGLE
from analysis.features import FEATURES
from tests.claims.tables import alike, frame, judge, tables, variation

SIX = [f"P{i}" for i in range(6)]


def all_features(means):
    return variation({patient: dict.fromkeys(FEATURES, value) for patient, value in means.items()})


def test_the_mean_over_all_features_is_high():
    printed = {patient: published.value(f"cv-all-{patient.lower()}") for patient in "ABC"}
    found = judge("cv-high", all_features(printed))
    assert (found.verdict, found.value, found.n, found.interval) == ("holds", 100, 3, "")
    assert "A 144" in found.detail
    assert judge("cv-high", all_features(printed | {"B": 99.0})).verdict == "fails"


def test_a_claim_about_all_features_needs_most_of_them():
    found = judge("cv-high", variation({patient: alike(200) for patient in "AB"}))
    assert found.verdict == "cannot be tested"
    assert "8 were measured" in found.detail


def test_twenty_percent_in_every_patient_but_for_sphericity():
    cv = {"A": alike(30, Sphericity=5), "B": alike(20, Sphericity=5)}
    assert judge("cv-20", variation(cv)).verdict == "holds"
    cv["B"] = alike(30, Sphericity=5, Imc1=19.9)
    found = judge("cv-20", variation(cv))
    assert (found.verdict, found.value, found.n) == ("fails", 50, 2)
    assert "1 of 2 patients" in found.detail
    assert "Imc1" not in judge("cv-20", variation({p: alike(30, Sphericity=5) for p in "AB"})).detail


def test_six_patients_have_an_exact_interval_of_the_share():
    found = judge("cv-20", variation({p: alike(30 if p != "P0" else 10) for p in SIX}))
    assert found.interval == "share"
    # R: binom.test(5, 6)$conf.int
    assert (found.low, found.high) == pytest.approx((35.877, 99.579), abs=1e-3)


def test_the_abstract_excepts_no_feature():
    found = judge("cv-20-all", variation({"A": alike(30, Sphericity=12), "B": alike(30, Sphericity=25)}))
    assert (found.verdict, found.value) == ("fails", 50)
    assert "Without Sphericity it would hold in 2 of 2" in found.detail


def test_thirty_percent_on_average():
    cv = {p: alike(60, Sphericity=5, Imc1=29 + 2 * i) for i, p in enumerate(SIX)}
    found = judge("cv-30", variation(cv))
    assert (found.verdict, found.value, found.interval, found.n) == ("holds", 34, "patients", 6)
    assert found.low < 34 < found.high
    low = {p: alike(60, Sphericity=5, Imc1=29.9) for p in SIX}
    found = judge("cv-30", variation(low))
    assert found.verdict == "fails"
    assert found.interval == ""
    assert "all values are equal" in found.detail


def test_one_patient_cannot_tell():
    for claim in ("cv-20", "cv-30", "cv-20-all"):
        assert judge(claim, variation({"A": alike(50)})).verdict == "cannot be tested"


def test_the_lung_alone():
    cv = {"A": alike(50, Sphericity=21), "B": alike(50, Sphericity=20)}
    assert judge("lung-varies", variation(cv, "lung")).verdict == "holds"
    assert judge("lung-varies", variation(cv | {"B": alike(50, Sphericity=19)}, "lung")).verdict == "fails"
    assert judge("lung-varies", variation(cv, "liver")).verdict == "cannot be tested"


def test_organs_one_by_one():
    cv = {p: alike(50, Sphericity=4 + i) for i, p in enumerate(SIX)}
    found = judge("organs-vary", variation(cv, "liver"))
    assert (found.verdict, found.value, found.n) == ("holds", 6.5, 6)
    assert (
        judge("organs-vary", variation({p: alike(50, Sphericity=5.9) for p in SIX}, "liver")).verdict
        == "fails"
    )
    assert judge("organs-vary", variation(cv, "bone")).verdict == "cannot be tested"


def test_two_textures_in_the_liver():
    printed = {
        LDHGLE: published.value("cv-liver-ldhgle-m"),
        DEPENDENCE_VARIANCE: published.value("cv-liver-dv-m"),
    }
    found = judge("liver-textures", variation({"A": printed, "B": printed}, "liver"))
    assert (found.verdict, found.value) == ("holds", 36)
    turned = {LDHGLE: 10.0, DEPENDENCE_VARIANCE: 20.0}
    assert judge("liver-textures", variation({"A": turned, "B": turned}, "liver")).verdict == "fails"
    assert judge("liver-textures", variation({"A": printed}, "liver")).verdict == "cannot be tested"


def test_nothing_measured():
    found = judge("cv-20", tables())
    assert found.verdict == "cannot be tested"
    assert np.isnan(found.value)


@pytest.mark.parametrize("claim", ["bone-apart", "liver-textures", "organs-vary"])
def test_where_no_site_is_known_claims_on_sites_say_so(claim):
    given = variation({patient: alike(30) for patient in SIX})
    row = {"patient_id": "A", "lesion_id": "1", "site": "unknown", "group": "", "usable": True,
           "volume_ml": 1.0, "diameter_mm": 9.0, "order": 0}  # fmt: skip
    given["lesions"] = tables(lesions=frame("lesions", [tuple(row.values())]))["lesions"]
    found = judge(claim, given)
    assert (found.verdict, found.detail) == ("cannot be tested", "The sites of the lesions are not known.")
