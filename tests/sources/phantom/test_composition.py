"""The composition against Table 1 of the paper, typed here from the print."""

from collections import Counter

import numpy as np
import pytest

from analysis import schema
from analysis.sources.phantom.composition import Patient, composition
from analysis.sources.phantom.recipe import kinds, recipe_table

TABLE_1 = {
    "A": {"bone": 18, "lung": 1, "peritoneum": 5, "pleura": 4, "soft tissue": 2},
    "B": {"lung": 24, "lymph node": 4},
    "C": {"lung": 67, "lymphangitis": 1, "pleura": 1},
    "oligo": {"lung": 11, "lymph node": 33, "soft tissue": 7, "adrenal gland": 3, "liver": 5, "other": 3},
    "multi": {
        "bone": 9,
        "lung": 96,
        "lymph node": 150,
        "peritoneum": 26,
        "soft tissue": 32,
        "adrenal gland": 5,
        "liver": 91,
        "other": 4,
    },
}
OVERALL = {
    "bone": 27,
    "lung": 199,
    "lymphangitis": 1,
    "lymph node": 187,
    "peritoneum": 31,
    "pleura": 5,
    "soft tissue": 41,
    "adrenal gland": 8,
    "liver": 96,
    "other": 7,
}
SEEDS = (0, 1, 20221014)


def sites(patients: list[Patient]) -> Counter:
    return Counter(site for patient in patients for site in patient.sites)


@pytest.mark.parametrize("patient_id", ["A", "B", "C"])
def test_lung_patients_have_the_printed_lesions(patient_id: str) -> None:
    found = {patient.patient_id: patient for patient in composition("lung", 1)}
    assert sites([found[patient_id]]) == TABLE_1[patient_id]


def test_lung_patients_have_the_printed_age_and_sex() -> None:
    people = {patient.patient_id: (patient.age, patient.sex) for patient in composition("lung", 1)}
    assert people == {"A": (63, "M"), "B": (58, "F"), "C": (38, "M")}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("group", "n_patients", "n_women", "least"), [("oligo", 18, 9, 2), ("multi", 22, 8, 15)]
)
def test_melanoma_groups_have_the_printed_lesions(
    seed: int, group: str, n_patients: int, n_women: int, least: int
) -> None:
    found = [patient for patient in composition("melanoma", seed) if patient.group == group]
    assert len(found) == n_patients
    assert sum(patient.sex == "F" for patient in found) == n_women
    assert sites(found) == TABLE_1[group]
    counts = [len(patient.sites) for patient in found]
    assert min(counts) >= least
    assert max(counts) <= (5 if group == "oligo" else 40)


def test_all_602_lesions_have_the_printed_sites() -> None:
    everyone = [*composition("lung", 1), *composition("melanoma", 1)]
    assert len(everyone) == 43
    assert sites(everyone) == OVERALL
    assert sum(OVERALL.values()) == 602


@pytest.mark.parametrize("seed", SEEDS)
def test_ages_come_within_two_years_of_the_printed_quartiles(seed: int) -> None:
    patients = composition("melanoma", seed)
    printed = {"oligo": (54, 63, 70), "multi": (44, 52, 59), "": (50, 57, 64)}
    for group, quartiles in printed.items():
        ages = [patient.age for patient in patients if patient.group.startswith(group)]
        assert np.abs(np.quantile(ages, (0.25, 0.5, 0.75)) - quartiles).max() <= 2


def test_same_seed_same_patients_and_another_seed_others() -> None:
    assert composition("melanoma", 1) == composition("melanoma", 1)
    assert composition("melanoma", 1) != composition("melanoma", 2)


def test_the_recipe_has_a_row_for_every_lesion() -> None:
    for patient in (*composition("lung", 1), *composition("melanoma", 1)):
        who = patient.patient_id if patient.patient_id in TABLE_1 else patient.group
        for site in set(patient.sites):
            assert site in schema.SITES
            rows = kinds(who, site)
            assert sum(row.number for row in rows) <= patient.sites.count(site) or who in ("oligo", "multi")
            assert sum(row.share for row in rows) > 0


@pytest.mark.parametrize("kind", ["lung", "melanoma"])
def test_the_recipe_stays_within_what_a_ct_can_show(kind: str) -> None:
    table = recipe_table(kind)
    assert (table["volume_ml"] > 0).all()
    assert table[["hu", "core_hu", "calcium_hu"]].stack().between(-1000, 2000).all()
    assert table[["share", "core_chance", "calcium_chance"]].stack().between(0, 1).all()
    assert not table.duplicated(["who", "site", "kind"]).any()
