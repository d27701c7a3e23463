"""Every item has an answer of an allowed kind, and the answers follow what was done and said."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.about_keys import ABOUT
from analysis.checklists import CHECKLISTS, items
from analysis.cohort import EXTRACTION, read_cohort
from analysis.standards.answer import AUTHORS, NOT_APPLICABLE, STATED, STATUSES, Answer
from analysis.standards.fill import ANSWERING, LEFT_OUT, OPEN, VERDICTS, answer, filled, harmless
from analysis.standards.subject import Subject
from analysis.tables import read_table, write_table
from tests.display.made import SHAPES

_READ: dict[str, Subject] = {}


def subject(made, shape: str, *, measured: bool | None = None, **changes: object) -> Subject:
    """Take a made cohort, with some keys of its yml changed; its tables are read once."""
    results, yml = made[shape]
    if shape not in _READ:
        cohort = read_cohort(yml)
        _READ[shape] = Subject(cohort, results, cohort.source != "table")
    known = _READ[shape]
    cohort = replace(known.cohort, **changes)
    return replace(known, cohort=cohort, measured=known.measured if measured is None else measured)


def row(table: pd.DataFrame, item: str) -> pd.Series:
    checklist, number = item.split("-")
    return table[(table["checklist"] == checklist) & (table["item"] == number)].iloc[0]


def found(who: Subject, item: str) -> Answer:
    """Answer one item alone."""
    (asked,) = (each for each in items(item.split("-", maxsplit=1)[0]) if each.id == item)
    return answer(asked, who)


def test_each_item_has_a_key_that_something_answers():
    for checklist in CHECKLISTS:
        for item in items(checklist.key):
            known = item.key == "authors" or item.key in ANSWERING or item.key.removeprefix("about:") in ABOUT
            assert known, (item.id, item.key)
            assert item.section
            assert item.asks
    used = {item.key for checklist in CHECKLISTS for item in items(checklist.key)}
    assert set(ANSWERING) <= used


@pytest.mark.parametrize("shape", SHAPES)
def test_every_item_has_an_answer_of_an_allowed_kind(made, shape):
    table = filled(subject(made, shape))
    assert table["checklist"].value_counts().to_dict() == {"ibsi": 104, "clear": 58, "metrics": 30}
    assert set(table["status"]) <= set(STATUSES)
    assert (table["answer"].str.len() > 0).all()
    assert (table["source"].str.len() > 0).all()
    for status in (AUTHORS, NOT_APPLICABLE):
        assert table.loc[table["status"] == status, "answer"].str.startswith(status).all()
    stated = table.loc[table["status"] == STATED, "answer"]
    assert not stated.str.startswith((AUTHORS, NOT_APPLICABLE)).any()
    assert not stated.str.contains(r"\bnan\b|\bNone\b").any()
    metrics = table["checklist"] == "metrics"
    assert set(table.loc[metrics, "verdict"]) <= set(VERDICTS)
    assert set(table.loc[~metrics, "verdict"]) == {""}


def test_each_answer_left_to_the_authors_names_a_place_that_fills_it(made):
    """Whatever the page asks for can be written under the key that it names."""
    table = filled(subject(made, "dapper"))
    for left in table[table["status"] == AUTHORS].itertuples():
        item = f"{left.checklist}-{left.item}"
        key = left.source.removeprefix("cohort.yml, about: ").split(",")[0].split(":")[0]
        values = {"centres": 2, "automatic": True, "answers": {item: "yes: it is so"}}
        said = {key: values.get(key, "so")} | ({"segmentation": "so"} if key == "automatic" else {})
        assert found(subject(made, "dapper", about=said), item).status == STATED, item


@pytest.mark.parametrize(
    ("changes", "item", "before", "after"),
    [
        ({"scaling": "zscore"}, "clear-32", "min-max", "standard deviation"),
        ({"draws": 77}, "clear-40", "500 draws", "77 draws"),
        ({"seed": 5}, "ibsi-76", "20221014", "seed 5"),
        ({"exhaustive": True, "about": {"kernel": "B30f"}}, "ibsi-31a", NOT_APPLICABLE, "B30f"),
    ],
)
def test_a_parameter_changes_its_answer(made, changes, item, before, after):
    assert before in found(subject(made, "melanoma"), item).text
    changed = found(subject(made, "melanoma", **changes), item).text
    assert after in changed
    assert before not in changed


def test_a_setting_of_the_extraction_changes_its_answers(made, tmp_path):
    yml = tmp_path / "e.yml"
    text = EXTRACTION.read_text().replace("binWidth: 10", "binWidth: 25").replace("[1, 1, 1]", "[2, 2, 2]")
    yml.write_text(text.replace("sitkBSpline ", "sitkLinear "))
    changed = filled(subject(made, "lung", extraction=yml))
    same = filled(subject(made, "lung"))
    expected = {"ibsi-50a": "linear", "ibsi-51": "2 x 2 x 2 mm", "ibsi-56b": "bins 25 HU wide"}
    for item, words in expected.items():
        assert row(changed, item)["answer"] == words
    moved = changed[changed["answer"] != same["answer"]]
    assert set(moved["checklist"] + "-" + moved["item"]) == {
        "ibsi-50a", "ibsi-51", "ibsi-56a", "ibsi-56b", "ibsi-56c", "clear-21", "clear-22", "clear-23",
        "clear-28", "metrics-11", "metrics-13",
    }  # fmt: skip


def test_without_resampling_no_interpolation_is_claimed(made, tmp_path):
    yml = tmp_path / "e.yml"
    lines = [line for line in EXTRACTION.read_text().splitlines() if "resampledPixelSpacing" not in line]
    yml.write_text("\n".join(lines))
    table = filled(subject(made, "lung", extraction=yml))
    assert {row(table, f"ibsi-{n}")["status"] for n in ("50a", "50b", "50c", "50d", "52", "53", "54")} == {
        NOT_APPLICABLE
    }
    assert row(table, "ibsi-51")["answer"] == "the voxels as scanned"


def test_nothing_is_said_of_features_that_were_brought(made):
    for who in (subject(made, "dapper"), subject(made, "lung", measured=False)):
        table = filled(who)
        for item in ("ibsi-50a", "ibsi-56b", "ibsi-61", "ibsi-64", "clear-22", "clear-25", "metrics-13"):
            assert row(table, item)["status"] == AUTHORS, item
    said = subject(made, "dapper", about={"extraction": "MIRP 2.0, 1 mm"})
    assert row(filled(said), "ibsi-61")["answer"] == "MIRP 2.0, 1 mm"
    assert row(filled(said), "ibsi-50a")["answer"].endswith("(see extraction in the cohort's file)")


def test_outlines_without_images_have_no_grey_levels(made):
    cohort = replace(read_cohort(made["dapper"][1]), source="lidc")
    table = filled(Subject(cohort, made["dapper"][0], measured=True))
    assert row(table, "ibsi-56a")["status"] == NOT_APPLICABLE
    assert row(table, "ibsi-58")["answer"].startswith("14 features")
    assert row(table, "ibsi-53")["answer"] == "nearest neighbour"


@pytest.mark.parametrize(
    ("modality", "tracer", "tube"),
    [("CT", NOT_APPLICABLE, AUTHORS), ("PET/CT", AUTHORS, AUTHORS), ("MR", NOT_APPLICABLE, NOT_APPLICABLE),
     ("tomosynthesis", AUTHORS, AUTHORS), ("", AUTHORS, AUTHORS)],
)  # fmt: skip
def test_items_on_other_modalities_do_not_apply_where_the_modality_is_known(made, modality, tracer, tube):
    who = subject(made, "dapper", about={"modality": modality})
    assert (found(who, "ibsi-3a").status, found(who, "ibsi-14").status) == (tracer, tube)


def test_a_general_statement_is_pointed_to_but_taken_for_no_answer(made):
    who = subject(made, "dapper", about={"acquisition": "CT, 120 kV"})
    tube = found(who, "ibsi-14")
    assert tube.status == AUTHORS
    assert tube.text == f"{AUTHORS} (see acquisition in the cohort's file)"
    assert tube.source == "cohort.yml, about: tube_voltage"


def test_the_authors_own_answer_goes_first(made):
    answers = {"clear-34": "a forest", "metrics-22": "yes: see Figure 2", "metrics-24": False,
               "clear-45": "Not applicable: all were taken"}  # fmt: skip
    table = filled(subject(made, "lung", about={"answers": answers}))
    assert row(table, "clear-34")["answer"] == "a forest"
    assert row(table, "metrics-22")["verdict"] == "met"
    assert row(table, "metrics-24")["verdict"] == "not met"
    assert row(table, "clear-45")["answer"] == "not applicable: all were taken"


def test_an_automatic_segmentation_brings_its_item_in(made):
    for automatic, verdict in ((None, OPEN), (True, OPEN), (False, LEFT_OUT)):
        table = filled(subject(made, "dapper", about={"automatic": automatic}))
        assert row(table, "metrics-9")["verdict"] == verdict
        assert row(table, "metrics-17")["verdict"] == LEFT_OUT


def test_centres_and_robust_features_are_judged_by_their_numbers(made):
    for centres, verdict in ((1, "not met"), (7, "met")):
        table = filled(subject(made, "dapper", about={"centres": centres}))
        assert row(table, "metrics-4")["verdict"] == verdict
    robust = row(filled(subject(made, "lung")), "metrics-14")
    assert robust["answer"].startswith("8 of the 8 features")
    assert robust["verdict"] == "met"
    assert row(filled(subject(made, "dapper")), "metrics-14")["verdict"] == OPEN


def test_no_cell_starts_a_formula(made, tmp_path):
    about = {"kernel": "=HYPERLINK(1)", "scanner": "@SUM(1)", "motion": "-2+3", "protocol": "+1\t=2"}
    assert harmless("\t=1") == "“=1”"
    write_table("standards", filled(subject(made, "dapper", about=about)), tmp_path)
    back = read_table("standards", tmp_path)
    for column in back.select_dtypes("str"):
        assert not back[column].str.startswith(("=", "+", "-", "@", "\t")).any()
    assert row(back, "ibsi-31a")["answer"] == "“=HYPERLINK(1)”"


def test_items_and_keys_stand_in_the_template():
    text = (Path(__file__).parents[2] / "data/cohorts/template.yml").read_text()
    for key in (*ABOUT, "synthetic", "automatic", "answers"):
        assert f"#   {key}:" in text, key


def test_sites_that_are_not_known_are_not_called_known(made):
    known = found(subject(made, "lung"), _item("baseline")).text
    assert "; known: " in known
    assert "site" in known.partition("; not known")[0]
    without = found(subject(made, "dapper"), _item("baseline")).text
    sites = subject(made, "dapper").table("lesions")["site"]
    where = "; not known: " if (sites == "unknown").all() else "; known: "
    assert "site" in without.partition(where)[2].partition(";")[0]


def test_an_outcome_in_the_tables_is_not_denied(made):
    cohort, with_outcomes = (
        replace(subject(made, "lung"), _tables={"outcomes": pd.DataFrame({"patient_id": patients})})
        for patients in ([], ["A"])
    )
    for key in ("interval", "reference_standard"):
        assert found(cohort, _item(key)).status == STATED
        assert found(with_outcomes, _item(key)).status == AUTHORS


def test_what_is_left_to_the_authors_is_said_once(made):
    for shape in SHAPES:
        for each in (answer(item, subject(made, shape)) for list_ in CHECKLISTS for item in items(list_.key)):
            assert "(to be stated" not in each.text


def _item(key: str) -> str:
    """Give the first item that a key answers."""
    return next(item.id for each in CHECKLISTS for item in items(each.key) if item.key == key)
