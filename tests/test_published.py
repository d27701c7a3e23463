"""The published numbers: every one has its place, and they add up where the paper's do."""

import pandas as pd
import pytest

from analysis import published, schema
from analysis.features import FEATURES


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return published.values()


def test_columns_and_places(values):
    assert ("id", *values.columns) == published.COLUMNS
    assert values.index.is_unique
    assert values["value"].notna().all()
    assert (values["place"] != "").all()
    assert set(values["feature"]) <= {"", *FEATURES}
    assert set(values["cohort"]) <= {"", "L", "M", "M-oligo", "M-multi", "L+M"}


def test_lookup():
    assert published.value("average-random-2-mean") == 48
    assert published.place("maximal-exhaustive") == "Table 2"
    with pytest.raises(KeyError):
        published.value("nothing-of-that-name")


def test_lesions_add_up(values):
    total = values["value"]
    assert total["lesions-a"] + total["lesions-b"] + total["lesions-c"] == total["lesions-l"]
    assert total["lesions-l"] + total["lesions-m"] == total["lesions"]
    assert total["lesions-oligo"] + total["lesions-multi"] == total["lesions-m"]
    assert round(100 * total["lung-lesions-l"] / total["lesions-l"], 1) == total["lung-percent-l"]


@pytest.mark.parametrize("column", ["a", "b", "c"])
def test_site_rows_of_the_lung_patients_add_up(values, column):
    assert sum(_sites(values, column)) == values["value"][f"lesions-{column}"]


def test_site_rows_of_the_melanoma_groups_fit_the_other_total(values):
    """As printed: the column headed oligometastatic sums to the multimetastatic total, and so back."""
    assert sum(_sites(values, "oligo-column")) == values["value"]["lesions-multi"]
    assert sum(_sites(values, "multi-column")) == values["value"]["lesions-oligo"]


@pytest.mark.parametrize("site", [site for site in schema.SITES if site != "unknown"])
def test_each_site_row_adds_up(values, site):
    total = {column: values["value"][f"site-{site.replace(' ', '-')}-{column}"] for column in
             ("all", "a", "b", "c", "oligo-column", "multi-column")}  # fmt: skip
    assert total.pop("all") == sum(total.values())


def _sites(values: pd.DataFrame, column: str) -> list[float]:
    sites = (site for site in schema.SITES if site != "unknown")
    return [values["value"][f"site-{site.replace(' ', '-')}-{column}"] for site in sites]
