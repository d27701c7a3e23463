"""The title across cohorts counts rules that the data tell from random lesions."""

from analysis.display.palette import cohort_styles
from analysis.display.which_five_across import which_five_across


def test_the_title_counts_intervals_that_leave_out_0(pages):
    tables = [(name, pages[name].table("strategies"), pages[name].table("strategy_differences").copy())
              for name in ("lung", "melanoma")]  # fmt: skip
    error = tables[1][2]["outcome"] == "error"
    tables[1][2].loc[error, ["low_points", "high_points"]] = -9.0, 4.0
    styles = list(cohort_styles(["lung", "melanoma"]).values())
    title = " ".join(which_five_across(tables, styles).figure.get_suptitle().split())
    assert title == (
        "In 1 of 2 cohorts the data tell a rule to show more of the maximum than random lesions; in none of "
        "2 cohorts to err less on the average"
    )
