"""Cohorts are refused before any work, with every fault of all of them."""

import pytest

from analysis import admission
from analysis.errors import InputError

ROWS = "patient_id,lesion_id,original_shape_VoxelVolume,original_shape_Sphericity\n"
GOOD = ROWS + "".join(f"P{i % 2},L{i},{100 + 7 * i},{0.5 + i / 40}\n" for i in range(6))


@pytest.fixture
def make(tmp_path):
    def write(name, *, table=GOOD, more=""):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "lesions.csv").write_text(table)
        yml = folder / "cohort.yml"
        yml.write_text(f"name: {name}\nsource: table\nlesions: lesions.csv\n{more}")
        return str(yml)

    return write


def refused(*names):
    with pytest.raises(InputError) as caught:
        admission.admit(names, admission.adaptation())
    return "\n".join(map(str, caught.value.faults))


def test_good_cohorts_are_let_in_with_the_changes_asked_for(make):
    cohorts, faults = admission.admit([make("one"), make("two")], admission.adaptation(seed=3, draws=9))
    assert [(cohort.name, cohort.seed, cohort.draws) for cohort in cohorts] == [("one", 3, 9), ("two", 3, 9)]
    assert {fault.severity for fault in faults} == {"warning"}


def test_faults_of_yml_and_table_are_told_together(make):
    said = refused(make("one", more="colour: red\ndraws: many\n", table=GOOD + "P0,L0,1,1\n"))
    assert "colour" in said
    assert "draws" in said
    assert "`L0`" in said


def test_faults_of_all_cohorts_are_told_together(make):
    said = refused(make("one", more="colour: red\n"), make("two", table=ROWS))
    assert "colour" in said
    assert "lesions.csv" in said


def test_a_reference_with_faults_refuses_the_cohort(make):
    bad = make("discovery", table=GOOD + "P0,L0,1,1\n")
    assert "`L0`" in refused(make("one", more=f"reference: {bad}\n"))


def test_a_reference_must_have_the_features_that_are_fixed(make):
    poor = make("discovery")
    names = "[original_shape_VoxelVolume, original_shape_Flatness]"
    table = GOOD.replace("Sphericity", "Flatness")
    said = refused(make("one", table=table, more=f"reference: {poor}\nfeatures: {names}\n"))
    assert "original_shape_Flatness" in said


def test_a_reference_of_the_same_name_is_refused(make, tmp_path):
    other = tmp_path / "other.yml"
    other.write_text("name: one\nsource: table\nlesions: one/lesions.csv\n")
    assert "is named `one` too" in refused(make("one", more=f"reference: {other}\n"))


@pytest.mark.parametrize("name", ["site", "html", "reference", "all"])
def test_names_of_the_books_own_folders_are_refused(make, name):
    assert "reserved" in refused(make(name))
