"""Texts that tell who a patient is, taken out of names and sentences."""

import pytest

from analysis.intake.secrecy import holds_secret, redacted, without_secrets
from tests.faults import fault


@fault(
    "privacy",
    "Names of lesions, series and folders hold names and numbers of patients, in any spelling",
    "Taken out of names, titles and sentences",
)
@pytest.mark.parametrize(
    ("name", "secrets", "left"),
    [
        ("GTV_Li_Wu", ("Li^Wu", "Li", "Wu"), "GTV"),
        ("GTV LI", ("Li",), "GTV"),
        ("GTVLiWu liver", ("Li^Wu", "Li", "Wu"), "GTV liver"),
        ("Liver met", ("Li",), "Liver met"),
        ("GTV Mueller", ("Müller^Zoë", "Müller", "Zoë"), "GTV"),
        ("GTV MULLER zoe", ("Müller^Zoë", "Müller", "Zoë"), "GTV"),
        ("GTV Müller", ("Mueller^Zoe", "Mueller", "Zoe"), "GTV"),
        ("GTV Mu\u0308ller", ("Müller",), "GTV"),
        ("GTV Muller 2", ("Mueller",), "GTV 2"),
        ("gtvmüller2", ("MULLER",), "gtv2"),
        ("met Strasse", ("Straße",), "met"),
        ("met Sorensen", ("Sørensen",), "met"),
        ("met Soerensen", ("Sørensen",), "met"),
        ("GTV Luedenscheid", ("Meyer-Lüdenscheid",), "GTV"),
        ("GTV 4711AB", ("4711-AB",), "GTV"),
        ("GTV 小明", ("王^小明", "王", "小明"), "GTV"),
        ("GTV 12", ("12",), "GTV 12"),
        ("Läsion Leber", ("Müller",), "Läsion Leber"),
    ],
)
def test_names_lose_secrets_in_all_spellings(name: str, secrets: tuple[str, ...], left: str):
    assert without_secrets(name, secrets) == left


@fault(
    "privacy",
    "Names of lesions, series and folders hold names and numbers of patients, in any spelling",
    "Taken out of names, titles and sentences",
)
def test_sentences_stay_sentences():
    remark = "3 series  of PET lie aside - see `--modality PT`, or 1.5 mL."
    assert redacted(remark, ("Smith", "Pet^Al", "Al")) == remark
    assert redacted("Seen on 2021-03-04 in `x`.", ()) == "Seen on … in `x`."
    assert redacted("Series 1.2.840.113619.2.55.3 of Smith, `GTV_Li Wu`.", ("Smith", "Li")) == (
        "Series … of …, `GTV_… Wu`."
    )


def test_words_of_ours_are_not_taken_for_names():
    assert redacted("Of 120 lesions of 81234 in `120`.", ("120", "81234")) == "Of 120 lesions of … in `…`."
    assert redacted("All lesions are small.", ("Mal", "Are Li")) == "All lesions are small."


def test_secrets_are_found_in_titles():
    assert holds_secret("MARKNAME out", ("MARKNAME",))
    assert holds_secret("wu 2020", ("Wu",))
    assert holds_secret("Ann 2020", ("Ann",))
    assert not holds_secret("results of Hannover 2001", ("Li", "Su", "Ann", "001"))
