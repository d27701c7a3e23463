"""The list of open cohorts: read whole, every fault told at once."""

from pathlib import Path

import pytest
import yaml

from analysis.cohort import read_cohort
from analysis.errors import Fault, InputError
from analysis.intake.open_list import LIST, open_cohorts
from analysis.provenance import file_hash

COMMIT = "9226c7432e3d263899cf3b1af2478be9c88bb6aa"


def entry(**changes: object) -> dict[str, object]:
    """Describe a cohort; changed keys are dotted, a value of None takes a key away."""
    made: dict = {
        "title": "Clinic",
        "file": {"url": "https://example.org/a/features.csv", "sha256": "0" * 64, "bytes": 10},
        "licence": {"name": "CC BY 4.0", "text": "You may.\n"},
        "columns": {"patient_id": "ID"},
        "cohort": {"about": {"population": "Ten patients.", "source": "A paper.", "licence": "CC BY 4.0"}},
    }
    for dotted, value in changes.items():
        *way, last = dotted.split("__")
        place = made
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return made


def write(folder: Path, content: object) -> Path:
    path = folder / "open.yml"
    path.write_text(yaml.safe_dump(content))
    return path


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        open_cohorts(path)
    return caught.value.faults


def test_the_list_of_the_clone_names_dapper_at_its_commit() -> None:
    dapper = open_cohorts()["dapper"]
    assert COMMIT in dapper.file.url
    assert dapper.file.name == "rad-features.csv"
    assert dapper.columns == {"patient_id": "USUBJID", "lesion_id": "LESIONLOC"}
    assert "MIT" in dapper.licence
    assert "Copyright (c) 2023 cgeady" in dapper.licence_text
    assert "The above copyright notice and this permission notice" in dapper.licence_text


def test_dapper_is_the_file_at_hand(shared_data: Path) -> None:
    file, copy = open_cohorts()["dapper"].file, shared_data / "dapper" / "rad-features.csv"
    assert (file.bytes, file.sha256) == (copy.stat().st_size, file_hash(copy))


def test_dapper_carries_the_licence_of_its_source(shared_data: Path) -> None:
    assert open_cohorts()["dapper"].licence_text.split() == (
        (shared_data / "dapper" / "LICENSE").read_text().split()
    )


def test_keys_of_every_cohort_make_a_cohort_yml(tmp_path: Path) -> None:
    for name, cohort in open_cohorts().items():
        keys = {"name": name, "title": cohort.title, "source": "table", "lesions": "x.csv", **cohort.keys}
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(keys))
        assert read_cohort(tmp_path / f"{name}.yml").about["source"]


def test_order_and_optional_keys(tmp_path: Path) -> None:
    found = open_cohorts(write(tmp_path, {"b": entry(columns=None), "a": entry()}))
    assert set(found) == {"a", "b"}
    assert (found["b"].columns, found["a"].columns) == ({}, {"patient_id": "ID"})


def test_the_name_of_a_file_is_that_of_its_address(tmp_path: Path) -> None:
    url = "https://example.org/a%20b/features.csv?raw=true#top"
    found = open_cohorts(write(tmp_path, {"a": entry(file__url=url)}))
    assert found["a"].file.name == "features.csv"


@pytest.mark.parametrize(
    ("changes", "row", "said"),
    [
        ({"titles": "x"}, "clinic.titles", "`title`"),
        ({"title": None}, "clinic.title", "missing"),
        ({"title": 3}, "clinic.title", "expected text"),
        ({"file__size": 3}, "clinic.file.size", "not a key"),
        ({"file__url": "http://example.org/x.csv"}, "clinic.file.url", "https"),
        ({"file__url": "https://example.org/"}, "clinic.file.url", "file's name"),
        ({"file__sha256": "abc"}, "clinic.file.sha256", "64 hexadecimal"),
        ({"file__sha256": "A" * 64}, "clinic.file.sha256", "lower case"),
        ({"file__bytes": "10"}, "clinic.file.bytes", "number of bytes"),
        ({"file__bytes": True}, "clinic.file.bytes", "number of bytes"),
        ({"file": "x.csv"}, "clinic.file", "key: value"),
        ({"licence__text": ""}, "clinic.licence.text", "expected text"),
        ({"columns": {"patient": "ID"}}, "clinic.columns", "our name"),
        ({"cohort": {}}, "clinic.cohort", "`population`, `source` and `licence`"),
        ({"cohort__about__source": None}, "clinic.cohort", "`source`"),
        ({"cohort__lesions": "x.csv"}, "clinic.cohort", "rest of the entry"),
        ({"cohort__scaling": "log"}, "clinic.cohort.scaling", "`minmax`"),
        ({"cohort__draw": 3}, "clinic.cohort.draw", "`draws`"),
    ],
)
def test_a_fault_names_its_key_and_a_remedy(
    tmp_path: Path, changes: dict[str, object], row: str, said: str
) -> None:
    (fault,) = faults_of(write(tmp_path, {"clinic": entry(**changes)}))
    assert (fault.severity, fault.file, fault.row) == ("error", "open.yml", row)
    assert said in f"{fault.message} {fault.remedy}"
    assert fault.remedy


def test_a_name_that_cannot_be_a_cohorts_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, {"My Clinic": entry()}))
    assert "a-z, 0-9 and -" in fault.message


def test_all_faults_of_all_entries_are_told_at_once(tmp_path: Path) -> None:
    bad = {"a": entry(title=None, file__bytes=-1), "b": entry(licence=None), "c": 3}
    assert {fault.row for fault in faults_of(write(tmp_path, bad))} == {
        "a.title", "a.file.bytes", "b.licence", "c",
    }  # fmt: skip


def test_a_list_that_is_no_yml_says_so(tmp_path: Path) -> None:
    path = tmp_path / "open.yml"
    path.write_text("a: [")
    (fault,) = faults_of(path)
    assert "not yml" in fault.message


def test_the_list_stands_in_data() -> None:
    assert LIST.parent.name == "data"
