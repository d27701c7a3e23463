"""Identifiers that may tell who somebody is are a warning of the check."""

import pandas as pd
import pytest

from analysis.sources.check import check
from analysis.sources.telling import telling_faults
from tests.faults import fault


def told(patients: list[str], lesions: list[str] | None = None) -> list[tuple[str, str]]:
    """Column and message of each warning."""
    frame = pd.DataFrame({"patient_id": patients, "lesion_id": lesions or "1"})
    return [(one.row, one.message) for one in telling_faults(frame, "lesions.csv")]


@fault(
    "privacy",
    "Ids of patients or lesions look like names, dates, numbers of a hospital or UIDs",
    "A warning of `check` and before each run",
)
@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["MARK^JOHN", "P2"], "1 id looks like names of people: `MARK^JOHN`"),
        (["Doe, Jane", "Roe, John"], "2 ids look like names of people"),
        (["Jane Doe", "John Roe"], "2 ids look like names of people"),
        (["P1", "19510307"], "dates: `19510307`"),
        (["P1 2019-04-11", "P2"], "dates: `P1 2019-04-11`"),
        (["07.03.1951"], "dates"),
        (["0012345678", "P1"], "hospital numbers: `0012345678`"),
        (["MRN 4711004"], "hospital numbers"),
        (["1.2.840.113619.2.55.3"], "UIDs of DICOM"),
    ],
)
def test_ids_that_tell_are_a_warning(ids: list[str], said: str) -> None:
    (found,) = told(ids)
    assert found[0] == "patient_id"
    assert said in found[1]


@pytest.mark.parametrize(
    "ids",
    [["P001", "P002"], ["LIDC-IDRI-0314"], ["STS_002"], ["A", "B"], ["001", "12345"], ["SAR_5_001"],
     ["Patient A", "Patient B"], ["TCGA-05-4244"], ["Lung1-001"], ["C3L-00001"]],
)  # fmt: skip
def test_pseudonyms_are_quiet(ids: list[str]) -> None:
    assert told(ids) == []


def test_lesions_are_called_by_words_and_numbers() -> None:
    assert told(["P1"] * 3, ["Left Lung", "Right Hilum", "1234567"]) == []
    (found,) = told(["P1"] * 2, ["GTV 2019-04-11", "GTV"])
    assert found[0] == "lesion_id"


def test_the_check_says_so(make_cohort, table, tmp_path) -> None:
    table.assign(patient_id=["MARK^A", "MARK^A", "B", "B"]).to_csv(tmp_path / "lesions.csv", index=False)
    (warned,) = [one for one in check(make_cohort()) if "look" in one.message]
    assert (warned.severity, warned.file, warned.row) == ("warning", "lesions.csv", "patient_id")
