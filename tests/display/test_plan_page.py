"""The page of the plan shows what the table holds, and says when it cannot promise."""

import re
import shutil

import pytest

from analysis import schema
from analysis.display.findings_plan import plan, question
from analysis.display.page import Page, open_page
from analysis.display.plan import asked, plan_figure
from analysis.display.plan_tables import needs_table, offered, promise_caption, promise_table, rules_table
from analysis.display.show import Absent, Drawing
from analysis.tables import write_table
from tests.display.made_plan import plan_of


@pytest.fixture
def planned(pages, tmp_path):
    """Open a page of patients with so many lesions each."""

    def made(sizes: list[int], index: str | None = None) -> Page:
        nothing = pages["nothing"]
        results = shutil.copytree(nothing.results, tmp_path / "results")
        tables = plan_of({f"P{place:02d}": n for place, n in enumerate(sizes)})
        for name, table in tables.items():
            write_table(name, table[table["index"] == index] if index else table, results)
        write_table("recovery", open_recovery(), results)
        return open_page(results, nothing.cohort.path)

    return made


def open_recovery():
    table = schema.empty("recovery")
    table.loc[0] = ["cohort", "all", "maximal", 2.0, 1, 50.0, 40.0, 60.0]
    return table


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper"])
def test_the_figure_is_whole(pages, shape):
    drawn = plan_figure(pages[shape])
    assert isinstance(drawn, Drawing)
    assert drawn.figure.get_suptitle()
    assert drawn.alt.endswith(".")
    assert pages[shape].title in drawn.caption


def test_a_point_is_a_patient_and_the_line_is_the_promise(pages):
    table = pages["melanoma"].table("plan").query("index == 'maximal'")
    axes = plan_figure(pages["melanoma"]).figure.axes[0]
    own, new = table.query("scope == 'patient'"), table.query("scope == 'new'")
    points = axes.collections[0].get_offsets().tolist()
    assert points == own[["n_total", "n_lesions"]].to_numpy(dtype=float).tolist()
    line = {one.get_label(): one for one in axes.lines}["promised to a new patient"]
    assert line.get_ydata().tolist() == new["n_lesions"].tolist()


def test_three_patients_cannot_promise(planned):
    page = planned([20, 33, 41])
    said = plain(plan(page))
    assert "3 patients cannot promise 95 %" in said
    assert "here only **75 %**, over all new patients of the class" in said
    assert "beyond 41 lesions" in said
    frame = promise_table(page)
    every = frame.iloc[:, 1:-1].eq("all").all(axis=1)
    assert set(frame.loc[~every, "Promised over the class (%), from patients (n)"]) == {"75, from 3"}
    assert set(frame.loc[every, "Promised over the class (%), from patients (n)"]) == {"100, by definition"}


def test_nineteen_patients_can(planned):
    page = rewritten(planned([4] * 10 + [9] * 9), {9: 8})
    said = plain(plan(page))
    assert "cannot promise" not in said
    assert (
        "The 19 patients promise what they do for a new patient with a probability of 95 %, over all" in said
    )
    assert "all new patients of the class, those told to segment all among them. They promise" in said
    assert "not for those alone who are told fewer than all" in said


def test_one_patient_is_told_without_a_plural(planned):
    page = planned([7])
    said = plain(plan(page))
    assert "the one patient, who has 7 lesions, needs" in said
    assert "1 patient cannot promise 95 %" in said
    assert isinstance(rules_table(page), Absent)


def test_an_index_asked_for_alone_has_one_panel_and_one_column(planned):
    page = planned([5, 8, 20], "average_pairs")
    assert len(plan_figure(page).figure.axes) == 1
    assert list(needs_table(page).columns)[2:] == ["Average (over pairs) (n)"]
    assert "maximum" not in plan(page)


def test_a_plan_of_all_lesions_promises_100_percent_and_offers_no_test_of_it(planned):
    page = planned([4] * 10 + [9] * 9)
    said = plain(plan(page))
    assert "**All lesions** of a new patient must be segmented, whatever their number up to 9" in said
    assert "19 patients can promise nothing less, so **no lesion is spared**" in said
    assert "left out" not in said
    assert promise_table(page).to_numpy().tolist() == [["2 to 9", "all", "all", "all", "100, by definition"]]
    assert "enough by definition" in rules_table(page).reason
    assert offered(page) == ["plan"]
    assert "which is all of them" in plan_figure(page).caption


def test_rules_are_counted_over_classes(planned):
    page = planned([20, 33, 41])
    frame = rules_table(page)
    assert frame["Index"].value_counts().tolist() == [3, 3, 3]
    assert frame["Carried over"].str.contains("in use").sum() == 3
    assert offered(page) == ["plan", "plan_left_out"]
    left_out = page.table("plan_left_out")
    for row, index in ((0, "maximal"), (3, "average_pairs"), (6, "average_paper")):
        table = left_out[(left_out["index"] == index) & (left_out["rule"] == "number")]
        counts = table[["n_patients", "n_enough", "n_fewer", "n_fewer_enough"]].sum()
        assert frame.iloc[row, 2] == f"{counts['n_enough']} of {counts['n_patients']}"
        assert counts["n_fewer"] > 0
        assert frame.iloc[row, 3] == f"{counts['n_fewer_enough']} of {counts['n_fewer']}"


def test_the_left_out_are_told_by_index_and_those_promised_fewer_apart(planned):
    page = planned([20, 33, 41])
    table = page.table("plan_left_out")
    table.loc[table["index"] == "average_pairs", ["n_fewer", "n_fewer_enough"]] = 0
    write_table("plan_left_out", table, page.results)
    said = plain(plan(open_page(page.results, page.cohort.path)))
    counts = ["n_patients", "n_enough", "n_fewer", "n_fewer_enough"]
    used = table[table["used"]].groupby("index")[counts].sum()
    assert used.loc["maximal", "n_fewer"] > 0
    for index, name in (("maximal", "maximum"), ("average_pairs", "average (over pairs)")):
        own = used.loc[index]
        apart = f"of the {own['n_fewer']} promised fewer than all, for **{own['n_fewer_enough']}**"
        told = f"({apart if own['n_fewer'] else 'all were promised all lesions'})"
        assert f"for the {name} in **{own['n_enough']} of {own['n_patients']}** {told}" in said


def test_numbers_of_which_all_are_asked_for_stand_together(planned):
    page = planned([30, 31, 40])
    frame = promise_table(page)
    new = (
        page.table("plan")
        .query("scope == 'new'")
        .pivot_table(index="n_total", columns="index", values="n_lesions")
    )
    every = new.index[(new.to_numpy() == new.index.to_numpy()[:, None]).all(axis=1)]
    assert frame.iloc[0].tolist() == [f"2 to {every.max()}", "all", "all", "all", "100, by definition"]
    assert frame.iloc[-1, 0] == "40"
    assert frame.iloc[-1, 1] == f"{new.loc[40, 'maximal']:g}"


def rewritten(page: Page, lesions: dict[int, float]) -> Page:
    """Put other numbers of lesions in place of those that are promised."""
    table = page.table("plan")
    coming = table["scope"] == "new"
    table.loc[coming, "n_lesions"] = [lesions.get(n, n) for n in table.loc[coming, "n_total"]]
    write_table("plan", table, page.results)
    return open_page(page.results, page.cohort.path)


def test_all_lesions_asked_for_again_further_up_are_told(planned):
    page = rewritten(planned([30, 31, 20], "maximal"), {9: 8, 10: 9, 30: 28, 31: 28})
    said = plain(plan(page))
    assert "with 2 to 8 and 11 to 29 lesions all of them, else fewer, such as **28 of 31**, for the" in said


def test_few_numbers_all_have_a_row_and_of_many_the_rest_is_pointed_at(planned):
    page = planned([30, 31, 20], "maximal")
    few = rewritten(page, {n: n - 1 for n in (22, 23, 24, 26, 27)})
    assert promise_table(few).iloc[:, 0].tolist() == [
        "2 to 21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "28 to 31",
    ]
    assert "plan.csv" not in promise_caption(few)
    many = rewritten(page, {n: n - 1 for n in range(11, 32)})
    assert promise_table(many).iloc[:, 0].tolist() == ["2 to 10", "11", "12", "15", "20", "25", "30", "31"]
    assert "between the rows are in the file plan.csv" in promise_caption(many)


def test_each_class_tells_its_promise_and_the_patients_behind_it(planned):
    page = rewritten(planned([3, 5] * 15 + [20, 22] * 10), {5: 4, 22: 21})
    said = plain(plan(page))
    assert "a probability of 96.7 % with 2 to 5 lesions, 95.2 % with 6 to 22 lesions" in said
    few_all = rewritten(page, {22: 21})
    assert "a probability of 95.2 %, over all" in plain(plan(few_all))
    page = rewritten(page, {5: 4, 22: 21})
    frame = promise_table(page)
    assert (frame.iloc[1, -1], frame.iloc[-1, -1]) == ("96.7, from 30", "95.2, from 20")
    rests = plain(promise_caption(page))
    assert "for 2 to 5 lesions on 30 patients who have 3 to 5 lesions and for 6 to 22 lesions on 20" in rests
    table = page.table("plan_left_out").query("used and index == 'maximal'")
    assert table["n_basis"].tolist() == [30, 20, 20]
    assert table["basis_fewest"].tolist() == [2, 6, 6]


def test_followed_patients_are_counted(planned):
    page = planned([4, 5, 6])
    heterogeneity = schema.empty("heterogeneity")
    for place in range(8):
        heterogeneity.loc[place] = [f"P{place}", 3, 0.1, 0.2, 0.3]
    write_table("heterogeneity", heterogeneity, page.results)
    assert "Of the 8 patients of this cohort 3 are followed" in question(page)


def test_what_was_asked_is_told(planned):
    assert [plain(word) for word in asked(planned([4, 5]))] == ["75 %", "95 %"]


@pytest.mark.parametrize(
    ("shape", "sentence"), [("degenerate", "Not all lesions"), ("nothing", "enough usable lesions")]
)
def test_without_a_plan_the_reason_stands(pages, shape, sentence):
    for absent in (plan_figure, needs_table, promise_table, rules_table):
        assert sentence in absent(pages[shape]).reason
    assert sentence in plan(pages[shape])
    assert question(pages[shape]) == ""


def test_after_quick_the_page_says_how_to_get_it(planned):
    page = planned([])
    assert re.search("--quick.*interlesion plan", plan(page))
