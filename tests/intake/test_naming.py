"""Names in a cohort that is made."""

import re

from analysis.cohort_keys import RESERVED_NAMES
from analysis.intake.naming import (
    cohort_name,
    file_stem,
    lesion_ids,
    pseudonyms,
    unique,
)
from analysis.intake.secrecy import without_secrets


def test_pseudonyms_are_one_a_patient_and_stay_the_same():
    patients = [f"MRN{number}" for number in range(1200)]
    names = pseudonyms(patients)
    assert len(set(names.values())) == 1200
    assert all(re.fullmatch(r"P\d{4}", name) for name in names.values())
    assert names == pseudonyms(reversed(patients))


def test_pseudonyms_do_not_follow_the_order_of_hospital_numbers():
    names = pseudonyms([f"MRN{number:04d}" for number in range(100)])
    assert sorted(names) != sorted(names, key=names.__getitem__)


def test_secrets_leave_names_of_lesions():
    secrets = ("Smith", "John", "4711-AB", "20210304", "Li")
    assert without_secrets("GTV_smith_liver", secrets) == "GTV liver"
    assert without_secrets("JOHN^SMITH met 3", secrets) == "met 3"
    assert without_secrets("liver 20210304 met", ()) == "liver met"
    assert without_secrets("met 04.03.2021", ()) == "met"
    assert without_secrets("1.2.840.113619.2.55.3 lung", ()) == "lung"
    assert without_secrets("Liver met", ("Li",)) == "Liver met"
    assert without_secrets("GTV_12 s4", ()) == "GTV_12 s4"


def test_equal_names_of_lesions_get_their_number():
    assert lesion_ids(["GTV", "GTV", "met"], [4, 9, 1]) == ["GTV-4", "GTV-9", "met"]
    assert lesion_ids(["GTV", "GTV"], [4, 4]) == ["GTV-4", "GTV-4 (2)"]
    assert lesion_ids(["", "all", "x"], [0, 7, 0]) == ["lesion-1", "lesion-7", "x"]
    assert lesion_ids([" two   words "], [1]) == ["two words"]


def test_unique_never_gives_one_name_twice():
    names = unique(["a", "A", "a", "a (2)"], key=str.casefold)
    assert names == ["a", "A (2)", "a (3)", "a (2) (2)"]
    assert len({name.casefold() for name in names}) == 4


def test_file_stems_stay_inside_their_folder():
    for name in ("../../etc/passwd", "..", "", "/", "C:\\x", "a\0b", "é" * 300, "-rf"):
        stem = file_stem(name)
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", stem)
        assert len(stem) <= 80


def test_cohort_names_are_allowed_ones():
    for text in ("My Cohort", "all", "html", "été 2021", "", "!!!", "x" * 200):
        assert re.fullmatch(r"[a-z0-9-]+", cohort_name(text))
        assert cohort_name(text) not in RESERVED_NAMES
