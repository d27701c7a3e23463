"""Tables of the pages, against the numbers they were made from."""

import numpy as np
import pandas as pd
import pytest

from analysis.display import (
    findings,
    findings_sampling,
    findings_variation,
    groups,
    organs,
    participants,
    recovery,
    required,
)
from analysis.display.heatmaps import exemplars, heterogeneity_table
from analysis.display.page import Page
from analysis.display.robustness import agreement_figure
from analysis.display.scalings import scalings_table
from analysis.display.show import Absent


def test_population_has_the_rows_of_the_paper(pages):
    table = participants.population_table(pages["lung"])
    assert table.columns.tolist() == ["Characteristic, unit", "All", "Patient A", "Patient B", "Patient C"]
    cells = table.set_index("Characteristic, unit")
    assert cells.loc["Lung, n (%)"].tolist() == ["92 (72)", "1 (3.3)", "24 (86)", "67 (97)"]
    assert cells.loc["Lesions, n"].tolist() == ["127", "30", "28", "69"]


def test_population_of_groups(pages):
    table = participants.population_table(pages["melanoma"])
    assert table.columns.tolist() == ["Characteristic, unit", "All", "Oligometastatic", "Multimetastatic"]
    assert table.iloc[0].tolist() == ["Patients, n", "40", "18", "22"]


def test_sampling_table_has_ours_then_the_published_rows_for_the_lung_phantom_alone(pages):
    lung = recovery.sampling_table(pages["lung"])
    assert lung["Index"].str.contains("published: other patients").tolist() == [False] * 9 + [True] * 2
    assert lung["2 at random (%)"].tolist()[-2:] == ["48 [7–93]", "27 [5–55]"]
    assert lung["2 at random (%)"].tolist()[0] == "50 [10–90]"
    assert lung["2 at random (%)"].tolist()[1] == "–"
    exhaustive = pages["lung"].table("heterogeneity")["maximal"].mean()
    assert float(lung["Value on all lesions (no unit)"].iloc[6]) == pytest.approx(exhaustive, rel=0.005)
    assert not recovery.sampling_table(pages["dapper"])["Index"].str.contains("published").any()


def test_mean_of_ratios_stands_beside_the_ratio_of_means_and_has_no_print(pages):
    ratio = recovery.sampling_table(pages["lung"])
    patients = recovery.sampling_table(pages["lung"], level="patient-mean")
    assert patients["2 at random (%)"].tolist()[0] == "60 [20–100]"
    assert ratio["2 at random (%)"].tolist()[0] == "50 [10–90]"
    assert len(patients) == len(ratio) - 2
    assert not patients["Index"].str.contains("published").any()


def test_sampling_table_without_sites_has_random_strategies_alone(pages):
    table = recovery.sampling_table(pages["dapper"])
    assert table.columns.tolist()[3:] == ["2 at random (%)", "3 at random (%)"]


def test_required_table_puts_the_cohort_first_and_a_dash_where_it_is_not_reached(pages):
    table = required.required_table(pages["lung"])
    assert table["Who"].tolist() == ["whole cohort", "A", "B", "C"]
    assert table["maximum (n)"].tolist() == ["8", "8", "8", "–"]
    assert table["Lesions in all (n)"].tolist() == ["127", "30", "28", "69"]


def test_a_required_number_says_how_many_patients_have_as_many_lesions(pages):
    page = pages["melanoma"]
    rows = page.table("recovery").query("level == 'cohort' and n_sampled == 8")
    over = f" (over the {rows['n_patients'].max()} of 40 patients with that many lesions)"
    assert rows["n_patients"].max() < 40
    assert required.required_table(page)["maximum (n)"].iloc[0] == f"8{over}"
    assert f"**8 random lesions** a patient are required{over}." in findings_sampling.sampling(page)


def test_heterogeneity_table_rounds_and_nothing_else(pages):
    table = heterogeneity_table(pages["lung"])
    raw = pages["lung"].table("heterogeneity")
    assert table["Maximum (no unit)"].astype(float).to_numpy() == pytest.approx(
        raw["maximal"].to_numpy(), rel=0.005
    )


def test_exemplars_are_all_of_three_or_the_ends_and_the_middle(pages):
    assert exemplars(pages["lung"]) == ["A", "B", "C"]
    table = pages["melanoma"].table("heterogeneity").query("n_lesions >= 5").sort_values("average_pairs")
    first, middle, last = exemplars(pages["melanoma"])
    assert (first, last) == (table["patient_id"].iloc[-1], table["patient_id"].iloc[0])
    larger = (table["average_pairs"] > table.set_index("patient_id")["average_pairs"][middle]).sum()
    assert larger == (len(table) - 1) // 2


def test_organs_table_has_a_column_a_site(pages):
    table = organs.organs_table(pages["melanoma"])
    assert [name.split(",")[0] for name in table.columns[1:]] == [
        "Lung",
        "Lymph node",
        "Soft tissue",
        "Liver",
    ]
    assert isinstance(organs.organs_table(pages["dapper"]), Absent)


def test_findings_quote_the_tables(pages):
    page = pages["lung"]
    assert "**3 patients with 127 lesions**" in findings.participants(page)
    assert "23 of 107 features" in findings.robustness(page)
    assert "**8 clusters**" in findings.selection(page)
    means = page.table("dispersion_summary").query("over == 'selected' and feature_class == 'all'")
    assert f"**{means['mean_cv_percent'].iloc[2]:.0f}\u00a0%** in patient C" in findings_variation.variation(
        page
    )
    assert "75\u00a0% of the maximum, **8 random lesions**" in findings_sampling.sampling(page)


def test_findings_set_the_published_numbers_beside_ours(pages):
    assert "8 lesions recover 75\u00a0% (discussion), in other patients" in findings_sampling.sampling(
        pages["dapper"]
    )
    assert "0.94, 0.92 and 0.91" in findings_sampling.similarity(pages["lung"])
    assert "0.94, 0.92" not in findings_sampling.similarity(pages["dapper"])


def test_a_test_that_found_nothing_is_not_called_equality(pages):
    assert "A difference that was not found has not been excluded." in findings_variation.groups(
        pages["melanoma"]
    )


@pytest.mark.parametrize(("cohort", "said"), [("lung", True), ("melanoma", False)])
def test_a_group_that_holds_all_patients_is_said_to(pages, cohort, said):
    page = Page(pages[cohort].cohort, pages[cohort].results)
    page._tables["inference"] = pages["melanoma"].table("inference")
    assert ("All patients are multimetastatic" in findings_variation.groups(page)) is said


def test_an_index_that_never_reaches_the_target_is_said_not_to(pages, monkeypatch):
    page = Page(pages["lung"].cohort, pages["lung"].results)
    rows = page.table("required").assign(n_lesions=np.nan)
    page._tables["required"] = rows
    assert "is not reached with any number of lesions drawn here" in findings_sampling.sampling(page)
    assert isinstance(required.required_figure(page), Absent)


def test_left_out_lists_patients_before_lesions(pages):
    page = Page(pages["nothing"].cohort, pages["nothing"].results)
    rows = pd.DataFrame(
        [("lesion", "p", "a", "all", "empty"), ("patient", "p", "all", "all", "too few")],
        columns=["what", "patient_id", "lesion_id", "feature", "reason"],
    )
    page._tables["left_out"] = rows
    table = participants.left_out_table(page)
    assert table.to_numpy().tolist() == [
        ["patient", "p", "–", "–", "too few"],
        ["lesion", "p", "a", "–", "empty"],
    ]


def test_scalings_table_shows_each_patient_of_few_and_print_for_the_lung_phantom(pages):
    table = scalings_table(pages["lung"])
    raw = pages["lung"].table("scalings").set_index(["scaling", "patient_id"])
    assert table.columns.tolist()[2:] == ["Mean of 3", "Patient A", "Patient B", "Patient C"]
    assert table["Scaling and distance"].tolist()[-2:] == ["not stated"] * 2
    assert table["Mean of 3"].tolist()[-2:] == ["0.27", "0.92"]
    assert float(table["Patient B"].iloc[6]) == pytest.approx(raw.loc[("none", "B"), "maximal"], rel=0.005)
    assert scalings_table(pages["dapper"]).columns.tolist()[2:] == ["Mean of 30"]
    assert isinstance(scalings_table(pages["nothing"]), Absent)


def test_draws_are_those_of_the_run_where_it_says_so(pages, tmp_path):
    page = Page(pages["lung"].cohort, tmp_path)
    assert page.draws == page.cohort.draws
    (tmp_path / "provenance.json").write_text('{"parameters": {"draws": 77}}')
    assert page.draws == 77


def test_comparison_shows_exact_and_asymptotic_tests(pages):
    page = pages["melanoma"]
    table = page.table("inference").copy()
    first = table.index[table["test"] == "rank-sum-exact"][0]
    table.loc[first, "test"] = "rank-sum-asymptotic"
    shown = groups.comparison_table(Page(page.cohort, page.results, {**page._tables, "inference": table}))
    assert shown["Test"].value_counts().to_dict() == {"exact": 7, "asymptotic": 1}


def test_agreement_of_readers_is_told_as_such_and_what_nobody_measured_is_passed_by(pages):
    page = pages["lung"]
    robustness = page.table("robustness").query("contour == 'eroded'").assign(contour="readers")
    shape = robustness["feature"].str.contains("_shape_")
    unknown = robustness.assign(n_lesions=0, ccc=np.nan, ccc_low=np.nan, ccc_high=np.nan, robust=False)
    read = Page(
        page.cohort, page.results, {"robustness": robustness.where(shape, unknown).astype(robustness.dtypes)}
    )
    said = findings.robustness(read)
    assert "of 14 features" in said
    assert "intraclass correlation between readers is 0.8 or more" in said
    assert "original" not in said.split("robust:")[1].split("\n")[0]
    assert "No feature of the class" not in said
    drawn = agreement_figure(read)
    assert "n = 0" not in drawn.caption
    assert drawn.figure.axes[0].get_xlabel().startswith("agreement between readers")
