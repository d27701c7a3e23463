import pytest

from analysis.report.book import BookError
from analysis.report.markdown import Markdown, escape, fill, table
from tests.report.fake import HOSTILE


def test_text_is_escaped_and_markdown_is_not() -> None:
    filled = fill("{{ title }} {{ ready }}", {"title": "a_b", "ready": Markdown("*b*")})
    assert filled == "a&#95;b *b*"


def test_hostile_text_keeps_no_sign_that_markdown_knows() -> None:
    assert not set(escape(HOSTILE)) & set("<>{}[]()$`|*_\"'")


@pytest.mark.parametrize("template", ["{{ absent }}", "{{ cohort.absent }}", "{% if absent %}x{% endif %}"])
def test_missing_value_is_an_error_that_names_the_page(template: str) -> None:
    with pytest.raises(BookError, match="book/index"):
        fill(template, {"cohort": object()}, "index.md")


def test_number_without_a_filter_is_an_error() -> None:
    with pytest.raises(BookError, match=r"0\.1 is shown without"):
        fill("{{ value }}", {"value": 0.1})


def test_filters_round_for_display() -> None:
    assert (
        fill("{{ v | number }}, {{ v | whole }}, {{ n | count('lesion') }}", {"v": 2.04, "n": 1})
        == "2.04, 2, 1 lesion"
    )


def test_table_escapes_cells_and_caption() -> None:
    written = table("tab-x", "a|b", ["n"], [["1|2"]], "r")
    assert written.splitlines() == [
        ":::{table} a&#124;b",
        ":name: tab-x",
        "",
        "| n |",
        "| ---: |",
        "| 1&#124;2 |",
        ":::",
    ]
