"""Identifiers that may tell who somebody is are a warning of the check."""

from time import process_time

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
        (["DOE_JANE", "ROE_JOHN"], "2 ids look like names of people"),
        (["J. Doe", "P2"], "1 id looks like names of people: `J. Doe`"),
        (["P1", "19510307"], "dates: `19510307`"),
        (["P1 2019-04-11", "P2"], "dates: `P1 2019-04-11`"),
        (["07.03.1951"], "dates"),
        (["0012345678", "P1"], "hospital numbers: `0012345678`"),
        (["MRN 4711004"], "hospital numbers"),
        (["MRN-12345", "P2"], "hospital numbers"),
        (["H1234567"], "hospital numbers"),
        (["A0012345678"], "hospital numbers"),
        (["250131-1234"], "hospital numbers"),
        (["12/4/56"], "dates"),
        (["P1 4/25/56"], "dates"),
        (["07.03.51"], "dates"),
        (["1985Apr12"], "dates"),
        (["12-Okt-85"], "dates"),
        (["Doe_Jane", "P2"], "1 id looks like names of people: `Doe_Jane`"),
        (["DoeJane", "P2"], "names of people: `DoeJane`"),
        (["Müller", "P2"], "names of people: `Müller`"),
        (["1.2.840.113619.2.55.3"], "UIDs of DICOM"),
        (["john.smith", "P2"], "1 id looks like names of people: `john.smith`"),
        (["j.smith"], "names of people"),
        (["jane_doe"], "names of people"),
        (["Smith_1951", "P2"], "names of people: `Smith_1951`"),
        (["山田太郎", "P2"], "names of people: `山田太郎`"),
        (["김민수"], "names of people"),
        (["Иванов Иван"], "names of people"),
        (["иванов_иван"], "names of people"),
        (["فاطمة علي"], "names of people"),
        (["943 476 5919", "P2"], "hospital numbers: `943 476 5919`"),
        (["123-45-6789"], "hospital numbers"),
        (["UKB1234567", "P2"], "hospital numbers: `UKB1234567`"),
        (["12345678Z"], "hospital numbers"),
        (["S1234567D"], "hospital numbers"),
    ],
)
def test_ids_that_tell_are_a_warning(ids: list[str], said: str) -> None:
    (found,) = told(ids)
    assert found[0] == "patient_id"
    assert said in found[1]


@pytest.mark.parametrize(
    "ids",
    [["P001", "P002"], ["LIDC-IDRI-0314"], ["STS_002"], ["A", "B"], ["001", "12345"], ["SAR_5_001"],
     ["Patient A", "Patient B"], ["TCGA-05-4244"], ["Lung1-001"], ["C3L-00001"],
     ["P01"], ["PAT-0001"], ["DAP-A-003"], ["A"], ["lung 1"], ["L1"], ["tumour"], ["P1_L1"], ["case-12"],
     ["TCGA-02-0003"], ["patient 12"], ["synthetic-03"], ["reader 1"], ["Liver_left", "LungRight"],
     ["P000123", "P012345"], ["STS_LEFT", "STS_CT"], ["ABC_DEF"], ["Doe J"],
     ["01-02-03", "1.2.10", "1.2.03"], ["Case Alpha", "Case Beta"], ["Phantom"], ["TCGA", "LIDC"], ["UPN 3"],
     ["left_lung", "right_lung"], ["case.alpha"], ["gtv_primary"], ["患者1"], ["患者"], ["Cohort_2019"],
     ["001-002-0003"], ["0101-003-0012"], ["LUNG0000012"], ["fold_two", "fold_six"], ["v1.final"],
     ["Bonn2001", "Bonn2002"], ["900-00-1961"], ["201-001-0003"], ["GSM1234567"], ["SRR1234567"],
     ["high_risk", "low_risk"], ["north_west"], ["실험군"], ["对照组"],
     ["lung_mets"], ["sub-ab", "sub-cd"], ["tcga"], ["ABC00123"], ["P12A"]],
)  # fmt: skip
def test_pseudonyms_are_quiet(ids: list[str]) -> None:
    assert told(ids) == []


def test_ids_of_a_large_cohort_are_looked_at_quickly() -> None:
    ids = [f"{place % 7}-{place:05}" for place in range(50_000)]
    frame = pd.DataFrame({"patient_id": ids, "lesion_id": "Liver_left"})
    begun = process_time()
    assert telling_faults(frame, "lesions.csv") == []
    assert process_time() - begun < 1


def test_lesions_are_called_by_words_and_numbers() -> None:
    assert told(["P1"] * 3, ["Left Lung", "Right Hilum", "1234567"]) == []
    (found,) = told(["P1"] * 2, ["GTV 2019-04-11", "GTV"])
    assert found[0] == "lesion_id"
    assert told(["P1"] * 3, ["Lung, left", "Smith", "Sacral, Ala"]) == []
    assert "names of people: `Smith, Jane`" in told(["P1"], ["Smith, Jane"])[0][1]


def test_the_check_says_so(make_cohort, table, tmp_path) -> None:
    table.assign(patient_id=["MARK^A", "MARK^A", "B", "B"]).to_csv(tmp_path / "lesions.csv", index=False)
    (warned,) = [one for one in check(make_cohort()) if "look" in one.message]
    assert (warned.severity, warned.file, warned.row) == ("warning", "lesions.csv", "patient_id")
