"""The checks on the paper's own numbers: every verdict, and which check a changed number turns."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis import published
from analysis.audit.runs import Audit, audit
from tests.audit.made import changed, corrected

DIFFERS = {
    "women-share", "women-share-people", "women-groups", "women-multi-people", "name-lung", "name-melanoma",
    "sites-of-m", "nodes-of-m", "oligo-line", "multi-line", "cv-ranges", "cv-20-all", "site-rises",
    "eight",
}  # fmt: skip
CANNOT_TELL = {
    "cv-bounds", "least-lung", "threshold", "every-patient", "below-truth", "three-lesions",
    "recovery-of-multi", "two-lesions", "pooled-site-2", "pooled-site-3", "pooled-recist",
}  # fmt: skip
UNFAIR = ("error", "mistake", "typo", "wrong", "misreport", "false", "fraud", "suspicious", "incorrect")


@pytest.fixture(scope="module")
def paper() -> Audit:
    return audit(published.FOLDER)


def verdicts(found: Audit, verdict: str) -> set[str]:
    return {finding.check for finding in found.findings if finding.verdict == verdict}


def detail(found: Audit, check: str) -> str:
    (finding,) = [finding for finding in found.findings if finding.check == check]
    return finding.outcome.detail


def test_every_verdict_is_the_one_that_arithmetic_supports(paper: Audit) -> None:
    assert verdicts(paper, "differs") == DIFFERS
    assert verdicts(paper, "cannot-tell") == CANNOT_TELL


@pytest.mark.parametrize(
    ("check", "arithmetic"),
    [
        ("women-multi-people", ("22 or of 18", "12 of 22 = 54.5 %", "8 to 14")),
        ("sites-of-m", ("= 413;", "= 62.", "in another order")),
        ("nodes-of-m", ("188 lesions (results, participants)", "150 + 33 = 183 (Table 1)")),
        ("women-groups", ("53.9 to 54 %",)),
        ("cv-ranges", ("321 %", "687 %", "419 %")),
        ("cv-20-all", ("12 %", "7.2 %")),
        ("threshold", ("m = 33, 34", "0.05/32 = 0.001563")),
        ("two-lesions", ("0.13 ", "0.248", "0.495 to 0.55", "fit only if")),
        ("pooled-site-2", ("28.6 %", "11 %")),
        ("pooled-recist", ("14.8 %", "10 %")),
        ("three-lesions", ("53.7 %", "55 %")),
        ("below-truth", ("at most 67 %", "100 % (Table 2)")),
        ("average-steps", ("15 are i/27", "28 of the 101", "20 to 39 that explain all: 27.")),
        ("maximum-steps", ("15 are i/92", "93 of the 101")),
        ("cv-ceiling", ("at least 48 values", "C: 69")),
        ("mean-average", ("0.265 to 0.275",)),
        ("lung-percent", ("72.44 %",)),
        ("women-table-people", ("18 of 43",)),
    ],
)
def test_details_show_the_arithmetic(paper: Audit, check: str, arithmetic: tuple[str, ...]) -> None:
    for words in arithmetic:
        assert words in detail(paper, check)


def test_controls_look_at_every_cell_row_and_column_of_table_1(paper: Audit) -> None:
    by_group: dict[str, int] = {}
    for finding in paper.of("consistent"):
        by_group[finding.group] = by_group.get(finding.group, 0) + 1
    assert by_group["cell"] == 60
    assert by_group["row"] == 10
    assert by_group["column"] == 3
    assert by_group["column-all"] == 1
    assert by_group["repeated"] >= 40
    assert {"strategies", "feature-classes", "sites-of-c", "sites-of-l", "patients-of-cohorts"} <= set(
        by_group
    )


def test_a_corrected_copy_leaves_nothing_to_say(tmp_path: Path) -> None:
    found = audit(corrected(tmp_path / "copy"))
    assert [(one.check, one.outcome.detail) for one in found.findings if one.verdict != "consistent"] == []
    assert len(found.findings) == len(audit(published.FOLDER).findings)


@pytest.mark.parametrize(
    ("number", "checks"),
    [
        ({"women-table": "40.9"}, {"women-share", "women-table-people"}),
        ({"lesions-discussion": "603"}, {"repeated-lesions"}),
        ({"share-liver-all": "16.9"}, {"cell-all-liver"}),
        (
            {"site-bone-all": "28", "site-lung-all": "198"},
            {"row-bone", "row-lung", "cell-all-bone", "cell-all-lung"},
        ),
        ({"age-median-m": "64"}, {"repeated-age-median-m-results", "age-median"}),
        ({"features-ngtdm": "6"}, {"feature-classes"}),
        ({"strategies": "7"}, {"strategies"}),
        ({"excluded-l": "2"}, {"patients-explored"}),
        ({"lesions-above": "28"}, {"lesions-above-25"}),
        ({"lesions-wanted": "128"}, {"lesions-wanted"}),
        ({"visible-from-l": "29"}, {"lesions-included"}),
        ({"sites-c": "4"}, {"sites-of-c"}),
        ({"sites-most": "4"}, {"sites-of-l"}),
        ({"cv-max-m": "29"}, {"cv-30-maximum"}),
        ({"average-a": "0.34"}, {"mean-average"}),
        ({"maximal-b": "0.99"}, {"mean-maximum"}),
        ({"average-random-2-mean": "48"}, {"two-lesions"}),
        ({"required-text": "7"}, {"eight"}),
        ({"p-all-m": "1e-3"}, set()),
    ],
)  # fmt: skip
def test_one_changed_number_turns_its_checks_alone(
    tmp_path: Path, number: Mapping[str, str], checks: set[str]
) -> None:
    found = audit(corrected(tmp_path / "copy", number))
    assert verdicts(found, "differs") == checks
    assert verdicts(found, "cannot-tell") == set()


def test_a_maximum_below_the_least_of_pooled_lesions_leaves_the_reading_open(tmp_path: Path) -> None:
    found = audit(corrected(tmp_path / "copy", {"maximal-recist-like-mean": "14"}))
    assert verdicts(found, "differs") == set()
    assert verdicts(found, "cannot-tell") == {"pooled-recist"}


@pytest.mark.parametrize(
    ("words", "check", "verdict"),
    [
        ({"sex-b-text": "male"}, "sex-b", "differs"),
        ({"annotated-l-discussion": "most"}, "lung-annotated", "differs"),
        ({"volume-most-l": "original_shape_Sphericity"}, "most-l", "differs"),
        ({"annotated-multi": "some"}, "recovery-of-multi", "cannot-tell"),
        ({"trend-random": "falls"}, "random-rises", "differs"),
    ],
)
def test_changed_words_turn_their_check(
    tmp_path: Path, words: Mapping[str, str], check: str, verdict: str
) -> None:
    found = audit(corrected(tmp_path / "copy", words=words))
    assert {(one.check, one.verdict) for one in found.findings if one.verdict != "consistent"} == {
        (check, verdict)
    }


def test_a_ceiling_that_is_passed_by_either_reading_differs(tmp_path: Path) -> None:
    assert "three-lesions" in verdicts(
        audit(changed(tmp_path / "a", {"maximal-random-3-mean": "60"})), "differs"
    )
    assert "three-lesions" in verdicts(
        audit(changed(tmp_path / "b", {"maximal-random-3-mean": "53"})), "consistent"
    )


def test_what_is_said_is_fair(paper: Audit) -> None:
    for finding in paper.findings:
        told = finding.explained
        said = f"{told.title} {told.benign} {told.because} {finding.outcome.detail}".lower()
        assert not [word for word in UNFAIR if word in said], finding.check
        if finding.verdict == "differs":
            assert "These two printed values differ: " in finding.outcome.detail
            assert "the text does not tell " in finding.outcome.detail
        if finding.verdict != "consistent":
            assert finding.explained.benign, finding.check
            assert finding.explained.because, finding.check
        assert finding.explained.superseded == ""


def test_the_main_conclusions_depend_on_none_of_the_differences(paper: Audit) -> None:
    assert not [one.check for one in paper.findings if one.verdict != "consistent" and one.explained.depends]


def test_the_whole_table_has_a_column_for_what_the_supplement_settles(paper: Audit) -> None:
    whole = paper.whole_table()
    assert list(whole.columns) == [
        "check", "place", "verdict", "detail", "title", "benign", "main_conclusion_depends", "because",
        "superseded_by_supplement", "claims",
    ]  # fmt: skip
    assert list(whole["check"]) == list(paper.table()["check"])
    assert whole["check"].is_unique
    assert (whole["place"] != "").all()
