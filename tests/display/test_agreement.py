"""The page of agreement: figures show what the tables hold, and each cohort is told what cannot be told."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import schema
from analysis.beyond.agreement import TABLES
from analysis.cohort import Cohort
from analysis.display import contour_limits, findings_agreement, floor, shuffled
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.show import Absent, Drawing
from tests.display.made_agreement import agreement_of

FIGURES = (contour_limits.limits_figure, floor.floor_figure, shuffled.shuffled_figure)
TABLES_SHOWN = (
    contour_limits.limits_table, contour_limits.readers_table, floor.floor_table, shuffled.shuffled_table
)  # fmt: skip


def with_tables(page: Page, **tables) -> Page:
    return replace(page, _tables={name: page.table(name) for name in schema.RESULTS} | tables)


def quick(page: Page) -> Page:
    return with_tables(page, **{name: schema.empty(name) for name in TABLES})


def whole_page(page: Page) -> str:
    """Give all that the page says where it has no figure."""
    drawn = [draw(page) for draw in FIGURES]
    reasons = [each.reason for each in drawn if isinstance(each, Absent)]
    return "\n".join([*reasons, findings_agreement.agreement(page)])


@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper", "degenerate", "nothing"])
def test_all_is_whole_or_explained(pages, shape):
    for page in (pages[shape], quick(pages[shape])):
        for draw in FIGURES:
            drawn = draw(page)
            if isinstance(drawn, Absent):
                assert drawn.reason.endswith(".")
                continue
            assert drawn.figure.get_suptitle()
            assert drawn.alt.endswith(".")
            assert page.title in drawn.caption
            assert max(drawn.figure.get_size_inches()) < 11
        for table in TABLES_SHOWN:
            assert isinstance(table(page), Absent) or len(table(page))
        assert "nan" not in findings_agreement.agreement(page)


@pytest.mark.parametrize("shape", ["lung", "melanoma"])
def test_after_quick_one_sentence_says_so(pages, shape):
    page = quick(pages[shape])
    assert whole_page(page).count("--quick") == 1
    assert "--quick" in contour_limits.limits_figure(page).reason


def test_one_contour_and_no_image_are_told_once(pages):
    """The same sentence stood under three headings."""
    page = pages["dapper"]
    assert "one contour a lesion" in contour_limits.limits_figure(page).reason
    assert "measured elsewhere" in shuffled.shuffled_figure(page).reason
    said = whole_page(page)
    assert said.count("one contour a lesion") == said.count("measured elsewhere") == 1
    assert "No question of the three" in findings_agreement.agreement(page)


def test_brought_features_have_no_negative_control(pages):
    page = with_tables(pages["lung"], shuffled=schema.empty("shuffled"))
    assert "brought ready-made" in shuffled.shuffled_figure(page).reason
    assert isinstance(floor.floor_figure(page), Drawing)


def test_limits_are_drawn_as_ratios(pages):
    page = pages["lung"]
    right = contour_limits.limits_figure(page).figure.axes[1]
    rows = contour_limits.compared(page).query("scale == 'log'")
    drawn = {tuple(np.round(line.get_xdata(), 9)) for line in right.lines}
    expected = {
        tuple(np.round([1 + row.percentile_low / 100, 1 + row.percentile_high / 100], 9))
        for row in rows.itertuples()
    }
    assert expected <= drawn


def test_under_six_patients_no_interval_is_shown_and_else_both(pages):
    few, many = (contour_limits.limits_table(pages[shape]) for shape in ("lung", "melanoma"))
    assert not [head for head in few.columns if head.startswith("95 %") and "change by" not in head]
    assert {"95 % over patients (no unit)", "95 % by Lin (no unit)"} <= set(many.columns)
    drawing = contour_limits.limits_figure(pages["lung"])
    assert "no interval over fewer than 6 patients" in drawing.caption
    left = drawing.figure.axes[0]
    assert all(np.isnan(line.get_xdata()).all() for line in left.lines[:-1])


def test_a_cohort_of_many_never_falls_back_to_lin_in_a_row(pages):
    page = pages["melanoma"]
    table = page.table("agreement").assign(ccc_low=np.nan, ccc_high=np.nan)
    shown = contour_limits.limits_table(with_tables(page, agreement=table))
    assert set(shown["95 % over patients (no unit)"]) == {"–"}


def test_a_feature_with_a_true_zero_and_a_value_of_zero_is_told_from_one_without(pages):
    page = pages["lung"]
    table = page.table("agreement").assign(scale="raw")
    texts = contour_limits.limits_figure(with_tables(page, agreement=table)).figure.axes[1].texts
    said = {text.get_text() for text in texts}
    assert "not as a ratio here, a value is 0:\nsee the table" in said


def test_three_patients_are_shown_one_by_one_and_forty_with_an_interval(pages):
    few, many = (floor.floor_figure(pages[shape]) for shape in ("lung", "melanoma"))
    names = [text.get_text() for text in few.figure.legends[0].get_texts()]
    assert names == ["patient A", "patient B", "patient C"]
    assert "No interval over patients" in few.caption
    assert "95 % interval over them" in many.caption
    assert list(floor.floor_table(pages["lung"]).columns) == [
        "Features",
        "Patient A",
        "Patient B",
        "Patient C",
    ]
    assert "Above, over all patients" in floor.floor_table(pages["melanoma"]).columns


def test_sentences_hold_the_tables_numbers(pages):
    page = pages["melanoma"]
    verdicts = page.table("agreement").drop_duplicates("feature")["robust_by_lower_limit"]
    said = findings_agreement.agreement(page)
    assert f"**{(verdicts == 'yes').sum()} of {(verdicts != '').sum()}**" in said
    above = floor.summary(page, "all", "in use")
    assert f"**{above['n_above']} of {above['n_features']} features in use**" in said
    assert "from 20 patients on" in findings_agreement.agreement(pages["lung"])


def test_synthetic_textures_are_no_finding(pages):
    assert "no finding about tumours" in findings_agreement.agreement(pages["lung"])


def test_the_table_of_textures_has_those_in_use_and_the_most_arranged(pages):
    page = pages["lung"]
    table = shuffled.shuffled_table(page)
    rows = shuffled.textures(page).sort_values("explained")
    assert table["In use"].sum() == rows["in_use"].sum()
    first = rows.loc[~rows["in_use"], "feature"].iloc[0]
    assert table.loc[~table["In use"], "Texture"].iloc[0] == feature_name(first)


def test_readers_have_a_table_and_their_page_no_contour(pages):
    page = pages["melanoma"]
    made = agreement_of(
        page.table("lesions"), page.table("robustness"), tuple(page.features), volumes=False,
        rng=np.random.default_rng(1), contours=("original", "reader-1", "reader-2", "reader-3"),
    )  # fmt: skip
    read = with_tables(page, **made)
    assert "3 readers" in contour_limits.about_readers(read)
    assert len(contour_limits.readers_table(read)) == len(page.features)
    assert isinstance(contour_limits.limits_figure(read), Absent)
    assert "its readers" in floor.floor_figure(read).caption
    findings_agreement.agreement(read)


def test_a_table_of_somebody_has_no_image():
    cohort = Cohort(path=None, name="t", title="T", source="table")  # type: ignore[arg-type]
    page = Page(cohort, None, {name: schema.empty(name) for name in schema.RESULTS})  # type: ignore[arg-type]
    assert "measured elsewhere" in shuffled.shuffled_figure(page).reason
