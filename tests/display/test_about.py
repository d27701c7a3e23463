"""What a cohort's file says about itself, as the pages show it."""

from pathlib import Path

import pytest

from analysis.cohort import Cohort
from analysis.display.about import about, linked, outlined
from analysis.display.page import Page


def page(**said: object) -> Page:
    return Page(Cohort(Path("/x/cohort.yml"), "x", "X", "table", about=said), Path("/x"))


def test_what_is_known_comes_first_and_the_rest_under_its_own_name() -> None:
    lines = about(page(coverage="chest", licence="MIT", population="Ten.")).splitlines()
    assert lines == ["- **Patients**: Ten&#46;", "- **Licence**: MIT", "- **Coverage**: chest"]


@pytest.mark.parametrize("said", [{}, {"synthetic": True}, {"population": " "}, {"sites": {"a": 1}}])
def test_a_file_that_says_nothing_is_told_so(said: dict[str, object]) -> None:
    assert about(page(**said)).startswith("The cohort's file does not say")


def test_text_of_a_cohort_cannot_write_markup() -> None:
    shown = about(page(**{"<b>{{x}}": "[a](http://evil.example) `c` https://x.org/<script> :::"}))
    assert "<b>" not in shown
    assert "<script" not in shown
    assert "](" not in shown
    assert "{{" not in shown
    assert ":::" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at https://github.com/a--b/c_d (commit 9)", "at <https://github.com/a--b/c_d> &#40;commit 9&#41;"),
        ("https://example.org/x.", "<https://example.org/x>&#46;"),
        ("javascript:alert(1)", "javascript&#58;alert&#40;1&#41;"),
        ("https://a.org/b https://c.org/d", "<https://a.org/b> <https://c.org/d>"),
        ("two\nlines", "two lines"),
    ],
)
def test_addresses_become_links_and_all_else_is_text(text: str, shown: str) -> None:
    assert linked(text) == shown


def test_all_lesions_are_those_that_were_outlined() -> None:
    assert outlined(page()) == "**All lesions** always means all that were outlined."
    assert outlined(page(annotators="Two readers.")).endswith("Who outlined them: Two readers&#46;")


@pytest.mark.parametrize(
    ("who", "end"), [("Two readers", "readers."), ("One.\n", "One&#46;"), ("Who?", "Who&#63;")]
)
def test_a_sentence_that_a_cohort_leaves_open_ends_with_a_full_stop(who: str, end: str) -> None:
    assert outlined(page(annotators=who)).endswith(end)
