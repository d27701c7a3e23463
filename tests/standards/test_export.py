"""The files of the checklists, and the text on methods with its references."""

import json
import re
from dataclasses import replace

import pytest
from pybtex.database import parse_string

from analysis.checklists import CHECKLISTS
from analysis.cohort import read_cohort
from analysis.standards.citations import cited, numbered
from analysis.standards.export import FILES, write_standards
from analysis.standards.methods import methods_bibtex, methods_text
from analysis.standards.subject import Subject
from analysis.tables import read_table
from tests.display.made import SHAPES
from tests.faults import fault


def text_of(made, shape: str, **changes: object) -> str:
    results, yml = made[shape]
    cohort = replace(read_cohort(yml), **changes)
    return methods_text(Subject(cohort, results, cohort.source != "table"))


def test_json_holds_what_the_table_holds(made):
    for shape in SHAPES:
        results = made[shape][0]
        assert all((results / name).is_file() for name in FILES)
        found = json.loads((results / "standards.json").read_text(encoding="utf-8"))
        table = read_table("standards", results)
        assert [len(each["items"]) for each in found["checklists"]] == [104, 58, 30]
        for each, checklist in zip(CHECKLISTS, found["checklists"], strict=True):
            answers = [item["answer"] for item in checklist["items"]]
            assert answers == table.loc[table["checklist"] == each.key, "answer"].tolist()
        lowest, highest = (found["metrics_score_percent"][end] for end in ("lowest", "highest"))
        assert 0 <= lowest < highest <= 100


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
def test_the_same_run_writes_the_same_bytes(made, tmp_path):
    results, yml = made["lung"]
    before = {name: (results / name).read_bytes() for name in ("standards.csv", *FILES)}
    write_standards(read_cohort(yml), results, measured=True)
    assert {name: (results / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("shape", SHAPES)
def test_each_reference_of_the_text_is_listed_once_in_order(made, shape):
    paragraph, references = text_of(made, shape).split("\n\nReferences\n")
    numbers = [int(n) for group in re.findall(r"\[([\d, ]+)\]", paragraph) for n in group.split(",")]
    lines = references.splitlines()
    assert list(dict.fromkeys(numbers)) == list(range(1, len(lines) + 1))
    assert [line.split(".")[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
    assert not re.search(r"\[[a-z]+\d{4}|\bNone\b|\bnan\b|  ", paragraph)
    assert ("SYNTHETIC" in paragraph) == (shape in ("lung", "melanoma"))


def test_bibtex_holds_the_references_of_the_text(made):
    results, yml = made["lung"]
    entries = parse_string(
        methods_bibtex(Subject(read_cohort(yml), results, measured=True)), "bibtex"
    ).entries
    assert {"vangriethuysen2017", "lin1989", "henry2022", "kocak2023", "kocak2024"} <= set(entries)


def test_the_text_follows_the_parameters(made):
    assert "min-max" in text_of(made, "lung")
    assert "min-max" not in text_of(made, "lung", scaling="none")
    assert "halved" in text_of(made, "lung", distance="cosine-half")
    assert "77 draws" in text_of(made, "lung", draws=77)
    assert "how lesions" not in text_of(made, "lung")
    brought = text_of(made, "dapper")
    assert "to be stated by the authors" in brought
    assert "pyradiomics" not in brought.split("References")[0]
    assert "Not all lesions were outlined" in text_of(made, "degenerate")


def test_citations_are_numbered_by_their_first_place_and_other_brackets_stay():
    text = "a [rao1982] b [lin1989,rao1982] c [unknown2000] d [1]"
    assert cited(text) == ("rao1982", "lin1989")
    assert numbered(text) == "a [1] b [2, 1] c [unknown2000] d [1]"
