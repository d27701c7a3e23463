"""Numbers are rounded as a reader expects, and text of a cohort can write no markup."""

import html

import pytest
from markdown_it import MarkdownIt

from analysis.display import text
from tests.faults import fault

HOSTILE = (
    "<script>alert(1)</script>",
    "a_b*c*_d_",
    "{{ 7*7 }}",
    "{doc}`/x`",
    "$x_1$",
    "| cell |",
    "[link](http://x.y)",
    "# head",
    "1. one",
    "&amp;",
    "```{include} x",
    "\\",
    "a\"b'c",
)


@fault(
    "text",
    "A text is put into Markdown and HTML",
    "Shown as itself, whatever it holds",
)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_escaped_text_shows_as_itself_in_markdown(hostile):
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text.escape(hostile))
    assert shown.startswith("<p>")
    assert html.unescape(shown.removeprefix("<p>").removesuffix("</p>\n")) == hostile
    assert shown.count("<") == 2


@fault(
    "text",
    "A text is put into Markdown and HTML",
    "Shown as itself, whatever it holds",
)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_escaped_text_shows_as_itself_in_html(hostile):
    escaped = text.escape(hostile)
    assert html.unescape(escaped) == hostile
    assert not set("<>\"'`{}$|") & set(escaped)


def test_control_and_direction_signs_are_dropped():
    assert text.escape("a\x00b\u202ec\nd") == "a b c d"


def test_labels_of_figures_are_short_and_drawable():
    assert text.label("x" * 50, 20) == "x" * 10 + "…" + "x" * 9
    assert text.label("肺") == "□"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0866, "0.0866"), (0.5, "0.500"), (1234.5, "1,234"), (-1.846, "−1.85"), (0, "0"), (float("inf"), "–")],
)
def test_number(value, shown):
    assert text.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.04, "0.0"), (9.94, "9.9"), (9.96, "10"), (687.4, "687"), (0, "0")]
)
def test_percentages_are_whole_from_ten_up(value, shown):
    assert text.bare_percent(value) == shown


def test_what_is_missing_is_a_dash():
    nan = float("nan")
    shown = {
        text.number(nan),
        text.whole(nan),
        text.percent(nan),
        text.interval(nan, 1, 2),
        text.p_value(nan),
        text.plain(nan),
    }
    assert shown == {"–"}


def test_lists_read_as_english():
    assert [text.listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert text.bullets(["one.", "", "two."]) == "- one.\n- two."
