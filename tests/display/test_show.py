"""What a cell displays: its parts, its words, and nothing of the machine."""

import base64
import io
from unittest.mock import patch

import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from analysis.display import show
from analysis.display.picture import DPI


@pytest.fixture
def shown():
    """Everything displayed while the test runs: pairs of data and metadata."""
    kept: list[tuple[dict, dict]] = []
    with patch.object(
        show, "display", lambda data, raw, metadata=None: raw and kept.append((data, metadata or {}))
    ):
        yield kept


def figure() -> Figure:
    drawn = Figure(figsize=(2, 1))
    drawn.subplots().plot([1, 2])
    return drawn


def test_a_figure_carries_its_name_caption_and_alt_text(shown):
    show.show_figure(figure(), name="fig-a-lung", caption="Two\n points.", alt="A line.")
    ((data, metadata),) = shown
    assert set(data) == {"image/png", "image/svg+xml", show.DARK_SVG}
    words = {"name": "fig-a-lung", "caption": "Two points.", "alt": "A line."}
    assert metadata["interlesion"] == words
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert image.size == (2 * DPI, DPI)
    assert "Software" not in image.text
    assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="'fig-a'"):
        show.show_figure(figure(), name="fig-a", caption="Some.")


def test_equal_figures_are_equal_bytes():
    assert show.png(figure()) == show.png(figure())


def test_what_is_absent_is_a_sentence(shown):
    show.show_figure(show.Absent("There is none."), name="fig-a")
    show.show_table(show.Absent("Nor here."), name="tab-a", caption="c")
    assert [data for data, _ in shown] == [
        {"text/markdown": "There is none."},
        {"text/markdown": "Nor here."},
    ]


def test_a_table_in_markdown(shown):
    frame = pd.DataFrame({"Patient": ["a|b", "c"], "Volume (mL)": [1.23456, float("nan")], "n": [3, 4000]})
    show.show_table(frame, name="tab-a-lung", caption="Two patients.")
    assert shown[0][0]["text/markdown"] == (
        "```{table} Two patients.\n:name: tab-a-lung\n\n"
        "| Patient | Volume &#40;mL&#41; | n |\n|:--|--:|--:|\n"
        "| a&#124;b | 1&#46;23 | 3 |\n| c | – | 4&#44;000 |\n```\n"
    )


def test_a_table_in_html(shown):
    frame = pd.DataFrame({"Patient": ["<b>"], "Value": [0.5]})
    show.show_table(frame, name="tab-a", caption="Of *a* & b: &#60;.")
    assert shown[0][0]["text/html"] == (
        "<table><caption>Of a &amp; b: &#60;.</caption><thead><tr>"
        '<th scope="col" style="text-align: left">Patient</th>'
        '<th scope="col" style="text-align: right">Value</th>'
        '</tr></thead><tbody><tr><th scope="row" style="text-align: left">&#60;b&#62;</th>'
        '<td style="text-align: right">0&#46;500</td></tr></tbody></table>'
    )


def test_a_long_table_is_cut_and_says_where_the_rest_is(shown):
    show.show_table(
        pd.DataFrame({"n": range(40)}), name="tab-a", caption="Many.", file="left_out.csv", rows=25
    )
    text = shown[0][0]["text/markdown"]
    assert text.count("\n| ") == 26
    assert "The first 25 of 40 rows." in text
    assert "left&#95;out&#46;csv" in text


def test_a_table_of_some_hundred_rows_is_whole_and_names_its_file(shown):
    show.show_table(pd.DataFrame({"n": range(500)}), name="tab-a", caption="Many.", file="left_out.csv")
    data, metadata = shown[0]
    assert data["text/markdown"].count("\n| ") == 501
    assert metadata["interlesion"] == {"name": "tab-a", "caption": "Many.", "file": "left_out.csv"}


def test_labels_of_rows_stand_left_even_where_they_begin_with_a_number(shown):
    frame = pd.DataFrame(
        {"Sample": ["2 a site", "3 a site"], "Left (%)": ["–", "4 [2–7]"], "Why": ["–", "–"]}
    )
    show.show_table(frame, name="tab-a", caption="Some.")
    assert "\n|:--|--:|:--|\n" in shown[0][0]["text/markdown"]


def test_downloads_link_what_is_there_and_has_rows(shown, tmp_path):
    (tmp_path / "recovery.csv").write_text("level\ncohort\n")
    (tmp_path / "readers.csv").write_text("feature\n")
    pd.DataFrame({"level": ["cohort"]}).to_parquet(tmp_path / "sampling.parquet")
    pd.DataFrame({"level": []}).to_parquet(tmp_path / "floor.parquet")
    show.show_downloads(tmp_path, "sampling", "recovery", "required", "readers", "floor")
    assert shown[0][0]["text/markdown"].splitlines() == [
        "- {download}`sampling.parquet <results/sampling.parquet>`",
        "- {download}`recovery.csv <results/recovery.csv>`",
    ]
    show.show_downloads(tmp_path, "required", "readers", "floor")
    assert shown[1][0]["text/markdown"] == "No table of this page has rows in this cohort."
