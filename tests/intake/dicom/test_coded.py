import pytest
from pydicom.dataset import Dataset

from analysis.intake.dicom.coded import (
    BODY,
    LESIONS,
    OTHERS,
    Concept,
    concepts,
    first_concept,
    is_coded_lesion,
    items,
)

ABNORMAL = Concept("SCT", "49755003", "Morphologically Abnormal Structure")
ANATOMICAL = Concept("SCT", "123037004", "Anatomical Structure")
TISSUE = Concept("SCT", "85756007", "Tissue")


@pytest.mark.parametrize("code", LESIONS)
def test_codes_of_lesions_without_words(code: tuple[str, str]) -> None:
    assert is_coded_lesion(None, Concept(*code, "")) is True


@pytest.mark.parametrize("code", OTHERS)
def test_codes_of_others_whatever_the_words(code: tuple[str, str]) -> None:
    assert is_coded_lesion(ABNORMAL, Concept(*code, "")) is False


@pytest.mark.parametrize(
    ("category", "kind", "expected"),
    [
        (ABNORMAL, Concept("SRT", "M-03000", "Mass"), True),
        (ABNORMAL, Concept("SRT", "M-8FFFF", ""), True),
        (ABNORMAL, Concept("99SDM", "M-01100", ""), True),
        (ABNORMAL, Concept("SNM3", "M-80006", ""), True),
        (ABNORMAL, Concept("99LOCAL", "17", "Lungenmetastase"), True),
        (ANATOMICAL, Concept("99LOCAL", "17", "Tumeur"), True),
        (ABNORMAL, Concept("99LOCAL", "17", "Tumor bed"), False),
        (ABNORMAL, Concept("99LOCAL", "17", "Stripes"), None),
        (ANATOMICAL, Concept("SCT", "10200004", "Liver"), False),
        (ANATOMICAL, Concept("99LOCAL", "17", "Stripes"), False),
        (TISSUE, Concept("SRT", "T-62000", "Liver"), False),
        (None, Concept("FMA", "7197", ""), False),
        (None, Concept("SCT", "10200004", "Liver"), False),
        (None, Concept("UMLS", "C0023884", "Liver"), False),
        (TISSUE, TISSUE, None),
        (TISSUE, Concept("SRT", "T-D0050", "Tissue"), None),
        (ABNORMAL, None, None),
        (Concept("99LOCAL", "1", "Lesion"), None, True),
        (Concept("99LOCAL", "1", "Lesion"), TISSUE, True),
        (ANATOMICAL, None, None),
        (None, None, None),
    ],
)
def test_what_codes_say(category: Concept | None, kind: Concept | None, expected: bool | None) -> None:
    assert is_coded_lesion(category, kind) is expected


def test_no_code_is_in_two_tables() -> None:
    assert not set(LESIONS) & (set(OTHERS) | set(BODY))


def test_a_concept_of_a_long_code() -> None:
    item = Dataset()
    item.LongCodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "4147007", "sct", "Mass"
    assert Concept.of(item) == Concept("SCT", "4147007", "Mass")


def test_an_empty_code_is_none() -> None:
    holder = Dataset()
    holder.SegmentedPropertyTypeCodeSequence = [Dataset()]
    assert first_concept(holder, "SegmentedPropertyTypeCodeSequence") is None
    assert first_concept(holder, "SegmentedPropertyCategoryCodeSequence") is None
    assert len(concepts(holder, "SegmentedPropertyTypeCodeSequence")) == 1


def test_what_is_no_sequence_has_no_items() -> None:
    holder = Dataset()
    holder.PatientName = "x"
    assert items(holder, "PatientName") == []
