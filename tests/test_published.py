"""The published numbers: every one that the paper prints has its row and its place."""

import re
from collections import Counter

import pandas as pd
import pytest

from analysis import published, schema
from analysis.audit.folder import read_print
from analysis.features import FEATURES
from tests.conftest import ROOT
from tests.paper_text import numbers, sections, value_of

COUNTS = {
    "abstract": 6, "results, overview": 3, "results, participants": 24, "Table 1": 151, "Fig. 3": 3,
    "results, variation in cohort L": 18, "Fig. 4": 3, "Fig. 5": 1, "results, variation in cohort M": 14,
    "results, lesion similarity and sampling": 28, "Table 2": 40, "Fig. 6": 4, "discussion": 12,
    "methods, study design": 13, "methods, extraction": 13, "methods, data analysis": 15,
}  # fmt: skip
NO_RESULT = {
    ("Fig. 2", "2"): "number of the figure",
    ("Fig. 3", "3"): "number of the figure",
    ("Fig. 4", "4"): "number of the figure",
    ("Fig. 4", "one"): "of colours: one a patient",
    ("Fig. 5", "5"): "number of the figure",
    ("Fig. 6", "6"): "number of the figure",
    ("results, variation in cohort L", "90"): "of a name: 90 Percentile",
    ("results, variation in cohort L", "1"): "of a name: Informational Measure of Correlation 1",
    ("results, variation in cohort L", "4"): "number of a figure",
    ("results, variation in cohort M", "90"): "of a name: 90 Percentile",
    ("results, lesion similarity and sampling", "5"): "number of a figure",
    ("results, lesion similarity and sampling", "6"): "number of a figure",
    ("methods, extraction", "1.1"): "version of RECIST",
    ("methods, extraction", "3.0"): "version of pyradiomics",
    ("methods, data analysis", "1.1"): "version of RECIST",
}
"""Numbers of the text that are no results, and why."""
SITES = [site.replace(" ", "-") for site in schema.SITES if site != "unknown"]
COLUMNS = ("all", "a", "b", "c", "oligo-column", "multi-column")
STRATEGIES = ("random-2", "random-3", "site-2", "site-3", "recist-like")


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return published.values()


@pytest.fixture(scope="module")
def paper() -> dict[str, str]:
    path = ROOT.parent / "shared" / "paper.txt"
    if not path.is_file():
        pytest.skip("needs the text of the paper, ../shared/paper.txt beside the repository; it is not there")
    return sections(path.read_text(encoding="utf-8"))


def test_columns_and_places(values):
    assert ("id", *values.columns) == published.COLUMNS
    assert values.index.is_unique
    assert values["value"].notna().all()
    assert set(values["feature"]) <= {"", *FEATURES}
    assert set(values["cohort"]) <= {"", "L", "M", "M-oligo", "M-multi", "L+M"}
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in values.index)


def test_both_tables_are_read_without_a_fault():
    printed, faults = read_print(published.FOLDER)
    assert faults == []
    assert list(printed.values) == list(published.values().index)
    assert not set(printed.values) & set(printed.statements)
    assert all(said.says and said.topic for said in printed.statements.values())


def test_each_place_has_its_number_of_rows(values):
    assert values["place"].value_counts().to_dict() == COUNTS


def test_table_1_has_every_cell_twice(values):
    for column in COLUMNS:
        for site in SITES:
            count, share = values.loc[f"site-{site}-{column}"], values.loc[f"share-{site}-{column}"]
            assert (count["unit"], share["unit"]) == ("lesions", "%")
            assert count["place"] == share["place"] == "Table 1"
    assert sum(values.index.str.match("(site|share)-.*-(all|a|b|c|oligo-column|multi-column)$")) == 120


def test_table_2_has_every_cell(values):
    for index in ("average", "maximal"):
        assert values.loc[f"{index}-exhaustive", "place"] == "Table 2"
        for strategy in STRATEGIES:
            low, mean, high = (
                published.value(f"{index}-{strategy}-{part}") for part in ("low", "mean", "high")
            )
            assert 0 < low < mean < high <= 100


def test_every_number_of_the_paper_has_a_row_with_its_place(values, paper):
    assert set(COUNTS) | {"Fig. 2"} == set(paper)
    for place, text in paper.items():
        printed = set(values.loc[values["place"] == place, "value"])
        odd = {number for number in numbers(text) if value_of(number) not in printed}
        assert odd == {number for where, number in NO_RESULT if where == place}, place


def test_no_row_has_a_number_that_its_place_does_not_print(values, paper):
    counted = {"strategies-table", "strategies-single"}
    for name, row in values.drop(index=list(counted)).iterrows():
        assert row["value"] in {value_of(number) for number in numbers(paper[row["place"]])}, name


def test_cells_of_both_tables_are_those_of_the_paper_as_often_as_there(values, paper):
    for place, outside in (("Table 1", {}), ("Table 2", {"5": 1})):
        here = values.loc[values["place"] == place, "value"]
        printed = Counter(map(value_of, numbers(paper[place])))
        captions = Counter({float(place[-1]): 1})
        rows = Counter(here) - Counter({float(number): times for number, times in outside.items()})
        assert rows == printed - captions, place


def test_digits_are_those_of_the_paper(paper):
    printed, _ = read_print(published.FOLDER)
    for one in printed.numbers:
        digits = [number for number in numbers(paper[one.place]) if number[0].isdigit()]
        if "word" not in one.note and "counted" not in one.note:
            assert one.text in digits, one.id


@pytest.mark.parametrize(
    "text", ["A total of 602 lesions", "seven out of eight", "p < 1e-11", "67% (95% CI: [30–100])"]
)
def test_numbers_of_a_text_are_found(text):
    expected = {"A": ["602"], "s": ["seven", "eight"], "p": ["1e-11"], "6": ["67", "95", "30", "100"]}
    assert numbers(text) == expected[text[0]]


def test_references_and_names_are_no_numbers():
    assert numbers("radiomics^{1,2} and biopsies⁵, CD8, 2D, 3D, PD-L1, someone") == []


def test_lookup():
    assert published.value("average-random-2-mean") == 48
    assert published.place("maximal-exhaustive") == "Table 2"
    with pytest.raises(KeyError):
        published.value("nothing-of-that-name")


def test_digits_are_those_of_print():
    assert published.digits("women-oligo") == "50.0"
    with pytest.raises(KeyError):
        published.digits("nothing-of-that-name")
