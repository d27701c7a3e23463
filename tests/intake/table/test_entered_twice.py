"""A lesion that stands twice, at two sites, is one fault; lesions counted anew at each site are not."""

import pytest

from analysis.features import PAPER_FEATURES
from tests.intake.table.conftest import errors, ids

SITES = ["liver", "lung", "bone", "lung", "bone", "liver", "liver"]


def test_one_lesion_at_two_sites_is_one_fault_that_names_both_rows(survey, lesions):
    found = survey(lesions.assign(lesion=[*"1121212"], site=SITES))
    (fault,) = errors(found)
    assert "line 3: Patient `A`, lesion `1` at `lung` stands in line 2 already, at `liver`." in fault


def test_lesions_counted_anew_at_each_site_are_several(good, lesions):
    found = good(
        lesions.assign(lesion=[*"1121112"], site=["liver", "lung", "lung", "lung", "bone", *["liver"] * 2])
    )
    assert ids(found)[:3] == [("A", "liver-1"), ("A", "lung-1"), ("A", "lung-2")]


@pytest.mark.parametrize("names", ["1121112", "aabacab"])
def test_with_the_very_same_features_it_is_one_lesion_however_lesions_are_counted(survey, lesions, names):
    frame = lesions.assign(lesion=[*names], site=["liver", "lung", "lung", "lung", "bone", *["liver"] * 2])
    frame.loc[1, list(PAPER_FEATURES)] = frame.loc[0, list(PAPER_FEATURES)]
    (fault,) = errors(survey(frame))
    assert "stands in line 2 already" in fault
