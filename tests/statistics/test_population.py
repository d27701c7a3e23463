"""Table 1, against counts by hand."""

import pandas as pd
import pytest

from analysis.statistics.population import population


@pytest.fixture
def table():
    lesions = pd.DataFrame(
        {
            "patient_id": [f"P{i}" for i in range(7)] + ["P0", "P1", "P1"],
            "site": ["lung"] * 4 + ["bone"] * 3 + ["liver", "lung", "lung"],
        }
    )
    patients = pd.DataFrame(
        {
            "patient_id": [f"P{i}" for i in range(7)],
            "group": ["oligo"] * 3 + ["multi"] * 2 + [""] * 2,
            "age": [50, 60, 70, float("nan"), 80, 40, 30],
            "sex": ["F", "M", "F", "", "F", "M", "M"],
        }
    )
    return population(lesions, patients, "demo").set_index(["group", "variable", "level"])


@pytest.mark.parametrize(
    ("key", "value", "percent"),
    [
        (("all", "patients", "n"), 7, None),
        (("all", "lesions", "n"), 10, None),
        (("all", "age", "median"), 55, None),
        (("all", "age", "q1"), 42.5, None),
        (("all", "sex", "F"), 3, 50.0),
        (("all", "site", "lung"), 6, 60.0),
        (("oligo", "lesions", "n"), 6, None),
        (("oligo", "site", "lung"), 5, 500 / 6),
        (("oligo", "site", "liver"), 1, 100 / 6),
        (("multi", "age", "median"), 80, None),
        (("multi", "sex", "F"), 1, 100.0),
    ],
)
def test_counts_and_shares_by_hand(table, key, value, percent):
    row = table.loc[key]
    assert row["value"] == value
    assert pd.isna(row["percent"]) if percent is None else row["percent"] == pytest.approx(percent)


def test_few_patients_are_a_column_each_and_many_are_not(table):
    assert "P0" not in table.index.get_level_values("group")
    lesions = pd.DataFrame({"patient_id": ["A", "B"], "site": "unknown"})
    patients = pd.DataFrame({"patient_id": ["A", "B"], "group": "", "age": float("nan"), "sex": ""})
    few = population(lesions, patients, "demo")
    assert set(few["group"]) == {"all", "A", "B"}
    assert not {"age", "sex"} & set(few["variable"])
