"""The reader of cohort.yml."""

from pathlib import Path

import pytest

from analysis.cohort import COHORTS, EXTRACTION, Cohort, find_cohort, read_cohort
from analysis.errors import Fault, InputError

MINIMAL = "name: demo\nsource: table\nlesions: lesions.csv\n"


def write(folder: Path, text: str, name: str = "cohort.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read_cohort(path)
    return caught.value.faults


def test_minimal_yml_gets_the_defaults_of_the_contract(tmp_path):
    path = write(tmp_path, MINIMAL)
    assert read_cohort(path) == Cohort(
        path=path,
        name="demo",
        title="demo",
        source="table",
        lesions=tmp_path / "lesions.csv",
        phantom=None,
        columns={},
        timepoint=None,
        patients=None,
        reference=None,
        features=None,
        clusters=None,
        extraction=EXTRACTION,
        resample_mask=False,
        scaling="minmax",
        distance="cosine",
        minimum_lesions=2,
        exhaustive=True,
        draws=500,
        seed=20221014,
        about={},
    )


def test_every_key_is_read(tmp_path):
    write(tmp_path, MINIMAL, "other.yml")
    text = """\
name: dapper-2
title: Leiomyosarcoma
source: volumes
lesions: sub/lesions.csv
columns: {patient_id: USUBJID, original_shape_Sphericity: sphericity}
timepoint: 2020-01-31
patients: ../patients.csv
reference: other.yml
features: [original_shape_Sphericity, original_shape_VoxelVolume]
clusters: 8
extraction: e.yml
resample_mask: true
scaling: none
distance: cosine-half
minimum_lesions: 10
exhaustive: false
draws: 50
seed: 0
about: {contrast: portal}
"""
    cohort = read_cohort(write(tmp_path, text))
    assert cohort.columns == {"patient_id": "USUBJID", "original_shape_Sphericity": "sphericity"}
    assert (cohort.lesions, cohort.patients) == (
        tmp_path / "sub" / "lesions.csv",
        tmp_path.parent / "patients.csv",
    )
    assert (cohort.reference, cohort.extraction) == (tmp_path / "other.yml", tmp_path / "e.yml")
    assert cohort.features == ("original_shape_Sphericity", "original_shape_VoxelVolume")
    assert (cohort.timepoint, cohort.scaling, cohort.distance) == ("2020-01-31", "none", "cosine-half")
    assert (cohort.clusters, cohort.minimum_lesions, cohort.draws, cohort.seed) == (8, 10, 50, 0)
    assert cohort.resample_mask
    assert not cohort.exhaustive
    assert cohort.about == {"contrast": "portal"}


def test_relative_path_of_the_yml_gives_absolute_paths(tmp_path, monkeypatch):
    write(tmp_path, MINIMAL)
    monkeypatch.chdir(tmp_path)
    cohort = read_cohort(Path("cohort.yml"))
    assert (cohort.path, cohort.lesions) == (tmp_path / "cohort.yml", tmp_path / "lesions.csv")


def test_optional_keys_may_be_left_empty(tmp_path):
    cohort = read_cohort(write(tmp_path, MINIMAL + "patients:\nfeatures: ~\nclusters:\nabout:\n"))
    assert (cohort.patients, cohort.features, cohort.clusters, cohort.about) == (None, None, None, {})


ONE_FAULT = {
    "unknown key": ("lesion: x", "lesion", "not a key", "`lesions`"),
    "key that is no text": ("yes: x", "True", "not a key", "the keys are"),
    "far-off key": ("zzzzzz: x", "zzzzzz", "not a key", "the keys are `name`"),
    "capital name": ("name: Demo", "name", "a-z, 0-9 and -", ""),
    "name with newline": ('name: "demo\\n"', "name", r"demo\n", ""),
    "number for a name": ("name: 7", "name", "`7`", "quotes"),
    "empty name": ("name:", "name", "Got nothing", ""),
    "reserved name": ("name: all", "name", "reserved", ""),
    "folder of pages": ("name: html", "name", "reserved", ""),
    "title not text": ("title: [a]", "title", "expected text", ""),
    "source misspelled": ("source: tables", "source", "`volumes`, `phantom` and `lidc`", "`table`"),
    "lesions not text": ("lesions: 3", "lesions", "path", ""),
    "phantom without its source": ("phantom: lung", "phantom", "no use", ""),
    "columns not a mapping": ("columns: a", "columns", "our name", ""),
    "columns: unknown name": ("columns: {patientid: A}", "columns", "`patientid`", "`patient_id`"),
    "columns: no text": ("columns: {site: 3}", "columns", "`site: 3`", ""),
    "features not a list": ("features: Sphericity", "features", "a list", ""),
    "one feature": ("features: [original_shape_Sphericity]", "features", "two features", ""),
    "short feature": (
        "features: [Busyness, original_shape_Flatness]",
        "features",
        "`Busyness`",
        "ngtdm_Busyness",
    ),
    "misspelled feature": (
        "features: [original_shape_sphericty, original_shape_Flatness]",
        "features",
        "original_shape_sphericty",
        "`original_shape_Sphericity`",
    ),
    "feature twice": (
        "features: [original_shape_Flatness, original_shape_Flatness]",
        "features",
        "each feature once",
        "",
    ),
    "list in features": ("features: [[a], original_shape_Flatness]", "features", "of the 107", ""),
    "clusters zero": ("clusters: 0", "clusters", "from 1 to 107", ""),
    "clusters true": ("clusters: true", "clusters", "from 1 to 107", ""),
    "flag as text": ("resample_mask: 'yes'", "resample_mask", "true or false", ""),
    "flag as number": ("exhaustive: 1", "exhaustive", "true or false", ""),
    "scaling misspelled": ("scaling: minimax", "scaling", "`minmax`", "`minmax`"),
    "scaling empty": ("scaling:", "scaling", "Got nothing", ""),
    "distance": ("distance: euclidean", "distance", "`cosine` and `cosine-half`", ""),
    "too few lesions": ("minimum_lesions: 1", "minimum_lesions", "from 2", ""),
    "draws as a fraction": ("draws: 500.0", "draws", "whole number", ""),
    "negative seed": ("seed: -1", "seed", "from 0", ""),
    "about not a mapping": ("about: text", "about", "topic", ""),
    "timepoint a list": ("timepoint: [a]", "timepoint", "column `timepoint`", ""),
    "reference not there": ("reference: lunk", "reference", "No cohort `lunk`", ""),
    "reference too long": (f"reference: {'x' * 5000}", "reference", "No cohort", ""),
}


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_fault(tmp_path, case):
    line, key, message, remedy = ONE_FAULT[case]
    lines = [each for each in MINIMAL.splitlines() if not line.startswith(each.split(":")[0] + ":")]
    (fault,) = faults_of(write(tmp_path, "\n".join([*lines, line])))
    assert (fault.severity, fault.row, fault.file) == ("error", key, str(tmp_path / "cohort.yml"))
    assert message in fault.message
    assert remedy in fault.remedy
    assert fault.remedy


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("title: x", {"name", "source"}),
        ("name: a\nsource: table", {"lesions"}),
        ("name: a\nsource: volumes\nlesions:", {"lesions"}),
        ("name: a\nsource: phantom", {"phantom"}),
        ("name: a\nsource: phantom\nphantom: liver", {"phantom"}),
        (
            "name: a\nsource: phantom\nphantom: lung\nlesions: x\npatients: y\ntimepoint: z",
            {"lesions", "patients", "timepoint"},
        ),
        (
            "name: a\nsource: lidc\nlesions: x\ntimepoint: z\nphantom: lung",
            {"lesions", "timepoint", "phantom"},
        ),
        ("name: a\nsource: lidc\nresample_mask: true\ncolumns: {site: x}", {"resample_mask", "columns"}),
    ],
)
def test_keys_that_the_source_needs_or_has_no_use_for(tmp_path, text, keys):
    faults = faults_of(write(tmp_path, text))
    assert {fault.row for fault in faults} == keys


def test_all_faults_at_once_and_harmless_for_a_terminal(tmp_path):
    text = 'name: "\\e[31mred"\nsource: tables\nseed: x\nseed: y\ncolor: red\n'
    faults = faults_of(write(tmp_path, text))
    assert {fault.row for fault in faults} == {"name", "source", "seed", "color"}
    assert "\x1b" not in str(InputError(faults))
    assert r"\x1b[31mred" in str(InputError(faults))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (MINIMAL + "draws: 5\ndraws: 6\n", "draws"),
        (MINIMAL + "columns: {site: A, site: B}\n", "columns.site"),
        (MINIMAL + "about:\n  a:\n    - {b: 1, b: 2}\n", "about.a.b"),
    ],
)
def test_duplicate_keys(tmp_path, text, row):
    (fault,) = faults_of(write(tmp_path, text))
    assert fault.row == row
    assert "Stands twice" in fault.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Is empty"),
        (b"- a\n- b\n", "`key: value`"),
        (b"name: [a\n", "Is not yml"),
        (b"name: a\n\tsource: b\n", "Is not yml"),
        (b"name: \xff\xfe\n", "UTF-8"),
        (b"name: !!python/object/apply:os.getcwd []\n", "Holds a tag"),
        (b"name: 2020-13-45\n", "cannot express"),
        (b"name: " + b"[" * 5000 + b"]" * 5000, "in one another, more deeply than can be read"),
        (b"name: a\x00b\n", "Is not yml"),
        (b"---\nname: a\n---\nname: b\n", "Is not yml"),
    ],
)
def test_files_that_are_no_yml(tmp_path, content, message):
    path = tmp_path / "cohort.yml"
    path.write_bytes(content)
    (fault,) = faults_of(path)
    assert message in fault.message


def test_a_table_in_place_of_a_yml_is_told_as_one(tmp_path):
    path = tmp_path / "lesions.csv"
    path.write_text("patient_id,lesion_id\nP1,L1\n")
    (fault,) = faults_of(path)
    assert "give its cohort.yml" in fault.remedy


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "cohort.yml"
    path.write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert read_cohort(path).name == "demo"


def test_file_that_is_not_there(tmp_path):
    (fault,) = faults_of(tmp_path / "nothing.yml")
    assert "No such file" in fault.message


def test_cohort_is_found_by_path_before_name(tmp_path, monkeypatch):
    base, here = tmp_path / "base", tmp_path / "here"
    base.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    near, far = write(base, MINIMAL, "a.yml"), write(here, MINIMAL, "b.yml")
    write(here, MINIMAL, "a.yml")
    assert find_cohort("a.yml", base) == near
    assert find_cohort("b.yml", base) == far
    assert find_cohort(Path("../here/b.yml"), base) == far


def test_cohort_is_found_by_name(tmp_path):
    assert find_cohort("lung", tmp_path) == COHORTS / "lung.yml"


def test_unknown_name_suggests_a_known_one(tmp_path):
    with pytest.raises(InputError, match="Did you mean `melanoma`"):
        find_cohort("melanom", tmp_path)


@pytest.mark.parametrize("name", ["lung", "melanoma"])
def test_embedded_cohorts_are_valid(name):
    cohort = read_cohort(COHORTS / f"{name}.yml")
    assert (cohort.name, cohort.source, cohort.phantom) == (name, "phantom", name)


def test_a_cohort_is_found_by_the_folder_of_its_yml(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "cohort.yml").write_text("name: mine\n")
    assert find_cohort("mine", tmp_path) == tmp_path / "mine" / "cohort.yml"
    with pytest.raises(InputError, match="open:NAME"):
        find_cohort("nothing-of-the-kind", tmp_path)
